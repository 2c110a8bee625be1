"""The entries that replay reads, and how confirmations and corrections make of them the acts that stand.

A closed family of small records made from the sealed bodies. Every other kind of entry is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from ratify.workflow.facts import parse_day_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ratify.law.moments import DayRange


COMMITTED = "$committed"
"""The key of what stands in a body for a value that the entry only commits to."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What every entry carries: its number in the log, when it was recorded (UTC) and by whom."""

    number: int
    recorded_at: datetime
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The beginning of a dossier: the definitions that it pins, by digest.

    ``imported``: it came from a register, with a past that whoever imported it knows.
    """

    sealed: Sealed
    reference: str
    treaty: str | None
    procedure: str | None
    pinned: Mapping[str, str]
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """A step taken on one legal date, with the facts that the step asks for.

    ``awaits`` is the role of the second person wanted, fixed at recording; ``None`` if the act stands at once.
    ``before`` is the number of an act of the same day that this one precedes. ``committed`` are the commitments to the
    personal facts by their names: what they open is no part of the record, so no rule can read it, and replay is the
    same whether it was erased or not.
    """

    sealed: Sealed
    track: str
    party: str | None
    step: str
    when: DayRange
    facts: Mapping[str, object] = field(default_factory=dict)
    before: int | None = None
    awaits: str | None = None
    committed: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """Where the act stands in the sequence: its date, or the last day of an interval."""
        return self.when.last


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The word of a second person for acts or corrections, by their numbers."""

    sealed: Sealed
    of: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A later version of an act (``by``), or its annulment (``by`` is ``None``), with the reason."""

    sealed: Sealed
    of: int
    by: Act | None
    reason: str
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class EditionMoved:
    """From ``day`` on the dossier follows other editions; ``states`` maps states whose names changed, by track.

    ``awaits`` is the role of the second person wanted, as with an act.
    """

    sealed: Sealed
    day: date
    pinned: Mapping[str, str]
    states: Mapping[str, Mapping[str, str]]
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class FindingMade:
    """A depositary's word that the condition of a clause was met on a day."""

    sealed: Sealed
    day: date
    clause: str
    condition_met: DayRange
    source: str


@dataclass(frozen=True, slots=True)
class OfficialDate:
    """A date published by a depositary, which governs beside the computed one from ``day`` (its publication) on.

    ``by``: the party whose view it is; it governs nothing then, and is shown.
    """

    sealed: Sealed
    day: date
    of: str
    date: date
    source: str
    by: str | None = None


ReplayEntry = Opened | Act | Confirmed | Corrected | EditionMoved | FindingMade | OfficialDate


def _day(text: object) -> date:
    return date.fromisoformat(cast("str", text))


def _act(sealed: Sealed, body: Mapping[str, object], awaits: object) -> Act:
    facts = cast("Mapping[str, object]", body.get("facts") or {})
    committed = {name: found for name, fact in facts.items() if (found := _commitment(fact)) is not None}
    return Act(
        sealed=sealed,
        track=cast("str", body["track"]),
        party=cast("str | None", body.get("party")),
        step=cast("str", body["step"]),
        when=parse_day_range(cast("str", body["when"])),
        facts={name: fact for name, fact in facts.items() if name not in committed} if committed else facts,
        before=cast("int | None", body.get("before")),
        awaits=cast("str | None", awaits),
        committed=committed,
    )


def _commitment(fact: object) -> str | None:
    """What stands in the place of a personal fact: ``{"$committed": …}``; nothing for a fact that is there."""
    found = fact.get(COMMITTED) if isinstance(fact, dict) else None
    return found if isinstance(found, str) else None


def entry(number: int, kind: str, recorded_at: datetime, body: Mapping[str, object]) -> ReplayEntry | None:
    """The record of a sealed body, or ``None`` for a kind that replay does not read."""
    actor = cast("Mapping[str, str]", body.get("actor") or {})
    sealed = Sealed(number, recorded_at, actor.get("account", ""), actor.get("person", ""))
    particulars = cast("Mapping[str, object]", body.get(kind) or {})
    if kind == "act":
        return _act(sealed, particulars, body.get("awaits"))
    if kind == "confirmed":
        return Confirmed(sealed, tuple(cast("Sequence[int]", particulars["of"])))
    if kind == "corrected":
        by = particulars.get("by")
        awaits = cast("str | None", body.get("awaits"))
        act = None if by is None else _act(sealed, cast("Mapping[str, object]", by), awaits)
        return Corrected(sealed, cast("int", particulars["of"]), act, cast("str", body.get("reason") or ""), awaits)
    if kind == "opened":
        return Opened(
            sealed,
            cast("str", particulars["reference"]),
            cast("str | None", particulars.get("treaty")),
            cast("str | None", particulars.get("procedure")),
            cast("Mapping[str, str]", particulars["pinned"]),
            "imported" in particulars,
        )
    return _rare(sealed, kind, particulars, body)


def _rare(
    sealed: Sealed, kind: str, particulars: Mapping[str, object], body: Mapping[str, object]
) -> ReplayEntry | None:
    if kind == "edition_moved":
        return EditionMoved(
            sealed,
            _day(body["occurred_on"]),
            cast("Mapping[str, str]", particulars["pinned"]),
            cast("Mapping[str, Mapping[str, str]]", particulars.get("states") or {}),
            cast("str | None", body.get("awaits")),
        )
    if kind == "finding":
        return FindingMade(
            sealed,
            _day(body["occurred_on"]),
            cast("str", particulars["clause"]),
            parse_day_range(cast("str", particulars["condition_met"])),
            cast("str", particulars["source"]),
        )
    if kind == "official_date":
        return OfficialDate(
            sealed,
            _day(body["occurred_on"]),
            cast("str", particulars["of"]),
            _day(particulars["date"]),
            cast("str", particulars["source"]),
            cast("str | None", particulars.get("by")),
        )
    return None


Dated = Act | EditionMoved | FindingMade | OfficialDate
"""What takes a place in the legal order; each has a ``day``."""

Version = Act | EditionMoved | Corrected
"""What may await a second person, and what the word of one may make stand."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the entries amount to, as known at one instant.

    ``sequence`` is what stands, in legal order, each with the number of the root whose place it keeps.
    ``pending`` are versions that await a second person. ``superseded`` maps the number of each overtaken version to
    the number of the correction that overtook it; ``annulled`` are the roots that were corrected by nothing.
    """

    opened: Opened | None
    sequence: tuple[tuple[int, Dated], ...]
    pending: tuple[tuple[int, Version], ...]
    superseded: Mapping[int, int]
    annulled: frozenset[int]


def standing(entries: Iterable[ReplayEntry], known_at: datetime | None = None) -> Standing:
    """Resolve confirmations and corrections: chains by their root, of which the last version that stands counts.

    ``known_at`` cuts the log by recorded time (inclusive) before anything else is looked at.
    """
    opened: Opened | None = None
    chains: dict[int, list[Version]] = {}
    root_of: dict[int, int] = {}
    confirmed: set[int] = set()
    others: list[tuple[int, Dated]] = []
    for item in entries:
        if known_at is not None and item.sealed.recorded_at > known_at:
            break
        number = item.sealed.number
        if isinstance(item, Act | EditionMoved):
            chains[number] = [item]
            root_of[number] = number
        elif isinstance(item, Corrected):
            root = root_of[number] = root_of.get(item.of, item.of)
            chains.setdefault(root, []).append(item)
        elif isinstance(item, Confirmed):
            confirmed.update(item.of)
        elif isinstance(item, Opened):
            opened = item
        else:
            others.append((number, item))
    return _resolved(opened, chains, confirmed, others)


def followed_by(acts: Standing, new: Iterable[Act]) -> Standing:
    """The same with acts that stand at once and come last, by their days as by their numbers.

    None of them says ``before``; so what ``standing`` would make of all entries together is known without looking.
    """
    return replace(acts, sequence=(*acts.sequence, *((one.sealed.number, one) for one in new)))


def _resolved(
    opened: Opened | None,
    chains: Mapping[int, list[Version]],
    confirmed: set[int],
    others: list[tuple[int, Dated]],
) -> Standing:
    sequence: list[tuple[int, Dated]] = []
    pending: list[tuple[int, Version]] = []
    superseded: dict[int, int] = {}
    annulled: set[int] = set()
    for root, versions in chains.items():
        current, waiting = _chain(versions, confirmed, superseded)
        if waiting is not None:
            pending.append((root, waiting))
        if isinstance(current, Act | EditionMoved):
            sequence.append((root, current))
        elif isinstance(current, Corrected):
            if current.by is None:
                annulled.add(root)
            else:
                sequence.append((root, replace(current.by, before=current.by.before or _before(versions))))
    corrected = annulled.union(root for root, _item in sequence)
    sequence += [(number, item) for number, item in others if number not in corrected]
    return Standing(opened, in_legal_order(sequence), tuple(pending), superseded, frozenset(annulled))


def _chain(
    versions: Sequence[Version], confirmed: set[int], superseded: dict[int, int]
) -> tuple[Version | None, Version | None]:
    """The version of a chain that stands, and the later one that awaits a second person."""
    current: Version | None = None
    waiting: list[Version] = []  # the last one awaits a second person; the others wait for what becomes of it
    for version in versions:
        number = version.sealed.number
        stands = version.awaits is None or number in confirmed
        if waiting:
            superseded[waiting[-1].sealed.number] = number
        if not stands:
            waiting.append(version)
        elif _refuses(version, waiting):
            waiting.pop()
            if waiting:
                del superseded[waiting[-1].sealed.number]
        else:
            if current is not None:
                superseded[current.sealed.number] = number
            current, waiting = version, []
    return current, waiting[-1] if waiting else None


def _refuses(version: Version, waiting: Sequence[Version]) -> bool:
    """A refusal of a correction takes that correction away and leaves what it would have corrected as it was."""
    return (
        isinstance(version, Corrected)
        and version.by is None
        and bool(waiting)
        and isinstance(waiting[-1], Corrected)
        and version.of == waiting[-1].sealed.number
    )


def _before(versions: Sequence[Version]) -> int | None:
    first = versions[0]
    return first.before if isinstance(first, Act) else None


def in_legal_order(items: Iterable[tuple[int, Dated]]) -> tuple[tuple[int, Dated], ...]:
    """By day, then by the number of the root; an act that says ``before`` stands just before that act of its day."""
    ordered = sorted(items, key=lambda pair: (pair[1].day, pair[0]))
    for pair in [pair for pair in ordered if isinstance(pair[1], Act) and pair[1].before is not None]:
        before = cast("Act", pair[1]).before
        numbers = [number for number, _item in ordered]
        if before in numbers and before != pair[0] and ordered[numbers.index(before)][1].day == pair[1].day:
            ordered.pop(numbers.index(pair[0]))
            numbers.remove(pair[0])
            ordered.insert(numbers.index(before), pair)
    return tuple(ordered)
