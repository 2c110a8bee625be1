"""Verification by the office: tampering and unlawfulness told apart, what an auditor brings along, every index."""

from __future__ import annotations

from datetime import date

import pytest
from hands import act

from ratify import office as journeys
from ratify.errors import Invalid, Refused
from ratify.office import verifying
from ratify.office.drafts import act_body, body_of
from ratify.office.loading import load, stream_of
from ratify.store import Draft, guards


@pytest.fixture
def dossier(bureau):
    return bureau.adopted()


def past_the_door(bureau, dossier, draft, **more):
    """Append an act that nobody examined: what a faulty program, or the holder of the key, could do."""
    loaded = load(bureau.office, dossier)
    from ratify.office.drafts import next_seal
    from ratify.workflow.tracks import act_of

    _step, said = act_of(loaded.last, draft, next_seal(bureau.office, bureau.clerk, loaded.end))
    body = body_of(bureau.clerk, None) | {"act": act_body(said), **more}
    drafted = Draft(stream_of(dossier), "act", said.day, None, body)
    written = bureau.office.store.append([drafted], expecting={}, now=bureau.clock())
    return written.written[0].number


def run(bureau, statement):
    def work(connection):
        guards.drop(connection)
        connection.exec_driver_sql(statement)
        guards.create(connection)

    bureau.office.store.change(work)


def test_a_sound_office_is_sound_and_gives_a_bookmark(bureau, dossier):
    verdict = journeys.verify(bureau.office)
    assert (verdict.breaches, verdict.unlawful, verdict.halted) == ((), (), ())
    assert (verdict.entries, verdict.begun, verdict.held) == (bureau.office.store.head().size, 0, 0)
    assert verdict.bookmark.startswith("ratify-bookmark@v1\nsize ")
    assert verdict.exposed_since is not None


def test_an_act_that_the_door_would_have_refused_is_unlawful_and_no_tampering(bureau):
    dossier = bureau.prepared()
    entry = past_the_door(bureau, dossier, act("promulgate", "2024-07-04"))
    verdict = journeys.verify(bureau.office)
    assert {one.code for one in verdict.breaches} == {"office.breach_index"}  # nobody made the index with it
    assert [one.particulars["entry"] for one in verdict.unlawful] == [str(entry)]
    assert [one.particulars["entry"] for one in verdict.halted] == [str(entry)]


def test_what_was_unlawful_when_recorded_stays_so_after_it_was_annulled(bureau):
    dossier = bureau.prepared()
    entry = past_the_door(bureau, dossier, act("promulgate", "2024-07-04"))
    journeys.correct(bureau.office, bureau.clerk, dossier, entry, None, reason="erreur")
    waiting = journeys.show(bureau.office, bureau.clerk, dossier).pending
    for one in waiting:
        journeys.confirm(bureau.office, bureau.second, dossier, one.entry)
    verdict = journeys.verify(bureau.office)
    assert verdict.halted == ()
    assert [one.particulars["entry"] for one in verdict.unlawful] == [str(entry)]


def test_a_late_act_and_a_correction_are_lawful_as_known_when_they_were_recorded(bureau, dossier):
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 8, 1))
    recorded = next(one for one in journeys.show(bureau.office, bureau.clerk, dossier).journal if one.kind == "act")
    again = act("adopt_in_council", "2024-06-19")
    journeys.correct(bureau.office, bureau.clerk, dossier, recorded.entry, again, reason="date relue")
    for one in journeys.show(bureau.office, bureau.clerk, dossier).pending:
        journeys.confirm(bureau.office, bureau.second, dossier, one.entry)
    verdict = journeys.verify(bureau.office)
    assert (verdict.breaches, verdict.unlawful, verdict.halted) == ((), (), ())


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE dossier_index SET state = 'x'", "office.breach_index"),
        ("UPDATE dossier_index SET title = '{}'", "office.breach_index"),
        ("DELETE FROM dossier_index", "office.breach_index"),
        ("DELETE FROM agenda", "office.breach_index"),
        ("UPDATE agenda SET due_on = '2000-01-01'", "office.breach_index"),
        ("DELETE FROM dossier_word", "office.breach_small_index"),
        ("UPDATE dossier_word SET word = word || 'x'", "office.breach_small_index"),
        ("DELETE FROM dossier_use", "office.breach_small_index"),
        ("INSERT INTO dossier_word (word, dossier) VALUES ('x', 'nobody')", "office.breach_orphan"),
        ("INSERT INTO inbox_reader (reader, alert) VALUES ('role:clerk', 99999)", "office.breach_orphan"),
    ],
)
def test_an_index_that_does_not_say_what_the_log_says_is_told_and_mended(bureau, dossier, statement, code):
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))  # a deadline begins to run
    run(bureau, statement)
    assert code in {one.code for one in journeys.verify(bureau.office).breaches}
    journeys.reindex(bureau.office)
    assert journeys.verify(bureau.office).sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inbox SET acknowledged_at = '2024-07-04T10:00:00.000000Z'",
        "UPDATE inbox SET late = NOT late",
        "DELETE FROM inbox",
        "DELETE FROM inbox_reader",
        "UPDATE inbox_reader SET reader = reader || 'x'",
    ],
)
def test_an_inbox_that_does_not_say_what_the_log_says_is_told(bureau, statement):
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    assert journeys.sweep(bureau.office).issued
    assert journeys.verify(bureau.office).sound
    run(bureau, statement)
    assert {one.code for one in journeys.verify(bureau.office).breaches} & {
        "office.breach_small_index",
        "office.breach_orphan",
    }


def test_what_an_auditor_kept_is_held_against_the_log_and_bounds_the_exposure(bureau, dossier):
    kept = bureau.office.store.checkpoint()
    covered = bureau.office.store.head().size
    bureau.clock.forward(hours=1)
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    verdict = journeys.verify(bureau.office, holdings=journeys.Holdings(checkpoints=(kept,)))
    assert (verdict.sound, verdict.held, verdict.size) == (True, covered, covered + 1)
    assert verdict.exposed_since == bureau.clock()


def test_from_a_bookmark_only_dossiers_that_have_changed_are_replayed(bureau, dossier):
    bureau.open(reference="AUTRE")
    bookmark = journeys.verify(bureau.office).bookmark
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    verdict = journeys.verify(bureau.office, holdings=journeys.Holdings(bookmark=bookmark))
    assert (verdict.sound, verdict.entries, verdict.dossiers) == (True, 1, 1)
    assert verdict.begun == verdict.size - 1
    again = journeys.verify(bureau.office, holdings=journeys.Holdings(bookmark=verdict.bookmark))
    assert (again.sound, again.entries, again.dossiers) == (True, 0, 0)


def test_a_bookmark_that_is_none_or_another_logs_or_longer_is_refused(bureau, dossier, tmp_path, clock):
    from hands import make_bureau

    bookmark = journeys.verify(bureau.office).bookmark
    for spoilt, code in (
        ("", "journal.bookmark"),
        (bookmark.replace("size ", "size 1"), "journal.bookmark"),
        (bookmark[:-4] + "AAA\n", "journal."),
    ):
        with pytest.raises(Invalid, match=code):
            journeys.verify(bureau.office, holdings=journeys.Holdings(bookmark=spoilt))
    folder = tmp_path / "other"
    folder.mkdir()
    other = make_bureau(f"sqlite:///{folder / 'other.db'}", folder, clock)
    with pytest.raises(Invalid, match="bookmark_of_another"):
        journeys.verify(other.office, holdings=journeys.Holdings(bookmark=bookmark))
    other.office.store.close()


def test_a_key_that_is_not_the_logs_is_not_enough(bureau, dossier, tmp_path, clock):
    own = str(bureau.office.store.verifier)
    assert journeys.verify(bureau.office, holdings=journeys.Holdings(keys=(own,))).sound
    with pytest.raises(Invalid):
        journeys.verify(bureau.office, holdings=journeys.Holdings(keys=("nonsense",)))


def test_a_long_log_is_for_the_command_and_not_for_a_page(bureau, dossier, monkeypatch):
    assert journeys.verify_here(bureau.office, bureau.auditor).sound
    monkeypatch.setattr(verifying, "LONGEST_HERE", 3)
    with pytest.raises(Refused, match="verify_too_long"):
        journeys.verify_here(bureau.office, bureau.auditor)
