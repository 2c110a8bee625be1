"""What happens on a day, and in which order: semantics 1 to 8."""

from __future__ import annotations

import pytest
from drafting import Log, course, day, law, running, state, unchecked
from statutes import FIXED_DATE, ON_RECEIPT, SILENCE

# ---------------------------------------------------------------------------------------------------------- 1 to 3


def test_what_follows_by_itself_comes_at_dawn_and_what_is_recorded_after_it():
    """Semantics 1: the approval of the eleventh day stands before an act of that day, which was recorded earlier."""
    log = Log(law(SILENCE))
    log.act("2024-01-21", "remark")
    log.act("2024-01-10", "lay")
    assert course(log.on("2024-01-21")) == [
        ("lay", "2024-01-10"),
        ("approve_by_silence", "2024-01-21"),
        ("remark", "2024-01-21"),
    ]


def test_a_treaty_is_in_force_for_the_whole_of_its_first_day():
    """Semantics 2: an act of that day that needs the treaty in force is lawful."""
    log = Log(law(FIXED_DATE))
    log.act("2024-01-01", "late_notification_received", "ML")
    dossier = log.on("2024-01-01")
    assert course(dossier, "treaty")[-1] == ("enter_into_force", "2024-01-01")
    assert course(dossier, "participation/ML")[-1] == ("late_notification_received", "2024-01-01")


def test_on_the_eve_an_act_that_needs_the_treaty_in_force_is_refused():
    """Semantics 2."""
    log = Log(law(FIXED_DATE))
    number = log.act("2023-12-31", "late_notification_received", "ML")
    dossier = log.halting("2023-12-31")
    assert dossier.halted.root == number
    assert dossier.halted.reason.code == "workflow.not_open_in"
    assert state(dossier, "treaty") == "signed"


def test_an_act_on_the_last_day_is_in_time():
    """Semantics 3."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-20", "oppose")
    dossier = log.on("2024-02-01")
    assert state(dossier) == "opposed"
    assert running(dossier, "opposition").status == "met"
    assert ("approve_by_silence", "2024-01-21") not in course(dossier)


def test_an_act_on_the_morrow_of_the_last_day_meets_the_lapse_first():
    """Semantics 3: the act of D + 1 finds the draft approved, although it was recorded before anybody looked."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.act("2024-01-21", "oppose")
    dossier = log.halting("2024-01-21")
    assert dossier.halted.root == number
    assert dossier.halted.reason.code == "workflow.not_open_in"
    assert state(dossier) == "approved"


def test_the_passage_that_follows_from_a_lapse_bears_the_morrow_and_the_deadline_keeps_its_last_day():
    """Semantics 3."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert state(log.on("2024-01-20")) == "before_the_house"
    dossier = log.on("2024-01-21")
    assert course(dossier)[-1] == ("approve_by_silence", "2024-01-21")
    assert dossier.passages[-1].effective.last == day("2024-01-21")
    assert dossier.passages[-1].cause.kind == "lapse"
    assert running(dossier, "opposition").last_day == day("2024-01-20")


def test_a_deadline_that_is_only_marked_is_met_late_on_the_morrow():
    """Semantics 3 and 20: nothing followed from the lapse, so the act is still open, and late."""
    log = Log(law(SILENCE.replace("on_lapse: {step: approve_by_silence}", "on_lapse: {mark: overdue}").replace(
        "  approve_by_silence: {label: {en: Approval by silence}, law: s. 3, from: before_the_house, to: approved}",
        "  approve: {label: {en: Approval}, law: s. 3, from: before_the_house, to: approved, role: clerk}",
    )))  # fmt: skip
    log.act("2024-01-10", "lay")
    assert running(log.on("2024-01-20"), "opposition").status == "running"
    assert running(log.on("2024-01-21"), "opposition").status == "overdue"
    log.act("2024-01-21", "oppose")
    met = running(log.on("2024-01-21"), "opposition")
    assert (met.status, met.last_day, met.met_on) == ("met_late", day("2024-01-20"), day("2024-01-21"))


# --------------------------------------------------------------------------------------------------------------- 4

AT_HOME = """
treaty: test/at-home
title: {en: With procedures at home}
signed: 2023-06-01
parties: {FR: {procedure: test/silence}, ML: {procedure: test/silence}}
clauses:
  entry_into_force: {law: art. 1, date: 2024-01-21}
"""


def test_at_one_dawn_lapses_come_before_clauses_and_the_parties_in_the_order_of_the_sheet():
    """Semantics 4: what lapsed belongs to the night before; the acts that began it were recorded the other way round."""
    log = Log(law(AT_HOME, SILENCE))
    log.act("2024-01-10", "lay", "ML")
    log.act("2024-01-10", "lay", "FR")
    at_dawn = [(p.track, p.step) for p in log.on("2024-01-21").passages if p.day == day("2024-01-21")]
    assert at_dawn == [
        ("FR", "approve_by_silence"),
        ("ML", "approve_by_silence"),
        ("treaty", "enter_into_force"),
        ("participation/FR", "become_party"),
        ("participation/ML", "become_party"),
    ]


TWO_LAPSES = """
procedure: test/two-lapses
title: {en: Two lapses at one dawn}
law: Act
initial: open
states: {open: {en: open}}
steps:
  begin_late: {label: {en: Begin}, law: s. 1, from: open, role: clerk}
  begin_early: {label: {en: Begin}, law: s. 1, from: open, role: clerk}
  answer: {label: {en: Answer}, law: s. 1, from: open, role: clerk}
  first: {label: {en: First}, law: s. 1, from: open}
  second: {label: {en: Second}, law: s. 1, from: open}
deadlines:
  one: {label: {en: One}, law: s. 1, begins: begin_late, ends: {plus: P5D}, met_by: answer, on_lapse: {step: first}}
  two: {label: {en: Two}, law: s. 1, begins: begin_early, ends: {plus: P10D}, met_by: answer, on_lapse: {step: second}}
"""


def test_at_one_dawn_lapses_come_in_the_order_of_the_definition():
    """Semantics 4: the deadline that is declared first lapses first, though it was begun later."""
    log = Log(law(TWO_LAPSES))
    log.act("2024-01-01", "begin_early")
    log.act("2024-01-06", "begin_late")
    assert course(log.on("2024-01-12"))[2:] == [("first", "2024-01-12"), ("second", "2024-01-12")]


def test_each_dawn_comes_in_its_turn_however_many_pass_at_once():
    """Semantics 4: the order among lapses and clauses is one of a single dawn; an earlier dawn comes first."""
    log = Log(law(AT_HOME.replace("2024-01-21", "2024-01-20"), SILENCE))
    log.act("2024-01-10", "lay", "ML")
    assert [step for step, _day in course(log.on("2030-01-01"))[-4:]] == [
        "enter_into_force",
        "become_party",
        "become_party",
        "approve_by_silence",
    ]


def test_clauses_of_one_dawn_come_in_their_fixed_order():
    """Semantics 4: the treaty enters into force before the provisional application that this ends."""
    text = FIXED_DATE + "  provisional_application: {law: art. 2, from: signature}\n"
    steps = [step for step, _day in course(Log(law(text)).on("2024-01-01"), "treaty")]
    assert steps == ["sign", "apply_provisionally", "enter_into_force"]


SILENT_NOTICE = """
procedure: test/silent-notice
title: {en: Notice by silence}
law: Act
initial: quiet
states: {quiet: {en: quiet}, proposed: {en: proposed}, gone: {en: gone}}
steps:
  propose: {label: {en: Proposal to leave}, law: s. 1, from: quiet, to: proposed, role: clerk}
  keep: {label: {en: Decision to stay}, law: s. 1, from: proposed, to: quiet, role: clerk}
  notice_received: {label: {en: Notice by silence}, law: s. 2, from: proposed, to: gone}
deadlines:
  staying:
    {label: {en: Staying}, law: s. 2, begins: propose, ends: {plus: P10D}, met_by: keep, on_lapse: {step: notice_received}}
"""

RENEWED_UNLESS_NOTICE = """
treaty: test/renewed
title: {en: Renewed unless notice is given}
signed: 2001-01-01
parties: {FR: {procedure: test/silent-notice}, ML: {}}
clauses:
  entry_into_force: {law: art. 1, date: 2002-01-01}
  term: {law: art. 2, lasts: P5Y, rounding: down, renewal: {tacit: P5Y, unless_notified: P6M}}
"""


@pytest.mark.parametrize(("proposed", "in_2008"), [("2006-06-20", "expired"), ("2006-06-21", "in_force")])
def test_the_clauses_know_of_a_lapse_before_the_days_that_come_after_it(proposed, in_2008):
    """Semantics 4: notice follows from a lapse on 1 July 2006, the last day for it, or on the morrow of that day.

    The years after it are asked about at once; the end of the term must see the notice all the same.
    """
    log = Log(law(RENEWED_UNLESS_NOTICE, SILENT_NOTICE))
    log.act(proposed, "propose", "FR")
    assert state(log.on("2008-01-01"), "treaty") == in_2008


# --------------------------------------------------------------------------------------------------------------- 5


def test_the_dossier_settles_after_each_act_before_the_next_act_of_the_same_day():
    """Semantics 5: the second notification brings the treaty into force, and the next act of that day needs it."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-03-01", "notification_received", "FR")
    log.act("2024-03-01", "notification_received", "ML")
    log.act("2024-03-01", "late_notification_received", "ML")
    assert [(p.track, p.step) for p in log.on("2024-03-01").passages if p.day == day("2024-03-01")] == [
        ("participation/FR", "notification_received"),
        ("participation/ML", "notification_received"),
        ("treaty", "enter_into_force"),
        ("participation/FR", "become_party"),
        ("participation/ML", "become_party"),
        ("participation/ML", "late_notification_received"),
    ]


CIRCLE = """
procedure: test/circle
title: {en: A circle}
law: Act
initial: drafted
states: {drafted: {en: drafted}, waiting: {en: waiting}}
steps:
  lay: {label: {en: Lay}, law: s. 1, from: [drafted, waiting], to: waiting, role: clerk}
  answer: {label: {en: Answer}, law: s. 1, from: waiting, to: drafted, role: clerk}
  remind: {label: {en: Remind}, law: s. 2, from: waiting}
deadlines:
  answering:
    label: {en: Answering}
    law: s. 2
    begins: [lay, remind]
    ends: {plus: PERIOD}
    met_by: answer
    on_lapse: {step: remind}
"""
"""A consequence that begins its own deadline again; the tests say how long that is. The check warns or refuses."""


def circle(period, begins="[lay, remind]"):
    return unchecked(CIRCLE.replace("PERIOD", period).replace("[lay, remind]", begins))


@pytest.mark.parametrize("period", ["-P1D", "-P5D", "-P40D", "-P1M", "-P900Y"])
def test_consequences_that_never_end_halt_and_never_loop(period):
    """Semantics 5: a lapse that begins its own deadline again in the past would lapse again on the same day."""
    log = Log(circle(period))
    log.act("2024-03-31", "lay")
    dossier = log.halting("2024-12-31")
    assert dossier.halted.reason.code == "workflow.consequences_never_end"
    assert dossier.halted.reason.particulars["day"] == day("2024-03-31")
    assert course(dossier) == [("lay", "2024-03-31"), ("remind", "2024-03-31"), ("remind", "2024-03-31")]


def test_a_consequence_may_pass_again_on_another_day():
    """Semantics 5: reminders every other day are no fault: once a day in a track is allowed."""
    log = Log(circle("P1D"))
    log.act("2024-03-01", "lay")
    assert course(log.on("2024-03-07")) == [
        ("lay", "2024-03-01"),
        ("remind", "2024-03-03"),
        ("remind", "2024-03-05"),
        ("remind", "2024-03-07"),
    ]


def test_the_same_consequence_of_two_acts_of_one_day_is_a_fault_too():
    """Semantics 5: in a track it may pass once a day, by whichever act; on another day it may pass again."""
    log = Log(circle("-P1D", begins="lay"))
    log.act("2024-03-01", "lay")
    log.act("2024-03-02", "lay")
    assert [step for step, _day in course(log.on("2024-03-02"))] == ["lay", "remind", "lay", "remind"]
    log.act("2024-03-02", "lay")
    assert log.halting("2024-03-02").halted.reason.code == "workflow.consequences_never_end"


def test_in_each_track_a_consequence_may_pass_on_the_same_day():
    """Semantics 5: once a day *in a track*; the parties of a treaty become parties on one day."""
    dossier = Log(law(FIXED_DATE)).on("2024-01-01")
    assert [p.track for p in dossier.passages if p.step == "become_party"] == ["participation/FR", "participation/ML"]


# --------------------------------------------------------------------------------------------------------------- 6


def test_as_of_a_day_includes_its_dawn_and_its_acts_and_nothing_of_the_morrow():
    """Semantics 6."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-21", "remark")
    log.act("2024-01-22", "publish")
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10")]
    assert [step for step, _day in course(log.on("2024-01-21"))] == ["lay", "approve_by_silence", "remark"]
    assert [step for step, _day in course(log.on("2024-01-22"))] == ["lay", "approve_by_silence", "remark", "publish"]


# --------------------------------------------------------------------------------------------------------------- 7


def test_acts_of_one_day_stand_in_the_order_of_their_numbers_whatever_their_tracks():
    """Semantics 7."""
    log = Log(law(ON_RECEIPT))
    for step, party in (("note_dated", "ML"), ("exchange_effective", None), ("note_dated", "FR"), ("note_dated", "ML")):
        log.act("2023-09-01", step, party)
    assert [p.track for p in log.on("2023-09-01").passages[-4:]] == [
        "participation/ML",
        "treaty",
        "participation/FR",
        "participation/ML",
    ]


def test_an_act_that_says_before_stands_just_before_that_act():
    """Semantics 7: laid before it was opposed, though recorded after."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "remark")
    opposed = log.act("2024-01-10", "oppose")
    log.act("2024-01-10", "lay", before=opposed)
    assert [step for step, _day in course(log.on("2024-01-10"))] == ["remark", "lay", "oppose"]


def test_nobody_searches_for_an_order_that_happens_to_work():
    """Semantics 7: without a word about it, the opposition stands first and is refused."""
    log = Log(law(SILENCE))
    opposed = log.act("2024-01-10", "oppose")
    log.act("2024-01-10", "lay")
    assert log.halting("2024-01-10").halted.root == opposed


def test_before_an_act_of_another_day_means_nothing():
    """Semantics 7: *just before that act of the same day*."""
    log = Log(law(SILENCE))
    first = log.act("2024-01-10", "lay")
    log.act("2024-01-11", "oppose", before=first)
    assert course(log.on("2024-01-11")) == [("lay", "2024-01-10"), ("oppose", "2024-01-11")]


@pytest.mark.parametrize(
    ("when", "stands"),
    [("2003", "2003-12-31"), ("2003-09", "2003-09-30"), ("2003-09-10/2003-10-05", "2003-10-05")],
)
def test_an_act_known_only_by_an_interval_stands_on_its_last_day(when, stands):
    """Semantics 7."""
    log = Log(law(SILENCE))
    log.act(when, "lay")
    assert course(log.on(stands)) == [("lay", stands)]
    assert course(log.on("2003-09-01")) == []


def test_date_rules_see_the_interval_of_an_act():
    """Semantics 7: received some day of September, in force on the first day of the second month after it."""
    text = """
treaty: test/month
title: {en: First of the second month}
signed: 2003-01-01
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 1, from: {of: parties, have: notification.received}, first_day_of: month, following: 2}
"""
    log = Log(law(text))
    log.act("2003-08-15", "notification_received", "FR")
    log.act("2003-09", "notification_received", "ML")
    dossier = log.on("2003-11-01")
    assert course(dossier, "treaty")[-1] == ("enter_into_force", "2003-11-01")
    assert [p.effective.first for p in dossier.passages if p.step == "notification_received"][1] == day("2003-09-01")


def test_a_deadline_that_an_interval_begins_has_no_day_unless_the_interval_gives_one():
    """Semantics 7: the ten days from some day of September end on no known day, so nothing lapses."""
    log = Log(law(SILENCE))
    log.act("2003-09", "lay")
    dossier = log.on("2005-01-01")
    assert running(dossier, "opposition").status == "undated"
    assert state(dossier) == "before_the_house"


# --------------------------------------------------------------------------------------------------------------- 8

REGISTERING_LIFE = """
procedure: test/life
title: {en: Life}
law: Life Act
initial: signed
states: {signed: {en: signed}, in_force: {en: in force}}
steps:
  enter: {label: {en: Entry}, law: s. 1, from: signed, to: in_force, follows: entry_into_force}
  register: {label: {en: Registration}, law: s. 2, from: in_force, role: clerk}
deadlines:
  registration: {label: {en: Registration}, law: s. 2, begins: enter, ends: {plus: P30D}, met_by: register}
"""


def test_a_passage_learnt_of_later_has_its_legal_date_and_its_place_in_the_sequence():
    """Semantics 8: the depositary says in July 2024 that the condition was met in March 2002."""
    log = Log(law(ON_RECEIPT))
    log.act("2023-10-01", "note_dated", "ML")
    log.finding("2024-07-01", "2023-09-04")
    assert state(log.on("2024-06-30"), "treaty") == "signed"
    entry = next(p for p in log.on("2024-07-01").passages if p.step == "enter_into_force")
    assert (entry.day, entry.effective.last) == (day("2024-07-01"), day("2023-09-04"))


def test_deadlines_count_from_the_legal_date():
    """Semantics 8: thirty days from the entry into force, not from the day on which it became known."""
    log = Log(law(ON_RECEIPT.replace("clauses:", "life: test/life\nclauses:"), REGISTERING_LIFE))
    log.finding("2023-09-20", "2023-09-04")
    assert running(log.on("2023-09-20"), "registration", "treaty").last_day == day("2023-10-04")


def test_clauses_count_from_the_legal_date():
    """Semantics 8: the five years of the term run from the date that the depositary gives."""
    log = Log(law(ON_RECEIPT))
    log.finding("2024-07-01", "2023-09-04")
    assert log.on("2024-07-01").reading.moment("term/first_day_out", day("2024-07-01")).date == day("2028-09-04")


def test_days_of_passages_never_run_backwards_when_much_is_learnt_of_at_once():
    """Semantics 8 and 25: twenty years of renewals become known on one day; each keeps its legal date."""
    log = Log(law(ON_RECEIPT.replace("signed: 2023-06-01", "signed: 2001-01-01")))
    log.act("2010-01-01", "note_dated", "ML")
    log.finding("2024-07-01", "2002-03-04")
    passages = [p for p in log.on("2024-07-01").passages if p.track == "treaty"]
    assert [p.day for p in passages] == [day("2001-01-01"), *[day("2024-07-01")] * 19]
    assert [p.effective.last for p in passages[1:4]] == [day("2002-03-04"), day("2007-03-04"), day("2008-03-04")]
    assert passages[-1].effective.last == day("2024-03-04")
