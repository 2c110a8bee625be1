"""The commands that let others check the log: receipt, checkpoint, check-receipt."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter, enter_as_somebody
from ratify.cli.failures import BROKEN, DONE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.values import STDIN, read_file, read_number
from ratify.errors import Invalid, Phrase, why_not
from ratify.language import plain

if TYPE_CHECKING:
    from ratify.office import Recorded

Out = Annotated[str, typer.Option("--out", metavar="cli.metavar.file", help="cli.receipt.out")]
Receipts = Annotated[str | None, typer.Option("--receipts", metavar="cli.metavar.folder", help="cli.record.receipts")]


def receipt(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.receipt.entry")],
    *,
    out: Out = STDIN,
    sealed: Annotated[str | None, typer.Option("--bytes", metavar="cli.metavar.file", help="cli.receipt.bytes")] = None,
) -> None:
    """Give the receipt of an entry: what proves to anybody, without this office, that it stands in the log."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    o, actor, voice = enter_as_somebody(ctx.obj)
    text = office.receipt(o, actor, number)
    if sealed is not None:
        write_whole(sealed, office.entry_bytes(o, actor, number))
    if out != STDIN:
        write_whole(out, text.encode())
    if voice.json:
        write_json({"entry": number, "receipt": text})
    elif out == STDIN:
        sys.stdout.write(text)
    else:
        Paper().line(voice.t("cli.receipt.done", entry=str(number), file=out))


def checkpoint(
    ctx: typer.Context,
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar="cli.metavar.number_or_file", help="cli.checkpoint.since")
    ] = None,
    keys: Annotated[bool, typer.Option("--keys", help="cli.checkpoint.keys")] = False,
    out: Out = STDIN,
) -> None:
    """Give the newest signed checkpoint; since an older one, with the proof that the log has only grown."""
    from ratify import office

    older: int | str | None = None
    if since is not None:
        older = read_number(since, "--since") if since.isascii() and since.isdigit() else read_text(since)
    o, voice = enter(ctx.obj)
    text = office.offer(o, 0 if older is None else older) if keys else office.checkpoint(o, since=older)
    if out != STDIN:
        write_whole(out, text.encode())
    if voice.json:
        write_json({"checkpoint": text, "key": office.public_key(o)})
    elif out == STDIN:
        sys.stdout.write(text)
    else:
        Paper().line(voice.t("cli.checkpoint.done", file=out))


def check_receipt(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="cli.metavar.file", help="cli.check_receipt.file")],
    *,
    key: Annotated[list[str], typer.Option("--key", metavar="cli.metavar.public_key", help="cli.check_receipt.key")],
    entry: Annotated[
        str | None, typer.Option("--entry", metavar="cli.metavar.file", help="cli.check_receipt.entry")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="cli.metavar.file", help="cli.check_receipt.since")
    ] = None,
) -> int:
    """Check a receipt, a checkpoint or a proof of consistency, without any office; 2 if it is not to be believed."""
    from ratify.study.receipts import check_receipt as check

    voice = ctx.obj
    found = check(
        read_file(file),
        [line for given in key for line in read_keys(given)],
        entry=None if entry is None else read_file(entry),
        since=None if since is None else read_file(since),
    )
    if voice.json:
        told = as_json(found, voice)
        assert isinstance(told, dict)  # noqa: S101 - a record becomes an object
        write_json({"sound": found.breach is None, **told})
        return DONE if found.breach is None else BROKEN
    paper = Paper()
    if found.breach is not None:
        paper.line(voice.t("cli.check_receipt.broken"), "red", "bold")
        paper.line(voice.words(found.breach), "red", indent=2, mark="✕ ")
        return BROKEN
    said = {"entry": str(found.entry), "old": found.old, "size": found.size, "origin": found.origin}
    paper.line(voice.t(f"cli.check_receipt.{found.what}", **said), "green", "bold")
    paper.line(voice.t("cli.check_receipt.root", root=found.root))
    return DONE


CODES = tuple(f"cli.check_receipt.{what}" for what in ("receipt", "continuation", "checkpoint"))


def receipts_folder(name: str | None) -> Path | None:
    """Make the folder that receipts shall go to, before anything is recorded. ``Invalid`` if that cannot be done."""
    if name is None:
        return None
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(name), why=why_not(error)) from error
    if not writable:
        raise Invalid("cli.file.unwritable", file=plain(name), why=Phrase("language.system.not_allowed"))
    return folder


def write_receipts(recorded: Recorded, folder: Path) -> list[str]:
    """Write the receipts of what was recorded, ``entry-7.tlog-proof`` each; gives the names of the files."""
    written = []
    for number, text in recorded.receipts.items():
        file = str(folder / f"entry-{number}.tlog-proof")
        write_whole(file, text.encode())
        written.append(file)
    return written


def write_whole(name: str, content: bytes) -> None:
    """Write a file whole or not at all, over an older one if there is one. ``Invalid`` if it cannot be written."""
    path = Path(name)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as opened:  # never through a link that somebody laid there
            opened.write(content)
        draft.replace(path)
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(name), why=why_not(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def read_keys(given: str) -> list[str]:
    """A public key as it was typed, or those that a file holds, one on each line."""
    if "+" in given and not Path(given).is_file():
        return [given]
    return [line for line in read_text(given).splitlines() if line.strip()]


def read_text(name: str) -> str:
    """Read a text file that the command names; ``Invalid`` if it is none."""
    try:
        return read_file(name).decode()
    except UnicodeDecodeError:
        raise Invalid("study.receipt.not_text") from None
