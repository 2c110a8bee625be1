"""The commands about alerts: one's own, what one says of them, and those that did not reach everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.values import read_number

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office.views import AlertView

ANSWERED = ("seen", "in_hand", "done")
CODES = tuple(f"cli.inbox.{standing}" for standing in ANSWERED)


def inbox(
    ctx: typer.Context,
    after: Annotated[str | None, typer.Option("--after", metavar="cli.metavar.number", help="cli.inbox.after")] = None,
) -> None:
    """List the alerts of one's roles, newest first."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    alerts = office.inbox(o, actor, after=None if after is None else read_number(after, "--after"))
    if voice.json:
        write_json({"alerts": as_json(alerts, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not alerts:
        paper.line(voice.t("cli.inbox.nothing"))
        return
    headings = [
        voice.t("cli.inbox.entry"), voice.t("cli.due.reference"), voice.t("cli.inbox.what"),
        voice.t("cli.inbox.standing"),
    ]  # fmt: skip
    rows = [(str(one.entry), one.reference, voice.words(one.subject), _standing(one, voice)) for one in alerts]
    paper.table(headings, rows, wide=(2, 3))


def acknowledge(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.acknowledge.entry")],
    standing: Annotated[
        str, typer.Option("--standing", metavar="cli.metavar.standing", help="cli.acknowledge.as")
    ] = "in_hand",
) -> None:
    """Say what one has done about an alert."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    o, actor, voice = enter_as_somebody(ctx.obj)
    office.acknowledge(o, actor, number, standing)
    if voice.json:
        write_json({"alert": number, "standing": standing})
    else:
        Paper().line(voice.t("cli.acknowledge.done"))


def deliveries(
    ctx: typer.Context,
    retry: Annotated[
        str | None, typer.Option("--retry", metavar="cli.metavar.entry", help="cli.deliveries.retry")
    ] = None,
) -> None:
    """List the alerts that have not reached all their readers, and why; or have one tried again at the next sweep."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    if retry is not None:
        office.retry(o, actor, read_number(retry, "--retry"))
    found = office.deliveries(o, actor)
    if voice.json:
        write_json({"deliveries": as_json(found, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if retry is not None:
        paper.line(voice.t("cli.deliveries.again"), "green")
    if not found:
        paper.line(voice.t("cli.deliveries.nothing"))
    for one in found:
        about = [str(one.entry), one.reference, voice.words(one.subject)]
        paper.heading(" · ".join(filter(None, about)))  # a digest is of no dossier
        for failed in one.failed:
            reason = voice.words(failed.reason)
            paper.line(voice.t("cli.deliveries.failed", who=failed.reader, n=failed.tries, reason=reason), indent=2)
        if not one.failed:
            paper.line(voice.t("cli.deliveries.waits"), indent=2)


def _standing(one: AlertView, voice: Voice) -> str:
    if one.standing in ANSWERED:
        return voice.t(f"cli.inbox.{one.standing}", who=one.by)
    return voice.t("cli.inbox.waits")
