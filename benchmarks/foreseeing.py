"""What it costs to look ahead: the horizon of many dossiers beside one of few, a calendar read beside one made anew."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete

from benchmarks.measure import measure
from benchmarks.recording import make_bench
from ratify import office as journeys
from ratify.errors import Phrase, packed
from ratify.store import AgendaRow, DossierRow, IndexRows
from ratify.store.tables import CalendarPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Figure
    from benchmarks.recording import Bench

MANY, FEW = 100_000, 1_000
"""Dossiers on the two horizons."""

FED = 50
"""Dossiers in the calendar, each with its last days."""

_BATCH = 1_000
_FIRST = date(2025, 1, 1)
_DETAIL = {
    "label": packed(Phrase("workflow.horizon.term")),
    "then": packed(Phrase("workflow.horizon.unknown")),
    "because": [],
    "unverified": False,
    "end": None,
}


def foreseeing(rounds: int, many: int = MANY, fed: int = FED) -> list[Figure]:
    """A page of the horizon, and a calendar that a program fetches again."""
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        large, small = make_bench(Path(name) / "large"), make_bench(Path(name) / "small")
        for bench, number in ((large, many), (small, FEW)):
            for rows in _batches(number):
                bench.office.store.put_index(IndexRows(dossiers=rows))
        page = measure(lambda: _page(large), lambda: _page(small), rounds=rounds)
        feeder = make_bench(Path(name) / "fed")
        for number in range(fed):
            feeder.flow(feeder.open(f"F{number}"))
        calendar = measure(lambda: _fetch(feeder), lambda: _made_anew(feeder), rounds=rounds)
        for bench in (large, small, feeder):
            bench.office.store.close()
    return [
        page.figure(f"a page of the horizon, {many:,} dossiers", baseline=f"the same of {FEW:,}", unit="ms"),
        calendar.figure(f"a calendar of {fed} dossiers, fetched again", baseline="made anew", unit="ms"),
    ]


def _batches(number: int) -> Iterator[tuple[DossierRow, ...]]:
    for begun in range(0, number, _BATCH):
        yield tuple(_row(place) for place in range(begun, min(begun + _BATCH, number)))


def _row(place: int) -> DossierRow:
    day = _FIRST + timedelta(days=place * 7919 % 20_000)
    return DossierRow(
        dossier=f"{place:08}",
        reference=f"T-{place:08}",
        title={"fr": "Accord"},
        kind="treaty",
        states={},
        version=1,
        computed_for=date(2024, 12, 2),
        next_change_on=None,
        search="accord",
        agenda=(AgendaRow("term", "term/1/last_day", day, "known", "treaty", _DETAIL),),
    )


def _page(bench: Bench) -> None:
    if len(journeys.horizon(bench.office, bench.clerk).lines) != 50:  # noqa: PLR2004 - a page of the horizon
        raise AssertionError


def _fetch(bench: Bench) -> None:
    if b"BEGIN:VEVENT" not in journeys.calendar(bench.office, bench.clerk, "fr").content:
        raise AssertionError


def _made_anew(bench: Bench) -> None:
    bench.office.store.change(lambda connection: connection.execute(delete(CalendarPart)))
    _fetch(bench)
