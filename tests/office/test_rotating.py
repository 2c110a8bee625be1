"""Going over to another key: both sign it over, no crash loses it, and nobody signs on under the one before."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from ratify import office as journeys
from ratify.errors import Conflict, Forbidden, Invalid, RatifyError, Refused, Unavailable
from ratify.journal.checkpoint import read_note, verify
from ratify.journal.checkpoint import read_verifier as read
from ratify.office import Holdings, rotating
from ratify.store import guards
from ratify.store.keys import create_key, leftovers, load_key

WHY = "la clé a pu être copiée"


@pytest.fixture
def office(bureau):
    return bureau.office


def reopened(bureau):
    return journeys.open_office(bureau.office.settings, clock=bureau.clock)


def signers(note):
    return [one.key_id.hex() for one in read_note(note).signatures]


def ids(*keys):
    return [read(key).key_id.hex() for key in keys]


def write_something(bureau, office=None):
    """One entry more, in the office's own stream."""
    journeys.set_password(office or bureau.office, bureau.admin, "clerk", "encore une autre phrase")
    return (office or bureau.office).store.checkpoint()


def breaches(office, *keys):
    return [(one.entry, one.code) for one in journeys.verify(office, holdings=Holdings(keys=keys)).breaches]


def test_both_keys_sign_the_checkpoint_of_the_rotation_and_the_new_one_signs_on(bureau, office):
    before = journeys.public_key(office)
    done = journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert (done.before, done.key) == (before, journeys.public_key(office))
    assert done.key != before
    assert signers(done.checkpoint) == ids(before, done.key)
    assert signers(write_something(bureau)) == ids(done.key)
    entry = office.store.entry(done.entry)
    assert (entry.kind, entry.stream, entry.body["reason"]) == ("key_rotated", "office", WHY)
    assert entry.body["key_rotated"] == {"from": before, "to": done.key}
    assert [one.after for one in journeys.changed(office, bureau.clerk, done.entry).says] == [before, done.key]
    assert journeys.keys(office) == (
        rotating.KeyTerm(before, 0, done.entry),
        rotating.KeyTerm(done.key, done.entry, None),
    )
    for trusted in ((before,), (done.key,), ()):
        assert breaches(office, *trusted) == []


def test_the_new_key_is_in_the_old_ones_file_and_the_office_opens_with_it(bureau, office):
    done = journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert load_key(office.settings.key_file).public_key() == office.store.signer.key.public_key()
    assert leftovers(office.settings.key_file) == ()
    again = reopened(bureau)
    assert signers(write_something(bureau, again)) == ids(done.key)
    again.store.close()


def test_a_receipt_given_before_is_good_under_the_old_key_and_a_bookmark_goes_on(bureau, office):
    before, note = journeys.public_key(office), office.store.checkpoint()
    bookmark = journeys.verify(office).bookmark
    journeys.rotate_key(office, bureau.admin, reason=WHY)
    write_something(bureau)
    assert verify(note, [read(before)]).size == office.store.head().size - 2
    held = journeys.verify(office, holdings=Holdings(checkpoints=(note,), bookmark=bookmark))
    assert (held.breaches, held.entries) == ((), 2)


def test_an_office_that_was_opened_before_signs_on_under_the_new_key(bureau, office):
    elsewhere = reopened(bureau)
    done = journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert signers(write_something(bureau, elsewhere)) == ids(done.key)
    assert breaches(elsewhere, done.before) == []
    elsewhere.store.close()


def test_a_server_that_cannot_have_the_new_key_writes_nothing(bureau, office, tmp_path):
    elsewhere = reopened(bureau)
    journeys.rotate_key(office, bureau.admin, reason=WHY)
    office.settings.key_file.unlink()
    size = office.store.head().size
    with pytest.raises(Conflict) as refused:
        write_something(bureau, elsewhere)
    assert refused.value.phrase.code == "store.key_other"
    assert office.store.head().size == size
    elsewhere.store.close()


@pytest.mark.parametrize("crash", ["before the entry", "after the entry"])
def test_a_crash_between_two_steps_loses_neither_log_nor_key(bureau, office, monkeypatch, crash):
    def killed(*_args, **_how):
        raise SystemExit

    before = journeys.public_key(office)
    with monkeypatch.context() as patched:
        patched.setattr(rotating, "guarded_now" if crash == "before the entry" else "find_key", killed)
        with pytest.raises(SystemExit):
            journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert len(leftovers(office.settings.key_file)) == 1
    again = reopened(bureau)
    after = journeys.public_key(again)
    assert (after == before) is (crash == "before the entry")
    assert signers(write_something(bureau, again)) == ids(after)
    assert breaches(again, before) == []
    if crash == "before the entry":
        [told] = [one for one in journeys.doctor(office.settings) if one.what.code == "office.doctor.key_left"]
        assert not told.ok
    else:
        assert leftovers(office.settings.key_file) == ()
    again.store.close()


def test_a_refused_rotation_leaves_no_key_about(bureau, office):
    bureau.clock.forward(days=-30)
    with pytest.raises(Refused):
        journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert leftovers(office.settings.key_file) == ()


def test_an_unknown_outcome_keeps_the_new_key(bureau, office, monkeypatch):
    def lost(*_args, **_how):
        raise Unavailable("store.unreachable")

    monkeypatch.setattr(type(office.store), "append", lost)
    with pytest.raises(Unavailable):
        journeys.rotate_key(office, bureau.admin, reason=WHY)
    assert len(leftovers(office.settings.key_file)) == 1


def test_two_that_rotate_at_once_leave_one_chain_and_a_key_that_signs(bureau, office):
    others, refused, together = [reopened(bureau) for _ in range(4)], [], Barrier(4)

    def rotate(one):
        together.wait()
        try:
            journeys.rotate_key(one, bureau.admin, reason=WHY)
        except RatifyError as error:
            refused.append(error.phrase.code)

    before = journeys.public_key(office)
    threads = [Thread(target=rotate, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) < 4
    assert set(refused) <= {"store.conflict"}
    again = reopened(bureau)
    write_something(bureau, again)
    assert breaches(again, before) == []
    assert len(journeys.keys(again)) == 5 - len(refused)
    assert leftovers(office.settings.key_file) == ()
    for one in (again, *others):
        one.store.close()


@pytest.mark.parametrize("who", ["clerk", "second", "officer", "auditor"])
def test_only_an_administrator_rotates_with_a_reason(bureau, office, who):
    with pytest.raises(Forbidden):
        journeys.rotate_key(office, getattr(bureau, who), reason=WHY)
    with pytest.raises(Invalid):
        journeys.rotate_key(office, bureau.admin, reason=" ")
    assert journeys.keys(office) == (rotating.KeyTerm(journeys.public_key(office), 0, None),)


def test_a_key_of_another_log_opens_no_office_and_changes_nothing(bureau, office):
    file = office.settings.key_file
    file.rename(file.with_name("kept"))
    create_key(file)
    size = office.store.head().size
    for enter in (journeys.open_office, journeys.init):
        with pytest.raises(Conflict) as refused:
            enter(office.settings, clock=bureau.clock)
        assert refused.value.phrase.code == "store.key_other"
    assert office.store.head().size == size
    file.unlink()
    for enter in (journeys.open_office, journeys.init):
        with pytest.raises(Unavailable) as missing:
            enter(office.settings, clock=bureau.clock)
        assert missing.value.phrase.code == "store.key_missing"
    assert not file.exists()


def test_a_lost_key_is_followed_by_one_that_others_must_learn_of_elsewhere(bureau, office):
    before = journeys.public_key(office)
    with pytest.raises(Refused) as refused:
        journeys.rotate_key(office, bureau.admin, reason=WHY, lost=True)
    assert refused.value.phrase.code == "office.key_not_lost"
    office.settings.key_file.unlink()
    keyless = journeys.open_office(office.settings, clock=bureau.clock, keyless=True)
    with pytest.raises(Conflict) as unsigned:
        write_something(bureau, keyless)
    assert unsigned.value.phrase.code == "store.key_wanted"
    done = journeys.rotate_key(keyless, bureau.admin, reason="le disque a brûlé", lost=True)
    keyless.store.close()
    again = reopened(bureau)
    assert signers(done.checkpoint) == ids(done.key)
    write_something(bureau, again)
    assert breaches(again) == []
    assert breaches(again, done.key) == []
    assert (done.entry, "journal.breach.key_lost") in breaches(again, before)
    assert [(one.first, one.last) for one in journeys.keys(again)] == [(0, done.entry - 1), (done.entry, None)]
    again.store.close()


def test_a_log_signed_before_its_head_said_by_whom_is_told_at_the_first_opening(bureau, office):
    def forget(connection):
        guards.drop(connection)
        connection.exec_driver_sql("UPDATE head SET verifier = ''")
        guards.create(connection)

    office.store.change(forget)
    assert breaches(office) == [(None, "journal.breach.head_key")]
    file = office.settings.key_file
    file.rename(file.with_name("kept"))
    create_key(file)
    with pytest.raises(Conflict):
        reopened(bureau)
    file.with_name("kept").replace(file)
    again = reopened(bureau)
    assert breaches(again) == []
    again.store.close()
