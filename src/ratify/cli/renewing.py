"""The command that shows the renewal desk of one treaty's term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.dossier_page import write_changes
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office import RenewalStep, RenewalWay


def renewal(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(metavar="cli.metavar.dossier", help="cli.renewal.dossier")],
) -> None:
    """Show what it takes to renew, renegotiate, denounce or let lapse, and what each moves."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    found = office.renewal(o, actor, dossier)
    if voice.json:
        write_json({"renewal": as_json(found, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    paper.title(voice.words(found.title))
    if found.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=found.hypothetical), "yellow")
    if found.ending is not None:
        if found.ending.last_useful is not None:
            paper.line(voice.t("cli.renewal.last_useful", day=found.ending.last_useful), "bold")
        paper.line(voice.words(found.ending.then))
        for reason in found.ending.because:
            paper.line(voice.words(reason), indent=2, mark="· ")
    for way in found.ways:
        _way(way, voice, paper)


def _way(way: RenewalWay, voice: Voice, paper: Paper) -> None:
    paper.heading(voice.t("cli.renewal.way", way=way.title, how=way.how))
    for line in way.said:
        paper.line(voice.words(line), indent=2)
    if way.law:
        paper.line(voice.t("law.because.law", law=way.law), "dim", indent=2)
    if way.unverified:
        paper.line(voice.t("law.because.unverified"), "dim", indent=2)
    for step in way.steps:
        _step(step, voice, paper)
    if way.supposed is not None:
        paper.line(voice.t("cli.renewal.moves", day=way.supposed), indent=2)
        write_changes(way.moves, voice, paper)


def _step(step: RenewalStep, voice: Voice, paper: Paper) -> None:
    paper.line(
        " · ".join(one for one in (voice.words(step.label), voice.party(step.party)) if one), indent=4, mark="→ "
    )
    if step.from_day is not None:
        paper.line(voice.t("cli.renewal.from", day=step.from_day), indent=6)
    if step.by is not None:
        paper.line(voice.t("cli.renewal.by", day=step.by), indent=6)
    if step.law:
        paper.line(voice.t("law.because.law", law=step.law), "dim", indent=6)
