"""Which chambers and calendars were published when, folded from the office's stream; and pinned definitions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from ratify.definitions import read_definition
from ratify.errors import NotFound
from ratify.law.calendars import Calendar
from ratify.workflow.definition import Chamber, Definitions, Procedure, Treaty
from ratify.workflow.entries import EditionMoved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.store import Written
    from ratify.workflow.definition import Definition
    from ratify.workflow.entries import Opened, ReplayEntry


OFFICE = "office"
"""The stream of the office's own entries: definitions published, accounts, accepted clocks."""


@dataclass(frozen=True, slots=True)
class Publication:
    """An edition of a chamber or a calendar as it was published.

    ``since`` is when it took effect (UTC): when it was recorded, or confirmed by the second person that it ``awaits``;
    ``None`` while it waits.
    """

    entry: int
    kind: str
    name: str
    edition: int
    digest: str
    person: str
    account: str
    reason: str
    leaf: bytes
    recorded_at: datetime
    awaits: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Editions:
    """The publications read so far, in the order in which they took effect, and those that wait for a second person."""

    version: int = 0
    published: tuple[Publication, ...] = ()
    waiting: Mapping[int, Publication] = field(default_factory=dict)
    newest: Mapping[tuple[str, str], str] = field(default_factory=dict)


def published_version(office: Office) -> int:
    """The version of the office's stream: what was published can only have moved if it has."""
    return office.store.version(OFFICE)


def known_editions(office: Office) -> Editions:
    """Everything that was published, as known now."""
    known = office.editions
    if published_version(office) != known.version:
        known = office.editions = _folded(known, office.store.entries(OFFICE, after_version=known.version))
    return known


def published(office: Office, known_at: datetime | None = None) -> Mapping[tuple[str, str], str]:
    """(kind, name) → digest of the editions of chambers and calendars as published by ``known_at`` (inclusive)."""
    known = known_editions(office)
    if known_at is None:
        return known.newest
    then = (one for one in known.published if one.since is not None and one.since <= known_at)
    return {(one.kind, one.name): one.digest for one in then}


def _folded(known: Editions, fresh: Sequence[Written]) -> Editions:
    """What is known with some more entries of the office's stream; all but publications are skipped."""
    found, waiting = list(known.published), dict(known.waiting)
    for entry in fresh:
        if entry.kind == "published":
            one = _publication(entry)
            if one.awaits is None:
                found.append(replace(one, since=entry.recorded_at))
            else:
                waiting[one.entry] = one
        elif entry.kind in {"confirmed", "corrected"}:
            of = entry.body[entry.kind]["of"]
            answered = [waiting.pop(number) for number in (of if isinstance(of, list) else [of]) if number in waiting]
            if entry.kind == "confirmed":
                found += [replace(one, since=entry.recorded_at) for one in answered]
    newest = {(one.kind, one.name): one.digest for one in found}
    return Editions(fresh[-1].version if fresh else known.version, tuple(found), waiting, newest)


def _publication(entry: Written) -> Publication:
    said, actor = entry.body["published"], cast("Mapping[str, str]", entry.body.get("actor") or {})
    return Publication(
        entry=entry.number,
        kind=said["kind"],
        name=said["name"],
        edition=said["edition"],
        digest=said["digest"],
        person=actor.get("person", ""),
        account=actor.get("account", ""),
        reason=entry.body.get("reason") or "",
        leaf=entry.leaf,
        recorded_at=entry.recorded_at,
        awaits=entry.body.get("awaits"),
    )


def by_digest(office: Office, digest: str) -> Definition:
    """A definition by the digest of its bytes, from memory or from the store; checked again when it is loaded."""
    found = office.loaded.get(digest)
    if found is None:
        content = office.store.definition(digest)
        if content is None:
            raise NotFound("office.no_definition", digest=digest)
        read = read_definition(content, digest)
        found = office.loaded[digest] = replace(read, file=f"{read.name}.yaml")
    return found


def bundle_with_moves(
    office: Office, opened: Opened, entries: Sequence[ReplayEntry], known_at: datetime | None = None
) -> Definitions:
    """What a dossier is replayed under, with the editions to which its entries move it, confirmed or not."""
    moves = {one.sealed.number: one.pinned for one in entries if isinstance(one, EditionMoved)}
    definitions = bundle(office, opened.pinned, known_at)
    if not moves:
        return definitions
    return replace(definitions, later={number: bundle(office, pinned, known_at) for number, pinned in moves.items()})


def bundle(office: Office, pinned: Mapping[str, str], known_at: datetime | None = None) -> Definitions:
    """What a dossier is replayed under: what it pinned, and the chambers and calendars published by ``known_at``."""
    treaty: Treaty | None = None
    procedures: dict[str, Procedure] = {}
    for digest in pinned.values():
        value = by_digest(office, digest).value
        if isinstance(value, Treaty):
            treaty = value
        elif isinstance(value, Procedure):
            procedures[value.name] = value
    chambers: dict[str, Chamber] = {}
    calendars: dict[str, Calendar] = {}
    for (kind, name), digest in published(office, known_at).items():
        value = by_digest(office, digest).value
        if kind == "chamber":
            chambers[name] = cast("Chamber", value)
        else:
            calendars[name] = cast("Calendar", value)
    return Definitions(treaty, procedures, chambers, calendars)


def bundle_of(office: Office, closure: Sequence[Definition]) -> Definitions:
    """The same for definitions about to be pinned; chambers and calendars that nobody has published are taken along."""
    found = bundle(office, pins(closure))
    chambers = {one.name: one.value for one in closure if isinstance(one.value, Chamber)}
    calendars = {one.name: one.value for one in closure if isinstance(one.value, Calendar)}
    return replace(found, chambers={**chambers, **found.chambers}, calendars={**calendars, **found.calendars})


def pins(definitions: Sequence[Definition]) -> dict[str, str]:
    """What an opening pins: procedures and the treaty by ``kind:name``; chambers and calendars are published."""
    return {f"{one.kind}:{one.name}": one.digest for one in definitions if one.kind in {"procedure", "treaty"}}
