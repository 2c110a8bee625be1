"""Appending to the log: one transaction for an entry and everything that goes with it.

Under the lock of the head an append compares versions, takes the moment of recording, seals, grows the tree and signs.
On SQLite it then writes row by row, in the process that holds the file. On PostgreSQL it asks for the head, locked,
with the versions; then everything is written in one statement (``store.within``); then it commits. So others wait for
the lock over two answers and no more: that of the statement, and that of the commit. Writing and locking cannot be one
question, for the checkpoint signs the tree that the lock gave, and the key is not the database's to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ratify.errors import Conflict, Unavailable
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.checkpoint import Checkpoint, Signer, checkpoint_text, is_signed, sign
from ratify.journal.entry import Place, seal
from ratify.journal.tree import CompactRange, grow, pack, root, unpack
from ratify.store import behind, content, driver, indexes, within
from ratify.store.entries import Appended, Draft, Written, check_drafts
from ratify.store.indexes import NOTHING, IndexRows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.content import Attachment, DefinitionText
    from ratify.store.driver import Cursor, HandOver
    from ratify.store.log import Store
    from ratify.store.statements import Statements

IndexMaker = Callable[[Sequence[Written]], IndexRows]
Also = Callable[["Connection"], object]
Covered = tuple[CompactRange, str]


@dataclass(frozen=True, slots=True)
class Successor:
    """The key that takes over with an append. ``alone``: the one before is lost, and does not sign it over."""

    signer: Signer = field(repr=False)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What an append is asked to write, and what it must find; ``Store.append`` says what each is."""

    drafts: Sequence[Draft]
    expecting: Mapping[str, int]
    now: datetime
    index: IndexMaker | IndexRows = NOTHING
    attachments: Sequence[Attachment] = ()
    definitions: Sequence[DefinitionText] = ()
    also: Also | None = None
    successor: Successor | None = None
    though_behind: bool = False

    def streams(self) -> list[str]:
        """Return the streams whose versions matter."""
        return sorted({*self.expecting, *(draft.stream for draft in self.drafts)})


@dataclass(slots=True)
class _Attempt:
    """What the last try of an append had sealed when its connection broke, perhaps after the commit."""

    appended: Appended | None = None
    committed: bool = False


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What an append comes to under the head that it found: entries, their bytes, the tree over them, its checkpoint.

    ``moment`` is that of recording as text, ``verifier`` the public key that signs from now on.
    """

    appended: Appended
    bodies: Sequence[bytes]
    tree: CompactRange
    moment: str
    verifier: str


def append(store: Store, asked: Asked) -> Appended:
    """Write what is asked, all of it or none. Raises as ``Store.append`` does."""
    check_drafts(asked.drafts, asked.now)
    attempt, also = _Attempt(), asked.also

    def work(cursor: Cursor, hand_over: HandOver) -> Appended:
        sql = store.database.sql
        head, versions = _locked(cursor, sql, asked.streams())
        hand_over()
        committed = _committed(store, cursor, attempt)
        if committed is not None:
            return committed
        sealed = _seal(store, cursor, asked, head, versions)
        attempt.appended = sealed.appended
        content.put(cursor, sql, attachments=asked.attachments, definitions=asked.definitions)
        rows = asked.index(sealed.appended.written) if callable(asked.index) else asked.index
        _write(cursor, sql, asked, sealed, rows)
        return sealed.appended

    def work_with_also(connection: Connection) -> Appended:
        appended = work(driver.cursor_of(connection), driver.keep_turn)
        if also is not None and not attempt.committed:
            also(connection)
        return appended

    try:
        if also is None:
            done = driver.write_in_turn(store.database, work)
        else:
            done = driver.transact(store.database, work_with_also, knows_its_traces=True)
    except Unavailable as unavailable:
        _tell_better(store, asked, unavailable.__cause__)
        raise
    if asked.successor is not None:
        store.pen.take(asked.successor.signer)
    if store.outside is not None and is_signed(done.checkpoint):
        store.outside.keep(done.checkpoint)
    return done


def _seal(store: Store, cursor: Cursor, asked: Asked, head: Sequence[Any], versions: dict[str, int]) -> _Sealed:
    """Compare the locked head with what is expected, and seal what comes after it."""
    if not asked.though_behind:
        _refuse_if_behind(store, cursor, head[1])
    signers = _signers(store, head[4], asked.successor)
    for stream, expected in asked.expecting.items():
        if versions[stream] != expected:
            raise Conflict("store.conflict", stream=stream, expected=expected, actual=versions[stream])
    moment = asked.now.astimezone(UTC)
    text = utc_text(moment)
    if text < head[3]:  # the text sorts as time does
        moment, text = read_utc(head[3]), head[3]
    before, size = unpack(head[1], head[2]), head[1]
    written: list[Written] = []
    bodies: list[bytes] = []
    for draft in asked.drafts:
        stream, day = draft.stream, draft.occurred_on
        versions[stream] += 1
        place = Place(store.origin, stream, versions[stream], moment)
        sealed = seal(place, kind=draft.kind, occurred_on=day, key=draft.key, body=draft.body)
        size += 1
        bodies.append(sealed.data)
        written.append(
            Written(size, stream, place.version, draft.kind, day, moment, draft.key, sealed.body, sealed.leaf)
        )
    tree, note = store.cover(before, [one.leaf for one in written], signers)
    verifier = str(signers[-1].verifier) if signers else ""
    return _Sealed(Appended(tuple(written), note, before), bodies, tree, text, verifier)


def covered(origin: str, before: CompactRange, leaves: Sequence[bytes], signers: Sequence[Signer]) -> Covered:
    """Return the tree grown by leaves, and its checkpoint; unsigned where nobody signs."""
    tree = before
    for leaf in leaves:
        tree = grow(tree, leaf)
    checkpoint = Checkpoint(origin, tree.size, root(tree))
    return tree, sign(checkpoint, *signers) if signers else checkpoint_text(checkpoint)


def _locked(cursor: Cursor, sql: Statements, streams: Sequence[str]) -> tuple[Any, dict[str, int]]:
    """Lock the head; gives its row, and the versions of streams under the lock."""
    if sql.lock:
        cursor.execute(sql.lock, (within.given(streams),))
        *found, versions = cursor.fetchone()
        return found, dict(zip(streams, versions or (), strict=True))
    cursor.execute(sql.lock_head)
    head = cursor.fetchone()
    return head, versions_of(cursor, sql, streams)


def versions_of(cursor: Cursor, sql: Statements, streams: Sequence[str]) -> dict[str, int]:
    """Return the versions of streams; 0 of one that has no entry."""
    if sql.versions:
        cursor.execute(sql.versions, (list(streams),))
        return {stream: version or 0 for stream, version in cursor.fetchall()}
    versions: dict[str, int] = {}
    for stream in streams:
        cursor.execute(sql.version, (stream,))
        versions[stream] = cursor.fetchone()[0] or 0
    return versions


def _write(cursor: Cursor, sql: Statements, asked: Asked, sealed: _Sealed, rows: IndexRows) -> None:
    if sql.append:
        cursor.execute(sql.append, (_all_at_once(asked, sealed, rows),))
    else:
        _write_one_by_one(cursor, sql, asked, sealed, rows)


def _write_one_by_one(cursor: Cursor, sql: Statements, asked: Asked, sealed: _Sealed, rows: IndexRows) -> None:
    appended, tree = sealed.appended, sealed.tree
    cursor.executemany(
        sql.insert_entry,
        [
            (
                *(one.number, one.stream, one.version, one.kind, _day(one), sealed.moment, one.key),
                *(body, one.leaf),
            )
            for one, body in zip(appended.written, sealed.bodies, strict=True)
        ],
    )
    disclosed = [
        (written.number, one.path, one.salt, one.value)
        for draft, written in zip(asked.drafts, appended.written, strict=True)
        for one in draft.disclosures
    ]
    if disclosed:
        cursor.executemany(sql.insert_disclosure, disclosed)
    cursor.execute(sql.update_head, (tree.size, pack(tree), sealed.moment, sealed.verifier))
    if is_signed(appended.checkpoint):
        cursor.execute(sql.insert_checkpoint, (tree.size, appended.checkpoint))
    indexes.put(cursor, sql, rows)


def _all_at_once(asked: Asked, sealed: _Sealed, rows: IndexRows) -> str:
    appended = sealed.appended
    what: dict[str, object] = {
        "recorded_at": sealed.moment,
        "verifier": sealed.verifier,
        "hashes": pack(sealed.tree).hex(),
        "entries": [
            {
                "stream": one.stream,
                "version": one.version,
                "kind": one.kind,
                "occurred_on": _day(one),
                "key": one.key,
                "body": body.decode(),
            }
            for one, body in zip(appended.written, sealed.bodies, strict=True)
        ],
    }
    if is_signed(appended.checkpoint):
        what["note"] = appended.checkpoint
    disclosed = [
        {"place": place, "path": one.path, "salt": one.salt, "value": one.value}
        for place, draft in enumerate(asked.drafts, start=1)
        for one in draft.disclosures
    ]
    if disclosed:
        what["disclosed"] = disclosed
    if rows is not NOTHING:
        what["indexes"] = indexes.given(rows)
    return within.given(what)


def _day(one: Written) -> str | None:
    return None if one.occurred_on is None else one.occurred_on.isoformat()


def _refuse_if_behind(store: Store, cursor: Cursor, size: int) -> None:
    def fetch(statement: str, parameters: tuple[object, ...]) -> list[Any]:
        cursor.execute(statement, parameters)
        return cursor.fetchall()

    found = behind.behind(store.outside, size, store.database.sql, fetch)
    if found is not None:
        raise behind.refusal(found)


def _signers(store: Store, named: str, successor: Successor | None) -> tuple[Signer, ...]:
    """Who signs the checkpoint of this append: one, two where one takes over from another, or nobody."""
    if successor is not None and successor.alone:
        return (successor.signer,)
    signer = store.pen.fitting(named)
    signers = () if signer is None else (signer,)
    return signers if successor is None else (*signers, successor.signer)


def _committed(store: Store, cursor: Cursor, attempt: _Attempt) -> Appended | None:
    """Return what an earlier try had sealed if it was committed after all before the connection broke."""
    if attempt.appended is None:
        return None
    first = attempt.appended.written[0]
    cursor.execute(store.database.sql.leaf_at, (first.stream, first.version))
    found = cursor.fetchone()
    attempt.committed = found is not None and bytes(found[0]) == first.leaf
    return attempt.appended if attempt.committed else None


def _tell_better(store: Store, asked: Asked, cause: BaseException | None) -> None:
    """Say what the database's refusal means where that is known: a key used, or trees that differ."""
    if not isinstance(cause, Exception):
        return
    if within.found_that_trees_differ(cause):
        raise Unavailable("store.trees_differ", size=store.stored_head().size + len(asked.drafts)) from cause
    if driver.violates_uniqueness(cause):
        for draft in asked.drafts:
            if draft.key is not None and store.by_key(draft.key) is not None:
                raise Conflict("store.key_used", key=draft.key) from None
