"""The facts of an act: from text, from plain values, from dotted names, to one canonical form or to all their faults."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.law.moments import DayRange
from ratify.workflow.definition import Ask, Outcome, Step
from ratify.workflow.facts import FIRST_YEAR, LAST_YEAR, MOST, InvalidFacts, parse_day_range, typed_facts, written

LABEL = {"fr": "a", "en": "b", "ru": "c"}
RULING = (("conform", LABEL), ("contrary", LABEL))
ASKS = (
    Ask("note", "text", LABEL, required=False),
    Ask("on", "date", LABEL, required=False),
    Ask("members", "number", LABEL, required=False),
    Ask("urgent", "yes_no", LABEL, required=False),
    Ask("ruling", "choice", LABEL, required=False, options=RULING),
    Ask("length", "period", LABEL, required=False),
    Ask("other", "party", LABEL, required=False),
    Ask("rapporteur", "person", LABEL, required=False),
    Ask("sitting", "sitting", LABEL, required=False),
    Ask("ballot", "ballot", LABEL, required=False),
    Ask("bill", "document", LABEL, required=False),
)


def step(*asks):
    return Step("vote", "", LABEL, "art. 1", unverified=False, sources=("open",), outcomes=(Outcome(""),), asks=asks)


def typed(raw):
    return typed_facts(step(*ASKS), raw)


def faults(raw, *asks):
    with pytest.raises(InvalidFacts) as refused:
        typed_facts(step(*(asks or ASKS)), raw)
    return [(field, phrase.code.removeprefix("definitions.")) for field, phrase in refused.value.problems]


@pytest.mark.parametrize(
    ("name", "given_as", "canonical"),
    [
        ("note", "  texte \r\n suite ", "texte \n suite"),
        ("note", 12, "12"),
        ("note", "e\u0301", "é"),
        ("on", "2024-07-04", "2024-07-04"),
        ("on", date(2024, 7, 4), "2024-07-04"),
        ("on", "2003", "2003"),
        ("on", 2003, "2003"),
        ("on", "2016-09", "2016-09"),
        ("on", "2016-09-01/2016-09-30", "2016-09"),
        ("on", "2016-01-01 / 2016-12-31", "2016"),
        ("on", "2016-09-03/2016-09-05", "2016-09-03/2016-09-05"),
        ("members", "130", 130),
        ("members", " -3 ", -3),
        ("members", 0, 0),
        ("urgent", True, True),
        ("urgent", "no", False),
        ("urgent", "Oui", True),
        ("urgent", "нет", False),
        ("ruling", "conform", "conform"),
        ("length", "p5y", "P5Y"),
        ("other", "ml", "ML"),
        ("rapporteur", " A. Diarra ", "A. Diarra"),
        ("ballot", {"for": "130", "against": 0, "abstaining": "0"}, {"for": 130, "against": 0, "abstaining": 0}),
        ("bill", "JO n° 12", {"reference": "JO n° 12"}),
        ("bill", {"sha256": "AB" * 32, "name": "loi.pdf"}, {"name": "loi.pdf", "sha256": "ab" * 32}),
        (
            "sitting",
            {"present": "130", "place": "Bamako", "date": "2024-07-04"},
            {"date": "2024-07-04", "place": "Bamako", "present": 130},
        ),
    ],
)
def test_a_value_has_one_canonical_form(name, given_as, canonical):
    assert typed({name: given_as}) == {name: canonical}
    assert type(typed({name: given_as})[name]) is type(canonical)


def test_facts_that_are_canonical_stay_as_they_are_and_can_be_sealed():
    facts = typed(
        {
            "note": "x", "on": "2024", "members": 3, "urgent": False, "ruling": "contrary", "length": "P1M", "other": "FR",
            "sitting": {"present": 9}, "ballot": {"for": 1, "against": 2, "abstaining": 3}, "bill": {"reference": "r"},
        }
    )  # fmt: skip

    assert json.loads(json.dumps(facts)) == facts
    assert typed(facts) == facts
    assert list(facts) == [ask.name for ask in ASKS if ask.name in facts]


def test_parts_may_come_under_dotted_names():
    """As forms and commands give them."""
    dotted = {
        "ballot.for": "3",
        "ballot.against": "1",
        "ballot.abstaining": "0",
        "sitting.place": "Bamako",
        "bill.name": "",
    }

    assert typed(dotted) == {"sitting": {"place": "Bamako"}, "ballot": {"for": 3, "against": 1, "abstaining": 0}}


@pytest.mark.parametrize("empty", ["", "   ", None, {}, {"name": ""}])
def test_nothing_is_the_absence_of_a_fact(empty):
    assert typed({"bill": empty}) == {}
    assert faults({"bill": empty}, Ask("bill", "document", LABEL)) == [("bill", "fact_missing")]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"note": "x" * 10_001}, [("note", "fact_too_long")]),
        ({"note": "a\x07b"}, [("note", "control_character")]),
        ({"note": "a\u202eb"}, [("note", "control_character")]),
        ({"note": ["a"]}, [("note", "text_wanted")]),
        ({"note": True}, [("note", "text_wanted")]),
        ({"rapporteur": "a\nb"}, [("rapporteur", "one_line_wanted")]),
        ({"on": "4 juillet 2024"}, [("on", "not_a_date")]),
        ({"on": "04/07/2024"}, [("on", "not_a_date")]),
        ({"on": datetime(2024, 7, 4, 12, tzinfo=UTC)}, [("on", "not_a_date")]),
        ({"on": "2024-02-30"}, [("on", "no_such_day")]),
        ({"on": "2024-13"}, [("on", "no_such_month")]),
        ({"on": "0024-07-04"}, [("on", "absurd_year")]),
        ({"on": "2024/2023"}, [("on", "interval_backwards")]),
        ({"members": "12.5"}, [("members", "whole_number_wanted")]),
        ({"members": 12.5}, [("members", "whole_number_wanted")]),
        ({"members": True}, [("members", "whole_number_wanted")]),
        ({"members": "9" * 5_000}, [("members", "whole_number_wanted")]),
        ({"members": 10**11}, [("members", "absurd_number")]),
        ({"urgent": "maybe"}, [("urgent", "yes_or_no_wanted")]),
        ({"ruling": "conforme"}, [("ruling", "not_an_option")]),
        ({"length": "five years"}, [("length", "law.period.unreadable")]),
        ({"length": "P" + "9" * 5_000 + "Y"}, [("length", "law.period.unreadable")]),
        ({"other": "Mali"}, []),
        ({"other": "République du Mali"}, [("other", "party_code_wanted")]),
        ({"ballot": {"for": -1, "against": 0, "abstaining": 0}}, [("ballot.for", "negative_count")]),
        ({"ballot": {"for": 3, "against": 0}}, [("ballot.abstaining", "part_missing")]),
        ({"ballot": {"for": 3, "against": 0, "abstaining": 0, "absent": 2}}, [("ballot.absent", "unknown_part")]),
        ({"ballot": {"for": 3, "against": 1, "abstaining": 1, "present": 4}}, [("ballot", "more_votes_than_present")]),
        ({"ballot": "3/0/0"}, [("ballot", "parts_wanted")]),
        (
            {"ballot": {"for": 3, "against": 1, "abstaining": 1}, "sitting": {"present": 4}},
            [("ballot", "more_votes_than_present")],
        ),
        ({"sitting": {"present": -1}}, [("sitting.present", "negative_count")]),
        ({"bill": {"sha256": "abc"}}, [("bill.sha256", "sha256_wanted")]),
        ({"nte": "x"}, [("nte", "unknown_fact_near")]),
        ({"shoe_size": "43"}, [("shoe_size", "unknown_fact_among")]),
        ({"ballot": "x", "ballot.for": 1}, [("ballot.for", "fact_twice"), ("ballot", "parts_wanted")]),
        ({"note": "x\x00", "members": "many"}, [("note", "control_character"), ("members", "whole_number_wanted")]),
    ],
)
def test_what_does_not_fit_is_refused_field_by_field(raw, expected):
    if not expected:
        assert typed(raw) == {"other": "MALI"}
    else:
        assert faults(raw) == expected


def test_a_fact_that_is_missing_is_named_with_its_label():
    with pytest.raises(InvalidFacts) as refused:
        typed_facts(step(Ask("note", "text", LABEL)), {})

    field, phrase = refused.value.problems[0]
    assert field == "note"
    assert phrase.particulars == {"fact": "note", "label": LABEL}
    assert refused.value.phrase.particulars["n"] == 1


def test_an_impossible_day_says_how_long_its_month_is():
    with pytest.raises(Invalid) as refused:
        parse_day_range("2024-02-30")

    assert refused.value.phrase.particulars == {"text": "2024-02-30", "last": date(2024, 2, 29), "n": 29}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2003", date(2003, 1, 1), date(2003, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2016-09-15", date(2016, 9, 15), date(2016, 9, 15)),
        ("2016-09/2017", date(2016, 9, 1), date(2017, 12, 31)),
        (" 2016-09-15 / 2016-09-20 ", date(2016, 9, 15), date(2016, 9, 20)),
    ],
)
def test_a_date_known_in_part_is_a_range_of_days(text, first, last):
    assert parse_day_range(text) == DayRange(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "2024-7-4", "20240704", "2024-07-04T00:00", "2024-07-04/", "/2024", "٢٠٢٤", "2024-00", "2024-01-00", "a/b/c"],
)
def test_nothing_else_is_a_date(text):
    with pytest.raises(Invalid):
        parse_day_range(text)


DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(DAYS, DAYS)
def test_a_range_is_written_so_that_it_is_read_again(one, other):
    days = DayRange(min(one, other), max(one, other))

    assert parse_day_range(written(days)) == days


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 12))
def test_a_month_and_a_year_are_written_as_short_as_they_were_given(year, month):
    for text in (f"{year:04}", f"{year:04}-{month:02}"):
        assert written(parse_day_range(text)) == text


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([ask.name for ask in ASKS]) | st.text(max_size=12), VALUES, max_size=5))
def test_whatever_is_given_is_made_canonical_or_refused(raw):
    """Nothing else is ever raised, and what is accepted can be sealed and is accepted again as it stands."""
    try:
        facts = typed(raw)
    except InvalidFacts as refused:
        problems = refused.problems
    else:
        problems = ()
        assert json.loads(json.dumps(facts)) == facts
        assert typed(facts) == facts
    assert all(phrase.code for _field, phrase in problems)


@given(st.integers(0, MOST), st.integers(0, MOST), st.integers(0, MOST), st.integers(0, MOST))
def test_nobody_votes_who_is_not_there(in_favour, against, abstaining, present):
    raw = {"ballot": {"for": in_favour, "against": against, "abstaining": abstaining}, "sitting": {"present": present}}

    if in_favour + against + abstaining > present:
        assert faults(raw) == [("ballot", "more_votes_than_present")]
    else:
        assert typed(raw)["sitting"] == {"present": present}
