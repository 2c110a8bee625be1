"""The log: appending to it, and reading it.

An append (``store.appending``) is one transaction. Under the lock of the head it compares versions, takes the moment of
recording, seals, and writes entries, head, signed checkpoint, indexes and whatever the entries name by digest; so
numbers have no gaps, and nothing of a refused append is left behind. What is slow is done before: reading, replay,
rendering, hashing of files and passwords.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ratify.errors import Invalid, NotFound
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.checkpoint import Signer, Verifier, read_checkpoint, read_note
from ratify.journal.receipt import write_continuation, write_receipt
from ratify.journal.tree import EMPTY_ROOT, CompactRange, consistency, inclusion, root, unpack
from ratify.journal.verify import Row, StoredHead
from ratify.store import behind, content, driver, indexes, lists, remarks, stored
from ratify.store.appending import Also, Asked, Covered, IndexMaker, Successor, append, covered, versions_of
from ratify.store.content import Attachment, DefinitionText
from ratify.store.entries import Appended, Draft, Head, Written, read_written
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
        asked = Asked(
            drafts,
            expecting,
            now,
            index=index,
            attachments=attachments,
            definitions=definitions,
            also=also,
            successor=successor,
            though_behind=though_behind,
        )
        return append(self, asked)

    def cover(self, before: CompactRange, leaves: Sequence[bytes], signers: Sequence[Signer]) -> Covered:
        """Grow the tree by the leaves of an append; gives the new one and its checkpoint."""
        return covered(self.origin, before, leaves, signers)

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

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the versions of several streams, in one question where the database is another process."""
        return driver.read(self.database, lambda cursor: versions_of(cursor, self.database.sql, streams))

    def end_and_versions(self, streams: tuple[str, str, str]) -> tuple[int, datetime, dict[str, int]]:
        """Return the log's length, its last moment of recording, and the versions of three streams, as of one instant.

        One question for all, because most journeys begin with it. Raises ``Invalid`` (``store.no_head``).
        """
        size, recorded_at, *versions = stored.end_and_versions(self.database, streams)
        return size, read_utc(recorded_at), {one: found or 0 for one, found in zip(streams, versions, strict=True)}

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
