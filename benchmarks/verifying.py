"""What verifying a log costs beside a bare loop that reads the same rows and hashes them."""

from __future__ import annotations

import hashlib
import resource
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.measure import Figure, measure
from benchmarks.recording import make_bench
from ratify import office as journeys
from ratify.journal.tree import CompactRange, unpack
from ratify.store import Draft, Store, open_store
from ratify.store.check import Checking, breaches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.journal.checkpoint import Verifier

ENTRIES = 1_000_000
NEW = 10_000
BATCH = 5_000
DOSSIERS = 60_000
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SELECT = "SELECT body FROM entry WHERE number > ? AND number <= ? ORDER BY number"


def verifying(rounds: int, entries: int = ENTRIES, new: int = NEW, dossiers: int = 40) -> list[Figure]:
    """A log written in large appends: all of it, then only what is new since a bookmark; then one as it usually grows.

    The million is verified once, in one process, so that the rate is that of a core.
    """
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        store = long_log(Path(name), entries)
        begun = bookmark(store)
        for batch in batches(entries, new):
            store.append(batch, expecting={}, now=NOON)
        figures = [*whole(store, entries + new), incremental(store, begun, new, rounds)]
        store.close()
    return [*figures, *usual(rounds, dossiers)]


def long_log(folder: Path, entries: int) -> Store:
    """A log of so many entries of some 450 bytes, on dossiers of some fifteen acts, sealed as the door seals them."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    store = open_store(f"sqlite:///{folder / 'long.db'}", create=True, origin="bench.example", signer=key)
    for batch in batches(0, entries):
        store.append(batch, expecting={}, now=NOON)
    return store


def batches(first: int, number: int) -> Iterator[list[Draft]]:
    """Drafts of entries ``first`` + 1 to ``first`` + ``number``, in large appends."""
    for begin in range(first, first + number, BATCH):
        yield [draft(place) for place in range(begin, min(begin + BATCH, first + number))]


def draft(place: int) -> Draft:
    """An act as a clerk records it."""
    said = {
        "act": {
            "facts": {"ballot": {"abstaining": 0, "against": 0, "for": 130}, "sitting": {"place": "Bamako"}},
            "party": "ML",
            "step": "vote",
            "track": "ML",
            "when": "2024-07-04",
        },
        "actor": {"account": "5d41402abc4b2a76", "person": "7d793037a0760186"},
        "reason": f"Reprise du registre n° {place}",
        "request": f"{place:032x}",
    }
    return Draft(f"dossier/treaty-{place % DOSSIERS}", "act", date(2024, 7, 4), f"k:{place}", said)


def bookmark(store: Store) -> CompactRange:
    """The tree as it stands, as an auditor keeps it."""
    head = store.stored_head()
    return unpack(head.size, head.hashes)


def whole(store: Store, entries: int) -> Iterator[Figure]:
    """Rate and memory of a whole verification in one process, beside the bare loop."""
    begun = process_time()
    _sound(store, Checking(_known(store), processes=1))
    ours = process_time() - begun
    begun = process_time()
    hashed(store, 0, entries)
    theirs = process_time() - begun
    rates = entries / ours, entries / theirs
    yield Figure("verify, a long log, one core", rates[0], "entries/s", rates[0] / rates[1], "bare rows", rates[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("the same, memory at most", most, "MB", most / 200, "the aim", 200)


def hashed(store: Store, after: int, up_to: int) -> None:
    """Read the bodies with the driver alone and hash them."""
    with closing(sqlite3.connect(store.database.url.database or "")) as connection:
        for (body,) in connection.execute(SELECT, (after, up_to)):
            hashlib.sha256(b"\0" + body).digest()


def incremental(store: Store, begun: CompactRange, new: int, rounds: int) -> Figure:
    """Verify what is newer than the bookmark, beside the bare loop over the same rows."""
    how = Checking(_known(store), start=begun)
    compared = measure(
        lambda: _sound(store, how), lambda: hashed(store, begun.size, begun.size + new), rounds=rounds, shortest=0.0
    )
    return compared.figure(f"verify, {new:,} new entries on a long log", baseline="bare rows", unit="ms")


def usual(rounds: int, dossiers: int) -> list[Figure]:
    """A log with a checkpoint for each entry: the log alone, then replay and indexes too, beside SHA-256."""
    with tempfile.TemporaryDirectory(prefix="ratify-bench-") as name:
        bench = make_bench(Path(name))
        for number in range(dossiers):
            bench.flow(bench.open(f"V-{number}"))
        store = bench.office.store
        bodies = [bytes(row.body) for row in store.all_rows()]

        def bare() -> None:
            for body in bodies:
                hashlib.sha256(b"\0" + body).digest()

        def all_verified() -> None:
            bench.office.cache.kept.clear()
            if not journeys.verify(bench.office).sound:
                raise RuntimeError

        sides = (
            ("verify, a checkpoint for each entry", lambda: _sound(store, Checking(_known(store)))),
            ("verify, replay and indexes too", all_verified),
        )
        found = [
            measure(side, bare, rounds=rounds).rate(name, baseline="bare SHA-256", unit="entries", count=len(bodies))
            for name, side in sides
        ]
        store.close()
        return found


def _known(store: Store) -> tuple[Verifier, ...]:
    return () if store.verifier is None else (store.verifier,)


def _sound(store: Store, how: Checking) -> None:
    found = next(iter(breaches(store, how)), None)
    if found is not None:
        raise RuntimeError(found)
