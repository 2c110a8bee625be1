"""Every index is made again from the log while others read and write, and an interrupted run is gone on with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import act, vote
from sqlalchemy import text

from ratify import office as journeys
from ratify.office import reindexing
from ratify.store import rebuilding

if TYPE_CHECKING:
    from pathlib import Path

    from hands import Bureau

NUMBER = 2 * reindexing.BATCH + 7
SPOILT = (
    "UPDATE dossier_index SET version = 99, computed_for = '2999-01-01', search = 'zebra', title = '{}'",
    "UPDATE dossier_word SET word = 'zebra' || word",
    "DELETE FROM dossier_use",
    "UPDATE agenda SET standing = 'met'",
    "INSERT INTO dossier_word (word, dossier) VALUES ('ghost', 'nobody')",
    "INSERT INTO dossier_use (use, dossier) VALUES ('ghost', 'nobody')",
    "INSERT INTO inbox_reader (reader, alert) VALUES ('role:clerk', 999)",
)


@pytest.fixture
def many(bureau: Bureau, tmp_path: Path) -> Bureau:
    """An office with more dossiers than are made again in two batches, one of them with an alert."""
    path = tmp_path / "many.csv"
    lines = "".join(f"RT-{number:03};ml-ru-hypothetical-receipt\n" for number in range(NUMBER - 1))
    path.write_text(f"reference;treaty\n{lines}", encoding="utf-8")
    with journeys.Register(path) as register:
        journeys.import_register(bureau.office, bureau.officer, register, reason="registre")
    dossier = bureau.adopted("ALERT")
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 20))
    assert journeys.sweep(bureau.office).issued
    return bureau


def spoil(bureau: Bureau) -> None:
    for statement in SPOILT:
        bureau.office.store.change(lambda connection, one=statement: connection.execute(text(one)))
    assert not journeys.verify(bureau.office).sound


def listed(bureau: Bureau) -> int:
    return len(journeys.dossiers(bureau.office, bureau.clerk, limit=500).lines)


def test_whatever_the_indexes_say_they_say_what_the_log_says_afterwards(many: Bureau) -> None:
    spoil(many)
    told: list[tuple[int, int]] = []
    assert journeys.reindex(many.office, progress=lambda *moved: told.append(moved)).dossiers == NUMBER
    assert told == [(50, NUMBER), (100, NUMBER), (NUMBER, NUMBER)]
    verdict = journeys.verify(many.office)
    assert [one.what.code for one in verdict.breaches] == []


def test_every_dossier_is_found_all_the_while(many: Bureau) -> None:
    seen = []

    def look(_done: int, _total: int) -> None:
        found = journeys.dossiers(many.office, many.clerk, search="RT-106").lines
        seen.append((listed(many), [one.reference for one in found], len(journeys.inbox(many.office, many.officer))))

    look(0, 0)
    journeys.reindex(many.office, progress=look)
    assert len(seen) == 4
    assert {str(one) for one in seen} == {str(seen[0])}
    assert seen[0][0] == NUMBER


def interrupt(bureau: Bureau, after: int) -> None:
    def stop(done: int, _total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journeys.reindex(bureau.office, progress=stop)


def test_an_interrupted_run_is_gone_on_with(many: Bureau) -> None:
    interrupt(many, 50)
    spoil_the_rest(many)
    done = journeys.reindex(many.office)
    assert (done.dossiers, done.before) == (NUMBER, 50)
    assert journeys.verify(many.office).sound
    assert journeys.reindex(many.office).before == 0, "a run that came to its end is none to go on with"


def spoil_the_rest(bureau: Bureau) -> None:
    statement = "UPDATE dossier_index SET search = 'zebra' WHERE reference > 'RT-050'"
    bureau.office.store.change(lambda connection: connection.execute(text(statement)))
    assert not journeys.verify(bureau.office).sound


def test_whoever_wants_to_begins_from_the_beginning_and_so_does_another_day_or_version(
    many: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(many, 100)
    assert journeys.reindex(many.office, anew=True).before == 0
    interrupt(many, 100)
    monkeypatch.setattr(reindexing, "__version__", "another")
    assert journeys.reindex(many.office).before == 0
    interrupt(many, 100)
    many.clock.forward(days=1)
    assert journeys.reindex(many.office).before == 0


def test_who_writes_to_a_dossier_meanwhile_has_the_last_word(many: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = many.prepared("HAND")
    whole, asked, once = rebuilding.put_anew, [], iter(("once",))

    def meanwhile(database: object, remade: object) -> list[str]:
        if any(one.dossier == dossier for one in remade) and next(once, None):
            journeys.record(many.office, many.clerk, dossier, vote("2024-07-04"), reason="reprise")
        moved = whole(database, remade)  # type: ignore[arg-type]  # handed through
        asked.append(moved)
        return moved

    monkeypatch.setattr(rebuilding, "put_anew", meanwhile)
    journeys.reindex(many.office)
    assert [moved for moved in asked if moved] == [[dossier]]
    assert journeys.verify(many.office).sound


def test_a_publication_meanwhile_makes_it_look_again(many: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, rounds = rebuilding.put_anew, []

    def meanwhile(database: object, remade: object) -> list[str]:
        if not rounds:
            account = replace(many.admin)
            journeys.add_account(many.office, account, "new", "new", ["clerk"], "une phrase de passe assez longue")
        moved = whole(database, remade)  # type: ignore[arg-type]  # handed through
        rounds.append(len(moved))
        return moved

    monkeypatch.setattr(rebuilding, "put_anew", meanwhile)
    assert journeys.reindex(many.office).dossiers == NUMBER
    assert rounds[:2] == [reindexing.BATCH, 0]
