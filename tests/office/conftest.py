"""An office on either database, with a clock that the test sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hands import Bureau, Clock

from ratify import office as journeys
from ratify.office.accounts import add_account
from ratify.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ratify.office import Person


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bureau(database_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """An office with a clerk, a second clerk, a treaty officer, an auditor and an administrator."""
    from ratify.store import passwords  # noqa: PLC0415  # only to spare the tests a costly hash

    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    settings = Settings(
        database_url=database_url,
        key_file=tmp_path / "office.key",
        maildir=tmp_path / "mail",
        office_name={"fr": "Bureau", "en": "Office", "ru": "Бюро"},
    )
    office = journeys.init(settings, clock=clock)
    people: dict[str, Person] = {}
    first: Person | None = None
    for login, roles in (
        ("admin", {"administrator"}),
        ("clerk", {"clerk"}),
        ("second", {"second_clerk"}),
        ("officer", {"treaty_officer"}),
        ("auditor", {"auditor"}),
    ):
        people[login] = add_account(office, first, login, login, roles, "une phrase de passe assez longue")
        first = first or people[login]
    yield Bureau(office, clock, *(people[name] for name in ("clerk", "second", "officer", "auditor", "admin")))
    office.store.close()
