"""What the API answers to those who review, and what it takes to keep a question."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, JsonValue

from ratify.web.api.answers import ChangeOut
from ratify.web.api.given import CLOSED
from ratify.web.api.wordings import SHAPE, Facts, Wording
from ratify.web.malformed import Day, Instant
from ratify.web.plain_values import plain_value


class AskedOut(BaseModel):
    """What was asked of the log; nothing where no such filter was given."""

    model_config = SHAPE
    question: str | None
    dossier: str | None
    actor: str | None
    kinds: list[str]
    text: str
    recorded_from: date | None
    recorded_to: date | None
    occurred_from: date | None
    occurred_to: date | None
    known_at: datetime | None


class FoundOut(BaseModel):
    """An entry among the answers, and why it is there."""

    model_config = SHAPE
    number: int
    kind: str
    dossier: str | None
    label: Wording
    occurred_on: date | None
    recorded_at: datetime
    by: str
    leaf: str
    why: list[Wording]
    reference: str | None
    party: str | None


class AnswerOut(BaseModel):
    """One page of answers. ``after`` is the cursor of the next page; ``null``: that was all."""

    model_config = SHAPE
    asked: AskedOut
    found: list[FoundOut]
    looked_at: int
    after: str | None
    size: int
    look_up: int


class DrawnOut(BaseModel):
    """One entry of a sample with its ticket."""

    model_config = SHAPE
    ticket: str
    entry: FoundOut


class SampleOut(BaseModel):
    """A sample in the order in which it was drawn, with all that another needs to draw it again."""

    model_config = SHAPE
    asked: AskedOut
    drawn: list[DrawnOut]
    seed: str
    population: int
    looked_at: int
    size: int
    root: str
    checkpoint: str | None
    look_up: int


class SideOut(BaseModel):
    """One thing that an act says, in the version corrected and in the one that corrects it."""

    model_config = SHAPE
    what: Wording
    before: Wording | None
    after: Wording | None
    differs: bool


class EntryChangeOut(BaseModel):
    """Where a dossier stood before and after an entry, and what the entry changed."""

    model_config = SHAPE
    entry: FoundOut
    reason: str | None
    together: list[int]
    as_of: date
    before: list[Wording] | None
    after: list[Wording] | None
    changes: list[ChangeOut]
    says: list[SideOut]
    corrects: int | None
    awaits: str | None


class QuestionOut(BaseModel):
    """A question that can be asked by its name; ``saved_at`` is ``null`` for one that ships."""

    model_config = SHAPE
    name: str
    title: Wording
    what: Wording | None
    asked: AskedOut
    saved_at: datetime | None


class LookUpOut(BaseModel):
    """That somebody asked something of the log."""

    model_config = SHAPE
    number: int
    looked_at: datetime
    by: str
    what: str
    results: int
    said: Facts
    asked: dict[str, JsonValue]
    particulars: Annotated[dict[str, JsonValue], BeforeValidator(plain_value)]


Short = Annotated[str, Field(max_length=300)]


class QuestionIn(BaseModel):
    """A question to be kept: its name, the question that it begins with if there is one, and filters."""

    model_config = CLOSED
    name: Short
    question: Short | None = None
    dossier: Short | None = None
    actor: Short | None = None
    kinds: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = []
    text: Short = ""
    recorded_from: Day | None = None
    recorded_to: Day | None = None
    occurred_from: Day | None = None
    occurred_to: Day | None = None
    known_at: Instant | None = None
