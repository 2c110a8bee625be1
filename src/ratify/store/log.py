"""The log: appending to it, and reading it.

An append is one transaction. Under the write lock it reads the head, compares versions, takes the moment of recording,
seals, and writes entries, head, signed checkpoint, indexes and whatever the entries name by digest; so numbers have no
gaps, and nothing of a refused append is left behind. What is slow is done before: reading, replay, rendering, hashing
of files and passwords.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ratify.errors import Conflict, Invalid, NotFound, Unavailable
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.checkpoint import (
    Checkpoint,
    Signer,
    Verifier,
    checkpoint_text,
    is_signed,
    read_checkpoint,
    read_note,
    sign,
)
from ratify.journal.entry import Place, seal
from ratify.journal.receipt import write_continuation, write_receipt
from ratify.journal.tree import EMPTY_ROOT, CompactRange, consistency, grow, inclusion, pack, root, unpack
from ratify.journal.verify import Row, StoredHead
from ratify.store import behind, content, driver, indexes, lists, remarks, stored
from ratify.store.content import Attachment, DefinitionText
from ratify.store.entries import Appended, Draft, Head, Written, check_drafts, read_written
from ratify.store.indexes import NOTHING, IndexRows
from ratify.store.pen import Pen
from ratify.store.proofs import Blocks

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.behind import Behind
    from ratify.store.driver import Cursor, Database
    from ratify.store.outside import Outside

T = TypeVar("T")

_HEARTBEAT = "heartbeat"


@dataclass(slots=True)
class _Attempt:
    """What the last try of an append had sealed when its connection broke, perhaps after the commit."""

    appended: Appended | None = None
    committed: bool = False


@dataclass(frozen=True, slots=True)
class Successor:
    """The key that takes over with an append. ``alone``: the one before is lost, and does not sign it over."""

    signer: Signer = field(repr=False)
    alone: bool = False


IndexMaker = Callable[[Sequence[Written]], IndexRows]
Also = Callable[["Connection"], object]


@dataclass(frozen=True, slots=True)
class Store:
    """An open database with its log. ``open_store`` makes one; it may be shared by threads, not by forked processes."""

    database: Database
    origin: str
    pen: Pen = field(default_factory=lambda: Pen(None), repr=False)
    outside: Outside | None = field(default=None, repr=False, compare=False)
    blocks: Blocks = field(default_factory=Blocks, repr=False, compare=False)

    def append(  # noqa: PLR0913 - each argument is one thing that goes into the transaction
        self,
        drafts: Sequence[Draft],
        *,
        expecting: Mapping[str, int],
        now: datetime,
        index: IndexMaker | IndexRows = NOTHING,
        attachments: Sequence[Attachment] = (),
        definitions: Sequence[DefinitionText] = (),
        also: Also | None = None,
        successor: Successor | None = None,
        though_behind: bool = False,
    ) -> Appended:
        """Write entries, all or none, with everything that goes with them, in one transaction.

        ``expecting`` maps streams to the version they must have before (0: none yet); other streams are taken as they
        are. All entries of an append bear one moment of recording: ``now``, or the log's last one if that is later.
        ``index`` gives the rows of the indexes, or makes them from the written entries; then, like ``also`` (which
        gets SQLAlchemy's connection inside the transaction), it may be called more than once and must be quick.
        ``successor`` is the key that signs from this append on. ``though_behind``: even on a log that is behind what is
        known of it outside, because these entries accept that.

        Raises ``Conflict``: ``store.conflict`` (stream, expected, actual) if somebody wrote in between,
        ``store.key_used`` (key) if a key is in the log already, ``store.key_retired`` if another key than the one at
        hand signs the log by now; ``Invalid`` for a draft that cannot be sealed;
        ``Unavailable`` if the database cannot be written or (``store.behind``, ``store.another_history``) is an older
        one. Nothing is written then.
        """
        check_drafts(drafts, now)
        attempt = _Attempt()

        def work(cursor: Cursor) -> Appended:
            committed = self._committed(cursor, attempt)
            if committed is not None:
                return committed
            appended = attempt.appended = self._write(cursor, drafts, expecting, now, (successor, though_behind))
            content.put(cursor, self.database.sql, attachments=attachments, definitions=definitions)
            rows = index(appended.written) if callable(index) else index
            indexes.put(cursor, self.database.sql, rows)
            return appended

        def work_with_also(connection: Connection) -> Appended:
            appended = work(driver.cursor_of(connection))
            if also is not None and not attempt.committed:
                also(connection)
            return appended

        try:
            if also is None:
                done = driver.write(self.database, work)
            else:
                done = driver.transact(self.database, work_with_also, knows_its_traces=True)
        except Unavailable as unavailable:
            cause = unavailable.__cause__
            if isinstance(cause, Exception) and driver.violates_uniqueness(cause):
                self._tell_used_key(drafts)
            raise
        if successor is not None:
            self.pen.take(successor.signer)
        if self.outside is not None and is_signed(done.checkpoint):
            self.outside.keep(done.checkpoint)
        return done

    def by_key(self, key: str) -> Written | None:
        """Return the entry that was written under an idempotency key."""
        row = self._one(self.database.sql.by_key, (key,))
        return None if row is None else read_written(row)

    def entry(self, number: int) -> Written:
        """Return the entry of a number. Raises ``NotFound`` (``store.no_entry``)."""
        row = self._one(self.database.sql.by_number, (number,))
        if row is None:
            raise NotFound("store.no_entry", number=str(number))
        return read_written(row)

    def entries(self, stream: str, *, after_version: int = 0) -> list[Written]:
        """Return the entries of a stream in order, those after a version."""
        return [read_written(row) for row in self._all(self.database.sql.entries, (stream, after_version))]

    def version(self, stream: str) -> int:
        """Return the version of the last entry of a stream; 0 if it has none."""
        return self._one(self.database.sql.version, (stream,))[0] or 0

    def head(self) -> Head:
        """Return the log's origin, length, root and last moment of recording."""
        found = self.stored_head()
        return Head(found.origin, found.size, root(unpack(found.size, found.hashes)), read_utc(found.recorded_at))

    def checkpoint(self) -> str | None:
        """Return the newest signed checkpoint; nothing if none was ever signed."""
        row = self._one(self.database.sql.checkpoint, ())
        return None if row is None else str(row[0])

    def stored_head(self) -> StoredHead:
        """Return the row of the head as stored."""
        return stored.head(self.database)

    def all_rows(self, *, after_number: int = 0, up_to: int | None = None) -> Iterator[Row]:
        """Yield rows as stored, by number, those after a number and up to another (default: the head's size).

        What is appended meanwhile is not among them.
        """
        last = self.stored_head().size if up_to is None else up_to
        yield from map(Row._make, stored.rows(self.database, after_number, last))

    def checkpoints(self, *, after_size: int = -1, up_to: int = stored.EVERYTHING) -> Iterator[tuple[int, str]]:
        """Yield (size, signed note) as stored, by size, up to one (default: whatever is there)."""
        return stored.checkpoints(self.database, after_size, up_to)

    def proof(self, number: int, *, size: int | None = None) -> list[bytes]:
        """Return the inclusion proof of an entry in the log as it was at a size (default: now).

        The first proof after a start reads every leaf, later ones some two thousand. Raises ``Invalid``
        (``journal.no_such_leaf``, ``journal.no_such_size``) if the log has no such entry or was never that long.
        """
        return inclusion(number - 1, self._size(size), self._span_root)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Return the proof that the log at one size (default: now) goes on from the log at an older one.

        Costs and raises as ``proof``: ``Invalid`` (``journal.no_such_size``) unless 0 ≤ old ≤ new ≤ the log's size.
        """
        return consistency(old, self._size(new), self._span_root)

    def root_at(self, size: int) -> bytes | None:
        """Return the root of the log as it was at a size; nothing if it was never that long. Costs as ``proof``."""
        if not 0 <= size <= self.stored_head().size:
            return None
        return self._span_root(0, size) if size else EMPTY_ROOT

    def receipt(self, number: int, *, note: str | None = None, extra: bytes | None = None) -> str:
        """Return the receipt of an entry (C2SP tlog-proof) under a checkpoint of this log (default: the newest).

        ``extra`` goes along as it is. Costs and raises as ``proof``; raises ``NotFound`` (``store.no_checkpoint``) if
        none was ever signed and (``store.no_entry``) if the log of that checkpoint has no such entry.
        """
        note, size = self._covered(note)
        if not 1 <= number <= size:
            raise NotFound("store.no_entry", number=str(number))
        return write_receipt(number - 1, self.proof(number, size=size), note, extra)

    def continuation(self, old: int, *, note: str | None = None) -> str:
        """Return a checkpoint (default: the newest) with the proof that it goes on from the log of ``old`` entries.

        The form is the body of C2SP tlog-witness's add-checkpoint. Costs as ``proof``. Raises ``Invalid``
        (``journal.no_such_size``) unless 0 ≤ old ≤ the checkpoint's size, ``NotFound`` (``store.no_checkpoint``).
        """
        note, size = self._covered(note)
        return write_continuation(old, self.consistency(old, size), note)

    @property
    def signer(self) -> Signer | None:
        """Who signs checkpoints here, as far as this process knows."""
        return self.pen.signer

    @property
    def verifier(self) -> Verifier | None:
        """The public key under which this store signs checkpoints."""
        return None if self.signer is None else self.signer.verifier

    def find_dossier(self, named: str) -> str | None:
        """Return the id of the dossier that has this id or this reference, by the index."""
        return self.query(lambda connection: lists.find_dossier(connection, named))

    def definition(self, digest: str) -> bytes | None:
        """Return the bytes of a definition; nothing if the log names none of this digest."""
        return self.query(lambda connection: content.read_definition(connection, digest))

    def attachment(self, digest: str) -> Attachment | None:
        """Return a file; nothing if the log names none of this digest."""
        return self.query(lambda connection: content.read_attachment(connection, digest))

    def heartbeat(self) -> datetime | None:
        """Return when the office last swept."""
        found = self.query(lambda connection: remarks.remark(connection, _HEARTBEAT))
        return None if found is None else read_utc(str(found))

    def beat(self, now: datetime) -> None:
        """Note that the office has swept."""
        self.change(lambda connection: remarks.note(connection, _HEARTBEAT, utc_text(now)))

    def put_index(self, rows: IndexRows) -> None:
        """Write rows of the indexes by themselves, as a refresh or a rebuild does."""
        driver.write(self.database, lambda cursor: indexes.put(cursor, self.database.sql, rows))

    def name_verifier(self, verifier: Verifier) -> None:
        """Say in the head which key signs a log that was signed before heads said so."""
        driver.write(self.database, lambda cursor: cursor.execute(self.database.sql.name_verifier, (str(verifier),)))

    def behind(self) -> Behind | None:
        """Return what this log lacks of what is known of it outside; nothing if it goes on from that."""
        return behind.behind(self.outside, self.stored_head().size, self.database.sql, self._all)

    def query(self, work: Callable[[Connection], T]) -> T:
        """Run reading work on SQLAlchemy's connection: the functions of ``lists``, ``accounts``, ``content``."""
        return driver.query(self.database, work)

    def change(self, work: Callable[[Connection], T]) -> T:
        """Run writing work on SQLAlchemy's connection, in one transaction that may be tried again."""
        return driver.transact(self.database, work)

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
        if self.outside is not None:
            self.outside.close()

    def _write(
        self,
        cursor: Cursor,
        drafts: Sequence[Draft],
        expecting: Mapping[str, int],
        now: datetime,
        how: tuple[Successor | None, bool],
    ) -> Appended:
        successor, though_behind = how
        sql = self.database.sql
        cursor.execute(sql.lock_head)
        head = cursor.fetchone()
        if not though_behind:
            self._refuse_if_behind(cursor, head[1])
        signers = self._signers(head[4], successor)
        versions = self._versions(cursor, drafts, expecting)
        moment = now.astimezone(UTC)
        text = utc_text(moment)
        if text < head[3]:  # the text sorts as time does
            moment, text = read_utc(head[3]), head[3]
        number = head[1]
        written: list[Written] = []
        rows: list[tuple[object, ...]] = []
        disclosed: list[tuple[object, ...]] = []
        for draft in drafts:
            stream = draft.stream
            versions[stream] += 1
            place = Place(self.origin, stream, versions[stream], moment)
            day = draft.occurred_on
            sealed = seal(place, kind=draft.kind, occurred_on=day, key=draft.key, body=draft.body)
            number += 1
            rows.append(
                (
                    *(number, stream, place.version, draft.kind, None if day is None else day.isoformat(), text),
                    *(draft.key, sealed.data, sealed.leaf),
                )
            )
            disclosed += [(number, one.path, one.salt, one.value) for one in draft.disclosures]
            written.append(
                Written(number, stream, place.version, draft.kind, day, moment, draft.key, sealed.body, sealed.leaf)
            )
        cursor.executemany(sql.insert_entry, rows)
        if disclosed:
            cursor.executemany(sql.insert_disclosure, disclosed)
        before, note = self._cover(cursor, (head[1], head[2]), [one.leaf for one in written], text, signers)
        return Appended(tuple(written), note, before)

    def _cover(
        self,
        cursor: Cursor,
        packed: tuple[int, bytes],
        leaves: Sequence[bytes],
        text: str,
        signers: Sequence[Signer],
    ) -> tuple[CompactRange, str]:
        """Grow the tree by new leaves, and the head with it; gives the tree as it was, and the checkpoint of now."""
        tree = before = unpack(*packed)
        for leaf in leaves:
            tree = grow(tree, leaf)
        self._grow_head(cursor, tree, leaves, (text, str(signers[-1].verifier) if signers else ""))
        return before, self._checkpoint(cursor, tree, signers)

    def _refuse_if_behind(self, cursor: Cursor, size: int) -> None:
        def fetch(statement: str, parameters: tuple[object, ...]) -> list[Any]:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

        found = behind.behind(self.outside, size, self.database.sql, fetch)
        if found is not None:
            raise behind.refusal(found)

    def _signers(self, named: str, successor: Successor | None) -> tuple[Signer, ...]:
        """Who signs the checkpoint of this append: one, two where one takes over from another, or nobody."""
        if successor is not None and successor.alone:
            return (successor.signer,)
        signer = self.pen.fitting(named)
        signers = () if signer is None else (signer,)
        return signers if successor is None else (*signers, successor.signer)

    def _grow_head(self, cursor: Cursor, tree: CompactRange, leaves: Sequence[bytes], rest: tuple[str, str]) -> None:
        """Update the head; where the database grows the tree itself, both must have come to the same."""
        sql = self.database.sql
        if not sql.grow_head:
            cursor.execute(sql.update_head, (tree.size, pack(tree), *rest))
            return
        cursor.execute(sql.grow_head, (len(leaves), b"".join(leaves), *rest))
        if bytes(cursor.fetchone()[0]) != pack(tree):
            raise Unavailable("store.trees_differ", size=tree.size)

    def _versions(self, cursor: Cursor, drafts: Sequence[Draft], expecting: Mapping[str, int]) -> dict[str, int]:
        versions: dict[str, int] = {}
        for stream in {*expecting, *(draft.stream for draft in drafts)}:
            cursor.execute(self.database.sql.version, (stream,))
            versions[stream] = cursor.fetchone()[0] or 0
        for stream, expected in expecting.items():
            if versions[stream] != expected:
                raise Conflict("store.conflict", stream=stream, expected=expected, actual=versions[stream])
        return versions

    def _checkpoint(self, cursor: Cursor, tree: CompactRange, signers: Sequence[Signer]) -> str:
        checkpoint = Checkpoint(self.origin, tree.size, root(tree))
        if not signers:
            return checkpoint_text(checkpoint)
        note = sign(checkpoint, *signers)
        cursor.execute(self.database.sql.insert_checkpoint, (tree.size, note))
        return note

    def _committed(self, cursor: Cursor, attempt: _Attempt) -> Appended | None:
        """Return what an earlier try had sealed if it was committed after all before the connection broke."""
        if attempt.appended is None:
            return None
        first = attempt.appended.written[0]
        cursor.execute(self.database.sql.lock_head)
        cursor.execute(self.database.sql.leaf_at, (first.stream, first.version))
        found = cursor.fetchone()
        attempt.committed = found is not None and bytes(found[0]) == first.leaf
        return attempt.appended if attempt.committed else None

    def _tell_used_key(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.key is not None and self.by_key(draft.key) is not None:
                raise Conflict("store.key_used", key=draft.key) from None

    def _covered(self, note: str | None) -> tuple[str, int]:
        """A checkpoint, the newest if none is given, and its size."""
        found = self.checkpoint() if note is None else note
        if found is None:
            raise NotFound("store.no_checkpoint")
        return found, read_checkpoint(read_note(found).text).size

    def _size(self, wanted: int | None) -> int:
        size = self.stored_head().size
        if wanted is not None and not 0 <= wanted <= size:
            raise Invalid("journal.no_such_size", old=wanted, new=size)
        return size if wanted is None else wanted

    def _span_root(self, first: int, beyond: int) -> bytes:
        return self.blocks.span_root(first, beyond, self._leaves)

    def _leaves(self, first: int, beyond: int) -> Iterator[bytes]:
        """Yield leaves by their place in the tree, which counts from 0: one less than the entry's number."""
        while first < beyond:
            upto = min(first + stored.PAGE, beyond)
            yield from (bytes(row[0]) for row in self._all(self.database.sql.leaves, (first, upto)))
            first = upto

    def _one(self, statement: str, parameters: tuple[object, ...]) -> Any:  # noqa: ANN401 - as the statement selects
        def work(cursor: Cursor) -> Any:  # noqa: ANN401 - as above
            cursor.execute(statement, parameters)
            return cursor.fetchone()

        return driver.read(self.database, work)

    def _all(self, statement: str, parameters: tuple[object, ...]) -> list[Any]:
        def work(cursor: Cursor) -> list[Any]:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

        return driver.read(self.database, work)
