"""A step that the definition announces is told to its role when it opens: by whatever opened it, and once."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from drafting import Log, day, law
from statutes import BALL, ON_RECEIPT, SILENCE

from ratify.errors import InvalidDefinition, packed
from ratify.shipped import shipped
from ratify.workflow.alerts import alerts, without_the_past
from ratify.workflow.entries import Opened, Sealed
from ratify.workflow.guards import holds
from ratify.workflow.openings import openings
from ratify.workflow.replay import open_acts, turn_of
from ratify.workflow.telling import Telling, owed


def told(log, as_of):
    """Step, occurrence, day and whether it is still to be told, of each opening."""
    found = alerts(log.on(as_of), day(as_of))
    return [
        (a.rule.rsplit(":", 1)[1], a.occurrence, a.due.isoformat(), a.superseded is None)
        for a in found
        if a.rule.startswith("open:")
    ]


class Office:
    """A dossier, and what its readers were told of openings."""

    def __init__(self) -> None:
        self.log, self.told = Log(law(BALL)), []

    def sweep(self, on: str) -> list[tuple[str, str, int | None]]:
        """Tell or skip what is owed: the code of what was said, whose turn it is, and which telling it puts right."""
        found = []
        for one in owed(self.log.on(on), day(on), self.told):
            if one.alert.due > day(on) or not one.alert.rule.startswith("open:"):
                continue
            gone, entry = one.alert.superseded, 100 + len(self.told)
            right = None if one.rectifies is None else one.rectifies.entry
            alert = one.alert
            said = {"subject": packed(alert.subject), "roles": list(alert.roles), "due": alert.due.isoformat()}
            skipped = None if gone is None else gone.code
            self.told.append(Telling(entry, one.alert.name, None, skipped, right, said))
            found.append((skipped or one.alert.subject.code, one.alert.rule.rsplit(":", 1)[1], right))
        return found


# ------------------------------------------------------------------------------------------------------ what is told


def test_a_step_that_an_act_opened_is_told_to_its_role_on_that_day():
    log = Log(law(BALL))
    laid = log.act("2024-01-10", "lay")
    (alert,) = [a for a in alerts(log.on("2024-01-12"), day("2024-01-12")) if a.rule.startswith("open:")]
    assert (alert.rule, alert.occurrence) == ("open:bill:object", f"{laid}:2024-01-10")
    assert (alert.due, alert.last_day, alert.roles) == (day("2024-01-10"), None, ("presiding_officer",))
    assert (alert.superseded, alert.wants_somebody) == (None, False)
    assert alert.subject.particulars == {"step": {"en": "Objection"}, "day": day("2024-01-10")}
    assert alert.body[0].particulars == {"step": {"en": "Laying"}, "day": day("2024-01-10")}


def test_a_step_that_a_lapse_opened_is_told_on_the_morrow_of_the_last_day():
    """Ten days from 10 January end on the 20th; silence passes at the dawn of the 21st."""
    log = Log(law(BALL))
    laid = log.act("2024-01-10", "lay")
    assert told(log, "2024-01-21") == [
        ("object", f"{laid}:2024-01-10", "2024-01-10", False),
        ("sign", "2024-01-21", "2024-01-21", True),
    ]


def test_a_step_that_another_track_holds_back_opens_when_that_lets_it_go():
    log = Log(law(BALL))
    log.act("2024-01-10", "lay")
    log.act("2024-01-15", "seize", track="bill/court")
    assert [one[0] for one in told(log, "2024-01-25")] == ["object"]
    ruling = log.act("2024-02-01", "rule", track="bill/court")
    assert told(log, "2024-02-01")[-1] == ("sign", f"{ruling}:2024-02-01", "2024-02-01", True)
    log.act("2024-02-02", "seize", track="bill/court")
    assert told(log, "2024-02-02")[-1] == ("sign", f"{ruling}:2024-02-01", "2024-02-01", False)


def test_a_step_that_waits_for_the_partys_own_procedure_opens_when_that_is_complete():
    """Not to the other party; and not while a procedure is merely not begun, of which nothing can be said."""
    text = (shipped("workflows") / "procedures/treaty/participation.yaml").read_text(encoding="utf-8")
    text = text.replace("procedure: treaty/participation", "procedure: test/participation")
    text = text.replace(
        "requires: {completed: own_procedure}", "requires: {completed: own_procedure}\n    announce: yes", 1
    )
    sheet = ON_RECEIPT.replace(
        "parties: [FR, ML]", "parties: {FR: {procedure: test/silence}, ML: {procedure: test/silence}}"
    )
    log = Log(law(sheet.replace("clauses:", "participation: test/participation\nclauses:"), text, SILENCE))
    log.act("2024-01-10", "lay", "FR")
    assert told(log, "2024-01-21") == []
    published = log.act("2024-02-01", "publish", "FR")
    assert told(log, "2024-02-01") == [("notification_sent", f"{published}:2024-02-01", "2024-02-01", True)]


def test_what_closes_and_opens_again_is_told_each_time():
    log = Log(law(BALL))
    first = log.act("2024-01-10", "lay")
    log.act("2024-01-12", "take_back")
    again = log.act("2024-01-15", "lay")
    assert told(log, "2024-01-15") == [
        ("object", f"{first}:2024-01-10", "2024-01-10", False),
        ("object", f"{again}:2024-01-15", "2024-01-15", True),
    ]


def test_what_was_open_from_the_beginning_never_opened():
    log = Log(
        law(
            BALL.replace(
                "from: drafted, to: laid, role: clerk}", "from: drafted, to: laid, role: clerk, announce: yes}"
            )
        )
    )
    assert told(log, "2024-01-10") == []
    log.act("2024-01-10", "lay")
    log.act("2024-01-12", "take_back")
    assert [one[0] for one in told(log, "2024-01-12")] == ["object", "lay"]


def test_nothing_is_told_where_nothing_is_announced():
    log = Log(law(BALL.replace(", announce: yes", "").replace("    announce: yes\n", "")))
    log.act("2024-01-10", "lay")
    assert told(log, "2024-01-25") == []


@pytest.mark.parametrize("seed", range(40))
def test_the_last_opening_of_a_step_stands_if_and_only_if_it_can_be_taken(seed):
    """Whatever was done: the walk through the past ends where the dossier stands."""
    chance = random.Random(seed)  # noqa: S311 - keeps no secret
    log, on = Log(law(BALL)), date(2024, 1, 1)
    for _ in range(12):
        on = date.fromordinal(on.toordinal() + chance.choice((0, 1, 4, 11)))
        stands = log.on(on.isoformat())
        possible = [(track.id, step) for track in stands.tracks.values() for step in open_acts(track)]
        track, step = chance.choice([*possible, *possible, ("bill/court", None)])
        if step is None:
            continue
        turn = turn_of(stands, stands.tracks[track], on, {})
        if all(holds(condition, turn) for condition in step.requires):
            log.act(on.isoformat(), step.name, track=track)
    stands = log.on(on.isoformat())
    track = stands.tracks["bill"]
    can = {step.name for step in open_acts(track) if step.announce}
    if stands.tracks["bill/court"].state != "idle":
        can.discard("sign")
    assert {one.step.name for one in openings(stands) if one.closed_on is None} == can


# ---------------------------------------------------------------------------------------------- the past, and editions


def test_whoever_opens_or_imports_a_dossier_knows_which_steps_are_open():
    for imported in (False, True):
        sealed = Sealed(1, datetime(2024, 1, 12, 9, tzinfo=UTC), "clerk", "clerk")
        log = Log(law(BALL), [replace(Opened(sealed, "DOSSIER", None, None, {}), imported=imported)])
        log.act("2024-01-10", "lay")
        found = alerts(log.on("2024-01-25"), day("2024-01-25"))
        wanted = [one.rule for one in without_the_past(log.on("2024-01-25"), found) if one.rule.startswith("open:")]
        assert wanted == ["open:bill:sign"]


def test_a_step_that_a_move_to_another_edition_closes_is_not_open_any_more():
    log = Log(law(BALL))
    log.act("2024-01-10", "lay")
    later = BALL.replace("procedure: test/ball", "procedure: test/ball\nedition: 2")
    log.move("2024-01-12", law(later), bill={"laid": "drafted"})
    assert [(name, still) for name, _of, _due, still in told(log, "2024-01-12")] == [("object", False)]


def test_only_an_act_can_be_announced():
    with pytest.raises(InvalidDefinition) as refusal:
        law(BALL.replace("from: laid, to: passed}", "from: laid, to: passed, announce: yes}"))
    (problem,) = [one for one in refusal.value.problems if one.severity == "error"]
    assert (problem.where, problem.wrong.code) == ("steps.pass_in_silence.announce", "definitions.lapse_step_is_an_act")


# ------------------------------------------------------------------------------------------- told once, and put right


def test_an_opening_is_told_once_though_its_act_is_said_anew():
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    assert office.sweep("2024-01-10") == [("workflow.alert.open", "object", None)]
    office.log.correct(laid, office.log.said("2024-01-10", "lay"))
    assert office.sweep("2024-01-11") == []
    assert office.sweep("2024-01-12") == []


def test_a_step_that_was_taken_before_anybody_was_told_is_skipped_and_told_if_the_act_is_annulled():
    office = Office()
    office.log.act("2024-01-10", "lay")
    objected = office.log.act("2024-01-10", "object")
    assert office.sweep("2024-01-10") == [("workflow.alert.closed", "object", None)]
    office.log.correct(objected, None)
    assert office.sweep("2024-01-11") == [("workflow.alert.open", "object", None)]
    assert office.sweep("2024-01-12") == []


def test_a_step_that_was_taken_after_it_was_told_is_not_told_again_though_the_act_is_annulled():
    office = Office()
    office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-10")
    objected = office.log.act("2024-01-11", "object")
    assert office.sweep("2024-01-11") == []
    office.log.correct(objected, None)
    assert office.sweep("2024-01-12") == []


def test_an_opening_that_a_correction_undid_is_withdrawn_once():
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-10")
    office.log.correct(laid, None)
    assert office.sweep("2024-01-11") == [("workflow.alert.withdrawn", "object", 100)]
    assert office.sweep("2024-01-12") == []


def test_an_opening_whose_day_a_correction_moved_is_told_with_what_it_puts_right():
    """There and back again, each once."""
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-12")
    office.log.correct(laid, office.log.said("2024-01-09", "lay"))
    assert office.sweep("2024-01-12") == [("workflow.alert.open", "object", 100)]
    assert office.sweep("2024-01-13") == []
    office.log.correct(laid, office.log.said("2024-01-10", "lay"))
    assert office.sweep("2024-01-14") == [("workflow.alert.open", "object", 101)]
    assert office.sweep("2024-01-15") == []


def test_a_silence_that_an_objection_recorded_late_undid_takes_its_opening_along():
    office = Office()
    office.log.act("2024-01-10", "lay")
    assert office.sweep("2024-01-21") == [
        ("workflow.alert.closed", "object", None),
        ("workflow.alert.open", "sign", None),
    ]
    office.log.act("2024-01-20", "object")
    assert office.sweep("2024-01-22") == [("workflow.alert.withdrawn", "sign", 101)]
    assert office.sweep("2024-01-23") == []
