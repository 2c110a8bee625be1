"""Losses that were accepted: a back-up older than the log was restored, and somebody answers for going on from it.

An entry ``restored`` in the stream ``office`` names the newest checkpoint that was known outside (``known``, the
signed note), how many entries there were when the loss was accepted (``size``), the root over them (``root``,
hexadecimal), and how many more had been known (``lost``). Checkpoints of the branch that was lost are true, and no
longer of this log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESTORED = "restored"
"""The kind of entry that accepts a loss."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What an entry accepted: from ``size`` entries on, so many were ``lost``."""

    entry: int
    size: int
    lost: int

    def covers(self, size: int) -> bool:
        """Say whether a checkpoint of this size, signed before, may be one of the branch that was lost."""
        return self.size < size <= self.size + self.lost


def losses(restored: Iterable[tuple[int, Mapping[str, object]]]) -> tuple[Loss, ...]:
    """Return the losses that a log tells of, by the numbers and bodies of its entries of the kind ``RESTORED``."""
    return tuple(found for number, body in restored if (found := loss_told(number, body.get(RESTORED))) is not None)


def loss_told(entry: int, said: object) -> Loss | None:
    """Return what an entry says was lost, by its particulars; nothing if it does not say so."""
    if not isinstance(said, dict):
        return None
    size, lost = said.get("size"), said.get("lost")
    return Loss(entry, size, lost) if isinstance(size, int) and isinstance(lost, int) else None
