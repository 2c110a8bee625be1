"""An office on either database, with a clock that the test sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hands import Bureau, Clock, make_bureau

from ratify.store import passwords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bureau(database_url: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """An office with a clerk, a second clerk, a treaty officer, an auditor and an administrator."""
    monkeypatch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
    made = make_bureau(database_url, tmp_path, clock)
    yield made
    made.office.store.close()
