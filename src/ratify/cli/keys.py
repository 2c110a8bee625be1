"""The commands about the key that signs the log: show it, go over to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter, enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json

if TYPE_CHECKING:
    from ratify.cli.voice import Voice


def key_show(ctx: typer.Context) -> None:
    """Show the public keys of the log: the one that signs it, and those before it."""
    from ratify import office

    o, voice = enter(ctx.obj)
    terms = office.keys(o)
    if voice.json:
        write_json({"keys": as_json(terms, voice), "key_file": str(o.settings.key_file)})
        return
    paper = Paper()
    for one in reversed(terms):
        until = "cli.key.signs" if one.last is None else "cli.key.signed"
        paper.line(one.key, "bold")
        paper.line(voice.t(until, first=str(one.first or 1), last=str(one.last)), indent=2)
    paper.air()
    paper.line(voice.t("cli.key.file", file=o.settings.key_file))


def key_rotate(
    ctx: typer.Context,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="cli.metavar.text", help="cli.key.reason")],
    lost: Annotated[bool, typer.Option("--lost", help="cli.key.lost")] = False,
) -> None:
    """Go over to a new key that signs the log from now on."""
    from ratify import office

    voice: Voice = ctx.obj
    o, actor, voice = enter_as_somebody(voice, keyless=lost)
    done = office.rotate_key(o, actor, reason=reason, lost=lost)
    if voice.json:
        write_json({"rotated": as_json(done, voice)})
        return
    paper = Paper()
    paper.line(voice.t("cli.key.rotated", entry=str(done.entry)), "bold")
    paper.line(done.key, indent=2)
    paper.line(voice.t("cli.key.file", file=done.file), indent=2)
    paper.line(voice.t("cli.key.tell_lost" if lost else "cli.key.tell"))
