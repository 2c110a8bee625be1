"""What the API answers: closed models made from the office's views."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, JsonValue

from ratify.web.api.wordings import SHAPE, Days, Facts, Option, Wording, option
from ratify.web.plain_values import plain_value


class PersonOut(BaseModel):
    """Who acts."""

    model_config = SHAPE
    account: str
    person: str
    name: str
    roles: list[str]
    language: str


class RibbonItemOut(BaseModel):
    """One place on the ribbon."""

    model_config = SHAPE
    label: Wording
    status: str
    party: str | None
    when: Days | None
    note: Wording | None


class TrackOut(BaseModel):
    """A track as it stands."""

    model_config = SHAPE
    id: str
    party: str | None
    title: Wording
    state: str
    label: Wording
    since: Days | None
    ended: bool
    unverified: bool


class AskOut(BaseModel):
    """A fact that an act of the step must or may carry."""

    model_config = SHAPE
    name: str
    type: str
    label: Wording
    required: bool
    personal: bool
    options: list[Annotated[Option, BeforeValidator(option)]]


class StepOut(BaseModel):
    """A step that can be recorded, or that is blocked, and why."""

    model_config = SHAPE
    track: str
    party: str | None
    name: str
    label: Wording
    law: str
    unverified: bool
    role: str
    confirmed_by: str | None
    asks: list[AskOut]
    blocked: list[Wording]
    usual: bool


class DateOut(BaseModel):
    """A derived date and why it is what it is."""

    model_config = SHAPE
    name: str
    label: Wording
    status: str
    day: date | None
    earliest: date | None
    latest: date | None
    missing: list[Wording]
    because: list[Wording]
    rule: Wording | None
    forecast: bool
    law: str
    unverified: bool
    official: str | None
    computed: date | None
    overtaken: date | None


class DeadlineOut(BaseModel):
    """A deadline; ``last_day`` is inclusive."""

    model_config = SHAPE
    name: str
    track: str
    party: str | None
    label: Wording
    law: str
    unverified: bool
    status: str
    began: date | None
    last_day: date | None
    met_on: date | None
    missing: list[Wording]
    because: list[Wording]


class PassageOut(BaseModel):
    """A step as it was passed, and because of what."""

    model_config = SHAPE
    track: str
    party: str | None
    step: str
    label: Wording
    state: Wording | None
    day: date
    effective: Days
    cause: Wording
    entry: int | None
    notes: list[Wording]


class PendingOut(BaseModel):
    """What awaits a second person."""

    model_config = SHAPE
    entry: int
    track: str
    party: str | None
    label: Wording
    when: Days | None
    by: str
    needs: str
    facts: Facts


class JournalLineOut(BaseModel):
    """One entry of a dossier."""

    model_config = SHAPE
    entry: int
    kind: str
    label: Wording
    party: str | None
    when: Days | None
    recorded_at: datetime
    by: str
    standing: str
    facts: Facts
    reason: str | None
    leaf: str
    files: tuple[tuple[str, str], ...] = ()
    personal: tuple[str, ...] = ()


class AlertOut(BaseModel):
    """An alert, due or issued."""

    model_config = SHAPE
    key: str
    dossier: str
    reference: str
    title: Wording
    subject: Wording
    body: list[Wording]
    due: date
    last_day: date | None
    roles: list[str]
    entry: int | None
    issued_at: datetime | None
    late: bool
    standing: str
    by: str
    at: datetime | None
    escalate_on: date | None


class FailedOut(BaseModel):
    """Whom an alert did not reach yet, and why."""

    model_config = SHAPE
    reader: str
    tries: int
    tried: datetime
    again: datetime
    reason: Wording


class DeliveryOut(BaseModel):
    """An alert or digest that has not reached all its readers; a digest is of no dossier."""

    model_config = SHAPE
    entry: int
    dossier: str
    reference: str
    subject: Wording
    issued_at: datetime
    reached: list[str]
    failed: list[FailedOut]


class AbsenceOut(BaseModel):
    """Who is away, from when to when (both inclusive), and who stands in."""

    model_config = SHAPE
    entry: int
    who: str
    deputy: str
    first: date
    last: date
    own: bool


class HaltOut(BaseModel):
    """Where replay stopped, and why."""

    model_config = SHAPE
    entry: int
    reason: Wording


class DossierOut(BaseModel):
    """A dossier as it stood on ``as_of`` and as it was known at ``known_at`` (nothing: now)."""

    model_config = SHAPE
    id: str
    reference: str
    title: Wording
    version: int
    as_of: date
    known_at: datetime | None
    sentence: list[Wording]
    ribbon: list[RibbonItemOut]
    tracks: list[TrackOut]
    steps: list[StepOut]
    deadlines: list[DeadlineOut]
    dates: list[DateOut]
    forecast: list[DateOut]
    passages: list[PassageOut]
    pending: list[PendingOut]
    journal: list[JournalLineOut]
    alerts: list[AlertOut]
    halted: HaltOut | None
    hypothetical: Wording | None
    notes: list[Wording]
    unverified: list[Wording]
    demonstration: bool


class ChangeOut(BaseModel):
    """One thing that differs."""

    model_config = SHAPE
    what: Wording
    before: Wording | None
    after: Wording | None
    kind: str
    name: str


class PlanLineOut(BaseModel):
    """One act of a plan; all days are inclusive."""

    model_config = SHAPE
    label: Wording
    track: str | None
    step: str | None
    party: str | None
    latest: date | None
    earliest: date | None
    safe: date | None
    due: date | None
    follows: bool
    number: int
    among: list[str]
    facts: dict[str, str]
    law: str
    unverified: bool
    because: list[Wording]
    missing: list[Wording]


class WayOut(BaseModel):
    """One way to the goal; its acts, first what must happen first."""

    model_config = SHAPE
    status: str
    lines: list[PlanLineOut]
    reached: date | None
    soonest: date | None
    before: date | None
    after: date | None
    missing: list[Wording]


class PlanOut(BaseModel):
    """By when what must be done for a date to come when it is wanted; nothing was written."""

    model_config = SHAPE
    goal: str
    label: Wording
    day: date
    exactly: bool
    as_of: date
    now: DateOut
    ways: list[WayOut]


class WhatIfOut(BaseModel):
    """What supposed acts would change as of a day, held against the dossier without them; nothing was written."""

    model_config = SHAPE
    as_of: date
    version: int
    sentence: list[Wording]
    without: list[Wording]
    changes: list[ChangeOut]
    passages: list[PassageOut]
    hypothetical: Wording | None


class PreviewOut(BaseModel):
    """What would follow; nothing was written."""

    model_config = SHAPE
    changes: list[ChangeOut]
    passages: list[PassageOut]
    awaits: str | None
    version: int
    needs_reason: bool


class FileOut(BaseModel):
    """A file that waits for the act which names it."""

    model_config = SHAPE
    sha256: str
    size: int


class ErasableOut(BaseModel):
    """A value that an entry commits to, or the wording that says why it is gone."""

    model_config = SHAPE
    path: str
    label: Wording
    value: Annotated[JsonValue, BeforeValidator(plain_value)]
    there: bool


class ErasurePreviewOut(BaseModel):
    """What could be erased of an entry, and which other entries hold facts of the same names."""

    model_config = SHAPE
    entry: int
    dossier: str
    kind: str
    values: list[ErasableOut]
    elsewhere: list[int]


class ErasedOut(BaseModel):
    """What was erased; ``swept`` once it is out of the database's own files too."""

    model_config = SHAPE
    entry: int
    of: int
    dossier: str
    paths: list[str]
    basis: str
    swept: bool
    repeated: bool


class RecordedOut(BaseModel):
    """What was written, and what followed."""

    model_config = SHAPE
    dossier: str
    entries: list[int]
    version: int
    passages: list[PassageOut]
    changes: list[ChangeOut]
    awaits: str | None
    checkpoint: str
    receipts: dict[int, str]
    repeated: bool


class DossierLineOut(BaseModel):
    """A dossier in a list."""

    model_config = SHAPE
    id: str
    reference: str
    title: Wording
    sentence: list[Wording]
    next_day: date | None
    version: int
    halted: bool


class PageOut(BaseModel):
    """One page of dossiers; ``after`` is the cursor of the next, nothing on the last."""

    model_config = SHAPE
    lines: list[DossierLineOut]
    after: str | None
    holds_until: date | None


class DueOut(BaseModel):
    """Something with a last day."""

    model_config = SHAPE
    dossier: str
    reference: str
    title: Wording
    what: Wording
    day: date
    standing: str


class HorizonLineOut(BaseModel):
    """Something that ends, by the last day on which one can still act; ``then`` follows if nobody does."""

    model_config = SHAPE
    dossier: str
    reference: str
    title: Wording
    kind: str
    what: Wording
    last_useful: date | None
    days_left: int | None
    end: date | None
    then: Wording
    standing: str
    because: list[Wording]
    why: str
    status: str | None
    unverified: bool


class HorizonOut(BaseModel):
    """One page of the horizon; ``after`` is the cursor of the next."""

    model_config = SHAPE
    lines: list[HorizonLineOut]
    after: str | None
    holds_until: date | None


class EndingOut(BaseModel):
    """What ends next if nobody acts."""

    model_config = SHAPE
    name: str
    period: int | None
    last_useful: date | None
    end: date | None
    standing: str
    then: Wording
    because: list[Wording]
    unverified: bool


class RenewalStepOut(BaseModel):
    """An act that a way takes."""

    model_config = SHAPE
    label: Wording
    party: str | None
    role: str
    from_day: date | None
    by: date | None
    law: str
    unverified: bool


class RenewalWayOut(BaseModel):
    """One of the four ways; ``supposed`` is the day on which its act is supposed, ``moves`` what then differs."""

    model_config = SHAPE
    name: str
    title: Wording
    standing: str
    how: Wording
    said: list[Wording]
    steps: list[RenewalStepOut]
    law: str
    unverified: bool
    supposed: date | None
    moves: list[ChangeOut]


class RenewalOut(BaseModel):
    """The renewal desk of a treaty; nothing was written."""

    model_config = SHAPE
    id: str
    reference: str
    title: Wording
    as_of: date
    ending: EndingOut | None
    ways: list[RenewalWayOut]
    hypothetical: Wording | None


class WithinOut(BaseModel):
    """How the horizon is narrowed."""

    model_config = SHAPE
    dossier: str | None
    party: str | None
    search: str
    kind: str | None
    until: date | None


class FeedOut(BaseModel):
    """A calendar to subscribe to; its ``address`` is shown when it is made."""

    model_config = SHAPE
    id: str
    name: str
    language: str
    within: WithinOut
    created_at: datetime
    address: str | None


class LogLineOut(BaseModel):
    """One entry of the whole log, its body as sealed; ``disclosed`` is what the body only commits to, by path."""

    model_config = SHAPE
    number: int
    stream: str
    version: int
    kind: str
    occurred_on: str | None
    recorded_at: datetime
    by: str
    leaf: str
    label: Wording
    reference: str | None
    party: str | None
    body: dict[str, JsonValue]
    disclosed: Annotated[dict[str, JsonValue], BeforeValidator(plain_value)]


class BreachOut(BaseModel):
    """One thing that was altered, and the entry it was seen at, if it is one."""

    model_config = SHAPE
    entry: int | None
    code: str
    what: Wording


class VerdictOut(BaseModel):
    """The answer of a verification; ``unlawful`` when recorded, ``halted`` as known now, ``reported`` are forks.

    ``standing``: ``sound``, ``lost`` (a loss was accepted), ``behind`` (entries are missing), ``another`` (another log
    than the one known outside) or ``altered``.
    """

    model_config = SHAPE
    sound: bool
    standing: str
    entries: int
    dossiers: int
    size: int
    root: str
    breaches: list[BreachOut]
    unlawful: list[Wording]
    halted: list[Wording]
    reported: list[Wording]


class TimelineOut(BaseModel):
    """What a treaty's sheet says of its dates, as of a day."""

    model_config = SHAPE
    title: Wording
    as_of: date
    sentence: list[Wording]
    dates: list[DateOut]
    forecast: list[DateOut]
    hypothetical: Wording | None


class TokenOut(BaseModel):
    """A new token; it is shown this once."""

    model_config = SHAPE
    token: str


class HealthOut(BaseModel):
    """``status``: ok, failing, or read_only where an older back-up was restored; ``forks`` of its log or of others'.

    ``breaches``: how many the newest inspection of its log found, at most 1,000.
    """

    model_config = SHAPE
    status: str
    forks: int
    breaches: int


class ForkOut(BaseModel):
    """The entry that records a fork of this office's log, and whether it was there before."""

    model_config = SHAPE
    entry: int
    repeated: bool


class WatchedOut(BaseModel):
    """Another office's log that this one watches, and how it stands."""

    model_config = SHAPE
    name: str
    origin: str
    key: str
    source: str
    private: bool
    added_at: datetime
    size: int | None
    root: str | None
    seen_at: datetime | None
    failed_at: datetime | None
    fault: Wording | None
    silent: bool
    forks: list[int]
    told: bool
    untold: Wording | None


class FoundForkOut(BaseModel):
    """A fork as it was recorded, with the two signed checkpoints that are the evidence."""

    model_config = SHAPE
    entry: int
    ours: bool
    origin: str
    what: Wording
    kept: str
    came: str
    recorded_at: datetime


class WatchingOut(BaseModel):
    """The logs that are watched, and every fork that was recorded."""

    model_config = SHAPE
    watched: list[WatchedOut]
    forks: list[FoundForkOut]


class SaidOut(BaseModel):
    """One clause, step or deadline of a definition in plain words."""

    model_config = SHAPE
    kind: str
    name: str
    label: Wording
    words: Wording
    law: str
    unverified: bool


class DefinitionOut(BaseModel):
    """A treaty or a procedure that ships, in plain words."""

    model_config = SHAPE
    kind: str
    name: str
    edition: int
    digest: str
    title: Wording
    said: list[SaidOut]
