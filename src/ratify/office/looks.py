"""That somebody asked something of the log, remembered apart from it: no part of its tree, and kept.

One's own look-ups everybody may read; those of others only who holds the right ``look_ups``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ratify.office.asked import as_json, in_words
from ratify.office.core import now
from ratify.office.rights import require
from ratify.store import accounts, reviewing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ratify.errors import Phrase
    from ratify.office.asked import Asked
    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store.reviewing import Looked

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class LookUpView:
    """That somebody asked something of the log: when, who, what sort of look, what was asked and what came of it.

    ``what`` is list, question, sample, show or export; ``said`` is the rest in words.
    """

    number: int
    looked_at: datetime
    by: str
    what: str
    results: int
    said: tuple[tuple[Phrase, Phrase], ...]
    asked: Mapping[str, Any]
    particulars: Mapping[str, Any]


def remember(office: Office, actor: Person, what: str, asked: Asked, particulars: Mapping[str, object]) -> int:
    """Remember a look apart from the log; the number under which it is kept."""
    said = {"asked": as_json(asked), **particulars}
    who, instant = (actor.account, actor.person), now(office)
    return office.store.change(lambda connection: reviewing.look(connection, *who, what, said, instant))


def look_ups(
    office: Office, actor: Person, *, everybody: bool = False, before: int | None = None, limit: int = 100
) -> tuple[LookUpView, ...]:
    """One's own looks at the log, newest first; those of everybody only for who has that right.

    ``before`` is the number of the last one seen.
    """
    require(actor, "look_ups" if everybody else "log")
    whose = None if everybody else actor.account
    size = max(1, min(limit, LARGEST_PAGE))
    rows = office.store.query(
        lambda connection: reviewing.look_ups(connection, account=whose, before=before, limit=size)
    )
    names = office.store.query(accounts.names_of_accounts)
    return tuple(_look_up(row, names) for row in rows)


def _look_up(row: Looked, names: Mapping[str, str]) -> LookUpView:
    asked, particulars = row.particulars["asked"], dict(row.particulars)
    del particulars["asked"]
    return LookUpView(
        number=row.number,
        looked_at=row.looked_at,
        by=names.get(row.account, row.account),
        what=row.what,
        results=row.particulars["results"],
        said=tuple(in_words({**asked, **particulars})),
        asked=asked,
        particulars=particulars,
    )
