"""What ships, in plain words: every procedure and treaty, its clauses, steps and deadlines, each with its law."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from ratify import study
from ratify.errors import NotFound
from ratify.web.page import render
from ratify.web.visits import Signed
from ratify.workflow.definition import Definition

router = APIRouter(include_in_schema=False)

Kind = Literal["treaty", "procedure"]
KINDS: tuple[Kind, ...] = ("treaty", "procedure")
CODES = (
    *(f"web.definitions.{kind}" for kind in KINDS),
    *(f"web.definitions.said.{part}" for part in ("clause", "step", "deadline")),
)


def shipped_one(kind: Kind, name: str) -> Definition:
    """The definition of that name that ships; a name opens no file."""
    found = next((one for one in study.shipped(kind) if one.name == name), None)
    if found is None:
        raise NotFound("web.definitions.none", name=name[:80])
    return found


@router.get("/definitions")
def definitions(visit: Signed) -> Response:
    """The treaties and procedures that ship."""
    return render(visit, "definitions.html", kinds=[(kind, study.shipped(kind)) for kind in KINDS])


@router.get("/definitions/{kind}/{name:path}")
def definition(
    visit: Signed,
    kind: Kind,
    name: Annotated[str, Path(max_length=100)],
    form: Annotated[Literal["words", "yaml"], Query(alias="as")] = "words",
) -> Response:
    """One of them in words, or the file itself."""
    one = shipped_one(kind, name)
    if form == "yaml":
        return Response(one.text, media_type="application/yaml; charset=utf-8")
    said = study.in_words(one)
    parts = [(part, [each for each in said if each.kind == part]) for part in dict.fromkeys(each.kind for each in said)]
    return render(visit, "definition.html", one=one, parts=parts)
