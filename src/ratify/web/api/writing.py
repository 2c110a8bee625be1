"""Writing through the API: the same door as the desk's. ``If-Match`` is the version that the caller saw."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from ratify import office
from ratify.errors import Invalid, Phrase
from ratify.law.moments import DayRange
from ratify.office.views import Recorded
from ratify.web.api.answers import AbsenceOut, ErasedOut, ErasurePreviewOut, PreviewOut, RecordedOut, VerdictOut
from ratify.web.api.callers import Caller, Calling, Key, Version, sound_json
from ratify.web.api.given import (
    AbsenceIn,
    ActIn,
    CorrectIn,
    EntryIn,
    EraseIn,
    FindingIn,
    OfficialDateIn,
    OpenIn,
    RecordIn,
    RefuseIn,
)
from ratify.web.api.problems import PROBLEMS
from ratify.web.days import read_day, read_days
from ratify.web.desk import take_note
from ratify.workflow.acts import ActDraft, FindingDraft, OfficialDateDraft
from ratify.workflow.facts import InvalidFacts

router = APIRouter(prefix="/api/v1", tags=["writing"], responses=PROBLEMS, dependencies=[Depends(sound_json)])

Dossier = Annotated[str, Path(max_length=200)]
Entry = Annotated[int, Path(ge=1, le=2**53)]


@router.post("/dossiers", status_code=201, summary="Open a dossier")
def open_dossier(caller: Calling, response: Response, given: OpenIn, key: Key) -> RecordedOut:
    """Open a dossier under a treaty, or under a procedure alone."""
    if (given.treaty is None) == (given.procedure is None):
        raise Invalid("web.api.treaty_or_procedure")
    recorded = office.open_dossier(
        caller.o,
        caller.person,
        treaty=given.treaty,
        procedure=given.procedure,
        reference=given.reference,
        acts=drafts_of(given.acts),
        reason=given.reason,
        key=key,
    )
    response.headers["location"] = f"/api/v1/dossiers/{recorded.dossier}"
    return _recorded(caller, response, recorded)


@router.post("/dossiers/{dossier}/acts", status_code=201, summary="Record acts")
def record(
    caller: Calling, response: Response, dossier: Dossier, given: RecordIn, expecting: Version, key: Key
) -> RecordedOut:
    """Record acts; they stand or fall together."""
    recorded = office.record(
        caller.o,
        caller.person,
        dossier,
        *drafts_of(given.acts),
        expecting=expecting,
        key=key,
        reason=given.reason,
    )
    return _recorded(caller, response, recorded)


@router.post("/dossiers/{dossier}/preview", summary="Preview acts")
def preview(caller: Calling, dossier: Dossier, given: RecordIn) -> PreviewOut:
    """What recording these acts would do. Nothing is written."""
    found = office.preview(caller.o, caller.person, dossier, *drafts_of(given.acts), reason=given.reason)
    return caller.answer(PreviewOut, found)


@router.post("/dossiers/{dossier}/entries/{entry}/confirm", status_code=201, summary="Confirm as a second person")
def confirm(
    caller: Calling, response: Response, dossier: Dossier, entry: Entry, expecting: Version, key: Key
) -> RecordedOut:
    """Confirm what awaits a second person."""
    recorded = office.confirm(caller.o, caller.person, dossier, entry, expecting=expecting, key=key)
    return _recorded(caller, response, recorded)


@router.post("/dossiers/{dossier}/entries/{entry}/refuse", status_code=201, summary="Refuse as a second person")
def refuse(
    caller: Calling,
    response: Response,
    dossier: Dossier,
    entry: Entry,
    given: RefuseIn,
    expecting: Version,
    key: Key,
) -> RecordedOut:
    """Refuse what awaits a second person, with the reason."""
    recorded = office.refuse(caller.o, caller.person, dossier, entry, reason=given.reason, expecting=expecting, key=key)
    return _recorded(caller, response, recorded)


@router.post("/dossiers/{dossier}/entries/{entry}/correct", status_code=201, summary="Correct an act")
def correct(
    caller: Calling,
    response: Response,
    dossier: Dossier,
    entry: Entry,
    given: CorrectIn,
    expecting: Version,
    key: Key,
) -> RecordedOut:
    """Correct an act by another version of it, or annul it; the old version stays legible."""
    recorded = office.correct(
        caller.o,
        caller.person,
        dossier,
        entry,
        None if given.by is None else _act(given.by, "by"),
        reason=given.reason,
        expecting=expecting,
        key=key,
    )
    return _recorded(caller, response, recorded)


@router.get("/entries/{entry}/disclosures", summary="What could be erased of an entry")
def disclosures(caller: Calling, entry: Entry) -> ErasurePreviewOut:
    """The values that an entry commits to, as far as they are left. Nothing is written."""
    return caller.answer(ErasurePreviewOut, office.preview_erase(caller.o, caller.person, entry))


@router.post("/entries/{entry}/erase", status_code=201, summary="Erase personal data of an entry")
def erase(caller: Calling, entry: Entry, given: EraseIn, key: Key) -> ErasedOut:
    """Erase values that an entry commits to; an entry says which, and on what legal basis. It cannot be undone."""
    erased = office.erase(caller.o, caller.person, entry, given.fields, basis=given.basis, key=key)
    return caller.answer(ErasedOut, erased)


@router.post("/alerts/{entry}/acknowledge", status_code=204, summary="Acknowledge an alert")
def acknowledge(caller: Calling, entry: Entry, standing: Literal["seen", "in_hand", "done"] = "seen") -> None:
    """Say that an alert was seen, that it is in hand, or that all is done; said once, it stands."""
    take_note(caller.o, caller.person, entry, standing)


@router.post("/absences", status_code=201, summary="Say that one is away")
def be_absent(caller: Calling, given: AbsenceIn) -> AbsenceOut:
    """Record an absence: the deputy gets the same alerts meanwhile, and gains no right by it."""
    days = read_day(given.first), read_day(given.last)
    said = office.be_absent(caller.o, caller.person, *days, given.deputy, account=given.account)
    return caller.answer(AbsenceOut, said)


@router.post("/absences/{entry}/end", status_code=204, summary="End an absence")
def end_absence(caller: Calling, entry: Entry) -> None:
    """Say that an absence is over, or will not be."""
    office.end_absence(caller.o, caller.person, entry)


@router.post("/deliveries/{entry}/retry", status_code=204, summary="Carry an alert again")
def retry(caller: Calling, entry: Entry) -> None:
    """Have an alert tried again at once for everybody whom it did not reach."""
    office.retry(caller.o, caller.person, entry)


@router.post("/verify", summary="Verify the log")
def verify(caller: Calling) -> VerdictOut:
    """Verify the whole log: hashes, checkpoints, every dossier, every index."""
    return caller.answer(VerdictOut, office.verify_here(caller.o, caller.person))


def _recorded(caller: Caller, response: Response, recorded: Recorded) -> RecordedOut:
    response.headers["etag"] = f'"{recorded.version}"'
    return caller.answer(RecordedOut, recorded)


def drafts_of(given: list[EntryIn]) -> list[ActDraft | FindingDraft | OfficialDateDraft]:
    """The acts of a request as drafts; ``InvalidFacts`` names the field of a date that cannot be read."""
    return [_draft(each, f"acts.{place}") for place, each in enumerate(given)]


def _draft(given: EntryIn, place: str) -> ActDraft | FindingDraft | OfficialDateDraft:
    match given:
        case ActIn():
            return _act(given, place)
        case FindingIn():
            met = _days(given.condition_met, f"{place}.condition_met")
            return FindingDraft(given.clause, met, given.source, day_of(given.published, f"{place}.published"))
        case OfficialDateIn():
            day = day_of(given.date, f"{place}.date")
            assert day is not None  # noqa: S101 - nothing is given back for nothing alone
            published = day_of(given.published, f"{place}.published")
            return OfficialDateDraft(given.of, day, given.source, published, by=given.by)


def _act(given: ActIn, place: str) -> ActDraft:
    when = _days(given.date, f"{place}.date")
    return ActDraft(given.step, when, given.party, given.track, dict(given.facts), given.before)


def _days(text: str, field: str) -> DayRange:
    try:
        return read_days(text)
    except Invalid as error:
        raise _at(field, error.phrase) from None


def day_of(text: str | None, field: str) -> date | None:
    """The exact day that a field gives, nothing if it was left out."""
    if text is None:
        return None
    try:
        return read_day(text)
    except Invalid as error:
        raise _at(field, error.phrase) from None


def _at(field: str, wrong: Phrase) -> InvalidFacts:
    return InvalidFacts(((field, wrong),))
