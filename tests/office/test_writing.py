"""The one door: what stands is written once, what does not is refused and named, and nothing is ever erased."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import act, vote

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, Refused
from ratify.office.accounts import add_account
from ratify.workflow.facts import InvalidFacts

if TYPE_CHECKING:
    from hands import Bureau


def entries(bureau: Bureau) -> int:
    return bureau.office.store.head().size


def test_an_unconfirmed_act_moves_nothing(bureau: Bureau) -> None:
    """Semantics 12: unconfirmed it has no legal effect and is listed as pending."""
    dossier = bureau.prepared()
    before = journeys.show(bureau.office, bureau.clerk, dossier)
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert recorded.awaits == "second_clerk"
    assert [t.state for t in view.tracks] == [t.state for t in before.tracks]
    assert [p.entry for p in view.pending] == list(recorded.entries)


def test_a_second_person_makes_it_stand(bureau: Bureau) -> None:
    """Semantics 12: confirmed, it takes effect on its own date."""
    dossier = bureau.adopted()
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    state = next(t for t in view.tracks if t.id == "ML")
    assert state.state == "adopted"
    assert state.since is not None
    assert state.since.last == date(2024, 7, 4)
    assert view.pending == ()


def test_the_author_cannot_confirm_his_own_act_even_from_a_second_account(bureau: Bureau) -> None:
    """Two persons, not two accounts: one person with two accounts is one person."""
    from dataclasses import replace  # only here

    dossier = bureau.prepared()
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    same = replace(bureau.second, person=bureau.clerk.person)
    with pytest.raises(Refused, match=r"office\.same_person"):
        journeys.confirm(bureau.office, same, dossier, recorded.entries[0])


def test_two_clerks_with_the_same_version_one_is_told_what_came_between(bureau: Bureau) -> None:
    """Semantics 26: expected version; the conflict shows what came between."""
    dossier = bureau.open()
    version = journeys.show(bureau.office, bureau.clerk, dossier).version
    journeys.record(
        bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), expecting=version, reason="x"
    )
    with pytest.raises(Conflict) as conflict:
        journeys.record(
            bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), expecting=version, reason="x"
        )
    came = conflict.value.phrase.particulars["between"]
    assert len(came) == 1  # type: ignore[arg-type]  # a tuple of phrases
    assert came[0].particulars["what"]["fr"].startswith("Adoption")  # type: ignore[index]  # as above


def test_the_same_key_twice_gives_one_entry_and_the_same_answer(bureau: Bureau) -> None:
    """Semantics 26: same request, same answer; nothing written twice."""
    dossier = bureau.open()
    first = journeys.record(
        bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), key="k1", reason="x"
    )
    size = entries(bureau)
    again = journeys.record(
        bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), key="k1", reason="x"
    )
    assert again.repeated
    assert again.entries == first.entries
    assert entries(bureau) == size


def test_the_same_key_for_something_else_is_refused(bureau: Bureau) -> None:
    """Semantics 26: a key names one request."""
    dossier = bureau.open()
    journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), key="k1", reason="x")
    with pytest.raises(Conflict, match=r"office\.key_reused"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("table", "2024-06-24"), key="k1", reason="x")


def test_a_correction_that_would_make_a_later_act_unlawful_is_refused_and_names_that_act(bureau: Bureau) -> None:
    """Semantics 14 and the back-dated correction: the refusal names the later act."""
    dossier = bureau.adopted()
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    report = next(
        line for line in view.journal if line.kind == "act" and line.label["fr"].startswith("Dépôt du rapport")
    )  # type: ignore[index]  # a phrase's particulars are objects
    size = entries(bureau)
    with pytest.raises(Refused, match=r"office\.later_act_falls") as refused:
        journeys.correct(bureau.office, bureau.clerk, dossier, report.entry, None, reason="jamais déposé")
    assert refused.value.phrase.particulars["step"]["fr"] == "Vote en séance plénière"  # type: ignore[index]  # a phrase's particulars are objects
    assert entries(bureau) == size


def test_promulgation_before_adoption_is_refused_and_names_the_open_steps(bureau: Bureau) -> None:
    """The refusal says which steps are open."""
    dossier = bureau.open()
    journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), reason="x")
    with pytest.raises(Refused, match=r"office\.refused") as refused:
        journeys.record(bureau.office, bureau.clerk, dossier, act("promulgate", "2024-07-01"))
    assert refused.value.phrase.particulars["open"]


def test_a_vote_without_quorum_decides_nothing(bureau: Bureau) -> None:
    """No quorum: the act is refused, with the figures."""
    dossier = bureau.prepared()
    size = entries(bureau)
    with pytest.raises(Refused, match="quorum"):
        journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04", 60, 0, 0, present=73))
    assert entries(bureau) == size


def test_an_act_of_the_future_is_refused(bureau: Bureau) -> None:
    """An act cannot have happened tomorrow."""
    dossier = bureau.open()
    with pytest.raises(Refused, match=r"office\.future"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-07-06"))


def test_an_act_recorded_more_than_seven_days_late_wants_a_reason(bureau: Bureau) -> None:
    """A reason is asked when the day lies more than seven days before recording."""
    dossier = bureau.open()
    with pytest.raises(Invalid, match=r"office\.reason_wanted"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"))


def test_an_act_that_slips_in_before_another_wants_a_second_person(bureau: Bureau) -> None:
    """Semantics 12: also where the act stands before another act."""
    dossier = bureau.open()
    journeys.record(bureau.office, bureau.clerk, dossier, act("adopt_in_council", "2024-06-20"), reason="x")
    note = act("note_dated", "2024-04-24", "RU", reference="243", subject="ratification")
    recorded = journeys.record(bureau.office, bureau.officer, dossier, note, reason="retrouvée aux archives")
    assert recorded.awaits == "second_clerk"


def test_a_misclick_is_taken_back_by_its_author_within_ten_minutes(bureau: Bureau) -> None:
    """Semantics 13: unconfirmed, by the same actor, without a second person."""
    dossier = bureau.prepared()
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    bureau.clock.forward(minutes=9)
    taken = journeys.correct(bureau.office, bureau.clerk, dossier, recorded.entries[0], None, reason="mauvais dossier")
    assert taken.awaits is None
    assert journeys.show(bureau.office, bureau.clerk, dossier).pending == ()


def test_after_ten_minutes_taking_back_wants_a_second_person(bureau: Bureau) -> None:
    """Semantics 13: the ten minutes are of recorded time."""
    dossier = bureau.prepared()
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    bureau.clock.forward(minutes=11)
    taken = journeys.correct(bureau.office, bureau.clerk, dossier, recorded.entries[0], None, reason="mauvais dossier")
    assert taken.awaits == "second_clerk"


def test_a_correction_takes_effect_once_confirmed_and_the_old_version_stays_legible(bureau: Bureau) -> None:
    """Semantics 11: a corrected act keeps its place; nothing is erased."""
    dossier = bureau.adopted()
    line = next(
        one
        for one in journeys.show(bureau.office, bureau.clerk, dossier).journal
        if one.kind == "act" and one.standing == "stands" and one.when and one.when.last == date(2024, 7, 4)
    )
    corrected = journeys.correct(
        bureau.office,
        bureau.clerk,
        dossier,
        line.entry,
        vote("2024-07-04", 129, 0, 1),
        reason="une abstention relue au procès-verbal",
    )
    assert corrected.awaits == "second_clerk"
    journeys.confirm(bureau.office, bureau.second, dossier, corrected.entries[0])
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    standings = {one.entry: one.standing for one in view.journal}
    assert standings[line.entry] == "superseded"
    assert standings[corrected.entries[0]] == "stands"
    assert next(t.state for t in view.tracks if t.id == "ML") == "adopted"


def test_confirming_a_version_that_a_later_correction_has_overtaken_is_refused(bureau: Bureau) -> None:
    """Semantics 11."""
    dossier = bureau.adopted()
    line = next(
        one
        for one in journeys.show(bureau.office, bureau.clerk, dossier).journal
        if one.when and one.when.last == date(2024, 7, 4)
    )
    first = journeys.correct(
        bureau.office, bureau.clerk, dossier, line.entry, vote("2024-07-04", 129, 0, 1), reason="a"
    )
    journeys.correct(bureau.office, bureau.clerk, dossier, first.entries[0], vote("2024-07-04", 128, 0, 2), reason="b")
    with pytest.raises(Refused, match=r"office\.overtaken"):
        journeys.confirm(bureau.office, bureau.second, dossier, first.entries[0])


def test_a_refused_correction_leaves_the_act_as_it_stood(bureau: Bureau) -> None:
    """Semantics 13: a refusal by the second person is a correction by nothing."""
    dossier = bureau.adopted()
    line = next(
        one
        for one in journeys.show(bureau.office, bureau.clerk, dossier).journal
        if one.when and one.when.last == date(2024, 7, 4)
    )
    corrected = journeys.correct(
        bureau.office, bureau.clerk, dossier, line.entry, vote("2024-07-04", 129, 0, 1), reason="a"
    )
    journeys.refuse(bureau.office, bureau.second, dossier, corrected.entries[0], reason="le procès-verbal dit 130")
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert view.pending == ()
    assert {one.entry: one.standing for one in view.journal}[line.entry] == "stands"
    assert next(t.state for t in view.tracks if t.id == "ML") == "adopted"


def test_a_refused_correction_of_a_pending_act_leaves_the_act_pending(bureau: Bureau) -> None:
    """Semantics 12 and 13: the vote still waits for its second person, who then confirms it as it was recorded."""
    dossier = bureau.prepared()
    voted = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04")).entries[0]
    bureau.clock.forward(hours=1)
    corrected = journeys.correct(
        bureau.office, bureau.clerk, dossier, voted, vote("2024-07-04", 129, 0, 1), reason="a"
    ).entries[0]
    journeys.refuse(bureau.office, bureau.second, dossier, corrected, reason="le procès-verbal dit 130")
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert [one.entry for one in view.pending] == [voted]
    assert {one.entry: one.standing for one in view.journal}[voted] == "pending"
    journeys.confirm(bureau.office, bureau.second, dossier, voted)
    assert (
        next(t.state for t in journeys.show(bureau.office, bureau.clerk, dossier).tracks if t.id == "ML") == "adopted"
    )
    assert journeys.verify(bureau.office).breaches == ()


def test_a_preview_writes_nothing_and_says_what_would_follow(bureau: Bureau) -> None:
    """The same replay with the draft, without the last line."""
    dossier = bureau.adopted()
    size = entries(bureau)
    preview = journeys.preview(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    assert entries(bureau) == size
    assert [p.step for p in preview.passages] == ["transmit"]
    assert any(change.after is not None for change in preview.changes)


def test_an_auditor_records_nothing(bureau: Bureau) -> None:
    """Deny by default."""
    dossier = bureau.open()
    with pytest.raises(Forbidden):
        journeys.record(bureau.office, bureau.auditor, dossier, act("adopt_in_council", "2024-06-20"), reason="x")


def test_a_clerk_does_not_record_the_step_of_a_treaty_officer(bureau: Bureau) -> None:
    """A step names its role."""
    dossier = bureau.open()
    with pytest.raises(Forbidden, match=r"office\.not_your_step"):
        journeys.record(bureau.office, bureau.clerk, dossier, act("notification_sent", "2024-07-01", "RU"))


def test_negative_votes_name_their_field(bureau: Bureau) -> None:
    """Bad input: the field, what is wrong; nothing written."""
    dossier = bureau.open()
    size = entries(bureau)
    with pytest.raises(InvalidFacts) as invalid:
        journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04", -1))
    assert invalid.value.problems[0][0] == "ballot.for"
    assert entries(bureau) == size


def test_as_of_and_known_at_give_what_was_so_and_what_was_known(bureau: Bureau) -> None:
    """Semantics 6 and 18."""
    dossier = bureau.adopted()
    eve = journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 3))
    assert next(t.state for t in eve.tracks if t.id == "ML") != "adopted"
    known_before = bureau.clock.now
    bureau.clock.forward(days=3)
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    then = journeys.show(bureau.office, bureau.clerk, dossier, known_at=known_before, as_of=date(2024, 7, 8))
    now = journeys.show(bureau.office, bureau.clerk, dossier, as_of=date(2024, 7, 8))
    assert next(t.state for t in then.tracks if t.id == "ML") == "adopted"
    assert next(t.state for t in now.tracks if t.id == "ML") != "adopted"


def test_the_log_verifies_after_all_of_this(bureau: Bureau) -> None:
    """Every entry sealed, every index as the log says."""
    bureau.adopted()
    verdict = journeys.verify(bureau.office)
    assert verdict.sound
    assert verdict.halted == ()
    assert verdict.entries == entries(bureau)


def test_corrections_that_only_stand_together_are_given_together(bureau: Bureau) -> None:
    """Semantics 14: several acts and corrections given together stand or fall together."""
    dossier = bureau.prepared()
    lines = journeys.show(bureau.office, bureau.clerk, dossier).journal
    referral, report = [line.entry for line in lines if line.kind == "act"][-2:]
    with pytest.raises(Refused, match=r"office\.later_act_falls"):
        journeys.correct(bureau.office, bureau.clerk, dossier, referral, None, reason="autre dossier")
    both = journeys.correct(
        bureau.office, bureau.clerk, dossier, referral, None, also=[(report, None)], reason="autre dossier"
    )
    assert len(both.entries) == 2  # one for each act
    journeys.confirm(bureau.office, bureau.second, dossier, both.entries[0])
    view = journeys.show(bureau.office, bureau.clerk, dossier)
    assert next(track.state for track in view.tracks if track.id == "ML") == "tabled"
    assert view.pending == ()
    assert journeys.verify(bureau.office).sound


def test_two_accounts_of_one_person_do_not_make_two_persons(bureau: Bureau) -> None:
    """The second account names the login of the first; neither may confirm what the other recorded."""
    again = add_account(
        bureau.office,
        bureau.admin,
        "clerk2",
        "clerk",
        {"second_clerk"},
        "une phrase de passe assez longue",
        person="clerk",
    )
    assert again.person == bureau.clerk.person
    dossier = bureau.prepared()
    recorded = journeys.record(bureau.office, bureau.clerk, dossier, vote("2024-07-04"))
    with pytest.raises(Refused):
        journeys.confirm(bureau.office, again, dossier, recorded.entries[0])
    with pytest.raises(Invalid):
        add_account(
            bureau.office, bureau.admin, "x", "x", {"clerk"}, "une phrase de passe assez longue", person="nobody"
        )
