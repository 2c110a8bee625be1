"""Many clerks at once: what recording costs under load, beside bare clients that write the same rows.

Clerks and bare clients are threads of one process, as many of either. Both sides lock the head before they write, and
make every record durable by itself; they take turns, so that one machine judges both.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg

from benchmarks.measure import Comparison, Figure
from benchmarks.postgresql import postgresql
from benchmarks.recording import FLOW, acts, make_bench, raw_copy, written
from ratify.store.statements import POSTGRESQL, SQLITE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.recording import Bench, Rows
    from ratify.store.statements import Statements

    Flow = Iterator[Callable[[], None]]

FEW, MANY = 8, 64
MANY_ROUNDS = 3
"""Rounds with many clerks: each gives hundreds of waits, so that the slowest hundredth is steady with few."""


def clerks(rounds: int, few: int = FEW, many: int = MANY) -> list[Figure]:
    """Records a second of a few clerks, and how long a record takes while many write; on both databases."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        sample = _sample(Path(name) / "sample")
        for engine in (_on_sqlite, _on_postgresql):
            with engine(Path(name)) as side:
                figures.append(_rate(side, sample, rounds, few))
                figures += _waits(side, sample, min(rounds, MANY_ROUNDS), many)
    return figures


@dataclass(frozen=True, slots=True)
class Run:
    """How long all flows took together, and each record of them by itself, in seconds."""

    seconds: float
    waits: list[float]


@dataclass(slots=True)
class Side:
    """A database of one kind: an office on it, and how to copy it as it stands and connect to the copy, bare."""

    name: str
    baseline: str
    sql: Statements
    bench: Bench
    copy: Callable[[], Callable[[], Any]]
    opened: int = 0

    def open(self, number: int) -> list[str]:
        """Dossiers in which nothing was recorded yet."""
        self.opened += number
        return [self.bench.open(f"LOAD-{self.opened - each}") for each in range(number)]


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Side]:
    bench = make_bench(folder / "sqlite")
    copies = iter(range(9))

    def copy() -> Callable[[], sqlite3.Connection]:
        database, path = bench.folder / "office.db", bench.folder / f"raw-{next(copies)}.db"
        raw_copy(database, path).close()
        return partial(_bare_sqlite, path)

    yield Side("SQLite", "raw sqlite3, single commits", SQLITE, bench, copy)
    bench.office.store.close()


def _bare_sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def _on_postgresql(folder: Path) -> Iterator[Side]:
    copies = iter(range(9))
    with postgresql() as server, psycopg.connect(server.get_uri(), autocommit=True) as there:
        there.execute("CREATE DATABASE office TEMPLATE template0")
        bench = make_bench(folder / "postgresql", server.get_uri(database="office", driver="psycopg"))

        def copy() -> Callable[[], psycopg.Connection]:
            name = f"raw_{next(copies)}"
            bench.office.store.database.close()  # a database in use cannot be copied; the office connects again
            there.execute(f"CREATE DATABASE {name} TEMPLATE office")
            return partial(psycopg.connect, server.get_uri(database=name))

        yield Side("PostgreSQL", "raw psycopg, same head", POSTGRESQL, bench, copy)
        bench.office.store.close()


def _sample(folder: Path) -> list[Rows]:
    """The rows that the records of a flow write: the same on both databases, save their numbers."""
    bench = make_bench(folder)
    rows = written(bench, bench.open("SAMPLE"))
    bench.office.store.close()
    return rows


def _rate(side: Side, sample: list[Rows], rounds: int, number: int) -> Figure:
    """Records a second of so many clerks together."""
    ours, theirs = _in_turn(side, sample, rounds, number)
    compared = Comparison(tuple([one.seconds for one in ours]), tuple([one.seconds for one in theirs]))
    name, count = f"record, {number} clerks at once, {side.name}", number * len(FLOW)
    return compared.rate(name, baseline=side.baseline, unit="records", count=count)


def _waits(side: Side, sample: list[Rows], rounds: int, number: int) -> Iterator[Figure]:
    """How long a record takes at most: half of them, and 99 of 100."""
    waits = [[wait for one in runs for wait in one.waits] for runs in _in_turn(side, sample, rounds, number)]
    for what, of in (("half", median), ("99 of 100", lambda all_of_them: quantiles(all_of_them, n=100)[-1])):
        ours, theirs = (of(one) * 1e3 for one in waits)
        name = f"a record of {number} clerks at once, {what}, {side.name}"
        yield Figure(name, ours, "ms", ours / theirs, side.baseline, theirs)


def _in_turn(side: Side, sample: list[Rows], rounds: int, number: int) -> tuple[list[Run], list[Run]]:
    """Run both sides in turn, a flow of each clerk and of each bare client; once before the first round, uncounted."""
    dossiers = side.open(number * (rounds + 1))
    connect = side.copy()
    waiting, targets = iter(dossiers), iter(dossiers)

    def ours() -> Run:
        return _at_once([_recorded(side.bench, next(waiting)) for _ in range(number)])

    def theirs() -> Run:
        connections = [connect() for _ in range(number)]
        try:
            return _at_once([_bare(one, side.sql, sample, next(targets)) for one in connections])
        finally:
            for one in connections:
                one.close()

    runs: tuple[list[Run], list[Run]] = ([], [])
    for turn in range(rounds + 1):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            runs[which].append((ours, theirs)[which]())
    return runs[0][1:], runs[1][1:]


def _recorded(bench: Bench, dossier: str) -> Flow:
    for act in acts():
        yield partial(bench.record, dossier, act)


def _bare(connection: Any, sql: Statements, sample: list[Rows], dossier: str) -> Flow:  # noqa: ANN401 - of either driver
    for rows in sample:
        yield partial(_write, connection, sql, rows, dossier)


def _write(connection: Any, sql: Statements, rows: Rows, dossier: str) -> None:  # noqa: ANN401 - of either driver
    """Write the rows of a record for another dossier, under the next number, with the driver alone."""
    cursor = connection.cursor()
    if sql.begin:
        cursor.execute(sql.begin)
    cursor.execute(sql.lock_head)
    number = cursor.fetchone()[1] + 1
    _, _, version, *rest = rows.entry
    cursor.execute(sql.insert_entry, (number, f"dossier/{dossier}", version, *rest))
    cursor.execute(sql.update_head, (number, *rows.head[1:]))
    cursor.execute(sql.insert_checkpoint, (number, rows.checkpoint[1]))
    cursor.execute(sql.put_dossier, (dossier, *rows.index[1:-5], bool(rows.index[-5]), *rows.index[-4:]))
    cursor.execute(sql.clear_agenda, (dossier,))
    cursor.executemany(sql.put_agenda, [(dossier, *item[1:]) for item in rows.agenda])
    connection.commit()


def _at_once(flows: list[Flow]) -> Run:
    """Run all flows at once, each in a thread of its own."""
    waits: list[float] = []
    faults: list[BaseException] = []
    begin = threading.Barrier(len(flows) + 1)

    def run(flow: Flow) -> None:
        begin.wait()
        try:
            for record in flow:
                begun = perf_counter()
                record()
                waits.append(perf_counter() - begun)
        except BaseException as fault:  # noqa: BLE001 - raised again in the main thread
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(flow,)) for flow in flows]
    for thread in threads:
        thread.start()
    begin.wait()
    begun = perf_counter()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return Run(perf_counter() - begun, waits)
