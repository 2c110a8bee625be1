"""The commands about editions: move a dossier to later ones, publish a calendar or a chamber, list what is in use.

Each shows first what would change; it writes only with ``--yes``, and a reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import banner, enter_as_somebody
from ratify.cli.dossiers import Expecting, Key, Reason, answer
from ratify.cli.edition_page import edition_change, show_move, show_publication, show_published, write_edition
from ratify.cli.failures import Misuse
from ratify.cli.paper import Paper, progress, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.receipts import Receipts, receipts_folder
from ratify.cli.values import read_day, read_file, read_number
from ratify.cli.voice import Voice
from ratify.errors import Invalid
from ratify.language import plain

if TYPE_CHECKING:
    from ratify.office import Office, Person, PublicationPreview, Text

Yes = Annotated[bool, typer.Option("--yes", help="cli.edition.yes")]


def move(
    ctx: typer.Context,
    dossier: Annotated[str, typer.Argument(metavar="cli.metavar.dossier", help="cli.record.dossier")],
    files: Annotated[list[str] | None, typer.Argument(metavar="cli.metavar.file", help="cli.edition.files")] = None,
    *,
    digest: Annotated[
        list[str] | None, typer.Option("--digest", metavar="cli.metavar.digest", help="cli.edition.digest")
    ] = None,
    mapped: Annotated[
        list[str] | None, typer.Option("--map", metavar="cli.metavar.map", help="cli.edition.map")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="cli.metavar.day", help="cli.edition.on")] = None,
    reason: Reason = None,
    expecting: Expecting = None,
    key: Key = None,
    receipts: Receipts = None,
    yes: Yes = False,
) -> None:
    """Move a dossier to later editions; without ``--yes`` only show what would change."""
    from ratify import office

    version = read_number(expecting, "--expecting") if expecting is not None else None
    draft = office.MoveDraft(
        texts=tuple(_text(name) for name in files or ()),
        digests=tuple(digest or ()),
        states=_states(mapped or []),
        on=read_day(on, "--on") if on is not None else None,
    )
    folder = receipts_folder(receipts)
    o, actor, voice = enter_as_somebody(ctx.obj)
    if yes:
        moved = office.move(o, actor, dossier, draft, reason=reason or "", expecting=version, key=key)
        answer(moved, voice, folder)
        return
    show_move(office.preview_move(o, actor, dossier, draft), voice)


def publish(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(metavar="cli.metavar.file", help="cli.edition.file")],
    *,
    reason: Reason = None,
    key: Key = None,
    yes: Yes = False,
) -> None:
    """Publish a later edition of a calendar or a chamber; without ``--yes`` only show which dates would move."""
    from ratify import office

    text = _text(file)
    o, actor, voice = enter_as_somebody(ctx.obj)
    if yes:
        show_published(office.publish(o, actor, text, reason=reason or "", key=key), voice)
        return
    show_publication(_looked_at(o, actor, text, voice), voice)


def confirm(
    ctx: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="cli.metavar.entry", help="cli.confirm.entry")],
    *,
    refuse: Annotated[bool, typer.Option("--refuse", help="cli.confirm.refuse")] = False,
    reason: Reason = None,
    key: Key = None,
) -> None:
    """Confirm a publication as a second person; or refuse it, with a reason."""
    from ratify import office

    number = read_number(entry, "ENTRY")
    if refuse and reason is None:
        raise _misuse("cli.usage.refuse_without_reason")
    if reason is not None and not refuse:
        raise _misuse("cli.usage.confirm_with_reason")
    o, actor, voice = enter_as_somebody(ctx.obj)
    if refuse:
        done = office.refuse_publication(o, actor, number, reason=reason or "", key=key)
    else:
        done = office.confirm_publication(o, actor, number, key=key)
    show_published(done, voice, "cli.edition.refused" if refuse else "cli.edition.confirmed")


def list_editions(
    ctx: typer.Context,
    dossier: Annotated[str | None, typer.Option("--for", metavar="cli.metavar.dossier", help="cli.edition.for")] = None,
) -> None:
    """List the editions in use, published or pinned; with ``--for``, the later ones that a dossier could move to."""
    from ratify import office

    o, actor, voice = enter_as_somebody(ctx.obj)
    if dossier is not None:
        found = office.newer_editions(o, actor, dossier)
        if voice.json:
            write_json({"editions": as_json(found, voice)})
            return
        paper = Paper()
        for one in found:
            paper.line(voice.words(edition_change(one.kind, one.name, one.before, one.edition)), "bold")
            paper.line(one.digest, "dim", indent=2)
        if not found:
            paper.line(voice.t("cli.edition.none_newer"))
        return
    lines, waiting = office.list_editions(o, actor), office.waiting_publications(o, actor)
    if voice.json:
        write_json({"editions": as_json(lines, voice), "waiting": as_json(waiting, voice)})
        return
    paper = Paper()
    banner(o, voice, paper)
    for line in lines:
        write_edition(line, voice, paper)
    if waiting:
        paper.heading(voice.t("cli.edition.waiting"))
    for each in waiting:
        edition = each.edition
        said = edition_change(edition.kind, edition.name, edition.before, edition.edition)
        paper.line(voice.words(said), mark=f"{each.entry}  ")
        paper.line(voice.t("cli.edition.proposed", by=each.by, moment=each.recorded_at, reason=each.reason), indent=4)


def _text(name: str) -> Text:
    from ratify import office

    return office.Text(Path(name).name, read_file(name))


def _states(pairs: list[str]) -> dict[str, dict[str, str]]:
    """Read ``TRACK:OLD=NEW``, or ``PROCEDURE:OLD=NEW`` for every track of a procedure."""
    found: dict[str, dict[str, str]] = {}
    for pair in pairs:
        left, equals, new = pair.partition("=")
        track, colon, old = left.rpartition(":")
        if not (equals and colon and track.strip() and old.strip() and new.strip()):
            raise Invalid("cli.value.no_map", given=plain(pair))
        found.setdefault(track.strip(), {})[old.strip()] = new.strip()
    return found


def _looked_at(o: Office, actor: Person, text: Text, voice: Voice) -> PublicationPreview:
    """The preview over every dossier, however many there are, with a bar where it takes long."""
    from dataclasses import replace

    from ratify import office

    with progress(plain(voice.t("cli.edition.looking"))) as moved:
        found = office.preview_publication(o, actor, text)
        while found.after is not None:
            if moved is not None:
                moved(found.looked, found.of)
            more = office.preview_publication(o, actor, text, after=found.after)
            together = (*found.dossiers, *more.dossiers)
            found = replace(more, dossiers=together, looked=found.looked + more.looked)
    return found


def _misuse(code: str) -> Misuse:
    error = Misuse(code)
    error.command = "ratify edition confirm"
    return error
