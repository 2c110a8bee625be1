"""The commands about the log: log, verify, export, reindex."""

from __future__ import annotations

import os
import shlex
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter, enter_as_somebody
from ratify.cli.failures import BROKEN, DONE
from ratify.cli.paper import Paper, progress, write_json
from ratify.cli.plain_json import as_json, raw_json, shown_json
from ratify.cli.receipts import read_keys, read_text, write_whole
from ratify.cli.values import read_number
from ratify.cli.voice import Voice
from ratify.errors import Invalid, why_not
from ratify.language import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office import LogLine, Office, Verdict
    from ratify.office.exporting import Sink

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
    rows = [(str(line.number), _where(line), _what(line, voice), line.occurred_on or "", line.by) for line in lines]
    paper.table(headings, rows, wide=(1, 2, 4))


def _where(line: LogLine) -> str:
    """The stream of an entry, by what people call its dossier."""
    return line.stream if line.reference is None else line.stream.replace(f"dossier/{line.dossier}", line.reference)


def _what(line: LogLine, voice: Voice) -> str:
    """What an entry is and by whose act, in words, and the word of its kind."""
    said = " · ".join(part for part in (voice.words(line.label), voice.party(line.party)) if part)
    return said if said == line.kind else f"{said} ({line.kind})"


COLUMNS = ("number", "stream", "kind", "occurred_on", "by")
CODES = (
    *(f"cli.log.column.{name}" for name in COLUMNS),
    *(f"cli.verify.{standing}" for standing in ("sound", "lost", "behind", "another", "altered")),
    "cli.verify.reported",
    "cli.verify.unlawful",
    "cli.verify.halted",
    "cli.verify.saved",
    "cli.verify.not_saved",
)


def verify(
    ctx: typer.Context,
    *,
    checkpoint: Annotated[
        list[str] | None, typer.Option("--checkpoint", metavar="cli.metavar.file", help="cli.verify.checkpoint")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="cli.metavar.key_line", help="cli.verify.key")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="cli.metavar.file", help="cli.verify.from")] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="cli.metavar.file", help="cli.verify.save")] = None,
    processes: Annotated[
        str | None, typer.Option("--processes", metavar="cli.metavar.number", help="cli.verify.processes")
    ] = None,
) -> int:
    """Check the whole log and every dossier; 2 if it was altered, or lacks what is known outside."""
    from ratify import office

    holdings = office.Holdings(
        checkpoints=tuple(read_text(one) for one in checkpoint or ()),
        keys=tuple(line for one in key or () for line in read_keys(one)),
        bookmark=None if since is None else read_text(since),
    )
    number = None if processes is None else max(1, read_number(processes, "--processes"))
    o, voice = enter(ctx.obj)
    with progress(voice.t("cli.verify.progress")) as moved:
        verdict = office.verify(o, holdings=holdings, processes=number, progress=moved)
    if save is not None and verdict.bookmark is not None:
        write_whole(save, verdict.bookmark.encode())
    if voice.json:
        told = as_json(verdict, voice)
        assert isinstance(told, dict)  # noqa: S101 - a record becomes an object
        write_json({"sound": verdict.sound, "standing": verdict.standing, **told})
    else:
        _tell(o, verdict, voice, save)
    return DONE if verdict.sound else BROKEN


def _tell(o: Office, verdict: Verdict, voice: Voice, save: str | None) -> None:
    paper = Paper()
    banner(o, voice, paper)
    if verdict.begun:
        paper.line(voice.t("cli.verify.begun", size=verdict.begun), "yellow")
    paper.line(voice.t("cli.verify.entries", n=verdict.entries))
    paper.line(voice.t("cli.verify.dossiers", n=verdict.dossiers))
    said = voice.t(f"cli.verify.{verdict.standing}", n=len(verdict.breaches), day=verdict.accepted_at)
    paper.line(said, "green" if verdict.sound else "red", "bold")
    if verdict.sound:
        paper.line(voice.t("cli.verify.root", root=verdict.root))
    for breach in verdict.breaches:
        said = voice.words(breach.what)
        at = said if breach.entry is None else voice.t("cli.verify.at", entry=str(breach.entry), what=said)
        paper.line(at, "red", indent=2, mark="✕ ")
    for heading, found in (
        ("cli.verify.reported", verdict.reported),
        ("cli.verify.unlawful", verdict.unlawful),
        ("cli.verify.halted", verdict.halted),
    ):
        if found:
            paper.line(voice.t(heading, n=len(found)), "yellow")
        for phrase in found:
            paper.line(voice.words(phrase), indent=2, mark="· ")
    exposed = verdict.size - verdict.held
    if verdict.sound and verdict.exposed_since is not None:
        code = "cli.verify.exposed" if verdict.held else "cli.verify.nothing_held"
        paper.line(voice.t(code, n=exposed, held=str(verdict.held), since=verdict.exposed_since), "dim")
    if save is not None:
        code = "cli.verify.saved" if verdict.bookmark is not None else "cli.verify.not_saved"
        paper.line(voice.t(code, file=plain(save)))


def export(
    ctx: typer.Context,
    *,
    out: Annotated[str, typer.Option("--out", metavar="cli.metavar.file", help="cli.export.out")],
    dossier: DossierOption = None,
    disclosures: Annotated[bool, typer.Option("--disclosures", help="cli.export.disclosures")] = False,
) -> None:
    """Write the log as a bundle that anybody can check, with the verifier in it."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    with _sink(out) as sink:
        done = office.export(o, actor, sink, dossier=dossier, disclosures=disclosures)
    if voice.json:
        write_json({"exported": as_json(done, voice), "file": out})
        return
    paper = Paper()
    paper.line(voice.t("cli.export.done", n=done.entries, file=plain(out)), "bold")
    paper.line(voice.t("cli.export.root", size=done.size, root=done.root), indent=2)
    paper.line(voice.t("cli.export.how"))
    name = plain(shlex.quote(out))
    if out.endswith(".zip"):
        paper.line(f"unzip -p {name} verify.py > verify.py", indent=4)
        paper.line(f"python3 verify.py {name} --key …", indent=4)
    else:
        paper.line(f"python3 {name}/verify.py {name} --key …", indent=4)


@contextmanager
def _sink(out: str) -> Iterator[Sink]:
    """A ZIP file where the name says so, else a folder; whole or not at all, and never over what is there."""
    from ratify import office

    path = Path(out)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists():
            raise Invalid("cli.export.there", file=plain(out))
        if path.suffix == ".zip":
            with draft.open("xb") as opened:
                with office.zip_sink(opened) as sink:
                    yield sink
                os.fsync(opened.fileno())
        else:
            draft.mkdir()
            yield office.FolderSink(draft)
        draft.rename(path)
    except OSError as error:
        raise Invalid("cli.file.unwritable", file=plain(out), why=why_not(error)) from error
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        draft.unlink(missing_ok=True)


def reindex(
    ctx: typer.Context, *, anew: Annotated[bool, typer.Option("--anew", help="cli.reindex.anew")] = False
) -> None:
    """Make every index again from the log."""
    from ratify import office

    o, voice = enter(ctx.obj)
    with progress(voice.t("cli.reindex.progress")) as moved:
        done = office.reindex(o, anew=anew, progress=moved)
    if voice.json:
        write_json({"dossiers": done.dossiers, "before": done.before})
        return
    paper = Paper()
    paper.line(voice.t("cli.reindex.done", n=done.dossiers))
    if done.before:
        paper.line(voice.t("cli.reindex.before", n=done.before), "dim")
