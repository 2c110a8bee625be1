"""Reservations: the time for objecting, acceptance by silence, withdrawal (VCLT arts. 19 to 23)."""

import pytest

from ratify.errors import NotFound
from ratify.law.periods import parse_period
from ratify.law.rules import Span
from tests.law.sheets import OWN_DEPOSIT, act, after, ask, codes, day, read, sheet, threshold


def open_treaty(**clauses):
    return sheet(
        "",
        opened=True,
        entry_into_force=threshold(2),
        later_parties=after(OWN_DEPOSIT, "P30D"),
        **clauses,
    )


SILENT = open_treaty()
FACTS = [
    act("instrument.deposited", "A", "2020-01-01"),
    act("instrument.deposited", "B", "2020-01-01"),
    act("reservation.received", "C", "2020-02-01"),
    act("instrument.deposited", "C", "2020-02-01"),
    act("reservation.notified", "C", "2020-03-01"),
]


def of(name, facts=(), as_of="2022-01-01", law=SILENT):
    return ask(law, sorted([*FACTS, *facts], key=lambda fact: fact.day), as_of, f"reservation/C/{name}")


def objection(when, author="A", **more):
    return act("objection.received", author, when, to="C", **{"against": "reservation", **more})


def test_silence_accepts_a_reservation_twelve_months_after_its_notification():
    """VCLT art. 20(5), where the treaty says nothing; the last day for objecting is the last of the twelve months."""
    assert of("last_day_for_objection").date == day("2021-03-01")
    assert of("accepted").date == day("2021-03-02")
    assert of("A").date == day("2021-03-02")
    assert "law.because.vclt_20_5" in codes(of("accepted").because)


def test_a_treaty_may_set_its_own_time():
    """Clauses, table: reservations."""
    law = open_treaty(reservations=Span(lasts=parse_period("P90D"), law="art. 50"))

    assert of("accepted", law=law).date == day("2020-05-30")
    assert of("last_day_for_objection", law=law).date == day("2020-05-29")
    assert "law.because.law" in codes(of("accepted", law=law).because)


def test_who_consents_later_accepts_by_consenting_in_silence():
    """VCLT art. 20(5): or by the date on which it expressed its consent, whichever is later."""
    later = [act("instrument.deposited", "D", "2021-08-15")]

    assert of("D", later).date == day("2021-08-15")
    assert of("D", [act("instrument.deposited", "D", "2020-08-15")]).date == day("2021-03-02")


def test_what_a_reservation_waits_for_is_told():
    facts = FACTS[:4]
    moment = ask(SILENT, facts, "2020-02-10", "reservation/C/accepted")

    assert (moment.status, moment.earliest) == ("not_yet", day("2021-02-11"))
    assert codes(moment.missing) == ["law.act.reservation.notified.of"]


def test_a_party_that_has_not_consented_has_accepted_nothing():
    law = sheet("A B C D", entry_into_force=threshold(2))
    moment = of("D", law=law)

    assert (moment.status, moment.earliest) == ("not_yet", day("2022-01-01"))
    assert codes(moment.missing) == ["law.act.instrument.deposited.of"]


@pytest.mark.parametrize(("received", "status"), [("2021-03-01", "never"), ("2021-03-02", "known")])
def test_an_objection_on_the_last_day_keeps_silence_from_accepting_and_one_on_the_morrow_does_not(received, status):
    """VCLT art. 20(5)."""
    moment = of("A", [objection(received)])

    assert moment.status == status
    assert of("accepted", [objection(received)]).date == day("2021-03-02")
    assert (status == "never") == (codes(moment.because) == ["law.never.reservation_objected"])


def test_an_objection_that_is_withdrawn_lets_silence_accept():
    """VCLT art. 22(2)."""
    withdrawn = [objection("2020-06-01"), act("objection.withdrawn", "A", "2021-09-01", to="C")]

    assert of("A", withdrawn).date == day("2021-09-01")
    assert of("A", withdrawn, "2021-08-31").status == "never"


def test_an_objection_to_the_accession_alone_says_nothing_of_the_reservation():
    assert of("A", [objection("2020-06-01", against="accession")]).date == day("2021-03-02")


def test_a_reservation_withdrawn_before_the_time_has_run_is_never_accepted():
    """VCLT art. 22(1)."""
    early = [act("reservation.withdrawn", "C", "2020-12-01")]
    late = [act("reservation.withdrawn", "C", "2021-12-01")]

    assert (of("accepted", early).status, codes(of("accepted", early).because)) == (
        "never",
        ["law.never.reservation_withdrawn"],
    )
    assert of("accepted", late).date == day("2021-03-02")


def test_a_notification_known_by_its_month_gives_bounds():
    """Clauses 14."""
    facts = [*FACTS[:4], act("reservation.notified", "C", "2020-03")]
    moment = ask(SILENT, facts, "2021-01-01", "reservation/C/accepted")

    assert (moment.earliest, moment.latest) == (day("2021-03-02"), day("2021-04-01"))
    assert codes(moment.missing) == ["law.missing.exact_day"]


def test_the_dates_of_reservations_are_told_unasked_and_those_by_party_where_somebody_objected():
    reading = read(SILENT, [*FACTS, objection("2020-06-01", "B")], "2020-07-01")
    names = [name for name in reading.dates(day("2020-07-01")) if name.startswith("reservation")]

    assert names == ["reservation/C/last_day_for_objection", "reservation/C/accepted", "reservation/C/B"]
    assert reading.next_day(day("2020-07-01")) == day("2021-03-02")
    with pytest.raises(NotFound):
        reading.moment("reservation/C/C", day("2020-07-01"))
