"""Between two parties: the later of their dates, and objections (clauses 24)."""

from dataclasses import replace

import pytest

from ratify.errors import NotFound
from ratify.law.periods import parse_period
from ratify.law.rules import Span, Stamp
from tests.law.sheets import OWN_DEPOSIT, act, after, ask, codes, day, fixed, read, sheet, threshold

NOTIFIED = Stamp("instrument", "notified", "own")
# The Apostille Convention, art. 12: six months for objections from the notification, then sixty days.
APOSTILLE = sheet(
    "",
    opened=True,
    entry_into_force=after(threshold(2), "P60D"),
    later_parties=after(OWN_DEPOSIT, "P60D"),
    accession=after(after(NOTIFIED, "P6M"), "P60D"),
    objections=Span(lasts=parse_period("P6M"), date_is="last_day"),
)
FOUNDERS = [act("instrument.deposited", party, "2020-01-01", mode="ratification") for party in "AB"]
CHINA = [
    act("instrument.deposited", "CN", "2023-03-08", mode="accession"),
    act("instrument.notified", "CN", "2023-03-08"),
]


def objection(when, author="A", to="CN", **more):
    return act("objection.received", author, when, to=to, **{"against": "accession", **more})


def withdrawal(when, author="A", to="CN"):
    return act("objection.withdrawn", author, when, to=to)


def pair(facts, as_of, one="A", other="CN", law=APOSTILLE):
    return ask(law, [*FOUNDERS, *facts], as_of, f"entry_into_force/{one}/{other}")


def test_between_two_parties_it_is_in_force_from_the_later_of_their_dates():
    """Clauses 24; Apostille Convention: China from 7 November 2023."""
    assert pair(CHINA, "2024-01-01").date == day("2023-11-07")
    assert pair(CHINA, "2024-01-01", "A", "B").date == day("2020-03-01")
    assert pair(CHINA, "2024-01-01", "CN", "A").date == day("2023-11-07")


def test_an_accession_takes_effect_once_the_time_for_objections_has_run_from_its_notification():
    """Clauses, table: accession; counted from the notification, not from the deposit."""
    accession = [CHINA[0], act("instrument.notified", "CN", "2023-03-20")]

    assert ask(APOSTILLE, [*FOUNDERS, *accession], "2023-04-01", "entry_into_force/CN").date == day("2023-11-19")
    waiting = ask(APOSTILLE, [*FOUNDERS, CHINA[0]], "2023-03-15", "entry_into_force/CN")
    assert (waiting.status, waiting.earliest) == ("not_yet", day("2023-11-14"))
    assert codes(waiting.missing) == ["law.act.instrument.notified.of"]


def test_towards_an_objector_it_is_never_in_force_and_towards_the_others_it_is():
    """Clauses 24."""
    facts = [*CHINA, objection("2023-06-01")]
    moment = pair(facts, "2024-01-01")

    assert (moment.status, codes(moment.because)) == ("never", ["law.never.objection"])
    assert moment.because[0].particulars["day"] == day("2023-06-01")
    assert pair(facts, "2024-01-01", "B").date == day("2023-11-07")
    assert ask(APOSTILLE, [*FOUNDERS, *facts], "2024-01-01", "entry_into_force/CN").date == day("2023-11-07")


def test_an_objection_that_is_withdrawn_lets_the_treaty_enter_into_force_between_the_two():
    """Clauses 24: until the objection is withdrawn; before the date of the party it only lifts the bar."""
    after_entry = [*CHINA, objection("2023-06-01"), withdrawal("2024-05-10")]
    before_entry = [*CHINA, objection("2023-06-01"), withdrawal("2023-07-10")]

    assert pair(after_entry, "2024-05-09").status == "never"
    assert pair(after_entry, "2024-05-10").date == day("2024-05-10")
    assert pair(before_entry, "2024-01-01").date == day("2023-11-07")
    assert "law.because.fact" in codes(pair(after_entry, "2024-05-10").because)


@pytest.mark.parametrize(("received", "status"), [("2023-09-08", "never"), ("2023-09-09", "known")])
def test_an_objection_counts_on_the_last_day_for_it_and_not_on_the_morrow(received, status):
    """Apostille Convention, art. 12: within six months after the notification."""
    moment = pair([*CHINA, objection(received)], "2024-01-01")

    assert moment.status == status
    assert ("law.because.objection_late" in codes(moment.because)) == (status == "known")


@pytest.mark.parametrize(("received", "status"), [("2023-11-06", "never"), ("2023-11-07", "known")])
def test_where_no_time_is_limited_an_objection_comes_too_late_once_the_treaty_is_in_force_between_the_two(
    received, status
):
    """Clauses 25: what is reached stands."""
    law = replace(APOSTILLE, clauses=replace(APOSTILLE.clauses, objections=None))

    assert pair([*CHINA, objection(received)], "2024-01-01", law=law).status == status


def test_an_objection_whose_day_may_or_may_not_be_in_time_leaves_both_open():
    """Clauses 14 and 24: within bounds."""
    moment = pair([*CHINA, objection("2023-09")], "2024-01-01")

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", day("2023-11-07"), None)
    assert codes(moment.missing) == ["law.missing.exact_day"]


def test_an_objection_to_a_reservation_bars_entry_into_force_only_if_its_author_says_so():
    """VCLT art. 20(4)(b)."""
    plain = [*CHINA, objection("2023-06-01", against="reservation")]
    opposed = [*CHINA, objection("2023-06-01", against="reservation_and_entry")]

    assert pair(plain, "2024-01-01").date == day("2023-11-07")
    assert pair(opposed, "2024-01-01").status == "never"


def test_an_objection_of_either_party_bars_it():
    facts = [*CHINA, objection("2023-06-01", author="CN", to="A")]
    law = replace(APOSTILLE, clauses=replace(APOSTILLE.clauses, objections=None))

    assert pair(facts, "2024-01-01", law=law).status == "never"


def test_what_two_parties_wait_for_is_told_of_both():
    moment = pair([CHINA[0]], "2023-03-15", "CN", "D")

    assert moment.status == "not_yet"
    assert codes(moment.missing) == ["law.act.instrument.notified.of", "law.act.instrument.deposited.of"]


def test_only_pairs_with_an_objection_are_told_of_unasked_and_any_pair_can_be_asked_for():
    """A hundred and ninety parties make eighteen thousand pairs."""
    reading = read(APOSTILLE, [*FOUNDERS, *CHINA, objection("2023-06-01")], "2024-01-01")
    names = [name for name in reading.dates(day("2024-01-01")) if name.count("/") == 2 and name.startswith("entry")]

    assert names == ["entry_into_force/A/CN"]
    assert reading.moment("entry_into_force/B/CN", day("2024-01-01")).status == "known"
    with pytest.raises(NotFound):
        reading.moment("entry_into_force/B/B", day("2024-01-01"))


def test_an_official_date_between_two_parties_governs():
    """Clauses 38."""
    reading = read(APOSTILLE, [*FOUNDERS, *CHINA], "2024-01-01")
    reading.official("entry_into_force/CN/A", day("2023-11-09"), "depositary")
    moment = reading.moment("entry_into_force/A/CN", day("2024-01-01"))

    assert (moment.date, moment.computed.date, moment.differs) == (day("2023-11-09"), day("2023-11-07"), True)
    assert "law.because.official" in codes(moment.because)


def test_a_party_that_never_enters_is_never_bound_towards_another():
    law = sheet("A B C", entry_into_force=fixed("2020-01-01"))

    assert ask(law, [], "2021-01-01", "entry_into_force/A/B").date == day("2020-01-01")


def test_an_objection_of_somebody_who_is_no_party_bars_nothing():
    """In a closed treaty nobody joins by objecting."""
    law = sheet("A B", entry_into_force=fixed("2020-01-01"))
    dates = read(law, [act("objection.received", "C", "2019-01-01", to="A")], "2021-01-01").dates(day("2021-01-01"))

    assert [name for name in dates if name.count("/") == 2] == []
