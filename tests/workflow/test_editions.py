"""A dossier that is moved to other editions of its definitions: semantics 16."""

from __future__ import annotations

import pytest
from drafting import Log, course, day, law, running, state, states
from statutes import OPEN, SILENCE

from ratify.definitions import read_definition
from ratify.workflow.alerts import alerts
from ratify.workflow.replay import advance

LONGER = SILENCE.replace("plus: P10D", "plus: P20D")
"""The same procedure with twenty days for opposition instead of ten."""


def test_an_edition_moved_takes_effect_on_its_own_day():
    """Semantics 16: a step that only the new edition has is refused the day before, and lawful on the day."""
    later = SILENCE.replace(
        "  remark:", "  second_remark: {label: {en: R}, law: s. 7, from: any, role: clerk}\n  remark:"
    )
    log = Log(law(SILENCE))
    log.move("2024-01-10", law(later))
    remark = Log(law(later)).said("2024-01-10", "second_remark")
    log.add(remark)
    assert course(log.on("2024-01-10")) == [("second_remark", "2024-01-10")]
    early = Log(law(SILENCE))
    early.move("2024-01-11", law(later))
    early.add(remark)
    assert early.halting("2024-01-11").halted.reason.code == "workflow.unknown_step"


def test_acts_before_the_move_stay_under_the_earlier_edition():
    """Semantics 16: recorded afterwards for a day before it, an act still follows the law of its day."""
    later = SILENCE.replace(
        "from: [drafted, opposed], to: before_the_house", "from: opposed, to: before_the_house"
    ).replace("  drop:", "  resume: {label: {en: R}, law: s. 7, from: drafted, to: opposed, role: clerk}\n  drop:")
    log = Log(law(SILENCE))
    log.move("2024-01-15", law(later))
    log.act("2024-01-10", "lay")
    assert course(log.on("2024-01-15")) == [("lay", "2024-01-10")]
    log.correct(3, log.said("2024-01-16", "lay"))
    assert log.halting("2024-01-16").halted.reason.code == "workflow.not_open_in"


def test_an_act_of_the_day_of_the_move_follows_the_edition_by_its_number():
    """Semantics 16 and 7: the move stands among the acts of its day like any other entry."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-10", "oppose")
    log.move("2024-01-10", law(LONGER))
    log.act("2024-01-10", "lay")
    assert [one.last_day for one in log.on("2024-01-10").deadlines] == [day("2024-01-20"), day("2024-01-30")]


def test_a_running_deadline_is_dated_anew_from_its_old_beginning():
    """Semantics 16: twenty days from the laying, not from the move."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-15", law(LONGER))
    assert running(log.on("2024-01-14"), "opposition").last_day == day("2024-01-20")
    assert running(log.on("2024-01-15"), "opposition").last_day == day("2024-01-30")
    assert course(log.on("2024-02-28"))[-1] == ("approve_by_silence", "2024-01-31")


def test_a_deadline_that_the_new_edition_has_already_run_out_lapses_on_the_day_of_the_move():
    """Semantics 16 and 8: its last day was the 15th; the lapse stands where the move stands, and no earlier."""
    log = Log(law(LONGER))
    log.act("2024-01-10", "lay")
    log.move("2024-01-25", law(LONGER.replace("P20D", "P5D")))
    assert state(log.on("2024-01-24")) == "before_the_house"
    dossier = log.on("2024-01-25")
    assert course(dossier)[-1] == ("approve_by_silence", "2024-01-25")
    assert dossier.passages[-1].effective.last == day("2024-01-16")


def test_a_deadline_that_lapsed_before_the_move_is_not_dated_anew():
    """Semantics 16: what had happened stands."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-25", law(LONGER))
    dossier = log.on("2024-06-01")
    assert course(dossier) == [("lay", "2024-01-10"), ("approve_by_silence", "2024-01-21")]
    assert running(dossier, "opposition").status == "lapsed"


def test_a_deadline_that_the_new_edition_does_not_have_ceases():
    """Semantics 16: *of the same name*."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-15", law(SILENCE.replace("  opposition:", "  objection:")))
    dossier = log.on("2024-06-01")
    assert (dossier.current["bill", "opposition"].status, state(dossier)) == ("ceased", "before_the_house")


EXTENDED = """\
    suspended_by: refer
    resumed_by: rule
    extended: {by_step: prolong, plus: P7D}
    on_lapse:"""

WITH_A_COURT = SILENCE.replace("    on_lapse:", EXTENDED).replace(
    "  drop:",
    """\
  refer: {label: {en: Referral}, law: s. 8, from: before_the_house, role: clerk}
  rule: {label: {en: Ruling}, law: s. 8, from: before_the_house, role: clerk}
  prolong: {label: {en: Prolongation}, law: s. 9, from: before_the_house, role: clerk}
  drop:""",
)


def test_dated_anew_a_deadline_keeps_its_suspensions_and_extensions():
    """Semantics 16 and 21: twenty days instead of ten, the three that did not count, the seven that were granted."""
    log = Log(law(WITH_A_COURT))
    for when, step in (
        ("2024-01-10", "lay"),
        ("2024-01-12", "refer"),
        ("2024-01-15", "rule"),
        ("2024-01-16", "prolong"),
    ):
        log.act(when, step)
    assert running(log.on("2024-01-16"), "opposition").last_day == day("2024-01-30")
    log.move("2024-01-17", law(WITH_A_COURT.replace("plus: P10D", "plus: P20D")))
    found = running(log.on("2024-01-17"), "opposition")
    assert (found.last_day, found.extensions) == (day("2024-02-09"), 1)


def test_a_suspended_deadline_is_still_suspended_after_the_move():
    """Semantics 16 and 21: it is dated anew, and runs again only once it is resumed."""
    log = Log(law(WITH_A_COURT))
    log.act("2024-01-10", "lay")
    log.act("2024-01-12", "refer")
    log.move("2024-01-14", law(WITH_A_COURT.replace("plus: P10D", "plus: P20D")))
    assert running(log.on("2024-12-31"), "opposition").status == "suspended"
    log.act("2024-01-15", "rule")
    assert running(log.on("2024-01-15"), "opposition").last_day == day("2024-02-02")


RENAMED = SILENCE.replace("before_the_house", "laid").replace("approve_by_silence", "tacit_approval")


def test_a_state_without_a_counterpart_refuses_the_move():
    """Semantics 16: the dossier halts at the move and names the state."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.move("2024-01-15", law(RENAMED))
    dossier = log.halting("2024-02-01")
    assert (dossier.halted.root, dossier.halted.reason.code) == (number, "workflow.edition_unmapped")
    assert dossier.halted.reason.particulars["state"] == {"en": "before the House"}
    assert state(dossier) == "before_the_house"


def test_a_state_that_is_mapped_goes_over():
    """Semantics 16: and what follows, follows by the new edition."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-15", law(RENAMED), bill={"before_the_house": "laid"})
    assert state(log.on("2024-01-15")) == "laid"
    assert course(log.on("2024-01-21"))[-1] == ("tacit_approval", "2024-01-21")


def test_a_state_mapped_to_one_that_is_not_there_refuses_the_move():
    """Semantics 16."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-15", law(RENAMED), bill={"before_the_house": "nowhere"})
    assert log.halting("2024-01-15").halted.reason.code == "workflow.edition_unmapped"


def test_a_passage_keeps_the_step_that_it_passed():
    """Semantics 16: a step whose name is gone is still shown, and told, as it was declared then."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-25", law(RENAMED))
    dossier = log.on("2024-01-25")
    silence = next(p for p in dossier.passages if p.cause.kind == "lapse")
    assert dossier.step_of(silence).label == {"en": "Approval by silence"}
    assert any(alert.rule == "passed:bill:approve_by_silence" for alert in alerts(dossier, day("2024-01-25")))


def test_a_deadline_that_lapsed_is_told_though_the_step_that_would_have_met_it_is_gone():
    """Semantics 16: what is said of the past does not need the names of the past."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-25", law(SILENCE.replace("oppose", "object")), bill={"opposed": "objected"})
    dossier = log.on("2024-01-25")
    found = [alert for alert in alerts(dossier, day("2024-01-25")) if alert.rule == "deadline:bill:opposition"]
    assert [(alert.lead, alert.roles) for alert in found] == [("P1D after", ("treaty_officer",))]


def test_a_dossier_can_be_moved_more_than_once():
    """Semantics 16: each move takes it on from where the one before left it."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-12", law(LONGER))
    log.move("2024-01-14", law(SILENCE.replace("plus: P10D", "plus: P30D")))
    assert running(log.on("2024-01-13"), "opposition").last_day == day("2024-01-30")
    assert running(log.on("2024-01-14"), "opposition").last_day == day("2024-02-09")


def test_a_move_to_definitions_that_nobody_gives_halts():
    """Semantics 15 and 16: nothing is guessed and nothing is raised."""
    log = Log(law(SILENCE))
    number = log.move("2024-01-12", law(LONGER))
    log.definitions = law(SILENCE)
    halted = log.halting("2024-01-12").halted
    assert (halted.root, halted.reason.code) == (number, "workflow.edition_unknown")


def test_a_move_corrected_by_nothing_did_not_take_place():
    """Semantics 11 and 16."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.correct(log.move("2024-01-12", law(LONGER)), None)
    assert running(log.on("2024-01-13"), "opposition").last_day == day("2024-01-20")


TERM = """
treaty: test/term
title: {en: A term}
signed: 2023-06-01
parties: PARTIES
clauses:
  entry_into_force: {law: art. 1, date: 2024-01-01}
  term: {law: art. 2, lasts: P5Y, rounding: down}
"""


def term(lasts="P5Y", parties="[FR, ML]"):
    return law(TERM.replace("P5Y", lasts).replace("PARTIES", parties))


def test_the_clauses_of_a_new_sheet_read_the_facts_from_the_first_one_on():
    """Semantics 16: seven years instead of five, from the entry into force under the old sheet."""
    log = Log(term())
    log.move("2026-01-01", term("P7Y"))
    dossier = log.on("2026-01-01")
    assert dossier.reading.moment("term/first_day_out", day("2026-01-01")).date == day("2031-01-01")
    assert [step for step, _day in course(dossier, "treaty")] == ["sign", "enter_into_force"]
    assert course(log.on("2031-01-01"), "treaty")[-1] == ("reach_end_of_term", "2031-01-01")


def test_a_notice_given_under_the_old_sheet_counts_under_the_new_one():
    """Semantics 16: the facts are those that were recorded, in their order."""
    old = TERM.replace("PARTIES", "[FR, ML]") + "  denunciation: {law: art. 3, from: notice.received, plus: P1Y}\n"
    log = Log(law(old))
    log.act("2025-01-01", "notice_received", "ML", purpose="denunciation")
    log.move("2025-03-01", law(old.replace("P1Y", "P6M, rounding: down")))
    assert course(log.on("2025-07-01"), "treaty")[-1] == ("denounce", "2025-07-01")


def test_findings_and_official_dates_go_over_too():
    """Semantics 16 and 10."""
    unknown = TERM.replace("PARTIES", "[FR, ML]").replace(
        "date: 2024-01-01", "of: parties, have: notification.received"
    )
    log = Log(law(unknown))
    log.finding("2024-05-01", "2024-03-01")
    log.official("2024-06-01", "term/last_day", "2028-12-31")
    log.move("2026-01-01", law(unknown.replace("P5Y", "P7Y")))
    dossier = log.on("2026-01-01")
    assert state(dossier, "treaty") == "in_force"
    assert dossier.reading.moment("entry_into_force", day("2026-01-01")).date == day("2024-03-01")
    assert dossier.reading.moment("term/last_day", day("2026-01-01")).date == day("2028-12-31")


def test_the_parties_that_joined_an_open_treaty_go_over():
    """Semantics 16 and 19: no sheet names them."""
    log = Log(law(OPEN))
    log.act("2024-02-01", "instrument_deposited", "TG")
    log.move("2024-02-15", law(OPEN.replace("P30D}", "P60D}")))
    log.act("2024-03-01", "instrument_deposited", "SN")
    dossier = log.on("2024-04-30")
    assert dossier.parties == ["TG", "SN"]
    assert states(dossier) == {"treaty": "in_force", "participation/TG": "party", "participation/SN": "party"}
    assert states(log.on("2024-04-29"))["treaty"] == "negotiated"


def test_a_party_that_the_new_sheet_adds_is_there_from_the_move_on():
    """Semantics 16: it stands where the procedure begins, and can act."""
    log = Log(term())
    log.move("2024-06-01", term(parties="[FR, ML, SN]"))
    assert log.on("2024-05-31").parties == ["FR", "ML"]
    dossier = log.on("2024-06-01")
    assert dossier.parties == ["FR", "ML", "SN"]
    log.add(Log(term(parties="[FR, ML, SN]")).said("2024-06-02", "note_dated", "SN"))
    assert course(log.on("2024-06-02"), "participation/SN")[-1] == ("note_dated", "2024-06-02")


def test_a_party_that_the_new_sheet_leaves_out_refuses_the_move():
    """Semantics 16: its track would have no counterpart."""
    log = Log(term(parties="[FR, ML, SN]"))
    log.move("2024-06-01", term())
    assert log.halting("2024-06-01").halted.reason.code == "workflow.edition_unmapped"


def test_a_procedure_begun_at_home_is_begun_in_the_new_edition_too():
    """Semantics 16: whether the party may notify is asked of the same procedure as before."""
    sheet = TERM.replace("PARTIES", "{FR: {procedure: test/silence}, ML: {}}")
    log = Log(law(sheet, SILENCE))
    log.act("2023-07-01", "lay", "FR")
    log.move("2023-07-05", law(sheet, LONGER))
    log.act("2023-07-06", "notification_received", "FR")
    assert log.halting("2023-07-06").halted.reason.code == "workflow.own_procedure_not_completed"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_an_edition_is_named_by_its_bytes_with_plain_line_ends(ending):
    """Semantics 16: the same file from another system is the same edition, a changed word makes another."""
    digest = read_definition(SILENCE, "a").digest
    assert read_definition(SILENCE.replace("\n", ending), "b").digest == digest
    assert read_definition(LONGER, "a").digest != digest


def test_a_dossier_taken_on_after_a_move_is_the_one_that_is_replayed():
    """Semantics 26: the door advances a copy of the dossier; it must come out like the replay of everything."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.move("2024-01-12", law(LONGER))
    kept = log.on("2024-01-12").copy()
    number = log.act("2024-01-29", "oppose")
    advance(kept, number, log.entries[-1])
    assert kept.passages == log.on("2024-01-29").passages
    assert running(kept, "opposition").status == "met"
