"""A full disk refuses with a clear error whatever wants to write; nothing is half there, and the office goes on.

The disks are real where the test may mount one of some megabytes: a database on it, or a table space, and a file that
takes what is left. Where it may not, SQLite is given as many pages as it has, and PostgreSQL raises what it raises.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pytest
from hands import Clock, act, make_bureau
from sqlalchemy import text

from ratify import office as journeys
from ratify.errors import Unavailable
from ratify.store import passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Postgres
    from hands import Bureau

    Full = Callable[[], object]

SIZE = "16m"
NUMBER = 250
PAST = (
    ("adopt_in_council", "2024-06-20"),
    ("table", "2024-06-24"),
    ("refer_to_committee", "2024-06-25"),
    ("committee_report", "2024-07-01"),
    ("vote", "2024-07-04"),
    ("transmit", "2024-07-05"),
)
FACTS = {"refer_to_committee": "Défense;;;;", "vote": ";130;0;0;Bamako"}
HEADING = "fact.committee;fact.ballot.for;fact.ballot.against;fact.ballot.abstaining;fact.sitting.place"
REGISTER = f"reference;treaty;step;date;party;{HEADING}\n" + "".join(
    f"RT-{number:03};ml-ru-hypothetical-receipt;{step};{day};ML;{FACTS.get(step, ';;;;')}\n"
    for number in range(NUMBER)
    for step, day in PAST
)


@contextmanager
def small_disk(folder: Path, owner: int | None = None) -> Iterator[Path]:
    """A file system of its own."""
    folder.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0
    made = mounted and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    if not made or made.returncode:
        pytest.skip("this test may not mount a disk of its own")
    try:
        if owner is not None:
            os.chown(folder, owner, -1)
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """No byte is left on the disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as opened:
        for size in (1 << 16, 1 << 12, 1):
            while True:
                try:
                    opened.write(b"\0" * size)
                except OSError:
                    break
    try:
        yield
    finally:
        filler.unlink()


class Desk:
    """An office on a disk that can be filled."""

    def __init__(self, bureau: Bureau, full: Full, folder: Path) -> None:
        self.bureau, self.full, self.folder = bureau, full, folder
        self.office = bureau.office
        self.importer = replace(bureau.officer, roles=bureau.officer.roles | bureau.clerk.roles)

    def take(self) -> journeys.Imported:
        path = self.folder / "register.csv"
        path.write_text(REGISTER, encoding="utf-8")
        with journeys.Register(path) as register:
            return journeys.import_register(self.office, self.importer, register, reason="registre")

    def sound(self) -> bool:
        return journeys.verify(self.office).sound

    def size(self) -> int:
        return self.office.store.head().size

    def listed(self) -> int:
        return self.office.store.query(
            lambda connection: connection.execute(text("SELECT count(*) FROM dossier_index")).scalar_one()
        )


def bureau_on(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A new office where one person is enough."""
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    bureau = make_bureau(url, folder, Clock())
    bureau.office.settings = replace(bureau.office.settings, one_person=True)
    return bureau


@pytest.fixture
def on_sqlite_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with small_disk(tmp_path / "small") as disk:
        bureau = bureau_on(f"sqlite:///{disk / 'test.db'}", tmp_path, monkeypatch)
        yield Desk(bureau, lambda: filled(disk), tmp_path)
        bureau.office.store.close()


@pytest.fixture
def on_sqlite_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    bureau = bureau_on(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, monkeypatch)
    database = bureau.office.store.database

    @contextmanager
    def full() -> Iterator[None]:
        most(1)  # SQLite takes as many as there are for the least
        try:
            yield
        finally:
            most(2**31)

    def most(pages: int) -> None:
        """One writes at a time, and gets the same connection again."""
        with database.writer.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    yield Desk(bureau, full, tmp_path)
    bureau.office.store.close()


@pytest.fixture
def on_postgresql_disk(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    data = Path(str(postgres.connection.execute("SHOW data_directory").fetchone()[0]))
    with small_disk(data.parent / f"small-{tmp_path.name}", data.stat().st_uid) as disk:
        space = f"small_{abs(hash(str(disk)))}"
        postgres.connection.execute(f"CREATE TABLESPACE {space} LOCATION '{disk}'")
        try:
            postgres.connection.execute(f"CREATE DATABASE {space} TEMPLATE template0 TABLESPACE {space}")
            bureau = bureau_on(postgres.url(space), tmp_path, monkeypatch)
            yield Desk(bureau, lambda: filled(disk), tmp_path)
            bureau.office.store.close()
            postgres.drop(space)
        finally:
            postgres.connection.execute(f"DROP TABLESPACE {space}")


@pytest.fixture
def on_postgresql_raised(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    name = postgres.give()
    bureau = bureau_on(postgres.url(name), tmp_path, monkeypatch)
    change = bureau.office.store.change
    change(
        lambda connection: connection.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
            )
        )
    )

    @contextmanager
    def full() -> Iterator[None]:
        for table in ("entry", "agenda"):
            on = f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk()"
            change(lambda connection, one=on: connection.execute(text(one)))
        try:
            yield
        finally:
            for table in ("entry", "agenda"):
                change(lambda connection, of=table: connection.execute(text(f"DROP TRIGGER full_disk ON {of}")))

    yield Desk(bureau, full, tmp_path)
    bureau.office.store.close()
    postgres.take_back(name)


HOW = (
    "on_sqlite_disk",
    "on_sqlite_pages",
    pytest.param("on_postgresql_disk", marks=pytest.mark.postgres),
    pytest.param("on_postgresql_raised", marks=pytest.mark.postgres),
)


@pytest.fixture(params=HOW)
def desk(request: pytest.FixtureRequest) -> Desk:
    return request.getfixturevalue(request.param)


def tried(work: Callable[[], object]) -> str | None:
    """The code of what was not to be had; nothing if it was."""
    try:
        work()
    except Unavailable as unavailable:
        return unavailable.phrase.code
    return None


def test_an_act_is_refused_and_recorded_once_there_is_room(desk: Desk) -> None:
    dossier = desk.bureau.open()
    before, recorded = desk.size(), 0

    def record() -> None:
        """What is left of the last pages may hold an entry or two."""
        nonlocal recorded
        for _until_full in range(1_000):
            first = journeys.record(
                desk.office, desk.importer, dossier, act("schedule", "2024-07-04"), reason="r" * 1_900
            )
            recorded += 1
            journeys.correct(desk.office, desk.importer, dossier, first.entries[0], None, reason="r" * 1_900)
            recorded += 1

    with desk.full():
        assert tried(record) == "store.full"
        assert tried(record) == "store.full"
        assert journeys.show(desk.office, desk.bureau.clerk, dossier).reference == "DOSSIER", "it can still be read"
    assert desk.size() == before + recorded
    assert desk.sound()
    journeys.open_dossier(desk.office, desk.importer, treaty="ml-ru-hypothetical-receipt", reference="NEXT")
    assert desk.sound()


def test_an_import_is_stopped_between_dossiers_and_goes_on(desk: Desk) -> None:
    with desk.full():
        assert tried(desk.take) == "store.full"
        assert tried(desk.take) == "store.full"
    there = desk.listed()
    assert there < NUMBER
    assert desk.sound()
    outcome = desk.take()
    assert (outcome.there, outcome.opened) == (there, NUMBER - there)
    assert desk.listed() == NUMBER
    assert desk.sound()


def test_a_sweep_says_so_and_tells_everything_once_there_is_room(desk: Desk) -> None:
    desk.take()
    desk.bureau.clock.on(date(2024, 7, 20))
    with desk.full():
        assert tried(lambda: journeys.sweep(desk.office)) == "store.full"
        assert tried(lambda: journeys.sweep(desk.office)) == "store.full"
    assert desk.sound()
    journeys.sweep(desk.office)
    issued = [row.stream for row in desk.office.store.all_rows() if row.kind == "alert_issued"]
    assert len(issued) == len(set(issued)) == NUMBER, "each once"
    assert desk.sound()


def test_indexes_are_whole_while_there_is_no_room_to_make_them_again(desk: Desk) -> None:
    desk.take()
    with desk.full():
        assert tried(lambda: journeys.reindex(desk.office)) in {"store.full", None}, "pages that were freed may suffice"
        assert desk.listed() == NUMBER
    assert desk.sound()
    assert journeys.reindex(desk.office, anew=True).dossiers == NUMBER
    assert desk.sound()


def export(office: journeys.Office, actor: journeys.Person, opened: BinaryIO) -> None:
    with journeys.zip_sink(opened) as sink:
        journeys.export(office, actor, sink)


def test_an_export_and_a_note_beside_the_key_leave_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database has a disk of its own: an act is recorded though nothing can be noted outside."""
    with small_disk(tmp_path / "small") as disk:
        bureau = bureau_on(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, monkeypatch)
        bureau.office.store.close()
        for name in ("office.key", "office.key.checkpoints"):
            shutil.copy(tmp_path / name, disk / name)
        settings = replace(bureau.office.settings, key_file=disk / "office.key")
        office = journeys.open_office(settings, clock=bureau.clock)
        journeys.stage(office, bureau.clerk, b"x", name="x.txt")
        bureau = replace(bureau, office=office)
        with filled(disk):
            bureau.open(reference="WHILE-FULL")
            office.store.close()  # which notes the last checkpoint, or tries to
            office = journeys.open_office(settings, clock=bureau.clock)
            bureau = replace(bureau, office=office)
            bureau.open(reference="WHILE-FULL-TOO")
            with pytest.raises(OSError, match="space"), (disk / "export.zip").open("wb") as opened:
                export(office, bureau.auditor, opened)
        (disk / "export.zip").unlink()
        bureau.open(reference="AFTER")
        office.store.close()
        outside = office.store.outside
        assert outside is not None
        assert outside.newest().checkpoint.size == office.store.head().size
        office = journeys.open_office(settings, clock=bureau.clock)
        assert journeys.verify(office).sound
        office.store.close()
