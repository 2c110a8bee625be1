"""The command that lists all that ends, by the last day on which one can still act."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import write_whole
from ratify.cli.values import STDIN, read_day, read_number
from ratify.errors import Phrase

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office import HorizonLine

Until = Annotated[str | None, typer.Option("--until", metavar="cli.metavar.day", help="cli.horizon.until")]
Party = Annotated[str | None, typer.Option("--party", metavar="cli.metavar.party", help="cli.horizon.party")]
Search = Annotated[str, typer.Option("--search", metavar="cli.metavar.text", help="cli.horizon.search")]
Dossier = Annotated[str | None, typer.Option("--dossier", metavar="cli.metavar.dossier", help="cli.horizon.dossier")]
Kind = Annotated[str | None, typer.Option("--kind", metavar="cli.metavar.kind", help="cli.horizon.kind")]
Csv = Annotated[str | None, typer.Option("--csv", metavar="cli.metavar.file", help="cli.horizon.csv")]
After = Annotated[str | None, typer.Option("--after", metavar="cli.metavar.cursor", help="cli.horizon.after")]
Limit = Annotated[str, typer.Option("--limit", metavar="cli.metavar.number", help="cli.horizon.limit")]


def horizon(
    ctx: typer.Context,
    *,
    until: Until = None,
    party: Party = None,
    search: Search = "",
    dossier: Dossier = None,
    kind: Kind = None,
    csv: Csv = None,
    after: After = None,
    limit: Limit = "100",
) -> None:
    """List what ends, the soonest last day to act first."""
    from ratify import office

    last = read_day(until, "--until") if until is not None else None
    most = read_number(limit, "--limit")
    o, actor, voice = enter_as_somebody(ctx.obj)
    within = office.Within(dossier, party.upper() if party else None, search, kind, last)
    if csv is not None:
        made = b"".join(office.horizon_csv(o, actor, voice.language, within))
        if csv != STDIN:
            write_whole(csv, made)
            Paper().line(voice.t("cli.horizon.written", file=csv))
        else:
            sys.stdout.write(made.decode().replace("\r\n", "\n"))
        return
    page = office.horizon(o, actor, within, after=after, limit=most)
    if voice.json:
        write_json({"horizon": as_json(page, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not page.lines:
        asked = any((dossier, party, search, kind, last))
        paper.line(voice.t("cli.horizon.not_found" if asked else "cli.horizon.nothing"))
    for line in page.lines:
        _tell(line, voice, paper)
    if page.after is not None:
        paper.line(voice.t("cli.horizon.goes_on", after=page.after), "yellow")
    if page.holds_until is not None:
        paper.line(voice.t("cli.horizon.holds_until", day=page.holds_until), "yellow")


def _tell(line: HorizonLine, voice: Voice, paper: Paper) -> None:
    if line.last_useful is None:
        paper.heading(voice.t("cli.horizon.undated", reference=line.reference))
    else:
        left = Phrase("cli.horizon.left", n=line.days_left)
        day = line.last_useful
        paper.heading(
            voice.t("cli.horizon.line", day=day, left=left, reference=line.reference, standing=line.certainty)
        )
    paper.line(voice.words(line.title), indent=2)
    paper.line(voice.words(line.what), indent=2)
    paper.line(voice.words(line.then), indent=2, mark="→ ")
    for reason in line.because:
        paper.line(voice.words(reason), indent=4, mark="· ")
    if line.unverified:
        paper.line(voice.t("law.because.unverified"), "dim", indent=4)
