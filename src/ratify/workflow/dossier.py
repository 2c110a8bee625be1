"""A dossier as replay makes it: tracks, passages, deadlines, dates. Nothing here is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ratify.errors import Phrase
    from ratify.law.agenda import Happening
    from ratify.law.calendars import CalendarBook
    from ratify.law.facts import Fact
    from ratify.law.moments import DayRange, Moment
    from ratify.law.reading import Reading
    from ratify.workflow.definition import Deadline, Definitions, Procedure, Step
    from ratify.workflow.entries import Act
    from ratify.workflow.entries import Standing as Acts
    from ratify.workflow.machine import CompiledTrack

DeadlineStatus = Literal[
    "running", "met", "met_late", "suspended", "awaiting_confirmation", "lapsed", "overdue", "ceased", "undated", "void"
]


@dataclass(frozen=True, slots=True)
class Cause:
    """Because of what a step passed: an entry (its number), the sheet, a clause or the lapse of a deadline."""

    kind: Literal["entry", "sheet", "clause", "lapse"]
    of: str | int
    because: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A step as it was passed.

    ``day`` is where it stands in the sequence and never runs backwards; ``effective`` is its legal date, from which
    date rules count, and may be earlier. ``state`` is the state of the track after it. ``procedure`` is the edition
    that held when it passed.
    """

    track: str
    step: str
    day: date
    effective: DayRange
    cause: Cause
    before: str
    state: str
    facts: Mapping[str, object]
    notes: tuple[Phrase, ...]
    procedure: Procedure = field(repr=False)


@dataclass(slots=True)
class TrackStanding:
    """One track of the dossier: the state it stands in (moved by its machine), and since which passage.

    ``place`` is its rank among the tracks; ``begun`` says whether an act was ever recorded on it.
    """

    state: str
    id: str
    party: str | None
    procedure: Procedure
    compiled: CompiledTrack
    parameters: Mapping[str, str]
    place: int = 0
    begun: bool = False
    since: Passage | None = None

    @property
    def ended(self) -> bool:
        """Whether the track stands in a state after which nothing follows."""
        return self.state in self.compiled.track.ends

    def copy(self) -> TrackStanding:
        """An independent standing; definitions and passages are shared, for they never change."""
        return TrackStanding(
            self.state, self.id, self.party, self.procedure, self.compiled, self.parameters,
            self.place, self.begun, self.since,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lengthened:
    """An extension of a running: by ``days`` where the act said how many, else by what the deadline says."""

    days: int | None = None


@dataclass(slots=True)
class Running:
    """One running of a deadline: begun by a passage, with the last day on which its act is in time (inclusive).

    ``changes`` are, in order, the suspensions that are over (first day, day of resumption) and the extensions.
    ``stated`` is the last day that the beginning act itself stated.
    """

    deadline: Deadline
    track: str
    occurrence: str
    began: date
    effective: DayRange
    urgent: bool
    end: Moment
    status: DeadlineStatus = "running"
    suspended_on: date | None = None
    extensions: int = 0
    met_on: date | None = None
    changes: tuple[tuple[date, date] | Lengthened, ...] = ()
    stated: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day in time, if the calendar reaches it."""
        return self.end.date if self.end.status == "known" else None

    def copy(self) -> Running:
        """An independent running of the same deadline."""
        return Running(
            self.deadline, self.track, self.occurrence, self.began, self.effective, self.urgent, self.end,
            self.status, self.suspended_on, self.extensions, self.met_on, self.changes,
            self.stated,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Halt:
    """The first act that does not stand, and why; the dossier shows its state up to there."""

    act: Act | None
    root: int
    reason: Phrase


ENOUGH = 64
"""How many dates are kept; a dossier that nobody touches is asked for new ones every day."""


@dataclass(slots=True)
class Dossier:
    """A dossier as it stands at ``as_of`` (that day's dawn and acts included).

    ``tracks`` in the order: the treaty's own, each party's participation, each party's procedure; ``own`` names the
    tracks of each party's procedure. ``deadlines`` holds every running of every deadline, in the order in which they
    began; ``current`` the last running of each.
    ``reached`` is the day of the last entry laid down. ``lapses`` (a heap), ``seen``, ``fired`` and ``last`` are
    replay's own book-keeping.
    """

    definitions: Definitions
    acts: Acts
    reading: Reading | None
    tracks: dict[str, TrackStanding] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    deadlines: list[Running] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: date | None = None
    halted: Halt | None = None
    current: dict[tuple[str, str], Running] = field(default_factory=dict)
    given: list[Fact] = field(default_factory=list)
    books: dict[str, CalendarBook] = field(default_factory=dict)
    lapses: list[tuple[date, int, int, int]] = field(default_factory=list)
    reached: date | None = None
    seen: Sequence[Happening] = ()
    fired: set[tuple[str, str | None, int | None]] = field(default_factory=set)
    last: dict[tuple[str, str], date] = field(default_factory=dict)
    moments: dict[tuple[str, date], Moment] = field(default_factory=dict)

    def copy(self) -> Dossier:
        """An independent dossier to advance by a draft; a few microseconds for each track and open deadline."""
        deadlines = [running.copy() for running in self.deadlines]
        return Dossier(
            definitions=self.definitions,
            acts=self.acts,
            reading=None if self.reading is None else self.reading.copy(),
            tracks={name: track.copy() for name, track in self.tracks.items()},
            passages=self.passages.copy(),
            deadlines=deadlines,
            parties=self.parties.copy(),
            own=self.own.copy(),
            as_of=self.as_of,
            halted=self.halted,
            current={(running.track, running.deadline.name): running for running in deadlines},
            given=self.given.copy(),
            books=self.books,
            lapses=self.lapses.copy(),
            reached=self.reached,
            seen=self.seen,
            fired=self.fired.copy(),
            last=self.last.copy(),
            moments=self.moments,
        )

    def moment(self, name: str, as_of: date) -> Moment:
        """A date of the treaty by its name; worked out once for a dossier and its copies while their reading stands."""
        assert self.reading is not None  # noqa: S101  # only a treaty has dates
        found = self.moments.get((name, as_of))
        if found is None:
            if len(self.moments) >= ENOUGH:
                self.moments.clear()
            found = self.moments[name, as_of] = self.reading.moment(name, as_of)
        return found

    def dates_moved(self) -> None:
        """Forget the dates that were worked out; copies keep theirs, for their reading stands as before."""
        self.moments = {}  # a new one even if it is empty: copies share it

    def step_of(self, passage: Passage) -> Step:
        """The step that a passage passed, as declared then."""
        return passage.procedure.steps[passage.step]

    def declared(self, track: str, step: str) -> Step | None:
        """A step of a track by its name, as the newest edition that has it declares it."""
        standing = self.tracks.get(track)
        definitions = None if standing is None else self.definitions
        while standing is not None and definitions is not None:
            procedure = definitions.procedures.get(standing.procedure.name)
            if procedure is not None and step in procedure.steps:
                return procedure.steps[step]
            definitions = definitions.earlier
        return None
