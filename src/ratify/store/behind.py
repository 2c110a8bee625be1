"""Whether a database is behind what is known of its log outside: an older back-up was put in its place, or another log.

Then nothing may be written: what is written would be a second history under the same name and key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ratify.errors import Invalid, Unavailable
from ratify.journal.canonical import read_canonical
from ratify.journal.checkpoint import read_checkpoint, read_note
from ratify.journal.loss import RESTORED, losses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ratify.journal.checkpoint import Checkpoint
    from ratify.store.outside import Known, Outside
    from ratify.store.statements import Statements

    Fetch = Callable[[str, tuple[object, ...]], list[Any]]


@dataclass(frozen=True, slots=True)
class Behind:
    """What is known outside, and how many entries are here; ``lost`` is how many fewer, 0 where it is another log."""

    known: Known
    size: int

    @property
    def lost(self) -> int:
        """How many entries were known and are not here."""
        return max(0, self.known.checkpoint.size - self.size)


def behind(outside: Outside | None, size: int, sql: Statements, fetch: Fetch) -> Behind | None:
    """Return what a log of ``size`` entries lacks of what is known outside; nothing if it goes on from that.

    As a rule this costs one look at a file's size. ``fetch`` runs a statement where the log's own are wanted.
    """
    known = None if outside is None else outside.newest()
    if outside is None or known is None:
        return None
    wanted = known.checkpoint
    if size >= wanted.size:
        if outside.agreed == wanted:
            return None
        found = fetch(sql.checkpoints, (wanted.size - 1, wanted.size, 1))
        if found and _root_of(str(found[0][1])) == wanted.root:
            outside.agreed = wanted
            return None
    return None if _accepted(wanted, list(_restored(sql, fetch))) else Behind(known, size)


def refusal(found: Behind) -> Unavailable:
    """Return the error with which everything that writes is answered then."""
    code = "store.behind" if found.lost else "store.another_history"
    return Unavailable(code, known=found.known.checkpoint.size, here=found.size, lost=found.lost)


def _accepted(wanted: Checkpoint, restored: Sequence[tuple[int, Mapping[str, Any]]]) -> bool:
    """Say whether the log says by itself that what was known is lost: another server may have accepted it."""
    named = [body.get(RESTORED, {}).get("known") for _number, body in restored]
    if any(isinstance(note, str) and _root_of(note) == wanted.root for note in named):
        return True
    return any(loss.covers(wanted.size) for loss in losses(restored))


def _root_of(note: str) -> bytes | None:
    try:
        return read_checkpoint(read_note(note).text).root
    except Invalid:
        return None


def _restored(sql: Statements, fetch: Fetch) -> Iterator[tuple[int, Mapping[str, object]]]:
    for row in fetch(sql.of_kind, (RESTORED,)):
        try:
            yield row[0], read_canonical(bytes(row[7]))
        except (Invalid, TypeError):
            continue
