"""What recording costs beside the bare writes of the same rows."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import measure
from ratify import office as journeys
from ratify.law.moments import DayRange
from ratify.office.accounts import add_account
from ratify.settings import Settings
from ratify.store.columns import AGENDA_COLUMNS, DOSSIER_COLUMNS, ENTRY_COLUMNS
from ratify.store.statements import SQLITE
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Comparison, Figure
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

    def record(self, dossier: str, act: ActDraft) -> None:
        """Record one act, in one durable transaction."""
        journeys.record(self.office, self.clerk, dossier, act, reason="reprise")

    def flow(self, dossier: str, *, cold: bool = False) -> None:
        """Record the twelve steps; ``cold``: with nothing of the dossier in memory before each."""
        for act in acts():
            if cold:
                self.office.cache.kept.clear()
            self.record(dossier, act)


def acts() -> Iterator[ActDraft]:
    """The drafts of the flow."""
    for step, day, party, facts in FLOW:
        on = date.fromisoformat(day)
        yield ActDraft(step=step, when=DayRange(on, on), party=party, facts=facts)


def make_bench(folder: Path, database_url: str | None = None) -> Bench:
    """A new office, by default on SQLite, in which acts stand at once, as in an office of one person."""
    folder.mkdir(exist_ok=True)
    settings = Settings(
        database_url=database_url or f"sqlite:///{folder / 'office.db'}",
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


def rows_of(source: sqlite3.Connection, dossier: str) -> Rows:
    """What the last record wrote, a record of this dossier."""

    def one(statement: str, *parameters: str) -> tuple[Any, ...]:
        return tuple(source.execute(statement, parameters).fetchone())

    agenda = f"SELECT {AGENDA_COLUMNS} FROM agenda WHERE dossier = ?"  # noqa: S608  # the columns are constants
    return Rows(
        one(f"SELECT {ENTRY_COLUMNS} FROM entry ORDER BY number DESC LIMIT 1"),  # noqa: S608  # the columns are constants
        one("SELECT size, hashes, recorded_at, verifier FROM head"),
        one("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1"),
        one(f"SELECT {DOSSIER_COLUMNS} FROM dossier_index WHERE dossier = ?", dossier),  # noqa: S608  # the columns are constants
        source.execute(agenda, (dossier,)).fetchall(),
    )


def written(bench: Bench, dossier: str) -> list[Rows]:
    """The rows of each record of a flow."""
    found = []
    with closing(sqlite3.connect(bench.folder / "office.db")) as source:
        for act in acts():
            bench.record(dossier, act)
            found.append(rows_of(source, dossier))
    return found


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
    """Time a flow a round, each on a dossier of its own, in turns with the bare writes of the rows that it writes.

    Which rows these are is found out beforehand: every flow is recorded once; then the office is opened as it was
    before, on a copy, and records them again. ``cold``: nothing of the dossier is in memory before each record.
    """
    dossiers = [bench.open(f"FLOW-{number}") for number in range(rounds + RUNS_BEFORE)]
    database, copy = bench.folder / "office.db", bench.folder / "again.db"
    raw_copy(database, copy).close()
    with closing(raw_copy(database, bench.folder / "raw.db")) as raw:
        prepared = iter([written(bench, dossier) for dossier in dossiers])
        bench.office.store.close()
        # The copy is behind what is noted beside the key, so it gets a key of its own to be beside.
        key_file = Path(shutil.copy2(bench.office.settings.key_file, bench.folder / "again.key"))
        settings = replace(bench.office.settings, database_url=f"sqlite:///{copy}", key_file=key_file)
        again = replace(bench, office=journeys.open_office(settings, clock=bench.office.clock))
        waiting = iter(dossiers)

        def ours() -> None:
            again.flow(next(waiting), cold=cold)

        def theirs() -> None:
            for rows in next(prepared):
                bare(raw, rows)

        compared = measure(ours, theirs, rounds=rounds, shortest=0.0)
        again.office.store.close()
    return compared


RUNS_BEFORE = 2
"""How often ``measure`` runs a side before its first round."""
