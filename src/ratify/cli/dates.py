"""A derived date, for people and for programs: what it is, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ratify.errors import Phrase

if TYPE_CHECKING:
    from ratify.cli.paper import Paper
    from ratify.cli.voice import Voice
    from ratify.workflow.answers import DateView


def date_as_json(view: DateView, voice: Voice) -> dict[str, object]:
    """Give a date as programs get it: fixed words, ISO dates or ``null``, sentences in the reader's language."""
    return {
        "status": view.status,
        "date": _iso(view.day),
        "earliest": _iso(view.earliest),
        "latest": _iso(view.latest),
        "missing": [voice.words(phrase) for phrase in view.missing],
        "because": [voice.words(phrase) for phrase in view.because],
    }


def standing(view: DateView, voice: Voice) -> str:
    """Say a date in a few words: the day, between which days it will lie, that it is not yet known, or never comes."""
    if view.day is not None:
        return voice.t("cli.date.forecast", day=view.day) if view.forecast else voice.words(view.day)
    if view.status == "never":
        return voice.t("cli.date.never")
    if view.earliest is None and view.latest is None:
        return voice.t("cli.date.not_yet")
    return voice.t("cli.date.within", days=_bounds(view))


def write_date(view: DateView, voice: Voice, paper: Paper) -> None:
    """Write a date in two columns, what it waits for below it."""
    label = voice.t("cli.date.labelled", label=view.label, name=view.name)
    paper.pair(standing(view, voice), label, column=24)
    for phrase in view.missing:
        paper.line(voice.t("cli.date.waits_for", what=phrase), indent=26)
    if view.unverified:
        paper.line(voice.t("cli.unverified"), "yellow", indent=26)


def write_reasons(view: DateView, voice: Voice, paper: Paper, *, indent: int) -> None:
    """Write why a date is what it is: its rule, its law, the reasons line by line, what it waits for."""
    if view.rule is not None:
        paper.line(voice.t("cli.date.rule", rule=view.rule), indent=indent)
    if view.law:
        paper.line(voice.t("cli.date.law", law=view.law), indent=indent)
    if view.unverified:
        paper.line(voice.t("cli.unverified"), "yellow", indent=indent)
    for phrase in view.because:
        paper.line(voice.words(phrase), indent=indent, mark="· ")
    for phrase in view.missing:
        paper.line(voice.t("cli.date.waits_for", what=phrase), indent=indent, mark="· ")
    if view.official:
        paper.line(voice.t("cli.date.official", source=view.official), indent=indent, mark="· ")
    if view.computed is not None and view.computed != view.day:
        paper.line(voice.t("cli.date.computed", day=view.computed), "yellow", indent=indent, mark="· ")


def _bounds(view: DateView) -> Phrase:
    return Phrase("language.interval", earliest=view.earliest, latest=view.latest)


def by_day(view: DateView) -> tuple[date, str]:
    """Order dates by their day; those without one come last, by name."""
    return view.day or date.max, view.name


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
