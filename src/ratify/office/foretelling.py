"""What publishing a chamber or a calendar would move, before it is done.

Every dossier that uses it is replayed with the new edition: which dates would move, in which dossiers, and where an act
would no longer stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ratify.errors import Forbidden, Invalid, NotFound, Phrase, Refused
from ratify.law.calendars import Calendar
from ratify.office import editions
from ratify.office.core import today
from ratify.office.drafts import SECOND
from ratify.office.edition_views import MovedDossier, PublicationPreview
from ratify.office.editions import known_editions
from ratify.office.indexing import PINNED, PINS, published_use
from ratify.office.loading import load, replayed, through
from ratify.office.rights import ROLES, confirms, may, require
from ratify.office.showing import title_of
from ratify.office.texts import called, edition_view, read_texts
from ratify.office.views import HaltView
from ratify.store import lists
from ratify.workflow.checks import CLOSURE_CHECKS
from ratify.workflow.definition import Chamber, Definitions, Procedure, Treaty
from ratify.workflow.differences import changes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.office.core import Office
    from ratify.office.edition_views import Text
    from ratify.office.editions import Publication
    from ratify.office.views import Person
    from ratify.workflow.definition import Definition

BATCH = 100
LOOKED = 200
"""How many dossiers a preview looks at before it asks to go on."""

CODES = tuple(f"office.role.{role}" for role in ROLES)
"""Codes built below from the names of roles."""


def preview_publication(
    office: Office, actor: Person, text: Text, *, after: str = "", limit: int = LOOKED
) -> PublicationPreview:
    """Which dates publishing an edition would move, in which dossiers; nothing is written.

    Looks at ``limit`` dossiers, those after an id. Raises ``InvalidDefinition`` with every problem of the text,
    ``Invalid`` and ``Refused`` for what cannot be published.
    """
    require(actor, "publish")
    definition = read_texts((text,))[0]
    return _foretold(office, definition, publishable(office, definition), after, limit)


def preview_waiting(
    office: Office, actor: Person, entry: int, *, after: str = "", limit: int = LOOKED
) -> PublicationPreview:
    """The same for a publication that awaits its second person, as things stand now."""
    if not may(actor, "publish"):
        require(actor, "confirm")
    definition = editions.by_digest(office, waiting_publication(office, entry).digest)
    return _foretold(office, definition, later_edition(office, definition), after, limit)


def _foretold(
    office: Office, definition: Definition, current: Definition | None, after: str, limit: int
) -> PublicationPreview:
    use = published_use(definition.kind, definition.name)
    looked, last, moved = 0, after, []
    for dossier in _using(office, use, after, limit + 1):
        if looked == limit:
            break
        found = _moved(office, dossier, definition)
        looked, last = looked + 1, dossier
        if found is not None:
            moved.append(found)
    of = office.store.query(lambda connection: lists.how_many_use(connection, use))
    more = office.store.query(lambda connection: lists.using(connection, use, after=last, limit=1))
    return PublicationPreview(
        edition=edition_view(definition, None if current is None else current.edition),
        dossiers=tuple(moved),
        looked=looked,
        of=of,
        after=last if more else None,
        cautions=() if current is None else tuple(_cautions(current, definition, today(office))),
        awaits=None if office.settings.one_person else SECOND,
        warnings=definition.warnings,
    )


def _using(office: Office, use: str, after: str, limit: int) -> Iterator[str]:
    while limit > 0:
        size, place = min(BATCH, limit), after
        found = office.store.query(lambda c, size=size, place=place: lists.using(c, use, after=place, limit=size))  # type: ignore[misc]  # the batch's own bounds
        yield from found
        if len(found) < size:
            return
        after, limit = found[-1], limit - len(found)


def _moved(office: Office, dossier: str, definition: Definition) -> MovedDossier | None:
    """What differs in a dossier with the edition and without it; nothing if nothing does."""
    loaded, day = load(office, dossier), today(office)
    before = through(loaded.last, day)
    after = through(replayed(_with(loaded.definitions, definition), loaded.acts), day)
    differs = changes(before, after, day)
    halt = after.halted
    if not differs and (halt is None) == (before.halted is None):
        return None
    return MovedDossier(
        id=dossier,
        reference=loaded.opened.reference,
        title=title_of(before),
        changes=differs,
        halts=HaltView(halt.root, halt.reason) if halt is not None and halt != before.halted else None,
        stands_again=halt is None and before.halted is not None,
    )


def _with(definitions: Definitions, definition: Definition) -> Definitions:
    """The same with a chamber or calendar in a new edition, for the editions of every move too."""
    later = {number: _with(one, definition) for number, one in definitions.later.items()}
    if isinstance(definition.value, Chamber):
        return replace(definitions, chambers={**definitions.chambers, definition.name: definition.value}, later=later)
    calendar = cast("Calendar", definition.value)
    return replace(definitions, calendars={**definitions.calendars, definition.name: calendar}, later=later)


def publishable(office: Office, definition: Definition) -> Definition | None:
    """The edition that this one would take the place of; refuses one that cannot be published, and says why."""
    if definition.kind not in {"chamber", "calendar"}:
        raise Invalid("office.publish_pins", what=called(definition))
    waiting = [one for one in known_editions(office).waiting.values() if names(one) == names(definition)]
    if waiting:
        raise Refused("office.publish_waiting", what=called(definition), entry=str(waiting[0].entry))
    current = later_edition(office, definition)
    faults = tuple(_faults(office, definition))
    if faults:
        raise Refused("office.publish_breaks", what=called(definition), faults=faults)
    return current


def names(one: Publication | Definition) -> tuple[str, str]:
    """Kind and name, under which editions follow one another."""
    return one.kind, one.name


def later_edition(office: Office, definition: Definition) -> Definition | None:
    """The edition in use, of which this one must be a later one."""
    digest = editions.published(office).get(names(definition))
    if digest is None:
        return None
    current = editions.by_digest(office, digest)
    if digest == definition.digest:
        raise Invalid("office.publish_nothing", what=called(definition), edition=definition.edition)
    if definition.edition <= current.edition:
        raise Refused(
            "office.edition_not_later", what=called(definition), edition=definition.edition, before=current.edition
        )
    return current


def _faults(office: Office, definition: Definition) -> Iterator[Phrase]:
    """What pinned definitions ask of the chamber or calendar and would no longer find: each once, by its place."""
    known = editions.published(office)
    chambers = {name: editions.by_digest(office, one).value for (kind, name), one in known.items() if kind == "chamber"}
    calendars = {n: editions.by_digest(office, one).value for (kind, n), one in known.items() if kind == "calendar"}
    old = Definitions(None, {}, cast("dict[str, Chamber]", chambers), cast("dict[str, Calendar]", calendars))
    new = _with(old, definition)
    for use, _number in office.store.query(lists.uses):
        if not use.startswith((PINS, PINNED)):
            continue
        pinned = editions.by_digest(office, use.partition(":")[2])
        before = set(_told(_alone(old, pinned)))
        for where, wrong in _told(_alone(new, pinned)):
            if (where, wrong) not in before:
                yield Phrase("office.publish_fault", what=called(pinned), where=where, wrong=wrong)


def _alone(definitions: Definitions, pinned: Definition) -> Definitions:
    if isinstance(pinned.value, Procedure):
        return replace(definitions, procedures={pinned.name: pinned.value})
    return replace(definitions, treaty=cast("Treaty", pinned.value))


def _told(definitions: Definitions) -> Iterator[tuple[str, Phrase]]:
    for check in CLOSURE_CHECKS:
        for _kind, _name, fault in check(definitions):
            if fault.severity == "error":
                yield fault.where, fault.wrong


def _cautions(old: Definition, new: Definition, today: date) -> Iterator[Phrase]:
    """What a reader of the new edition should be sure of: days that it no longer knows, days that were, taken away."""
    if isinstance(old.value, Calendar) and isinstance(new.value, Calendar):
        before, after = old.value, new.value
        if after.coverage.first > before.coverage.first or after.coverage.last < before.coverage.last:
            yield Phrase(
                "office.caution.coverage", first=before.coverage.first, last=before.coverage.last,
                new_first=after.coverage.first, new_last=after.coverage.last,
            )  # fmt: skip
        gone = sorted(day for day, one in before.days.items() if one.status == "actual" and day not in after.days)
        if gone:
            yield Phrase("office.caution.days_gone", n=len(gone), days=tuple(gone[:5]))
        came = sorted(day for day in after.days if day not in before.days and day < today)
        if came:
            yield Phrase("office.caution.days_past", n=len(came), days=tuple(came[:5]))
    elif isinstance(old.value, Chamber) and isinstance(new.value, Chamber):
        kept = {rules.since: rules for rules in new.value.rules}
        past = [rules.since for rules in old.value.rules if rules.since <= today and kept.get(rules.since) != rules]
        if past:
            yield Phrase("office.caution.rules_past", n=len(past), days=tuple(past[:5]))


def waiting_publication(office: Office, entry: int, second: Person | None = None) -> Publication:
    """A publication that waits; with ``second``, one that this person may confirm or refuse."""
    known = known_editions(office)
    one = known.waiting.get(entry)
    if one is None and any(other.entry == entry for other in known.published):
        raise Refused("office.nothing_to_confirm", entry=str(entry))
    if one is None:
        raise NotFound("office.no_publication", entry=str(entry))
    if second is not None:
        if one.person == second.person:
            raise Refused("office.same_person")
        if not confirms(second, one.awaits or ""):
            raise Forbidden("office.cannot_confirm", role=Phrase(f"office.role.{one.awaits}"))
    return one
