"""The semantics of clauses, sentence by sentence; each docstring names its sentence."""

from datetime import date

import pytest

from ratify.errors import Invalid
from ratify.law.calendars import Calendar, CalendarBook, sitting_days
from ratify.law.moments import DayRange
from ratify.law.notices import notices, standing
from ratify.law.periods import Period, parse_period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    From,
    Group,
    Membership,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Renewal,
    Share,
    Span,
    Stamp,
    Unknown,
    Window,
)
from tests.law.sheets import (
    ANYONE,
    DEPOSITED,
    ENTRY,
    NOTICE,
    OWN_DEPOSIT,
    PARTIES,
    RECEIVED,
    act,
    after,
    ask,
    bilateral,
    closed,
    codes,
    day,
    days,
    fixed,
    happened,
    in_force,
    read,
    sheet,
    tacit,
    threshold,
)


def commitment(rule, **clauses):
    """A treaty whose commitment ``it`` is the rule under test."""
    return sheet("A B C", opened=True, commitments={"it": Clause(rule)}, **clauses)


def it(rule, facts, as_of, **clauses):
    return ask(commitment(rule, **clauses), facts, as_of, "commitment/it")


def deposits(**by):
    facts = [act("instrument.deposited", party, when) for party, when in by.items()]
    return sorted(facts, key=lambda fact: fact.day)


# 1


def test_a_moment_is_known_not_yet_or_never():
    """Clauses 1."""
    known = it(fixed("2020-01-01"), [], "2020-01-01")
    waiting = it(threshold(2), [], "2020-01-01")
    never = it(threshold(4, closed("A", "B", "C")), [], "2020-01-01")

    assert (known.status, known.date) == ("known", day("2020-01-01"))
    assert (waiting.status, waiting.earliest, waiting.latest) == ("not_yet", day("2020-01-01"), None)
    assert (never.status, never.date, never.missing) == ("never", None, ())


# 2


def test_an_act_dated_later_does_not_exist():
    """Clauses 2."""
    facts = deposits(A="2020-01-10", B="2020-01-20")

    assert it(threshold(2), facts, "2020-01-19").status == "not_yet"
    assert it(threshold(2), facts, "2020-01-20").date == day("2020-01-20")


def test_a_missing_act_is_at_the_earliest_on_the_day_asked_about():
    """Clauses 2."""
    assert it(threshold(1), [], "2020-01-19").earliest == day("2020-01-19")
    assert it(after(threshold(1), "P30D"), [], "2020-01-19").earliest == day("2020-02-18")


# 3, 5, 6


def test_the_date_of_a_condition_is_the_first_day_on_which_it_holds():
    """Clauses 3."""
    facts = [*deposits(A="2020-01-10", B="2020-01-20"), act("instrument.withdrawn", "A", "2020-03-01")]

    assert it(threshold(2), facts, "2020-06-01").date == day("2020-01-20")


def test_a_date_that_rests_on_a_condition_is_not_reached_once_the_condition_lapsed():
    """Clauses 3 and 25: until it is reached, a withdrawal undoes it."""
    facts = [*deposits(A="2020-01-10", B="2020-01-20"), act("instrument.withdrawn", "A", "2020-03-01")]

    assert it(after(threshold(2), "P60D"), facts, "2020-02-01").date == day("2020-03-20")
    assert it(after(threshold(2), "P60D"), facts, "2020-03-01").status == "not_yet"
    assert it(after(threshold(2), "P41D"), facts, "2020-03-01").date == day("2020-03-01")


def test_acts_of_one_day_count_together():
    """Clauses 4."""
    facts = [act("instrument.deposited", "A", "2020-01-10"), act("instrument.withdrawn", "A", "2020-01-10")]

    assert it(threshold(1), facts, "2020-01-10").status == "not_yet"


def test_inside_the_day_entry_into_force_once_reached_stands():
    """Clauses 4 and 25."""
    law = sheet("A B", entry_into_force=threshold(2))
    facts = [*deposits(A="2020-01-09", B="2020-01-10"), act("instrument.withdrawn", "A", "2020-01-10")]

    assert ask(law, facts, "2020-01-10", "entry_into_force").date == day("2020-01-10")


def test_an_instrument_withdrawn_on_the_day_another_is_deposited_no_longer_counts_on_that_day():
    """Clauses 5."""
    facts = [
        act("instrument.deposited", "A", "2020-01-10"),
        act("instrument.withdrawn", "A", "2020-01-20"),
        act("instrument.deposited", "B", "2020-01-20"),
    ]

    assert it(threshold(2), facts, "2020-02-01").status == "not_yet"


def test_an_instrument_deposited_again_counts_again_from_the_new_day():
    """Clauses 6."""
    facts = [
        act("instrument.deposited", "A", "2020-01-10"),
        act("instrument.withdrawn", "A", "2020-01-20"),
        act("instrument.deposited", "B", "2020-02-01"),
        act("instrument.deposited", "A", "2020-03-01"),
    ]

    assert it(threshold(2), facts, "2020-04-01").date == day("2020-03-01")


# 7


def test_all_is_the_first_day_of_the_intersection():
    """Clauses 7: not the latest of the dates, once one of them lapsed."""
    both = AllOf((fixed("2020-06-01"), threshold(1)))
    facts = [act("instrument.deposited", "A", "2020-01-10"), act("instrument.withdrawn", "A", "2020-03-01")]

    assert it(both, facts, "2020-02-01").date == day("2020-06-01")
    assert it(both, facts, "2020-06-02").status == "not_yet"
    assert it(both, [*facts, act("instrument.deposited", "A", "2020-07-01")], "2020-08-01").date == day("2020-07-01")


def test_any_is_the_first_day_of_the_union():
    """Clauses 7."""
    facts = [act("instrument.deposited", "A", "2020-01-10"), act("instrument.withdrawn", "A", "2020-03-01")]

    assert it(AnyOf((fixed("2020-06-01"), threshold(1))), facts, "2021-01-01").date == day("2020-01-10")


# 8


def test_a_fraction_is_taken_of_the_group_as_it_stands_so_that_a_departure_can_reach_it():
    """Clauses 8."""
    members = Group("g", (Membership("A"), Membership("B"), Membership("C", None, day("2020-05-31"))))
    rule = threshold(Share(1, 1), members)

    assert it(rule, deposits(A="2020-01-10", B="2020-01-20"), "2020-07-01").date == day("2020-06-01")


def test_a_frozen_group_does_not_change():
    """Clauses 8: the list as at the date of adoption."""
    spells = (Membership("A"), Membership("B"), Membership("C", None, day("2020-05-31")))
    rule = threshold(Share(1, 1), Group("g", spells, frozen_on=day("2020-01-01")))

    assert it(rule, deposits(A="2020-01-10", B="2020-01-20"), "2020-07-01").status == "not_yet"


# 9


@pytest.mark.parametrize("share", [Share(1, 1), Share(2, 3), Share(55, 100)])
def test_a_fraction_of_anyone_is_an_error(share):
    """Clauses 9."""
    with pytest.raises(Invalid, match="share_of_anyone"):
        Reached(ANYONE, DEPOSITED, share)


# 10, 11


KIGALI = Provided(days("2019-01-01"), threshold(2), Operations(plus=parse_period("P90D")))


@pytest.mark.parametrize(
    ("met", "result"), [("2018-12-31", "2019-01-01"), ("2019-01-01", "2019-01-01"), ("2019-01-02", "2019-04-02")]
)
def test_provided_is_judged_at_the_end_of_the_named_day(met, result):
    """Clauses 10; Kigali Amendment, art. IV(1)."""
    assert it(KIGALI, deposits(A="2017-01-01", B=met), "2019-06-01").date == day(result)


def test_before_the_named_day_an_unmet_proviso_leaves_both_ways_open():
    """Clauses 10."""
    moment = it(KIGALI, deposits(A="2017-01-01"), "2018-12-31")

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", day("2019-01-01"), None)
    assert it(KIGALI, deposits(A="2017-01-01"), "2019-01-02").earliest == day("2019-04-02")


def test_a_proviso_met_and_lapsed_before_the_named_day_counts_as_not_met():
    """Clauses 11."""
    facts = [
        *deposits(A="2017-01-01", B="2017-02-01"),
        act("instrument.withdrawn", "B", "2018-06-01"),
        act("instrument.deposited", "B", "2019-03-01"),
    ]

    assert it(KIGALI, facts, "2018-12-31").earliest == day("2019-01-01")
    assert it(KIGALI, facts, "2019-02-01").earliest == day("2019-05-02")
    assert it(KIGALI, facts, "2019-06-01").date == day("2019-05-30")


def test_without_an_alternative_an_unmet_proviso_is_never():
    """Clauses 10: no failing_which means never."""
    rule = Provided(days("2019-01-01"), threshold(2))

    assert it(rule, deposits(A="2017-01-01"), "2019-01-01").status == "not_yet"
    assert it(rule, deposits(A="2017-01-01"), "2019-01-02").status == "never"


# 12, 13


def test_any_of_a_date_and_an_unknown_is_known_once_the_unknown_cannot_come_first():
    """Clauses 12; Fiscal Compact, art. 14(2): the earlier of two."""
    rule = AnyOf((fixed("2020-06-01"), threshold(1)))
    before = it(rule, [], "2020-05-31")

    assert (before.status, before.earliest, before.latest) == ("not_yet", day("2020-05-31"), day("2020-06-01"))
    assert it(rule, [], "2020-06-01").date == day("2020-06-01")


def test_all_of_a_date_and_an_unknown_comes_at_the_earliest_on_the_later():
    """Clauses 13."""
    rule = AllOf((fixed("2020-06-01"), threshold(1)))

    assert it(rule, [], "2020-01-01").earliest == day("2020-06-01")
    assert it(rule, [], "2020-07-01").earliest == day("2020-07-01")
    assert it(rule, [], "2020-07-01").latest is None


def test_one_never_makes_all_never():
    """Clauses 13."""
    impossible = Provided(days("2019-01-01"), threshold(9))

    assert it(AllOf((fixed("2020-06-01"), impossible)), [], "2020-01-01").status == "never"


# 14


def test_if_both_ends_of_an_interval_lead_to_one_day_it_is_known():
    """Clauses 14; France–Mali 2014, art. 26(1): received in September, in force on the first of the second month."""
    moment = it(after(threshold(1), month=2), deposits(A="2016-09"), "2016-10-01")

    assert (moment.status, moment.date) == ("known", day("2016-11-01"))


def test_operations_map_an_interval_to_an_interval():
    """Clauses 14."""
    moment = it(after(threshold(1), "P30D"), deposits(A="2016-09"), "2016-10-01")

    assert (moment.earliest, moment.latest) == (day("2016-10-01"), day("2016-10-30"))
    assert codes(moment.missing) == ["law.missing.exact_day"]


# 15, 16, 17


def test_no_other_stamp_stands_in_for_the_one_that_counts():
    """Clauses 15."""
    moment = it(threshold(1, have=RECEIVED), [act("notification.sent", "A", "2020-01-01")], "2020-02-01")

    assert moment.status == "not_yet"
    assert moment.earliest == day("2020-02-01")


def test_without_a_stamp_all_dates_of_the_act_bound_it():
    """Clauses 16: the text does not say whether sending or receipt counts."""
    facts = [act("notification.sent", "A", "2020-04-03"), act("notification.received", "A", "2020-04-05")]
    rule = threshold(1, have=Stamp("notification"))
    moment = it(rule, facts, "2020-05-01")

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", day("2020-04-03"), day("2020-04-05"))
    assert it(after(rule, month=3), facts, "2020-05-01").date == day("2020-07-01")


def test_a_further_date_of_an_act_without_a_stamp_puts_in_doubt_a_day_that_had_come():
    """Clauses 16 and 25: what happened stands, its date is known only within bounds from then on; the founding case."""
    rule = threshold(of=PARTIES, have=Stamp("notification"))
    law = sheet("A B", entry_into_force=rule, term=tacit("P5Y", "P1Y"))
    dated = [act("notification.dated", "A", "2026-08-08"), act("notification.dated", "B", "2026-08-27")]
    both = [*dated, act("notification.sent", "B", "2026-08-29")]

    assert ask(law, dated, "2026-08-28", "entry_into_force").date == day("2026-08-27")
    doubted = ask(law, both, "2026-09-30", "entry_into_force")
    assert (doubted.status, doubted.earliest, doubted.latest) == ("not_yet", day("2026-08-27"), day("2026-08-29"))
    assert codes(doubted.missing) == ["law.missing.exact_day"]
    term = ask(law, both, "2026-09-30", "term/first_day_out")
    assert (term.earliest, term.latest) == (day("2031-08-27"), day("2031-08-29"))
    assert [one[:2] for one in happened(law, both, "2026-09-30") if one[1] == "entry_into_force"][:1] == [
        ("2026-08-27", "entry_into_force")
    ]


def test_nobody_leaves_a_treaty_that_is_over():
    """Clauses 36: a notice given on the first day out, or after it, leads nowhere and says why; one before it does."""
    law = sheet(
        "A B", entry_into_force=fixed("2011-02-05"), term=Span(lasts=parse_period("P10Y")),
        denunciation=Exit(after(NOTICE, "P3M")),
    )  # fmt: skip
    late = ask(law, [act("notice.received", "A", "2021-02-05")], "2021-06-01", "exit/A/first_day_out")
    early = ask(law, [act("notice.received", "A", "2020-06-01")], "2021-06-01", "exit/A/first_day_out")

    assert (late.status, codes(late.because)) == ("never", ["law.never.notice_after_the_end"])
    assert early.date == day("2020-09-01")


def test_an_announcement_starts_nothing():
    """Clauses 17; the announced withdrawals from the Rome Statute of 22 September 2025 were not notified."""
    law = sheet("A", opened=True, entry_into_force=fixed("2002-07-01"), denunciation=Exit(after(NOTICE, "P1Y")))
    moment = ask(law, [act("notice.announced", "A", "2025-09-22")], "2026-11-23", "exit/A/first_day_out")

    assert moment.status == "not_yet"
    assert codes(moment.missing) == ["law.act.notice.received.of"]
    assert (
        it(threshold(1, have=Stamp("notice")), [act("notice.announced", "A", "2025-09-22")], "2026-01-01").date is None
    )


# 18, 19: the order of operations, and clear days over a calendar


def test_the_operations_have_one_order():
    """Clauses 18: years and months together, rounded; days; count; snap; bounds."""
    start = fixed("2024-01-31")
    rule = From(
        start,
        Operations(plus=Period(1, 1, 1), count="clear", rounding="down", not_before=fixed("2025-03-10")),
    )

    assert it(From(start, Operations(plus=Period(1, 1, 1), count="clear")), [], "2024-02-01").date == day("2025-03-02")
    assert it(after(start, "P1Y1M1D", month=1, count="clear"), [], "2024-02-01").date == day("2025-04-01")
    assert it(rule, [], "2024-02-01").date == day("2025-03-10")


def test_clear_is_one_day_earlier_backwards_and_one_counted_day_more_over_a_calendar():
    """Clauses 19."""
    sat = {date(2024, 1, number): None for number in (2, 4, 8, 9, 12)}
    calendar = Calendar("house", "house", "sittings", sat, days("2024-01"))
    book = CalendarBook({"house": calendar}, {"sitting": sitting_days("house")})

    def counted(number, count):
        rule = From(fixed("2024-01-05"), Operations(plus=number, count=count, over="sitting"))
        return ask(commitment(rule), [], "2024-01-01", "commitment/it", book).date

    assert it(From(fixed("2024-06-20"), Operations(plus=Period(days=-5), count="clear")), [], "2024-01-01").date == day(
        "2024-06-14"
    )
    assert (counted(2, "after"), counted(2, "clear")) == (day("2024-01-09"), day("2024-01-12"))
    assert (counted(-1, "after"), counted(-1, "clear")) == (day("2024-01-04"), day("2024-01-02"))


# 20


def test_counting_outside_the_coverage_is_not_yet_and_names_the_missing_days():
    """Clauses 20."""
    calendar = Calendar("house", "house", "sittings", {date(2024, 1, 2): None}, days("2024-01"))
    book = CalendarBook({"house": calendar}, {"sitting": sitting_days("house")})
    rule = From(fixed("2024-01-01"), Operations(plus=2, over="sitting"))
    moment = ask(commitment(rule), [], "2024-01-01", "commitment/it", book)

    assert (moment.status, moment.latest) == ("not_yet", None)
    assert moment.earliest == day("2024-02-01")
    assert codes(moment.missing) == ["law.calendar.sittings.after"]
    assert moment.missing[0].particulars["day"] == day("2024-01-31")


# 21, 22, 23


def open_treaty(**clauses):
    return sheet(
        "",
        opened=True,
        **{
            "entry_into_force": after(threshold(2), "P60D"),
            "later_parties": after(OWN_DEPOSIT, "P90D"),
            **clauses,
        },
    )


def test_who_consented_by_the_day_the_condition_was_met_enters_with_the_general_date():
    """Clauses 21: whatever the later-party rule says."""
    facts = deposits(A="2020-01-01", B="2020-02-01", C="2020-02-01")

    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force/B").date == day("2020-04-01")
    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force/C").date == day("2020-04-01")


def test_a_later_party_enters_by_its_rule():
    """Clauses 22."""
    facts = deposits(A="2020-01-01", B="2020-02-01", C="2020-02-02")

    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force/C").date == day("2020-05-02")


def test_a_later_party_never_enters_before_the_general_date():
    """Clauses 22."""
    law = open_treaty(later_parties=after(OWN_DEPOSIT, "P1D"))

    facts = deposits(A="2020-01-01", B="2020-02-01", C="2020-02-10")

    assert ask(law, facts, "2020-12-31", "entry_into_force/C").date == day("2020-04-01")


def test_succession_may_be_retroactive():
    """Clauses 22; Additional Protocol I: Bosnia and Herzegovina, from its independence."""
    law = open_treaty(succession=Stamp("independence", "effective", "own"))
    facts = [
        *deposits(A="2020-01-01", B="2020-02-01"),
        act("independence.effective", "C", "2021-03-06"),
        act("instrument.deposited", "C", "2021-12-31", mode="succession"),
    ]

    assert ask(law, facts, "2022-12-31", "entry_into_force/C").date == day("2021-03-06")


def test_accession_may_have_its_own_rule():
    """Clauses, table: accession overrides the later-party rule by mode of consent."""
    law = open_treaty(accession=after(OWN_DEPOSIT, "P6M"))
    facts = [
        *deposits(A="2020-01-01", B="2020-02-01"),
        act("instrument.deposited", "C", "2021-01-01", mode="accession"),
    ]

    assert ask(law, facts, "2022-12-31", "entry_into_force/C").date == day("2021-07-01")


def test_an_interval_is_enough_for_a_later_party_when_it_ends_before_its_own_date():
    """Clauses 23."""
    facts = [*deposits(A="2020-01-01", B="2020-02"), *deposits(C="2020-08-01")]

    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force").status == "not_yet"
    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force/C").date == day("2020-10-30")


# 25


def test_entry_into_force_once_reached_stands():
    """Clauses 25; VCLT art. 55."""
    facts = [*deposits(A="2020-01-01", B="2020-02-01"), act("instrument.withdrawn", "A", "2020-05-01")]

    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force").date == day("2020-04-01")
    assert ask(open_treaty(), facts, "2020-12-31", "entry_into_force/A").date == day("2020-04-01")


def test_a_future_date_that_rests_on_something_withdrawable_is_a_forecast():
    """Clauses 25."""
    facts = deposits(A="2020-01-01", B="2020-02-01")

    assert ask(open_treaty(), facts, "2020-03-31", "entry_into_force").forecast
    assert not ask(open_treaty(), facts, "2020-04-01", "entry_into_force").forecast
    assert not it(fixed("2030-01-01"), [], "2020-01-01").forecast


# 26 to 30


FIVE_AND_FIVE = bilateral(term=tacit("P5Y", "P5Y", "P6M"), denunciation=Exit(after(NOTICE, "P6M")))


def test_every_period_is_counted_from_the_origin_in_one_step():
    """Clauses 26: 29 February renewed every year ends on 29 February 2028, not on the 28th."""
    law = bilateral(term=tacit("P1Y", "P1Y"))
    reading = read(law, in_force("2024-02-29"), "2028-01-01")

    ends = [reading.moment(f"term/{number}/first_day_out", day("2028-01-01")).date for number in (1, 2, 3, 4)]
    assert [end.isoformat() for end in ends] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_the_last_day_for_notice_is_counted_backwards_from_the_end():
    """Clauses 27: end 28 February 2027, last day 28 August 2026."""
    law = bilateral(term=tacit("P3Y", "P3Y", "P6M"))

    assert ask(law, in_force("2024-02-28"), "2025-01-01", "term/last_day_for_notice").date == day("2026-08-28")


@pytest.mark.parametrize(("received", "ended"), [("2025-07-01", "2026-01-01"), ("2025-07-02", "2027-01-01")])
def test_a_notice_on_the_last_day_counts_and_one_on_the_morrow_changes_nothing_for_this_period(received, ended):
    """Clauses 27, with late notices counting for the next term."""
    law = bilateral(term=tacit("P2Y", "P1Y", "P6M", late="next_term"))
    facts = [*in_force("2024-01-01"), act("notice.received", "A", received, purpose="non_renewal")]

    assert ask(law, facts, "2028-01-01", "end").date == day(ended)


def test_a_late_notice_counts_for_nothing_by_default():
    """Clauses 27; semantics 24."""
    law = bilateral(term=tacit("P2Y", "P1Y", "P6M"))
    facts = [*in_force("2024-01-01"), act("notice.received", "A", "2025-07-02")]

    assert ask(law, facts, "2027-12-31", "end").status == "not_yet"
    assert [one for one in happened(law, facts, "2027-12-31") if one[1] == "term"] == [
        ("2026-01-01", "term", None, "renewed"),
        ("2027-01-01", "term", None, "renewed"),
    ]


def test_with_tacit_renewal_and_no_notice_the_end_is_not_yet_and_the_faces_are_known():
    """Clauses 28."""
    law = bilateral(term=tacit("P5Y", "P5Y", "P6M"))
    reading = read(law, in_force("2020-01-01"), "2024-07-01")
    end = reading.moment("end", day("2024-07-01"))
    late = read(law, in_force("2020-01-01"), "2024-07-02").moment("end", day("2024-07-02"))

    assert (end.status, end.earliest, end.latest) == ("not_yet", day("2025-01-01"), None)
    assert (late.status, late.earliest, late.latest) == ("not_yet", day("2030-01-01"), None)
    assert reading.moment("term/first_day_out", day("2024-07-01")).date == day("2025-01-01")
    assert reading.moment("term/last_day", day("2024-07-01")).date == day("2024-12-31")


NEW_START = bilateral(
    term=Span(lasts=parse_period("P10Y"), renewal=Renewal(agreed=parse_period("P5Y"), at_most=parse_period("P5Y")))
)


def test_an_agreed_extension_moves_the_end():
    """Clauses 29; New START, art. XIV(2): ten years and one extension of five."""
    facts = [*in_force("2011-02-05"), act("extension.done", None, "2021-02-03", by_period="P5Y")]

    assert ask(NEW_START, facts, "2021-02-03", "term/first_day_out").date == day("2026-02-05")
    assert ask(NEW_START, facts, "2021-02-03", "term/1/first_day_out").date == day("2021-02-05")
    assert ask(NEW_START, facts, "2026-02-05", "end").date == day("2026-02-05")


def test_before_an_extension_the_end_can_lie_as_far_as_the_cap():
    """Clauses 29."""
    end = ask(NEW_START, in_force("2011-02-05"), "2015-01-01", "end")

    assert (end.status, end.earliest, end.latest) == ("not_yet", day("2021-02-05"), day("2026-02-05"))
    assert ask(NEW_START, in_force("2011-02-05"), "2021-02-05", "end").date == day("2021-02-05")


@pytest.mark.parametrize(
    ("when", "period", "refused"),
    [
        ("2021-02-04", "P5Y", None),
        ("2021-02-05", "P5Y", "law.extension.after_the_end"),
        ("2021-02-04", "P6Y", "law.extension.over_the_cap"),
    ],
)
def test_an_extension_after_the_end_or_over_the_cap_is_refused(when, period, refused):
    """Clauses 29."""
    reading = read(NEW_START, in_force("2011-02-05"), "2021-02-03")
    extension = act("extension.done", None, when, by_period=period)
    refusal = reading.refusal(extension)
    reading.add(extension)

    assert (refusal and refusal.code) == refused
    assert reading.moment("end", day("2021-02-05")).date == day("2021-02-05" if refused else "2026-02-05")


def test_both_faces_of_an_end_are_shown():
    """Clauses 30; Cotonou Agreement, art. 95: twenty years from 1 March 2000, last day 29 February 2020."""
    law = bilateral(term=Span(start=fixed("2000-03-01"), lasts=parse_period("P20Y")))
    eve = bilateral(term=Span(until=fixed("2018-06-30"), date_is="last_day"))

    assert ask(law, in_force("2003-04-01"), "2010-01-01", "term/first_day_out").date == day("2020-03-01")
    assert ask(law, in_force("2003-04-01"), "2010-01-01", "term/last_day").date == day("2020-02-29")
    assert ask(eve, in_force("2003-04-01"), "2010-01-01", "term/last_day").date == day("2018-06-30")
    assert ask(eve, in_force("2003-04-01"), "2010-01-01", "term/first_day_out").date == day("2018-07-01")


# 31 to 36


PARIS = open_treaty(
    entry_into_force=after(threshold(2), "P30D"),
    later_parties=after(OWN_DEPOSIT, "P30D"),
    denunciation=Exit(
        after(NOTICE, "P1Y"), or_later=True, not_before=after(ClauseOf("entry_into_force", own=True), "P3Y")
    ),
)
FOUNDERS = deposits(A="2016-10-05", B="2016-10-05")


def test_a_notice_before_the_lock_in_ends_is_void_and_says_when_it_would_be_good():
    """Clauses 31: not deferred to the end of the lock-in."""
    facts = [*FOUNDERS, act("notice.received", "A", "2019-11-03")]
    moment = ask(PARIS, facts, "2021-01-01", "exit/A/first_day_out")

    assert moment.status == "never"
    assert codes(moment.because) == ["law.never.notice_void_until"]
    assert moment.because[0].particulars["day"] == day("2019-11-04")


def test_the_day_the_lock_in_ends_is_already_good():
    """Clauses 32; Paris Agreement, art. 28(1): in force 4 November 2016, notice 4 November 2019."""
    facts = [*FOUNDERS, act("notice.received", "A", "2019-11-04")]

    assert ask(PARIS, facts, "2021-01-01", "exit/A/first_day_out").date == day("2020-11-04")


def test_the_lock_in_counts_for_the_party():
    """Clauses 32: own entry into force."""
    facts = [*FOUNDERS, *deposits(C="2018-01-01"), act("notice.received", "C", "2020-01-01")]

    assert ask(PARIS, facts, "2022-01-01", "exit/C/first_day_out").status == "never"


def test_a_notice_outside_the_window_is_void():
    """Clauses 31; ILO conventions: within the year after each ten years."""
    window = Window(parse_period("P10Y"), parse_period("P1Y"))
    law = sheet(
        "A", opened=True, entry_into_force=fixed("2000-06-01"), denunciation=Exit(after(NOTICE, "P1Y"), window=window)
    )

    def out(received):
        return ask(law, [act("notice.received", "A", received)], "2040-01-01", "exit/A/first_day_out")

    assert [out(when).status for when in ("2001-01-01", "2010-05-31", "2011-06-01")] == ["never"] * 3
    assert out("2010-06-01").date == day("2011-06-01")
    assert out("2021-05-31").date == day("2022-05-31")
    assert out("2011-06-01").because[0].particulars["day"] == day("2020-06-01")


def test_a_later_date_named_in_the_notice_prevails_and_an_earlier_one_does_not():
    """Clauses, table: or_later."""

    def out(effective):
        facts = [*FOUNDERS, act("notice.received", "A", "2020-01-01", effective=day(effective))]
        return ask(PARIS, facts, "2023-01-01", "exit/A/first_day_out").date

    assert out("2022-06-01") == day("2022-06-01")
    assert out("2020-06-01") == day("2021-01-01")


def test_a_notice_revoked_before_effect_never_takes_effect_and_keeps_the_date_it_would_have_had():
    """Clauses 33; VCLT art. 68; The Gambia and the Rome Statute."""
    law = open_treaty(denunciation=Exit(after(NOTICE, "P1Y")))
    facts = [
        *deposits(A="2002-01-01", B="2002-01-01"),
        act("notice.received", "A", "2016-11-10"),
        act("notice.revoked", "A", "2017-02-10"),
    ]
    moment = ask(law, facts, "2018-01-01", "exit/A/first_day_out")

    assert moment.status == "never"
    assert codes(moment.because) == ["law.never.revoked"]
    assert moment.because[0].particulars["would"].particulars["latest"] == day("2017-11-10")


def test_a_revocation_on_the_day_of_effect_is_too_late():
    """Clauses 33."""
    law = open_treaty(denunciation=Exit(after(NOTICE, "P1Y")))
    facts = [*deposits(A="2002-01-01", B="2002-01-01"), act("notice.received", "A", "2016-11-10")]

    on_the_day = [*facts, act("notice.revoked", "A", "2017-11-10")]
    on_the_eve = [*facts, act("notice.revoked", "A", "2017-11-09")]
    assert ask(law, on_the_day, "2018-01-01", "exit/A/first_day_out").date == day("2017-11-10")
    assert ask(law, on_the_eve, "2018-01-01", "exit/A/first_day_out").status == "never"


def test_a_suspended_notice_is_not_yet_and_resumed_its_date_moves_by_the_days_of_suspension():
    """Clauses 34; the Visiting Forces Agreement, 2020 and 2021."""
    law = bilateral(denunciation=Exit(after(NOTICE, "P180D")))
    facts = [
        *in_force("1999-05-27"),
        act("notice.received", "A", "2020-02-11"),
        act("notice.suspended", "A", "2020-06-01"),
        act("notice.resumed", "A", "2020-12-01"),
    ]

    assert ask(law, facts, "2020-09-01", "exit/A/first_day_out").status == "not_yet"
    assert ask(law, facts, "2020-12-01", "exit/A/first_day_out").date == day("2021-02-08")


def test_not_while_moves_a_date_inside_the_state_to_its_end():
    """Clauses 35; Ottawa Convention, art. 20(3)."""
    state = Stamp("armed_conflict", "began", "own")
    law = open_treaty(denunciation=Exit(after(NOTICE, "P6M", not_while=state)))
    facts = [
        *deposits(A="2002-01-01", B="2002-01-01"),
        act("notice.received", "A", "2020-01-10"),
        act("armed_conflict.began", "A", "2020-06-01"),
    ]
    ended = [*facts, act("armed_conflict.ended", "A", "2020-12-24")]

    assert ask(law, facts, "2020-10-01", "exit/A/first_day_out").status == "not_yet"
    assert ask(law, ended, "2020-12-24", "exit/A/first_day_out").date == day("2020-12-24")
    assert ask(law, facts[:3], "2020-10-01", "exit/A/first_day_out").date == day("2020-07-10")


def test_in_a_bilateral_treaty_the_exit_of_one_ends_it():
    """Clauses 36; France–Mali 2014: denounced by Mali, out on 2 November 2022, four years before the term."""
    facts = [*in_force("2016-11-01"), act("notice.received", "A", "2022-05-02")]

    assert ask(FIVE_AND_FIVE, facts, "2026-12-01", "end").date == day("2022-11-02")
    assert happened(FIVE_AND_FIVE, facts, "2026-12-01")[-3:] == [
        ("2022-11-02", "exit", None, "denounced"),
        ("2022-11-02", "exit", "A", None),
        ("2022-11-02", "end", None, "denounced"),
    ]


def test_in_a_multilateral_treaty_an_exit_ends_it_for_one():
    """Clauses 36."""
    facts = [*FOUNDERS, act("notice.received", "A", "2019-11-04")]
    law_for_all = open_treaty(denunciation=Exit(after(NOTICE, "P1Y"), ends_for="all"))

    assert ask(PARIS, facts, "2021-01-01", "end").status == "never"
    assert ask(law_for_all, facts, "2021-01-01", "end").date == day("2020-11-04")


# 37, 38


def test_survival_and_commitments_outlive_the_end():
    """Clauses 37; investment treaties: ten or fifteen years after the end."""
    law = bilateral(
        denunciation=Exit(after(NOTICE, "P6M")),
        survival=Span(lasts=parse_period("P15Y")),
        commitments={"training": Span(lasts=parse_period("P7Y")), "after": Clause(after(ClauseOf("end"), "P1Y"))},
    )
    facts = [*in_force("2004-01-01"), act("notice.received", "A", "2008-05-01")]

    assert ask(law, facts, "2009-01-01", "survival/first_day_out").date == day("2023-11-01")
    assert ask(law, facts, "2009-01-01", "commitment/training").date == day("2011-01-01")
    assert ask(law, facts, "2009-01-01", "commitment/training/last_day").date == day("2010-12-31")
    assert ask(law, facts, "2009-01-01", "commitment/after").date == day("2009-11-01")


def test_an_official_date_prevails_and_carries_the_computed_one():
    """Clauses 38; AfCFTA: announced 30 May 2019, thirty days after 29 April."""
    law = sheet("A", opened=True, entry_into_force=after(threshold(1), "P30D"), term=Span(lasts=parse_period("P1Y")))
    reading = read(law, deposits(A="2019-04-29"), "2019-04-29")
    reading.official("entry_into_force", day("2019-05-30"), "AU press release", entry=7)
    moment = reading.moment("entry_into_force", day("2019-05-01"))

    assert (moment.date, moment.source, moment.computed.date) == (
        day("2019-05-30"),
        "AU press release",
        day("2019-05-29"),
    )
    assert moment.differs
    assert "law.because.official" in codes(moment.because)
    later = reading.copy()
    assert later.due(day("2019-06-01"))
    assert later.moment("entry_into_force", day("2019-06-01")).computed.date == day("2019-05-29")
    assert reading.moment("term/first_day_out", day("2019-05-01")).date == day("2020-05-30")
    assert next(one.day for one in reading.due(day("2019-06-01")) if one.clause == "entry_into_force") == day(
        "2019-05-30"
    )


# what else the grammar says


def test_a_finding_stands_for_the_condition_where_the_list_is_not_full():
    """Rome Statute, art. 126(1): ten deposits on 11 April 2002, from 56 to 66."""
    law = sheet("", opened=True, entry_into_force=after(threshold(60), "P60D", month=1))
    reading = read(law, [], "2002-04-11")
    reading.finding("entry_into_force", day("2002-04-11"), "depositary", entry=3)

    assert reading.moment("entry_into_force", day("2002-05-01")).date == day("2002-07-01")
    because = codes(reading.moment("entry_into_force", day("2002-05-01")).because)
    assert because[0] == "law.because.finding_of"
    assert "law.because.date" not in because  # the finding has told the day


def test_an_unknown_text_gives_nothing_and_no_default():
    """VCLT 24(2) supplies what a treaty is silent about, not what nobody has read."""
    moment = ask(sheet("A B", entry_into_force=Unknown()), in_force("2020-01-01"), "2021-01-01", "entry_into_force")

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", None, None)
    assert codes(moment.missing) == ["law.missing.text_unseen"]


def test_a_silent_treaty_enters_into_force_when_all_negotiating_states_consent():
    """VCLT art. 24(2)."""
    facts = [act("instrument.deposited", "A", "2020-01-01"), act("notification.received", "B", "2020-02-01")]

    assert ask(sheet("A B"), facts, "2021-01-01", "entry_into_force").date == day("2020-02-01")


def test_a_silent_treaty_enters_into_force_for_a_later_party_on_its_consent():
    """VCLT art. 24(3)."""
    law = sheet("", opened=True, entry_into_force=threshold(2))

    facts = deposits(A="2020-01-01", B="2020-02-01", C="2020-03-15")

    assert ask(law, facts, "2021-01-01", "entry_into_force/C").date == day("2020-03-15")


def test_another_treaty_in_force_is_a_condition():
    """ICCPR, Optional Protocol, art. 9(1): subject to the Covenant being in force."""
    law = sheet("", opened=True, entry_into_force=AllOf((OtherTreaty("iccpr", "in_force"), after(threshold(2), "P3M"))))
    facts = [*deposits(A="1975-01-01", B="1975-06-01"), act("other.iccpr.in_force", None, "1976-03-23")]

    assert ask(law, facts, "1976-01-01", "entry_into_force").status == "not_yet"
    assert ask(law, facts, "1977-01-01", "entry_into_force").date == day("1976-03-23")


def test_who_deposits_after_the_threshold_is_a_later_party_though_the_other_treaty_was_still_awaited():
    """ICCPR, Optional Protocol, art. 9(2): "after the deposit of the tenth instrument"."""
    law = sheet(
        "",
        opened=True,
        entry_into_force=AllOf((OtherTreaty("iccpr", "in_force"), after(threshold(2), "P3M"))),
        later_parties=after(OWN_DEPOSIT, "P3M"),
    )
    facts = [
        *deposits(A="1975-01-01", B="1975-06-01", C="1976-02-01"),
        act("other.iccpr.in_force", None, "1976-03-23"),
    ]

    assert ask(law, facts, "1977-01-01", "entry_into_force/C").date == day("1976-05-01")


def test_effect_may_be_earlier_than_entry_into_force_and_comes_only_with_it():
    """Switzerland–Liechtenstein 2000: in force 14 August 2002 with effect from signature."""
    law = sheet(
        "A B", signed="2000-11-29", entry_into_force=threshold(of=PARTIES, have=RECEIVED), effect=ClauseOf("signature")
    )

    assert ask(law, [], "2002-01-01", "effect").status == "not_yet"
    assert ask(law, in_force("2002-08-14"), "2002-09-01", "effect").date == day("2000-11-29")
    effect = [
        one for one in read(law, in_force("2002-08-14"), "2002-09-01").due(day("2002-09-01")) if one.clause == "effect"
    ]
    assert [(one.day, one.effective.first) for one in effect] == [(day("2002-08-14"), day("2000-11-29"))]


def test_provisional_application_lasts_until_entry_into_force():
    """VCLT art. 25; Schengen 1985: provisionally applied from the day after signature."""
    law = sheet(
        "A B",
        signed="1985-06-14",
        entry_into_force=after(threshold(of=PARTIES), "P30D"),
        provisional_application=Span(start=after(ClauseOf("signature"), "P1D")),
    )
    facts = deposits(A="1985-10-01", B="1986-01-31")

    assert [one[:2] for one in happened(law, facts, "1986-12-31")] == [
        ("1985-06-14", "signature"),
        ("1985-06-15", "provisional_application"),
        ("1986-03-02", "entry_into_force"),
        ("1986-03-02", "entry_into_force"),
        ("1986-03-02", "entry_into_force"),
        ("1986-03-02", "provisional_application/end"),
    ]
    assert ask(law, facts, "1986-12-31", "provisional_application/last_day").date == day("1986-03-01")


def test_a_suspension_begins_and_ends():
    """VCLT art. 57."""
    law = bilateral(suspension=Span(start=Stamp("suspension", "began")))
    facts = [
        *in_force("2020-01-01"),
        act("suspension.began", None, "2021-01-01"),
        act("suspension.ended", None, "2021-06-01"),
        act("suspension.began", None, "2022-01-01"),
    ]

    assert [one[:2] for one in happened(law, facts, "2023-01-01")][3:] == [
        ("2021-01-01", "suspension"),
        ("2021-06-01", "suspension/end"),
        ("2022-01-01", "suspension"),
    ]


def test_a_party_that_left_can_come_back():
    """The United States and the Paris Agreement: out 4 November 2020, back 19 February 2021, out 27 January 2026."""
    facts = [
        *FOUNDERS,
        act("notice.received", "A", "2019-11-04"),
        act("instrument.deposited", "A", "2021-01-20"),
        act("notice.received", "A", "2025-01-27"),
    ]

    assert ask(PARIS, facts, "2020-12-01", "entry_into_force/A").date == day("2016-11-04")
    assert ask(PARIS, facts, "2021-12-01", "entry_into_force/A").date == day("2021-02-19")
    assert ask(PARIS, facts, "2026-12-01", "exit/A/first_day_out").date == day("2026-01-27")
    assert [one for one in happened(PARIS, facts, "2026-12-01") if one[2] == "A"] == [
        ("2016-11-04", "entry_into_force", "A", None),
        ("2020-11-04", "exit", "A", None),
        ("2021-02-19", "entry_into_force", "A", None),
        ("2026-01-27", "exit", "A", None),
    ]


def test_instruments_deposited_after_leaving_and_withdrawn_before_do_not_count_twice():
    """A consent withdrawn before entry into force leads nowhere; given again it counts from the new day."""
    facts = [
        act("instrument.deposited", "A", "1999-03-04"),
        act("instrument.withdrawn", "A", "1999-06-04"),
        *deposits(B="2001-10-01", C="2001-11-11"),
        act("instrument.deposited", "A", "2003-12-19"),
    ]

    assert ask(open_treaty(), facts, "2003-01-01", "entry_into_force/A").status == "not_yet"
    assert ask(open_treaty(), facts, "2004-12-31", "entry_into_force/A").date == day("2004-03-18")


def test_non_renewal_by_one_of_many_takes_out_that_one_only():
    """Apostille Convention, art. 14: a common term of five years, denunciation for the denouncing State alone."""
    law = sheet("", opened=True, entry_into_force=threshold(2), term=tacit("P5Y", "P5Y", "P6M"))
    facts = [
        *deposits(A="1964-12-25", B="1965-01-24"),
        act("notice.received", "A", "1969-01-01", purpose="non_renewal"),
    ]

    assert ask(law, facts, "1971-01-01", "exit/A/first_day_out").date == day("1970-01-24")
    assert ask(law, facts, "1971-01-01", "end").status == "never"
    assert ask(law, facts, "1971-01-01", "term/first_day_out").date == day("1975-01-24")


def test_renewal_once_only():
    """A term renewed for one following period, then over."""
    law = bilateral(term=tacit("P5Y", "P5Y", "P6M", times=1))

    assert ask(law, in_force("2000-01-01"), "2011-01-01", "end").date == day("2010-01-01")
    assert happened(law, in_force("2000-01-01"), "2011-01-01")[-3:] == [
        ("2005-01-01", "term", None, "renewed"),
        ("2010-01-01", "term", None, "expired"),
        ("2010-01-01", "end", None, "expired"),
    ]


def test_indefinite_after_the_first_term():
    """Many investment treaties: ten years, then indefinitely."""
    law = bilateral(term=tacit("P10Y", "indefinite", "P1Y"), denunciation=Exit(after(NOTICE, "P1Y")))

    assert ask(law, in_force("2000-01-01"), "2005-01-01", "term/first_day_out").date == day("2010-01-01")
    assert ask(law, in_force("2000-01-01"), "2015-01-01", "term/first_day_out").status == "never"
    assert ask(law, in_force("2000-01-01"), "2015-01-01", "end").latest is None


def test_a_successor_treaty_ends_it():
    """VCLT art. 59; SORT by New START."""
    law = bilateral(term=Span(lasts=parse_period("P10Y")), termination=Stamp("successor", "effective"))
    facts = [*in_force("2003-06-01"), act("successor.effective", None, "2011-02-05")]

    assert ask(law, facts, "2012-01-01", "end").date == day("2011-02-05")
    assert happened(law, facts, "2014-01-01")[-2:] == [
        ("2011-02-05", "termination", None, None),
        ("2011-02-05", "end", None, "terminated"),
    ]


def test_loss_of_membership_is_an_exit_without_notice():
    """European Convention on Human Rights: six months after leaving the Council of Europe."""
    law = open_treaty(
        denunciation=(Exit(after(NOTICE, "P6M")), Exit(after(Stamp("membership", "effective", "own"), "P6M")))
    )
    facts = [*deposits(A="1998-01-01", B="1998-01-01"), act("membership.effective", "A", "2022-03-16")]

    assert ask(law, facts, "2023-01-01", "exit/A/first_day_out").date == day("2022-09-16")


def test_not_after_is_the_earlier_of_two():
    """Clauses, operations: not_after."""
    rule = after(threshold(1), "P1Y", not_after=fixed("2020-06-01"))

    assert it(rule, deposits(A="2020-01-01"), "2020-02-01").date == day("2020-06-01")
    assert it(rule, [], "2020-01-01").earliest == day("2020-06-01")


def test_dates_have_the_names_that_readers_know():
    """The names are fixed; later issues add, never rename."""
    facts = [
        act("signature.signed", None, "2014-07-16"),
        *in_force("2016-11-01"),
        act("notice.received", "A", "2022-05-02"),
    ]
    names = set(read(FIVE_AND_FIVE, facts, "2022-06-01").dates(day("2022-06-01")))

    assert names == {
        "signature",
        "entry_into_force",
        "entry_into_force/A",
        "entry_into_force/B",
        "effect",
        *(f"term/{face}" for face in ("last_day", "first_day_out", "last_day_for_notice")),
        *(f"term/{n}/{face}" for n in (1, 2) for face in ("last_day", "first_day_out", "last_day_for_notice")),
        "exit/A/first_day_out",
        "exit/A/last_day",
        "end",
        "registration",
    }


def test_facts_known_only_by_an_interval_stand_on_its_last_day():
    """Semantics 7."""
    moment = ask(bilateral(), in_force("2016-09"), "2016-09-29", "entry_into_force")

    assert moment.earliest == day("2016-09-29")
    assert read(bilateral(), in_force("2016-09"), "2016-10-01").due(day("2016-10-01"))[0].effective == DayRange(
        day("2016-09-01"), day("2016-09-30")
    )


def test_a_clause_may_name_a_clause_that_names_it_and_no_date_comes_of_it():
    """Rules that go round in a circle never come to a date, and never raise."""
    law = sheet(
        "A B",
        entry_into_force=ENTRY,
        commitments={"x": Clause(ClauseOf("commitment/y")), "y": Clause(after(ClauseOf("commitment/x"), "P1D"))},
    )

    assert ask(law, [], "2020-01-01", "entry_into_force").date is None
    assert ask(law, [], "2020-01-01", "commitment/x").date is None


# intervals in the rules themselves


@pytest.mark.parametrize(
    ("met", "earliest", "latest"),
    [
        ("2018-06-01", "2019-01-01", "2019-01-31"),  # held all along: the named day itself, whichever it is
        ("2019-01-15", "2019-01-15", "2019-04-15"),  # named before the 15th it failed, from the 15th on it was met
        ("2019-02-10", "2019-05-11", "2019-05-11"),  # failed whichever day was named
    ],
)
def test_a_proviso_on_a_day_known_by_its_month_is_judged_on_each_day_that_it_can_be(met, earliest, latest):
    """Clauses 10 and 14."""
    rule = Provided(days("2019-01"), threshold(1), Operations(plus=parse_period("P90D")))
    moment = it(rule, deposits(A=met), "2019-12-31")

    assert (moment.earliest, moment.latest) == (day(earliest), day(latest))


def test_without_an_alternative_a_proviso_that_may_have_failed_may_be_never():
    """Clauses 10."""
    moment = it(Provided(days("2019-01"), threshold(1)), deposits(A="2019-01-15"), "2019-12-31")

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", day("2019-01-15"), None)


def test_commitments_may_name_one_another():
    """Clauses 37, and the table: each after those that it reads, in whatever order they are written."""
    law = sheet(
        "A B",
        entry_into_force=fixed("2020-01-01"),
        commitments={
            "third": Clause(after(ClauseOf("commitment/second"), "P1Y")),
            "first": Span(lasts=parse_period("P2Y")),
            "second": Clause(after(ClauseOf("commitment/first"), "P1M")),
        },
    )

    assert ask(law, [], "2020-06-01", "commitment/third").date == day("2023-02-01")


def test_the_parties_may_end_it_by_agreement():
    """VCLT art. 54(b)."""
    law = bilateral(term=Span(lasts=parse_period("P10Y")), termination=Stamp("agreement", "effective"))

    assert ask(law, in_force("2003-06-01"), "2005-01-01", "termination").status == "not_yet"
    agreed = [*in_force("2003-06-01"), act("agreement.effective", None, "2006-02-01")]
    assert ask(law, agreed, "2007-01-01", "end").date == day("2006-02-01")


def test_an_instrument_deposited_on_the_day_another_is_withdrawn_leaves_the_number_unbroken():
    """Clauses 4 and 5: at the end of that day there is one, as on the eve."""
    facts = [
        act("instrument.deposited", "A", "2020-01-10"),
        act("instrument.withdrawn", "A", "2020-02-01"),
        act("instrument.deposited", "B", "2020-02-01"),
    ]

    assert it(after(threshold(1), "P60D"), facts, "2020-06-01").date == day("2020-03-10")


def test_a_state_that_began_on_the_very_day_holds_a_date_up():
    """Clauses 35: that day lies inside the state."""
    rule = after(fixed("2020-06-01"), None, not_while=Stamp("armed_conflict", "began"))
    facts = [act("armed_conflict.began", None, "2020-06-01"), act("armed_conflict.ended", None, "2020-09-01")]

    assert it(rule, facts, "2020-10-01").date == day("2020-09-01")
    assert it(rule, [act("armed_conflict.ended", None, "2020-06-01")], "2020-10-01").date == day("2020-06-01")


@pytest.mark.parametrize(
    ("revoked", "certain", "possible"),
    [("2020-05-31", False, False), ("2020-06-01", True, True), ("2020-05-20/2020-06-10", False, True)],
)
def test_a_notice_stands_that_was_revoked_on_the_day_of_its_effect_or_later(revoked, certain, possible):
    """Clauses 33: certainly, or possibly where the day of the revocation is known by bounds."""
    (notice,) = notices([act("notice.received", "A", "2020-01-01"), act("notice.revoked", "A", revoked)])

    assert standing(notice, day("2020-06-01"), None) is certain
    assert standing(notice, day("2020-06-01"), day("2020-07-01")) is possible
