"""What a definition says: procedures, treaties, chambers and calendars as immutable values.

Reading and checking them is ``ratify.workflow.shape`` and ``ratify.workflow.checks``; nothing here knows of YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ratify.errors import Problem
    from ratify.law.calendars import Calendar, CountingRule
    from ratify.law.periods import Period
    from ratify.law.rules import Operations, TreatyLaw
    from ratify.law.votes import Majority, Qualified, Quorum
    from ratify.workflow.node import Mark


FactType = Literal[
    "text", "date", "number", "yes_no", "choice", "period", "party", "person", "sitting", "ballot", "document"
]

GuardKind = Literal[
    "ballot",
    "quorum",
    "carried",
    "fact",
    "number",
    "track",
    "completed",
    "clause",
    "outcome",
    "extension",
    "limit",
]

STAMPS = (
    "signed", "dated", "sent", "received", "notified", "deposited", "registered", "published", "effective", "done",
    "announced", "withdrawn", "revoked", "suspended", "resumed", "began", "ended",
)  # fmt: skip
"""The last word of a step's name that makes it a dated fact for the clauses: ``notification_received``."""

OTHER_TREATY = "other_treaty"
"""The act of a step that records the state of another treaty, which its fact ``treaty`` names."""

OTHER_STATES = ("in_force", "terminated")
"""The states of another treaty that can be recorded: ``gives: other_treaty.in_force``."""

PERSONAL_TYPES = ("text", "person", "date", "number", "yes_no", "choice")
"""The types of facts that can be personal. Votes and sittings are counted, parties and periods are the treaty's, and
a document is kept for good under its digest."""

CONFIRMING = ("second_clerk", "presiding_officer", "treaty_officer")
"""The roles that may be the second person for an act."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that an act of this step must carry (or may, when not ``required``).

    A ``personal`` one is committed to in the log and not contained, so that it can be erased; no rule reads it.
    """

    name: str
    type: FactType
    label: Mapping[str, str]
    required: bool = True
    options: tuple[tuple[str, Mapping[str, str]], ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One member of the closed list of guards; see ``ratify.workflow.guards`` for what each kind asks.

    ``kind`` and what ``of`` and ``values`` hold:
    ``ballot`` (never written, asked of every step that carries a ballot: of=name of the fact, values=the majorities
    that decide it) ·
    ``clause`` (never written, asked of every act that gives a dated fact to the clauses) ·
    ``limit`` (never written, asked of every act that states the last day of a deadline: of=the deadline) ·
    ``extension`` (never written, asked of every act that extends a deadline by a fact of its own: of=the deadline) ·
    ``quorum`` (of="chamber") · ``carried`` (of=name of a majority of the chamber, or ``parameter.NAME``) ·
    ``fact`` (of=name of an asked fact, values=accepted values, ``yes``/``no`` for yes_no) ·
    ``number`` (of=name of an asked number, ``least``=how many are wanted) ·
    ``track`` (of=name of a track of the same procedure, values=states) ·
    ``completed`` (of="own_procedure": the party's own procedure, once begun here, has reached a completed state) ·
    ``outcome`` (of="" , values=outcomes of the clause that the step follows: ``renewed``, ``expired``).
    """

    kind: GuardKind
    of: str
    values: tuple[str, ...] = ()
    least: Quorum | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a step leads when all its conditions hold; outcomes are tried in order, the first that holds is taken."""

    to: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a procedure: an *act* (somebody records it) or a *consequence* (it follows).

    ``sources`` are the states it can be taken from. ``outcomes`` is never empty; an outcome whose ``to`` is the
    empty string stays in the state. ``follows`` names a clause (``entry_into_force``, ``own.exit``, …) whose
    dawn makes it pass; a step named by a deadline's ``on_lapse`` is a consequence too (``consequence`` is then true).
    ``gives`` are the dated facts (act, stamp) that its passage hands to the clauses. ``chamber`` is the one that
    counts this step where it is not that of the procedure. With ``announce`` its role is told when it opens.
    """

    name: str
    track: str
    label: Mapping[str, str]
    law: str
    unverified: bool
    sources: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    role: str | None = None
    confirmed_by: str | None = None
    asks: tuple[Ask, ...] = ()
    requires: tuple[Condition, ...] = ()
    follows: str | None = None
    consequence: bool = False
    gives: tuple[tuple[str, str], ...] = ()
    chamber: str | None = None
    announce: bool = False


def _iso(period: Period) -> str:
    parts = ((period.years, "Y"), (period.months, "M"), (period.days, "D"))
    return "P" + "".join(f"{number}{unit}" for number, unit in parts if number)


@dataclass(frozen=True, slots=True)
class Lead:
    """When to alert: ``period`` before or after the last day one can still act (both zero: on the day)."""

    period: Period
    side: Literal["before", "on", "after"]

    @property
    def name(self) -> str:
        """The lead as the definition writes it, a part of the alert's key."""
        return "on the day" if self.side == "on" else f"{_iso(self.period)} {self.side}"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told that nobody has an alert in hand, ``after`` that time from the day it was issued for."""

    after: Period
    role: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A step that adds ``by`` to the old end of a deadline, at most ``times`` times (``None``: without limit).

    With ``fact`` the act itself says by how many days (of the counting rule ``by.over``, if there is one): at least
    one, and at most ``most``, both inclusive; ``by.plus`` is then ``None``.
    """

    steps: tuple[str, ...]
    by: Operations
    times: int | None
    fact: str | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period that the law gives for an act.

    ``ends`` counts from the effective day of the beginning step; the date reached is the *last day* on which the
    act is in time (inclusive). ``ends_on`` names instead the date fact by which the beginning step states that day; an
    act that does not state it begins nothing, and ``ends`` is empty. ``urgent`` replaces ``ends`` when the beginning
    act says yes to ``urgent_fact``. ``on_lapse`` is the name of a consequence step, or ``None``: the deadline is then
    only marked overdue. ``escalate``: who is told next of an alert that nobody takes in hand; empty, the office's rule.
    """

    name: str
    track: str
    label: Mapping[str, str]
    law: str
    unverified: bool
    begins: tuple[str, ...]
    ends: Operations
    met_by: tuple[str, ...]
    ends_on: str | None = None
    on_lapse: str | None = None
    urgent: Operations | None = None
    urgent_fact: str = "urgent"
    suspended_by: tuple[str, ...] = ()
    resumed_by: tuple[str, ...] = ()
    interrupted_by: tuple[str, ...] = ()
    extended: Extension | None = None
    alerts: tuple[Lead, ...] = ()
    alert_roles: tuple[str, ...] = ()
    escalate: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """One flat state machine. ``name`` is empty for the single track of a procedure that declares none.

    ``ends`` are the states after which nothing follows. ``completed`` are the states in which the internal
    procedures of the party are complete, so that it may say so to the other side.
    """

    name: str
    initial: str
    states: Mapping[str, Mapping[str, str]]
    ends: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a treaty may set when it uses a procedure; the default holds otherwise."""

    name: str
    one_of: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """One body's declared way to decide. ``path`` lists the steps of the usual course, for the ribbon."""

    name: str
    edition: int
    title: Mapping[str, str]
    law: str
    unverified: bool
    tracks: Mapping[str, Track]
    steps: Mapping[str, Step]
    deadlines: Mapping[str, Deadline]
    jurisdiction: str | None = None
    chamber: str | None = None
    calendars: Mapping[str, CountingRule] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    path: tuple[str, ...] = ()

    def chamber_of(self, step: Step) -> str | None:
        """The chamber that counts a step: its own, else that of the procedure."""
        return step.chamber or self.chamber

    @property
    def chambers(self) -> tuple[str, ...]:
        """The chambers that count its steps, each once, that of the procedure first."""
        named = (self.chamber, *(step.chamber for step in self.steps.values()))
        return tuple(dict.fromkeys(name for name in named if name is not None))


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a treaty: its code, its name if the sheet gives one, the procedure it follows at home."""

    code: str
    procedure: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    name: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Treaty:
    """The sheet of a treaty. ``law`` is what the clauses say, as values of ``ratify.law``.

    ``open_party`` is the pattern for parties that join by their first act; ``None`` for a closed treaty.
    ``commitments`` gives the label of each commitment whose dates ``law`` knows by name.
    ``calendars`` are the counting rules that ``over`` names in its clauses.
    ``alerts`` are the leads before the last day on which notice can still be given, and before the end; ``escalate``
    says who is told next of one that nobody takes in hand (where it is empty, the office has its own rule).
    ``hypothetical`` says in words what the sheet supposes; it is shown wherever a date of it is shown.
    """

    name: str
    edition: int
    title: Mapping[str, str]
    parties: Mapping[str, Party]
    law: TreatyLaw
    life: str
    participation: str
    signed_at: str | None = None
    open_party: Party | None = None
    authentic: tuple[str, ...] = ()
    alerts: tuple[Lead, ...] = ()
    escalate: tuple[Escalation, ...] = ()
    commitments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calendars: Mapping[str, CountingRule] = field(default_factory=dict)
    hypothetical: Mapping[str, str] | None = None
    notes: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChamberRules:
    """The rules of an assembly from ``since`` on (inclusive), until the next ``since``."""

    since: date
    seats: int
    law: str
    unverified: bool
    quorum: Quorum | None
    majorities: Mapping[str, Majority | Qualified]


@dataclass(frozen=True, slots=True, eq=False)
class Chamber:
    """An assembly: seats, quorum and majorities, each with its law; rules in order of ``since``."""

    name: str
    edition: int
    title: Mapping[str, str]
    jurisdiction: str | None
    rules: tuple[ChamberRules, ...]

    def rules_on(self, day: date) -> ChamberRules | None:
        """The rules in force on ``day``, or ``None`` before the first."""
        found = None
        for rules in self.rules:
            if rules.since <= day:
                found = rules
        return found


Kind = Literal["procedure", "treaty", "chamber", "calendar"]


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition as loaded: checked, immutable, named by the SHA-256 of its bytes with LF line ends.

    ``title`` is that of the value, or the name where the file gives none. ``file`` is what problems call the file.
    ``places`` gives the line and column of what later checks may complain of, by path of keys.
    """

    kind: Kind
    name: str
    edition: int
    digest: str
    text: str
    value: Procedure | Treaty | Chamber | Calendar
    warnings: tuple[Problem, ...] = ()
    places: Mapping[str, Mark] = field(default_factory=dict)
    title: Mapping[str, str] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """What one dossier is replayed under: pinned procedures and treaty, published chambers and calendars.

    ``later`` are the editions to which the dossier was moved, by the number of the entry that says so; ``earlier``,
    once it was moved, what held before.
    """

    treaty: Treaty | None
    procedures: Mapping[str, Procedure]
    chambers: Mapping[str, Chamber]
    calendars: Mapping[str, Calendar]
    later: Mapping[int, Definitions] = field(default_factory=dict)
    earlier: Definitions | None = None

    @property
    def first(self) -> Definitions:
        """Those that the dossier was opened under."""
        return self if self.earlier is None else self.earlier.first
