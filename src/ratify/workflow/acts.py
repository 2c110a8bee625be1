"""What a file of acts says: acts not yet recorded, findings, official dates, and what a scenario expects of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from datetime import date

    from ratify.law.moments import DayRange
    from ratify.workflow.node import Mark


@dataclass(frozen=True, slots=True)
class ActDraft:
    """An act as somebody gives it, before it is held against the dossier.

    ``when`` is its legal date, an interval where the day is not known. ``track`` or ``party`` may be missing: see
    ``ratify.workflow.tracks``. ``facts`` are text or plain values, made canonical by ``typed_facts``. ``before`` is
    the number of an act of the same day that this one precedes.
    """

    step: str
    when: DayRange
    party: str | None = None
    track: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    before: int | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """A depositary's word that the condition of a clause was met; ``published``: the day on which it said so."""

    clause: str
    condition_met: DayRange
    source: str
    published: date | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class OfficialDateDraft:
    """A date published by a depositary, which governs beside the computed one; ``published``: the day it said so.

    ``by``: the party whose view it is; it governs nothing then.
    """

    of: str
    date: date
    source: str
    published: dt.date | None = None
    mark: Mark | None = None
    by: str | None = None


Draft = ActDraft | FindingDraft | OfficialDateDraft


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a scenario expects as of a day: by the name of the answer, a day, ``not yet``, ``never`` or a state."""

    as_of: date
    answers: Mapping[str, str]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that must be refused, laid alone on top of those up to its date; ``because`` is a word of the code."""

    act: ActDraft
    because: str


@dataclass(frozen=True, slots=True)
class ActsFile:
    """A file of acts, or a scenario. ``subject`` is the name (or file) of the treaty, or of a procedure alone.

    ``drafts`` stand in the order of the file, which is the order of the acts of one day. ``places`` gives the line
    and column of each path of keys (``acts[3].facts.ballot``), for later complaints.
    """

    kind: Literal["treaty", "procedure"]
    subject: str
    title: Mapping[str, str] | None
    reason: str | None
    drafts: tuple[Draft, ...]
    expectations: tuple[Expectation, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    places: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def acts(self) -> tuple[ActDraft, ...]:
        """The acts alone, in the order of the file."""
        return tuple(draft for draft in self.drafts if isinstance(draft, ActDraft))

    @property
    def findings(self) -> tuple[FindingDraft, ...]:
        """The findings alone, in the order of the file."""
        return tuple(draft for draft in self.drafts if isinstance(draft, FindingDraft))

    @property
    def official_dates(self) -> tuple[OfficialDateDraft, ...]:
        """The official dates alone, in the order of the file."""
        return tuple(draft for draft in self.drafts if isinstance(draft, OfficialDateDraft))


@dataclass(frozen=True, slots=True)
class Registered:
    """A dossier as a register has it: its reference, the treaty (or procedure) that it is of, and its acts in order.

    ``row`` is where it begins in the register, counted from 1: a row of a table, a line of a text. The ``mark`` of each
    act says where that stands.
    """

    reference: str
    kind: Literal["treaty", "procedure"]
    subject: str
    reason: str | None
    drafts: tuple[Draft, ...]
    row: int
