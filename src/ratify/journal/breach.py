"""What verification tells: one thing that does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ratify.errors import Phrase


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that does not hold, and the entry it was seen at (none if it concerns the whole log).

    Where only a checkpoint tells that something was altered, the entry is the first that the last sound checkpoint
    does not vouch for; the phrase says how far the doubt goes.
    """

    number: int | None
    what: Phrase
