"""The commands that need no database: check, timeline, explain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.dates import (
    by_day,
    date_as_json,
    standing,
    worth_telling,
    write_known,
    write_reasons,
    write_unknown,
)
from ratify.cli.failures import DONE, INVALID, problem_as_json
from ratify.cli.paper import Paper, write_json
from ratify.cli.values import existing, read_day
from ratify.cli.voice import Voice, near
from ratify.errors import NotFound
from ratify.language import plain, say_problem

if TYPE_CHECKING:
    from ratify.study import Timeline
    from ratify.workflow.answers import DateView
    from ratify.workflow.wording import Said

CODES = ("cli.explain.step", "cli.explain.deadline")
"""Headings of what a procedure says."""

Source = Annotated[str, typer.Argument(metavar="cli.metavar.treaty", help="cli.timeline.treaty")]
Acts = Annotated[str | None, typer.Option("--acts", metavar="cli.metavar.file", help="cli.timeline.acts")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="cli.metavar.day", help="cli.timeline.as_of")]


def check(
    ctx: typer.Context,
    files: Annotated[list[str], typer.Argument(metavar="cli.metavar.file", help="cli.check.files")],
) -> int:
    """Tell every problem of definition files; 1 if there is an error, 0 if there are warnings only."""
    from ratify import study

    voice: Voice = ctx.obj
    paths = [path for name in files for path in _definitions(existing(name))]
    problems = study.check(paths)
    errors = sum(1 for problem in problems if problem.severity == "error")
    if voice.json:
        told = [problem_as_json(problem, voice) for problem in problems]
        write_json({"files": [str(path) for path in paths], "errors": errors, "problems": told})
    else:
        for problem in problems:
            typer.echo(plain(say_problem(problem, voice.language)))
        paper = Paper()
        paper.line(voice.t("cli.check.files_read", n=len(paths)))
        paper.line(voice.t("cli.check.warnings_found", n=len(problems) - errors))
        paper.line(voice.t("cli.check.errors_found", n=errors), "red" if errors else "green")
    return INVALID if errors else DONE


def timeline(ctx: typer.Context, treaty: Source, acts: Acts = None, as_of: AsOf = None) -> None:
    """Show the dates of a treaty under the acts of a file."""
    voice: Voice = ctx.obj
    answer = _timeline(treaty, acts, as_of)
    if voice.json:
        every = (*answer.dates.values(), *answer.forecast)
        write_json({"dates": {view.name: date_as_json(view, voice) for view in every}})
        return
    paper = Paper()
    _head(answer, voice, paper)
    told = worth_telling(answer.dates.values())
    known = sorted((view for view in told if view.day is not None), key=by_day)
    if known:
        paper.heading(voice.t("cli.dates.known"))
    for view in known:
        write_known(view, voice, paper)
    for title, status in (("cli.dates.not_yet", "not_yet"), ("cli.dates.never", "never")):
        views = [view for view in told if view.status == status]
        if views:
            paper.heading(voice.t(title))
            write_unknown(views, voice, paper)
    _steps_to_come(answer, voice, paper)
    paper.air()
    paper.line(voice.t("cli.timeline.explain", command=f"ratify explain {plain(treaty)}"), "dim")


def explain(
    ctx: typer.Context,
    treaty: Source,
    name: Annotated[str | None, typer.Argument(metavar="cli.metavar.name", help="cli.explain.name")] = None,
    acts: Acts = None,
    as_of: AsOf = None,
) -> None:
    """Explain one date, or say every rule of the treaty in words."""
    voice: Voice = ctx.obj
    if name is None:
        _rules(treaty, voice)
        return
    answer = _timeline(treaty, acts, as_of)
    view = _named(answer, name)
    if voice.json:
        write_json({"name": name, **date_as_json(view, voice), **_rule_as_json(view, voice)})
        return
    paper = Paper()
    _head(answer, voice, paper)
    paper.heading(voice.words(view.label))
    paper.line(f"{standing(view, voice)}", "bold", indent=2)
    write_reasons(view, voice, paper, indent=2)


def _named(answer: Timeline, name: str) -> DateView:
    """Give the date of this name, or say which was meant."""
    from ratify import study

    try:
        return study.explain(answer, name)
    except NotFound:
        names = (*answer.dates, *(view.name for view in answer.forecast))
        raise NotFound(
            "cli.explain.no_such_date", name=plain(name), near=near(name, list(names)), names=names
        ) from None


def _steps_to_come(answer: Timeline, voice: Voice, paper: Paper) -> None:
    """Write the steps to come of the procedures that were begun, each with its interval."""
    begun = {track.id for track in answer.dossier.tracks.values() if track.begun or track.party is None}
    shown = [view for view in answer.forecast if view.name.partition("/")[2].rpartition("/")[0] in begun]
    if shown:
        paper.heading(voice.t("cli.dates.forecast"))
    for view in shown:
        paper.line(voice.t("cli.date.labelled", label=view.label, name=view.name), indent=2)
        paper.line(voice.words(view.within), indent=4)
        for phrase in view.missing:
            paper.line(voice.t("cli.date.waits_for", what=phrase), indent=4, mark="· ")


def _timeline(treaty: str, acts: str | None, as_of: str | None) -> Timeline:
    from ratify import study

    day = read_day(as_of, "--as-of") if as_of is not None else datetime.now().astimezone().date()
    return study.timeline(source_of(treaty), acts=existing(acts) if acts is not None else None, as_of=day)


def source_of(treaty: str) -> str | Path:
    """Give the file that is meant, or else the name of a definition that ships."""
    path = Path(treaty)
    return path if path.suffix in {".yaml", ".yml"} or path.exists() else treaty


def _definitions(path: Path) -> list[Path]:
    """Give the file, or the definitions in the folder and below it."""
    if not path.is_dir():
        return [path]
    return sorted(file for suffix in ("*.yaml", "*.yml") for file in path.rglob(suffix))


def _head(answer: Timeline, voice: Voice, paper: Paper) -> None:
    paper.title(voice.words(answer.title))
    paper.line(voice.t("cli.as_of", day=answer.as_of))
    if answer.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=answer.hypothetical), "yellow")
    for phrase in answer.sentence:
        paper.line(voice.words(phrase))


def _rules(source: str, voice: Voice) -> None:
    """Say the whole definition in words: each clause, or each step and deadline."""
    from ratify import study

    _library, definition = study.find(source_of(source))
    said = study.in_words(definition)
    if voice.json:
        write_json({"rules": {f"{one.kind}/{one.name}": _said_as_json(one, voice) for one in said}})
        return
    paper = Paper()
    paper.title(voice.words(definition.title))
    for kind in dict.fromkeys(one.kind for one in said):
        if kind != "clause":
            paper.heading(voice.t(f"cli.explain.{kind}"))
        for one in said:
            if one.kind == kind:
                _write_said(one, voice, paper)


def _write_said(one: Said, voice: Voice, paper: Paper) -> None:
    paper.heading(voice.t("cli.date.labelled", label=one.label, name=one.name))
    paper.line(voice.words(one.words), indent=2)
    if one.law:
        paper.line(voice.t("cli.date.law", law=one.law), indent=2)
    if one.unverified:
        paper.line(voice.t("cli.unverified"), "yellow", indent=2)


def _said_as_json(one: Said, voice: Voice) -> dict[str, object]:
    return {
        "label": voice.words(one.label),
        "rule": voice.words(one.words),
        "law": one.law or None,
        "unverified": one.unverified,
    }


def _rule_as_json(view: DateView, voice: Voice) -> dict[str, object]:
    return {
        "label": voice.words(view.label),
        "rule": voice.words(view.rule) or None,
        "law": view.law or None,
        "unverified": view.unverified,
        "forecast": view.forecast,
    }
