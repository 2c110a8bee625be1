"""Terms, where the sentences of the clauses leave a corner."""

import pytest

from ratify.law.periods import parse_period
from ratify.law.rules import Exit, Renewal, Span, Stamp
from tests.law.sheets import NOTICE, act, after, ask, bilateral, day, fixed, happened, in_force, read, tacit


@pytest.mark.parametrize("name", ["term/first_day_out", "term/1/first_day_out", "term/last_day"])
def test_an_official_end_governs_its_period_and_the_next_is_counted_from_the_origin(name):
    """Clauses 38 and 26."""
    law = bilateral(term=tacit("P5Y", "P5Y", "P6M"))
    reading = read(law, in_force("2020-01-01"), "2024-01-01")
    published = day("2025-01-10") if name.endswith("last_day") else day("2025-01-11")
    reading.official(name, published, "depositary")
    moment = reading.moment("term/first_day_out", day("2024-01-01"))

    assert (moment.date, moment.computed.date, moment.source) == (day("2025-01-11"), day("2025-01-01"), "depositary")
    assert reading.moment("term/last_day", day("2024-01-01")).date == day("2025-01-10")
    assert reading.moment("term/last_day_for_notice", day("2024-01-01")).date == day("2024-07-11")
    assert [one.day for one in reading.due(day("2025-02-01")) if one.clause == "term"] == [day("2025-01-11")]
    assert reading.moment("term/first_day_out", day("2025-02-01")).date == day("2030-01-01")


@pytest.mark.parametrize(("rounding", "end"), [("down", "2025-02-28"), ("up", "2025-03-01"), (None, "2025-02-28")])
def test_a_term_may_name_its_rounding(rounding, end):
    law = bilateral(term=Span(lasts=parse_period("P1Y"), rounding=rounding))

    assert ask(law, in_force("2024-02-29"), "2024-03-01", "term/first_day_out").date == day(end)


def test_a_term_that_refuses_to_round_leaves_both_days_open():
    law = bilateral(term=Span(lasts=parse_period("P1Y"), rounding="refuse"))
    moment = ask(law, in_force("2024-02-29"), "2024-03-01", "term/first_day_out")

    assert (moment.earliest, moment.latest) == (day("2025-02-28"), day("2025-03-01"))


def test_an_extension_may_name_its_own_length():
    law = bilateral(term=Span(lasts=parse_period("P1Y"), renewal=Renewal(agreed="any")))
    facts = [*in_force("2020-01-01"), act("extension.done", None, "2020-06-01", by_period="P7M")]

    assert ask(law, facts, "2020-07-01", "term/first_day_out").date == day("2021-08-01")


def test_without_an_extension_the_term_is_over_at_its_end():
    law = bilateral(term=Span(lasts=parse_period("P1Y"), renewal=Renewal(agreed="any")))

    assert happened(law, in_force("2020-01-01"), "2022-01-01")[-2:] == [
        ("2021-01-01", "term", None, "expired"),
        ("2021-01-01", "end", None, "expired"),
    ]


def test_a_denunciation_is_no_notice_of_non_renewal_where_it_says_so():
    law = bilateral(term=tacit("P5Y", "P5Y", "P6M"), denunciation=Exit(after(NOTICE, "P1Y")))
    facts = [*in_force("2020-01-01"), act("notice.received", "A", "2024-06-30", purpose="denunciation")]

    assert ask(law, facts, "2026-01-01", "end").date == day("2025-06-30")
    assert ask(law, [*facts[:2], act("notice.received", "A", "2024-06-30")], "2026-01-01", "end").date == day(
        "2025-01-01"
    )


def test_a_notice_of_non_renewal_that_is_revoked_in_time_changes_nothing():
    law = bilateral(term=tacit("P5Y", "P5Y", "P6M"))
    facts = [
        *in_force("2020-01-01"),
        act("notice.received", "A", "2024-03-01", purpose="non_renewal"),
        act("notice.revoked", "A", "2024-12-31"),
    ]

    assert ask(law, facts[:3], "2024-04-01", "end").date == day("2025-01-01")
    assert ask(law, facts, "2026-01-01", "end").status == "not_yet"


def test_a_term_with_a_fixed_end():
    """Strategic Offensive Reductions Treaty, art. IV(2): until 31 December 2012."""
    law = bilateral(term=Span(until=fixed("2012-12-31"), date_is="last_day"))

    assert ask(law, in_force("2003-06-01"), "2004-01-01", "term/last_day").date == day("2012-12-31")
    assert ask(law, in_force("2003-06-01"), "2013-06-01", "end").date == day("2013-01-01")


def test_a_term_until_something_happens_waits_for_it():
    law = bilateral(term=Span(until=Stamp("mandate", "terminated")))
    moment = ask(law, in_force("2003-06-01"), "2004-01-01", "term/first_day_out")

    assert (moment.status, moment.earliest) == ("not_yet", day("2004-01-01"))
    assert len(moment.missing) == 1


def test_fifty_years_of_renewals_need_no_counter():
    """Semantics 25."""
    law = bilateral(term=tacit("P1Y", "P1Y", "P3M"))
    ended = [one for one in happened(law, in_force("1970-03-01"), "2020-12-31") if one[1] == "term"]

    assert (len(ended), ended[-1][0]) == (50, "2020-03-01")
