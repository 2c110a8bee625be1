"""The commands about dossiers: open, record, confirm, correct, import, show, due."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.dates import date_as_json
from ratify.cli.dossier_page import role, write_changes, write_dossier, write_passages
from ratify.cli.failures import Misuse
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import Receipts, receipts_folder, write_receipts
from ratify.cli.values import (
    existing,
    read_day,
    read_days,
    read_documents,
    read_facts,
    read_file,
    read_moment,
    read_number,
    with_documents,
)
from ratify.cli.voice import Voice
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office import DossierView, Office, Person, Preview, Recorded

Dossier = Annotated[str, typer.Argument(metavar="cli.metavar.dossier", help="cli.record.dossier")]
Number = Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.confirm.entry")]
On = Annotated[str | None, typer.Option("--on", metavar="cli.metavar.date", help="cli.record.on")]
Party = Annotated[str | None, typer.Option("--party", metavar="cli.metavar.party", help="cli.record.party")]
Track = Annotated[str | None, typer.Option("--track", metavar="cli.metavar.track", help="cli.record.track")]
Fact = Annotated[list[str] | None, typer.Option("--fact", metavar="cli.metavar.fact", help="cli.record.fact")]
Files = Annotated[list[str] | None, typer.Option("--file", metavar="cli.metavar.file_of_fact", help="cli.record.file")]
Facts = Annotated[str | None, typer.Option("--facts", metavar="cli.metavar.file", help="cli.record.facts")]
Before = Annotated[str | None, typer.Option("--before", metavar="cli.metavar.entry", help="cli.record.before")]
Expecting = Annotated[
    str | None, typer.Option("--expecting", metavar="cli.metavar.number", help="cli.record.expecting")
]
Key = Annotated[str | None, typer.Option("--key", metavar="cli.metavar.key", help="cli.record.key")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="cli.metavar.text", help="cli.record.reason")]
Look = Annotated[bool, typer.Option("--preview", help="cli.record.preview")]


def open_dossier(
    ctx: typer.Context,
    treaty: Annotated[str, typer.Argument(metavar="cli.metavar.treaty", help="cli.open.treaty")],
    *,
    reference: Annotated[str, typer.Option("--reference", metavar="cli.metavar.text", help="cli.open.reference")],
    procedure: Annotated[bool, typer.Option("--procedure", help="cli.open.procedure")] = False,
    acts: Annotated[str | None, typer.Option("--acts", metavar="cli.metavar.file", help="cli.open.acts")] = None,
    reason: Reason = None,
    key: Key = None,
    receipts: Receipts = None,
) -> None:
    """Open a dossier, with its first acts if a file holds them."""
    from ratify import office, study

    given = study.read_acts(read_file(acts), acts) if acts is not None else None
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    path = Path(treaty)
    what: dict[str, Any] = {"procedure" if procedure else "treaty": treaty}
    if path.suffix in {".yaml", ".yml"} or path.is_file():
        what = {"file": existing(treaty)}
    drafts = given.drafts if given is not None else ()
    reason = reason if reason is not None or given is None else given.reason
    recorded = office.open_dossier(o, actor, reference=reference, acts=drafts, reason=reason, key=key, **what)
    answer(recorded, voice, folder)


def record(
    ctx: typer.Context,
    dossier: Dossier,
    step: Annotated[str, typer.Argument(metavar="cli.metavar.step", help="cli.record.step")],
    *,
    on: Annotated[str, typer.Option("--on", metavar="cli.metavar.date", help="cli.record.on")],
    party: Party = None,
    track: Track = None,
    fact: Fact = None,
    facts: Facts = None,
    file: Files = None,
    before: Before = None,
    expecting: Expecting = None,
    key: Key = None,
    receipts: Receipts = None,
    reason: Reason = None,
    preview: Look = False,
) -> None:
    """Record an act; with ``--preview`` only show what it would do."""
    from ratify import office

    documents = read_documents(file or [])
    given = with_documents(read_facts(fact or [], facts), documents)
    draft = _draft(step, on, party, track, given, before)
    version = read_number(expecting, "--expecting") if expecting is not None else None
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    if not preview:
        _hand_in(o, actor, documents)
    if preview:
        _foretell(office.preview(o, actor, dossier, draft, reason=reason), voice)
        return
    answer(office.record(o, actor, dossier, draft, expecting=version, key=key, reason=reason), voice, folder)


def confirm(
    ctx: typer.Context,
    dossier: Dossier,
    entry: Number,
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="cli.confirm.refuse")] = False,
    reason: Reason = None,
    expecting: Expecting = None,
    key: Key = None,
    receipts: Receipts = None,
    preview: Look = False,
) -> None:
    """Confirm, as a second person, what somebody else recorded; or refuse it, with a reason."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    version = read_number(expecting, "--expecting") if expecting is not None else None
    if refuse and reason is None:
        raise _misuse("cli.usage.refuse_without_reason", "confirm")
    if reason is not None and not refuse:
        raise _misuse("cli.usage.confirm_with_reason", "confirm")
    if refuse and preview:
        raise _misuse("cli.usage.refuse_with_preview", "confirm")
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    if preview:
        _foretell(office.preview_confirm(o, actor, dossier, number), voice)
        return
    if refuse:
        recorded = office.refuse(o, actor, dossier, number, reason=reason or "", expecting=version, key=key)
    else:
        recorded = office.confirm(o, actor, dossier, number, expecting=version, key=key)
    answer(recorded, voice, folder)


def correct(
    ctx: typer.Context,
    dossier: Dossier,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.correct.entry")],
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="cli.metavar.text", help="cli.correct.reason")],
    nothing: Annotated[bool, typer.Option("--nothing", help="cli.correct.nothing")] = False,
    step: Annotated[str | None, typer.Option("--step", metavar="cli.metavar.step", help="cli.correct.step")] = None,
    on: On = None,
    party: Party = None,
    track: Track = None,
    fact: Fact = None,
    facts: Facts = None,
    file: Files = None,
    expecting: Expecting = None,
    key: Key = None,
    receipts: Receipts = None,
    preview: Look = False,
) -> None:
    """Correct an act by another version of it, or by nothing."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    version = read_number(expecting, "--expecting") if expecting is not None else None
    given = [step, on, party, track, facts, *(fact or []), *(file or [])]
    if nothing and any(one is not None for one in given):
        raise _misuse("cli.usage.nothing_and_something", "correct")
    if not nothing and all(one is None for one in given):
        raise _misuse("cli.usage.nothing_or_something", "correct")
    when = read_days(on, "--on") if on is not None else None
    documents = read_documents(file or [])
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    by = None
    if not nothing:
        _, old = office.act_form(o, actor, dossier, number)
        same_step = step in {None, old.step}
        by = ActDraft(
            step or old.step,
            when or old.when,
            party or old.party,
            track or (old.track if party in {None, old.party} else None),
            with_documents(read_facts(fact or [], facts, onto=old.facts if same_step else {}), documents),
            old.before if when is None else None,
        )
    if preview:
        _foretell(office.preview_correct(o, actor, dossier, number, by, reason=reason), voice)
        return
    _hand_in(o, actor, documents)
    answer(office.correct(o, actor, dossier, number, by, reason=reason, expecting=version, key=key), voice, folder)


def _hand_in(o: Office, actor: Person, documents: Mapping[str, tuple[str, bytes]]) -> None:
    from ratify import office

    for path, data in documents.values():
        office.stage(o, actor, data, name=Path(path).name)


def show(
    ctx: typer.Context,
    dossier: Annotated[str | None, typer.Argument(metavar="cli.metavar.dossier", help="cli.show.dossier")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="cli.metavar.day", help="cli.show.as_of")] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", metavar="cli.metavar.moment", help="cli.show.known_at_option")
    ] = None,
    search: Annotated[str, typer.Option("--search", metavar="cli.metavar.text", help="cli.show.search")] = "",
    everything: Annotated[bool, typer.Option("--all", help="cli.show.all")] = False,
) -> None:
    """Show a dossier, as of a day and as known at a moment; without one, list the dossiers."""
    from ratify import office

    day = read_day(as_of, "--as-of") if as_of is not None else None
    o, actor, voice = enter_as_somebody(ctx.obj)
    if dossier is None:
        _list(office.dossiers(o, actor, search=search, limit=200), voice)
        return
    known = read_moment(known_at, "--known-at", voice.zone) if known_at is not None else None
    view = office.show(o, actor, dossier, as_of=day, known_at=known)
    if voice.json:
        write_json(view_as_json(view, voice))
    else:
        write_dossier(view, voice, Paper(), everything=everything)


def due(
    ctx: typer.Context,
    until: Annotated[str | None, typer.Option("--until", metavar="cli.metavar.day", help="cli.due.until")] = None,
) -> None:
    """List what has a last day, the soonest first."""
    from ratify import office

    last = read_day(until, "--until") if until is not None else None
    o, actor, voice = enter_as_somebody(ctx.obj)
    lines = office.due(o, actor, until=last)
    if voice.json:
        write_json({"due": as_json(lines, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    if not lines:
        paper.line(voice.t("cli.due.nothing"))
        return
    headings = [voice.t("cli.due.day"), voice.t("cli.due.reference"), voice.t("cli.due.what")]
    rows = [(voice.words(line.day), line.reference, voice.words(line.what)) for line in lines]
    paper.table(headings, rows, wide=(2,))


def view_as_json(view: DossierView, voice: Voice) -> dict[str, object]:
    """Give a dossier with every date as ``timeline --json`` gives it, and its label beside it."""
    told = as_json(view, voice)
    assert isinstance(told, dict)  # noqa: S101 - a record becomes an object
    told["dates"] = {one.name: {"label": voice.words(one.label), **date_as_json(one, voice)} for one in view.dates}
    return told


def _draft(
    step: str, on: str, party: str | None, track: str | None, facts: dict[str, object], before: str | None
) -> ActDraft:
    place = read_number(before, "--before") if before is not None else None
    return ActDraft(step, read_days(on, "--on"), party, track, facts, place)


def _misuse(code: str, command: str) -> Misuse:
    error = Misuse(code)
    error.command = f"ratify {command}"
    return error


def answer(recorded: Recorded, voice: Voice, receipts: Path | None = None) -> None:
    """Tell what was written, and what followed from it; then put the receipts into a folder, if one is given."""
    if voice.json:
        told = {
            "dossier": recorded.dossier,
            "entries": list(recorded.entries),
            "version": recorded.version,
            "awaits": recorded.awaits,
            "repeated": recorded.repeated,
            "checkpoint": recorded.checkpoint,
            "receipts": as_json(recorded.receipts, voice),
            "passages": as_json(recorded.passages, voice),
            "changes": as_json(recorded.changes, voice),
            "sentence": [voice.words(phrase) for phrase in recorded.view.sentence],
        }
        write_json(told)
        if receipts is not None:
            write_receipts(recorded, receipts)
        return
    paper = Paper()
    if recorded.repeated:
        paper.line(voice.t("cli.recorded.repeated"), "yellow")
    entries = tuple(str(entry) for entry in recorded.entries)
    written = voice.t("cli.recorded.entries", n=len(entries), entries=entries, dossier=recorded.view.reference)
    paper.line(written, "bold")
    if recorded.awaits:
        paper.line(voice.t("cli.recorded.awaits", role=role(recorded.awaits)), "yellow")
    for phrase in recorded.view.sentence:
        paper.line(voice.words(phrase))
    if recorded.passages:
        paper.heading(voice.t("cli.recorded.passages"))
        write_passages(recorded.passages, voice, paper)
    if recorded.changes:
        paper.heading(voice.t("cli.recorded.changes"))
        write_changes(recorded.changes, voice, paper)
    if receipts is not None:
        files = tuple(write_receipts(recorded, receipts))
        paper.line(voice.t("cli.recorded.receipts", n=len(files), files=files))


def _foretell(preview: Preview, voice: Voice) -> None:
    """Tell what would follow; nothing was written."""
    if voice.json:
        write_json({"preview": as_json(preview, voice)})
        return
    paper = Paper()
    paper.line(voice.t("cli.preview.nothing_written"), "bold")
    if len(preview.confirms) > 1:
        paper.line(voice.t("cli.preview.together", entries=tuple(map(str, preview.confirms))), "yellow")
    if preview.awaits:
        paper.line(voice.t("cli.preview.awaits", role=role(preview.awaits)), "yellow")
    if preview.needs_reason:
        paper.line(voice.t("cli.preview.needs_reason"), "yellow")
    if preview.passages:
        paper.heading(voice.t("cli.preview.passages"))
        write_passages(preview.passages, voice, paper)
    paper.heading(voice.t("cli.preview.changes"))
    write_changes(preview.changes, voice, paper)


def _list(page: Any, voice: Voice) -> None:  # noqa: ANN401 - the office's Page, which its room does not export
    if voice.json:
        write_json({"dossiers": as_json(page.lines, voice), "after": page.after})
        return
    paper = Paper()
    if not page.lines:
        paper.line(voice.t("cli.show.no_dossiers"))
    for line in page.lines:
        paper.line(voice.t("cli.show.listed", reference=line.reference, title=line.title), "bold")
        for phrase in line.sentence[:1]:
            paper.line(voice.words(phrase), indent=2)
        if line.halted:
            paper.line(voice.t("cli.show.listed_halted"), "red", indent=2)
    if page.after is not None:
        paper.line(voice.t("cli.show.more_dossiers"), "dim")
