"""An office on either database, with a clock that the test sets."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hands import Bureau, Clock, make_bureau, settings_of

from ratify import office as journeys
from ratify.store import passwords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE = "test.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def made_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bureau, Path]:
    """An office that nobody enters, and its folder: the tests get copies."""
    folder = tmp_path_factory.mktemp("bureau")
    return _made(f"sqlite:///{folder / DATABASE}", folder), folder


@pytest.fixture(scope="session")
def made_on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres) -> tuple[Bureau, Path, str]:
    """The same in a database of that name."""
    folder, name = tmp_path_factory.mktemp("bureau"), postgres.give()
    return _made(postgres.url(name), folder), folder, name


def _made(url: str, folder: Path) -> Bureau:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        made = make_bureau(url, folder, Clock())
    made.office.store.close()
    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bureau(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bureau]:
    """An office with a clerk, a second clerk, a treaty officer, an auditor and an administrator."""
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    made, folder, *like = request.getfixturevalue(f"made_on_{request.param}")
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    url, name = f"sqlite:///{tmp_path / DATABASE}", None
    if like:
        postgres = request.getfixturevalue("postgres")
        name = postgres.create(*like)
        url = postgres.url(name)
    office = journeys.open_office(settings_of(url, tmp_path), clock=clock)
    yield replace(made, office=office, clock=clock)
    office.store.close()
    if name is not None:
        postgres.drop(name)
