"""The commands about being away: absence add, list, end."""

from __future__ import annotations

from typing import Annotated

import typer

from ratify.cli.access import enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.values import read_day, read_number


def add(
    ctx: typer.Context,
    *,
    first: Annotated[str, typer.Option("--from", metavar="cli.metavar.day", help="cli.absence.from")],
    last: Annotated[str, typer.Option("--to", metavar="cli.metavar.day", help="cli.absence.to")],
    deputy: Annotated[str, typer.Option("--deputy", metavar="cli.metavar.login", help="cli.absence.deputy")],
    account: Annotated[str | None, typer.Option("--of", metavar="cli.metavar.login", help="cli.absence.of")] = None,
) -> None:
    """Say that one is away, and who gets one's alerts meanwhile."""
    from ratify import office

    days = read_day(first, "--from"), read_day(last, "--to")
    o, actor, voice = enter_as_somebody(ctx.obj)
    said = office.be_absent(o, actor, *days, deputy, account=account)
    if voice.json:
        write_json({"absence": as_json(said, voice)})
    else:
        line = voice.t("cli.absence.line", who=said.who, first=said.first, last=said.last, deputy=said.deputy)
        Paper().line(line, "green")


def list_absences(ctx: typer.Context) -> None:
    """List the absences that are not over."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.list_absences(o, actor)
    if voice.json:
        write_json({"absences": as_json(found, voice)})
        return
    paper = Paper()
    if not found:
        paper.line(voice.t("cli.absence.nothing"))
    for one in found:
        line = voice.t("cli.absence.line", who=one.who, first=one.first, last=one.last, deputy=one.deputy)
        paper.line(f"{one.entry} · {line}")


def end(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.absence.entry")],
) -> None:
    """Say that an absence is over, or will not be."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    o, actor, voice = enter_as_somebody(ctx.obj)
    office.end_absence(o, actor, number)
    if voice.json:
        write_json({"ended": number})
    else:
        Paper().line(voice.t("cli.absence.ended"), "green")
