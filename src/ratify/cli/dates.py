"""A derived date, for people and for programs: what it is, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.cli.paper import Paper
    from ratify.cli.voice import Voice
    from ratify.workflow.answers import DateView

COLUMN = 22
"""Columns in which a day stands before what it is the day of."""


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
    if view.name.startswith("step/"):
        return voice.words(view.within)
    return voice.t("cli.date.within", days=view.within)


def worth_telling(views: Iterable[DateView]) -> list[DateView]:
    """Leave out what only repeats another date: the current period under its number, a party's that is the treaty's.

    Programs get every name; a person who reads one page is spared the echoes.
    """
    listed = list(views)
    told = {view.name: _essence(view) for view in listed}
    return [view for view in listed if told.get(_plain_name(view.name)) != _essence(view)]


def write_known(view: DateView, voice: Voice, paper: Paper) -> None:
    """Write a date that is known: the day, and beside it what it is."""
    paper.pair(standing(view, voice), voice.t("cli.date.labelled", label=view.label, name=view.name), column=COLUMN)
    if view.unverified:
        paper.line(voice.t("cli.unverified"), "yellow", indent=COLUMN + 2)


def write_unknown(views: Iterable[DateView], voice: Voice, paper: Paper) -> None:
    """Write dates that are not known; those that wait for the same things together, and the things once."""
    groups: dict[tuple[str, ...], list[DateView]] = {}
    for view in views:
        groups.setdefault(tuple(voice.words(phrase) for phrase in view.missing), []).append(view)
    for missing, group in groups.items():
        for view in group:
            paper.line(voice.t("cli.date.labelled", label=view.label, name=view.name), indent=2)
            said = voice.t("cli.date.not_verified", standing=standing(view, voice))
            paper.line(said if view.unverified else standing(view, voice), indent=4)
        for what in missing:
            paper.line(voice.t("cli.date.waits_for", what=what), indent=4, mark="· ")


def write_reasons(view: DateView, voice: Voice, paper: Paper, *, indent: int) -> None:
    """Write why a date is what it is: its rule, its law, the reasons line by line, what it waits for."""
    if view.rule is not None:
        paper.line(voice.t("cli.date.rule", rule=view.rule), indent=indent)
    said = {phrase.code.rpartition(".")[2] for phrase in view.because}
    if view.law and "law" not in said:
        paper.line(voice.t("cli.date.law", law=view.law), indent=indent)
    if view.unverified and "unverified" not in said:
        paper.line(voice.t("cli.unverified"), "yellow", indent=indent)
    for phrase in view.because:
        paper.line(voice.words(phrase), indent=indent, mark="· ")
    for phrase in view.missing:
        paper.line(voice.t("cli.date.waits_for", what=phrase), indent=indent, mark="· ")
    if view.official:
        paper.line(voice.t("cli.date.official", source=view.official), indent=indent, mark="· ")
    if view.computed is not None and view.computed != view.day:
        paper.line(voice.t("cli.date.computed", day=view.computed), "yellow", indent=indent, mark="· ")


def by_day(view: DateView) -> tuple[date, str]:
    """Order dates by their day; those without one come last, by name."""
    return view.day or date.max, view.name


def _essence(view: DateView) -> tuple[object, ...]:
    return view.status, view.day, view.earliest, view.latest, frozenset(phrase.code for phrase in view.missing)


def _plain_name(name: str) -> str:
    """Give the name of which this one may be the echo; an empty one if there is none."""
    head, slash, rest = name.partition("/")
    first, again, last = rest.partition("/")
    if head == "term" and again and first.isdigit():
        return f"term/{last}"
    if head == "commitment" and again:
        return f"{head}/{first}"
    if slash and not again and rest.isupper():
        return head
    return ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
