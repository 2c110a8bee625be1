"""The command that erases personal data of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json, shown_json
from ratify.cli.values import read_number
from ratify.errors import Phrase

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.office import Erased, ErasurePreview, Office


def erase(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.erase.entry")],
    *,
    field: Annotated[
        list[str] | None, typer.Option("--field", metavar="cli.metavar.name", help="cli.erase.field")
    ] = None,
    basis: Annotated[str | None, typer.Option("--basis", metavar="cli.metavar.text", help="cli.erase.basis")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="cli.erase.yes")] = False,
    key: Annotated[str | None, typer.Option("--key", metavar="cli.metavar.key", help="cli.record.key")] = None,
) -> None:
    """Erase personal data of an entry on a legal basis; without --yes, show what is there and what would go."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    o, actor, voice = enter_as_somebody(ctx.obj)
    if not yes:
        _foretell(o, office.preview_erase(o, actor, number), field or [], voice)
        return
    _tell(office.erase(o, actor, number, field or [], basis=basis or "", key=key), voice)


def _foretell(o: Office, found: ErasurePreview, fields: list[str], voice: Voice) -> None:
    """What an entry commits to; a mark before what would go."""
    if voice.json:
        values = [
            {
                "path": one.path,
                "label": voice.words(one.label),
                "value": shown_json(one.value, voice),
                "there": one.there,
            }
            for one in found.values
        ]
        write_json({"entry": found.entry, "values": values, "elsewhere": list(found.elsewhere)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not found.values:
        paper.line(voice.t("cli.erase.nothing", entry=str(found.entry)))
        return
    paper.line(voice.t("cli.erase.title", entry=str(found.entry)), "bold")
    for one in found.values:
        named = {one.path, one.path.rpartition(".")[2], "all"}
        mark = "− " if one.there and named.intersection(fields) else "  "
        value = one.value if isinstance(one.value, Phrase) else str(shown_json(one.value, voice))
        label = Phrase("cli.erase.named", label=one.label, name=one.path.rpartition(".")[2])
        paper.line(voice.t("cli.entry.fact", label=label, value=value), indent=2, mark=mark)
    if found.elsewhere:
        entries = tuple(str(number) for number in found.elsewhere)
        paper.line(voice.t("cli.erase.elsewhere", n=len(entries), entries=entries), "yellow")
    paper.line(voice.t("cli.erase.nothing_yet"), "dim")


def _tell(erased: Erased, voice: Voice) -> None:
    if voice.json:
        write_json({"erased": as_json(erased, voice)})
        return
    paper = Paper()
    paper.line(voice.t("cli.erase.done", entry=str(erased.entry), of=str(erased.of)), "green")
    for path in erased.paths:
        paper.line(path, indent=2, mark="− ")
    if not erased.swept:
        paper.line(voice.t("cli.erase.owed"), "yellow")
    paper.line(voice.t("cli.erase.copies"), "dim")
