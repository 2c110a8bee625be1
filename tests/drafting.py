"""How the tests of the engine write law and logs: definitions as texts, each act in one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ratify.definitions import Library, bundle, read_definition
from ratify.definitions.reading import ORDINARY, read_node
from ratify.workflow.acts import ActDraft
from ratify.workflow.definition import Definitions, Procedure
from ratify.workflow.entries import (
    Act,
    Confirmed,
    Corrected,
    EditionMoved,
    FindingMade,
    OfficialDate,
    Opened,
    Sealed,
)
from ratify.workflow.facts import parse_day_range
from ratify.workflow.replay import begin, replay
from ratify.workflow.shape import SHAPES, shaped
from ratify.workflow.tracks import act_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.workflow.dossier import Dossier, Running
    from ratify.workflow.entries import ReplayEntry

OPENING = datetime(2000, 1, 1, 9, tzinfo=UTC)
"""When the first entry of every log here was recorded; each later one a minute after the one before."""


def law(*texts: str) -> Definitions:
    """The definitions in these texts, first the one that a dossier is opened under; what else it uses is what ships."""
    library = Library()
    read = [read_definition(text, "test.yaml") for text in texts]
    for one in read:
        library._kept[one.kind, one.name] = one
    return bundle(library.closure(read[0]))


def unchecked(text: str) -> Definitions:
    """A procedure alone whose form is right, whatever its check says: an earlier ratify may have let it pass."""
    node, _found = read_node(text, "test.yaml", lambda _key: ORDINARY)
    assert node is not None
    procedure, _sheet = shaped(node, "test.yaml", SHAPES["procedure"])
    assert isinstance(procedure, Procedure)
    return Definitions(None, {procedure.name: procedure}, {}, {})


def shipped(name: str, kind: str = "treaty") -> Definitions:
    """A treaty (or a procedure alone) that ships, with all that it uses."""
    library = Library()
    return bundle(library.closure(library.load(name, kind)))


def day(text: str) -> date:
    return date.fromisoformat(text)


def _line(entry: ReplayEntry) -> str:
    """An entry as a failing test shows it."""
    number = entry.sealed.number
    if isinstance(entry, Act):
        how = f"{dict(entry.facts)}, before {entry.before}, awaits {entry.awaits}"
        return f"{number} {entry.when.last} {entry.track} {entry.step} {how}"
    if isinstance(entry, Corrected):
        by = "nothing" if entry.by is None else _line(entry.by)
        return f"{number} corrects {entry.of} by {by}, awaits {entry.awaits}"
    return f"{number} {type(entry).__name__}"


class Log:
    """The entries of one dossier as an office would have sealed them; numbers run from 1, the opening."""

    def __init__(self, definitions: Definitions, entries: Iterable[ReplayEntry] = ()) -> None:
        self.definitions = definitions
        self.entries = list(entries)
        if not self.entries:
            self.entries.append(Opened(self._seal(), "DOSSIER", None, None, {}))

    def __repr__(self) -> str:
        return "\n".join(("Log:", *(f"  {_line(entry)}" for entry in self.entries)))

    def _seal(self, person: str = "clerk") -> Sealed:
        number = len(self.entries) + 1
        return Sealed(number, OPENING + timedelta(minutes=number - 1), person, person)

    def _add(self, entry: ReplayEntry) -> int:
        self.entries.append(entry)
        return entry.sealed.number

    def said(self, when: str, step: str, party: str | None = None, **how: object) -> Act:
        """An act as it would be sealed next; ``track``, ``before`` and ``awaits`` apart, ``how`` are its facts."""
        track, before, awaits = (how.pop(name, None) for name in ("track", "before", "awaits"))
        draft = ActDraft(step, parse_day_range(when), party, track, how, before)
        opened = begin(self.definitions, replay(self.definitions, (), as_of=date.min).acts)
        _step, act = act_of(opened, draft, self._seal())
        return replace(act, awaits=awaits)

    def add(self, act: Act) -> int:
        """Record an act that was said elsewhere: under other definitions, or spoilt by hand."""
        return self._add(replace(act, sealed=self._seal()))

    def act(self, when: str, step: str, party: str | None = None, **how: object) -> int:
        """Record an act."""
        return self._add(self.said(when, step, party, **how))

    def correct(self, of: int, by: Act | None, awaits: str | None = None) -> int:
        """Correct a version of an act by another one, or by nothing."""
        return self._add(Corrected(self._seal(), of, by, "a slip of the pen", awaits))

    def confirm(self, *of: int) -> int:
        """The word of a second person."""
        return self._add(Confirmed(self._seal("second"), of))

    def finding(self, when: str, condition_met: str, clause: str = "entry_into_force") -> int:
        """A depositary says on ``when`` that the condition was met."""
        return self._add(FindingMade(self._seal(), day(when), clause, parse_day_range(condition_met), "treaty series"))

    def official(self, when: str, of: str, on: str) -> int:
        """A depositary publishes a date on ``when``."""
        return self._add(OfficialDate(self._seal(), day(when), of, day(on), "treaty series"))

    def move(self, when: str, later: Definitions, **states: dict[str, str]) -> int:
        """Move to later editions; ``states`` maps the states of each track whose names changed."""
        number = self._add(
            EditionMoved(self._seal(), day(when), {}, {k.replace("__", "/"): v for k, v in states.items()})
        )
        self.definitions = replace(self.definitions, later={**self.definitions.later, number: later})
        return number

    def on(self, as_of: str, known_at: datetime | None = None) -> Dossier:
        """The dossier as of a day; it must stand."""
        dossier = self.halting(as_of, known_at)
        assert dossier.halted is None, dossier.halted
        return dossier

    def halting(self, as_of: str, known_at: datetime | None = None) -> Dossier:
        """The dossier as of a day, whether it stands or halts."""
        return replay(self.definitions, self.entries, as_of=day(as_of), known_at=known_at)

    def recorded_at(self, number: int) -> datetime:
        return self.entries[number - 1].sealed.recorded_at


def course(dossier: Dossier, track: str | None = None) -> list[tuple[str, str]]:
    """Step and day of each passage, of one track or of all, in order."""
    return [(p.step, p.day.isoformat()) for p in dossier.passages if track in (None, p.track)]


def state(dossier: Dossier, track: str = "bill") -> str:
    return dossier.tracks[track].state


def states(dossier: Dossier) -> dict[str, str]:
    return {name: track.state for name, track in dossier.tracks.items()}


def running(dossier: Dossier, name: str, track: str = "bill") -> Running:
    """The last running of a deadline."""
    return dossier.current[track, name]


def refused_by(dossier: Dossier) -> str:
    """The code of the rule that refused the act at which the dossier halts, whatever law it cites."""
    reason = dossier.halted.reason
    return reason.particulars["outcome"].code if reason.code == "law.vote.by_law" else reason.code
