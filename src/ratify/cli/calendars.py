"""A calendar file made from the package of holidays, with the office's decrees on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.failures import problem_as_json
from ratify.cli.paper import Paper, write_json
from ratify.cli.values import STDIN, existing, read_number
from ratify.errors import Conflict, Invalid, Phrase, why_not
from ratify.language import LANGUAGES, plain, say, say_problem

if TYPE_CHECKING:
    from ratify.cli.voice import Voice


def calendar_build(
    ctx: typer.Context,
    country: Annotated[str, typer.Argument(metavar="cli.metavar.country", help="cli.calendar_build.country")],
    year: Annotated[str, typer.Argument(metavar="cli.metavar.year", help="cli.calendar_build.year")],
    until: Annotated[
        str | None, typer.Option("--until", metavar="cli.metavar.year", help="cli.calendar_build.until")
    ] = None,
    decrees: Annotated[
        str | None, typer.Option("--with", metavar="cli.metavar.file", help="cli.calendar_build.with")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="cli.metavar.file", help="cli.calendar_build.to")] = None,
) -> None:
    """Write a calendar of holidays for a country, from the package and the decrees given."""
    from ratify import study

    voice: Voice = ctx.obj
    first = read_number(year, "YEAR")
    last = read_number(until, "--until") if until is not None else first
    title = Phrase("cli.calendar_build.title", country=Phrase("language.party", code=country.partition("-")[0]))
    built = study.build_calendar(
        country,
        (first, last),
        datetime.now().astimezone().date(),
        title={language: plain(say(title, language)) for language in LANGUAGES},
        law=lambda version: voice.t("cli.calendar_build.law", version=version),
        decrees=existing(decrees) if decrees is not None else None,
    )
    if to == STDIN:
        typer.echo(built.text, nl=False)
        return
    path = Path(to or f"{country}.yaml")
    if path.exists():
        raise Conflict("cli.calendar_build.exists", file=plain(str(path)))
    try:
        path.write_text(built.text, encoding="utf-8")
    except OSError as error:
        raise Invalid("cli.calendar_build.unwritable", file=plain(str(path)), why=why_not(error)) from error
    warnings = [replace(one, file=str(path)) for one in built.warnings]
    if voice.json:
        write_json({"file": str(path), "problems": [problem_as_json(one, voice) for one in warnings]})
        return
    paper = Paper()
    paper.line(voice.t("cli.calendar_build.written", file=plain(str(path))))
    for problem in warnings:
        paper.line(plain(say_problem(problem, voice.language)), "yellow")
    paper.line(voice.t("cli.calendar_build.read_over"))
