"""What goes into the log and what comes out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ratify.errors import Conflict, Invalid, Unreadable
from ratify.journal.canonical import utc_text
from ratify.journal.checkpoint import is_signed
from ratify.journal.receipt import write_receipt
from ratify.journal.tree import CompactRange, after, inclusion

_LONGEST_NAME = 500


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a body only commits to: the salt and the value (JSON) that open the commitment at ``path`` of the body."""

    path: str
    salt: str
    value: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be written. The log adds number, version and moment of recording, and seals it.

    ``occurred_on`` is the legal date, ``key`` the idempotency key, unique in the whole log. ``body`` holds what only
    the office knows (who, on whose behalf, why, what, digests), in the types that ``journal.canonical.encode`` takes;
    ``journal.canonical.plain`` brings others into them. ``disclosures`` are written beside the entry and are no part
    of its bytes.
    """

    stream: str
    kind: str
    occurred_on: date | None
    key: str | None
    body: Mapping[str, object]
    disclosures: tuple[Disclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in the log. Numbers and versions count from 1; ``body`` is the whole sealed body."""

    number: int
    stream: str
    version: int
    kind: str
    occurred_on: date | None
    recorded_at: datetime
    key: str | None
    body: Mapping[str, Any]
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The log as it stands: how many entries it has, the root over them, when the last was recorded (UTC).

    Before the first entry ``recorded_at`` is the beginning of 1970.
    """

    origin: str
    size: int
    root: bytes
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append wrote, and the checkpoint that covers it: signed, or its bare text if the log has no signer.

    ``before`` is the log's tree as it was just before.
    """

    written: tuple[Written, ...]
    checkpoint: str
    before: CompactRange = field(repr=False)

    def receipts(self) -> dict[int, str]:
        """Return the receipt (C2SP tlog-proof) of each entry by its number; none if the log has no signer.

        Worked out from what is in memory when it is asked for: nothing is read, and who does not ask pays nothing.
        """
        if not is_signed(self.checkpoint):
            return {}
        span_root = after(self.before, [one.leaf for one in self.written])
        size = self.before.size + len(self.written)
        return {
            one.number: write_receipt(one.number - 1, inclusion(one.number - 1, size, span_root), self.checkpoint)
            for one in self.written
        }


def check_drafts(drafts: Sequence[Draft], now: datetime) -> None:
    """Refuse what no column could hold, before anything is locked.

    Raises ``Invalid`` (``store.nothing_to_write``, ``store.name``, ``journal.moment``) and, for a key that two of the
    drafts share, ``Conflict`` (``store.key_used``).
    """
    utc_text(now)
    if not drafts:
        raise Invalid("store.nothing_to_write")
    keys: set[str] = set()
    for draft in drafts:
        for name in (draft.stream, draft.kind, draft.key):
            if name is not None and not (name.isprintable() and 0 < len(name) <= _LONGEST_NAME):
                raise Invalid("store.name", name=ascii(name), n=_LONGEST_NAME)
        if draft.key is not None:
            if draft.key in keys:
                raise Conflict("store.key_used", key=draft.key)
            keys.add(draft.key)


def read_written(row: Sequence[Any]) -> Written:
    """Return the entry of a stored row. Raises ``Unreadable`` (``store.unreadable_entry``) if it was spoilt."""
    number, stream, version, kind, occurred_on, recorded_at, key, body, leaf = row
    try:
        return Written(
            number,
            stream,
            version,
            kind,
            None if occurred_on is None else date.fromisoformat(occurred_on),
            datetime.fromisoformat(recorded_at),
            key,
            json.loads(body),
            bytes(leaf),
        )
    except (ValueError, TypeError):
        raise Unreadable("store.unreadable_entry", number=str(number)) from None
