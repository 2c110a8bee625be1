from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from ratify.law.moments import DayRange
from ratify.web.fields import asked_fields, day_first, facts_of, typed_values
from ratify.web.forms import Form, Upload
from ratify.workflow.definition import Ask

TEXT = {"fr": "Texte", "en": "Text", "ru": "Текст"}


def ask(name, kind, **more):
    return Ask(name, kind, TEXT, **more)


def form(fields, files=()):
    return Form(fields, dict(files))


def test_a_ballot_is_asked_for_by_its_counts():
    (field,) = asked_fields([ask("ballot", "ballot")], {}, {})
    assert [(part.name, part.required) for part in field.parts] == [
        ("fact.ballot.for", True),
        ("fact.ballot.against", True),
        ("fact.ballot.abstaining", True),
        ("fact.ballot.present", False),
    ]


def test_what_was_typed_goes_back_as_it_was_typed():
    (field,) = asked_fields([ask("law_number", "text")], {"fact.law_number": "2024-<017>"}, {})
    assert field.value == "2024-<017>"


@pytest.mark.parametrize(("count", "kind"), [(2, "radio"), (6, "radio"), (7, "select")])
def test_few_choices_are_shown_at_once_and_many_in_a_list(count, kind):
    options = tuple((f"o{number}", TEXT) for number in range(count))
    (field,) = asked_fields([ask("kind", "choice", options=options)], {}, {})
    assert (field.kind, len(field.options)) == (kind, count)


def test_the_parties_of_the_dossier_can_be_chosen():
    (field,) = asked_fields([ask("to", "party")], {}, {}, ("ML", "RU"))
    assert [value for value, _label in field.options] == ["ML", "RU"]


def test_facts_are_read_with_dates_in_iso_form():
    asks = [ask("published", "date"), ask("sitting", "sitting"), ask("ballot", "ballot"), ask("urgent", "yes_no")]
    given = {
        "fact.published": "04/07/2024",
        "fact.sitting.date": "03/07/2024",
        "fact.sitting.place": " Bamako ",
        "fact.sitting.name": "",
        "fact.ballot.for": "130",
        "fact.urgent": "no",
    }
    assert facts_of(asks, form(given)) == (
        {
            "published": "2024-07-04",
            "sitting": {"date": "2024-07-03", "place": "Bamako"},
            "ballot": {"for": "130"},
            "urgent": "no",
        },
        {},
    )


def test_a_date_that_cannot_be_read_is_told_at_its_field():
    _facts, wrong = facts_of([ask("sitting", "sitting")], form({"fact.sitting.date": "31/02/2024"}))
    assert {name: phrase.code for name, phrase in wrong.items()} == {"fact.sitting.date": "web.date.impossible"}


def test_a_field_that_the_step_does_not_ask_for_is_no_fact():
    facts, _wrong = facts_of([ask("law_number", "text")], form({"fact.law_number": "1", "fact.state": "ratified"}))
    assert facts == {"law_number": "1"}


def test_of_a_file_the_digest_and_the_name_are_kept():
    files = {"fact.bill.file": Upload("dir/bill.pdf", "application/pdf", b"%PDF")}
    facts, _wrong = facts_of([ask("bill", "document")], form({"fact.bill.reference": "n° 12"}, files))
    assert facts["bill"] == {"reference": "n° 12", "sha256": sha256(b"%PDF").hexdigest(), "name": "bill.pdf"}


def test_recorded_facts_come_back_into_the_form_with_the_day_first():
    asks = [ask("published", "date"), ask("sitting", "sitting"), ask("urgent", "yes_no"), ask("n", "number")]
    recorded = {"published": "2024-07", "sitting": {"date": "2024-07-04", "present": 130}, "urgent": True, "n": 3}
    assert day_first(asks, typed_values(recorded)) == {
        "fact.published": "07/2024",
        "fact.sitting.date": "04/07/2024",
        "fact.sitting.present": "130",
        "fact.urgent": "yes",
        "fact.n": "3",
    }


def test_a_range_of_days_comes_back_as_it_is_typed():
    assert typed_values({"when": DayRange(date(2003, 1, 1), date(2003, 12, 31))}) == {"fact.when": "2003"}
