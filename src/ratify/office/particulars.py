"""What the entries say by which the office itself goes on: a loss that was accepted, and another key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.errors import Invalid, Phrase
from ratify.journal.checkpoint import read_checkpoint, read_note
from ratify.journal.keys import ROTATED
from ratify.journal.loss import RESTORED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.store import Written

SAID = {RESTORED: ("known", "size", "root", "lost"), ROTATED: ("from", "to", "lost")}
"""What such entries say, by their kinds, in the order in which it is shown."""

CODES = tuple(f"office.told.{kind}.{name}" for kind, names in SAID.items() for name in names)


def particulars(one: Written) -> Iterator[tuple[Phrase, Phrase | str]]:
    """Yield what an entry of these kinds says, as label and value; nothing for any other."""
    said = one.body.get(one.kind)
    for name in SAID.get(one.kind, ()):
        if isinstance(said, dict) and name in said:
            yield Phrase(f"office.told.{one.kind}.{name}"), _value(said, name)


def _value(said: Mapping[str, Any], name: str) -> Phrase | str:
    value = said[name]
    if isinstance(value, bool):
        return Phrase("office.fact.yes" if value else "office.fact.no")
    if isinstance(value, int):
        return Phrase("office.fact.number", value=value)
    if name == "known":
        try:
            known = read_checkpoint(read_note(str(value)).text)
        except Invalid:
            return str(value)
        return Phrase("office.told.checkpoint", n=known.size, root=known.root.hex(), origin=known.origin)
    return str(value)
