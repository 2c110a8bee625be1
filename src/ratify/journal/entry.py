"""What the log itself writes into each entry's body, beside what the office gives.

A sealed body says where it stands and when it was recorded, so that the stored bytes alone are the truth and every
column of the table is an index that verification derives again. The entry's *number* is not among its fields: it is
its place in the tree (leaf number − 1), and a receipt proves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid
from ratify.journal.canonical import encode, utc_text
from ratify.journal.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

FORMAT = 1

SEALED_FIELDS = frozenset({"format", "origin", "stream", "version", "kind", "occurred_on", "recorded_at", "key"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: the log's origin, the stream, its version there (from 1), the moment of recording."""

    origin: str
    stream: str
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body, its canonical bytes and the hash of its leaf."""

    body: Mapping[str, object]
    data: bytes
    leaf: bytes


def seal(place: Place, *, kind: str, occurred_on: date | None, key: str | None, body: Mapping[str, object]) -> Sealed:
    """Return the entry's bytes and leaf.

    Raises ``Invalid``: ``journal.body.sealed_field`` if the body already says what only the log may say, another
    ``journal.body.…`` if it has no canonical form.
    """
    if not SEALED_FIELDS.isdisjoint(body):
        raise Invalid("journal.body.sealed_field", fields=tuple(sorted(SEALED_FIELDS.intersection(body))))
    whole = {
        **body,
        "format": FORMAT,
        "origin": place.origin,
        "stream": place.stream,
        "version": place.version,
        "kind": kind,
        "occurred_on": None if occurred_on is None else occurred_on.isoformat(),
        "recorded_at": utc_text(place.recorded_at),
        "key": key,
    }
    data = encode(whole)
    return Sealed(whole, data, leaf_hash(data))
