"""The renewal desk of one term: renew, renegotiate, denounce, let lapse; what each takes, by when, and what it moves.

What each moves is what-if: the acts that it takes, laid under a copy on the first day on which they can count. Where
the treaty does not foresee a way this is said, with the law that its procedures cite; nothing is decided that the text
leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ratify.errors import Invalid, NotFound, Phrase, Refused
from ratify.law.exits import first_valid_day
from ratify.law.moments import END_OF_TIME, DayRange
from ratify.law.periods import Period
from ratify.law.reads import parts
from ratify.law.rules import Unknown
from ratify.law.world import Asked
from ratify.office.core import today
from ratify.office.loading import find, load, through
from ratify.office.rights import require
from ratify.office.showing import title_of
from ratify.office.supposing import what_if
from ratify.workflow.acts import ActDraft
from ratify.workflow.horizon import ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ratify.law.defaults import Way
    from ratify.law.rules import Renewal, Span
    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.workflow.definition import Step
    from ratify.workflow.differences import Change
    from ratify.workflow.dossier import Dossier, TrackStanding
    from ratify.workflow.horizon import Ending

Standing = Literal["of_itself", "open", "closed", "not_foreseen", "unknown"]

CODES = (
    *(f"office.renewal.way.{name}" for name in ("renew", "renegotiate", "denounce", "lapse")),
    *(f"office.renewal.{one}" for one in ("of_itself", "open", "closed", "not_foreseen", "unknown")),
)
"""Codes built below from the names of the ways and from how they stand."""


@dataclass(frozen=True, slots=True)
class RenewalStep:
    """An act that a way takes: whose it is (``party``; nothing: the parties together), by which day, under which law.

    ``from_day`` is the first day on which it counts, ``by`` the last (both inclusive; nothing: no such day).
    """

    label: Mapping[str, str]
    party: str | None
    role: str
    from_day: date | None
    by: date | None
    law: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class RenewalWay:
    """One of the four ways. ``supposed`` is the day on which its act is supposed, ``moves`` what then differs."""

    name: str
    standing: Standing
    said: tuple[Phrase, ...]
    steps: tuple[RenewalStep, ...] = ()
    law: str = ""
    unverified: bool = False
    supposed: date | None = None
    moves: tuple[Change, ...] = ()

    @property
    def title(self) -> Phrase:
        """What the way is called."""
        return Phrase(f"office.renewal.way.{self.name}")

    @property
    def how(self) -> Phrase:
        """How it stands, in a word or two."""
        return Phrase(f"office.renewal.{self.standing}")


@dataclass(frozen=True, slots=True)
class RenewalView:
    """The four ways of a dossier as of a day; ``ending`` is what ends next if nobody acts, if anything does."""

    id: str
    reference: str
    title: Mapping[str, str]
    as_of: date
    ending: Ending | None
    ways: tuple[RenewalWay, ...]
    hypothetical: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the four ways are worked out from."""

    office: Office
    actor: Person
    id: str
    dossier: Dossier
    day: date
    ends: Ending | None


def renewal(office: Office, actor: Person, dossier: str) -> RenewalView:
    """The four ways of a treaty's term as of today; nothing is written. Raises ``NotFound`` without a treaty."""
    require(actor, "see")
    loaded, day = load(office, find(office, dossier)), today(office)
    stands = through(loaded.last, day)
    treaty = stands.definitions.treaty
    if treaty is None or stands.reading is None:
        raise NotFound("office.renewal.no_treaty", reference=loaded.opened.reference)
    desk = _Desk(office, actor, loaded.id, stands, day, ending(stands, day))
    ways = (_renew(desk), _renegotiate(desk), _denounce(desk), _lapse(desk))
    title, hypothetical = title_of(stands), treaty.hypothetical
    return RenewalView(loaded.id, loaded.opened.reference, title, day, desk.ends, ways, hypothetical)


def _term(desk: _Desk) -> tuple[Span | None, Renewal | None]:
    treaty = desk.dossier.definitions.treaty
    span = None if treaty is None else treaty.law.clauses.term
    return span, None if span is None else span.renewal


def _closed(desk: _Desk) -> tuple[Standing, tuple[Phrase, ...]] | None:
    """Why no way is open at all: the treaty is over, or not in force, or its dossier halts."""
    halt = desk.dossier.halted
    if halt is not None:
        return "unknown", (Phrase("workflow.horizon.halted", entry=str(halt.root), reason=halt.reason),)
    if desk.dossier.tracks["treaty"].ended:
        return "closed", (Phrase("office.renewal.over"),)
    entry = desk.dossier.moment("entry_into_force", desk.day)
    if entry.date is None:
        return "unknown", (Phrase("office.renewal.not_in_force"), *entry.missing)
    return None


def _renew(desk: _Desk) -> RenewalWay:
    span, clause = _term(desk)
    if span is None or clause is None or (clause.tacit is None and clause.agreed is None):
        none = Phrase("office.renewal.no_renewal" if span is not None else "office.renewal.no_term")
        steps = _joint(desk, ("agreement_effective",), _end(desk))
        return RenewalWay("renew", "not_foreseen", (none,), steps)
    law, closed = (span.law, span.unverified), _closed(desk)
    if closed is not None:
        return RenewalWay("renew", closed[0], closed[1], (), *law)
    if clause.tacit is not None:
        last = None if desk.ends is None else desk.ends.last_useful
        said = (Phrase("office.renewal.tacit") if last is None else Phrase("office.renewal.unless_notice", day=last),)
        return RenewalWay("renew", "of_itself", (*said, *_then(desk)), (), *law)
    found = _step(desk, "extension", None, ("treaty",))
    if found is None:
        return RenewalWay("renew", "closed", (Phrase("office.renewal.no_step"),), (), *law)
    steps = (_told(found[1], None, None, _end(desk)),)
    if not isinstance(clause.agreed, Period):
        return RenewalWay("renew", "open", (Phrase("office.renewal.length"), *_then(desk)), steps, *law)
    return _with_moves(desk, RenewalWay("renew", "open", _then(desk), steps, *law), found, desk.day, {})


def _renegotiate(desk: _Desk) -> RenewalWay:
    steps = _joint(desk, ("agreement_effective", "successor_effective"), _end(desk))
    said = [Phrase("office.renewal.by_agreement")]
    if desk.ends is not None and desk.ends.last_useful is not None:
        said.append(Phrase("office.renewal.in_time", day=desk.ends.last_useful))
    closed = _closed(desk)
    if closed is not None:
        return RenewalWay("renegotiate", closed[0], (*said, *closed[1]), steps)
    way = RenewalWay("renegotiate", "not_foreseen", tuple(said), steps)
    track = desk.dossier.tracks["treaty"]
    step = track.procedure.steps.get("successor_effective")
    if step is None or track.state not in step.sources:
        return way
    return _with_moves(desk, way, (track, step), desk.day, {})


def _denounce(desk: _Desk) -> RenewalWay:
    reading = desk.dossier.reading
    assert reading is not None  # noqa: S101  # looked at before
    ways = reading.ways
    if not ways:
        return RenewalWay("denounce", "not_foreseen", (Phrase("office.renewal.no_denunciation"),))
    law = ("; ".join(dict.fromkeys(w.exit.law for w in ways if w.exit.law)), any(w.exit.unverified for w in ways))
    if all(isinstance(part, Unknown) for way in ways for part in parts(way.exit.rule)):
        return RenewalWay("denounce", "unknown", (Phrase("office.renewal.unseen"),), (), *law)
    closed = _closed(desk)
    if closed is not None:
        return RenewalWay("denounce", closed[0], closed[1], (), *law)
    noticed = [way for way in ways if way.stamp is not None]
    if not noticed:
        return RenewalWay("denounce", "closed", (Phrase("office.renewal.no_notice"),), (), *law)
    return _by_notice(desk, noticed[0], law)


def _by_notice(desk: _Desk, way: Way, law: tuple[str, bool]) -> RenewalWay:
    """Denunciation by a notice: of any party, on the first day on which it counts."""
    reading, party = desk.dossier.reading, _first_member(desk)
    assert reading is not None  # noqa: S101  # looked at before
    assert way.stamp is not None  # noqa: S101  # chosen for it
    since = reading.since(party)
    first = first_valid_day(reading, way.exit, desk.day, Asked(party, None, since))
    found = _step(desk, "notice", way.stamp.stamp, (f"participation/{party}",))
    if first == END_OF_TIME or found is None:
        return RenewalWay("denounce", "closed", (Phrase("office.renewal.no_valid_day"),), (), *law)
    steps = tuple(_told(found[1], one, first, None) for one in _members(desk))
    said = (Phrase("office.renewal.denounce_from", day=first),)
    view = RenewalWay("denounce", "open", said, steps, *law)
    return _with_moves(desk, view, found, first, {"purpose": "denunciation"})


def _lapse(desk: _Desk) -> RenewalWay:
    span, clause = _term(desk)
    if span is None:
        return RenewalWay("lapse", "not_foreseen", (Phrase("office.renewal.no_term"),))
    law, closed = (span.law, span.unverified), _closed(desk)
    if closed is not None:
        return RenewalWay("lapse", closed[0], closed[1], (), *law)
    if clause is None or clause.tacit is None or (desk.ends is not None and desk.ends.name == "end"):
        return RenewalWay("lapse", "of_itself", (Phrase("office.renewal.nothing_to_do"), *_then(desk)), (), *law)
    said = () if clause.unless_notified is not None else (Phrase("office.renewal.no_notice_period"),)
    by = None if desk.ends is None else desk.ends.last_useful
    found = _step(desk, "notice", clause.stamp or "received", (f"participation/{_first_member(desk)}",))
    if by is None or found is None:
        why = () if desk.ends is None else desk.ends.because
        return RenewalWay("lapse", "unknown", (*said, *(why or (Phrase("office.renewal.no_step"),))), (), *law)
    since = _counts_from(desk, late=clause.late)
    if since <= desk.day:
        said = (Phrase("office.renewal.notice_by", day=by), *said)
    else:
        said = (Phrase("office.renewal.notice_between", since=since, day=by), *said)
    steps = tuple(_told(found[1], one, since if since > desk.day else None, by) for one in _members(desk))
    view = RenewalWay("lapse", "open", said, steps, *law)
    return _with_moves(desk, view, found, since, {"purpose": "non_renewal"})


def _counts_from(desk: _Desk, *, late: str | None) -> date:
    """The first day on which a notice counts for the period that ends next.

    One that is given before that began is too late for the one before; it counts for the next where the clause says so.
    """
    reading, ends = desk.dossier.reading, desk.ends
    if reading is None or ends is None or ends.period is None or late == "next_term":
        return desk.day
    if ends.period <= reading.current_period(desk.day):
        return desk.day
    return desk.dossier.moment(f"term/{ends.period - 1}/first_day_out", desk.day).date or desk.day


def _then(desk: _Desk) -> tuple[Phrase, ...]:
    return () if desk.ends is None else (desk.ends.then, *desk.ends.because)


def _end(desk: _Desk) -> date | None:
    return None if desk.ends is None else desk.ends.end


def _members(desk: _Desk) -> tuple[str, ...]:
    """Whose acts are told one by one: both parties of two; of many, the first stands for each."""
    members = tuple(desk.dossier.parties)
    treaty = desk.dossier.definitions.treaty
    return members if treaty is not None and treaty.law.bilateral else members[:1]


def _first_member(desk: _Desk) -> str:
    return next(iter(desk.dossier.parties), "")


def _joint(desk: _Desk, names: Iterable[str], by: date | None) -> tuple[RenewalStep, ...]:
    """What the parties do together, by the steps of the treaty's own life, each with the law that it cites."""
    declared = desk.dossier.tracks["treaty"].procedure.steps
    return tuple(_told(declared[name], None, None, by) for name in names if name in declared)


def _told(step: Step, party: str | None, first: date | None, by: date | None) -> RenewalStep:
    return RenewalStep(step.label, party, step.role or "", first, by, step.law, step.unverified)


def _step(desk: _Desk, act: str, stamp: str | None, tracks: Iterable[str]) -> tuple[TrackStanding, Step] | None:
    """The step by which an act is recorded, if it is open now; without a stamp, whichever it gives."""
    for name in tracks:
        track = desk.dossier.tracks.get(name)
        for step in () if track is None else track.procedure.steps.values():
            gives = any(given == act and stamp in {None, stamped} for given, stamped in step.gives)
            if track is not None and gives and step.role is not None and track.state in step.sources:
                return track, step
    return None


def _with_moves(
    desk: _Desk, way: RenewalWay, found: tuple[TrackStanding, Step], day: date, facts: Mapping[str, object]
) -> RenewalWay:
    """The way with what its act would move, supposed on a day; one that would be refused is closed, and says why."""
    track, step = found
    asked = {ask.name for ask in step.asks}
    said = {name: value for name, value in facts.items() if name in asked}
    act = ActDraft(step.name, DayRange(day, day), track.party, track.id, said)
    try:
        supposed = what_if(desk.office, desk.actor, desk.id, act)
    except (Invalid, Refused) as error:
        return RenewalWay(way.name, "closed", (*way.said, error.phrase), way.steps, way.law, way.unverified)
    moves = tuple(one for one in supposed.changes if one.kind != "alert" and not _of_nothing(one))
    return RenewalWay(way.name, way.standing, way.said, way.steps, way.law, way.unverified, day, moves)


def _of_nothing(change: Change) -> bool:
    """Whether it only says of a date that nobody spoke of before that it will never come."""
    never = isinstance(change.after, Phrase) and change.after.code == "workflow.date_is.never"
    return change.before is None and never
