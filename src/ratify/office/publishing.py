"""Publishing chambers and calendars in the office's stream; replay takes the editions known then.

A publication is foretold first (``foretelling``), reasoned, and where two persons are wanted confirmed by a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ratify.errors import Conflict
from ratify.office import editions
from ratify.office.core import guarded_now, today
from ratify.office.drafts import SECOND, body_of, checked_reason
from ratify.office.edition_views import Published, WaitingEdition
from ratify.office.editions import OFFICE, known_editions
from ratify.office.foretelling import later_edition, names, publishable, waiting_publication
from ratify.office.indexing import published_use
from ratify.office.reading import recompute
from ratify.office.receipts import receipts_under
from ratify.office.requests import request_of
from ratify.office.rights import may, require
from ratify.office.texts import edition_view, read_texts
from ratify.store import Draft, IndexRows
from ratify.store.accounts import names_of_accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ratify.office.core import Office
    from ratify.office.edition_views import EditionView, Text
    from ratify.office.editions import Publication
    from ratify.office.views import Person
    from ratify.store import Appended
    from ratify.workflow.definition import Definition

TRIES = 3
"""How often a publication is tried when something else is written into the office's stream meanwhile."""


def publish_at_once(office: Office, actor: Person, definitions: Sequence[Definition]) -> None:
    """Publish without asking anybody: what ships with a new office."""
    drafts = publications(office, actor, definitions)
    if drafts:
        office.store.append(drafts, expecting={}, now=guarded_now(office), definitions=definitions)
        recompute(office)


def unpublished(office: Office, closure: Sequence[Definition]) -> list[Definition]:
    """Chambers and calendars that nobody has published yet; a dossier takes them along, and never replaces others."""
    known = editions.published(office)
    return [one for one in closure if one.kind in {"chamber", "calendar"} and (one.kind, one.name) not in known]


def publications(office: Office, actor: Person, definitions: Sequence[Definition]) -> list[Draft]:
    """The entries that publish those of these chambers and calendars whose newest edition is another."""
    known, day = editions.published(office), today(office)
    return [
        _draft(one, day, body_of(actor, None))
        for one in definitions
        if one.kind in {"chamber", "calendar"} and known.get((one.kind, one.name)) != one.digest
    ]


def _draft(definition: Definition, day: date, body: dict[str, object], key: str | None = None) -> Draft:
    said = {
        "kind": definition.kind, "name": definition.name, "edition": definition.edition, "digest": definition.digest,
    }  # fmt: skip
    return Draft(OFFICE, "published", day, key, body | {"published": said})


def publish(office: Office, actor: Person, text: Text, *, reason: str, key: str | None = None) -> Published:
    """Publish a later edition of a chamber or a calendar for every dossier; a reason is owed.

    Where two persons are wanted it takes effect when a second one confirms. The past stays what it was: what was known
    before is replayed under the editions known then. Raises as ``preview_publication``.
    """
    require(actor, "publish")
    request = request_of(actor, OFFICE, ("publish", text), reason)
    repeated = _answered(office, actor, key, request)
    if repeated is not None:
        return repeated
    definition = read_texts((text,))[0]
    said = checked_reason(reason)
    awaits = None if office.settings.one_person else SECOND

    def write() -> Published:
        known = known_editions(office)
        current = publishable(office, definition)
        body = body_of(actor, said) | {"request": request}
        if awaits is not None:
            body["awaits"] = awaits
        draft = _draft(definition, today(office), body, None if key is None else f"{actor.account}:{key}")
        appended = _append(office, draft, known.version, None if awaits else definition, definition)
        view = edition_view(definition, None if current is None else current.edition)
        return Published(view, appended.written[0].number, awaits, appended.checkpoint, appended.receipts())

    return _tried(office, (actor, key, request), write)


def confirm_publication(office: Office, actor: Person, entry: int, *, key: str | None = None) -> Published:
    """Confirm a publication as a second person; from then on every dossier is replayed under it."""
    require(actor, "confirm")
    request = request_of(actor, OFFICE, ("confirm", entry), None)
    repeated = _answered(office, actor, key, request)
    if repeated is not None:
        return repeated

    def write() -> Published:
        known, one = known_editions(office), waiting_publication(office, entry, actor)
        definition = editions.by_digest(office, one.digest)
        current = later_edition(office, definition)
        said = {"of": [entry], "leaves": [one.leaf.hex()]}
        body = body_of(actor, None) | {"request": request, "confirmed": said}
        draft = Draft(OFFICE, "confirmed", None, None if key is None else f"{actor.account}:{key}", body)
        appended = _append(office, draft, known.version, definition, None)
        view = edition_view(definition, None if current is None else current.edition)
        return Published(view, entry, None, appended.checkpoint, appended.receipts())

    return _tried(office, (actor, key, request), write)


def refuse_publication(office: Office, actor: Person, entry: int, *, reason: str, key: str | None = None) -> Published:
    """Refuse a publication as a second person, with a reason; its author may take it back the same way."""
    request = request_of(actor, OFFICE, ("refuse", entry), reason)
    repeated = _answered(office, actor, key, request)
    if repeated is not None:
        return repeated

    def write() -> Published:
        known, one = known_editions(office), waiting_publication(office, entry)
        if one.person != actor.person or not may(actor, "publish"):
            require(actor, "confirm")
            waiting_publication(office, entry, actor)
        body = body_of(actor, checked_reason(reason)) | {"request": request, "corrected": {"of": entry}}
        draft = Draft(OFFICE, "corrected", None, None if key is None else f"{actor.account}:{key}", body)
        appended = _append(office, draft, known.version, None, None)
        return Published(_view_of(office, one), entry, one.awaits, appended.checkpoint, appended.receipts())

    return _tried(office, (actor, key, request), write)


def waiting_publications(office: Office, actor: Person) -> tuple[WaitingEdition, ...]:
    """The publications that await a second person, oldest first."""
    require(actor, "see")
    known_as = office.store.query(names_of_accounts)
    return tuple(
        WaitingEdition(
            entry=one.entry,
            edition=_view_of(office, one),
            reason=one.reason,
            by=known_as.get(one.account, one.account),
            person=one.person,
            recorded_at=one.recorded_at,
            needs=one.awaits or "",
        )
        for one in known_editions(office).waiting.values()
    )


def _view_of(office: Office, one: Publication) -> EditionView:
    digest = editions.published(office).get(names(one))
    before = None if digest is None else editions.by_digest(office, digest).edition
    return edition_view(editions.by_digest(office, one.digest), before)


def _append(
    office: Office, draft: Draft, version: int, effective: Definition | None, kept: Definition | None
) -> Appended:
    """One entry of the office's stream; where an edition takes effect, its dossiers are due to be looked at again."""
    outdated = () if effective is None else (published_use(effective.kind, effective.name),)
    return office.store.append(
        [draft],
        expecting={OFFICE: version},
        now=guarded_now(office),
        index=IndexRows(outdated=outdated),
        definitions=() if kept is None else (kept,),
    )


def _tried(office: Office, asked: tuple[Person, str | None, str], write: Callable[[], Published]) -> Published:
    """Try again when an account or another publication was written meanwhile; everything is looked at anew."""
    actor, key, request = asked
    for attempt in range(1, TRIES + 1):
        try:
            done = write()
        except Conflict:
            repeated = _answered(office, actor, key, request)
            if repeated is not None:
                return repeated
            if attempt == TRIES:
                raise
        else:
            office.wake()
            return done
    raise AssertionError  # the last try answers or raises


def _answered(office: Office, actor: Person, key: str | None, request: str) -> Published | None:
    """The answer given before to the same request under the same key, if there was one."""
    entry = None if key is None else office.store.by_key(f"{actor.account}:{key}")
    if entry is None:
        return None
    if entry.body.get("request") != request:
        raise Conflict("office.key_reused", key=cast("str", key))
    of = entry.number
    if entry.kind != "published":
        said = entry.body[entry.kind]["of"]
        of = said[0] if isinstance(said, list) else said
    first = office.store.entry(of)
    definition = editions.by_digest(office, first.body["published"]["digest"])
    awaits = first.body.get("awaits") if entry.kind == "published" else None
    note = office.store.checkpoint() or ""
    receipts = receipts_under(office, (entry.number,), note)
    return Published(edition_view(definition, None), of, awaits, note, receipts, repeated=True)
