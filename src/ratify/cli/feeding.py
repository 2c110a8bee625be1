"""The commands that give what is to come to the calendars of other programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import write_whole
from ratify.cli.values import STDIN
from ratify.language import plain

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office import FeedView

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
    within = office.Within(dossier=dossier, kind="term" if terms else None)
    made = office.calendar(o, actor, voice.language, within).content
    if file != STDIN:
        write_whole(file, made)
    if voice.json:
        write_json({"calendar": made.decode()})
    elif file == STDIN:
        sys.stdout.write(made.decode().replace("\r\n", "\n"))
    else:
        Paper().line(voice.t("cli.feed_show.done", file=file))


def feed_add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.feed_add.name")],
    *,
    dossier: Dossier = None,
    party: Annotated[str | None, typer.Option("--party", metavar="cli.metavar.party", help="cli.horizon.party")] = None,
    search: Annotated[str, typer.Option("--search", metavar="cli.metavar.text", help="cli.horizon.search")] = "",
    kind: Annotated[str | None, typer.Option("--kind", metavar="cli.metavar.kind", help="cli.horizon.kind")] = None,
) -> None:
    """Make a calendar to subscribe to; its address is shown this once."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    within = office.Within(dossier, party.upper() if party else None, search, kind)
    made = office.add_feed(o, actor, name, within, language=voice.language)
    if voice.json:
        write_json({"feed": as_json(made, voice)})
        return
    paper = Paper()
    paper.line(voice.t("cli.feed_add.done", name=plain(made.name)), "green")
    sys.stdout.write(f"{made.address}\n")


def feed_list(ctx: typer.Context) -> None:
    """List one's own calendars to subscribe to."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.list_feeds(o, actor)
    if voice.json:
        write_json({"feeds": as_json(found, voice)})
        return
    paper = Paper()
    if not found:
        paper.line(voice.t("cli.feed_list.none"))
    for one in found:
        paper.line(plain(one.name), "bold", mark=f"{one.id}  ")
        paper.line(_of(one, voice), "dim", indent=4)


def _of(one: FeedView, voice: Voice) -> str:
    within = one.within
    parts = [within.kind, within.party, within.dossier, within.search, one.language, voice.words(one.created_at)]
    return " · ".join(plain(part) for part in parts if part)


def feed_revoke(
    ctx: typer.Context,
    feed: Annotated[str, typer.Argument(metavar="cli.metavar.id", help="cli.feed_revoke.feed")],
) -> None:
    """Take back a calendar: its address answers no more."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    office.revoke_feed(o, actor, feed)
    if voice.json:
        write_json({"revoked": feed})
    else:
        Paper().line(voice.t("cli.feed_revoke.done"), "green")
