"""What importing a register costs, and making the indexes again, beside the bare writes of the same rows."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.measure import Comparison
from benchmarks.recording import NOON, make_bench
from ratify import office as journeys
from ratify.office.importing import DOSSIERS
from ratify.store.columns import INDEXES

if TYPE_CHECKING:
    from benchmarks.measure import Figure
    from ratify.office import Office, Person
    from ratify.settings import Settings

NUMBER = 500
PAST = (
    "adopt_in_council;2024-06-20;;;;;",
    "table;2024-06-24;;;;;",
    "refer_to_committee;2024-06-25;Défense nationale;;;;",
    "committee_report;2024-07-01;;;;;",
    "vote;2024-07-04;;130;0;0;Bamako",
)
HEADING = (
    "reference;treaty;party;step;date;fact.committee;fact.ballot.for;fact.ballot.against;fact.ballot.abstaining;"
    "fact.sitting.place\n"
)


def importing(rounds: int, number: int = NUMBER) -> list[Figure]:
    """A register of so many dossiers of five acts: looked at, imported, its indexes made again."""
    looks, imports, reindexes = [], [], []
    raw, raw_indexes = [], []
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        empty = Path(name) / "empty"
        bench = make_bench(empty)
        bench.office.store.close()
        register = Path(name) / "register.csv"
        write_register(register, number)
        for turn in range(rounds):
            folder = Path(name) / f"round-{turn}"
            shutil.copytree(empty, folder)
            office = journeys.open_office(in_folder(bench.office.settings, folder), clock=lambda: NOON)
            looks.append(seconds(office, bench.clerk, register, write=False))
            imports.append(seconds(office, bench.clerk, register, write=True))
            begun = perf_counter()
            if journeys.reindex(office, anew=True).dossiers != number:
                raise RuntimeError
            reindexes.append(perf_counter() - begun)
            office.store.close()
            everything = ("entry", "checkpoint", *INDEXES)
            raw.append(bare(folder, empty, everything, number))
            raw_indexes.append(bare(folder, empty, INDEXES, number))
            shutil.rmtree(folder)
    sides = (
        ("a register looked at, nothing written", looks, raw),
        ("a register imported, its look included", imports, raw),
        ("indexes made again", reindexes, raw_indexes),
    )
    return [
        Comparison(tuple(ours), tuple(theirs)).rate(what, baseline="raw sqlite3", unit="dossiers", count=number)
        for what, ours, theirs in sides
    ]


def write_register(path: Path, number: int) -> None:
    """A register of so many dossiers."""
    with path.open("w", encoding="utf-8") as opened:
        opened.write(HEADING)
        for place in range(number):
            opened.writelines(f"RT-{place:06};ml-ru-hypothetical-receipt;ML;{act}\n" for act in PAST)


def in_folder(settings: Settings, folder: Path) -> Settings:
    """The settings of the copy of an office."""
    return replace(settings, database_url=f"sqlite:///{folder / 'office.db'}", key_file=folder / "office.key")


def seconds(office: Office, actor: Person, path: Path, *, write: bool) -> float:
    """How long the register takes."""
    with journeys.Register(path) as register:
        begun = perf_counter()
        if write:
            done = journeys.import_register(office, actor, register, reason="reprise")
        else:
            done = journeys.check_register(office, actor, register)
        taken = perf_counter() - begun
    if done.new == 0 or done.refused:
        raise RuntimeError(done)
    return taken


def bare(source: Path, empty: Path, tables: tuple[str, ...], number: int) -> float:
    """Write the rows of tables into a copy of the empty office, in as many transactions as the import has."""
    target = source / "bare.db"
    shutil.copy(empty / "office.db", target)
    with closing(sqlite3.connect(source / "office.db")) as read, closing(sqlite3.connect(target)) as into:
        into.isolation_level = None
        into.execute("PRAGMA journal_mode = WAL")
        into.execute("PRAGMA synchronous = FULL")
        there = {table: set(into.execute(f"SELECT rowid FROM {table}").fetchall()) for table in tables}  # noqa: S608  # names from the code
        rows = {}
        for table in tables:
            found = read.execute(f"SELECT rowid, * FROM {table}").fetchall()  # noqa: S608  # names from the code
            rows[table] = [row[1:] for row in found if (row[0],) not in there[table]]
        parts = max(1, number // DOSSIERS)
        begun = perf_counter()
        for part in range(parts):
            into.execute("BEGIN IMMEDIATE")
            for table in tables:
                mine = rows[table][part * len(rows[table]) // parts : (part + 1) * len(rows[table]) // parts]
                if mine:
                    holders = ", ".join("?" for _ in mine[0])
                    into.executemany(f"INSERT INTO {table} VALUES ({holders})", mine)  # noqa: S608  # names from the code
            into.execute("COMMIT")
        taken = perf_counter() - begun
    for left in source.glob("bare.db*"):
        left.unlink()
    return taken
