"""What can be asked of the log, as a value and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ratify.errors import Phrase
from ratify.journal.canonical import read_utc, utc_text
from ratify.office.shipped_questions import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES = (
    "question", "dossier", "actor", "kinds", "text", "recorded_from", "recorded_to", "occurred_from", "occurred_to",
    "known_at", "entry", "as_of", "seed", "population", "entries", "size", "root",
)  # fmt: skip
"""What can be said of a question and of what came of it, in the order in which it is shown."""

KINDS = (
    "opened", "act", "confirmed", "corrected", "edition_moved", "finding", "official_date", "erased",
    "alert_issued", "alert_skipped", "alert_delivered", "alert_failed", "alert_acknowledged",
    "alert_escalated", "digest_issued",
    "published", "absence", "absence_ended", "account_made", "account_disabled", "password_set", "clock_accepted",
    "key_rotated", "restored", "watch_begun", "watch_ended", "fork_found", "fork_reported",
)  # fmt: skip
"""The kinds of entry that this version writes; a log may hold others."""

CODES = (*(f"office.asked.{name}" for name in NAMES), *(f"office.kind.{kind}" for kind in KINDS))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the log: every field that is given must hold.

    ``question``: the name of one that ships. ``dossier``: id or reference. ``actor``: login, or id of an account; all
    accounts of that person count. Both ends of the periods are inclusive: days of recording at the office's place, and
    legal dates. ``text``: what an entry says, folded as in a search. ``known_at``: the log as it was at that instant.
    """

    question: str | None = None
    dossier: str | None = None
    actor: str | None = None
    kinds: tuple[str, ...] = ()
    recorded_from: date | None = None
    recorded_to: date | None = None
    occurred_from: date | None = None
    occurred_to: date | None = None
    text: str = ""
    known_at: datetime | None = None

    def also(self, other: Asked) -> Asked:
        """The same with whatever the other gives in the place of its own."""
        given = {one.name: value for one in fields(other) if (value := getattr(other, one.name))}
        return replace(self, **given)


EVERYTHING = Asked()


def as_json(asked: Asked) -> dict[str, Any]:
    """What is asked as JSON: only what is given."""
    said: dict[str, Any] = {}
    for one in fields(asked):
        value = getattr(asked, one.name)
        if value:
            said[one.name] = _plain(value)
    return said


def _plain(value: object) -> object:
    match value:
        case datetime():
            return utc_text(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def of_json(said: Mapping[str, Any]) -> Asked:
    """The inverse of ``as_json``."""
    given: dict[str, Any] = dict(said)
    for name in ("recorded_from", "recorded_to", "occurred_from", "occurred_to"):
        if name in given:
            given[name] = date.fromisoformat(given[name])
    if "known_at" in given:
        given["known_at"] = read_utc(given["known_at"])
    return Asked(**{**given, "kinds": tuple(given.get("kinds", ()))})


def kind_of(kind: str) -> Phrase | str:
    """What a kind of entry is called; its code, if this version does not know it."""
    return Phrase(f"office.kind.{kind}") if kind in KINDS else kind


def in_words(said: Mapping[str, Any]) -> Iterator[tuple[Phrase, Phrase]]:
    """What was asked, and what came of it, as a look-up keeps it: what each thing is, and what it says."""
    for name in NAMES:
        if name in said:
            yield Phrase(f"office.asked.{name}"), Phrase("office.asked.value", value=_worded(name, said[name]))


def _worded(name: str, value: Any) -> object:  # noqa: ANN401 - whatever JSON holds
    if name == "question":
        return BY_NAME[value].title if value in BY_NAME else value
    if name == "known_at":
        return read_utc(value)
    if name.endswith(("_from", "_to", "as_of")):
        return date.fromisoformat(value)
    if isinstance(value, list):
        return tuple(kind_of(one) if name == "kinds" else str(one) for one in value)
    return str(value) if name == "entry" else value
