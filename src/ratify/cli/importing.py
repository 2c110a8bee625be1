"""The command that imports: a register of dossiers, or the acts of a file into one dossier."""

from __future__ import annotations

import csv
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.dossier_page import role
from ratify.cli.dossiers import Key, Reason, answer
from ratify.cli.failures import DONE, REFUSED, Misuse
from ratify.cli.paper import Paper, progress, write_json
from ratify.cli.receipts import Receipts, receipts_folder
from ratify.cli.values import existing, read_file
from ratify.errors import Invalid, why_not
from ratify.language import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ratify.cli.voice import Voice
    from ratify.office import Flaw, Imported, RegisterLine

MOST_SHOWN = 200
"""Refused dossiers that are shown; ``--report`` has them all."""

STANDINGS = ("new", "there", "refused")
COLUMNS = ("row", "reference", "standing", "at", "column", "why", "entries", "awaits")
CODES = (
    *(f"cli.import.standing.{standing}" for standing in STANDINGS),
    *(f"cli.import.column.{name}" for name in COLUMNS),
)


def import_file(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="cli.metavar.register", help="cli.import.what")],
    file: Annotated[str | None, typer.Argument(metavar="cli.metavar.file", help="cli.import.file")] = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="cli.import.yes")] = False,
    reason: Reason = None,
    skip_refused: Annotated[bool, typer.Option("--skip-refused", help="cli.import.skip_refused")] = False,
    report: Annotated[
        str | None, typer.Option("--report", metavar="cli.metavar.file", help="cli.import.report")
    ] = None,
    key: Key = None,
    receipts: Receipts = None,
) -> int:
    """Import a register of dossiers, after a look at the whole of it; or the acts of a file into one dossier."""
    if file is not None:
        if yes or reason is not None or skip_refused or report is not None:
            raise _misuse("cli.usage.import_of_acts")
        _import_acts(ctx, what, file, key, receipts)
        return DONE
    if key is not None or receipts is not None:
        raise _misuse("cli.usage.import_of_register")
    if yes and not (reason or "").strip():
        raise _misuse("cli.usage.import_without_reason")
    return _import_register(ctx, existing(what), reason if yes else None, report, skip_refused=skip_refused)


def _import_acts(ctx: typer.Context, dossier: str, file: str, key: str | None, receipts: str | None) -> None:
    from ratify import office, study

    acts = study.read_acts(read_file(file), file)
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    answer(office.import_acts(o, actor, dossier, acts, key=key), voice, folder)


def _import_register(
    ctx: typer.Context, path: Path, reason: str | None, report: str | None, *, skip_refused: bool
) -> int:
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    refused: list[RegisterLine] = []
    with office.Register(path) as register, _report(report, voice) as write:

        def told(line: RegisterLine) -> None:
            write(line)
            if line.standing == "refused" and len(refused) < MOST_SHOWN:
                refused.append(line)

        with progress(voice.t("cli.import.progress")) as moved:
            if reason is None:
                outcome = office.check_register(o, actor, register, told=told, progress=moved)
            else:
                outcome = office.import_register(
                    o, actor, register, reason=reason, skip_refused=skip_refused, told=told, progress=moved
                )
    writes = reason is not None and (skip_refused or not outcome.refused)
    if voice.json:
        write_json(_as_json(outcome, refused, voice, written=writes))
    else:
        paper = Paper()
        banner(o, voice, paper)
        _tell(outcome, refused, voice, paper, written=writes, confirmed=reason is not None)
        if report is not None:
            paper.line(voice.t("cli.import.reported", file=plain(report)), "dim")
    return REFUSED if outcome.refused and not writes else DONE


def _tell(
    outcome: Imported, refused: list[RegisterLine], voice: Voice, paper: Paper, *, written: bool, confirmed: bool
) -> None:
    paper.line(voice.t("cli.import.read", n=outcome.dossiers), "bold")
    if outcome.there:
        paper.line(voice.t("cli.import.there", n=outcome.there))
    if written:
        paper.line(voice.t("cli.import.opened", n=outcome.opened, entries=outcome.entries), "green")
    else:
        paper.line(voice.t("cli.import.new", n=outcome.new), "green" if outcome.new else "dim")
    if outcome.awaiting:
        paper.line(voice.t("cli.import.awaiting", n=outcome.awaiting), "yellow")
    if outcome.refused:
        _tell_refused(outcome, refused, voice, paper)
    if not written:
        paper.line(voice.t("cli.import.nothing_written"), "bold")
        if outcome.refused and confirmed:
            paper.line(voice.t("cli.import.mend_or_skip"))
        elif outcome.new and not confirmed:
            paper.line(voice.t("cli.import.how"))


def _tell_refused(outcome: Imported, refused: list[RegisterLine], voice: Voice, paper: Paper) -> None:
    paper.line(voice.t("cli.import.refused", n=outcome.refused), "red", "bold")
    for line in refused:
        for flaw in line.flaws:
            said = voice.t("cli.import.at", row=str(flaw.row), reference=plain(line.reference) or "—")
            paper.line(f"{said} {_why(flaw, voice)}", indent=2)
    if outcome.refused > len(refused):
        paper.line(voice.t("cli.import.more_refused", n=outcome.refused - len(refused)), "dim")


def _why(flaw: Flaw, voice: Voice) -> str:
    """What is wrong, where in the row, and what would be right."""
    wrong = voice.words(flaw.what)
    if flaw.where:
        wrong = voice.t("cli.import.in", where=plain(flaw.where), why=wrong)
    return wrong if flaw.right is None else f"{wrong} {voice.words(flaw.right)}"


def _as_json(outcome: Imported, refused: list[RegisterLine], voice: Voice, *, written: bool) -> dict[str, Any]:
    return {
        "written": written,
        "dossiers": outcome.dossiers,
        "new": outcome.new,
        "there": outcome.there,
        "refused": outcome.refused,
        "awaiting": outcome.awaiting,
        "opened": outcome.opened,
        "entries": outcome.entries,
        "refusals": [
            {
                "row": line.row,
                "reference": line.reference,
                "flaws": [
                    {
                        "row": flaw.row,
                        "column": flaw.column or None,
                        "where": flaw.where or None,
                        "code": flaw.what.code,
                        "message": _why(flaw, voice),
                    }
                    for flaw in line.flaws
                ],
            }
            for line in refused
        ],
        "more_refusals": outcome.refused - len(refused),
    }


@contextmanager
def _report(name: str | None, voice: Voice) -> Iterator[Callable[[RegisterLine], None]]:
    """A table of every dossier of the register, a row for each thing that is wrong; whole or not at all."""
    if name is None:
        yield lambda _line: None
        return
    path = Path(name)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("x", encoding="utf-8-sig", newline="") as opened:  # the mark by which spreadsheets know UTF-8
            rows = csv.writer(opened, delimiter=";")
            rows.writerow([voice.t(f"cli.import.column.{column}") for column in COLUMNS])

            def write(line: RegisterLine) -> None:
                for flaw in line.flaws or (None,):
                    rows.writerow([_cell(one) for one in _of_report(line, flaw, voice)])

            yield write
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(path)
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(name), why=why_not(error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _of_report(line: RegisterLine, flaw: Flaw | None, voice: Voice) -> tuple[object, ...]:
    standing = voice.t(f"cli.import.standing.{line.standing}")
    awaits = voice.words(role(line.awaits)) if line.awaits else ""
    if flaw is None:
        return line.row, line.reference, standing, "", "", "", line.entries or "", awaits
    return line.row, line.reference, standing, flaw.row, flaw.where, _why(flaw, voice), "", ""


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _misuse(code: str) -> Misuse:
    error = Misuse(code)
    error.command = "ratify import"
    return error
