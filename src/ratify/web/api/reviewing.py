"""Reviewing through the API: questions, samples, before and after an entry, what was looked up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from ratify import office
from ratify.errors import Invalid
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.listing import AsOf, KnownAt, Limit
from ratify.web.api.problems import PROBLEMS
from ratify.web.api.review_answers import AnswerOut, EntryChangeOut, LookUpOut, QuestionIn, QuestionOut, SampleOut
from ratify.web.days import FIRST_YEAR, LAST_YEAR
from ratify.web.malformed import Day
from ratify.web.reviewing import archive

router = APIRouter(prefix="/api/v1/review", tags=["review"], responses=PROBLEMS)

Word = Annotated[str | None, Query(max_length=300)]
Name = Annotated[str, Path(max_length=300)]
Bound = Annotated[Day | None, Query(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31), description="Inclusive")]
After = Annotated[str | None, Query(max_length=100, description="The cursor that the page before gave")]
Asking = Annotated[str | None, Query(max_length=300, description="A question, one that ships or one's own")]
Formats = Annotated[tuple[Annotated[str, Query(max_length=60)], ...], Query(alias="format", max_length=10)]
Many = Annotated[int, Query(ge=1, le=1_000)]


def filters(
    *,
    dossier: Word = None,
    actor: Word = None,
    kind: Annotated[tuple[Annotated[str, Query(max_length=60)], ...], Query(max_length=50)] = (),
    text: Annotated[str, Query(max_length=300)] = "",
    recorded_from: Bound = None,
    recorded_to: Bound = None,
    occurred_from: Bound = None,
    occurred_to: Bound = None,
    known_at: KnownAt = None,
) -> office.Asked:
    """The filters of a query; all that are given must hold."""
    return office.Asked(
        dossier=dossier,
        actor=actor,
        kinds=kind,
        text=text,
        recorded_from=recorded_from,
        recorded_to=recorded_to,
        occurred_from=occurred_from,
        occurred_to=occurred_to,
        known_at=_zoned(known_at),
    )


def _zoned(instant: datetime | None) -> datetime | None:
    if instant is not None and instant.tzinfo is None:
        raise Invalid("web.api.zone_missing")
    return instant


Filters = Annotated[office.Asked, Depends(filters)]


@router.get("/entries", summary="Entries that filters let through")
def entries(caller: Calling, asked: Filters, after: After = None, limit: Limit = 100) -> AnswerOut:
    """One page, in the order of the log. The question is remembered once, apart from the log."""
    return caller.answer(AnswerOut, office.ask(caller.o, caller.person, asked, after=after, limit=limit))


@router.get("/entries/{entry}", summary="Before and after an entry")
def change(caller: Calling, entry: Annotated[int, Path(ge=1, le=2**53)], as_of: AsOf = None) -> EntryChangeOut:
    """Where the dossier stood, and what the entry changed, as known when it was recorded."""
    return caller.answer(EntryChangeOut, office.changed(caller.o, caller.person, entry, as_of=as_of))


@router.get("/questions", summary="Questions that can be asked")
def questions(caller: Calling) -> list[QuestionOut]:
    """Those that ship, then the caller's own."""
    return [caller.answer(QuestionOut, one) for one in office.questions(caller.o, caller.person)]


@router.post("/questions", status_code=201, dependencies=[Depends(sound_json)], summary="Keep a question")
def keep(caller: Calling, given: QuestionIn) -> list[QuestionOut]:
    """Keep filters, or a question with filters, under a name of one's own; answers what can be asked now."""
    said = given.model_dump(exclude={"name", "question"})
    asked = office.Asked(**{**said, "kinds": tuple(given.kinds), "known_at": _zoned(given.known_at)})
    if given.question is not None:
        asked = office.question(caller.o, caller.person, given.question, asked)
    office.keep(caller.o, caller.person, given.name, asked)
    return questions(caller)


@router.get("/questions/{name}", summary="Ask a question by its name")
def ask(caller: Calling, name: Name, also: Filters, after: After = None, limit: Limit = 100) -> AnswerOut:
    """One page of answers, each with why it is one; the filters narrow the question."""
    asked = office.question(caller.o, caller.person, name, also)
    return caller.answer(AnswerOut, office.ask(caller.o, caller.person, asked, after=after, limit=limit))


@router.post("/questions/{name}/remove", summary="Remove a question of one's own")
def remove(caller: Calling, name: Name) -> list[QuestionOut]:
    """Forget a question; answers what can be asked now."""
    office.forget(caller.o, caller.person, name)
    return questions(caller)


@router.get("/sample", summary="Draw a sample")
def sample(
    caller: Calling,
    asked: Filters,
    n: Many,
    *,
    question: Asking = None,
    seed: Annotated[str | None, Query(max_length=1_000)] = None,
) -> SampleOut:
    """Entries drawn from all that answer, the lowest tickets first; anybody can draw them again."""
    if question is not None:
        asked = office.question(caller.o, caller.person, question, asked)
    return caller.answer(SampleOut, office.sample(caller.o, caller.person, asked, n, seed=seed, here=True))


@router.get("/export", summary="Take answers or a sample away", response_class=Response)
def take(
    caller: Calling,
    asked: Filters,
    *,
    question: Asking = None,
    n: Annotated[int | None, Query(ge=1, le=1_000, description="A sample of so many; without it, all answers")] = None,
    seed: Annotated[str | None, Query(max_length=1_000)] = None,
    formats: Formats = (),
) -> Response:
    """An archive of tables, a working paper and a manifest of their hashes, in the caller's language."""
    if question is not None:
        asked = office.question(caller.o, caller.person, question, asked)
    person = replace(caller.person, language=caller.language)
    return archive(office.take(caller.o, person, asked, n=n, seed=seed, formats=formats or office.FORMATS, here=True))


@router.get("/look-ups", summary="What was looked up")
def look_ups(
    caller: Calling,
    *,
    everybody: bool = False,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Limit = 100,
) -> list[LookUpOut]:
    """One's own look-ups, newest first; those of everybody for who may read them."""
    found = office.look_ups(caller.o, caller.person, everybody=everybody, before=before, limit=limit)
    return [caller.answer(LookUpOut, one) for one in found]
