"""Where a dossier stands, in sentences, and its dates under their fixed names."""

from __future__ import annotations

import pytest
from drafting import Log, day, law
from statutes import FIXED_DATE, ON_RECEIPT, OPEN, SILENCE, TWO_HOUSES

from ratify.workflow.answers import answers, in_sequence, one_answer
from ratify.workflow.sentence import remaining, sentences


def said(log, as_of):
    """The codes of the sentences, each with the day that it names."""
    dossier = log.halting(as_of)
    found = []
    for sentence in sentences(dossier, day(as_of)):
        named = sentence.particulars.get("day")
        named = named.particulars["latest"] if hasattr(named, "particulars") else named
        found.append((sentence.code.removeprefix("workflow.where."), None if named is None else named.isoformat()))
    return found


COURSE = SILENCE.replace("completed: [published]", "completed: [published]\npath: [lay, oppose, publish]")


def test_before_its_first_act_nothing_is_said_of_a_bill():
    """There is no day since which it would stand anywhere."""
    assert said(Log(law(COURSE)), "2024-01-01") == []


def test_a_bill_stands_somewhere_since_a_day_and_its_next_step_has_a_last_day():
    """Semantics 3: by that day, itself included."""
    log = Log(law(COURSE))
    log.act("2024-01-10", "lay")
    assert said(log, "2024-01-12") == [("since", "2024-01-10"), ("next_by", "2024-01-20")]


def test_a_step_without_a_deadline_has_no_known_date():
    """Nothing is guessed."""
    log = Log(law(COURSE))
    log.act("2024-01-10", "lay")
    assert said(log, "2024-01-21") == [("since", "2024-01-21"), ("not_known", None)]


def test_an_overdue_step_is_said_to_be():
    """Semantics 20."""
    text = COURSE.replace("{step: approve_by_silence}", "{mark: overdue}").replace(
        "law: s. 3, from: before_the_house, to: approved}",
        "law: s. 3, from: before_the_house, to: approved, role: clerk}",
    )
    log = Log(law(text))
    log.act("2024-01-10", "lay")
    assert said(log, "2024-01-21") == [("since", "2024-01-10"), ("next_overdue", "2024-01-20")]


def test_of_a_step_whose_deadline_is_suspended_or_awaits_a_second_person_no_last_day_is_said():
    """Semantics 12 and 21."""
    log = Log(law(COURSE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-11", "oppose", awaits="second_clerk")
    assert said(log, "2024-01-12") == [("since", "2024-01-10"), ("not_known", None)]


def test_at_its_end_a_bill_has_no_further_step():
    """Semantics 22."""
    log = Log(law(COURSE))
    log.act("2024-01-10", "drop")
    assert said(log, "2024-01-10") == [("since", "2024-01-10")]
    assert remaining(log.on("2024-01-10").tracks["bill"]) == []


def test_a_halted_dossier_says_so_first():
    """Semantics 15: and then where it stands up to there."""
    log = Log(law(COURSE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-11", "publish")
    assert said(log, "2024-01-12")[:2] == [("halted", None), ("since", "2024-01-10")]


def test_a_treaty_that_waits_says_who_has_not_notified_and_what_cannot_be_computed():
    """The founding case: signed, one notification missing, no date."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    dossier = log.on("2024-01-10")
    found = sentences(dossier, day("2024-01-10"))
    assert [one.code.removeprefix("workflow.where.") for one in found] == [
        "since",
        "not_notified",
        "not_computable",
        "term_unknown",
    ]
    assert found[1].particulars["party"].particulars["code"] == "ML"


def test_of_an_open_treaty_nobody_is_said_to_be_late():
    """Nobody has to join."""
    assert [code for code, _day in said(Log(law(OPEN)), "2024-01-10")] == ["not_computable"]


def test_a_treaty_that_will_enter_into_force_says_when():
    """The date is known, the day has not come."""
    assert said(Log(law(FIXED_DATE)), "2023-07-01") == [("since", "2023-06-01"), ("enters_on", "2024-01-01")]


def test_a_treaty_in_force_says_how_long_and_until_when_notice_can_be_given():
    """Semantics 25: of the period that runs."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    assert said(log, "2024-02-01") == [
        ("since", "2024-01-10"),
        ("term_until", "2029-01-09"),
        ("notice_by", "2028-07-10"),
    ]
    assert said(log, "2028-07-11") == [("since", "2024-01-10"), ("term_until", "2029-01-09")]
    assert said(log, "2029-01-10")[1:] == [("term_until", "2030-01-09"), ("notice_by", "2029-07-10")]


def test_a_treaty_that_ended_says_since_when_and_nothing_of_the_future():
    """Semantics 22."""
    log = Log(law(FIXED_DATE + "  term: {law: art. 2, lasts: P1Y, rounding: down}\n"))
    assert said(log, "2024-12-31")[-1] == ("term_until", "2024-12-31")
    assert said(log, "2025-01-01") == [("since", "2025-01-01")]


def test_a_treaty_that_was_denounced_says_on_which_day_it_is_no_longer_in_force():
    """From the notice on, until its effect."""
    log = Log(law(FIXED_DATE + "  denunciation: {law: art. 2, from: notice.received, plus: P6M, rounding: down}\n"))
    log.act("2024-03-15", "notice_received", "ML", purpose="denunciation")
    assert said(log, "2024-03-15") == [("since", "2024-01-01"), ("ends_on", "2024-09-15")]
    assert said(log, "2024-09-15") == [("since", "2024-09-15")]


# ----------------------------------------------------------------------------------------------------- the answers


def test_every_deadline_that_could_run_has_a_name():
    """deadline/TRACK/NAME, whether begun or not."""
    sheet = FIXED_DATE.replace("[FR, ML]", "{FR: {procedure: test/silence}, ML: {procedure: test/two-houses}}")
    found = answers(Log(law(sheet, SILENCE, TWO_HOUSES)).on("2023-07-01"), day("2023-07-01"))
    assert [name for name in found if name.startswith("deadline/")] == ["deadline/FR/opposition"]


@pytest.mark.parametrize(
    ("as_of", "status", "last"),
    [("2024-01-09", "not_yet", None), ("2024-01-10", "known", "2024-01-20"), ("2024-02-01", "known", "2024-01-20")],
)
def test_a_deadline_keeps_its_last_day_after_it_lapsed(as_of, status, last):
    """Semantics 3."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    found = answers(log.on(as_of), day(as_of))["deadline/bill/opposition"]
    assert (found.status, found.day and found.day.isoformat()) == (status, last)
    assert (found.law, found.rule is not None) == ("s. 2", True)


def test_a_date_says_by_which_clause_and_which_law_it_is():
    """Beside the day stand the rule in words and its source."""
    found = answers(Log(law(FIXED_DATE)).on("2023-07-01"), day("2023-07-01"))["entry_into_force"]
    assert (found.status, found.day, found.law) == ("known", day("2024-01-01"), "art. 1")
    assert found.rule is not None


def test_the_dates_that_are_known_come_first_and_by_day():
    """What a reader wants to see at the top."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    views = list(in_sequence(log.on("2024-02-01"), day("2024-02-01")))
    known = [view.day for view in views if view.day is not None]
    assert known == sorted(known)
    assert [view.day for view in views[: len(known)]] == known
    assert {view.name for view in views} == set(answers(log.on("2024-02-01"), day("2024-02-01")))


def test_a_bill_and_a_treaty_without_a_term_have_no_date_of_that_name():
    """Asked for by name, it is not there."""
    bill, treaty = Log(law(SILENCE)).on("2024-01-01"), Log(law(FIXED_DATE)).on("2024-01-01")
    assert one_answer(bill, "entry_into_force", day("2024-01-01")) is None
    assert one_answer(treaty, "term/last_day", day("2024-01-01")) is None
    assert one_answer(treaty, "entry_into_force", day("2024-01-01")).day == day("2024-01-01")
