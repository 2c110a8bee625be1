"""What leaves the house, so that others can check the log without it: receipts, checkpoints, the public key.

Receipts show that an entry stands in the log and hold none of its content. The newest checkpoint, the proof that it
goes on from an older one, and the public key are for everybody: a root that nobody outside holds binds nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid, NotFound
from ratify.journal.checkpoint import is_signed, read_checkpoint, read_note
from ratify.journal.keys import ROTATED
from ratify.journal.loss import RESTORED
from ratify.office.rights import require
from ratify.store import stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.office.core import Office
    from ratify.office.views import Person


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A checkpoint for a page: how many entries it covers, the root over them (hexadecimal), the whole signed note."""

    size: int
    root: str
    note: str


def receipt(office: Office, actor: Person, entry: int) -> str:
    """The receipt of an entry (C2SP tlog-proof) under the newest checkpoint. Raises ``NotFound``, ``Forbidden``."""
    require(actor, "see")
    return office.store.receipt(entry)


def receipts_under(office: Office, entries: Iterable[int], note: str) -> dict[int, str]:
    """The receipts of entries by their numbers under a checkpoint; none under one that nobody signed."""
    return {entry: office.store.receipt(entry, note=note) for entry in entries} if is_signed(note) else {}


def entry_bytes(office: Office, actor: Person, entry: int) -> bytes:
    """The bytes of an entry as they were sealed: what a receipt is checked with. Raises ``NotFound``, ``Forbidden``."""
    require(actor, "log")
    row = next(office.store.all_rows(after_number=entry - 1, up_to=entry), None)
    if row is None:
        raise NotFound("store.no_entry", number=str(entry))
    return row.body


def checkpoint(office: Office, *, since: int | str | None = None) -> str:
    """The newest checkpoint, for everybody; since an older one (its size or its note), with the proof of continuity.

    The proof has the form of C2SP tlog-witness's add-checkpoint. Raises ``NotFound`` (``store.no_checkpoint``),
    ``Invalid`` (``journal.no_such_size``) if the log has fewer entries than that, ``Invalid``
    (``office.checkpoint_of_another``) for a note of another log, ``journal.…`` for what is no note.
    """
    if since is None:
        note = office.store.checkpoint()
        if note is None:
            raise NotFound("store.no_checkpoint")
        return note
    return office.store.continuation(_size(office, since))


def _size(office: Office, since: int | str) -> int:
    if isinstance(since, int):
        return since
    older = read_checkpoint(read_note(since).text)
    if older.origin != office.store.origin:
        raise Invalid("office.checkpoint_of_another", origin=older.origin, ours=office.store.origin)
    return older.size


def offer(office: Office, since: int | str) -> str:
    """What those who watch this log are given: the newest checkpoint, and how it goes on from the log of that size.

    The same as ``checkpoint``, unless the key was changed since then: each change is led up to and shown by its entry
    (``journal.watching``); and what was ever lost to a restored back-up is told. Raises as ``checkpoint``.
    """
    since, parts = _size(office, since), []
    for row in stored.of_kind(office.store.database, ROTATED):
        number, body = row[0], bytes(row[7])
        if number > since:
            size, note = next(office.store.checkpoints(after_size=number - 1))
            parts += [office.store.continuation(since, note=note), office.store.receipt(number, note=note, extra=body)]
            since = size
    newest = office.store.checkpoint()
    parts.append(office.store.continuation(since, note=newest))
    for row in stored.of_kind(office.store.database, RESTORED):
        parts.append(office.store.receipt(row[0], note=newest, extra=bytes(row[7])))
    return "".join(parts)


def shown_checkpoint(office: Office) -> CheckpointView | None:
    """The newest checkpoint for the foot of a page; nothing where none was signed."""
    note = office.store.checkpoint()
    if note is None:
        return None
    read = read_checkpoint(read_note(note).text)
    return CheckpointView(read.size, read.root.hex(), note)


def public_key(office: Office) -> str:
    """The key that checks the checkpoints, in the form in which keys are published: ``name+1a2b3c4d+base64``.

    Raises ``NotFound`` (``store.no_checkpoint``) in an office that does not sign.
    """
    verifier = office.store.stored_head().verifier  # another process may have gone over to another key
    if not verifier:
        raise NotFound("store.no_checkpoint")
    return verifier
