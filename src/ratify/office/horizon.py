"""The horizon: all that ends, by the last day on which one can still act; from the index alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ratify.documents.sheets import Sheet, csv_pieces
from ratify.errors import Invalid, Phrase, unpacked
from ratify.language import say, search_forms, text_in
from ratify.office.core import today
from ratify.office.indexing import TERM, label_of, party_word
from ratify.office.loading import find
from ratify.office.reading import LARGEST_PAGE, refresh
from ratify.office.rights import require
from ratify.store import lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.office.core import Office
    from ratify.office.views import Person

KINDS = (TERM, "deadline")
"""What the horizon shows."""

_PARTS = 3
_LONGEST_PARTY = 20

STANDINGS = ("known", "forecast", "unknown")
COLUMNS = (
    "last_useful", "days_left", "reference", "title", "what", "end", "then", "standing", "because", "dossier", "why"
)  # fmt: skip
CODES = (
    *(f"office.horizon.column.{column}" for column in COLUMNS),
    *(f"office.horizon.standing.{standing}" for standing in STANDINGS),
)
"""Codes built below from these names."""


@dataclass(frozen=True, slots=True)
class Within:
    """Which lines of the horizon are asked for: every field that is given must hold. ``until`` is inclusive."""

    dossier: str | None = None
    party: str | None = None
    search: str = ""
    kind: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HorizonLine:
    """Something that ends: a term or a deadline.

    ``last_useful`` is the last day on which one can still act (inclusive), ``end`` the last day in force of a term.
    ``then`` follows if nobody acts. ``standing``: *known*, *forecast* or *unknown*, and then ``because`` says why.
    ``status`` is that of a deadline. ``why`` is the name of the date that explains it.
    """

    dossier: str
    reference: str
    title: Mapping[str, str]
    kind: str
    what: Phrase | Mapping[str, str]
    last_useful: date | None
    days_left: int | None
    end: date | None
    then: Phrase
    standing: str
    because: tuple[Phrase, ...]
    why: str
    status: str | None = None
    unverified: bool = False

    @property
    def certainty(self) -> Phrase:
        """How sure the last useful day is."""
        return Phrase(f"office.horizon.standing.{self.standing}")


@dataclass(frozen=True, slots=True)
class HorizonPage:
    """One page of the horizon; ``after`` is the cursor of the next, ``holds_until`` as of lists of dossiers."""

    lines: tuple[HorizonLine, ...]
    after: str | None
    holds_until: date | None = None


def horizon(
    office: Office, actor: Person, within: Within | None = None, *, after: str | None = None, limit: int = 50
) -> HorizonPage:
    """What ends, the soonest last useful day first, and at the end what has no day yet.

    Raises ``NotFound`` for a dossier that there is not, ``Invalid`` for a kind, party or cursor that cannot be.
    """
    require(actor, "see")
    day, asked = today(office), within or Within()
    holds, which = refresh(office, day), which_of(office, asked)
    size = max(1, min(limit, LARGEST_PAGE))
    found = _found(office, asked, which, _place(after), size + 1)
    lines = tuple(_line(one, day) for one in found[:size])
    more = found[size - 1].place if len(found) > size else None
    return HorizonPage(lines, None if more is None else ":".join(map(str, more)), holds)


def horizon_csv(office: Office, actor: Person, language: str, within: Within | None = None) -> Iterator[bytes]:
    """The whole horizon as CSV, piece by piece, in a language; days are ISO 8601. Raises as ``horizon``."""
    require(actor, "see")
    day, asked = today(office), within or Within()
    refresh(office, day)
    headings = tuple(say(Phrase(f"office.horizon.column.{column}"), language) for column in COLUMNS)
    rows = (_row(line, language) for line in _every_line(office, asked, which_of(office, asked), day))
    return csv_pieces(Sheet(say(Phrase("office.horizon.title"), language), headings, rows))


def _every_line(office: Office, asked: Within, which: lists.Filter, day: date) -> Iterator[HorizonLine]:
    place: tuple[str, str, int] | None = None
    while found := _found(office, asked, which, place, LARGEST_PAGE):
        yield from (_line(one, day) for one in found)
        place = found[-1].place


def _found(
    office: Office, asked: Within, which: lists.Filter, place: tuple[str, str, int] | None, limit: int
) -> list[lists.Coming]:
    kinds = KINDS if asked.kind is None else (asked.kind,)
    return office.store.query(
        lambda c: lists.horizon(c, which, what=kinds, until=asked.until, after=place, limit=limit)
    )


def which_of(office: Office, asked: Within) -> lists.Filter:
    """Which dossiers are asked for. Raises as ``horizon``."""
    if asked.kind is not None and asked.kind not in KINDS:
        raise Invalid("office.horizon.no_kind", kind=asked.kind[:40], kinds=KINDS)
    party = (asked.party or "").strip()
    if party and not (party.isascii() and party.isidentifier() and len(party) <= _LONGEST_PARTY):
        raise Invalid("office.horizon.no_party", party=party[:40])
    return lists.Filter(
        search=search_forms(asked.search) if asked.search.strip() else (),
        words=(party_word(party),) if party else (),
        dossiers=(find(office, asked.dossier),) if asked.dossier else None,
    )


def _place(after: str | None) -> tuple[str, str, int] | None:
    if not after:
        return None
    parts = after.split(":")
    if len(parts) != _PARTS or not re.fullmatch(r"\d{1,9}", parts[2], re.ASCII):
        raise Invalid("office.cursor")
    return parts[0], parts[1], int(parts[2])


def _line(one: lists.Coming, day: date) -> HorizonLine:
    item = one.item
    detail = cast("dict[str, Any]", item.detail if isinstance(item.detail, dict) else {})
    term = item.what == TERM
    standing = item.standing if term else "unknown" if item.due_on is None else detail.get("standing", "known")
    end = detail.get("end")
    return HorizonLine(
        dossier=one.dossier,
        reference=one.reference,
        title=one.title,
        kind=item.what,
        what=label_of(item.detail),
        last_useful=item.due_on,
        days_left=None if item.due_on is None else (item.due_on - day).days,
        end=None if end is None else date.fromisoformat(end),
        then=cast("Phrase", unpacked(detail["then"])) if "then" in detail else Phrase("workflow.horizon.unknown"),
        standing=standing,
        because=cast("tuple[Phrase, ...]", unpacked(detail.get("because", []))),
        why=item.name if term else f"deadline/{item.track}/{item.name}",
        status=None if term else item.standing,
        unverified=bool(detail.get("unverified")),
    )


def _row(line: HorizonLine, language: str) -> tuple[str | int | date | None, ...]:
    title, _language = text_in(line.title, language)
    what = say(line.what, language) if isinstance(line.what, Phrase) else text_in(line.what, language)[0]
    because = "; ".join(say(one, language) for one in line.because)
    return (
        line.last_useful, line.days_left, line.reference, title, what, line.end, say(line.then, language),
        say(line.certainty, language),
        because, line.dossier, line.why,
    )  # fmt: skip
