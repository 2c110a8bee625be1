"""Opening an office: what is refused, and how plainly."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from ratify.errors import Conflict, Invalid, RatifyError, Unavailable
from ratify.store import driver, open_store
from ratify.store import engine as opening

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/office nfs4 rw 0 0
//server/share /srv/my\\040share cifs rw 0 0
tmpfs /srv/office/local tmpfs rw 0 0
sshfs#host: /home/clerk/far fuse.sshfs rw 0 0
broken line
"""


def refusal_of(*arguments, **named):
    with pytest.raises(RatifyError) as refusal:
        open_store(*arguments, **named)
    return refusal.value


@pytest.mark.parametrize(
    "url",
    [
        "",
        "office.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "mysql://host/db",
        "x:y:z",
    ],
)
def test_a_url_that_names_no_database_of_ours_is_refused(url):
    error = refusal_of(url)
    assert isinstance(error, Invalid)
    assert error.phrase.code == "store.url"


@pytest.mark.parametrize("options", ["foo=bar", "host=a:1&host=b:2&port=5"])
def test_options_that_no_postgresql_knows_are_told_before_anything_is_waited_for(options):
    error = refusal_of(f"postgresql+psycopg://ratify@/office?{options}")

    assert error.phrase.code == "store.url_options"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_by_psycopg_however_its_url_is_written(scheme):
    assert opening.parse_url(f"{scheme}://host/db").drivername == "postgresql+psycopg"


def test_a_missing_file_is_told_and_not_made(tmp_path):
    path = tmp_path / "absent.db"
    error = refusal_of(f"sqlite:///{path}")
    assert isinstance(error, Unavailable)
    assert error.phrase.code == "store.missing"
    assert error.phrase.particulars == {"file": str(path)}
    assert not path.exists()


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path):
    assert refusal_of(f"sqlite:///{tmp_path}", create=True, origin="x").phrase.code == "store.missing"
    (tmp_path / "file").touch()
    nowhere = tmp_path / "file" / "office.db"
    assert refusal_of(f"sqlite:///{nowhere}", create=True, origin="x").phrase.code == "store.cannot_open"


def test_the_folder_of_a_new_database_is_made_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "folder" / "office.db"
    open_store(f"sqlite:///{path}", create=True, origin="log.example").close()
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path, create):
    path = tmp_path / "letter.txt"
    path.write_text("Excellence, " * 200)
    error = refusal_of(f"sqlite:///{path}", create=create, origin="x")
    assert isinstance(error, Invalid)
    assert error.phrase.code == "store.not_a_database"
    assert path.read_text() == "Excellence, " * 200


def test_a_database_without_an_office_is_told(tmp_path):
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (a)")
    other.close()
    assert refusal_of(f"sqlite:///{path}").phrase.code == "store.no_office"


def test_a_new_file_is_readable_by_its_owner_alone(sqlite_url, draft, now):
    before = os.umask(0)
    try:
        store = open_store(sqlite_url, create=True, origin="log.example")
        store.append([draft()], expecting={}, now=now)
        files = list(Path(store.database.url.database).parent.iterdir())
        assert {file.name for file in files} == {"office.db", "office.db-wal", "office.db-shm"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        store.close()
    finally:
        os.umask(before)


def test_a_new_log_wants_an_origin_and_keeps_it(database_url):
    assert refusal_of(database_url, create=True).phrase.code == "store.origin_wanted"
    open_store(database_url, create=True, origin="log.example").close()
    for more in ({}, {"create": True}, {"origin": "log.example"}, {"create": True, "origin": "log.example"}):
        again = open_store(database_url, **more)
        assert again.origin == "log.example"
        again.close()
    error = refusal_of(database_url, origin="other.example")
    assert isinstance(error, Conflict)
    assert error.phrase.particulars == {"there": "log.example", "wanted": "other.example"}


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak"])
def test_an_origin_that_no_checkpoint_can_bear_is_refused(sqlite_url, origin):
    assert refusal_of(sqlite_url, create=True, origin=origin).phrase.code == "store.origin"


def test_sqlite_is_opened_so_that_a_commit_lasts_and_guards_hold(sqlite_url):
    store = open_store(sqlite_url, create=True, origin="log.example")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0}
    for engine in (store.database.writer, store.database.reader):
        with engine.connect() as connection:
            there = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert there == wanted
    store.close()


def test_the_reader_cannot_write(store):
    """Semantics 27: two engines; what only reads is given the one that cannot write."""
    statement = "DELETE FROM setting"
    if store.database.is_sqlite:
        with pytest.raises(Unavailable, match=r"store\.read_only"):
            store.query(lambda connection: connection.exec_driver_sql(statement))


def test_on_sqlite_the_writer_takes_the_lock_when_it_begins_and_the_reader_never(sqlite_url):
    """Semantics 27: BEGIN IMMEDIATE for the writer; a hook on both engines would lock for every SELECT."""
    store = open_store(sqlite_url, create=True, origin="log.example")
    other = sqlite3.connect(store.database.url.database, isolation_level=None, timeout=0)
    with store.database.reader.connect() as reading, reading.begin():
        reading.exec_driver_sql("SELECT count(*) FROM setting")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with store.database.writer.connect() as writing, writing.begin(), pytest.raises(sqlite3.OperationalError):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    store.close()


def test_reading_goes_on_while_somebody_writes(store, draft, now):
    """Semantics 27: the reader's engine never takes the write lock, and sees the last commit."""
    seen = []
    store.append([draft()], expecting={}, now=now, also=lambda _: seen.append(store.head().size))
    assert seen == [0]
    assert store.head().size == 1


def test_a_database_that_stays_locked_is_told(sqlite_url, draft, now, monkeypatch):
    monkeypatch.setattr(driver, "PATIENCE", 0.05)
    monkeypatch.setattr(driver, "_BUSY_MILLISECONDS", 10)
    store = open_store(sqlite_url, create=True, origin="log.example")
    other = sqlite3.connect(store.database.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match=r"store\.locked"):
        store.append([draft()], expecting={}, now=now)
    with pytest.raises(Unavailable, match=r"store\.locked"):
        store.change(lambda connection: connection.exec_driver_sql("DELETE FROM setting"))
    assert store.head().size == 0
    other.execute("ROLLBACK")
    other.close()
    assert store.append([draft()], expecting={}, now=now).written[0].number == 1
    store.close()


def test_a_database_that_was_locked_for_a_moment_is_written_after_all(sqlite_url, draft, now, monkeypatch):
    import threading

    monkeypatch.setattr(driver, "_BUSY_MILLISECONDS", 1)
    store = open_store(sqlite_url, create=True, origin="log.example")
    other = sqlite3.connect(store.database.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    release.start()
    assert store.append([draft()], expecting={}, now=now).written[0].number == 1
    release.join()
    other.close()
    store.close()


def test_a_disk_that_is_full_is_told_and_nothing_is_half_written(sqlite_url, draft, now):
    store = open_store(sqlite_url, create=True, origin="log.example")
    with store.database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.connection.driver_connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Unavailable, match=r"store\.full"):
        store.append([draft(text="x" * 100_000)], expecting={}, now=now)
    assert store.head().size == 0
    assert store.entries("dossier/1") == []
    store.close()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/clerk/office.db", "ext4"),
        ("/srv/office/office.db", "nfs4"),
        ("/srv/office", "nfs4"),
        ("/srv/officer/office.db", "ext4"),
        ("/srv/office/local/office.db", "tmpfs"),
        ("/srv/my share/office.db", "cifs"),
        ("/home/clerk/far/office.db", "fuse.sshfs"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_innermost_mount(path, kind):
    assert opening.filesystem_of(Path(path), MOUNTS) == kind


def test_a_file_on_another_machine_is_refused(tmp_path, monkeypatch):
    """SQLite's locks do not work over a network; two servers would both believe that they hold the log."""
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path.resolve()} nfs4 rw 0 0\n")
    monkeypatch.setattr(opening, "_MOUNTS", mounts)
    error = refusal_of(f"sqlite:///{tmp_path / 'office.db'}", create=True, origin="log.example")
    assert isinstance(error, Invalid)
    assert error.phrase.code == "store.network_file"
    assert not (tmp_path / "office.db").exists()


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(driver, "PATIENCE", 0.1)
    assert refusal_of(f"postgresql://nobody@/none?host={tmp_path}").phrase.code == "store.unreachable"


def test_no_words_of_the_driver_reach_the_reader(store):
    with pytest.raises(Unavailable) as refusal:
        store.change(lambda connection: connection.exec_driver_sql("SELECT secret FROM nowhere"))
    assert refusal.value.phrase.code == "store.failed"
    assert "secret" not in str(refusal.value)


def test_importing_the_store_does_not_import_the_driver_of_postgresql():
    import subprocess
    import sys

    code = "import ratify.store, sys; print(sorted(m for m in ('psycopg', 'alembic') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
