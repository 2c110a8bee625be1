"""The commands that ask of what nobody has done yet: what-if."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.access import enter_as_somebody
from ratify.cli.dossier_page import write_changes, write_passages
from ratify.cli.failures import Misuse
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.studying import Acts, AsOf, Source, source_of
from ratify.cli.values import existing, read_day, read_days, read_facts, read_file
from ratify.errors import Invalid, Phrase
from ratify.language import plain
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ratify.cli.voice import Voice
    from ratify.office import WhatIf as OfOffice
    from ratify.study import WhatIf as OfStudy
    from ratify.workflow.acts import Draft

_LEAST = 2
_FILE = re.compile(r".*\.ya?ml|-", re.IGNORECASE)

Suppose = Annotated[
    list[str] | None, typer.Option("--suppose", metavar="cli.metavar.supposed", help="cli.what_if.suppose")
]
OfDossier = Annotated[bool, typer.Option("--dossier", help="cli.what_if.dossier")]


def what_if(
    ctx: typer.Context,
    treaty: Source,
    suppose: Suppose = None,
    acts: Acts = None,
    as_of: AsOf = None,
    *,
    dossier: OfDossier = False,
) -> None:
    """Show what supposed acts would change. Nothing is written."""
    supposed = [draft for text in suppose or () for draft in read_supposed(text)]
    if not supposed:
        raise misuse("cli.usage.nothing_supposed", "what-if")
    day = read_day(as_of, "--as-of") if as_of is not None else None
    if dossier:
        from ratify import office

        if acts is not None:
            raise misuse("cli.usage.acts_of_a_dossier", "what-if")
        o, actor, voice = enter_as_somebody(ctx.obj)
        _of_office(office.what_if(o, actor, treaty, *supposed, as_of=day), voice)
        return
    from ratify import study

    voice = ctx.obj
    found = study.what_if(
        source_of(treaty), supposed, as_of=day or today(), acts=existing(acts) if acts is not None else None
    )
    _of_study(found, voice)


def today() -> date:
    """Give the civil day of this machine."""
    return datetime.now().astimezone().date()


def misuse(code: str, command: str) -> Misuse:
    """Give the misuse of a command, with the command whose help is meant."""
    error = Misuse(code)
    error.command = f"ratify {command}"
    return error


def read_supposed(text: str) -> Iterable[Draft]:
    """Read what is supposed: a file of acts, or one act as ``DATE STEP [PARTY] [name=value …]``.

    A third word with a slash in it names a track instead of a party.
    """
    if _FILE.fullmatch(text.strip()):
        from ratify import study

        return study.read_acts(read_file(text.strip()), text.strip()).drafts
    words = text.split()
    if len(words) < _LEAST:
        raise Invalid("cli.suppose.unreadable", given=plain(text))
    (when, step), rest = words[:_LEAST], words[_LEAST:]
    whose = rest.pop(0) if rest and "=" not in rest[0] else None
    named = {"track" if whose and "/" in whose else "party": whose}
    facts = read_facts(rest, None)
    return (ActDraft(step, read_days(when, "--suppose"), named.get("party"), named.get("track"), facts),)


def _of_study(found: OfStudy, voice: Voice) -> None:
    if voice.json:
        told = {
            "as_of": found.as_of.isoformat(),
            "sentence": [voice.words(phrase) for phrase in found.sentence],
            "without": [voice.words(phrase) for phrase in found.without],
            "changes": as_json(found.changes, voice),
            "passages": [
                {
                    "track": one.track,
                    "step": one.step,
                    "day": one.day.isoformat(),
                    "follows": one.cause.kind != "entry",
                }
                for one in found.passages
            ],
        }
        write_json({"what_if": told})
        return
    paper = Paper()
    _head(found, voice, paper)
    follows = [one for one in found.passages if one.cause.kind != "entry"]
    if follows:
        paper.heading(voice.t("cli.what_if.follows"))
    for one in follows:
        label: Phrase | object = found.dossier.step_of(one).label
        party = found.dossier.tracks[one.track].party
        if party is not None:
            label = Phrase("cli.of_party", label=label, party=Phrase("language.party", code=party))
        paper.line(voice.t("cli.what_if.on", what=label, day=one.effective.last), indent=2, mark="● ")
    paper.heading(voice.t("cli.preview.changes"))
    write_changes(found.changes, voice, paper)


def _of_office(found: OfOffice, voice: Voice) -> None:
    if voice.json:
        write_json({"what_if": as_json(found, voice)})
        return
    paper = Paper()
    _head(found, voice, paper)
    if found.passages:
        paper.heading(voice.t("cli.preview.passages"))
        write_passages(found.passages, voice, paper)
    paper.heading(voice.t("cli.preview.changes"))
    write_changes(found.changes, voice, paper)


def _head(found: OfStudy | OfOffice, voice: Voice, paper: Paper) -> None:
    paper.title(voice.words(found.title))
    paper.line(voice.t("cli.what_if.nothing_written", day=found.as_of), "yellow")
    if found.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=found.hypothetical), "yellow")
    for phrase in found.sentence:
        paper.line(voice.words(phrase))
