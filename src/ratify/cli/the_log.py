"""The commands about the log: log, verify, export, reindex."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ratify.cli.access import banner, enter, enter_as_somebody
from ratify.cli.failures import BROKEN, DONE
from ratify.cli.paper import Paper, progress, write_json
from ratify.cli.plain_json import as_json, raw_json, shown_json
from ratify.cli.values import STDIN, read_number
from ratify.errors import Invalid
from ratify.language import plain

DossierOption = Annotated[str | None, typer.Option("--dossier", metavar="cli.metavar.dossier", help="cli.log.dossier")]


def log(
    ctx: typer.Context,
    dossier: DossierOption = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="cli.metavar.word", help="cli.log.kind")] = None,
    after: Annotated[str, typer.Option("--after", metavar="cli.metavar.number", help="cli.log.after")] = "0",
    limit: Annotated[str, typer.Option("--limit", metavar="cli.metavar.number", help="cli.log.limit")] = "100",
) -> None:
    """List the entries of the log, as they were written."""
    from ratify import office

    first, most = read_number(after, "--after"), read_number(limit, "--limit")
    o, actor, voice = enter_as_somebody(ctx.obj)
    lines = office.log(o, actor, dossier=dossier, kind=kind, after=first, limit=most)
    if voice.json:
        told = []
        for line in lines:
            entry = as_json(line, voice)
            assert isinstance(entry, dict)  # noqa: S101 - a record becomes an object
            disclosed = {path: shown_json(value, voice) for path, value in line.disclosed.items()}
            told.append({**entry, "body": raw_json(line.body), "disclosed": disclosed})
        write_json({"entries": told})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not lines:
        paper.line(voice.t("cli.log.empty"))
        return
    headings = [voice.t(f"cli.log.column.{name}") for name in COLUMNS]
    rows = [(str(line.number), line.stream, line.kind, line.occurred_on or "", line.by) for line in lines]
    paper.table(headings, rows, wide=(1, 4))


COLUMNS = ("number", "stream", "kind", "occurred_on", "by")
CODES = tuple(f"cli.log.column.{name}" for name in COLUMNS)


def verify(ctx: typer.Context) -> int:
    """Check the whole log and every dossier; 2 if the log was altered."""
    from ratify import office

    o, voice = enter(ctx.obj)
    with progress(voice.t("cli.verify.progress")) as moved:
        verdict = office.verify(o, progress=moved)
    if voice.json:
        told = as_json(verdict, voice)
        assert isinstance(told, dict)  # noqa: S101 - a record becomes an object
        write_json({"sound": verdict.sound, **told})
        return DONE if verdict.sound else BROKEN
    paper = Paper()
    banner(o, voice, paper)
    paper.line(voice.t("cli.verify.entries", n=verdict.entries))
    paper.line(voice.t("cli.verify.dossiers", n=verdict.dossiers))
    if verdict.sound:
        paper.line(voice.t("cli.verify.sound"), "green", "bold")
        paper.line(voice.t("cli.verify.root", root=verdict.root))
    else:
        paper.line(voice.t("cli.verify.broken", n=len(verdict.breaches)), "red", "bold")
    for breach in verdict.breaches:
        paper.line(voice.words(breach), "red", indent=2, mark="✕ ")
    if verdict.halted:
        paper.line(voice.t("cli.verify.halted", n=len(verdict.halted)), "yellow")
    for phrase in verdict.halted:
        paper.line(voice.words(phrase), indent=2, mark="· ")
    return DONE if verdict.sound else BROKEN


def export(
    ctx: typer.Context,
    out: Annotated[str, typer.Option("--out", metavar="cli.metavar.file", help="cli.export.out")] = STDIN,
    dossier: DossierOption = None,
) -> None:
    """Write the log as JSON lines, for whoever wants to check it with tools of their own."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    if out == STDIN:
        office.export(o, actor, sys.stdout, dossier=dossier)
        return
    path = Path(out)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # Whole or not at all: an export cut short must not be taken for the log.
        with draft.open("x", encoding="utf-8", newline="\n") as opened:
            number = office.export(o, actor, opened, dossier=dossier)
        draft.replace(path)
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(out), why=error.strerror or "") from error
    finally:
        draft.unlink(missing_ok=True)
    if voice.json:
        write_json({"entries": number, "file": out})
    else:
        Paper().line(voice.t("cli.export.done", n=number, file=out))


def reindex(ctx: typer.Context) -> None:
    """Make every index again from the log."""
    from ratify import office

    o, voice = enter(ctx.obj)
    with progress(voice.t("cli.reindex.progress")) as moved:
        number = office.reindex(o, progress=moved)
    if voice.json:
        write_json({"dossiers": number})
    else:
        Paper().line(voice.t("cli.reindex.done", n=number))
