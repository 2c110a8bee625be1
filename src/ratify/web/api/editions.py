"""Editions through the API: what is in use, moving a dossier to later ones, publishing a calendar or a chamber.

Texts of definitions stand in the request itself; no path and no address is ever opened for one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import Response

from ratify import office
from ratify.office.edition_views import MoveDraft, Text
from ratify.web.api.answers import ChangeOut, HaltOut, PassageOut, RecordedOut
from ratify.web.api.callers import Calling, Key, Version, sound_json
from ratify.web.api.given import CLOSED
from ratify.web.api.problems import PROBLEMS
from ratify.web.api.wordings import SHAPE, Option, Wording, option
from ratify.web.days import read_day

router = APIRouter(prefix="/api/v1", tags=["editions"], responses=PROBLEMS, dependencies=[Depends(sound_json)])

Dossier = Annotated[str, Path(max_length=200)]
Entry = Annotated[int, Path(ge=1, le=2**53)]
After = Annotated[str, Query(max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Why = Annotated[str, Field(min_length=1, max_length=2000)]


class TextIn(BaseModel):
    """A definition: what its file is called in the problems that are told of it, and its whole text."""

    model_config = CLOSED
    name: Annotated[str, Field(min_length=1, max_length=200)] = "definition.yaml"
    text: Annotated[str, Field(max_length=2 * 1024 * 1024)]

    def given(self) -> Text:
        """The same as the office takes it."""
        return Text(self.name, self.text.encode("utf-8", "surrogatepass"))


class MoveIn(BaseModel):
    """To which editions a dossier is to be moved, and which states take the place of those that are gone.

    ``definitions`` are new texts, ``digests`` editions that ship or that the office keeps. ``states`` maps old states
    to new ones, by the name of a procedure or the id of a track. ``on`` is the day of effect, today without it.
    """

    model_config = CLOSED
    definitions: Annotated[list[TextIn], Field(max_length=10)] = []
    digests: Annotated[list[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]], Field(max_length=10)] = []
    states: Annotated[dict[Name, dict[Name, Name]], Field(max_length=500)] = {}
    on: Annotated[str | None, Field(max_length=40)] = None

    def draft(self) -> MoveDraft:
        """The same as the office takes it."""
        day = None if self.on is None else read_day(self.on)
        return MoveDraft(tuple(one.given() for one in self.definitions), tuple(self.digests), self.states, day)


class MoveForGoodIn(MoveIn):
    """The same, with the reason that the log is owed."""

    reason: Why


class PublishIn(BaseModel):
    """A later edition of a calendar or a chamber, and why it is published."""

    model_config = CLOSED
    definition: TextIn
    reason: Why


class RefuseEditionIn(BaseModel):
    """Why a publication is refused."""

    model_config = CLOSED
    reason: Why


class EditionOut(BaseModel):
    """An edition; ``before`` is the number of the one that it takes the place of."""

    model_config = SHAPE
    kind: str
    name: str
    title: Wording
    edition: int
    digest: str
    before: int | None


class CounterpartOut(BaseModel):
    """Where tracks would stand; ``standing`` is same, mapped, undecided or gone."""

    model_config = SHAPE
    key: str
    tracks: list[str]
    title: Wording
    state: str
    label: Wording
    standing: str
    becomes: str | None
    becomes_label: Wording | None
    choices: list[Annotated[Option, BeforeValidator(option)]]
    suggested: str


class DifferenceOut(BaseModel):
    """One thing that the new edition adds, removes or changes."""

    model_config = SHAPE
    part: str
    change: str
    of: Wording
    label: Wording
    before: Wording | None
    after: Wording | None


class WarningOut(BaseModel):
    """A doubt about a text that keeps nobody from using it."""

    model_config = SHAPE
    file: str
    line: int
    column: int
    where: str
    wrong: Wording
    right: Wording | None


class MovePreviewOut(BaseModel):
    """What a move would do; nothing was written."""

    model_config = SHAPE
    on: date
    editions: list[EditionOut]
    counterparts: list[CounterpartOut]
    differences: list[DifferenceOut]
    undecided: bool
    changes: list[ChangeOut]
    passages: list[PassageOut]
    awaits: str | None
    version: int
    warnings: list[WarningOut]


class MovedDossierOut(BaseModel):
    """What a publication would move in one dossier."""

    model_config = SHAPE
    id: str
    reference: str
    title: Wording
    changes: list[ChangeOut]
    halts: HaltOut | None
    stands_again: bool


class PublicationPreviewOut(BaseModel):
    """Which dates would move; ``after`` is where the next dossiers begin, nothing once all were looked at."""

    model_config = SHAPE
    edition: EditionOut
    dossiers: list[MovedDossierOut]
    looked: int
    of: int
    after: str | None
    cautions: list[Wording]
    awaits: str | None
    warnings: list[WarningOut]


class PublishedOut(BaseModel):
    """A publication, or a second person's word about one."""

    model_config = SHAPE
    edition: EditionOut
    entry: int
    awaits: str | None
    checkpoint: str
    receipts: dict[int, str]
    repeated: bool


class EditionLineOut(BaseModel):
    """An edition in use, with how many dossiers use it and the first of them."""

    model_config = SHAPE
    edition: EditionOut
    since: datetime | None
    dossiers: int
    references: list[str]


class WaitingEditionOut(BaseModel):
    """A publication that awaits a second person."""

    model_config = SHAPE
    entry: int
    edition: EditionOut
    reason: str
    by: str
    recorded_at: datetime
    needs: str


class EditionsOut(BaseModel):
    """What is published, what is pinned, and what waits."""

    model_config = SHAPE
    editions: list[EditionLineOut]
    waiting: list[WaitingEditionOut]


class NewerOut(BaseModel):
    """The later editions that a dossier could move to."""

    model_config = SHAPE
    editions: list[EditionOut]


@router.get("/dossiers/{dossier}/editions", summary="Later editions for a dossier")
def newer_editions(caller: Calling, dossier: Dossier) -> NewerOut:
    """Later editions of what a dossier pins, among those that ship and those that the office keeps."""
    return caller.answer(NewerOut, {"editions": office.newer_editions(caller.o, caller.person, dossier)})


@router.post("/dossiers/{dossier}/edition/preview", summary="Preview a move to other editions")
def preview_move(caller: Calling, dossier: Dossier, given: MoveIn) -> MovePreviewOut:
    """Which states are the same, mapped or to be decided, what differs, and which dates move. Nothing is written."""
    return caller.answer(MovePreviewOut, office.preview_move(caller.o, caller.person, dossier, given.draft()))


@router.post("/dossiers/{dossier}/edition", status_code=201, summary="Move a dossier to other editions")
def move(
    caller: Calling, response: Response, dossier: Dossier, given: MoveForGoodIn, expecting: Version, key: Key
) -> RecordedOut:
    """Move a dossier to other editions of what it pins."""
    recorded = office.move(
        caller.o, caller.person, dossier, given.draft(), reason=given.reason, expecting=expecting, key=key
    )
    response.headers["etag"] = f'"{recorded.version}"'
    return caller.answer(RecordedOut, recorded)


@router.get("/editions", summary="Editions in use")
def editions(caller: Calling) -> EditionsOut:
    """What is published and since when, what is pinned, in how many dossiers, and what awaits a second person."""
    lines = office.list_editions(caller.o, caller.person)
    return caller.answer(
        EditionsOut, {"editions": lines, "waiting": office.waiting_publications(caller.o, caller.person)}
    )


@router.post("/editions/preview", summary="Preview a publication")
def preview_publication(caller: Calling, given: TextIn, after: After = "") -> PublicationPreviewOut:
    """Which dates publishing a calendar or a chamber would move, in which dossiers. Nothing is written."""
    found = office.preview_publication(caller.o, caller.person, given.given(), after=after)
    return caller.answer(PublicationPreviewOut, found)


@router.post("/editions", status_code=201, summary="Publish a calendar or a chamber")
def publish(caller: Calling, given: PublishIn, key: Key) -> PublishedOut:
    """Publish a later edition for every dossier; where two persons are wanted it waits for the second."""
    done = office.publish(caller.o, caller.person, given.definition.given(), reason=given.reason, key=key)
    return caller.answer(PublishedOut, done)


@router.post("/editions/{entry}/confirm", status_code=201, summary="Confirm a publication")
def confirm_publication(caller: Calling, entry: Entry, key: Key) -> PublishedOut:
    """Confirm a publication as a second person."""
    return caller.answer(PublishedOut, office.confirm_publication(caller.o, caller.person, entry, key=key))


@router.post("/editions/{entry}/refuse", status_code=201, summary="Refuse a publication")
def refuse_publication(caller: Calling, entry: Entry, given: RefuseEditionIn, key: Key) -> PublishedOut:
    """Refuse a publication as a second person, or take back one's own."""
    done = office.refuse_publication(caller.o, caller.person, entry, reason=given.reason, key=key)
    return caller.answer(PublishedOut, done)
