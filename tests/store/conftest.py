from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify.store import Draft, open_store

ORIGIN = "log.example/treaties"


@pytest.fixture
def key():
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def now():
    return datetime(2024, 7, 4, 10, 15, tzinfo=UTC)


@pytest.fixture
def store(database_url, key):
    """A new office's store, on each database."""
    opened = open_store(database_url, create=True, origin=ORIGIN, signer=key)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'office.db'}"


@pytest.fixture
def draft():
    """Makes an entry to be written; only the stream has to be said."""

    def make(stream="dossier/1", *, kind="act", occurred_on=date(2024, 7, 4), key=None, **body):
        return Draft(stream, kind, occurred_on, key, {"actor": "clerk", **body})

    return make
