"""The state of another treaty: for the treaty as a whole, for one party, and never without an act (semantics 19)."""

from ratify.law.rules import AllOf, OtherTreaty
from tests.law.sheets import OWN_DEPOSIT, act, after, ask, codes, day, fixed, read, sheet, threshold

PROTOCOL = sheet(
    "",
    opened=True,
    entry_into_force=AllOf((OtherTreaty("covenant", "in_force"), threshold(2))),
    later_parties=AllOf((OtherTreaty("covenant", "in_force", own=True), after(OWN_DEPOSIT, "P1M"))),
    termination=OtherTreaty("covenant", "terminated"),
)
DEPOSITS = [act("instrument.deposited", party, "2000-01-01") for party in "AB"]


def test_a_treaty_waits_for_another_and_says_so():
    moment = ask(PROTOCOL, DEPOSITS, "2001-01-01", "entry_into_force")

    assert (moment.status, codes(moment.missing)) == ("not_yet", ["law.act.other_treaty.in_force"])
    assert moment.earliest == day("2001-01-01")


def test_a_party_waits_for_another_treaty_to_be_in_force_for_itself():
    """``for: own``."""
    facts = [
        *DEPOSITS,
        act("other.covenant.in_force", None, "2000-02-01"),
        act("instrument.deposited", "C", "2001-01-01"),
    ]
    waiting = ask(PROTOCOL, facts, "2002-01-01", "entry_into_force/C")
    entered = [*facts, act("other.covenant.in_force", "C", "2003-05-01")]

    assert (waiting.status, codes(waiting.missing)) == ("not_yet", ["law.act.other_treaty.in_force.of"])
    assert ask(PROTOCOL, entered, "2004-01-01", "entry_into_force/C").date == day("2003-05-01")
    assert "law.because.fact" in codes(ask(PROTOCOL, entered, "2004-01-01", "entry_into_force/C").because)


def test_the_end_of_another_treaty_may_end_it():
    """VCLT art. 59; clauses 36."""
    facts = [*DEPOSITS, act("other.covenant.in_force", None, "2000-02-01")]
    over = [*facts, act("other.covenant.terminated", None, "2010-06-01")]

    assert ask(PROTOCOL, facts, "2011-01-01", "end").status == "not_yet"
    assert ask(PROTOCOL, over, "2011-01-01", "end").date == day("2010-06-01")


def test_another_treaty_that_ended_before_the_condition_was_met_is_not_in_force():
    """Clauses 7: conditions that must hold together."""
    facts = [
        act("other.covenant.in_force", None, "1999-01-01"),
        act("other.covenant.terminated", None, "1999-12-31"),
        *DEPOSITS,
    ]

    assert ask(PROTOCOL, facts, "2001-01-01", "entry_into_force").status != "known"


def test_the_state_of_a_treaty_that_no_clause_names_is_remarked_upon():
    reading = read(PROTOCOL, DEPOSITS, "2001-01-01")
    alone = read(sheet("A B", entry_into_force=fixed("2000-01-01")), [], "2001-01-01")

    assert reading.remark(act("other.covenant.in_force", None, "2001-01-01")) is None
    assert reading.remark(act("other.convention.in_force", None, "2001-01-01")).code == "law.other.not_named"
    assert alone.remark(act("other.covenant.in_force", None, "2001-01-01")).code == "law.other.none_named"
