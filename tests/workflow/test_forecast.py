"""What is still to come, as intervals: each sentence of ``ratify.workflow.forecast`` is a test."""

from __future__ import annotations

from datetime import date, timedelta

from drafting import Log, day, law, shipped
from hypothesis import given
from hypothesis import strategies as st
from statutes import SILENCE

from ratify.workflow.answers import answers, explained, within
from ratify.workflow.forecast import date_of, forecast

COURSE = """
procedure: test/course
title: {en: A course}
law: Course Act
CALENDARS
initial: drafted
states:
  drafted: {en: drafted}
  tabled: {en: tabled}
  reported: {en: reported}
  voted: {en: voted}
  sent: {en: sent}
  halted: {en: before the Court}
  promulgated: {en: promulgated}
ends: [promulgated]
completed: [promulgated]
path: [table, report, vote, send, promulgate]
steps:
  table: {label: {en: Tabling}, law: s. 1, from: drafted, to: tabled, role: clerk}
  report: {label: {en: Report}, law: s. 2, from: tabled, to: reported, role: clerk}
  vote: {label: {en: Vote}, law: s. 3, from: reported, to: voted, role: clerk}
  send: {label: {en: Sending}, law: s. 4, from: voted, to: sent, role: clerk, asks: {urgent: {type: yes_no, required: false}}}
  refer: {label: {en: Referral}, law: s. 5, from: sent, to: halted, role: clerk}
  rule: {label: {en: Ruling}, law: s. 5, from: halted, to: sent, role: clerk}
  promulgate: {label: {en: Promulgation}, law: s. 6, from: sent, to: promulgated, role: clerk}
deadlines:
  decision:
    label: {en: Decision}
    law: s. 3
    begins: table
    ends: ENDS
    met_by: vote
    on_lapse: {mark: overdue}
  sending: {label: {en: Sending}, law: s. 4, begins: vote, ends: {plus: P5D}, met_by: send, on_lapse: {mark: overdue}}
  promulgation:
    label: {en: Promulgation}
    law: s. 6
    begins: send
    ends: {plus: P15D}
    urgent: {plus: P8D}
    met_by: promulgate
    suspended_by: refer
    resumed_by: rule
    on_lapse: {mark: overdue}
"""
"""Sixty days from tabling to the vote, five more to send the law, fifteen more to promulgate it."""

SILENT = SILENCE.replace(
    "ends: [published, dropped]", "ends: [published, dropped]\npath: [lay, approve_by_silence, publish]"
)

SITTINGS = """
calendar: test/house
title: {en: Sitting days}
coverage: {from: 2024-01-01, until: 2024-03-31}
sitting_days: [{date: 2024-01-09/2024-01-11}, {date: 2024-01-23/2024-01-25}, {date: 2024-03-05/2024-03-07}]
"""


def a_course(ends="{plus: P60D}", *calendars):
    named = "calendars: {sitting: test/house}" if calendars else ""
    return Log(law(COURSE.replace("ENDS", ends).replace("CALENDARS", named), *calendars))


def intervals(log, as_of, track="bill"):
    """The interval of each step to come, as texts; an open side is a dash."""
    found = forecast(log.halting(as_of), day(as_of))
    stem = f"step/{track}/"
    return {
        one.name.removeprefix(stem): f"{one.earliest or '—'} {one.latest or '—'}" for one in found if stem in one.name
    }


def test_where_nothing_binds_a_step_its_interval_is_open():
    """Sentence 4, and 1: it can be taken on the day of the forecast."""
    assert intervals(a_course(), "2024-03-01") == dict.fromkeys(
        ("table", "report", "vote", "send", "promulgate"), "2024-03-01 —"
    )


def test_running_deadlines_and_those_that_they_lead_to_bound_the_steps_one_after_another():
    """Sentences 2 and 3: sixty days, then five, then fifteen; the report must come before the vote."""
    log = a_course()
    log.act("2024-01-01", "table")
    assert intervals(log, "2024-01-10") == {
        "report": "2024-01-10 2024-03-01",
        "vote": "2024-01-10 2024-03-01",
        "send": "2024-01-10 2024-03-06",
        "promulgate": "2024-01-10 2024-03-21",
    }


def test_of_two_lengths_the_longer_one_bounds():
    """Sentence 2: whether the sending will ask for urgency is not known yet; once it has, it is."""
    log = a_course()
    log.act("2024-01-01", "table")
    log.act("2024-01-02", "report")
    log.act("2024-01-03", "vote")
    assert intervals(log, "2024-01-03")["promulgate"] == "2024-01-03 2024-01-23"
    log.act("2024-01-04", "send", urgent="yes")
    assert intervals(log, "2024-01-04")["promulgate"] == "2024-01-04 2024-01-12"


def test_a_step_that_follows_by_itself_waits_until_the_deadline_has_run_out():
    """Sentence 1: ten days of silence approve the draft on the eleventh, and not before."""
    log = Log(law(SILENT))
    assert intervals(log, "2024-01-01")["approve_by_silence"] == "2024-01-12 —"
    log.act("2024-01-02", "lay")
    assert intervals(log, "2024-01-05") == {
        "approve_by_silence": "2024-01-13 2024-01-13",
        "publish": "2024-01-13 —",
    }


def test_a_step_whose_calendar_does_not_reach_is_undated_and_says_which_days_are_missing():
    """Sentence 4: the sittings after 31 March are not known, so the vote has no latest day."""
    log = a_course("{plus: 12, over: sitting}", SITTINGS)
    log.act("2024-01-01", "table")
    found = {one.name: one for one in forecast(log.on("2024-01-10"), day("2024-01-10"))}
    vote = found["step/bill/vote"]
    assert (vote.earliest, vote.latest) == (day("2024-01-10"), None)
    assert [phrase.code for phrase in vote.missing] == ["law.calendar.sittings.after"]
    assert intervals(a_course("{plus: 12, over: sitting}", SITTINGS), "2024-01-10")["send"] == "2024-01-10 —"


def test_a_suspended_deadline_binds_nothing_and_says_what_it_waits_for():
    """Sentence 4."""
    log = a_course()
    for when, step in (
        ("2024-01-01", "table"),
        ("2024-01-02", "report"),
        ("2024-01-03", "vote"),
        ("2024-01-04", "send"),
    ):
        log.act(when, step)
    log.act("2024-01-09", "refer")
    assert forecast(log.on("2024-01-10"), day("2024-01-10")) == ()  # off the usual course nothing is foretold
    log.act("2024-01-14", "rule")
    assert intervals(log, "2024-01-14") == {"promulgate": "2024-01-14 2024-01-24"}


def test_an_overdue_deadline_binds_nothing():
    """Sentence 4: the sixty days are over, the vote is still to come."""
    log = a_course()
    log.act("2024-01-01", "table")
    assert intervals(log, "2024-03-02")["vote"] == "2024-03-02 —"


def test_a_forecast_never_reads_as_a_day_that_is_known():
    """Even where the interval is a single day."""
    the_day = date(2024, 1, 13)
    assert within(the_day, the_day).code == "workflow.forecast.that_day"
    log = Log(law(SILENT))
    log.act("2024-01-02", "lay")
    for one in forecast(log.on("2024-01-05"), day("2024-01-05")):
        assert (one.status, one.day, one.forecast) == ("not_yet", None, True)
        assert one.because


def test_every_step_to_come_explains_itself_by_its_name():
    """By the deadlines that bound it, each with its law."""
    log = a_course()
    log.act("2024-01-01", "table")
    found = date_of(log.on("2024-01-10"), "step/bill/promulgate", day("2024-01-10"))
    said = {phrase.code for phrase in found.because}
    assert {"workflow.forecast.bound_if", "law.because.law", "workflow.forecast.after_step"} <= said
    assert date_of(log.on("2024-01-10"), "step/bill/table", day("2024-01-10")) is None


@given(gaps=st.lists(st.integers(0, 20), min_size=5, max_size=5))
def test_as_knowledge_grows_the_earliest_never_falls_and_the_latest_never_rises(gaps):
    """On the usual course, each act in time; and each act falls into every interval that was foretold for it."""
    log, today, told = a_course(), date(2024, 1, 1), {}
    limits = {"vote": 60, "send": 5, "promulgate": 15}
    for step, gap in zip(("table", "report", "vote", "send", "promulgate"), gaps, strict=True):
        for one in forecast(log.on(today.isoformat()), today):
            earlier = told.get(one.name)
            if earlier is not None:
                assert earlier[0] <= one.earliest
                assert earlier[1] is None or (one.latest is not None and one.latest <= earlier[1])
            told[one.name] = (one.earliest, one.latest)
        today += timedelta(days=min(gap, limits.get(step, gap)))
        log.act(today.isoformat(), step)
        earliest, latest = told.pop(f"step/bill/{step}")
        assert earliest <= today
        assert latest is None or today <= latest


# ------------------------------------------------------------------------------------------------ why any date


def test_a_deadline_explains_itself_from_what_began_it_to_its_last_day():
    """The act with its entry, the law, the count, the suspension, the last day."""
    log = a_course()
    for when, step in (
        ("2024-01-01", "table"),
        ("2024-01-02", "report"),
        ("2024-01-03", "vote"),
        ("2024-01-04", "send"),
    ):
        log.act(when, step)
    log.act("2024-01-09", "refer")
    log.act("2024-01-14", "rule")
    why = answers(log.on("2024-01-20"), day("2024-01-20"))["deadline/bill/promulgation"].because
    assert [phrase.code for phrase in why] == [
        "workflow.because.begun_entered", "law.because.law", "law.because.plus", "workflow.suspension_moved",
        "workflow.because.last_day",
    ]  # fmt: skip
    assert why[0].particulars["entry"] == "5"
    assert why[-1].particulars["day"] == day("2024-01-24")


def test_a_published_date_is_explained_with_its_difference_from_the_computed_one():
    """By how many days, and in which direction."""
    log = Log(shipped("fr-ml-defence-2014"))
    log.act("2016-09-15", "notification_received", "ML")
    log.act("2016-09-15", "notification_received", "FR", track="participation/FR")
    log.official("2016-11-23", "entry_into_force", "2016-11-03")
    found = answers(log.on("2017-01-01"), day("2017-01-01"))["entry_into_force"]
    assert (found.day, found.computed) == (day("2016-11-03"), day("2016-11-01"))
    assert found.because[-1].code == "workflow.because.published_later"
    assert found.because[-1].particulars["n"] == 2


def test_every_date_that_has_a_name_can_be_asked_about():
    """Later periods of the term, and the exit of a party that has given no notice; nothing else."""
    log = Log(shipped("ml-ru-hypothetical-renewal"))
    dossier, at = log.on("2024-07-10"), day("2024-07-10")
    for name in (*answers(dossier, at), "term/3/last_day", "term/7/last_day_for_notice", "exit/ML/last_day"):
        assert explained(dossier, name, at) is not None, name
    for name in (
        "term/0/last_day",
        "term/²/last_day",
        "term/1000/last_day",
        "exit/XX/last_day",
        "nothing",
        "a/b/c/d",
        "",
    ):
        assert explained(dossier, name, at) is None, name
