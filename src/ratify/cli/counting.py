"""The calculator: a count of days, forwards or backwards, with each day that was counted or skipped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ratify.cli.failures import Misuse
from ratify.cli.paper import Paper, write_json
from ratify.cli.values import existing, read_day
from ratify.errors import NotFound

if TYPE_CHECKING:
    from datetime import date

    from ratify.cli.voice import Voice
    from ratify.law.reckoning import BodyCounted
    from ratify.study import Count

PLAIN = "calendar-days"


def count(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="cli.metavar.day", help="cli.count.day")],
    amount: Annotated[str, typer.Argument(metavar="cli.metavar.amount", help="cli.count.amount")],
    *,
    rule: Annotated[str | None, typer.Option("--rule", metavar="cli.metavar.name", help="cli.count.rule")] = None,
    over: Annotated[list[str] | None, typer.Option("--over", metavar="cli.metavar.name", help="cli.count.over")] = None,
    of: Annotated[str | None, typer.Option("--of", metavar="cli.metavar.treaty", help="cli.count.of")] = None,
    before: Annotated[bool, typer.Option("--before", help="cli.count.before")] = False,
    backwards: Annotated[bool, typer.Option("--backwards", help="cli.count.backwards")] = False,
    calendar: Annotated[
        list[str] | None, typer.Option("--calendar", metavar="cli.metavar.file", help="cli.count.calendar")
    ] = None,
) -> None:
    """Count a period or a number of days, and show each day that was looked at."""
    from ratify import study

    voice: Voice = ctx.obj
    names = over or []
    if of is not None and (rule is not None or len(names) != 1):
        raise Misuse("cli.count.of_wants_over")
    if names and of is None and rule is None:
        raise Misuse("cli.count.over_wants_rule")
    try:
        answer = study.count(
            read_day(day, "DAY"),
            study.towards_the_past(amount) if before else amount,
            names[0] if of is not None else rule or PLAIN,
            of=None if of is None else _source(of),
            over=() if of is not None else names,
            backwards=backwards,
            calendars=study.calendars_in([existing(name) for name in calendar or []]),
        )
    except NotFound as lacking:
        if lacking.phrase.code == "definitions.not_found" and of is None:
            raise NotFound("cli.count.no_calendar", name=lacking.phrase.particulars["name"]) from lacking
        raise
    if voice.json:
        write_json(_as_json(answer, voice))
    else:
        _write(answer, voice)


def _source(of: str) -> str | Path:
    path = Path(of)
    return path if path.suffix in {".yaml", ".yml"} or path.exists() else of


def _write(answer: Count, voice: Voice) -> None:
    found, paper = answer.reckoned, Paper()
    paper.title(voice.words(answer.title))
    asked = "cli.count.asked_before" if found.result == "latest_before" else "cli.count.asked"
    asked = "cli.count.asked_backwards" if found.backwards else asked
    paper.line(voice.t(asked, amount=answer.amount, day=found.asked))
    if answer.law:
        paper.line(voice.t("cli.date.law", law=answer.law))
    if answer.unverified:
        paper.line(voice.t("cli.unverified"), "yellow")
    paper.air()
    if found.answer is None:
        paper.line(voice.t("cli.count.unknown"), "bold")
        for what in found.missing:
            paper.line(voice.t("cli.date.waits_for", what=what), indent=2, mark="· ")
    else:
        said = voice.t("cli.date.forecast", day=found.answer) if found.forecast else voice.words(found.answer)
        paper.line(voice.t("cli.count.result", label=found.label, day=said), "bold")
    for line in found.because:
        if line.code != "law.because.law":  # it stands above
            paper.line(voice.words(line), indent=2, mark="· ")
    for table in found.tables:
        _write_table(table, len(found.tables) > 1, voice, paper)


def _write_table(table: BodyCounted, named: bool, voice: Voice, paper: Paper) -> None:
    """The days of a body; a run of days skipped for one reason stands on one line."""
    if named:
        paper.heading(voice.words(table.days))
    else:
        paper.air()
    rows: list[tuple[date, date, int | None, str]] = []
    for row in table.rows:
        why = voice.words(row.why)
        if rows and row.number is None and rows[-1][2] is None and rows[-1][3] == why:
            rows[-1] = (rows[-1][0], row.day, None, why)
        else:
            rows.append((row.day, row.day, row.number, why))
    headings = tuple(voice.t(f"cli.count.column.{column}") for column in ("day", "number", "why"))
    shown = [
        (
            voice.t("cli.count.days", first=first, last=last) if first != last else voice.words(first),
            "" if number is None else str(number),
            why,
        )
        for first, last, number, why in rows
    ]
    paper.table(headings, shown, wide=(0, 2))


CODES = tuple(f"cli.count.column.{column}" for column in ("day", "number", "why"))


def _as_json(answer: Count, voice: Voice) -> dict[str, object]:
    found = answer.reckoned
    return {
        "rule": answer.rule,
        "title": voice.words(answer.title),
        "law": answer.law or None,
        "unverified": answer.unverified,
        "interpretive": answer.interpretive,
        "amount": voice.words(answer.amount),
        "backwards": found.backwards,
        "asked": found.asked.isoformat(),
        "start": _iso(found.start),
        "end": _iso(found.end),
        "answer": _iso(found.answer),
        "result": found.result,
        "day_one": _iso(found.day_one),
        "forecast": found.forecast,
        "missing": [voice.words(what) for what in found.missing],
        "because": [voice.words(line) for line in found.because],
        "tables": [
            {
                "days": voice.words(table.days),
                "rows": [
                    {
                        "date": row.day.isoformat(),
                        "number": row.number,
                        "why": voice.words(row.why),
                        "unsettled": row.unsettled,
                    }
                    for row in table.rows
                ],
            }
            for table in found.tables
        ],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
