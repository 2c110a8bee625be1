"""What recording costs beside the bare writes of the same rows, and what replay and verification cost."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Comparison, measure
from ratify import office as journeys
from ratify.law.moments import DayRange
from ratify.office.accounts import add_account
from ratify.settings import Settings
from ratify.store.statements import SQLITE
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Figure
    from ratify.office import Office, Person

NOON = datetime(2024, 12, 2, 12, tzinfo=UTC)
FLOW: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("adopt_in_council", "2024-06-20", "ML", {}),
    ("table", "2024-06-24", "ML", {}),
    ("refer_to_committee", "2024-06-25", "ML", {"committee": "Défense nationale"}),
    ("committee_report", "2024-07-01", "ML", {}),
    (
        "vote",
        "2024-07-04",
        "ML",
        {"sitting": {"place": "Bamako"}, "ballot": {"for": 130, "against": 0, "abstaining": 0}},
    ),
    ("transmit", "2024-07-10", "ML", {}),
    ("promulgate", "2024-07-23", "ML", {}),
    ("ratify", "2024-07-31", "ML", {}),
    ("establish_instrument", "2024-08-05", "ML", {}),
    ("notification_sent", "2024-09-02", "ML", {}),
    ("notification_received", "2024-09-06", "ML", {}),
    ("notification_received", "2024-11-18", "RU", {}),
)
"""The twelve steps from the Council of Ministers to the receipt that brings the treaty into force."""


@dataclass(frozen=True, slots=True)
class Bench:
    """An office on a file of its own, and who records in it."""

    folder: Path
    office: Office
    clerk: Person

    def open(self, reference: str) -> str:
        """A dossier in which nothing was recorded yet."""
        treaty = "ml-ru-hypothetical-receipt"
        return journeys.open_dossier(self.office, self.clerk, treaty=treaty, reference=reference).dossier

    def flow(self, dossier: str, *, cold: bool = False) -> None:
        """Record the twelve steps, one durable transaction each."""
        for act in acts():
            if cold:
                self.office.cache.kept.clear()
            journeys.record(self.office, self.clerk, dossier, act, reason="reprise")


def acts() -> Iterator[ActDraft]:
    """The drafts of the flow."""
    for step, day, party, facts in FLOW:
        on = date.fromisoformat(day)
        yield ActDraft(step=step, when=DayRange(on, on), party=party, facts=facts)


def make_bench(folder: Path) -> Bench:
    """A new office in which acts stand at once, as in an office of one person."""
    settings = Settings(
        database_url=f"sqlite:///{folder / 'office.db'}",
        key_file=folder / "office.key",
        maildir=folder / "mail",
        one_person=True,
    )
    office = journeys.init(settings, clock=lambda: NOON)
    person = add_account(office, None, "greffe", "greffe", ["administrator"], "une longue phrase pour un banc")
    return Bench(folder, office, replace(person, roles=frozenset({"clerk", "treaty_officer"})))


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that one record writes."""

    entry: tuple[Any, ...]
    head: tuple[Any, ...]
    checkpoint: tuple[Any, ...]
    index: tuple[Any, ...]
    agenda: list[tuple[Any, ...]]


def written(bench: Bench) -> tuple[Path, list[Rows]]:
    """A copy of the office as it was before a flow, and what each of the flow's records wrote."""
    dossier = bench.open("RAW")
    before = bench.folder / "before.db"
    source = sqlite3.connect(bench.folder / "office.db")
    with sqlite3.connect(before) as copy:
        source.backup(copy)
    copy.close()
    rows: list[Rows] = []
    for act in acts():
        journeys.record(bench.office, bench.clerk, dossier, act, reason="reprise")
        rows.append(_rows(source, dossier))
    source.close()
    return before, rows


def _rows(source: sqlite3.Connection, dossier: str) -> Rows:
    columns = "number, stream, version, kind, occurred_on, recorded_at, key, body, leaf"
    index = (
        "dossier, reference, title, kind, state, states, version, computed_for, next_change_on, halted, responsible,"
        " search, sentence"
    )
    entry = f"SELECT {columns} FROM entry ORDER BY number DESC LIMIT 1"  # noqa: S608  # constants
    return Rows(
        source.execute(entry).fetchone(),
        source.execute("SELECT size, hashes, recorded_at FROM head").fetchone(),
        source.execute("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1").fetchone(),
        source.execute(f"SELECT {index} FROM dossier_index WHERE dossier = ?", (dossier,)).fetchone(),  # noqa: S608  # as above
        source.execute(
            "SELECT dossier, position, what, name, track, due_on, standing, detail FROM agenda WHERE dossier = ?",
            (dossier,),
        ).fetchall(),
    )


def bare(connection: sqlite3.Connection, rows: list[Rows], serial: Iterator[int]) -> None:
    """Write the same rows with the driver alone, one durable transaction a record; numbers go on from run to run."""
    run = next(serial)
    shift = run * len(rows)
    for one in rows:
        number, stream, *rest = one.entry
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(SQLITE.insert_entry, (number + shift, f"{stream}/{run}", *rest))
        connection.execute(SQLITE.update_head, (one.head[0] + shift, *one.head[1:]))
        connection.execute(SQLITE.insert_checkpoint, (one.checkpoint[0] + shift, one.checkpoint[1]))
        connection.execute(SQLITE.put_dossier, one.index)
        connection.execute(SQLITE.clear_agenda, (one.index[0],))
        connection.executemany(SQLITE.put_agenda, one.agenda)
        connection.execute("COMMIT")


def raw_connection(path: Path) -> sqlite3.Connection:
    """The driver's connection with the durability that the store asks for."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def recording(rounds: int) -> list[Figure]:
    """The twelve-step flow through the office, warm and cold, beside raw ``sqlite3`` writing the same rows."""
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        bench = make_bench(Path(name))
        before, rows = written(bench)
        shutil.copy(before, bench.folder / "raw.db")
        raw = raw_connection(bench.folder / "raw.db")
        theirs = partial(bare, raw, rows, count())
        figures = []
        for cold in (False, True):
            prepared = _fresh(bench)
            compared = _flows(bench, prepared, theirs, rounds=rounds, cold=cold)
            warmth = "cold" if cold else "warm"
            title = f"record, 12-step flow, SQLite, {warmth}"
            figures.append(compared.rate(title, baseline="raw sqlite3, same rows", unit="records", count=len(rows)))
        raw.close()
        bench.office.store.close()
        return figures


def _fresh(bench: Bench) -> Iterator[str]:
    """Dossiers in which nothing was recorded, one after the other."""
    return (bench.open(f"FLOW-{number}-{id(bench)}") for number in _SERIAL)


_SERIAL = count()


def _flows(bench: Bench, dossiers: Iterator[str], theirs: Any, *, rounds: int, cold: bool) -> Comparison:  # noqa: ANN401  # a partial
    """Time flows on dossiers opened beforehand, so that opening is not counted."""
    ready = [next(dossiers) for _ in range(4 * rounds + 4)]
    waiting = iter(ready)

    def ours() -> None:
        bench.flow(next(waiting), cold=cold)

    return measure(ours, theirs, rounds=rounds, shortest=0.0)
