"""What recording costs beside the bare writes of the same rows."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.measure import Comparison
from ratify import office as journeys
from ratify.law.moments import DayRange
from ratify.office.accounts import add_account
from ratify.settings import Settings
from ratify.store.statements import ENTRY_COLUMNS, SQLITE
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

    def flow(self, dossier: str) -> None:
        """Record the twelve steps, one durable transaction each."""
        for act in acts():
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
    """The rows that one record wrote; the words by which the dossier is found do not change, so none are among them."""

    entry: tuple[Any, ...]
    head: tuple[Any, ...]
    checkpoint: tuple[Any, ...]
    index: tuple[Any, ...]
    agenda: list[tuple[Any, ...]]


INDEX_COLUMNS = (
    "dossier, reference, title, kind, state, states, version, computed_for, next_change_on, halted, responsible,"
    " search, sentence"
)
AGENDA_COLUMNS = "dossier, position, what, name, track, due_on, standing, detail"


def rows_of(source: sqlite3.Connection, dossier: str) -> Rows:
    """What the last record wrote, a record of this dossier."""

    def one(statement: str, *parameters: str) -> tuple[Any, ...]:
        return tuple(source.execute(statement, parameters).fetchone())

    agenda = f"SELECT {AGENDA_COLUMNS} FROM agenda WHERE dossier = ?"  # noqa: S608  # the columns are constants
    return Rows(
        one(f"SELECT {ENTRY_COLUMNS} FROM entry ORDER BY number DESC LIMIT 1"),  # noqa: S608  # the columns are constants
        one("SELECT size, hashes, recorded_at FROM head"),
        one("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1"),
        one(f"SELECT {INDEX_COLUMNS} FROM dossier_index WHERE dossier = ?", dossier),  # noqa: S608  # the columns are constants
        source.execute(agenda, (dossier,)).fetchall(),
    )


def bare(connection: sqlite3.Connection, rows: Rows) -> None:
    """Write the same rows with the driver alone, in one durable transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(SQLITE.insert_entry, rows.entry)
    connection.execute(SQLITE.update_head, rows.head)
    connection.execute(SQLITE.insert_checkpoint, rows.checkpoint)
    connection.execute(SQLITE.put_dossier, rows.index)
    connection.execute(SQLITE.clear_agenda, (rows.index[0],))
    connection.executemany(SQLITE.put_agenda, rows.agenda)
    connection.execute("COMMIT")


def raw_copy(of: Path, path: Path) -> sqlite3.Connection:
    """A copy of the office's database, with its tables, indexes and triggers, as durable as the store asks for."""
    connection = sqlite3.connect(path, isolation_level=None)
    with closing(sqlite3.connect(of)) as source:
        source.backup(connection)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def recording(rounds: int) -> list[Figure]:
    """The twelve-step flow through the office, warm and cold, beside raw ``sqlite3`` writing the same rows."""
    figures = []
    for warmth in ("warm", "cold"):
        with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
            compared = flows(make_bench(Path(name)), rounds, cold=warmth == "cold")
        name = f"record, {len(FLOW)}-step flow, SQLite, {warmth}"
        figures.append(compared.rate(name, baseline="raw sqlite3, same rows", unit="records", count=len(FLOW)))
    return figures


def flows(bench: Bench, rounds: int, *, cold: bool) -> Comparison:
    """Time a flow a round on a dossier of its own; the sides take turns after each record, for a disk has its moods.

    What the office wrote is read back between the two, so that the other side finds its rows prepared; a first flow
    is not counted. ``cold``: nothing of the dossier is in memory before each record.
    """
    dossiers = [bench.open(f"FLOW-{number}") for number in range(rounds + 1)]
    database = bench.folder / "office.db"
    ours, theirs = [0.0] * len(dossiers), [0.0] * len(dossiers)
    with closing(raw_copy(database, bench.folder / "raw.db")) as raw, closing(sqlite3.connect(database)) as written:
        for turn, dossier in enumerate(dossiers):
            for act in acts():
                if cold:
                    bench.office.cache.kept.clear()
                begun = perf_counter()
                journeys.record(bench.office, bench.clerk, dossier, act, reason="reprise")
                ours[turn] += perf_counter() - begun
                rows = rows_of(written, dossier)
                begun = perf_counter()
                bare(raw, rows)
                theirs[turn] += perf_counter() - begun
    bench.office.store.close()
    return Comparison(tuple(ours[1:]), tuple(theirs[1:]))
