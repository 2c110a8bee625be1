"""What must be told and when, as it follows from the dossier alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from drafting import Log, day, law
from statutes import FIXED_DATE, ON_RECEIPT, OPEN, SILENCE

from ratify.law.periods import Period, parse_period
from ratify.workflow.alerts import alerts, lead_day, nearest, next_change
from ratify.workflow.definition import Lead
from ratify.workflow.entries import Opened, Sealed

BILATERAL_TERM = ON_RECEIPT.replace("clauses:", "alerts: [P12M before, P1M before, on the day]\nclauses:")


def told(log, as_of, rule=""):
    """Lead, due day and whether it is still to be sent, of each alert whose rule begins so."""
    found = alerts(log.on(as_of), day(as_of))
    return [(a.lead, a.due.isoformat(), a.superseded is None) for a in found if a.rule.startswith(rule)]


def in_force(text=BILATERAL_TERM):
    log = Log(law(text))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    return log


# -------------------------------------------------------------------------------------------------------- deadlines


def test_a_running_deadline_is_told_before_and_on_its_last_day_and_after_it():
    """Leads are counted from the last day on which one can still act."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert told(log, "2024-01-10", "deadline:") == [
        ("P3D before", "2024-01-17", True),
        ("on the day", "2024-01-20", True),
        ("P1D after", "2024-01-21", True),
    ]


def test_of_a_deadline_that_lapsed_only_its_passing_is_told():
    """A reminder of what can no longer be done helps nobody."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert told(log, "2024-01-21", "deadline:") == [("P1D after", "2024-01-21", True)]


def test_what_was_due_before_a_deadline_was_met_need_not_be_sent_any_more_and_the_rest_never():
    """Met on the 18th: the reminder of the 17th, if it was not sent, is settled."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-18", "oppose")
    assert told(log, "2024-02-01", "deadline:") == [("P3D before", "2024-01-17", False)]


def test_an_overdue_deadline_is_told_until_it_is_met():
    """Marked only: the reminders stand, also the one after the last day."""
    log = Log(law(SILENCE.replace("{step: approve_by_silence}", "{mark: overdue}").replace(
        "to: approved}\n", "to: approved, role: clerk}\n", 1)))  # fmt: skip
    log.act("2024-01-10", "lay")
    assert [due for _lead, due, _open in told(log, "2024-03-01", "deadline:")] == [
        "2024-01-17",
        "2024-01-20",
        "2024-01-21",
    ]
    log.act("2024-03-02", "oppose")
    assert [still for _lead, _due, still in told(log, "2024-03-02", "deadline:")] == [False, False, False]


def test_a_deadline_that_moves_is_told_under_other_names():
    """Each alert is named by its rule, its occurrence, its lead and its day: what was issued stays issued."""
    log = Log(law(SILENCE))
    laid = log.act("2024-01-10", "lay")
    before = {alert.name for alert in alerts(log.on("2024-01-10"), day("2024-01-10"))}
    log.correct(laid, log.said("2024-01-09", "lay"))
    after = {alert.name for alert in alerts(log.on("2024-01-10"), day("2024-01-10"))}
    assert f"deadline:bill:opposition/{laid}/on the day/2024-01-20" in before
    assert f"deadline:bill:opposition/{laid}/on the day/2024-01-19" in after
    assert before.isdisjoint(after)


def test_an_alert_of_a_deadline_goes_to_those_who_can_meet_it_unless_the_definition_says_to_whom():
    """The role of the steps that meet it."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert alerts(log.on("2024-01-10"), day("2024-01-10"))[0].roles == ("clerk",)
    named = Log(law(SILENCE.replace("    alerts:", "    alert_roles: [presiding_officer]\n    alerts:")))
    named.act("2024-01-10", "lay")
    assert alerts(named.on("2024-01-10"), day("2024-01-10"))[0].roles == ("presiding_officer",)


def test_a_deadline_that_awaits_confirmation_is_still_told():
    """Semantics 12: the second person is the one who has to know."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-18", "oppose", awaits="second_clerk")
    assert ("on the day", "2024-01-20", True) in told(log, "2024-01-20", "deadline:")


@pytest.mark.parametrize(
    ("lead", "due"),
    [
        (Lead(Period(0, 1, 0), "before"), "2024-02-29"),
        (Lead(parse_period("P12M"), "before"), "2023-03-31"),
        (Lead(parse_period("P7D"), "before"), "2024-03-24"),
        (Lead(Period(), "on"), "2024-03-31"),
        (Lead(parse_period("P1D"), "after"), "2024-04-01"),
    ],
)
def test_a_lead_is_counted_from_the_last_day_in_the_calendar(lead, due):
    """A month before 31 March is the last day of February."""
    assert lead_day(day("2024-03-31"), lead) == day(due)


# --------------------------------------------------------------------------------------------------------- the term


def test_where_silence_renews_the_last_day_for_notice_is_told():
    """Five years from 10 January 2024, six months' notice: 10 July 2028."""
    assert told(in_force(), "2024-02-01", "term/") == [
        ("P12M before", "2027-07-10", True),
        ("P1M before", "2028-06-10", True),
        ("on the day", "2028-07-10", True),
    ]


def test_each_period_has_its_own_cascade_and_none_begins_before_it():
    """The second period lasts a year: twelve months before its notice it had not begun."""
    log = in_force()
    assert told(log, "2029-01-09", "term/")[0][1] == "2027-07-10"
    assert told(log, "2029-01-10", "term/") == [("P1M before", "2029-06-10", True), ("on the day", "2029-07-10", True)]


def test_once_notice_was_given_the_end_of_the_term_is_told():
    """There is no notice to give any more; the last day in force is what matters."""
    log = in_force()
    log.act("2028-03-01", "notice_received", "ML", purpose="non_renewal")
    found = [a for a in alerts(log.on("2028-03-01"), day("2028-03-01")) if a.rule.startswith("term/")]
    assert {(a.rule, a.last_day) for a in found} == {("term/last_day", day("2029-01-09"))}


def test_a_notice_that_takes_as_long_as_a_renewal_lasts_is_told_before_the_period_begins():
    """In force on 10 January 2024 for five years, then from year to year unless noticed twelve months ahead: from 2028
    on the last day for notice of each period is the day on which it begins."""
    text = BILATERAL_TERM.replace("unless_notified: P6M", "unless_notified: P1Y")
    text = text.replace(
        "alerts: [P12M before, P1M before, on the day]", "alerts: [P12M before, P6M before, on the day]"
    )
    log = in_force(text)
    found = alerts(log.on("2028-06-01"), day("2028-06-01"))
    assert [(a.occurrence, a.lead, a.due.isoformat()) for a in found if a.rule.startswith("term/")] == [
        ("period-1", "P12M before", "2027-01-10"),
        ("period-1", "P6M before", "2027-07-10"),
        ("period-1", "on the day", "2028-01-10"),
        ("period-2", "P6M before", "2028-07-10"),
    ]
    later = alerts(log.on("2029-02-01"), day("2029-02-01"))
    assert [(a.occurrence, a.lead, a.due.isoformat()) for a in later if a.rule.startswith("term/")] == [
        ("period-2", "on the day", "2029-01-10"),
        ("period-3", "P6M before", "2029-07-10"),
    ]


def test_where_nothing_renews_the_end_of_the_term_is_told():
    """No renewal, no notice."""
    text = BILATERAL_TERM.replace(", renewal: {tacit: P1Y, unless_notified: P6M}", "")
    assert [due for _lead, due, _open in told(in_force(text), "2024-02-01", "term/")] == [
        "2028-01-09",
        "2028-12-09",
        "2029-01-09",
    ]


def test_where_a_denunciation_ends_the_treaty_first_its_last_day_is_told_and_not_that_of_the_period():
    """Clauses 36: the period will not run to its end."""
    log = in_force(f"{BILATERAL_TERM.rstrip()}\n  denunciation: {{law: art. 3, from: notice.received, plus: P6M}}\n")
    log.act("2025-02-01", "notice_received", "ML", purpose="denunciation")
    assert told(log, "2025-02-01", "term/last_day") == []
    assert [due for _lead, due, _open in told(log, "2025-02-01", "term/")] == ["2024-07-31", "2025-06-30", "2025-07-31"]
    assert told(log, "2025-08-01", "term/") == []


def test_a_treaty_that_ended_tells_of_no_term():
    """Semantics 22: nothing is still to follow."""
    log = in_force()
    log.act("2028-03-01", "notice_received", "ML", purpose="non_renewal")
    assert told(log, "2029-01-10", "term/") == []


def test_before_the_entry_into_force_no_term_is_told():
    """Its dates are not known."""
    assert told(Log(law(BILATERAL_TERM)), "2024-01-09", "term/") == []


# ------------------------------------------------------------------------------------------------- what came by itself


def opened_on(text, when, *more):
    return Log(
        law(text, *more),
        [Opened(Sealed(1, datetime.combine(when, datetime.min.time(), UTC), "c", "c"), "D", None, None, {})],
    )


def test_what_happened_by_itself_is_told_on_its_day():
    """Entry into force of a treaty between two parties is told once, of the treaty."""
    found = alerts(Log(law(FIXED_DATE)).on("2024-01-01"), day("2024-01-01"))
    assert [(a.rule, a.due) for a in found] == [("passed:treaty:enter_into_force", day("2024-01-01"))]


def test_in_a_treaty_of_many_each_party_is_told_of():
    """There the entry of one is not that of the other."""
    log = Log(law(OPEN))
    log.act("2024-02-01", "instrument_deposited", "TG")
    log.act("2024-03-01", "instrument_deposited", "SN")
    assert [a.rule for a in alerts(log.on("2024-03-31"), day("2024-03-31"))] == [
        "passed:participation/SN:become_party",
        "passed:participation/TG:become_party",
        "passed:treaty:enter_into_force",
    ]


def test_what_somebody_recorded_is_not_told():
    """The clerk knows; what followed from it may surprise."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "drop")
    assert alerts(log.on("2024-01-10"), day("2024-01-10")) == []


def test_what_happened_before_the_dossier_was_opened_is_not_told():
    """Whoever opens a dossier knows its past."""
    log = opened_on(FIXED_DATE, date(2024, 6, 1))
    assert alerts(log.on("2024-06-01"), day("2024-06-01")) == []
    log = opened_on(FIXED_DATE, date(2024, 1, 1))
    assert len(alerts(log.on("2024-06-01"), day("2024-06-01"))) == 1


def test_a_renewal_is_told_though_no_state_changes():
    """In force before and after, for another year."""
    rules = [a.rule for a in alerts(in_force().on("2029-01-10"), day("2029-01-10"))]
    assert "passed:treaty:reach_end_of_term" in rules


def test_renewals_learnt_of_on_one_day_are_told_each_by_its_own_name():
    """Semantics 8 and 25: the names of alerts are told apart by the legal date."""
    log = Log(law(ON_RECEIPT.replace("signed: 2023-06-01", "signed: 2001-01-01")))
    log.finding("2024-07-01", "2002-03-04")
    found = [a for a in alerts(log.on("2024-07-01"), day("2024-07-01")) if a.rule.startswith("passed:")]
    assert len(found) == len({a.name for a in found}) == 19
    assert {a.due for a in found} == {day("2024-07-01")}


# ---------------------------------------------------------------------------------------------------------- pending


def test_who_must_confirm_is_told():
    """Semantics 12: the role that the sealed bytes name."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="presiding_officer")
    (alert,) = alerts(log.on("2024-01-10"), day("2024-01-10"))
    assert (alert.rule, alert.roles, alert.due) == (f"confirm:{number}", ("presiding_officer",), day("2000-01-01"))
    log.confirm(number)
    assert [a.rule for a in alerts(log.on("2024-01-10"), day("2024-01-10")) if a.rule.startswith("confirm")] == []


def test_an_annulment_that_must_be_confirmed_is_told():
    """Semantics 11 and 12: a correction by nothing has no step to name."""
    log = Log(law(SILENCE))
    laid = log.act("2024-01-10", "remark")
    number = log.correct(laid, None, awaits="second_clerk")
    (alert,) = alerts(log.on("2024-01-10"), day("2024-01-10"))
    assert (alert.rule, alert.subject.particulars["what"].code) == (f"confirm:{number}", "workflow.annulment")


def test_the_act_by_which_a_party_is_to_join_is_told_by_its_name():
    """Semantics 12 and 19: unconfirmed, the party has not joined; what is to be confirmed is a deposit all the same."""
    log = Log(law(OPEN))
    log.act("2024-02-01", "instrument_deposited", "TG", awaits="second_clerk")
    dossier = log.on("2024-02-01")
    (alert,) = alerts(dossier, day("2024-02-01"))
    participation = dossier.definitions.procedures["treaty/participation"]
    assert dossier.parties == []
    assert alert.subject.particulars["what"] == participation.steps["instrument_deposited"].label


def test_a_pending_act_that_no_definition_knows_is_told_by_the_name_of_its_step():
    """Semantics 15: whatever is stored, nothing is raised."""
    log = Log(law(SILENCE))
    act = log.said("2024-01-10", "lay", awaits="second_clerk")
    log.add(replace(act, step="nonsense"))
    (alert,) = alerts(log.on("2024-01-10"), day("2024-01-10"))
    assert alert.subject.particulars["what"].particulars == {"name": "nonsense"}


# ----------------------------------------------------------------------------------------------- nearest, next change


def test_of_several_leads_that_are_past_only_the_nearest_is_sent():
    """After a long silence of the office: one reminder, not three."""
    log = in_force()
    due = [a for a in alerts(log.on("2028-07-10"), day("2028-07-10")) if a.rule.startswith("term/")]
    sent, passed_over = nearest(due)
    assert [a.lead for a in sent] == ["on the day"]
    assert [a.lead for a in passed_over] == ["P12M before", "P1M before"]


def test_leads_of_different_occurrences_do_not_stand_in_for_one_another():
    """Two runnings of one deadline are two matters."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-20", "oppose")
    log.act("2024-01-20", "lay")
    due = [a for a in alerts(log.on("2024-01-30"), day("2024-01-30")) if a.rule.startswith("deadline")]
    sent, _passed_over = nearest(due)
    assert len(sent) == len({a.occurrence for a in due}) == 2


@pytest.mark.parametrize(
    ("today", "change"),
    [("2024-01-10", "2024-01-17"), ("2024-01-17", "2024-01-20"), ("2024-01-20", "2024-01-21"), ("2024-01-21", None)],
)
def test_the_next_change_is_the_next_alert_lapse_or_date(today, change):
    """Semantics 30: the soonest day after today on which something is due or passes by itself."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    dossier = log.on(today)
    found = next_change(dossier, day(today), alerts(dossier, day(today)))
    assert found == (None if change is None else day(change))


def test_the_next_change_of_a_treaty_is_its_next_date():
    """Semantics 30."""
    dossier = Log(law(FIXED_DATE)).on("2023-06-15")
    assert next_change(dossier, day("2023-06-15"), ()) == day("2024-01-01")
