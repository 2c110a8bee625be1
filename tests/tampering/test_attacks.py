"""Every class of attack on many random logs, by somebody with full write access who computes every hash again.

An auditor holds one checkpoint at least that was given away. Whatever is done to what lies below it must be found, and
the first bad entry named: no later than the first one altered, and no earlier than the last of his checkpoints that
still holds; where the key of the log was not stolen, no earlier than the last checkpoint of the log that still holds.
To attack more often: ``pytest --hypothesis-profile=thorough tests/tampering``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from ratify.journal.canonical import decode
from ratify.store import check, open_store
from tests.tampering.attacks import ATTACKS
from tests.tampering.logs import KEY, ORIGIN, SIGNER, chance, dump, load, row_of, write_at_random
from tests.tampering.means import Scene, edited, restored, settle

if TYPE_CHECKING:
    from ratify.journal.breach import Breach
    from ratify.store import Store
    from tests.tampering.logs import Image, Log
    from tests.tampering.means import Struck

TIMES = settings.default.max_examples * 3 // 4
"""How often each class strikes on SQLite; a tenth of it on PostgreSQL."""


@dataclass
class Target:
    """A database that is attacked again and again, and the sound logs that are put into it."""

    store: Store
    logs: list[Log]
    times: int
    there: Image

    def put(self, image: Image) -> None:
        load(self.store, self.there, image)
        self.there = image

    def found(self, kept: list[str] = ()) -> list[Breach]:
        how = check.Checking([SIGNER.verifier], kept=kept)
        return list(check.breaches(self.store, how))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def target(request, tmp_path_factory):
    sqlite = request.param == "sqlite"
    folder = tmp_path_factory.mktemp("tampering")
    url = f"sqlite:///{folder / 'log.db'}" if sqlite else request.getfixturevalue("new_postgres_database")()
    store = open_store(url, create=True, origin=ORIGIN, signer=KEY)
    times = TIMES if sqlite else TIMES // 10
    logs = [write_at_random(store, chance(f"log {seed}")) for seed in range(10 + times // 10)]
    yield Target(store, logs, times, dump(store))
    store.close()


def test_what_is_struck_was_sound(target):
    for log in target.logs:
        target.put(log.image)
        assert target.found(list(log.image.notes.values())) == []


def test_there_are_a_thousand_attacks_at_least():
    assert TIMES * len(ATTACKS) >= 1_000


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_every_attack_is_found_and_the_first_bad_entry_named(target, attack):
    missed = []
    for time in range(target.times):
        rng = chance(f"{attack.__name__} {time}")
        log = rng.choice(target.logs)
        notes = log.image.notes
        held = sorted(rng.sample(sorted(notes), rng.randint(1, min(3, len(notes)))))
        struck = attack(Scene(log, held[-1], rng))
        assert struck.image.rows != log.image.rows
        target.put(struck.image)
        found = target.found([notes[size] for size in held])
        why = wrong(struck, found, log, held)
        if why:
            missed.append((time, why, held, struck.first, [(one.number, one.what.code) for one in found]))
    assert missed == []


def test_what_lies_above_is_exposed_until_a_checkpoint_over_it_is_held_elsewhere(target):
    """The thief of a key rewrites it, and an older file takes its place, unseen: this is what nobody can find."""
    entries = 0
    for time in range(target.times):
        rng = chance(f"exposed {time}")
        log = rng.choice([one for one in target.logs if len(one.image.notes) > 1])
        *sizes, newest = sorted(log.image.notes)
        held = rng.choice(sizes)
        earlier = [image for image in log.before if held <= image.size < newest]
        if rng.random() < 0.5:
            struck = restored(rng.choice(earlier))
        else:
            image, number = log.image.copy(), rng.randint(held + 1, newest)
            image.put_entry(row_of(number, edited(decode(image.entries[number - 1].body), rng)))
            struck = settle(Scene(log, newest, rng), image, number, stolen=True)
        target.put(struck.image)
        assert target.found([log.image.notes[held]]) == []
        assert held < struck.first <= newest
        found = target.found([log.image.notes[newest]])
        assert wrong(struck, found, log, [newest]) == ""
        entries += newest - held
    assert entries >= target.times  # what was exposed, all in all: one entry at least each time


def wrong(struck: Struck, found: list[Breach], log: Log, held: list[int]) -> str:
    """What is amiss with what was found; nothing if it was found and rightly named."""
    if not found:
        return "not found"
    if struck.what is not None:
        said = any(struck.what in one.what.particulars.values() for one in found)
        return "" if said else f"{struck.what} is not named"
    if struck.first is None:
        return ""
    # Where it was said that something is erased, it shows far below: at the entry that is not disclosed.
    hidden = "journal.breach.not_disclosed"
    at_hand = [one for one in found if one.what.code != hidden or one.number == struck.first]
    named = [one.number for one in at_hand if one.number is not None]
    none = min(0, struck.first - 1)  # below every number, those that no entry can have among them
    certain = max((size for size in held if size < struck.first), default=none)
    if not named or not certain < min(named) <= struck.first:
        return f"the first named is not one of {certain + 1} to {struck.first}"
    alike = [size for size, note in log.image.notes.items() if struck.image.notes.get(size) == note]
    likely = max((size for size in alike if size < struck.first), default=none)
    if not struck.stolen and not any(likely < one <= struck.first for one in named):
        return f"none named is one of {likely + 1} to {struck.first}"
    return ""
