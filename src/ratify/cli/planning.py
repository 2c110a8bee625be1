"""The command that plans backwards: what must be done, and by when, for a date to come when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter_as_somebody
from ratify.cli.asking import OfDossier, misuse, today
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.studying import Acts, AsOf, Source, source_of
from ratify.cli.values import existing, read_day
from ratify.errors import Phrase

if TYPE_CHECKING:
    from datetime import date

    from ratify.cli.voice import Voice
    from ratify.office import PlanView
    from ratify.study import Planned
    from ratify.workflow.planning import Plan, PlanLine, Way

IN_FORCE = "entry_into_force"
COLUMN = 22
"""Columns in which a day stands before what must be done by it."""

Goal = Annotated[str | None, typer.Option("--goal", metavar="cli.metavar.name", help="cli.plan.goal")]
On = Annotated[str | None, typer.Option("--on", metavar="cli.metavar.day", help="cli.plan.on")]
By = Annotated[str | None, typer.Option("--by", metavar="cli.metavar.day", help="cli.plan.by")]
InForce = Annotated[str | None, typer.Option("--in-force-on", metavar="cli.metavar.day", help="cli.plan.in_force_on")]


def plan(
    ctx: typer.Context,
    treaty: Source,
    *,
    in_force_on: InForce = None,
    goal: Goal = None,
    on: On = None,
    by: By = None,
    acts: Acts = None,
    as_of: AsOf = None,
    dossier: OfDossier = False,
) -> None:
    """Plan backwards from a date that is wanted."""
    name, day, exactly = _wanted(in_force_on, goal, on, by)
    since = read_day(as_of, "--as-of") if as_of is not None else None
    if dossier:
        from ratify import office

        if acts is not None:
            raise misuse("cli.usage.acts_of_a_dossier", "plan")
        o, actor, voice = enter_as_somebody(ctx.obj)
        _tell(office.plan(o, actor, treaty, name, day, exactly=exactly, as_of=since), voice)
        return
    from ratify import study

    file = existing(acts) if acts is not None else None
    found = study.plan(source_of(treaty), name, day, exactly=exactly, acts=file, as_of=since or today())
    _tell(found, ctx.obj)


def _wanted(in_force_on: str | None, goal: str | None, on: str | None, by: str | None) -> tuple[str, date, bool]:
    """Give the goal, the day, and whether it must be that very day."""
    days = [one for one in (in_force_on, on, by) if one is not None]
    if len(days) != 1 or (in_force_on is None) == (goal is None):
        raise misuse("cli.usage.one_goal", "plan")
    if in_force_on is not None:
        return IN_FORCE, read_day(in_force_on, "--in-force-on"), False
    return goal or "", read_day(days[0], "--on" if on is not None else "--by"), on is not None


def _tell(found: Planned | PlanView, voice: Voice) -> None:
    told = found.plan
    if voice.json:
        write_json({"plan": as_json(told, voice)})
        return
    paper = Paper()
    paper.title(voice.words(found.title))
    code = "workflow.plan.goal_on" if told.exactly else "workflow.plan.goal_by"
    paper.line(voice.t(code, goal=told.label, day=told.day, since=told.as_of), "bold")
    if found.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=found.hypothetical), "yellow")
    for number, way in enumerate(told.ways, start=1):
        if len(told.ways) > 1:
            paper.heading(voice.t("cli.plan.way", n=number, total=len(told.ways)))
        else:
            paper.air()
        _way(told, way, voice, paper)


def _way(told: Plan, way: Way, voice: Voice, paper: Paper) -> None:
    for phrase in way.said(told):
        paper.line(voice.words(phrase), *(("red",) if way.status in {"too_late", "impossible"} else ()))
    for phrase in way.missing:
        paper.line(voice.words(phrase), indent=2, mark="· ")
    for line in way.lines:
        _line(line, voice, paper)


def _line(line: PlanLine, voice: Voice, paper: Paper) -> None:
    what = line.label if line.number == 1 else Phrase("workflow.plan.more", what=line.label, n=line.number)
    paper.pair(voice.words(line.latest) or "—", voice.words(what), column=COLUMN)
    for phrase in line.said:
        paper.line(voice.words(phrase), indent=COLUMN + 2)
    for phrase in line.missing:
        paper.line(voice.t("cli.date.waits_for", what=phrase), indent=COLUMN + 2, mark="· ")
