"""One family of errors, and the phrase: wording as data.

Nothing here is prose. A ``Phrase`` names a message by its code and carries the particulars that the message
needs; only ``ratify.language`` turns it into a reader's language. An error is a phrase that was raised.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, init=False)
class Phrase:
    """A message as data.

    ``code`` is its key in the catalogues. ``particulars`` may hold ``str``, ``int``, ``bool``, ``date``, UTC
    ``datetime``, other phrases, mappings from language tag to text, and tuples of all these.
    """

    code: str
    particulars: Mapping[str, object]

    def __init__(self, code: str, /, **particulars: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "particulars", particulars)

    def __hash__(self) -> int:
        return hash(self.code)


class RatifyError(Exception):
    """Whatever ratify refuses or cannot do, told as a phrase; the entrances alone turn it into prose."""

    def __init__(self, code: str, /, **particulars: object) -> None:
        super().__init__(code)
        self.phrase = Phrase(code, **particulars)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.phrase.particulars.items())
        return f"{self.phrase.code}({shown})"


_OF_THE_SYSTEM = {
    errno.ENOENT: "language.system.not_found",
    errno.EACCES: "language.system.not_allowed",
    errno.EPERM: "language.system.not_allowed",
    errno.EROFS: "language.system.not_allowed",
    errno.EISDIR: "language.system.is_a_folder",
    errno.ENOTDIR: "language.system.no_folder",
    errno.ENOSPC: "language.system.full",
    errno.EDQUOT: "language.system.full",
}
CODES = tuple(dict.fromkeys(_OF_THE_SYSTEM.values()))


def why_not(error: Exception) -> Phrase | str:
    """Why the system refused: the usual reasons as phrases, any other in the system's own words."""
    code = _OF_THE_SYSTEM.get(getattr(error, "errno", None) or 0)
    return Phrase(code) if code is not None else getattr(error, "strerror", None) or type(error).__name__


class Invalid(RatifyError):
    """The input is not well formed: a field, an option, a file. Exit code 1, HTTP 422 (400 for a body)."""


class Refused(RatifyError):
    """Well formed, but the law, the procedure or the state of the dossier forbids it. Exit code 3, HTTP 422."""


class Conflict(RatifyError):
    """Somebody wrote in between, or the same key was used for something else. Exit code 4, HTTP 409."""


class NotFound(RatifyError):
    """No such thing, or not for this person. Exit code 5, HTTP 404."""


class Forbidden(RatifyError):
    """Not logged in, or the right is missing. Exit code 6, HTTP 403."""


class Unavailable(RatifyError):
    """The database, the clock or another resource does not answer as it must. Exit code 7, HTTP 503."""


class Unreadable(Unavailable):
    """One entry of the log was spoilt; the database answers, and what other entries say can be read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where it stands, what is wrong and what would be right.

    ``line`` and ``column`` count from 1. ``where`` is the path of keys (``steps.vote.from``). A problem of
    severity ``warning`` does not keep a definition from being loaded.
    """

    file: str
    line: int
    column: int
    where: str
    wrong: Phrase
    right: Phrase | None = None
    severity: str = "error"


class InvalidDefinition(Invalid):
    """A file that could not be read, with all its problems at once, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("definitions.invalid", n=len(self.problems))


def packed(value: object) -> object:
    """A particular as JSON can carry it: phrases, dates and tuples become small objects with a single ``$`` key."""
    if isinstance(value, Phrase):
        return {"$phrase": value.code, "particulars": {name: packed(one) for name, one in value.particulars.items()}}
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    if isinstance(value, tuple | list):
        return [packed(one) for one in value]
    if isinstance(value, dict):
        return {"$text": dict(value)}
    return value


def unpacked(value: object) -> object:
    """The inverse of ``packed``."""
    if isinstance(value, list):
        return tuple(unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "$phrase" in value:
        return Phrase(value["$phrase"], **{name: unpacked(one) for name, one in value["particulars"].items()})
    if "$day" in value:
        return date.fromisoformat(value["$day"])
    if "$instant" in value:
        return datetime.fromisoformat(value["$instant"])
    return value["$text"]
