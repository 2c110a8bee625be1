"""The commands by which offices watch each other: watch add, list, remove, check, report, told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.failures import BROKEN, DONE, UNAVAILABLE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import Out, read_keys, read_text, write_whole
from ratify.cli.values import STDIN
from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.cli.voice import Voice
    from ratify.office import WatchedView

Name = Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.watch.name")]


def add(
    ctx: typer.Context,
    name: Name,
    *,
    key: Annotated[str, typer.Option("--key", metavar="cli.metavar.key_line", help="cli.watch.key")],
    url: Annotated[str | None, typer.Option("--url", metavar="cli.metavar.address", help="cli.watch.url")] = None,
    file: Annotated[str | None, typer.Option("--file", metavar="cli.metavar.path", help="cli.watch.file")] = None,
    private: Annotated[bool, typer.Option("--private", help="cli.watch.private")] = False,
) -> None:
    """Begin to watch another office's log."""
    from ratify import office

    keys = read_keys(key)
    if len(keys) != 1:
        raise Invalid("cli.watch.one_key", n=len(keys))
    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.watch(o, actor, name, key=keys[0], url=url, file=file, private=private)
    if voice.json:
        write_json({"watched": as_json(found, voice)})
    else:
        Paper().line(voice.t("cli.watch.added", name=found.name, origin=found.origin), "green")


def list_watched(ctx: typer.Context) -> int:
    """List the logs that are watched, and how each stands; 2 if one of them shows a fork."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    paper = Paper()
    if not voice.json:
        banner(o, voice, paper)
    return _told(office.watched_logs(o, actor), voice, paper)


def check(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="cli.metavar.name", help="cli.watch.name")] = None,
) -> int:
    """Look at a watched log now, or at all; 2 if one shows a fork, 7 if one could not be looked at."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    return _told(office.check_watched(o, actor, name), voice, Paper())


def remove(ctx: typer.Context, name: Name) -> None:
    """Watch a log no more; what was kept and found stays."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    office.unwatch(o, actor, name)
    if voice.json:
        write_json({"removed": name})
    else:
        Paper().line(voice.t("cli.watch.removed", name=name))


def report(ctx: typer.Context, name: Name, *, out: Out = STDIN) -> None:
    """Write the evidence of the newest fork of a log, for its office to be told by file."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    said = office.evidence(o, actor, name)
    if out == STDIN:
        write_json(said)
        return
    write_whole(out, (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode())
    if voice.json:
        write_json({"file": out})
    else:
        Paper().line(voice.t("cli.watch.reported", file=out))


def told(
    ctx: typer.Context, file: Annotated[str, typer.Argument(metavar="cli.metavar.file", help="cli.watch.told_file")]
) -> int:
    """Take evidence that another office hands us about our own log; 2 if it is a fork."""
    from ratify import office

    kept, came = office.read_evidence(read_text(file))
    o, actor, voice = enter_as_somebody(ctx.obj)
    taken = office.take_fork_handed(o, actor, kept, came)
    if voice.json:
        write_json({"fork": as_json(taken, voice)})
    else:
        code = "cli.watch.told_again" if taken.repeated else "cli.watch.told_now"
        Paper().line(voice.t(code, entry=str(taken.entry)), "red", "bold")
    return BROKEN


def _told(logs: Sequence[WatchedView], voice: Voice, paper: Paper) -> int:
    if voice.json:
        write_json({"watched": as_json(logs, voice)})
    elif not logs:
        paper.line(voice.t("cli.watch.nothing"))
    else:
        for one in logs:
            _tell(one, voice, paper)
    if any(one.forks for one in logs):
        return BROKEN
    return UNAVAILABLE if any(one.fault is not None for one in logs) else DONE


def _tell(one: WatchedView, voice: Voice, paper: Paper) -> None:
    paper.line(voice.t("cli.watch.log", name=one.name, origin=one.origin), "bold")
    if one.size is None or one.seen_at is None:
        paper.line(voice.t("cli.watch.never"), indent=2)
    else:
        paper.line(voice.t("cli.watch.seen", size=one.size, at=one.seen_at), indent=2)
    if one.fault is not None and one.failed_at is not None:
        paper.line(voice.t("cli.watch.fault", at=one.failed_at, why=one.fault), "yellow", indent=2)
    if one.silent:
        paper.line(voice.t("cli.watch.silent"), "yellow", indent=2)
    if one.forks:
        entries = tuple(str(entry) for entry in one.forks)
        paper.line(voice.t("cli.watch.forked", n=len(entries), entries=entries), "red", "bold", indent=2)
    if one.untold is not None:
        paper.line(voice.words(one.untold), "yellow", indent=2)
    elif one.told:
        paper.line(voice.t("cli.watch.they_know"), indent=2)
