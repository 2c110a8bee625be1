"""The log on both databases: what an append writes, refuses and leaves behind."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from ratify.errors import Conflict, Invalid, NotFound, Unavailable
from ratify.journal import tree
from ratify.journal.checkpoint import checkpoint_text, read_checkpoint, read_note, verify
from ratify.journal.receipt import read_continuation, read_receipt, verify_continuation, verify_receipt
from ratify.store import DossierRow, Draft, IndexRows, attachment, content, lists, open_store
from ratify.store import check as whole
from ratify.store.driver import Database


def breaches(store):
    return list(whole.breaches(store, whole.Checking([store.verifier])))


def row(dossier="1", version=1, **more):
    fields = {
        "dossier": dossier,
        "reference": f"R/{dossier}",
        "title": {"fr": "Accord"},
        "kind": "treaty",
        "states": {"treaty": "signed"},
        "version": version,
        "computed_for": date(2024, 7, 4),
        "next_change_on": None,
        "search": "accord",
    }
    return DossierRow(**{**fields, **more})


def test_an_appended_entry_is_read_back_the_same(store, draft, now):
    """Semantics 28: the body holds everything but its number, which the tree and a receipt give."""
    appended = store.append([draft(key="k", note="é")], expecting={"dossier/1": 0}, now=now)
    (written,) = appended.written
    assert (written.number, written.stream, written.version, written.kind) == (1, "dossier/1", 1, "act")
    assert (written.occurred_on, written.recorded_at, written.key) == (date(2024, 7, 4), now, "k")
    assert written.body == {
        "actor": "clerk",
        "note": "é",
        "format": 1,
        "origin": store.origin,
        "stream": "dossier/1",
        "version": 1,
        "kind": "act",
        "occurred_on": "2024-07-04",
        "recorded_at": "2024-07-04T10:15:00.000000Z",
        "key": "k",
    }
    assert store.entries("dossier/1") == [written]
    assert store.entry(1) == written
    assert store.by_key("k") == written
    assert store.by_key("another") is None
    with pytest.raises(NotFound, match=r"store\.no_entry"):
        store.entry(2)


def test_numbers_run_over_the_whole_log_and_versions_in_each_stream(store, draft, now):
    store.append([draft("a"), draft("b"), draft("a")], expecting={}, now=now)
    store.append([draft("b")], expecting={"b": 1, "c": 0}, now=now)
    places = [(one.number, one.stream, one.version) for one in store.all_rows()]
    assert places == [(1, "a", 1), (2, "b", 1), (3, "a", 2), (4, "b", 2)]
    assert [store.version(stream) for stream in "abc"] == [2, 2, 0]
    assert [one.version for one in store.entries("a", after_version=1)] == [2]


def test_the_head_is_the_tree_over_the_leaves(store, draft, now):
    assert store.head().size == 0
    assert store.head().root == tree.EMPTY_ROOT
    for size in range(1, 20):
        store.append([draft()], expecting={}, now=now)
        rebuilt = tree.range_of([one.leaf for one in store.all_rows()])
        stored = store.stored_head()
        assert (stored.size, stored.hashes) == (size, tree.pack(rebuilt))
        assert store.head().root == tree.root(rebuilt)
        assert store.head().recorded_at == now


def test_every_append_gives_and_keeps_a_signed_checkpoint_over_the_log_so_far(store, draft, now):
    for count in (1, 3, 2):
        appended = store.append([draft() for _ in range(count)], expecting={}, now=now)
        head = store.head()
        checkpoint = verify(appended.checkpoint, [store.verifier])
        assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (store.origin, head.size, head.root)
        assert store.checkpoint() == appended.checkpoint
    assert [size for size, _ in store.checkpoints()] == [1, 4, 6]
    assert [size for size, _ in store.checkpoints(after_size=1, up_to=5)] == [4]


def test_a_log_without_a_signer_signs_nothing(database_url, draft, now):
    store = open_store(database_url, create=True, origin="log.example/treaties")
    appended = store.append([draft()], expecting={}, now=now)
    head = store.head()
    assert read_checkpoint(appended.checkpoint).root == head.root
    assert checkpoint_text(read_checkpoint(appended.checkpoint)) == appended.checkpoint
    assert store.checkpoint() is None
    assert appended.receipts() == {}
    for call in (lambda: store.receipt(1), lambda: store.continuation(1)):
        with pytest.raises(NotFound, match=r"store\.no_checkpoint"):
            call()
    assert list(whole.breaches(store, whole.Checking([]))) == []
    store.close()


def test_proofs_and_receipts_are_had_for_every_entry_at_every_size(store, draft, now):
    for _ in range(9):
        store.append([draft()], expecting={}, now=now)
    rows = list(store.all_rows())
    notes = dict(store.checkpoints())
    for size in range(1, 10):
        root = tree.root(tree.range_of([one.leaf for one in rows[:size]]))
        for number in range(1, size + 1):
            proof = store.proof(number, size=size)
            assert tree.includes(root, size, number - 1, rows[number - 1].leaf, proof)
            assert verify_receipt(
                read_receipt(store.receipt(number, note=notes[size])), rows[number - 1].body, [store.verifier]
            ) == read_checkpoint(read_note(notes[size]).text)
        for old in range(size + 1):
            old_root = tree.root(tree.range_of([one.leaf for one in rows[:old]]))
            assert tree.consistent(old, old_root, size, root, store.consistency(old, size))
            grown = read_continuation(store.continuation(old, note=notes[size]))
            assert verify_continuation(grown, old_root, [store.verifier]).size == size
    with pytest.raises(Invalid, match=r"journal\.no_such_leaf"):
        store.proof(10)
    with pytest.raises(Invalid, match=r"journal\.no_such_size"):
        store.proof(9, size=10)
    with pytest.raises(Invalid, match=r"journal\.no_such_size"):
        store.consistency(4, 3)
    with pytest.raises(NotFound, match=r"store\.no_entry"):
        store.receipt(9, note=notes[8])
    with pytest.raises(NotFound, match=r"store\.no_entry"):
        store.receipt(0)
    assert store.receipt(9).endswith(notes[9])
    assert store.continuation(4).endswith(notes[9])


def test_a_version_that_moved_is_a_conflict_and_nothing_is_written(store, draft, now):
    """Semantics 26: the version that the writer saw is compared before anything is written."""
    store.append([draft()], expecting={"dossier/1": 0}, now=now)
    before = store.stored_head()
    with pytest.raises(Conflict) as refusal:
        store.append([draft("office"), draft()], expecting={"dossier/1": 0}, now=now, index=IndexRows((row(),)))
    assert refusal.value.phrase.code == "store.conflict"
    assert refusal.value.phrase.particulars == {"stream": "dossier/1", "expected": 0, "actual": 1}
    with pytest.raises(Conflict, match=r"store\.conflict"):
        store.append([draft()], expecting={"dossier/1": 2}, now=now)
    assert store.stored_head() == before
    assert store.entries("office") == []
    assert store.query(lists.every_dossier) == []


def test_a_key_is_used_once_in_the_whole_log(store, draft, now):
    """Semantics 26: whoever comes second finds what the first one wrote."""
    store.append([draft(key="k")], expecting={}, now=now)
    before = store.stored_head()
    with pytest.raises(Conflict) as refusal:
        store.append([draft("office"), draft("dossier/2", key="k")], expecting={}, now=now)
    assert refusal.value.phrase.code == "store.key_used"
    assert refusal.value.phrase.particulars == {"key": "k"}
    with pytest.raises(Conflict, match=r"store\.key_used"):
        store.append([draft(key="twice"), draft(key="twice")], expecting={}, now=now)
    assert store.stored_head() == before
    assert breaches(store) == []


def test_the_moment_of_recording_never_runs_backwards(store, draft, now):
    """Semantics 28: never before that of the head."""
    moments = [now, now - timedelta(days=3), now + timedelta(microseconds=1), now]
    seen = [store.append([draft()], expecting={}, now=at).written[0].recorded_at for at in moments]
    assert seen == [now, now, now + timedelta(microseconds=1), now + timedelta(microseconds=1)]
    assert store.head().recorded_at == seen[-1]
    assert breaches(store) == []


def test_the_moment_of_recording_is_utc_whatever_zone_it_is_given_in(store, draft, now):
    elsewhere = now.astimezone(timezone(timedelta(hours=3)))
    (written,) = store.append([draft()], expecting={}, now=elsewhere).written
    assert written.recorded_at == now
    assert written.recorded_at.tzinfo is UTC
    with pytest.raises(Invalid, match=r"journal\.moment"):
        store.append([draft()], expecting={}, now=datetime(2024, 7, 4))  # noqa: DTZ001 - that is the case


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"stream": ""}, "store.name"),
        ({"stream": "a\x00b"}, "store.name"),
        ({"stream": "a\nb"}, "store.name"),
        ({"kind": "x" * 501}, "store.name"),
        ({"key": ""}, "store.name"),
        ({"body": {"version": 1}}, "journal.body.sealed_field"),
        ({"body": {"share": 0.5}}, "journal.body.type"),
        ({"body": {"name": "Traore\u0301"}}, "journal.body.not_normalised"),
        ({"stream": "e\u0301"}, "journal.body.not_normalised"),
    ],
)
def test_a_draft_that_cannot_be_sealed_is_refused_and_nothing_is_written(store, draft, now, wrong, code):
    fields = {"stream": "s", "kind": "k", "occurred_on": None, "key": None, "body": {}, **wrong}
    with pytest.raises(Invalid) as refusal:
        store.append([draft(), Draft(**fields)], expecting={}, now=now)
    assert refusal.value.phrase.code == code
    assert store.head().size == 0


def test_an_append_of_nothing_is_refused(store, now):
    with pytest.raises(Invalid, match=r"store\.nothing_to_write"):
        store.append([], expecting={}, now=now)


def test_what_goes_with_an_entry_is_written_with_it(store, draft, now):
    file = attachment(b"%PDF-1.7", media_type="application/pdf", file_name="loi.pdf")
    made = []

    def index(written):
        made.append(written)
        return IndexRows((row(version=written[0].version),))

    appended = store.append([draft()], expecting={}, now=now, index=index, attachments=[file])
    assert made == [appended.written]
    assert store.attachment(file.digest) == file
    assert store.find_dossier("R/1") == "1"
    assert store.find_dossier("1") == "1"
    assert store.find_dossier("2") is None


@pytest.mark.parametrize("where", ["index", "also"])
def test_a_fault_in_what_goes_with_an_entry_leaves_nothing_behind(store, draft, now, where):
    def fail(_):
        raise ZeroDivisionError

    file = attachment(b"x", media_type="text/plain", file_name="x.txt")
    with pytest.raises(ZeroDivisionError):
        store.append([draft()], expecting={}, now=now, attachments=[file], **{where: fail})
    assert store.head().size == 0
    assert store.attachment(file.digest) is None
    store.append([draft()], expecting={}, now=now)
    assert breaches(store) == []


def test_other_tables_can_be_written_in_the_transaction_of_an_entry(store, draft, now):
    statement = text("INSERT INTO setting (name, value) VALUES ('a', '1')")
    store.append([draft()], expecting={}, now=now, also=lambda connection: connection.execute(statement))
    assert store.query(lambda connection: connection.execute(text("SELECT value FROM setting")).scalar()) == "1"
    with pytest.raises(Conflict, match=r"store\.conflict"):
        store.append([draft()], expecting={"dossier/1": 9}, now=now, also=lambda _: pytest.fail("written"))
    with pytest.raises(Unavailable):  # the row is there already
        store.append([draft()], expecting={}, now=now, also=lambda connection: connection.execute(statement))
    assert store.head().size == 1


def test_a_closed_log_is_the_same_when_it_is_opened_again(database_url, store, key, draft, now):
    store.append([draft(key="k"), draft("office")], expecting={}, now=now)
    before, rows = store.head(), list(store.all_rows())
    store.close()
    again = open_store(database_url, signer=key)
    assert again.head() == before
    assert list(again.all_rows()) == rows
    again.append([draft()], expecting={"dossier/1": 1}, now=now)
    assert breaches(again) == []
    again.close()


def test_the_rows_of_a_long_log_are_read_in_pages(store, draft, now):
    for _ in range(3):
        store.append([draft() for _ in range(1500)], expecting={}, now=now)
    assert [one.number for one in store.all_rows()] == list(range(1, 4501))
    assert [one.number for one in store.all_rows(after_number=4498)] == [4499, 4500]
    assert [one.number for one in store.all_rows(up_to=2)] == [1, 2]
    assert breaches(store) == []


def test_what_is_appended_meanwhile_is_not_among_the_rows(store, draft, now):
    store.append([draft(), draft()], expecting={}, now=now)
    rows = store.all_rows()
    assert next(rows).number == 1
    store.append([draft()], expecting={}, now=now)
    assert [one.number for one in rows] == [2]


def test_eight_clerks_at_two_servers_leave_no_gap(store, database_url, key, draft, now):
    """Semantics 28: numbers and moments are given under one lock, whoever writes from wherever."""
    second = open_store(database_url, signer=key)
    failures, each = [], 12

    def write(clerk):
        server, mine = (store, second)[clerk % 2], f"dossier/{clerk}"
        try:
            for at in range(each):
                server.append([draft(mine, key=f"{clerk}/{at}"), draft("office")], expecting={mine: at}, now=now)
        except Exception as error:  # noqa: BLE001 - told in the main thread
            failures.append(error)

    clerks = [threading.Thread(target=write, args=(clerk,)) for clerk in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    second.close()
    assert failures == []
    assert [one.number for one in store.all_rows()] == list(range(1, 2 * 8 * each + 1))
    assert breaches(store) == []


def test_of_eight_clerks_who_write_on_the_same_version_one_succeeds(store, draft, now):
    answers = []

    def write(clerk):
        try:
            answers.append(store.append([draft(by=clerk)], expecting={"dossier/1": 0}, now=now))
        except Conflict as conflict:
            answers.append(conflict.phrase.code)

    clerks = [threading.Thread(target=write, args=(clerk,)) for clerk in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert answers.count("store.conflict") == 7
    assert store.head().size == 1


def test_clerks_who_wait_write_in_the_order_in_which_they_came_over_two_connections_at_most(store, draft, now):
    """On PostgreSQL the next one waits for the head in the database, and the others for their turn."""
    clerks, waiting, done = [], store.database.turn._waiting, []

    def write(clerk):
        store.append([draft(by=clerk)], expecting={}, now=now)
        done.append(clerk)

    def while_it_is_locked(_written):
        for clerk in range(12):
            clerks.append(threading.Thread(target=write, args=(clerk,)))
            clerks[-1].start()
            until(lambda: store.database.turn._taken and len(waiting) == max(0, len(clerks) - at_the_lock))
        until(lambda: store.database.writer.pool.checkedout() == 1 + at_the_lock)
        assert done == []
        return IndexRows()

    at_the_lock = 0 if store.database.is_sqlite else 1
    store.append([draft(by="first")], expecting={}, now=now, index=while_it_is_locked)
    for clerk in clerks:
        clerk.join()
    assert [one.body["by"] for one in store.entries("dossier/1")] == ["first", *range(12)]


def until(so):
    """Wait for what other threads are about to do."""
    for _ in range(10_000):
        if so():
            return
        time.sleep(0.001)
    raise AssertionError


def test_of_eight_requests_under_one_key_one_is_written(store, draft, now):
    answers = []

    def write(clerk):
        try:
            answers.append(store.append([draft(f"dossier/{clerk}", key="same")], expecting={}, now=now))
        except Conflict as conflict:
            answers.append(conflict.phrase.code)

    clerks = [threading.Thread(target=write, args=(clerk,)) for clerk in range(8)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert answers.count("store.key_used") == 7
    assert store.head().size == 1


def test_an_entry_that_was_spoilt_is_told_by_its_number(store, draft, now):
    store.append([draft()], expecting={}, now=now)
    from ratify.store.guards import drop

    store.change(drop)
    store.change(lambda connection: connection.execute(text("UPDATE entry SET occurred_on = 'yesterday'")))
    with pytest.raises(Unavailable) as refusal:
        store.entries("dossier/1")
    assert refusal.value.phrase.code == "store.unreadable_entry"
    assert refusal.value.phrase.particulars == {"number": "1"}


def test_a_heartbeat_is_kept(store, now):
    assert store.heartbeat() is None
    store.beat(now)
    store.beat(now + timedelta(minutes=1))
    assert store.heartbeat() == now + timedelta(minutes=1)


def test_a_definition_is_kept_by_the_digest_of_its_text(store, draft, now):
    """Semantics 16: named by the SHA-256 of its bytes, its text stored under that name."""
    one = _definition("procedure: mali/cnt\n")
    store.append([draft()], expecting={}, now=now, definitions=[one])
    store.append([draft()], expecting={}, now=now, definitions=[one])
    assert store.definition(one.digest) == one.text.encode()
    assert store.definition("0" * 64) is None
    assert store.query(content.definitions) == [content.Kept("procedure", "mali/cnt", 1, one.digest)]
    assert store.query(lambda connection: content.definitions(connection, kind="treaty")) == []


def test_a_definition_under_a_false_digest_is_refused(store, draft, now):
    with pytest.raises(Invalid, match=r"store\.digest"):
        store.append([draft()], expecting={}, now=now, definitions=[_definition("a", digest="0" * 64)])
    assert store.head().size == 0


def test_a_file_beyond_the_limit_is_refused():
    limit = content.LARGEST_ATTACHMENT
    assert len(attachment(bytes(limit), media_type="a/b", file_name="x").digest) == 64
    with pytest.raises(Invalid, match=r"store\.attachment_too_large"):
        attachment(bytes(limit + 1), media_type="a/b", file_name="x")


def _definition(text_, digest=None):
    from dataclasses import dataclass
    from hashlib import sha256

    @dataclass(frozen=True)
    class Definition:
        kind: str
        name: str
        edition: int
        digest: str
        text: str

    return Definition("procedure", "mali/cnt", 1, digest or sha256(text_.encode()).hexdigest(), text_)


def test_the_store_shows_its_key_but_never_the_private_one(store):
    assert "Ed25519PrivateKey" not in repr(store)
    assert isinstance(store.database, Database)
