"""What the API takes: closed models. A field that is not named here is refused, an output field posted back too."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

CLOSED = ConfigDict(extra="forbid", frozen=True)

Name = Annotated[str, Field(min_length=1, max_length=200)]
DefinitionName = Annotated[str, Field(max_length=200, pattern=r"^[a-z0-9]+([/-][a-z0-9]+)*$")]
Reason = Annotated[str, Field(max_length=2000)]
TypedDate = Annotated[
    str, Field(min_length=4, max_length=40, description="2024-07-04, 2024-07, 2024, or first/last of an interval")
]


class TokenIn(BaseModel):
    """Name and password of an account."""

    model_config = CLOSED
    login: Name
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class FeedIn(BaseModel):
    """A calendar to subscribe to, and what it shows."""

    model_config = CLOSED
    name: Annotated[str, Field(min_length=1, max_length=100)]
    dossier: Annotated[str | None, Field(max_length=200)] = None
    party: Annotated[str | None, Field(max_length=20)] = None
    search: Annotated[str, Field(max_length=200)] = ""
    kind: Literal["term", "deadline"] | None = None
    language: Annotated[str | None, Field(max_length=10)] = None


class ForkIn(BaseModel):
    """Two signed checkpoints of this office's log that cannot both belong to one history."""

    model_config = CLOSED
    kept: Annotated[str, Field(min_length=1, max_length=32_000)]
    came: Annotated[str, Field(min_length=1, max_length=32_000)]


class ActIn(BaseModel):
    """A step that somebody took on one legal date, with the facts that the step asks for."""

    model_config = CLOSED
    kind: Literal["act"] = "act"
    step: Name
    date: TypedDate
    party: Annotated[str | None, Field(max_length=20)] = None
    track: Annotated[str | None, Field(max_length=200)] = None
    facts: Annotated[dict[str, JsonValue], Field(max_length=100)] = {}
    before: Annotated[int | None, Field(ge=1, le=2**53)] = None


class AbsenceIn(BaseModel):
    """Who is away from ``first`` to ``last`` (both inclusive), and who stands in; without ``account`` oneself."""

    model_config = CLOSED
    first: TypedDate
    last: TypedDate
    deputy: Annotated[str, Field(min_length=1, max_length=200)]
    account: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class FindingIn(BaseModel):
    """A depositary's word that the condition of a clause was met."""

    model_config = CLOSED
    kind: Literal["finding"]
    clause: Name
    condition_met: TypedDate
    source: Annotated[str, Field(min_length=1, max_length=2000)]
    published: TypedDate | None = None


class OfficialDateIn(BaseModel):
    """A date published by a depositary, which governs beside the computed one."""

    model_config = CLOSED
    kind: Literal["official_date"]
    of: Name
    date: TypedDate
    source: Annotated[str, Field(min_length=1, max_length=2000)]
    published: TypedDate | None = None
    by: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,9}$")] | None = None


EntryIn = ActIn | FindingIn | OfficialDateIn
Entries = Annotated[list[EntryIn], Field(max_length=2500)]


class RecordIn(BaseModel):
    """Acts that stand or fall together."""

    model_config = CLOSED
    acts: Annotated[list[EntryIn], Field(min_length=1, max_length=2500)]
    reason: Reason | None = None


class SupposeIn(BaseModel):
    """Acts that nobody did, on any day; compared as of the last of them, or of ``as_of`` if that is later."""

    model_config = CLOSED
    acts: Annotated[list[EntryIn], Field(min_length=1, max_length=200)]
    as_of: TypedDate | None = None


class OpenIn(BaseModel):
    """A new dossier, under a treaty or under a procedure alone."""

    model_config = CLOSED
    reference: Name
    treaty: DefinitionName | None = None
    procedure: DefinitionName | None = None
    acts: Entries = []
    reason: Reason | None = None


class CorrectIn(BaseModel):
    """Another version of an act, or nothing (``null``): then the act is annulled."""

    model_config = CLOSED
    by: ActIn | None
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class EraseIn(BaseModel):
    """Which personal facts are erased (names, paths in the body, or ``all``), and on what legal basis."""

    model_config = CLOSED
    fields: Annotated[list[Annotated[str, Field(min_length=1, max_length=300)]], Field(min_length=1, max_length=500)]
    basis: Annotated[str, Field(min_length=1, max_length=2000)]


class RefuseIn(BaseModel):
    """Why a second person refuses what awaits confirmation."""

    model_config = CLOSED
    reason: Annotated[str, Field(min_length=1, max_length=2000)]
