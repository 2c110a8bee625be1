"""What a check finds: where in the file, what is wrong, what would be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of meaning, at the path of keys ``where``; a ``warning`` does not keep the file from being loaded."""

    where: str
    wrong: Phrase
    right: Phrase | None = None
    severity: str = "error"


def fault(where: str, code: str, right: Phrase | None = None, /, **particulars: object) -> Fault:
    """An error."""
    return Fault(where, Phrase(code, **particulars), right)


def doubt(where: str, code: str, right: Phrase | None = None, /, **particulars: object) -> Fault:
    """A warning."""
    return Fault(where, Phrase(code, **particulars), right, "warning")


def nearest(word: str, known: Iterable[str]) -> Phrase | None:
    """Did you mean …, or what there is; nothing if there is nothing."""
    names = tuple(name for name in known if name)
    near = did_you_mean(word, names)
    if near:
        return Phrase("definitions.did_you_mean", word=near)
    return Phrase("definitions.one_of", words=names) if names else None
