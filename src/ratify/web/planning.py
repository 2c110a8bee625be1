"""Planning backwards on a dossier: a date that is wanted, and by when what must be done for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ratify import office
from ratify.errors import Invalid, NotFound, Phrase
from ratify.office.views import DossierView
from ratify.web.days import read_day
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Signed

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Query(max_length=300)]
Short = Annotated[str, Query(max_length=60)]

AIMED_AT = ("entry_into_force", "provisional_application", "effect", "end")
"""Dates of a treaty that are offered as goals, besides the exit of each party and the steps to come."""

CODES = tuple(f"web.plan.status.{status}" for status in ("met", "possible", "too_late", "impossible", "unsaid"))
"""Codes that the template puts together."""

MOST = 60
"""Goals that are offered; any other can be asked for by its name in the address."""


@router.get("/dossiers/{dossier}/plan")
def plan(visit: Signed, dossier: str, goal: Typed = "", day: Short = "", mode: Short = "by") -> Response:
    """The form, and the plan once a goal and a day are given."""
    view = office.show(visit.o, visit.actor, dossier)
    wrong: dict[str, Phrase] = {}
    found: office.PlanView | None = None
    if goal or day:
        wrong |= {} if goal else {"goal": Phrase("web.form.missing")}
        try:
            wanted = read_day(day)
            if goal:
                found = office.plan(visit.o, visit.actor, view.id, goal, wanted, exactly=mode == "on")
        except NotFound as error:
            wrong["goal"] = error.phrase
        except Invalid as error:
            wrong["day"] = error.phrase
    fields = _fields(view, {"goal": goal, "day": day, "mode": mode if mode == "on" else "by"}, wrong)
    problems = [(field.id, field.wrong) for field in fields if field.wrong]
    return render(
        visit, "plan.html", status=422 if problems else 200, view=view, fields=fields, problems=problems, found=found
    )


def _fields(view: DossierView, values: Mapping[str, str], wrong: Mapping[str, Phrase]) -> tuple[Field, ...]:
    modes = (("by", Phrase("web.plan.by")), ("on", Phrase("web.plan.on")))
    return (
        Field("goal", Phrase("web.plan.goal"), "select", value=values["goal"], hint=Phrase("web.plan.goal_hint"),
              options=_goals(view, values["goal"]), wrong=wrong.get("goal")),
        Field("mode", Phrase("web.plan.mode"), "radio", value=values["mode"], options=modes),
        Field("day", Phrase("web.plan.day"), "date", value=values["day"], hint=Phrase("web.hint.date_short"),
              wrong=wrong.get("day")),
    )  # fmt: skip


def _goals(view: DossierView, chosen: str) -> tuple[tuple[str, Phrase | Mapping[str, str]], ...]:
    """What can be aimed at: the dates that acts can bring about, the exits, the last step to come of each procedure."""
    found: dict[str, Phrase | Mapping[str, str]] = {
        each.name: each.label for each in view.dates if each.name.startswith(AIMED_AT) and each.status != "never"
    }
    parties = tuple(dict.fromkeys(track.party for track in view.tracks if track.party))
    if any(each.name == "end" for each in view.dates):
        for party in parties:
            face = Phrase("workflow.face.first_day_out")
            label = Phrase("workflow.date.exit.of", party=Phrase("language.party_of", code=party), face=face)
            found[f"exit/{party}/first_day_out"] = label
    last = {each.name.rpartition("/")[0]: each for each in view.forecast}
    found |= {each.name: each.label for each in last.values()}
    offered = dict(list(found.items())[:MOST])
    if chosen and chosen not in offered:
        offered[chosen] = Phrase("workflow.date.other", name=chosen[:80])
    return tuple(offered.items())
