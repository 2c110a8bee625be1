"""The page on which one says that one is away, and who stands in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.errors import Invalid, Phrase, Refused
from ratify.web.days import read_day
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

FIELDS = ("first", "last", "deputy", "account")
CODES = tuple(f"web.absence.{name}" for name in FIELDS)


@router.get("/absences")
def absences(visit: Signed) -> Response:
    """The absences that are not over, and the form for another."""
    return _page(visit)


@router.post("/absences")
def be_absent(post: Posted) -> Response:
    """Say that one is away; what is wrong is told beside its field, and nothing that was typed is lost."""
    visit, given = post.visit, {name: post.form.get(name) for name in FIELDS}
    days, problems = {}, []
    for name in ("first", "last"):
        try:
            days[name] = read_day(given[name])
        except Invalid as error:
            problems.append((name, error.phrase))
    if problems:
        return _page(visit, 422, given, problems)
    try:
        office.be_absent(
            visit.o, visit.actor, days["first"], days["last"], given["deputy"], account=given["account"] or None
        )
    except (Invalid, Refused) as error:
        return _page(visit, 422, given, [(_at(error.phrase, given), error.phrase)])
    return RedirectResponse("/absences", 303)


@router.post("/absences/{entry}/end")
def end(post: Posted, entry: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    """Say that an absence is over."""
    office.end_absence(post.visit.o, post.visit.actor, entry)
    return RedirectResponse("/absences", 303)


def _at(wrong: Phrase, given: dict[str, str]) -> str:
    """The field that a refusal is about."""
    if wrong.code == "office.no_account":
        return "account" if wrong.particulars["login"] == given["account"] else "deputy"
    return "deputy" if wrong.code == "office.absence.deputy" else "last"


def _page(visit: Visit, status: int = 200, given: object = None, problems: object = ()) -> Response:
    found = office.list_absences(visit.o, visit.actor)
    typed = given or dict.fromkeys(FIELDS, "")
    return render(visit, "absences.html", status=status, absences=found, given=typed, problems=problems)
