"""What the office shows: plain values that the entrances render. Wording stays data until an entrance says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from ratify.errors import Phrase
    from ratify.law.moments import DayRange
    from ratify.workflow.answers import DateView
    from ratify.workflow.definition import Ask
    from ratify.workflow.differences import Change
    from ratify.workflow.planning import Plan


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: the account, the person behind it (two accounts may be one person) and the account's roles."""

    account: str
    person: str
    name: str
    roles: frozenset[str]
    language: str = "fr"
    login: str = ""


@dataclass(frozen=True, slots=True)
class RibbonItem:
    """One place on the ribbon, in order. ``note`` says the rest in a few words (a vote, a place, a reason)."""

    label: Phrase | Mapping[str, str]
    status: Literal["done", "now", "planned", "unknown", "withdrawn", "impossible"]
    party: str | None = None
    when: DayRange | None = None
    note: Phrase | Mapping[str, str] | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class TrackView:
    """A track of the dossier as it stands: ``since`` is the legal date of the passage that led to the state."""

    id: str
    party: str | None
    title: Mapping[str, str]
    state: str
    label: Mapping[str, str]
    since: DayRange | None
    ended: bool
    unverified: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """A step that can be recorded now (``blocked`` empty), or that comes next but is blocked, and why."""

    track: str
    party: str | None
    name: str
    label: Mapping[str, str]
    law: str
    unverified: bool
    role: str
    confirmed_by: str | None
    asks: tuple[Ask, ...]
    blocked: tuple[Phrase, ...] = ()
    usual: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline of a track. ``last_day`` is the last day on which the act is in time (inclusive).

    ``status``: running, met, met_late, suspended, awaiting_confirmation, lapsed, overdue, ceased, undated, void.
    """

    name: str
    track: str
    party: str | None
    label: Mapping[str, str]
    law: str
    unverified: bool
    status: str
    began: date | None
    last_day: date | None
    met_on: date | None = None
    missing: tuple[Phrase, ...] = ()
    because: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageView:
    """A step as it was passed. ``cause`` says because of what (an entry, a clause, a lapse, the sheet)."""

    track: str
    party: str | None
    step: str
    label: Mapping[str, str]
    state: Mapping[str, str] | None
    day: date
    effective: DayRange
    cause: Phrase
    entry: int | None
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingView:
    """An act (or correction) that awaits a second person; it moves nothing until then."""

    entry: int
    track: str
    party: str | None
    label: Phrase | Mapping[str, str]
    when: DayRange | None
    by: str
    person: str
    needs: str
    facts: tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...] = ()


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One entry of the dossier as written in the log, in the order of the log.

    ``standing`` is one of: stands, pending, superseded, annulled, recorded (an entry that is no act). ``files`` are
    those given with the act that are kept here: name and SHA-256. ``personal`` are the paths in the body of the
    personal facts that are still there and that the reader may see.
    """

    entry: int
    kind: str
    label: Phrase | Mapping[str, str]
    party: str | None
    when: DayRange | None
    recorded_at: datetime
    by: str
    standing: str
    facts: tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...] = ()
    reason: str | None = None
    leaf: str = ""
    files: tuple[tuple[str, str], ...] = ()
    personal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert: due or issued. ``late`` when it went out after its day; ``last_day`` is the last day to act.

    ``standing``: *due*, *issued*, *delivered*, or what a reader has said of it: *seen*, *in_hand*, *done*; ``by`` is
    the name of whoever said so, ``at`` when. ``escalate_on``: the day on which somebody else is told unless it is in
    hand by then.
    """

    key: str
    dossier: str
    reference: str
    title: Mapping[str, str]
    subject: Phrase
    body: tuple[Phrase, ...]
    due: date
    last_day: date | None
    roles: tuple[str, ...]
    entry: int | None = None
    issued_at: datetime | None = None
    late: bool = False
    standing: str = "due"
    by: str = ""
    at: datetime | None = None
    escalate_on: date | None = None


@dataclass(frozen=True, slots=True)
class HaltView:
    """Replay stopped at an act that does not stand (any more)."""

    entry: int
    reason: Phrase


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier as it stood on ``as_of`` and as it was known at ``known_at`` (``None``: now).

    ``forecast`` are the steps still to come, each with its interval (see ``ratify.workflow.forecast``).
    """

    id: str
    reference: str
    title: Mapping[str, str]
    version: int
    as_of: date
    known_at: datetime | None
    sentence: tuple[Phrase, ...]
    ribbon: tuple[RibbonItem, ...]
    tracks: tuple[TrackView, ...]
    steps: tuple[StepView, ...]
    deadlines: tuple[DeadlineView, ...]
    dates: tuple[DateView, ...]
    passages: tuple[PassageView, ...]
    pending: tuple[PendingView, ...]
    journal: tuple[JournalLine, ...]
    forecast: tuple[DateView, ...] = ()
    alerts: tuple[AlertView, ...] = ()
    halted: HaltView | None = None
    hypothetical: Mapping[str, str] | None = None
    notes: tuple[Mapping[str, str], ...] = ()
    unverified: tuple[Phrase, ...] = ()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One date of a dossier, explained as of a day and as known at an instant (``None``: now)."""

    id: str
    reference: str
    title: Mapping[str, str]
    as_of: date
    known_at: datetime | None
    date: DateView
    hypothetical: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would do: nothing has been written. ``awaits`` names the role of the second person wanted.

    ``confirms`` are the entries that a confirmation speaks of: what was recorded together is confirmed together.
    """

    changes: tuple[Change, ...]
    passages: tuple[PassageView, ...]
    awaits: str | None
    version: int
    needs_reason: bool = False
    confirms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would follow from acts that nobody did: nothing has been written, and nothing will be.

    Both sides are the dossier as of ``as_of``, the later of the day asked about and the last supposed day: with the
    supposed acts (as though confirmed where a second person is wanted) and without them. ``sentence`` is what one
    would say then, ``without`` what one would say had nothing been supposed.
    """

    id: str
    reference: str
    title: Mapping[str, str]
    version: int
    as_of: date
    sentence: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    changes: tuple[Change, ...]
    passages: tuple[PassageView, ...]
    hypothetical: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan for a dossier: nothing has been written."""

    id: str
    reference: str
    title: Mapping[str, str]
    version: int
    plan: Plan
    hypothetical: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Recorded:
    """The answer to a write: the entries' numbers and the checkpoint after them.

    What followed (``view``, ``passages``, ``changes``) and the ``receipts`` are worked out when they are first asked
    for. ``awaits`` names the role of the second person wanted. ``repeated``: the same request had been answered
    before; nothing was written, and checkpoint and receipts are those of now.
    """

    dossier: str
    entries: tuple[int, ...]
    version: int
    awaits: str | None
    checkpoint: str
    look: Callable[[], tuple[DossierView, tuple[PassageView, ...], tuple[Change, ...]]] = field(repr=False)
    prove: Callable[[], Mapping[int, str]] = field(repr=False)
    repeated: bool = False

    @cached_property
    def receipts(self) -> Mapping[int, str]:
        """The receipt (C2SP tlog-proof) of each entry by its number; none in an office that does not sign."""
        return self.prove()

    @cached_property
    def _seen(self) -> tuple[DossierView, tuple[PassageView, ...], tuple[Change, ...]]:
        return self.look()

    @property
    def view(self) -> DossierView:
        """The dossier after the write, as of today."""
        return self._seen[0]

    @property
    def passages(self) -> tuple[PassageView, ...]:
        """The steps that passed because of the write."""
        return self._seen[1]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What differs from before the write."""
        return self._seen[2]


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier in a list; read from the index alone. The list holds up to ``holds_until`` (see Page)."""

    id: str
    reference: str
    title: Mapping[str, str]
    sentence: tuple[Phrase, ...]
    next_day: date | None
    version: int
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``after`` is the cursor of the next page, ``None`` on the last."""

    lines: tuple[DossierLine, ...]
    after: str | None
    holds_until: date | None = None


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something with a last day: a deadline, a last day for notice, an end."""

    dossier: str
    reference: str
    title: Mapping[str, str]
    what: Phrase | Mapping[str, str]
    day: date
    standing: str


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry of the whole log, for review.

    ``label`` is what it is in a few words, ``reference`` that of its dossier, ``party`` whose act it is. ``disclosed``
    is what its body only commits to: by path, the value, or the phrase that says why it is not shown.
    """

    number: int
    stream: str
    version: int
    kind: str
    occurred_on: str | None
    recorded_at: datetime
    by: str
    leaf: str
    label: Phrase | Mapping[str, str] | str
    dossier: str | None = None
    reference: str | None = None
    party: str | None = None
    body: Mapping[str, object] = field(default_factory=dict)
    disclosed: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BreachView:
    """One thing that was altered: at which entry (none if it concerns more than one), what kind, and in words."""

    entry: int | None
    code: str
    what: Phrase


LOST, UNATTESTED = "journal.breach.lost_branch", "journal.breach.unattested"
_MISSING = frozenset({"store.behind", "journal.breach.cut_off_kept", UNATTESTED})
_ANOTHER = frozenset({"store.another_history"})

STANDINGS = ("sound", "lost", "behind", "another", "altered")
"""What a verification comes to, from best to worst."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of ``verify``: breaches of the log (tampering) and what is not lawful are told apart.

    ``unlawful`` were not lawful as things were known when they were recorded, ``halted`` do not stand as they are known
    now. ``reported`` are forks of the log that others have shown: evidence of what was given to them, no breach of what
    is stored here. ``entries`` and ``dossiers`` were looked at, those after entry ``begun``. Up to entry ``held`` the
    reader has a checkpoint of his own; what lies above it somebody with key and database could have rewritten, and the
    first such entry was recorded at ``exposed_since``. ``bookmark`` is to be kept for the next time. ``accepted_at`` is
    when the loss was accepted that a checkpoint of the reader's belongs to.
    """

    entries: int
    dossiers: int
    size: int
    root: str
    breaches: tuple[BreachView, ...]
    unlawful: tuple[Phrase, ...]
    halted: tuple[Phrase, ...]
    begun: int = 0
    held: int = 0
    exposed_since: datetime | None = None
    bookmark: str | None = None
    reported: tuple[Phrase, ...] = ()
    accepted_at: datetime | None = None

    @property
    def standing(self) -> str:
        """One of ``STANDINGS``.

        ``lost``: all that contradicts the log is a loss that an entry accepts; ``behind``: it ends before what is known
        outside; ``another``: what is known outside was another log; ``altered``: something in it was altered.
        """
        codes = {one.code for one in self.breaches}
        if codes - _MISSING - _ANOTHER - {LOST}:
            return "altered"
        if codes & _ANOTHER:
            return "another"
        if codes & _MISSING:
            return "behind"
        return "lost" if codes else "sound"

    @property
    def sound(self) -> bool:
        """Nothing was altered or is missing, and every index says what the log says."""
        return not self.breaches


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did. ``owed``: something was erased and is not out of the database's own files yet."""

    today: date
    dossiers: int
    issued: int
    skipped: int
    delivered: int
    failed: int
    more: bool = False
    owed: bool = False
