"""What an office knows outside its database: the newest checkpoint it signed, and which messages it has carried.

Both lie beside the key, which no back-up of the database holds, so that a database which was put back from an older
back-up does not take itself for the newest. They are no truth about anything: without them nothing is lost but this
knowledge. Several processes append to the files at once, a line at a time; lines that were cut short are passed over.
"""

from __future__ import annotations

import fcntl
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from ratify.errors import Invalid
from ratify.journal.checkpoint import Checkpoint, from_base64, read_checkpoint, read_note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

LARGEST = 256 * 1024
"""Bytes of checkpoints after which only the newest of each log is kept."""

AT_MOST_EVERY = 0.1
"""Seconds between two checkpoints that are noted: in a rush only some are, and the last of it with whatever comes next.

To append to a file makes the database's own writing to the disk slower, and a back-up is never so young.
"""


_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Known:
    """The newest checkpoint that is known outside."""

    checkpoint: Checkpoint
    note: str


class Outside:
    """The two files beside a key's file, of one log; other logs may have theirs in the same. Threads may share one.

    Nothing here raises ``OSError`` but ``begin_anew``: what cannot be noted is not known, and no act is lost for it.
    """

    __slots__ = (
        "_at",
        "_known",
        "_lock",
        "_noted_at",
        "_origin",
        "_pending",
        "agreed",
        "carried_file",
        "checkpoints_file",
    )

    def __init__(self, key_file: Path, origin: str) -> None:
        self.checkpoints_file = key_file.with_name(f"{key_file.name}.checkpoints")
        self.carried_file = key_file.with_name(f"{key_file.name}.carried")
        self._origin = origin
        self._known: Known | None = None
        self._at = (0, 0)  # the file that was read, and how far
        self._pending: Known | None = None  # known here, and not noted yet
        self._noted_at = -AT_MOST_EVERY
        self._lock = Lock()
        self.agreed: Checkpoint | None = None
        """A checkpoint that the database was seen to have, so that it need not be looked up again."""

    def newest(self) -> Known | None:
        """Return the newest checkpoint that is known; what other processes have noted is read on the way."""
        with self._lock, suppress(OSError):
            self._read()
            self._note()
        return self._known

    def keep(self, note: str) -> None:
        """Note a checkpoint that was committed just now, or soon (``AT_MOST_EVERY``)."""
        with self._lock, suppress(OSError):
            known = _own(note)
            if self._known is None or known.checkpoint.size > self._known.checkpoint.size:
                self._known = self._pending = self._known_here(known)
                self._note()

    def close(self) -> None:
        """Note what waits to be noted; nobody may come after."""
        with self._lock, suppress(OSError):
            self._noted_at = -AT_MOST_EVERY
            self._note()

    def begin_anew(self, note: str) -> None:
        """Take a checkpoint for the newest though larger ones were known: they were lost, and that was accepted."""
        with self._lock:
            known = _read_note(note)
            self._pending = None
            self._rewrite(known, forget=True)
            self._known = self._known_here(known)

    def carried(self, *messages: str) -> None:
        """Note that messages were carried, by their ids."""
        with suppress(OSError):
            _append_to(self.carried_file, "".join(f"{one}\n" for one in messages).encode())

    def carried_among(self, messages: Collection[str]) -> set[str]:
        """Return those of some messages that were carried, by their ids."""
        wanted = {message.encode() for message in messages}
        found: set[str] = set()
        with suppress(OSError), self.carried_file.open("rb") as lines:
            found = {line.decode() for line in map(bytes.rstrip, lines) if line in wanted}
        return found

    def writable(self) -> bool:
        """Say whether anything can be noted."""
        file = self.checkpoints_file
        return os.access(file, os.W_OK) if file.is_file() else file.parent.is_dir() and os.access(file.parent, os.W_OK)

    def _known_here(self, known: Known) -> Known:
        self.agreed = known.checkpoint
        return known

    def _read(self) -> None:
        """Read what was appended since the last time; from the beginning where the file is another one."""
        try:
            state = self.checkpoints_file.stat()
        except FileNotFoundError:
            self._at = (0, 0)  # somebody took it away: what is noted next goes into another
            return
        if (state.st_ino, state.st_size) == self._at:
            return
        with self.checkpoints_file.open("rb") as opened:
            inode = os.fstat(opened.fileno()).st_ino
            if inode != self._at[0] or state.st_size < self._at[1]:
                self._at, self._known = (inode, 0), None
            opened.seek(self._at[1])
            data = opened.read()
        whole = data.rfind(b"\n") + 1
        self._known = _newest(data[:whole], self._origin, self._known)
        self._at = (inode, self._at[1] + whole)

    def _note(self) -> None:
        """Note what waits, unless something was noted just now."""
        pending, now = self._pending, monotonic()
        if pending is None or now < self._noted_at + AT_MOST_EVERY:
            return
        self._pending, self._noted_at = None, now
        self._read()
        if self._known is None or self._known.checkpoint.size < pending.checkpoint.size:
            self._known = pending  # the file was written anew by another process, which knew less
        line = _line(pending)
        if self._at[1] + len(line) > LARGEST:
            self._rewrite(pending)
        else:
            self._append(line)

    def _append(self, line: bytes) -> None:
        end, inode = _append_to(self.checkpoints_file, line)
        if self._at in {(inode, end - len(line)), (0, 0)} and (self._at != (0, 0) or end == len(line)):
            self._at = (inode, end)  # nobody else wrote in between: this line need not be read again

    def _rewrite(self, known: Known, *, forget: bool = False) -> None:
        """Keep only the newest of each log. A line that another process appends meanwhile may be lost with it."""
        newest: dict[str, Known] = {}
        file = self.checkpoints_file
        with file.open("ab+") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX)
            opened.seek(0)
            for one in (*_lines(opened.read()), known):
                before = newest.get(one.checkpoint.origin)
                if before is None or before.checkpoint.size < one.checkpoint.size:
                    newest[one.checkpoint.origin] = one
            if forget:
                newest[self._origin] = known
            draft = file.with_name(f"{file.name}.{os.getpid()}")
            data = b"".join(map(_line, newest.values()))
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
                written.write(data)
                written.flush()
                os.fsync(written.fileno())
            draft.replace(file)
            self._at = (file.stat().st_ino, len(data))


def _append_to(file: Path, line: bytes) -> tuple[int, int]:
    """Append a line in one write; where the file ends then, and which file it is.

    Where a full disk cut the last line short, this one begins anew, so that only that one is lost.
    """
    descriptor = os.open(file, _APPEND, 0o600)
    try:
        end = os.fstat(descriptor).st_size
        torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
        os.write(descriptor, b"\n" + line if torn else line)
        state = os.fstat(descriptor)
        return state.st_size, state.st_ino
    finally:
        os.close(descriptor)


def _line(known: Known) -> bytes:
    return b64encode(known.note.encode()) + b"\n"


def _lines(data: bytes) -> Iterator[Known]:
    for line in data.split(b"\n"):
        with suppress(Invalid, UnicodeError):
            text = from_base64(line.decode("ascii"))
            if text:
                yield _read_note(text.decode())


def _newest(data: bytes, origin: str, known: Known | None) -> Known | None:
    """The largest checkpoint of a log, from what was known and what these lines hold.

    Only a line that promises to be the largest is read with care: there may be a thousand of them.
    """
    promising = []
    for line in data.split(b"\n"):
        with suppress(ValueError):
            text = b64decode(line).decode()
            of, size, _rest = text.split("\n", 2)
            if of == origin and (known is None or int(size) > known.checkpoint.size):
                promising.append((int(size), text))
    for _size, text in sorted(promising, reverse=True):
        with suppress(Invalid):
            return _read_note(text)
    return known


def _own(note: str) -> Known:
    """A note that was signed here just now: nobody need check its form."""
    origin, size, root, _rest = note.split("\n", 3)
    return Known(Checkpoint(origin, int(size), b64decode(root)), note)


def _read_note(note: str) -> Known:
    return Known(read_checkpoint(read_note(note).text), note)
