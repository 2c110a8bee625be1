"""What a sweep costs: among a million dossiers beside among a thousand; and issuing beside the bare writes of its rows.

The dossiers are made in bulk: one of each kind is opened through the door, and its entry and its lines of the indexes
serve for the others under other references, sealed as the door seals them.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, cast

from benchmarks.importing import in_folder
from benchmarks.measure import Comparison, Figure, measure
from benchmarks.recording import RUNS_BEFORE, make_bench, raw_copy
from ratify import office as journeys
from ratify.journal.entry import SEALED_FIELDS
from ratify.language import search_text
from ratify.office.accounts import add_account
from ratify.office.indexing import ALERT
from ratify.office.sweeping import issue
from ratify.store import Draft, IndexRows, lists
from ratify.store.columns import AGENDA_COLUMNS, DOSSIER_COLUMNS, ENTRY_COLUMNS, INBOX_COLUMNS
from ratify.store.statements import SQLITE

if TYPE_CHECKING:
    from benchmarks.recording import Bench
    from ratify.settings import Settings
    from ratify.store import DossierRow

MANY, FEW = 1_000_000, 1_000
"""Dossiers that are swept."""

DUE = 100
"""Alerts that are due among them on each day."""

ISSUED = 10_000
"""Alerts that are issued at once."""

ROUNDS = 9
"""At most: each takes a day of its own, and after a month what was told on the first of them expires."""

TERM = """
treaty: test/one-year
title: {{en: In force for a year}}
signed: 2023-06-01
parties: [FR, ML]
alerts: [P1M before]
clauses:
  entry_into_force: {{law: art. 1, date: {day}}}
  term: {{law: art. 2, lasts: P1Y, rounding: down}}
"""
FIRST, QUIET = date(2024, 1, 5), date(2024, 10, 1)
"""When the treaties of which something falls due come into force, each day a group of them; and all others."""

SWEEP = """
import sys
from datetime import datetime, date
from ratify import office
from ratify.settings import Settings
from pathlib import Path
url, folder, instant = sys.argv[1:]
at = datetime.fromisoformat(instant)
settings = Settings(database_url=url, key_file=Path(folder, "office.key"), maildir=Path(folder, "mail"),
                    escalate_after_days=0)
swept = office.sweep(office.open_office(settings, clock=lambda: at))
high = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(swept.issued, high.split()[1])
"""
"""One sweep in a process of its own; prints how many alerts it issued, and the kilobytes of memory it had at most."""


def sweeping(rounds: int, many: int = MANY, few: int = FEW, due: int = DUE, issued: int = ISSUED) -> list[Figure]:
    """A sweep of a day, its memory, and alerts issued in a second."""
    rounds = min(rounds, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        return [*_swept(Path(name), rounds, (many, few), due), _issued(Path(name), rounds, issued)]


# ------------------------------------------------------------------------------------------------ dossiers in bulk


@dataclass(frozen=True, slots=True)
class Model:
    """A dossier that was opened through the door: its first entry, and its lines of the indexes."""

    entry: Draft
    row: DossierRow
    day: date
    """On which something in it falls due next."""

    def like(self, reference: str) -> tuple[Draft, DossierRow]:
        """Another dossier like it."""
        dossier = reference.lower()
        opened = {**cast("dict[str, object]", self.entry.body["opened"]), "reference": reference}
        search = self.row.search.replace(search_text(self.row.reference), search_text(reference))
        entry = replace(self.entry, stream=f"dossier/{dossier}", body={**self.entry.body, "opened": opened})
        return entry, replace(self.row, dossier=dossier, reference=reference, search=search)


def large_office(folder: Path, *, quiet: int, days: int, due: int) -> tuple[Bench, list[date]]:
    """An office of so many dossiers, and as many that fall due on each of some days; and these days.

    Somebody reads what falls due; nothing goes on to anybody else, so that one day is like another.
    """
    bench = make_bench(folder)
    bench.office.settings = replace(bench.office.settings, escalate_after_days=0)
    boss = replace(bench.clerk, roles=frozenset({"administrator"}))
    add_account(bench.office, boss, "traites", "traites", ["treaty_officer"], "une longue phrase pour un banc")
    models = [_opened(bench, f"DAY-{number}", FIRST + timedelta(days=number)) for number in range(days)]
    for number, model in enumerate(models):
        _fill(bench, model, f"DUE-{number}", due - 1)
    _fill(bench, _opened(bench, "QUIET", QUIET), "T", quiet - 1)
    return bench, [model.day for model in models]


def _opened(bench: Bench, reference: str, day: date) -> Model:
    sheet = bench.folder / "one-year.yaml"
    sheet.write_text(TERM.format(day=day), encoding="utf-8")
    dossier = journeys.open_dossier(bench.office, bench.clerk, reference=reference, file=sheet).dossier
    first = bench.office.store.entries(f"dossier/{dossier}")[0]
    said = {name: value for name, value in first.body.items() if name not in SEALED_FIELDS}
    row = bench.office.store.query(lambda connection: lists.dossier(connection, dossier))
    if row is None:
        raise RuntimeError(day)
    due = next(item.due_on for item in row.agenda if item.what == ALERT)
    return Model(Draft(first.stream, first.kind, first.occurred_on, None, said), row, cast("date", due))


def _fill(bench: Bench, model: Model, name: str, number: int, at_once: int = 1_000) -> None:
    for begin in range(0, number, at_once):
        made = [model.like(f"{name}-{place:07}") for place in range(begin, min(begin + at_once, number))]
        drafts, rows = zip(*made, strict=True)
        bench.office.store.append(drafts, expecting={}, now=bench.office.clock(), index=IndexRows(dossiers=rows))


# ---------------------------------------------------------------------------------------------------------- a sweep


def _swept(folder: Path, rounds: int, sizes: tuple[int, int], due: int) -> list[Figure]:
    many, few = sizes
    large, days = large_office(folder / "large", quiet=many, days=rounds + RUNS_BEFORE + 1, due=due)
    small, _days = large_office(folder / "small", quiet=few, days=rounds + RUNS_BEFORE, due=due)
    ours, theirs = iter(days), iter(days)
    compared = measure(
        lambda: _sweep(large, next(ours), due), lambda: _sweep(small, next(theirs), due), rounds=rounds, shortest=0.0
    )
    for bench in (large, small):
        bench.office.store.close()
    most = _memory(large, days[-1], due)
    shutil.rmtree(large.folder)
    return [
        compared.figure(f"a sweep, {many:,} dossiers, {due} due", baseline=f"{few:,}, as many due"),
        Figure("the same, memory at most", most, "MB", most / 250, "the aim", 250),
    ]


def _sweep(bench: Bench, day: date, due: int) -> None:
    bench.office.clock = lambda: _noon(day)
    if journeys.sweep(bench.office).issued != due:
        raise RuntimeError(day)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _memory(bench: Bench, day: date, due: int) -> float:
    """Sweep the last day in a process of its own; the megabytes that it had at most."""
    url, instant = bench.office.settings.database_url, _noon(day).isoformat()
    done = subprocess.run(
        [sys.executable, "-c", SWEEP, url, bench.folder, instant], check=True, capture_output=True, text=True
    )
    issued, kilobytes = map(int, done.stdout.split())
    if issued != due:
        raise RuntimeError(done.stdout)
    return kilobytes / 1024


# ---------------------------------------------------------------------------------------------------------- issuing


def _issued(folder: Path, rounds: int, number: int) -> Figure:
    bench, days = large_office(folder / "before", quiet=1, days=1, due=number)
    bench.office.store.close()
    ours, theirs = [], []
    for turn in range(rounds):
        after = folder / f"issued-{turn}"
        ours.append(issuing(bench.office.settings, after, days[0], number))
        theirs.append(bare(bench.folder / "office.db", after / "office.db", after / "bare.db"))
        shutil.rmtree(after)
    compared = Comparison(tuple(ours), tuple(theirs))
    name = f"issuing, {number:,} alerts due at once"
    return compared.rate(name, baseline="raw sqlite3, same rows", unit="alerts", count=number)


def issuing(before: Settings, folder: Path, day: date, number: int) -> float:
    """Issue what is due in a copy of an office; how long that takes."""
    shutil.copytree(before.key_file.parent, folder)
    settings = replace(in_folder(before, folder), maildir=folder / "mail")
    office = journeys.open_office(settings, clock=lambda: _noon(day))
    begun = perf_counter()
    if issue(office, day).issued != number:
        raise RuntimeError(day)
    taken = perf_counter() - begun
    office.store.close()
    return taken


def bare(before: Path, after: Path, target: Path) -> float:
    """Write the same into another copy with the driver alone, in as many transactions; how long that takes."""
    with closing(raw_copy(before, target)) as into:
        (size,) = into.execute("SELECT size FROM head").fetchone()
        with closing(sqlite3.connect(after)) as read:
            parts = _parts(read, size)
        begun = perf_counter()
        for part in parts:
            into.execute("BEGIN IMMEDIATE")
            for statement, rows in part:
                into.executemany(statement, rows)
            into.execute("COMMIT")
        return perf_counter() - begun


Part = list[tuple[str, list[tuple[Any, ...]]]]


def _parts(read: sqlite3.Connection, size: int) -> list[Part]:
    """The statements and rows of each transaction after the log had a size."""

    def rows(columns: str, table: str, by: str) -> list[tuple[Any, ...]]:
        return read.execute(f"SELECT {columns} FROM {table} WHERE {by} > ? ORDER BY {by}", (size,)).fetchall()  # noqa: S608  # the columns are constants

    inbox = rows(INBOX_COLUMNS, "inbox", "alert")
    agenda, dossiers = defaultdict(list), {}
    for row in read.execute(f"SELECT {AGENDA_COLUMNS} FROM agenda ORDER BY dossier, position"):  # noqa: S608  # the columns are constants
        agenda[row[0]].append(row)
    for row in read.execute(f"SELECT {DOSSIER_COLUMNS} FROM dossier_index"):  # noqa: S608  # the columns are constants
        dossiers[row[0]] = row
    entries = rows(ENTRY_COLUMNS, "entry", "number")
    disclosures = rows("number, path, salt, value", "disclosure", "number")
    readers = rows("alert, reader", "inbox_reader", "alert")
    checkpoints = rows("size, note", "checkpoint", "size")
    head = read.execute("SELECT size, hashes, recorded_at, verifier FROM head").fetchone()
    parts: list[Part] = []
    last = size
    for note in checkpoints:
        mine = range(last + 1, note[0] + 1)
        last = note[0]
        alerts = [row for row in inbox if row[0] in mine]
        touched = sorted({row[1] for row in alerts})
        parts.append(
            [
                (SQLITE.insert_entry, [row for row in entries if row[0] in mine]),
                (SQLITE.insert_disclosure, [row for row in disclosures if row[0] in mine]),
                (SQLITE.update_head, [head]),
                (SQLITE.insert_checkpoint, [note]),
                (SQLITE.put_dossier, [dossiers[one] for one in touched]),
                (SQLITE.clear_agenda, [(one,) for one in touched]),
                (SQLITE.put_agenda, [row for one in touched for row in agenda[one]]),
                (SQLITE.put_inbox, alerts),
                (SQLITE.put_reader, [(reader, alert) for alert, reader in readers if alert in mine]),
            ]
        )
    return parts
