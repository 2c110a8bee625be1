"""The command that gives what is to come to the calendar of another program."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ratify.cli.access import enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.receipts import write_whole
from ratify.cli.values import STDIN

Dossier = Annotated[str | None, typer.Option("--dossier", metavar="cli.metavar.dossier", help="cli.feed_show.dossier")]


def feed_show(
    ctx: typer.Context,
    *,
    dossier: Dossier = None,
    terms: Annotated[bool, typer.Option("--terms", help="cli.feed_show.terms")] = False,
    file: Annotated[str, typer.Option("--file", metavar="cli.metavar.file", help="cli.receipt.out")] = STDIN,
) -> None:
    """Write the last days to come as iCalendar, which a calendar program brings up to date in place."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    made = office.calendar(o, actor, voice.language, dossier=dossier, terms=terms)
    if file != STDIN:
        write_whole(file, made)
    if voice.json:
        write_json({"calendar": made.decode()})
    elif file == STDIN:
        sys.stdout.write(made.decode().replace("\r\n", "\n"))
    else:
        Paper().line(voice.t("cli.feed_show.done", file=file))
