"""What the date of a real treaty hangs on, one of each kind, and the kinds of term and exit (conditions and terms).

The names of parties are letters where a list would be too long; the article that has the condition is cited.
"""

import pytest

from ratify.law.periods import parse_period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    Group,
    Membership,
    Operations,
    OtherTreaty,
    Provided,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    TreatyLaw,
    Window,
    weigh,
)
from tests.law.sheets import (
    DEPOSITED,
    NOTICE,
    OWN_DEPOSIT,
    PARTIES,
    RECEIVED,
    act,
    after,
    ask,
    bilateral,
    closed,
    day,
    days,
    fixed,
    happened,
    in_force,
    sheet,
    tacit,
    threshold,
)

SENT = Stamp("notification", "sent")
REGISTERED = Stamp("instrument", "registered")
SIGNED_BY_ALL = Group("signatories")
WEIGHTS = weigh("tonnage", {"A": "30.5", "B": 20, "C": "49.5"}, 100)
COUNCIL = Group("council", (Membership("A"), Membership("C")))
FACTS = [
    act("signature.signed", "A", "2001-01-10"),
    act("signature.signed", "B", "2001-02-10"),
    act("notification.sent", "A", "2001-03-01"),
    act("notification.received", "A", "2001-03-05"),
    act("notification.sent", "B", "2001-04-01"),
    act("notification.received", "B", "2001-04-09"),
    act("exchange.effective", None, "2001-05-01"),
    act("instrument.deposited", "A", "2001-06-01"),
    act("instrument.registered", "A", "2001-06-11"),
    act("instrument.deposited", "B", "2001-07-01"),
    act("instrument.registered", "B", "2001-07-21"),
    act("other.covenant.in_force", None, "2001-08-01"),
    act("instrument.deposited", "C", "2001-09-01"),
]


@pytest.mark.parametrize(
    ("what", "rule", "when"),
    [
        ("signature of the treaty", ClauseOf("signature"), "2001-01-31"),
        ("ninety days after signature (Austria–USSR 1973)", after(ClauseOf("signature"), "P90D"), "2001-05-01"),
        ("a fixed date", fixed("2001-10-01"), "2001-10-01"),
        ("exchange of instruments (New START)", Stamp("exchange", "effective"), "2001-05-01"),
        ("dispatch of the last notification", threshold(of=closed("A", "B"), have=SENT), "2001-04-01"),
        ("receipt of the last notification", threshold(of=closed("A", "B"), have=RECEIVED), "2001-04-09"),
        ("deposit of the second instrument", threshold(2), "2001-07-01"),
        ("registration of the second instrument (ILO)", threshold(2, have=REGISTERED), "2001-07-21"),
        ("two thirds of the negotiating States", threshold(Share(2, 3), Group("negotiating")), "2001-07-01"),
        ("more than half of a list (Banjul Charter)", threshold(Share(1, 2), closed("A", "B"), more_than=True), "2001-07-01"),
        ("half of the weight (Paris, Ballast Water)", threshold(Share(1, 2), by=WEIGHTS), "2001-07-01"),
        ("named parties (UN Charter)", AllOf((threshold(of=closed("B")), threshold(2))), "2001-07-01"),
        ("all of a closed list (CTBT, annex 2)", threshold(of=closed("A", "B", "C")), "2001-09-01"),
        ("all signatories (ECHR Protocol 15)", threshold(of=SIGNED_BY_ALL), "2001-09-01"),
        ("so many of a sub-group (Istanbul)", AllOf((threshold(2), threshold(2, COUNCIL))), "2001-09-01"),
        ("another treaty in force (ICCPR-OP1)", AllOf((OtherTreaty("covenant", "in_force"), threshold(2))), "2001-08-01"),
        ("the earlier of two (Fiscal Compact)", AnyOf((fixed("2001-06-15"), threshold(2))), "2001-06-15"),
        ("the later of two (Unified Patent Court)", AllOf((fixed("2001-06-15"), threshold(1))), "2001-06-15"),
        ("definitive signature or ratification (Schengen)", threshold(2, have=AnyOf((Stamp("signature", "signed"), DEPOSITED))), "2001-02-10"),
        ("a fixed date if met by then (Kigali)", Provided(days("2001-07-15"), threshold(2)), "2001-07-15"),
        ("else an offset (Montreal Protocol)", Provided(days("2001-06-15"), threshold(2), Operations(plus=parse_period("P90D"))), "2001-09-29"),
        ("not before a date (CWC)", after(threshold(2), "P10D", not_before=fixed("2001-12-01")), "2001-12-01"),
    ],
)  # fmt: skip
def test_a_date_can_hang_on(what, rule, when):
    """Conditions met in real treaties."""
    law = sheet("A B C", signed="2001-01-31", entry_into_force=rule)

    assert ask(law, FACTS, "2003-01-01", "entry_into_force").date == day(when), what


def test_only_states_count_where_the_text_says_so():
    """Vienna Convention of 1986, art. 85: thirty-five States, organizations apart."""
    law = TreatyLaw(
        "t",
        ("A", "B", "C"),
        open_parties=True,
        clauses=sheet(entry_into_force=threshold(2, Group("anyone", kind="state"))).clauses,
        kinds={"B": "organization"},
    )

    assert ask(law, FACTS, "2003-01-01", "entry_into_force").date == day("2001-09-01")


def test_a_later_party_registers_twelve_months_before_and_never_enters_before_the_general_date():
    """ILO Convention 145, art. 11: Spain ratified first and waited for the general date."""
    law = sheet(
        "",
        opened=True,
        entry_into_force=after(threshold(2, have=REGISTERED), "P12M"),
        later_parties=after(Stamp("instrument", "registered", "own"), "P12M"),
    )
    facts = [act("instrument.registered", code, when) for code, when in (("E", "1978-04-28"), ("F", "1978-05-03"))]
    later = [*facts, act("instrument.registered", "G", "1980-01-01")]

    assert ask(law, later, "1982-01-01", "entry_into_force/E").date == day("1979-05-03")
    assert ask(law, later, "1982-01-01", "entry_into_force/G").date == day("1981-01-01")


# ------------------------------------------------------------------------------------------------------------- terms


def ends(law, as_of, count=3):
    found = [one[0] for one in happened(law, in_force("2000-03-01"), as_of) if one[1] == "term"]
    return found[:count]


@pytest.mark.parametrize(
    ("first", "then", "periods"),
    [
        ("P5Y", "P5Y", ["2005-03-01", "2010-03-01", "2015-03-01"]),
        ("P5Y", "P1Y", ["2005-03-01", "2006-03-01", "2007-03-01"]),
        ("P10Y", "P5Y", ["2010-03-01", "2015-03-01", "2020-03-01"]),
        ("P5Y", "P2Y", ["2005-03-01", "2007-03-01", "2009-03-01"]),
    ],
)
def test_a_term_is_renewed_for_periods_that_may_differ_from_the_first(first, then, periods):
    """Terms: 5+5 (France–Mali), 5+1 (France–Jordan), 10+5 (Genocide Convention), 5+2."""
    assert ends(bilateral(term=tacit(first, then)), "2020-12-31") == periods


@pytest.mark.parametrize(("times", "end"), [(1, "2010-03-01"), (3, "2020-03-01")])
def test_a_term_may_be_renewed_so_many_times_only(times, end):
    """Terms."""
    assert ask(
        bilateral(term=tacit("P5Y", "P5Y", times=times)), in_force("2000-03-01"), "2001-01-01", "end"
    ).latest == day(end)


def test_an_indefinite_treaty_has_no_term():
    """Terms."""
    assert ask(bilateral(term=Span(lasts="indefinite")), in_force("2000-03-01"), "2020-01-01", "end").status == "never"


def test_a_term_may_count_from_something_else_than_entry_into_force():
    """Cotonou Agreement, art. 95: from 1 March 2000, in force on 1 April 2003."""
    law = bilateral(term=Span(start=fixed("2000-03-01"), lasts=parse_period("P20Y")))

    assert ask(law, in_force("2003-04-01"), "2004-01-01", "term/last_day").date == day("2020-02-29")


def test_extensions_add_up_to_the_cap_and_not_beyond():
    """Terms: extension by agreement, capped."""
    law = bilateral(term=Span(lasts=parse_period("P5Y"), renewal=Renewal(agreed="any", at_most=parse_period("P3Y"))))
    facts = [
        *in_force("2000-03-01"),
        act("extension.done", None, "2002-01-01", by_period="P2Y"),
        act("extension.done", None, "2003-01-01", by_period="P2Y"),
        act("extension.done", None, "2004-01-01", by_period="P1Y"),
    ]

    assert ask(law, facts, "2005-01-01", "term/first_day_out").date == day("2008-03-01")


@pytest.mark.parametrize(
    ("text", "rule", "out"),
    [
        ("six months after receipt", after(NOTICE, "P6M"), "2011-02-15"),
        (
            "the end of the calendar year",
            after(NOTICE, None, snap=Snap("last_day_of", "year"), following=0),
            "2010-12-31",
        ),
        ("31 December of the next year (UNESCO)", after(NOTICE, None, snap=Snap("last_day_of", "year")), "2011-12-31"),
        ("the next 30 June (Whaling)", after(NOTICE, None, yearly=(6, 30)), "2011-06-30"),
    ],
)
def test_an_exit_takes_effect(text, rule, out):
    """Terms: after a period from receipt, at the end of a calendar year, on a fixed day of the year."""
    law = bilateral(denunciation=Exit(rule))
    facts = [*in_force("2000-03-01"), act("notice.received", "A", "2010-08-15")]

    assert ask(law, facts, "2010-09-01", "exit/A/first_day_out").date == day(out), text


def test_a_window_may_open_with_the_calendar_year():
    """Netherlands–Russia tax convention, art. 30: notice until 30 June of a year, out on 1 January."""
    window = Window(parse_period("P1Y"), parse_period("P6M"), fixed("2000-01-01"))
    law = bilateral(denunciation=Exit(after(NOTICE, None, snap=Snap("first_day_of", "year")), window=window))

    def out(received):
        return ask(
            law, [*in_force("2000-03-01"), act("notice.received", "A", received)], "2025-01-01", "exit/A/first_day_out"
        )

    assert out("2021-06-07").date == day("2022-01-01")
    assert (out("2021-06-30").date, out("2021-07-01").status) == (day("2022-01-01"), "never")


def test_loss_of_membership_and_notice_are_two_ways_out_and_the_first_counts():
    """Terms: several exits."""
    ways = (Exit(after(NOTICE, "P1Y")), Exit(after(Stamp("membership", "effective", "own"), "P6M")))
    law = sheet("A B C", entry_into_force=fixed("2000-01-01"), denunciation=ways)
    facts = [act("notice.received", "A", "2022-03-01"), act("membership.effective", "A", "2022-03-16")]

    assert ask(law, facts, "2023-12-31", "exit/A/first_day_out").date == day("2022-09-16")


def test_a_founder_that_deposited_long_before_enters_with_the_general_date():
    """Clauses 21: judged on the day of the condition, not by its own later-party rule."""
    law = sheet("", opened=True, entry_into_force=after(threshold(2), "P10D"), later_parties=after(OWN_DEPOSIT, "P1Y"))
    facts = [act("instrument.deposited", "A", "2001-06-01"), act("instrument.deposited", "B", "2001-07-01")]

    assert ask(law, facts, "2003-01-01", "entry_into_force/A").date == day("2001-07-11")
    assert ask(law, facts, "2003-01-01", "entry_into_force/B").date == day("2001-07-11")


def test_a_consent_withdrawn_before_the_condition_was_met_makes_no_founder():
    """Clauses 5 and 21: conditions that must hold together."""
    law = sheet("", opened=True, entry_into_force=after(threshold(2), "P10D"), later_parties=after(OWN_DEPOSIT, "P1Y"))
    facts = [
        act("instrument.deposited", "A", "2001-06-01"),
        act("instrument.withdrawn", "A", "2001-06-15"),
        act("instrument.deposited", "B", "2001-07-01"),
        act("instrument.deposited", "C", "2001-08-01"),
        act("instrument.deposited", "A", "2001-09-01"),
    ]

    assert ask(law, facts, "2003-01-01", "entry_into_force").date == day("2001-08-11")
    assert ask(law, facts, "2003-01-01", "entry_into_force/A").date == day("2002-09-01")


def test_a_suspended_treaty_goes_on_being_in_force_for_its_term():
    """VCLT art. 72: suspension does not lengthen a term."""
    law = bilateral(term=Span(lasts=parse_period("P2Y")), suspension=Span(start=Stamp("suspension", "began")))
    facts = [
        *in_force("2020-01-01"),
        act("suspension.began", None, "2020-06-01"),
        act("suspension.ended", None, "2021-06-01"),
    ]

    assert ask(law, facts, "2021-12-01", "end").date == day("2022-01-01")
    assert ask(law, facts, "2021-12-01", "suspension/last_day").date == day("2021-05-31")


def test_surviving_obligations_are_counted_from_the_end_however_it_came():
    """Clauses 37: by a denunciation inside a period that would have run on."""
    law = bilateral(
        term=tacit("P10Y", "P10Y", "P1Y"),
        denunciation=Exit(after(NOTICE, "P1Y")),
        survival=Span(lasts=parse_period("P15Y")),
        commitments={"archive": Clause(after(ClauseOf("survival"), "P1D"))},
    )
    facts = [*in_force("1993-11-01"), act("notice.received", "A", "2007-11-01", purpose="denunciation")]

    assert ask(law, facts, "2009-01-01", "survival/first_day_out").date == day("2023-11-01")
    assert ask(law, facts, "2009-01-01", "commitment/archive").date == day("2008-11-02")


def test_two_of_many_are_needed_of_the_parties_as_they_stand():
    """Clauses 8: who joined counts from its first act on."""
    law = sheet("A B", opened=True, entry_into_force=threshold(Share(2, 3), PARTIES))
    facts = [act("instrument.deposited", "A", "2001-06-01"), act("instrument.deposited", "C", "2001-07-01")]

    assert ask(law, facts, "2003-01-01", "entry_into_force").date == day("2001-07-01")


def test_the_signatories_of_a_treaty_that_stays_open_are_those_of_the_sheet_and_those_who_signed_after():
    """North Atlantic Treaty, art. 11: ratified by the majority of the signatories, though others may still accede."""
    majority = threshold(Share(1, 2), Group("signatories"), more_than=True)
    law = sheet("A B C", opened=True, signed="1949-04-04", entry_into_force=majority)
    facts = [act("instrument.deposited", "A", "1949-05-03"), act("instrument.deposited", "B", "1949-06-07")]

    assert ask(law, facts, "1949-06-06", "entry_into_force").status == "not_yet"
    assert ask(law, facts, "1949-06-07", "entry_into_force").date == day("1949-06-07")
    assert (
        ask(law, [act("signature.signed", "D", "1949-05-01"), *facts], "1949-06-07", "entry_into_force").status
        == "not_yet"
    )


def test_whoever_accedes_joins_by_the_act_that_the_clause_on_accession_names():
    """Treaty on the Eurasian Economic Union, arts. 108 and 113: notifications of three, then treaties of accession."""
    law = sheet(
        "A B C",
        opened=True,
        entry_into_force=threshold(of=closed("A", "B"), have=RECEIVED),
        accession=Stamp("instrument", "received", "own"),
    )
    facts = [*in_force("2014-10-14"), act("instrument.received", "C", "2015-01-02", mode="accession")]

    assert ask(law, facts, "2015-01-02", "entry_into_force/C").date == day("2015-01-02")
    assert ask(law, facts, "2015-01-02", "entry_into_force/A").date == day("2014-10-14")


def test_what_else_a_rule_for_later_parties_reads_is_no_consent():
    """Geneva Convention I, arts. 58 and 62: a conflict gives immediate effect to a ratification, and replaces none."""
    at_once = AllOf((OWN_DEPOSIT, Stamp("armed_conflict", "began", "own")))
    law = sheet(
        "", opened=True, entry_into_force=after(threshold(1), "P6M"),
        later_parties=AnyOf((after(OWN_DEPOSIT, "P6M"), at_once)),
    )  # fmt: skip
    facts = [act("instrument.deposited", "A", "1950-04-21"), act("armed_conflict.began", "B", "1954-11-01")]

    assert ask(law, facts, "1960-01-01", "entry_into_force/B").status == "not_yet"
    facts.append(act("instrument.deposited", "B", "1960-06-20"))
    assert ask(law, facts, "1960-06-20", "entry_into_force/B").date == day("1960-06-20")


def test_provisional_application_whose_time_is_over_before_it_begins_never_comes():
    """VCLT art. 25: a signature after the day until which the text would have been applied."""
    span = Span(start=ClauseOf("signature"), until=fixed("1998-01-01"))
    law = sheet("A B", signed="1999-01-01", entry_into_force=threshold(of=PARTIES), provisional_application=span)

    for name in ("provisional_application", "provisional_application/first_day_out"):
        assert ask(law, [], "2000-01-01", name).status == "never"
