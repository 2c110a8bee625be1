"""Terms, where the sentences of the clauses leave a corner."""

import pytest

from ratify.law import terms
from ratify.law.periods import parse_period
from ratify.law.rules import ClauseOf, Exit, Renewal, Span, Stamp
from tests.law.sheets import NOTICE, act, after, ask, bilateral, day, fixed, happened, in_force, read, sheet, tacit


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


def agreed(**more):
    return Span(renewal=Renewal(agreed="any", **more), lasts=parse_period("P10Y"))


def for_good(when):
    return act("extension.done", None, when, indefinite=True)


def test_an_extension_for_an_indefinite_time_takes_the_end_away():
    """Clauses 29: the period before it still has its end, and the treaty has none."""
    facts = [*in_force("2011-02-05"), for_good("2020-06-01")]

    assert ask(bilateral(term=agreed()), facts, "2020-05-31", "end").latest is None
    assert ask(bilateral(term=agreed()), facts, "2020-05-31", "term/first_day_out").date == day("2021-02-05")
    for name in ("end", "term/first_day_out"):
        assert ask(bilateral(term=agreed()), facts, "2020-06-01", name).status == "never"
    assert [one[3] for one in happened(bilateral(term=agreed()), facts, "2030-01-01") if one[1] == "term"] == [
        "renewed"
    ]


def test_an_extension_for_an_indefinite_time_is_over_any_cap_and_leaves_nothing_to_extend():
    """Clauses 29: whoever set a cap did not mean for ever."""
    capped = read(bilateral(term=agreed(at_most=parse_period("P5Y"))), in_force("2011-02-05"), "2020-01-01")
    assert capped.refusal(for_good("2020-06-01")).code == "law.extension.over_the_cap"

    done = read(bilateral(term=agreed()), [*in_force("2011-02-05"), for_good("2020-06-01")], "2020-07-01")
    again = act("extension.done", None, "2020-08-01", by_period="P1Y")
    assert done.refusal(again).code == "law.extension.endless"
    assert done.refusal(act("extension.done", None, "2020-08-01", indefinite=False)).code == "law.extension.no_period"


def test_once_an_extension_is_agreed_the_end_that_it_moved_is_no_longer_possible():
    """Clauses 29: what a notice may stop is a renewal by silence, never one that was agreed."""
    facts = [*in_force("2011-02-05"), act("extension.done", None, "2020-06-01", by_period="P5Y")]

    assert ask(bilateral(term=agreed(times=1)), facts, "2020-06-01", "end").date == day("2026-02-05")


DECIDED = Span(
    until=after(Stamp("agreement", "effective"), not_before=after(ClauseOf("entry_into_force"), "P25Y")),
    renewal=Renewal(agreed="any"),
)


def test_a_term_that_awaits_a_decision_neither_expires_by_itself_nor_is_without_end():
    """NPT, art. X(2): in force on 5 March 1970; after twenty-five years a conference decides."""
    facts = [*in_force("1970-03-05"), for_good("1995-05-11")]
    law = bilateral(term=DECIDED)

    waiting = ask(law, facts, "1980-01-01", "term/first_day_out")
    assert (waiting.status, waiting.earliest, waiting.latest) == ("not_yet", day("1995-03-05"), None)
    assert ask(law, facts, "1995-05-10", "end").status == "not_yet"
    for name in ("term/first_day_out", "term/1/last_day", "end"):
        assert ask(law, facts, "1995-05-11", name).status == "never"
    assert not [one for one in happened(law, facts, "2030-01-01") if one[1] in ("term", "end")]


def test_a_term_that_awaits_a_decision_ends_on_the_day_decided_and_never_before_its_time():
    """NPT, art. X(2), had the conference fixed an end."""
    law = bilateral(term=DECIDED)
    decided = act("agreement.effective", None, "1996-01-01")
    early = act("agreement.effective", None, "1990-01-01")

    assert ask(law, [*in_force("1970-03-05"), decided], "1996-01-01", "end").date == day("1996-01-01")
    assert ask(law, [*in_force("1970-03-05"), early], "1996-01-01", "end").date == day("1995-03-05")
    fixed_length = act("extension.done", None, "1995-05-11", by_period="P5Y")
    refused = read(law, in_force("1970-03-05"), "1995-05-11").refusal(fixed_length)
    assert refused.code == "law.extension.indefinite_only"


DENOUNCED = bilateral(term=tacit("P5Y", "P5Y", "P6M"), denunciation=Exit(after(NOTICE, "P6M")))
TWO_YEARS_IN = [*in_force("2016-11-01"), act("notice.received", "A", "2022-05-02")]


@pytest.mark.parametrize("as_of", ["2022-06-01", "2023-01-01"])
def test_a_period_cut_short_says_what_would_have_been_and_that_the_end_comes_first(as_of):
    """Clauses 36: France–Mali 2014 ended on 2 November 2022, inside its second period."""
    last = ask(DENOUNCED, TWO_YEARS_IN, as_of, "term/last_day")

    assert (last.date, last.overtaken) == (day("2026-10-31"), day("2022-11-02"))
    assert last.because[-1].code == "law.because.overtaken"
    assert ask(DENOUNCED, TWO_YEARS_IN, as_of, "term/last_day_for_notice").overtaken == day("2022-11-02")
    assert ask(DENOUNCED, TWO_YEARS_IN, as_of, "end").date == day("2022-11-02")


def test_a_period_that_has_run_to_its_end_was_not_cut_short():
    """Clauses 36."""
    first = ask(DENOUNCED, TWO_YEARS_IN, "2023-01-01", "term/1/first_day_out")
    expired = ask(bilateral(term=tacit("P1Y", "P1Y", times=1)), in_force("2000-01-01"), "2005-01-01", "term/last_day")

    assert (first.date, first.overtaken) == (day("2021-11-01"), None)
    assert (expired.date, expired.overtaken) == (day("2001-12-31"), None)


def test_what_refuses_to_round_says_for_what_it_waits():
    law = bilateral(term=Span(lasts=parse_period("P1Y"), rounding="refuse"), survival=Span(lasts=parse_period("P1M")))
    waiting = ask(law, in_force("2024-02-29"), "2024-03-01", "term/first_day_out")
    certain = ask(law, in_force("2024-03-01"), "2024-03-02", "term/first_day_out")

    assert [line.code for line in waiting.missing] == ["law.missing.rounding"]
    assert (certain.date, certain.missing) == (day("2025-03-01"), ())


def test_a_term_renewed_without_end_is_not_walked_through_to_the_end_of_the_calendar(monkeypatch):
    """In a treaty of many nobody's notice ends it: what is asked of today looks at the periods up to today."""
    looked_at = []
    plain = terms.face
    monkeypatch.setattr(terms, "face", lambda *given, **how: looked_at.append(given[2]) or plain(*given, **how))
    law = sheet("", opened=True, entry_into_force=fixed("1965-01-24"), term=tacit("P5Y", "P5Y", "P6M"))

    assert ask(law, [], "2026-11-25", "end").latest is None
    assert max(looked_at) <= 14


def test_rival_views_of_one_end_stand_side_by_side_and_neither_prevails():
    """Clauses 38: Niger and France, 2023; each party's last word, by the face that is asked for."""
    reading = read(DENOUNCED, TWO_YEARS_IN, "2022-06-01")
    reading.official("end", day("2022-10-01"), "note of A", by="A")
    reading.official("end", day("2022-09-01"), "second note of A", by="A")
    reading.official("end", day("2022-12-02"), "note of B", by="B")
    reading.official("exit/A/last_day", day("2022-08-31"), "second note of A", by="A")
    end = reading.moment("end", day("2022-06-01"))
    views = [line for line in end.because if line.code == "law.because.view"]

    assert (end.date, end.source, end.computed) == (day("2022-11-02"), None, None)
    assert [line.particulars["day"] for line in views] == [day("2022-09-01"), day("2022-12-02")]
    assert reading.moment("exit/A/last_day", day("2022-06-01")).because[-1].particulars["day"] == day("2022-08-31")
    assert reading.moment("exit/A/first_day_out", day("2022-06-01")).because[-1].particulars["day"] == day("2022-09-01")
    assert [one.day for one in reading.due(day("2023-01-01")) if one.clause == "end"] == [day("2022-11-02")]


def test_beside_rival_views_a_date_that_is_nobodys_view_prevails():
    """Clauses 38."""
    reading = read(DENOUNCED, TWO_YEARS_IN, "2022-06-01")
    reading.official("end", day("2022-09-01"), "note of A", by="A")
    reading.official("end", day("2022-11-03"), "depositary")
    end = reading.copy().moment("end", day("2022-06-01"))

    assert (end.date, end.source) == (day("2022-11-03"), "depositary")
    assert end.because[-1].code == "law.because.view"


@pytest.mark.parametrize(
    ("until", "date_is", "periods"),
    [
        ("2000-12-31", "last_day", ["2000-12-31", "2001-12-31", "2002-12-31"]),
        ("2001-01-01", "first_day_out", ["2000-12-31", "2001-12-31", "2002-12-31"]),
        ("2002-02-28", "last_day", ["2002-02-28", "2003-02-28", "2004-02-29"]),
    ],
)
def test_a_term_until_a_day_may_be_renewed_by_silence(until, date_is, periods):
    """ "In force until 31 December 2000, then year to year": clauses 26, counted from the first day out in one step."""
    span = Span(until=fixed(until), date_is=date_is, renewal=Renewal(tacit=parse_period("P1Y")))
    law = bilateral(term=span)

    for number, last in enumerate(periods, 1):
        assert ask(law, in_force("1995-06-01"), "2010-01-01", f"term/{number}/last_day").date == day(last)


@pytest.mark.parametrize(
    ("received", "end"), [("2005-06-30", "2006-01-01"), ("2005-07-01", None), ("1999-01-01", "2001-01-01")]
)
def test_notice_before_the_end_of_a_calendar_year_stops_what_silence_renews(received, end):
    """Clauses 27 and 28, for a first period that ends on a day and not after a length."""
    renewal = Renewal(tacit=parse_period("P1Y"), unless_notified=parse_period("P6M"))
    law = bilateral(term=Span(until=fixed("2000-12-31"), date_is="last_day", renewal=renewal))
    facts = [*in_force("1995-06-01"), act("notice.received", "A", received)]
    moment = ask(law, facts, "2005-07-02", "end")

    assert moment.date == (None if end is None else day(end))
    assert ask(law, facts, "1998-01-01", "term/last_day_for_notice").date == day("2000-06-30")


def test_a_term_until_a_day_may_go_on_without_end():
    law = bilateral(term=Span(until=fixed("2000-12-31"), date_is="last_day", renewal=Renewal(tacit="indefinite")))

    assert ask(law, in_force("1995-06-01"), "2010-01-01", "term/1/last_day").date == day("2000-12-31")
    assert ask(law, in_force("1995-06-01"), "2010-01-01", "term/last_day").status == "never"
