"""What if, on a dossier: whoever may read may ask, and nothing is written."""

from __future__ import annotations

from datetime import date

import pytest
from hands import act, vote

from ratify import office
from ratify.errors import Forbidden, Invalid, Refused
from ratify.office import Person


def test_whoever_may_read_a_dossier_may_suppose_any_act_on_any_day(bureau):
    """The auditor, who may record nothing, supposes acts of two roles, some of them years ahead."""
    dossier = bureau.adopted()
    supposed = (act("transmit", "2027-03-01"), act("promulgate", "2027-03-10"), act("ratify", "2027-03-20"))
    found = office.what_if(bureau.office, bureau.auditor, dossier, *supposed)
    assert found.as_of == date(2027, 3, 20)
    states = [(change.name, change.after) for change in found.changes if change.kind == "state"]
    assert [name for name, _after in states] == ["ML"]
    assert [(one.step, one.entry, one.cause.code) for one in found.passages] == [
        (step, None, "office.cause.supposed") for step in ("transmit", "promulgate", "ratify")
    ]


def test_nothing_is_written_and_nothing_is_kept(bureau):
    """Neither in the log nor in the memory of the office; asked again, the dossier is as it was."""
    dossier = bureau.adopted()
    size, before = bureau.office.store.head().size, office.show(bureau.office, bureau.clerk, dossier)
    for _ in range(2):
        office.what_if(bureau.office, bureau.clerk, dossier, act("transmit", "2027-03-01"))
    assert bureau.office.store.head().size == size
    assert office.show(bureau.office, bureau.clerk, dossier) == before


def test_a_supposed_act_that_would_not_stand_is_refused_as_recording_it_would_be(bureau):
    """The same refusal, with the same words, as the door gives on the day itself."""
    dossier = bureau.adopted()
    with pytest.raises(Refused) as supposed:
        office.what_if(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-05"))
    with pytest.raises(Refused) as recorded:
        office.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-05"))
    assert supposed.value.phrase == recorded.value.phrase


def test_an_act_supposed_in_the_past_may_make_a_later_one_fall(bureau):
    """Had the bill been withdrawn before the vote, the vote could not have been held."""
    dossier = bureau.adopted()
    with pytest.raises(Refused) as refused:
        office.what_if(bureau.office, bureau.clerk, dossier, act("withdraw", "2024-07-02"))
    assert refused.value.phrase.code == "office.later_act_falls"


def test_a_supposed_act_counts_as_confirmed(bureau):
    """The vote wants a second person; supposed, it moves the dossier at once."""
    dossier = bureau.prepared()
    found = office.what_if(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    assert any(change.kind == "state" and change.name == "ML" for change in found.changes)


def test_supposing_nothing_is_no_question(bureau):
    """There must be something to suppose."""
    with pytest.raises(Invalid):
        office.what_if(bureau.office, bureau.clerk, bureau.open())


def test_who_may_not_see_may_not_suppose(bureau):
    """Rights are denied by default."""
    nobody = Person("x", "x", "x", frozenset())
    with pytest.raises(Forbidden):
        office.what_if(bureau.office, nobody, bureau.open(), act("schedule", "2027-01-01"))
