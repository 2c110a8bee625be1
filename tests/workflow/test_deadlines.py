"""Deadlines: begun, met, suspended, interrupted, extended, lapsed: semantics 3, 12 and 20 to 22."""

from __future__ import annotations

from datetime import timedelta

import pytest
from drafting import Log, course, day, law, running, state
from hypothesis import given
from hypothesis import strategies as st
from statutes import SILENCE

from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts
from ratify.workflow.answers import answers

PROMULGATION = """
procedure: test/promulgation
title: {en: Promulgation}
law: Constitution
CALENDARS
initial: adopted
states:
  adopted: {en: adopted}
  transmitted: {en: transmitted}
  before_the_court: {en: before the Court}
  promulgated: {en: promulgated}
ends: [promulgated]
steps:
  transmit:
    label: {en: Transmission}
    law: art. 1
    from: [adopted, transmitted]
    to: transmitted
    role: clerk
    asks: {urgent: {type: yes_no, required: false}}
  refer: {label: {en: Referral}, law: art. 2, from: transmitted, to: before_the_court, role: clerk}
  rule: {label: {en: Ruling}, law: art. 2, from: before_the_court, to: transmitted, role: clerk}
  return_it: {label: {en: Return}, law: art. 3, from: transmitted, to: adopted, role: clerk}
  extend: {label: {en: Extension}, law: art. 4, from: [transmitted, before_the_court], role: clerk}
  promulgate: {label: {en: Promulgation}, law: art. 1, from: transmitted, to: promulgated, role: clerk}
deadlines:
  promulgation:
    label: {en: Promulgation}
    law: art. 1
    begins: transmit
    ends: ENDS
    urgent: {plus: P8D}
    met_by: promulgate
    suspended_by: refer
    resumed_by: rule
    interrupted_by: return_it
    extended: {by_step: extend, plus: P30D, times: 2}
    on_lapse: {mark: overdue}
    alerts: [P5D before, on the day, P1D after]
"""
"""Fifteen days from the transmission, unless a test says otherwise; the Court suspends them, a return interrupts them."""

WORKING = """
calendar: XX
title: {en: Working days}
coverage: {from: 2024-01-01, until: 2024-12-31}
weekend: [saturday, sunday]
holidays: [{date: 2024-01-15}, {date: 2024-05-01}]
"""

SITTINGS = """
calendar: test/house
title: {en: Sitting days}
coverage: {from: 2024-01-01, until: 2024-03-31}
sitting_days: [{date: 2024-01-09/2024-01-11}, {date: 2024-01-23/2024-01-25}, {date: 2024-03-05/2024-03-07}]
"""


def promulgation(ends="{plus: P15D}", *calendars):
    named = "calendars: {working: XX, sitting: test/house}" if calendars else ""
    return Log(law(PROMULGATION.replace("ENDS", ends).replace("CALENDARS", named), *calendars))


def counted(number, over="working"):
    return promulgation(f"{{plus: {number}, over: {over}}}", WORKING, SITTINGS)


def last_day(log, as_of):
    found = running(log.on(as_of), "promulgation").last_day
    return None if found is None else found.isoformat()


def standing(log, as_of):
    dossier = log.on(as_of)
    return deadlines.status(dossier, running(dossier, "promulgation"))


# ------------------------------------------------------------------------------------------------- 20: what it is


def test_a_deadline_that_was_not_begun_is_not_there():
    """Semantics 20: it has no state and no date, and says what would begin it."""
    dossier = promulgation().on("2024-01-10")
    assert dossier.current == {}
    shown = answers(dossier, day("2024-01-10"))["deadline/bill/promulgation"]
    assert (shown.status, [missing.code for missing in shown.missing]) == ("not_yet", ["workflow.deadline_not_begun"])


def test_a_deadline_runs_from_the_step_that_begins_it():
    """Semantics 20: the last day in time is the day of the step and fifteen more."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    assert (standing(log, "2024-01-25"), last_day(log, "2024-01-25")) == ("running", "2024-01-25")


@pytest.mark.parametrize(
    ("on", "found"),
    [("2024-01-10", "met"), ("2024-01-25", "met"), ("2024-01-26", "met_late"), ("2024-06-01", "met_late")],
)
def test_a_deadline_is_met_in_time_or_late(on, found):
    """Semantics 20."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act(on, "promulgate")
    assert standing(log, on) == found
    assert running(log.on(on), "promulgation").met_on == day(on)


def test_a_deadline_that_is_only_marked_is_overdue_and_can_still_be_met():
    """Semantics 20."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    assert standing(log, "2024-01-26") == "overdue"
    assert list(deadlines.open_deadlines(log.on("2024-12-31"))) == [("bill", "promulgation")]


def test_a_deadline_whose_consequence_followed_has_lapsed():
    """Semantics 20."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    dossier = log.on("2024-01-21")
    assert running(dossier, "opposition").status == "lapsed"
    assert deadlines.open_deadlines(dossier) == {}


def test_each_passage_of_its_beginning_begins_a_deadline_again():
    """Semantics 20: the running before it ceases; the last day is that of the later transmission."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "transmit")
    dossier = log.on("2024-01-30")
    assert [one.status for one in dossier.deadlines] == ["ceased", "running"]
    assert running(dossier, "promulgation").last_day == day("2024-02-04")


def test_a_running_that_was_overdue_ceases_when_the_deadline_begins_again():
    """Semantics 20."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-02-10", "transmit")
    assert [one.status for one in log.on("2024-02-10").deadlines] == ["ceased", "running"]


def test_a_deadline_that_lapsed_can_begin_again():
    """Semantics 20: approved by silence is over; laid again after an opposition, it runs anew and lapses again."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-20", "oppose")
    log.act("2024-02-01", "lay")
    dossier = log.on("2024-03-01")
    assert [one.status for one in dossier.deadlines] == ["met", "lapsed"]
    assert course(dossier)[-1] == ("approve_by_silence", "2024-02-12")


def test_a_deadline_beyond_its_calendar_is_undated_says_so_and_does_not_lapse():
    """Semantics 20: the sitting days are known until March; the ninth after 10 January is the last of them."""
    log = counted(8, "sitting")
    log.act("2024-01-10", "transmit")
    assert (standing(log, "2024-12-31"), last_day(log, "2024-12-31")) == ("undated", None)
    shown = answers(log.on("2024-12-31"), day("2024-12-31"))["deadline/bill/promulgation"]
    assert shown.status == "not_yet"
    assert [missing.code for missing in shown.missing] == ["law.calendar.sittings.after"]
    assert shown.earliest == day("2024-04-01")


def test_an_undated_deadline_can_be_met():
    """Semantics 20: what is not known to be late is not late."""
    log = counted(8, "sitting")
    log.act("2024-01-10", "transmit")
    log.act("2024-12-30", "promulgate")
    assert standing(log, "2024-12-31") == "met"


@pytest.mark.parametrize(
    ("number", "over", "last"),
    [
        (1, "working", "2024-01-11"),
        (3, "working", "2024-01-16"),
        (4, "sitting", "2024-01-25"),
        (7, "sitting", "2024-03-07"),
    ],
)
def test_a_deadline_in_counted_days_counts_only_those(number, over, last):
    """Semantics 20 and 17: working days without weekends and holidays, or days on which the house sat."""
    log = counted(number, over)
    log.act("2024-01-10", "transmit")
    assert last_day(log, "2024-01-10") == last


# --------------------------------------------------------------------------------------------- 12: a pending answer


def test_a_deadline_whose_answer_awaits_a_second_person_does_not_lapse():
    """Semantics 12: awaiting confirmation, never lapsed, as long as it takes."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.act("2024-01-20", "oppose", awaits="second_clerk")
    for as_of in ("2024-01-20", "2024-01-21", "2024-06-01"):
        dossier = log.on(as_of)
        assert deadlines.status(dossier, running(dossier, "opposition")) == "awaiting_confirmation"
        assert state(dossier) == "before_the_house"
    log.confirm(number)
    assert running(log.on("2024-06-01"), "opposition").status == "met"


def test_a_pending_answer_that_comes_too_late_keeps_nothing_from_lapsing():
    """Semantics 12 and 3: the act of the morrow would meet the lapse."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-21", "oppose", awaits="second_clerk")
    assert state(log.on("2024-01-21")) == "approved"


def test_an_answer_that_was_refused_no_longer_keeps_the_deadline_from_lapsing():
    """Semantics 12 and 13: refused weeks later, the silence counts from its own day."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.act("2024-01-20", "oppose", awaits="second_clerk")
    log.correct(number, None)
    assert course(log.on("2024-06-01"))[-1] == ("approve_by_silence", "2024-01-21")


def test_a_pending_correction_that_would_be_in_time_keeps_the_deadline_from_lapsing():
    """Semantics 12: the opposition was entered under a wrong step; its correction awaits a second person."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.act("2024-01-20", "remark")
    log.correct(number, log.said("2024-01-20", "oppose"), awaits="second_clerk")
    dossier = log.on("2024-02-01")
    assert (state(dossier), deadlines.status(dossier, running(dossier, "opposition"))) == (
        "before_the_house",
        "awaiting_confirmation",
    )


def test_a_pending_act_of_before_the_beginning_keeps_nothing_from_lapsing():
    """Semantics 12: it could not have met a deadline that had not begun."""
    log = Log(law(SILENCE))
    log.act("2024-01-09", "oppose", awaits="second_clerk")
    log.act("2024-01-10", "lay")
    assert state(log.on("2024-02-01")) == "approved"


# ------------------------------------------------------------------------------------------------- 21: suspended


def test_while_a_deadline_is_suspended_it_has_no_end_does_not_lapse_and_alerts_nobody():
    """Semantics 21."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    dossier = log.on("2024-12-31")
    assert running(dossier, "promulgation").status == "suspended"
    shown = answers(dossier, day("2024-12-31"))["deadline/bill/promulgation"]
    assert (shown.status, shown.day) == ("not_yet", None)
    assert [missing.code for missing in shown.missing] == ["workflow.deadline_suspended"]
    assert alerts(dossier, day("2024-12-31")) == []


@pytest.mark.parametrize(
    ("suspended", "resumed", "last"),
    [
        ("2024-01-20", "2024-02-05", "2024-02-10"),  # the 16 days from 20 January to 4 February do not count
        ("2024-01-20", "2024-01-20", "2024-01-25"),  # resumed on the day itself: every day counts
        ("2024-01-20", "2024-01-21", "2024-01-26"),
        ("2024-01-10", "2024-01-12", "2024-01-26"),  # the day of the beginning does not count anyway: one day is lost
        ("2024-01-10", "2024-01-11", "2024-01-25"),
        ("2024-01-25", "2024-03-01", "2024-03-01"),  # on the last day: it is still to run on the day of resumption
    ],
)
def test_the_days_of_a_suspension_do_not_count_and_the_day_of_resumption_does(suspended, resumed, last):
    """Semantics 21: S ≤ d < R."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act(suspended, "refer")
    log.act(resumed, "rule")
    assert (standing(log, last), last_day(log, last)) == ("running", last)


def test_the_explanation_of_a_deadline_says_how_many_days_did_not_count():
    """Semantics 21."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    log.act("2024-02-05", "rule")
    reason = running(log.on("2024-02-05"), "promulgation").end.because[-1]
    assert (reason.code, reason.particulars["n"]) == ("workflow.suspension_moved", 16)


def test_a_deadline_that_counts_the_day_of_its_beginning_loses_it_in_a_suspension():
    """Semantics 21: fifteen days of which the day of transmission is the first; suspended on that day, all remain."""
    log = promulgation("{plus: P15D, count: inclusive}")
    log.act("2024-01-10", "transmit")
    assert last_day(log, "2024-01-10") == "2024-01-24"
    log.act("2024-01-10", "refer")
    log.act("2024-01-12", "rule")
    assert last_day(log, "2024-01-12") == "2024-01-26"


def test_a_deadline_can_be_suspended_twice():
    """Semantics 21: ten days, and later five."""
    log = promulgation()
    for when, step in (
        ("2024-01-10", "transmit"),
        ("2024-01-12", "refer"),
        ("2024-01-22", "rule"),
        ("2024-01-25", "refer"),
        ("2024-01-30", "rule"),
    ):
        log.act(when, step)
    assert last_day(log, "2024-01-30") == "2024-02-09"


@pytest.mark.parametrize(
    ("suspended", "resumed", "last"),
    [
        # Five working days after Wednesday 10 January, Monday the 15th being a holiday: 11, 12, 16, 17, 18.
        ("2024-01-16", "2024-01-22", "2024-01-24"),  # three were still to run: 22, 23, 24
        ("2024-01-13", "2024-01-20", "2024-01-24"),  # from a Saturday to a Saturday, the same three
        ("2024-01-18", "2024-01-19", "2024-01-19"),  # on the last day, for a day
        ("2024-01-16", "2024-01-16", "2024-01-18"),
    ],
)
def test_a_suspended_deadline_in_working_days_counts_those_that_were_still_to_run(suspended, resumed, last):
    """Semantics 21: the counted days from S on are counted again from R on."""
    log = counted(5)
    log.act("2024-01-10", "transmit")
    assert last_day(log, "2024-01-10") == "2024-01-18"
    log.act(suspended, "refer")
    log.act(resumed, "rule")
    assert last_day(log, resumed) == last


UPPER = """
calendar: test/upper
title: {en: Sitting days of the upper house}
coverage: {from: 2024-01-01, until: 2024-03-31}
sitting_days: [2024-01-09, 2024-01-16, 2024-01-18, 2024-01-23/2024-01-24, 2024-02-06, 2024-03-05/2024-03-06]
"""


@pytest.mark.parametrize(
    ("day_one", "before", "suspended", "resumed", "last"),
    [
        # Sittings from 10 January: in the lower house 11, 23, 24, 25 and 5, 6, 7 March; in the upper house 16, 18, 23,
        # 24, 6 February, 5, 6 March. Three in each: the lower on the 24th, the upper on the 23rd.
        ("morrow", "2024-01-24", "2024-01-15", "2024-01-17", "2024-01-24"),  # upper: 18, 23, 24
        ("morrow", "2024-01-24", "2024-01-15", "2024-01-24", "2024-03-05"),  # upper: 24, 6 February, 5 March
        ("morrow", "2024-01-24", "2024-01-24", "2024-02-01", "2024-03-05"),  # the upper house was complete before
        # From the first day in common, the 23rd: the lower 23, 24, 25; the upper 23, 24, 6 February.
        ("first_joint", "2024-02-06", "2024-01-15", "2024-01-17", "2024-02-06"),
        ("first_joint", "2024-02-06", "2024-01-22", "2024-01-24", "2024-03-05"),  # it then begins on the 24th
        ("first_joint", "2024-02-06", "2024-02-01", "2024-03-01", "2024-03-05"),  # the lower house was complete before
    ],
)
def test_a_suspended_deadline_in_two_houses_leaves_the_days_out_in_each(day_one, before, suspended, resumed, last):
    """Semantics 21: the days of the suspension do not count, in whichever house."""
    each = f"calendars: {{each: {{days: sitting, of: [test/house, test/upper], bodies: each, day_one: {day_one}}}}}"
    text = PROMULGATION.replace("ENDS", "{plus: 3, over: each}").replace("CALENDARS", each)
    log = Log(law(text, SITTINGS, UPPER))
    log.act("2024-01-10", "transmit")
    assert last_day(log, "2024-01-10") == before
    log.act(suspended, "refer")
    log.act(resumed, "rule")
    assert last_day(log, resumed) == last


def test_a_suspension_that_lasts_beyond_the_calendar_leaves_the_deadline_undated():
    """Semantics 20 and 21: how many sitting days will follow the resumption is not known."""
    log = counted(4, "sitting")
    log.act("2024-01-10", "transmit")
    log.act("2024-01-23", "refer")
    log.act("2024-03-07", "rule")
    dossier = log.on("2024-12-31")
    assert running(dossier, "promulgation").status == "undated"
    assert [missing.code for missing in running(dossier, "promulgation").end.missing] == ["law.calendar.sittings.after"]


def test_an_undated_deadline_that_is_suspended_is_undated_again_afterwards():
    """Semantics 20 and 21."""
    log = counted(8, "sitting")
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    assert standing(log, "2024-01-20") == "suspended"
    log.act("2024-01-25", "rule")
    assert standing(log, "2024-12-31") == "undated"


def test_a_deadline_that_rolls_to_a_working_day_rolls_anew_after_a_suspension():
    """Semantics 21: fifteen days end on Thursday 25 January; moved by two days, on Saturday, hence on Monday."""
    log = promulgation("{plus: P15D, roll: next, over: working}", WORKING, SITTINGS)
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    log.act("2024-01-22", "rule")
    assert last_day(log, "2024-01-22") == "2024-01-29"
    log.act("2024-01-23", "refer")
    log.act("2024-01-25", "rule")
    assert last_day(log, "2024-01-25") == "2024-01-29"  # two days more: Monday itself, not two days after it


def test_an_overdue_deadline_is_not_saved_by_a_suspension():
    """Semantics 20 and 21: what is over cannot be suspended."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-26", "refer")
    log.act("2024-02-26", "rule")
    log.act("2024-02-27", "promulgate")
    assert standing(log, "2024-02-27") == "met_late"


# ----------------------------------------------------------------------------------------------- 21: interrupted


def test_an_interruption_ends_a_running_and_the_next_one_starts_from_nothing():
    """Semantics 21: returned on the tenth day and transmitted again, it has its whole fifteen days."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "return_it")
    assert standing(log, "2024-12-31") == "ceased"
    log.act("2024-02-01", "transmit")
    assert (standing(log, "2024-02-16"), last_day(log, "2024-02-16")) == ("running", "2024-02-16")


# -------------------------------------------------------------------------------------------------- 21: extended


def test_an_extension_adds_to_the_old_end_and_at_most_so_many_times():
    """Semantics 21: thirty days twice; the third act is recorded and adds nothing."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    ends = []
    for when in ("2024-01-12", "2024-01-13", "2024-01-14"):
        log.act(when, "extend")
        ends.append(last_day(log, when))
    assert ends == ["2024-02-24", "2024-03-25", "2024-03-25"]
    assert course(log.on("2024-01-14"))[-1] == ("extend", "2024-01-14")


def test_an_extension_during_a_suspension_does_not_end_the_suspension():
    """Semantics 21: extended by thirty days while the Court sits, resumed later, and only then dated again."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    log.act("2024-01-22", "extend")
    assert standing(log, "2024-12-31") == "suspended"
    log.act("2024-02-05", "rule")
    assert (
        last_day(log, "2024-02-05") == "2024-03-11"
    )  # 25 January, thirty days more, and the sixteen that did not count


def test_an_extension_begins_anew_with_each_running():
    """Semantics 20 and 21: at most so many times, of each running."""
    log = promulgation()
    for when, step in (
        ("2024-01-10", "transmit"),
        ("2024-01-12", "extend"),
        ("2024-01-13", "extend"),
        ("2024-02-01", "transmit"),
        ("2024-02-02", "extend"),
    ):
        log.act(when, step)
    assert last_day(log, "2024-02-02") == "2024-03-17"


def test_an_extension_of_an_overdue_deadline_makes_it_run_again():
    """Semantics 21: it adds to the old end, wherever that lies."""
    log = promulgation()
    log.act("2024-01-10", "transmit")
    log.act("2024-02-01", "extend")
    assert (standing(log, "2024-02-24"), standing(log, "2024-02-25")) == ("running", "overdue")


# ---------------------------------------------------------------------------------------------------- 21: urgent


@pytest.mark.parametrize(
    ("facts", "last"), [({}, "2024-01-25"), ({"urgent": "no"}, "2024-01-25"), ({"urgent": "yes"}, "2024-01-18")]
)
def test_urgency_is_a_fact_of_the_step_that_begins_the_deadline(facts, last):
    """Semantics 21."""
    log = promulgation()
    log.act("2024-01-10", "transmit", **facts)
    assert last_day(log, "2024-01-10") == last


def test_a_suspended_deadline_in_urgency_moves_like_any_other():
    """Semantics 21."""
    log = counted(5)
    log.act("2024-01-10", "transmit", urgent="yes")
    log.act("2024-01-12", "refer")
    log.act("2024-01-22", "rule")
    assert last_day(log, "2024-01-22") == "2024-01-28"


# ------------------------------------------------------------------------------------------------------ 22: void

VOID = SILENCE.replace(
    "  remark: {label: {en: Remark}, law: s. 6, from: any, role: clerk}",
    "  remark: {label: {en: Remark}, law: s. 6, from: before_the_house, to: drafted, role: clerk}",
)


def test_a_lapse_whose_step_is_not_open_is_void_and_shown_so():
    """Semantics 22: taken back before the tenth day, the draft is before nobody; the lapse moves nothing."""
    log = Log(law(VOID))
    log.act("2024-01-10", "lay")
    log.act("2024-01-15", "remark")
    assert running(log.on("2024-01-20"), "opposition").status == "running"
    dossier = log.on("2024-01-21")
    assert (running(dossier, "opposition").status, state(dossier)) == ("void", "drafted")
    assert running(dossier, "opposition").last_day == day("2024-01-20")


def test_a_void_lapse_does_not_come_back():
    """Semantics 22: laid again a year later, the draft has a running of its own."""
    log = Log(law(VOID))
    log.act("2024-01-10", "lay")
    log.act("2024-01-15", "remark")
    log.act("2025-01-10", "lay")
    dossier = log.on("2025-01-21")
    assert [one.status for one in dossier.deadlines] == ["void", "lapsed"]


def test_a_track_that_ends_drops_what_was_to_lapse_on_it_whichever_step_ends_it():
    """Semantics 22: a suspended deadline too."""
    text = (
        PROMULGATION.replace("ENDS", "{plus: P15D}")
        .replace("CALENDARS", "")
        .replace("from: transmitted, to: promulgated", "from: [transmitted, before_the_court], to: promulgated")
    )
    log = Log(law(text.replace("met_by: promulgate", "met_by: extend")))
    log.act("2024-01-10", "transmit")
    log.act("2024-01-20", "refer")
    log.act("2024-01-22", "promulgate")
    assert standing(log, "2024-12-31") == "ceased"


# ---------------------------------------------------------------------------------------------------- properties


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
def test_a_suspension_moves_a_deadline_in_days_by_its_own_length(before, length, period):
    """Semantics 21, wherever the suspension falls within the running."""
    log = promulgation(f"{{plus: P{period}D}}")
    began = day("2024-03-01")
    log.act("2024-03-01", "transmit")
    suspended = began + timedelta(days=min(before, period))
    resumed = suspended + timedelta(days=length)
    log.act(suspended.isoformat(), "refer")
    log.act(resumed.isoformat(), "rule")
    last = running(log.on("2024-12-31"), "promulgation").last_day
    counted = [d for n in range(1, 999) if not suspended <= (d := began + timedelta(days=n)) < resumed]
    assert last == counted[period - 1]


@given(st.integers(1, 30), st.integers(0, 60), st.integers(0, 60))
def test_a_suspended_deadline_has_as_many_working_days_as_it_was_given(number, before, length):
    """Semantics 21: outside the suspension, the working days up to the last day are those of the law."""
    log = counted(number)
    began = day("2024-01-31")
    log.act("2024-01-31", "transmit")
    given_last = running(log.on("2024-01-31"), "promulgation").last_day
    suspended = min(began + timedelta(days=before), given_last)
    resumed = suspended + timedelta(days=length)
    log.act(suspended.isoformat(), "refer")
    log.act(resumed.isoformat(), "rule")
    dossier = log.on(resumed.isoformat())
    calendar, last = dossier.definitions.calendars["XX"], running(dossier, "promulgation").last_day
    days = [began + timedelta(days=n) for n in range(1, (last - began).days + 1)]
    assert sum(calendar.counts(d) for d in days if not suspended <= d < resumed) == number
    assert last >= resumed


# --------------------------------------------------------------------------- 21: extended by what the act itself says


def extendable(extended, *calendars):
    text = PROMULGATION.replace("{by_step: extend, plus: P30D, times: 2}", extended).replace("ENDS", "{plus: P15D}")
    asked = "role: clerk, asks: {days: {type: number, label: {en: Days}}}}"
    text = text.replace("before_the_court], role: clerk}", f"before_the_court], {asked}")
    named = "calendars: {working: XX, sitting: test/house}" if calendars else ""
    return Log(law(text.replace("CALENDARS", named), *calendars))


def test_an_extension_by_a_fact_adds_as_many_days_as_the_act_says():
    """The twenty-fifth of January, ten days more, then five more: each from the old end."""
    log = extendable("{by_step: extend, by_fact: days, at_most: 21, times: 99}")
    log.act("2024-01-10", "transmit")
    log.act("2024-01-12", "extend", days=10)
    assert last_day(log, "2024-01-12") == "2024-02-04"
    log.act("2024-01-13", "extend", days=5)
    assert last_day(log, "2024-01-13") == "2024-02-09"


def test_an_extension_by_a_fact_is_counted_over_the_days_that_it_names():
    """From the end on Thursday 25 January, two sitting days more: 5 and 6 March."""
    log = extendable("{by_step: extend, by_fact: days, at_most: 21, over: sitting, times: 99}", WORKING, SITTINGS)
    log.act("2024-01-10", "transmit")
    log.act("2024-01-12", "extend", days=2)
    assert last_day(log, "2024-01-12") == "2024-03-06"


@pytest.mark.parametrize("days", [0, 22, -1])
def test_an_extension_out_of_bounds_is_refused(days):
    """Twenty-one days at most and one at least: no act, no extension."""
    log = extendable("{by_step: extend, by_fact: days, at_most: 21, times: 99}")
    log.act("2024-01-10", "transmit")
    log.act("2024-01-12", "extend", days=days)
    dossier = log.halting("2024-01-12")
    assert dossier.halted.reason.code == "workflow.extension_out_of_bounds"
    assert last_day(log, "2024-01-11") == "2024-01-25"


def test_an_extension_without_a_limit_is_of_one_day_at_least():
    log = extendable("{by_step: extend, by_fact: days}")
    log.act("2024-01-10", "transmit")
    log.act("2024-01-12", "extend", days=0)
    assert log.halting("2024-01-12").halted.reason.code == "workflow.extension_at_least"


def test_an_extension_by_a_fact_is_kept_when_the_dossier_moves_to_another_edition():
    """Semantics 17: dated anew from the old beginning, with the ten days that the act gave."""
    extended = "{by_step: extend, by_fact: days, at_most: 21, times: 99}"
    log = extendable(extended)
    log.act("2024-01-10", "transmit")
    log.act("2024-01-12", "extend", days=10)
    later = extendable(extended).definitions
    log.move("2024-01-15", later)
    assert last_day(log, "2024-01-15") == "2024-02-04"


# ------------------------------------------------------------------------------- 20: a last day that the act itself states


def with_limit():
    """Promulgation by the day that the transmission states, if it states one."""
    text = PROMULGATION.replace("ends: ENDS", "ends_on: time_limit").replace("    urgent: {plus: P8D}\n", "")
    text = text.replace(
        "required: false}}", "required: false}, time_limit: {type: date, label: {en: Limit}, required: false}}"
    )
    return Log(law(text.replace("CALENDARS", "")))


def test_an_act_may_state_the_last_day_itself():
    """In time on that day, overdue on the morrow; of a month the last day counts."""
    log = with_limit()
    log.act("2024-01-10", "transmit", time_limit="2024-02")
    assert (last_day(log, "2024-01-10"), standing(log, "2024-02-29")) == ("2024-02-29", "running")
    assert standing(log, "2024-03-01") == "overdue"


def test_an_act_that_states_no_last_day_begins_no_deadline():
    log = with_limit()
    log.act("2024-01-10", "transmit")
    assert log.on("2030-01-01").deadlines == []


def test_a_last_day_before_the_act_is_refused():
    log = with_limit()
    log.act("2024-01-10", "transmit", time_limit="2024-01-09")
    assert log.halting("2024-01-10").halted.reason.code == "workflow.limit_before_the_act"


def test_a_stated_last_day_is_suspended_extended_and_kept_in_another_edition_like_any_other():
    """Semantics 17, 20 and 21: ten days before the Court, then thirty more, dated again from what the act stated."""
    log = with_limit()
    log.act("2024-01-10", "transmit", time_limit="2024-01-31")
    log.act("2024-01-15", "refer")
    log.act("2024-01-25", "rule")
    assert last_day(log, "2024-01-25") == "2024-02-10"
    log.act("2024-01-26", "extend")
    assert last_day(log, "2024-01-26") == "2024-03-11"
    log.move("2024-01-27", with_limit().definitions)
    assert last_day(log, "2024-01-27") == "2024-03-11"


def test_an_extension_may_be_repeated_without_limit():
    """Semantics 21: *any* number of times, five days each."""
    log = extendable("{by_step: extend, by_fact: days, times: any}")
    log.act("2024-01-10", "transmit")
    for n in range(1, 8):
        log.act(f"2024-01-{10 + n}", "extend", days=5)
    assert last_day(log, "2024-01-20") == "2024-02-29"
