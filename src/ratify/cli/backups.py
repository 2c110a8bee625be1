"""The commands about back-ups: make one, check one, put one back, go on from it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter, enter_as_somebody, settings_for
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import read_keys
from ratify.language import plain

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office import CopyView

Copy = Annotated[str, typer.Argument(metavar="cli.metavar.file", help="cli.backup.file")]


def backup_make(ctx: typer.Context, out: Copy) -> None:
    """Copy the database, while it is in use, into a new file that holds everything but the key."""
    from ratify import office

    o, voice = enter(ctx.obj)
    _tell(voice, "cli.backup.made", office.back_up(o, Path(out)))


def backup_check(
    ctx: typer.Context,
    file: Copy,
    key: Annotated[str | None, typer.Option("--key", metavar="cli.metavar.key_line", help="cli.backup.key")] = None,
) -> None:
    """Read a back-up through without touching it: every page, every entry, the tree."""
    from ratify import office

    voice: Voice = ctx.obj
    line = None if key is None else next(iter(read_keys(key)))
    _tell(voice, "cli.backup.checked", office.check_back_up(Path(file), line))


def backup_restore(
    ctx: typer.Context,
    file: Copy,
    replace: Annotated[bool, typer.Option("--replace", help="cli.backup.replace")] = False,
) -> None:
    """Put a back-up in the place of the database; what was there is kept beside it."""
    from ratify import office

    voice: Voice = ctx.obj
    done = office.put_back(settings_for(voice), Path(file), replace=replace, at=datetime.now(UTC))
    if voice.json:
        write_json({"restored": as_json(done, voice)})
        return
    _tell(voice, "cli.backup.restored", done.copy)
    paper = Paper()
    if done.aside is not None:
        paper.line(voice.t("cli.backup.aside", file=done.aside), indent=2)
    paper.line(voice.t("cli.backup.older", n=done.lost) if done.lost else voice.t("cli.backup.then"))


def backup_accept(
    ctx: typer.Context,
    reason: Annotated[str, typer.Option("--reason", metavar="cli.metavar.text", help="cli.backup.reason")],
) -> None:
    """Go on from a database that lacks what is known outside; the log says what was lost, and why."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    done = office.accept_loss(o, actor, reason=reason)
    if voice.json:
        write_json({"accepted": as_json(done, voice)})
    else:
        Paper().line(voice.t("cli.backup.accepted", entry=str(done.entry), n=done.lost), "bold")


def _tell(voice: Voice, code: str, found: CopyView) -> None:
    if voice.json:
        write_json({"copy": as_json(found, voice)})
        return
    paper = Paper()
    paper.line(voice.t(code, file=plain(str(found.file))), "bold")
    paper.line(voice.t("cli.backup.holds", n=found.size, origin=found.origin, at=found.recorded_at), indent=2)
    paper.line(voice.t("cli.verify.root", root=found.root), indent=2)
