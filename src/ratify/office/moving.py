"""Moving a dossier to other editions of its procedures and its treaty: foretold first, then reasoned and sealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from ratify.definitions import Library
from ratify.errors import Invalid, NotFound, Phrase, Refused
from ratify.office import editions
from ratify.office.core import today
from ratify.office.drafts import SECOND, body_of, checked_reason, next_seal, under
from ratify.office.edition_views import MovePreview
from ratify.office.loading import load, stream_of, through
from ratify.office.publishing import publications, unpublished
from ratify.office.requests import request_of
from ratify.office.rights import require
from ratify.office.texts import called, edition_view, read_texts
from ratify.office.writing import answered, foretold, seen, write
from ratify.store import Draft
from ratify.store.content import definitions as kept_definitions
from ratify.workflow.comparison import counterparts, differences, states_by_track
from ratify.workflow.entries import EditionMoved
from ratify.workflow.replay import begin_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ratify.office.core import Office
    from ratify.office.drafts import Laid
    from ratify.office.edition_views import EditionView, MoveDraft
    from ratify.office.loading import Loaded
    from ratify.office.views import Person, Recorded
    from ratify.workflow.comparison import Counterpart
    from ratify.workflow.definition import Definition, Definitions, Kind
    from ratify.workflow.dossier import Dossier

PINNED = ("treaty", "procedure")
"""The kinds of definition that a dossier pins; the others are published."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A move worked out but not laid: the dossier before it, what it would be replayed under, and the comparison."""

    day: date
    before: Dossier
    closure: tuple[Definition, ...]
    definitions: Definitions
    changed: tuple[EditionView, ...]
    states: Mapping[str, Mapping[str, str]]
    counterparts: tuple[Counterpart, ...]

    @property
    def undecided(self) -> tuple[Counterpart, ...]:
        """The states for which the move names no counterpart."""
        return tuple(one for one in self.counterparts if one.standing in {"undecided", "gone"})


def preview_move(office: Office, actor: Person, dossier: str, draft: MoveDraft) -> MovePreview:
    """What moving a dossier would do: same state, mapped, or to be decided; what the editions say otherwise; the dates.

    Nothing is written. Raises ``InvalidDefinition`` with every problem of the texts, ``Invalid`` and ``Refused`` for
    definitions that are not later editions of what the dossier pins.
    """
    require(actor, "move")
    loaded = load(office, dossier)
    plan = _planned(office, loaded, draft)
    awaits = None if office.settings.one_person else SECOND
    shown = MovePreview(
        on=plan.day,
        editions=plan.changed,
        counterparts=plan.counterparts,
        differences=differences(plan.before.definitions, plan.definitions),
        undecided=bool(plan.undecided),
        changes=(),
        passages=(),
        awaits=awaits,
        version=loaded.version,
        warnings=tuple(problem for one in plan.closure for problem in one.warnings if one.digest in _digests(plan)),
    )
    if plan.undecided:
        return shown
    foreseen = foretold(office, _laid(office, actor, loaded, plan, None))
    return replace(shown, changes=foreseen.changes, passages=foreseen.passages)


def move(  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    dossier: str,
    draft: MoveDraft,
    *,
    reason: str,
    expecting: int | None = None,
    key: str | None = None,
) -> Recorded:
    """Move a dossier to other editions from a day on; earlier acts stay under the earlier ones.

    A reason is owed, and where two persons are wanted a second one confirms. Raises as ``preview_move``, and
    ``Refused`` for a state without a counterpart or a later act that would not stand.
    """
    require(actor, "move")
    asked = (draft.texts, draft.digests, sorted((key, *sorted(one.items())) for key, one in draft.states.items()))
    request = request_of(actor, dossier, ("move", *asked, draft.on), reason)
    repeated = answered(office, actor, key, request)
    if repeated is not None:
        return repeated
    loaded = seen(load(office, dossier), expecting)
    plan = _planned(office, loaded, draft)
    said = checked_reason(reason)
    if plan.undecided:
        states = tuple(Phrase("office.undecided", track=one.title, state=one.label) for one in plan.undecided)
        raise Refused("office.move_undecided", states=states)
    laid = _laid(office, actor, loaded, plan, said)
    taken_along = publications(office, actor, unpublished(office, plan.closure))
    return write(office, actor, laid, key, request, with_them=taken_along, definitions=plan.closure)


def newer_editions(office: Office, actor: Person, dossier: str) -> tuple[EditionView, ...]:
    """Later editions of what a dossier pins, among those that ship and those that the office keeps, newest first."""
    require(actor, "see")
    loaded = load(office, dossier)
    pinned = _pinned(office, loaded, today(office))
    found: dict[str, EditionView] = {}
    for definition in _at_hand(office, pinned):
        before = pinned[definition.kind, definition.name].edition
        if definition.edition > before:
            found[definition.digest] = edition_view(definition, before)
    return tuple(sorted(found.values(), key=lambda one: (one.kind, one.name, -one.edition)))


def _at_hand(office: Office, pinned: Mapping[tuple[Kind, str], Definition]) -> Iterator[Definition]:
    """The definitions of these kinds and names that ship or that the office keeps, whatever their edition."""
    for kind, name in pinned:
        if name in office.library.shipped(kind):
            yield office.library.load(name, kind)
    for kept in office.store.query(kept_definitions):
        if (kept.kind, kept.name) in pinned:
            yield editions.by_digest(office, kept.digest)


def _planned(office: Office, loaded: Loaded, draft: MoveDraft) -> Plan:
    day = draft.on or today(office)
    if day > today(office):
        raise Refused("office.future", day=day, today=today(office))
    before = through(loaded.last, day)
    if before.halted is not None:
        raise Refused("office.halted", entry=str(before.halted.root), reason=before.halted.reason)
    pinned = _pinned(office, loaded, day)
    given = _given(office, draft, pinned)
    closure = _closure(office, loaded, pinned, given)
    for one in closure:
        office.loaded.setdefault(one.digest, one)
    changed = tuple(_changed(pinned, closure))
    if not changed:
        raise Invalid("office.move_nothing")
    definitions = editions.bundle_of(office, closure)
    fresh = begin_again(before, definitions)
    states = states_by_track(before, fresh, draft.states)
    fates = counterparts(before, fresh, states)
    return Plan(day, before, closure, definitions, changed, states, fates)


def _pinned(office: Office, loaded: Loaded, day: date) -> Mapping[tuple[Kind, str], Definition]:
    """What the dossier pins on a day, by kind and name: at its opening, or at its last move until then."""
    pins = loaded.opened.pinned
    for _root, item in loaded.acts.sequence:
        if isinstance(item, EditionMoved) and item.day <= day:
            pins = item.pinned
    found = [editions.by_digest(office, digest) for digest in pins.values()]
    return {(one.kind, one.name): one for one in found}


def _given(office: Office, draft: MoveDraft, pinned: Mapping[tuple[Kind, str], Definition]) -> tuple[Definition, ...]:
    """The definitions that a draft hands in or names; each once, and only of the kinds that a dossier pins."""
    at_hand = {one.digest: one for one in _at_hand(office, pinned)} if draft.digests else {}
    named = []
    for digest in draft.digests:
        if digest not in at_hand:
            raise NotFound("office.no_definition", digest=digest[:80])
        named.append(at_hand[digest])
    given = (*read_texts(draft.texts), *named)
    if not given:
        raise Invalid("office.move_to_what")
    told: set[tuple[str, str]] = set()
    for one in given:
        if one.kind not in PINNED:
            raise Invalid("office.move_publishes", what=called(one))
        if (one.kind, one.name) in told:
            raise Invalid("office.move_twice", what=called(one))
        told.add((one.kind, one.name))
    return given


def _closure(
    office: Office, loaded: Loaded, pinned: Mapping[tuple[Kind, str], Definition], given: Sequence[Definition]
) -> tuple[Definition, ...]:
    """What the dossier would be replayed under: what is given, else what it pins, what is published, what ships."""
    published = [editions.by_digest(office, digest) for digest in editions.published(office).values()]
    library = Library(given=(*published, *pinned.values(), *given))
    treaty = loaded.opened.treaty
    root = library.load(treaty or cast("str", loaded.opened.procedure), "treaty" if treaty else "procedure")
    closure = library.closure(root)
    used = {(one.kind, one.name) for one in closure}
    for one in given:
        if (one.kind, one.name) not in used:
            names = tuple(sorted(name for kind, name in used if kind in PINNED))
            raise Invalid("office.move_unused", what=called(one), names=names)
    return closure


def _changed(pinned: Mapping[tuple[Kind, str], Definition], closure: Sequence[Definition]) -> Iterator[EditionView]:
    """The definitions that take the place of others, or come newly; each must be a later edition."""
    for one in closure:
        before = pinned.get((one.kind, one.name))
        if one.kind not in PINNED or (before is not None and before.digest == one.digest):
            continue
        if before is not None and one.edition <= before.edition:
            raise Refused("office.edition_not_later", what=called(one), edition=one.edition, before=before.edition)
        yield edition_view(one, None if before is None else before.edition)


def _laid(office: Office, actor: Person, loaded: Loaded, plan: Plan, reason: str | None) -> Laid:
    """The move laid under the log; ``Refused`` if the dossier would not stand with it."""
    sealed = next_seal(office, actor, loaded.end, after=len(unpublished(office, plan.closure)))
    awaits = None if office.settings.one_person else SECOND
    pins = editions.pins(plan.closure)
    moved = EditionMoved(sealed, plan.day, pins, plan.states, awaits)
    later = {**loaded.definitions.later, sealed.number: plan.definitions}
    loaded = replace(loaded, definitions=replace(loaded.definitions, later=later))
    told = [{"kind": c.kind, "name": c.name, "before": c.before or 0, "after": c.edition} for c in plan.changed]
    body = body_of(actor, reason)
    body["edition_moved"] = {"pinned": pins, "states": plan.states, "editions": told}
    if awaits is not None:
        body["awaits"] = awaits
    return under(loaded, (moved,), (Draft(stream_of(loaded.id), "edition_moved", plan.day, None, body),), awaits)


def _digests(plan: Plan) -> frozenset[str]:
    return frozenset(one.digest for one in plan.changed)
