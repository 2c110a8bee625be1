"""A bookmark: how far an auditor has read a log, so that the next time only what is newer need be read.

It is a signed checkpoint with the compact range of its tree (``journal.tree``) before it, and proves itself: the range
is the right one if its root is the one that was signed. The form follows that of a receipt: a first line, ``size`` and
the number of entries, the hashes of the range in base64, the largest subtree first, a blank line, the note.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid
from ratify.journal.checkpoint import LONGEST, from_base64, read_checkpoint, read_note, read_number
from ratify.journal.tree import CompactRange, root, unpack

if TYPE_CHECKING:
    from ratify.journal.checkpoint import Checkpoint

FIRST_LINE = "ratify-bookmark@v1"
_SIZE = "size "


@dataclass(frozen=True, slots=True)
class Bookmark:
    """The tree of a log at one size, and the signed note that covers it; the signature is not verified yet."""

    tree: CompactRange
    note: str
    checkpoint: Checkpoint


def write_bookmark(tree: CompactRange, note: str) -> str:
    """Return the text of a bookmark."""
    hashes = "".join([b64encode(one).decode() + "\n" for one in tree.hashes])
    return f"{FIRST_LINE}\n{_SIZE}{tree.size}\n{hashes}\n{note}"


def read_bookmark(text: str) -> Bookmark:
    """Return the parts of a bookmark whose range has the root that its checkpoint says.

    Raises ``Invalid``: ``journal.bookmark`` for any other text, ``journal.note.…`` or ``journal.checkpoint`` if what
    it carries is no signed checkpoint.
    """
    block, divider, note = text.partition("\n\n")
    first, *lines = block.split("\n")
    size = read_number(lines[0].removeprefix(_SIZE)) if lines and lines[0].startswith(_SIZE) else None
    if len(text) > LONGEST or not divider or first != FIRST_LINE or size is None:
        raise Invalid("journal.bookmark")
    hashes = [from_base64(line) for line in lines[1:]]
    try:
        tree = unpack(size, b"".join([one or b"" for one in hashes]))
    except Invalid:
        raise Invalid("journal.bookmark") from None
    checkpoint = read_checkpoint(read_note(note).text)
    if (checkpoint.size, checkpoint.root) != (size, root(tree)):
        raise Invalid("journal.bookmark")
    return Bookmark(tree, note, checkpoint)
