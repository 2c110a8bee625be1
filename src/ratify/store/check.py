"""Whether what the store keeps is what was written: the log, what it names by digest, and the guards over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.journal.checkpoint import Verifier
from ratify.journal.verify import Breach, verify
from ratify.store import content, guards

if TYPE_CHECKING:
    from ratify.store.log import Store


def breaches(store: Store, known: Sequence[Verifier]) -> Iterator[Breach]:
    """Yield every breach: of the log (``journal.verify``), of stored digests, of the guards. None if all is sound.

    ``known`` are the keys that may have signed the log's checkpoints, those of the past among them. What is appended
    meanwhile is not looked at.
    """
    head = store.stored_head()

    def of_this_log(number: int) -> bool:
        # Beyond the head as it was there may be what a writer has added since, and then the head has moved along.
        return number <= head.size or number > store.stored_head().size

    rows = (row for row in store.all_rows(up_to=2**62) if of_this_log(row.number))
    notes = (note for note in store.checkpoints() if of_this_log(note[0]))
    yield from verify(rows, notes, head=head, known=known)
    for kind, digest in store.query(lambda connection: list(content.altered(connection))):
        yield Breach(
            None,
            Phrase("store.altered.definition" if kind == "definition" else "store.altered.attachment", digest=digest),
        )
    for name in store.query(guards.missing):
        yield Breach(None, Phrase("store.guard_missing", name=name))
