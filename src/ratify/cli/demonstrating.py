"""``ratify demo``: a treaty from signature to the end of its terms, told in one page from a throwaway office."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import typer

from ratify.cli.access import settings_for
from ratify.cli.dossier_page import write_changes
from ratify.cli.failures import BROKEN, DONE
from ratify.cli.paper import Paper, write_json
from ratify.cli.plain_json import as_json
from ratify.cli.voice import Voice
from ratify.errors import Phrase

if TYPE_CHECKING:
    from ratify.office import AlertView, Chapter, PassageView, Story

COLUMN = 20
"""Columns in which the day of an event stands."""


class Event(NamedTuple):
    """Something that happened, in the order in which it is told: by day, steps before alerts, as they came."""

    day: date
    kind: int
    number: int
    sign: str
    when: str
    text: str
    notes: tuple[str, ...]


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
    events: list[Event] = []
    for number, chapter in enumerate(story.chapters, start=1):
        events = _chapter(number, chapter, events, voice, paper)
    paper.heading(voice.t("cli.demo.log"))
    paper.line(voice.t("cli.verify.entries", n=story.verify.entries), indent=2)
    sound = story.verify.sound
    paper.line(
        voice.t("cli.verify.sound") if sound else voice.t("cli.verify.altered", n=len(story.verify.breaches)),
        "green" if sound else "red",
        indent=2,
    )
    paper.line(voice.t("cli.demo.next"), indent=2)
    paper.line("ratify serve --demonstration", indent=4)


def _chapter(number: int, chapter: Chapter, before: list[Event], voice: Voice, paper: Paper) -> list[Event]:
    """Tell one supposition; of what is as in the one before, only that it is. Gives its events."""
    paper.heading(voice.t("cli.demo.chapter", number=str(number), title=chapter.title))
    if chapter.hypothetical:
        paper.line(voice.words(chapter.hypothetical), "yellow")
    paper.air()
    events = sorted([*_passages(chapter, voice), *_alerts(chapter, voice)])
    same = 0
    while same < min(len(events), len(before)) and events[same] == before[same]:
        same += 1
    if same:
        paper.line(voice.t("cli.demo.as_before", day=events[same - 1].day, number=str(number - 1)), "dim", indent=2)
    for (_, text), group in groupby(events[same:], key=lambda event: (event.kind, event.text)):
        event, *again = group
        paper.pair(event.when, text, column=COLUMN, mark=f"{event.sign} ")
        if again:
            days = tuple(one.day for one in again)
            paper.line(voice.t("cli.demo.again", days=days), "dim", indent=COLUMN + 4)
        for note in event.notes:
            paper.line(note, "dim", indent=COLUMN + 4)
    if chapter.corrected_on is not None:
        paper.air()
        paper.line(voice.t("cli.demo.corrected", day=chapter.corrected_on), "bold", indent=2)
        write_changes(chapter.correction, voice, paper)
    paper.air()
    paper.line(voice.t("cli.demo.stands", day=chapter.view.as_of), "bold", indent=2)
    for phrase in chapter.view.sentence:
        paper.line(voice.words(phrase), indent=4)
    return events


def _passages(chapter: Chapter, voice: Voice) -> list[Event]:
    told = []
    for number, passage in enumerate(chapter.view.passages):
        if passage.track.startswith("participation") and passage.entry is None:
            continue  # each party's echo of what the treaty's own track says
        text = voice.words(passage.label)
        if passage.party is not None:
            party = Phrase("language.party", code=passage.party)
            text = voice.t("cli.of_party", label=passage.label, party=party)
        when = voice.words(passage.day if passage.effective.exact else passage.effective)
        notes = tuple(voice.words(note) for note in passage.notes)
        told.append(Event(passage.day, 0, number, "●" if passage.entry is not None else "→", when, text, notes))
    return told


def _alerts(chapter: Chapter, voice: Voice) -> list[Event]:
    return [
        Event(alert.due, 1, number, "✉", voice.words(alert.due), voice.words(alert.subject), ())
        for number, alert in enumerate(chapter.alerts)
    ]
