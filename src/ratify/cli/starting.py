"""The command that writes a definition to start from."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.paper import Paper, write_json
from ratify.errors import Invalid, Phrase, Refused, why_not
from ratify.language import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.cli.voice import Voice
    from ratify.workflow.definition import Kind

KINDS: tuple[Kind, ...] = ("procedure", "treaty", "chamber", "calendar")
_WIDTH = 100


def new(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="cli.metavar.kind", help="cli.new.kind")],
    name: Annotated[str, typer.Argument(metavar="cli.metavar.name", help="cli.new.name")],
    source: Annotated[str | None, typer.Option("--from", metavar="cli.metavar.name", help="cli.new.from")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="cli.metavar.file", help="cli.new.to")] = None,
) -> None:
    """Write a commented definition to start from, or a copy of one that ships; it passes the check."""
    from ratify import study

    voice: Voice = ctx.obj
    asked: Kind | None = next((one for one in KINDS if one == kind), None)
    if asked is None:
        raise Invalid("cli.new.no_such_kind", given=plain(kind), kinds=KINDS)
    lines = study.start(asked, name, source)
    path = Path(to if to is not None else f"{name.replace('/', '-')}.yaml")
    header = f"# yaml-language-server: $schema={_seen_from(path, study.schema_file(asked))}"
    _write(path, "\n".join([header, *_commented(lines, voice)]) + "\n")
    if voice.json:
        write_json({"kind": asked, "name": name, "file": str(path), "from": source})
        return
    paper = Paper()
    paper.line(voice.t("cli.new.written", file=plain(str(path))), "green")
    paper.line(voice.t("cli.new.next", command=f"ratify check {plain(str(path))}"), "dim")


def _write(path: Path, text: str) -> None:
    """Write the file; one that is there already stays as it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise Refused("cli.new.there_already", file=plain(str(path))) from error
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(str(path)), why=why_not(error)) from error


def _seen_from(path: Path, schema: Path) -> str:
    """Give the way from the file to the schema, by which an editor finds it."""
    try:
        return Path(os.path.relpath(schema, path.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        return schema.as_uri()


def _commented(lines: Iterable[str | Phrase], voice: Voice) -> Iterable[str]:
    """Give the lines of the file, the comments in the reader's language, set in as the line after them is."""
    waiting: list[Phrase] = []
    for line in lines:
        if isinstance(line, Phrase):
            waiting.append(line)
            continue
        margin = f"{line[: len(line) - len(line.lstrip())]}# "
        for phrase in waiting:
            yield from wrap(
                voice.words(phrase), _WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
            )
        waiting = []
        yield line
