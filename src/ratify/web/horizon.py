"""The horizon: all that ends, by the last day on which one can still act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from ratify import office
from ratify.errors import Invalid, NotFound, Phrase
from ratify.web.days import read_day
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Signed, Visit

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Query(max_length=200)]
Short = Annotated[str, Query(max_length=60)]

CSV = {"content-disposition": 'attachment; filename="horizon.csv"'}

_FIELDS = ("search", "party", "dossier", "kind", "until")
CODES = (
    *(f"web.horizon.quarter.{quarter}" for quarter in (1, 2, 3, 4)),
    *(f"web.horizon.{kind}" for kind in office.HORIZON_KINDS),
    *(f"web.horizon.field.{name}" for name in _FIELDS),
    *(f"office.horizon.standing.{standing}" for standing in office.HORIZON_STANDINGS),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for, as it was typed; ``wrong`` says what could not be read, by field."""

    typed: Mapping[str, str]
    within: office.Within
    wrong: Mapping[str, Phrase]

    @property
    def query(self) -> str:
        """The same question as an address."""
        return urlencode({name: value for name, value in self.typed.items() if value})


def asked(typed: Mapping[str, str]) -> Asked:
    """Read the fields of the form."""
    wrong: dict[str, Phrase] = {}
    until = None
    if typed["until"]:
        try:
            until = read_day(typed["until"])
        except Invalid as error:
            wrong["until"] = error.phrase
    within = office.Within(
        typed["dossier"] or None, typed["party"].upper() or None, typed["search"], typed["kind"] or None, until
    )
    return Asked(typed, within, wrong)


@router.get("/horizon")
def horizon(
    visit: Signed,
    *,
    search: Typed = "",
    party: Short = "",
    dossier: Typed = "",
    kind: Short = "",
    until: Short = "",
    after: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """One page of the horizon, by year and quarter."""
    values = (search.strip(), party.strip(), dossier.strip(), kind, until.strip())
    question = asked(dict(zip(_FIELDS, values, strict=True)))
    wrong, page = dict(question.wrong), office.HorizonPage((), None)
    if not wrong:
        try:
            page = office.horizon(visit.o, visit.actor, question.within, after=after)
        except NotFound as error:
            wrong["dossier"] = error.phrase
        except Invalid as error:
            wrong["party" if "party" in error.phrase.code else "kind"] = error.phrase
    fields = _fields(question.typed, wrong)
    return render(
        visit,
        "horizon.html",
        status=422 if wrong else 200,
        page=page,
        quarters=_by_quarter(page),
        fields=fields,
        problems=[(field.id, field.wrong) for field in fields if field.wrong],
        asked=question.query,
    )


@router.get("/horizon.csv")
def horizon_csv(
    visit: Signed, search: Typed = "", party: Short = "", dossier: Typed = "", kind: Short = "", until: Short = ""
) -> Response:
    """The whole of it as a table."""
    values = (search.strip(), party.strip(), dossier.strip(), kind, until.strip())
    question = asked(dict(zip(_FIELDS, values, strict=True)))
    for what in question.wrong.values():
        raise Invalid(what.code, **what.particulars)
    return table(visit, question.within)


def table(visit: Visit, within: office.Within) -> Response:
    """The horizon as a download, written while it is read."""
    pieces = office.horizon_csv(visit.o, visit.actor, visit.language, within)
    return StreamingResponse(pieces, media_type="text/csv", headers=CSV)


def _fields(values: Mapping[str, str], wrong: Mapping[str, Phrase]) -> tuple[Field, ...]:
    kinds = tuple((one, Phrase(f"web.horizon.{one}")) for one in office.HORIZON_KINDS)
    shapes = {"search": "text", "party": "short", "dossier": "short", "kind": "select", "until": "date"}
    return tuple(
        Field(
            name, Phrase(f"web.horizon.field.{name}"), shape, required=False, value=values[name],
            wrong=wrong.get(name), options=kinds if name == "kind" else (),
        )
        for name, shape in shapes.items()
    )  # fmt: skip


def _by_quarter(page: office.HorizonPage) -> list[tuple[Phrase, tuple[office.HorizonLine, ...]]]:
    """The lines by year and quarter of their last useful day; what has no day last."""
    return [(heading, tuple(lines)) for heading, lines in groupby(page.lines, _quarter)]


def _quarter(line: office.HorizonLine) -> Phrase:
    if line.last_useful is None:
        return Phrase("web.horizon.undated")
    quarter = (line.last_useful.month + 2) // 3
    return Phrase(f"web.horizon.quarter.{quarter}", year=str(line.last_useful.year))
