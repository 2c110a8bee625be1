"""Reading through the API."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response, StreamingResponse

from ratify import office, study
from ratify.errors import Invalid, NotFound
from ratify.study import Timeline
from ratify.web.api.answers import (
    AbsenceOut,
    AlertOut,
    DateOut,
    DefinitionOut,
    DeliveryOut,
    DossierOut,
    DueOut,
    HorizonOut,
    JournalLineOut,
    LogLineOut,
    PageOut,
    TimelineOut,
)
from ratify.web.api.callers import Caller, Calling
from ratify.web.api.problems import PROBLEMS
from ratify.web.days import FIRST_YEAR, LAST_YEAR
from ratify.web.definitions import Kind, shipped_one
from ratify.web.horizon import CSV
from ratify.web.malformed import Day, Instant
from ratify.web.review import exported_of

router = APIRouter(prefix="/api/v1", tags=["reading"], responses=PROBLEMS)

Dossier = Annotated[str, Path(max_length=200)]
AsOf = Annotated[
    Day | None,
    Query(
        description="Legal date: as it stood on this day",
        ge=date(FIRST_YEAR, 1, 1),
        le=date(LAST_YEAR, 12, 31),
    ),
]
KnownAt = Annotated[Instant | None, Query(description="Recorded time: as it was known then")]
Limit = Annotated[int, Query(ge=1, le=200)]
Name = Annotated[str, Path(max_length=300, description="Name of a date, as in the timeline")]
Number = Annotated[int | None, Query(ge=0, le=2**53)]


@router.get("/dossiers", summary="List dossiers")
def dossiers(
    caller: Calling,
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> PageOut:
    """Search and leaf through the dossiers; ``after`` is the cursor that the page before gave."""
    page = office.dossiers(caller.o, caller.person, search=search, after=after, limit=limit)
    return caller.answer(PageOut, page)


@router.get("/dossiers/{dossier}", summary="Show a dossier")
def dossier(
    caller: Calling, response: Response, dossier: Dossier, as_of: AsOf = None, known_at: KnownAt = None
) -> DossierOut:
    """One dossier. The ETag is its version, for ``If-Match`` of what is written next."""
    if known_at is not None and known_at.tzinfo is None:
        raise Invalid("web.api.zone_missing")
    view = office.show(caller.o, caller.person, dossier, as_of=as_of, known_at=known_at)
    _tag(response, caller, view.version)
    return caller.answer(DossierOut, view)


@router.get("/dossiers/{dossier}/journal", summary="Journal of a dossier")
def journal(caller: Calling, response: Response, dossier: Dossier) -> list[JournalLineOut]:
    """Every entry of the dossier, with what has become of it."""
    view = office.show(caller.o, caller.person, dossier)
    _tag(response, caller, view.version)
    return [caller.answer(JournalLineOut, line) for line in view.journal]


@router.get("/dossiers/{dossier}/dates/{name:path}", summary="Why a date is what it is")
def why(
    caller: Calling,
    response: Response,
    dossier: Dossier,
    name: Name,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> DateOut:
    """One date by its name, explained: ``term/last_day``, ``deadline/ML/promulgation``, ``step/ML/vote``."""
    if known_at is not None and known_at.tzinfo is None:
        raise Invalid("web.api.zone_missing")
    found = office.why(caller.o, caller.person, dossier, name, as_of=as_of, known_at=known_at)
    _vary(response, caller)
    return caller.answer(DateOut, found.date)


def _tag(response: Response, caller: Caller, version: int) -> None:
    response.headers["etag"] = f'"{version}"'
    _vary(response, caller)


def _vary(response: Response, caller: Caller) -> None:
    response.headers["content-language"] = caller.language
    response.headers["vary"] = "Accept-Language, Authorization"


@router.get("/due", summary="Last days")
def due(caller: Calling, until: AsOf = None) -> list[DueOut]:
    """What has a last day, soonest first."""
    return [caller.answer(DueOut, line) for line in office.due(caller.o, caller.person, until=until)]


Search = Annotated[str, Query(max_length=200, description="Words of the reference or title")]
PartyCode = Annotated[str | None, Query(max_length=20, description="Code of a party, such as ML")]
OfDossier = Annotated[str | None, Query(max_length=200)]
Ends = Annotated[Literal["term", "deadline"] | None, Query(description="Only terms, or only deadlines")]


@router.get("/horizon", summary="The horizon")
def horizon(
    caller: Calling,
    *,
    search: Search = "",
    party: PartyCode = None,
    dossier: OfDossier = None,
    kind: Ends = None,
    until: AsOf = None,
    after: Annotated[str | None, Query(max_length=300)] = None,
    limit: Limit = 50,
) -> HorizonOut:
    """All that ends, the soonest last day to act first; what has no day yet comes last, whatever ``until`` is."""
    within = office.Within(dossier, party, search, kind, until)
    return caller.answer(HorizonOut, office.horizon(caller.o, caller.person, within, after=after, limit=limit))


@router.get("/horizon.csv", summary="The horizon as a table", response_class=Response)
def horizon_csv(
    caller: Calling,
    *,
    search: Search = "",
    party: PartyCode = None,
    dossier: OfDossier = None,
    kind: Ends = None,
    until: AsOf = None,
) -> Response:
    """The whole of it as CSV (RFC 4180, UTF-8 with a byte order mark), in the caller's language."""
    within = office.Within(dossier, party, search, kind, until)
    pieces = office.horizon_csv(caller.o, caller.person, caller.language, within)
    return StreamingResponse(pieces, media_type="text/csv", headers=CSV)


@router.get("/alerts", summary="Alerts")
def alerts(caller: Calling, after: Number = None, limit: Limit = 50) -> list[AlertOut]:
    """The alerts of the caller's roles, newest first; ``after`` is the entry of the last one seen."""
    found = office.inbox(caller.o, caller.person, after=after, limit=limit)
    return [caller.answer(AlertOut, alert) for alert in found]


@router.get("/absences", summary="Absences")
def absences(caller: Calling) -> list[AbsenceOut]:
    """The absences that are not over: one's own and those one stands in for; everybody's with charge of accounts."""
    return [caller.answer(AbsenceOut, one) for one in office.list_absences(caller.o, caller.person)]


@router.get("/deliveries", summary="Alerts that have not reached everybody")
def deliveries(caller: Calling, after: Number = None, limit: Limit = 50) -> list[DeliveryOut]:
    """What waits, and whom it failed and why; oldest first, ``after`` is the entry of the last one seen."""
    found = office.deliveries(caller.o, caller.person, after=after or 0, limit=limit)
    return [caller.answer(DeliveryOut, one) for one in found]


@router.get("/log", summary="The log")
def log(
    caller: Calling,
    dossier: Annotated[str | None, Query(max_length=200)] = None,
    kind: Annotated[str | None, Query(max_length=60)] = None,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Limit = 100,
) -> list[LogLineOut]:
    """The entries of the log after a number, as they were sealed."""
    lines = office.log(caller.o, caller.person, dossier=dossier, kind=kind, after=after, limit=limit)
    return [caller.answer(LogLineOut, line) for line in lines]


@router.get("/export", summary="Export the log", response_class=Response)
def export(
    caller: Calling,
    dossier: Annotated[str | None, Query(max_length=200)] = None,
    disclosures: Annotated[bool, Query()] = False,
) -> Response:
    """The log, or what it holds of a dossier, as a ZIP with its verifier; with personal values if asked for."""
    return exported_of(caller.o, caller.person, dossier, disclosures=disclosures)


@router.get("/timeline", summary="Dates of a treaty's sheet")
def timeline(caller: Calling, treaty: Annotated[str, Query(max_length=100)], as_of: AsOf = None) -> TimelineOut:
    """What the sheet of a shipped treaty says of its dates, without any dossier."""
    found = _of_sheet(caller, treaty, as_of)
    lines = {
        "title": found.title,
        "as_of": found.as_of,
        "sentence": found.sentence,
        "dates": list(found.dates.values()),
        "forecast": list(found.forecast),
        "hypothetical": found.hypothetical,
    }
    return caller.answer(TimelineOut, lines)


@router.get("/explain", summary="Why a date of a treaty's sheet is what it is")
def explain(
    caller: Calling,
    treaty: Annotated[str, Query(max_length=100)],
    name: Annotated[str, Query(max_length=300)],
    as_of: AsOf = None,
) -> DateOut:
    """One date of the sheet of a shipped treaty, explained without any dossier."""
    return caller.answer(DateOut, study.explain(_of_sheet(caller, treaty, as_of), name))


def _of_sheet(caller: Caller, treaty: str, as_of: date | None) -> Timeline:
    return study.timeline(sheet(treaty), as_of=as_of or office.today(caller.o))


def sheet(treaty: str) -> str:
    """The name of a shipped treaty or procedure; ``NotFound`` for what cannot be one."""
    if not re.fullmatch(r"[a-z0-9]+(?:[/-][a-z0-9]+)*", treaty):
        raise NotFound("web.api.no_such_treaty", name=treaty[:80])
    return treaty


@router.get("/definitions/{kind}/{name:path}", summary="A treaty or procedure in plain words")
def definition(caller: Calling, kind: Kind, name: Annotated[str, Path(max_length=100)]) -> DefinitionOut:
    """Every clause, step and deadline as a sentence in the caller's language, with its law; of what ships."""
    one = shipped_one(kind, name)
    lines = {
        "kind": one.kind,
        "name": one.name,
        "edition": one.edition,
        "digest": one.digest,
        "title": one.title,
        "said": study.in_words(one),
    }
    return caller.answer(DefinitionOut, lines)
