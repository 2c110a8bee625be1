"""``ratify demo``: a treaty from signature to the end of its terms, told in one page from a throwaway office."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from ratify.cli.access import settings_for
from ratify.cli.dossier_page import write_changes
from ratify.cli.failures import BROKEN, DONE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.voice import Voice
from ratify.errors import Phrase

if TYPE_CHECKING:
    from datetime import date

    from ratify.office import AlertView, Chapter, PassageView, Story

COLUMN = 24


def demo(ctx: typer.Context) -> int:
    """Tell the story of the demonstration; 2 if its log did not stand."""
    from ratify import office

    voice: Voice = ctx.obj
    settings = settings_for(replace(voice, demonstration=True))
    if not voice.json and sys.stderr.isatty():
        sys.stderr.write(voice.t("cli.demo.patience") + "\n")
    story = office.demo(settings)
    voice = replace(voice, zone=settings.zone)
    if voice.json:
        write_json(story_as_json(story, voice))
    else:
        _tell(story, voice, Paper())
    return DONE if story.verify.sound else BROKEN


def story_as_json(story: Story, voice: Voice) -> dict[str, object]:
    """Give the story: the acts recorded, every step that passed, every alert that went out, and the log's verdict."""
    return {
        "acts": [{"dossier": dossier, **_passage(one, voice)} for dossier, one in story.acts],
        "passages": [{"dossier": dossier, **_passage(one, voice)} for dossier, one in story.passages],
        "alerts": [_alert(one, voice) for one in story.alerts],
        "verify": {"sound": story.verify.sound, "entries": story.verify.entries},
    }


def _passage(passage: PassageView, voice: Voice) -> dict[str, object]:
    return {
        "date": passage.day.isoformat(),
        "effective": as_json(passage.effective, voice),
        "track": passage.track,
        "party": passage.party,
        "step": passage.step,
        "label": voice.words(passage.label),
        "state": voice.words(passage.state) or None,
        "cause": as_json(passage.cause, voice),
        "entry": passage.entry,
    }


def _alert(alert: AlertView, voice: Voice) -> dict[str, object]:
    return {
        "dossier": alert.reference,
        "due": alert.due.isoformat(),
        "last_day": as_json(alert.last_day, voice),
        "subject": voice.words(alert.subject),
        "roles": list(alert.roles),
        "issued_at": as_json(alert.issued_at, voice),
        "late": alert.late,
        "entry": alert.entry,
    }


def _tell(story: Story, voice: Voice, paper: Paper) -> None:
    paper.title(voice.t("cli.demo.title"))
    paper.line(voice.t("cli.demo.about"))
    for number, chapter in enumerate(story.chapters, start=1):
        _chapter(number, chapter, voice, paper)
    paper.heading(voice.t("cli.demo.log"))
    paper.line(voice.t("cli.verify.entries", n=story.verify.entries), indent=2)
    sound = story.verify.sound
    paper.line(
        voice.t("cli.verify.sound") if sound else voice.t("cli.verify.broken", n=len(story.verify.breaches)),
        "green" if sound else "red",
        indent=2,
    )
    paper.line(voice.t("cli.demo.next"), indent=2)
    paper.line("ratify serve --demonstration", indent=4)


def _chapter(number: int, chapter: Chapter, voice: Voice, paper: Paper) -> None:
    paper.heading(voice.t("cli.demo.chapter", number=str(number), title=chapter.title))
    if chapter.hypothetical:
        paper.line(voice.t("cli.hypothetical", what=chapter.hypothetical), "yellow")
    paper.air()
    happened = [*_passages(chapter, voice), *_alerts(chapter, voice)]
    for _, day, sign, text, styles in sorted(happened, key=lambda one: (one[1], one[0])):
        paper.pair(voice.words(day), f"{sign} {text}", column=COLUMN)
        del styles
    if chapter.corrected_on is not None:
        paper.air()
        paper.line(voice.t("cli.demo.corrected", day=chapter.corrected_on), "bold", indent=2)
        write_changes(chapter.correction, voice, paper)
    paper.air()
    paper.line(voice.t("cli.demo.stands", day=chapter.view.as_of), "bold", indent=2)
    for phrase in chapter.view.sentence:
        paper.line(voice.words(phrase), indent=4)


def _passages(chapter: Chapter, voice: Voice) -> list[tuple[int, date, str, str, str]]:
    told = []
    for passage in chapter.view.passages:
        if passage.track.startswith("participation") and passage.entry is None:
            continue  # each party's echo of what the treaty's own track says
        label: Phrase | str = voice.words(passage.label)
        if passage.party is not None:
            party = Phrase("language.party", code=passage.party)
            label = voice.t("cli.of_party", label=passage.label, party=party)
        told.append((0, passage.day, "●" if passage.entry is not None else "→", str(label), ""))
    return told


def _alerts(chapter: Chapter, voice: Voice) -> list[tuple[int, date, str, str, str]]:
    return [(1, alert.due, "✉", voice.words(alert.subject), "") for alert in chapter.alerts]
