"""What was told, held against what stands: told once, put right where it moved, told anew where it came back."""

from __future__ import annotations

from drafting import Log, day, law
from statutes import SILENCE

from ratify.errors import packed
from ratify.workflow.telling import Telling, owed

# Laid and opposed again and again: each laying is a matter of its own.
AGAIN = SILENCE.replace("from: [drafted, opposed]", "from: [drafted, opposed, approved]", 1)


class Office:
    """A dossier, and everything that its readers were told."""

    def __init__(self, text: str = AGAIN) -> None:
        self.log = Log(law(text))
        self.told: list[Telling] = []

    def owed(self, on: str, rule: str = "deadline:"):
        """What is due and still to be told of deadlines on a day."""
        found = owed(self.log.on(on), day(on), self.told)
        return [one for one in found if one.alert.due <= day(on) and one.alert.rule.startswith(rule)]

    def sweep(self, on: str) -> list[tuple[str, int | None]]:
        """Tell the nearest of everything; the leads that were told, and which telling each puts right."""
        found = []
        while due := self.owed(on):
            one = due[-1]
            alert = one.alert
            said = {"subject": packed(alert.subject), "roles": list(alert.roles), "due": alert.due.isoformat()}
            right = None if one.rectifies is None else one.rectifies.entry
            self.told.append(Telling(100 + len(self.told), one.alert.name, one.alert.last_day, None, right, said))
            found.append((one.alert.lead, right))
            for passed in due[:-1]:
                if (passed.alert.rule, passed.alert.occurrence) == (one.alert.rule, one.alert.occurrence):
                    self.told.append(Telling(100 + len(self.told), passed.alert.name, skipped="office.alert.nearer"))
        return found


def test_what_was_told_is_not_told_again():
    office = Office()
    office.log.act("2024-01-10", "lay")
    assert office.sweep("2024-01-17") == [("P3D before", None)]
    assert office.sweep("2024-01-18") == []


def test_a_day_that_moved_is_told_by_a_rectification_if_no_reminder_is_due():
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-17")
    office.log.correct(laid, office.log.said("2024-01-16", "lay"))
    assert office.sweep("2024-01-18") == [("rectification", 100)]
    assert office.told[-1].last_day == day("2024-01-26")
    assert office.sweep("2024-01-19") == []


def test_a_day_that_moved_is_told_by_the_next_reminder_if_one_is_due():
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-17")
    office.log.correct(laid, office.log.said("2024-01-12", "lay"))
    assert office.sweep("2024-01-19") == [("P3D before", 100)]


def test_what_is_no_more_is_withdrawn_once():
    office = Office()
    laid = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-17")
    office.log.correct(laid, None)
    assert office.sweep("2024-01-18") == [("rectification", 100)]
    assert office.told[-1].withdraws
    assert office.sweep("2024-01-19") == []


def test_of_two_matters_that_are_no_more_one_is_replaced_and_the_other_withdrawn():
    """One alert cannot put right two: whoever was told of the other would never be told that it is gone."""
    office = Office()
    first = office.log.act("2024-01-10", "lay")
    office.sweep("2024-01-21")
    second = office.log.act("2024-03-01", "lay")
    office.sweep("2024-03-08")
    assert [one.entry for one in office.told if one.skipped is None] == [100, 101]
    office.log.correct(first, None)
    office.log.correct(second, None)
    office.log.act("2024-03-09", "lay")

    found = {one.rectifies.entry: one for one in office.owed("2024-03-09")}

    assert sorted(found) == [100, 101]
    assert found[101].alert.last_day == day("2024-03-19")
    assert found[100].alert.last_day is None
    assert [line.code for line in found[101].alert.body].count("workflow.alert.rectifies") == 1
    office.sweep("2024-03-09")
    assert {one.rectifies for one in office.told if one.rectifies} == {100, 101}
    assert office.sweep("2024-03-10") == []


def test_of_a_deadline_that_had_lapsed_and_waits_for_a_second_person_no_earlier_lead_is_told():
    """Found by the simulation: its passing was told; years later an opposition in time is recorded, not confirmed."""
    office = Office()
    office.log.act("2024-01-10", "lay")
    assert office.sweep("2024-01-17") == [("P3D before", None)]
    annulled = office.log.correct(office.log.act("2024-01-12", "oppose"), None)
    assert office.sweep("2024-01-23") == [("P1D after", None)]
    office.log.correct(annulled, office.log.said("2024-01-12", "oppose"), awaits="second_clerk")
    assert office.sweep("2031-01-09") == []
