"""A process killed before each SQL statement of other journeys: done wholly or not at all (see also test_deaths)."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hands import Bureau, Clock, act, make_bureau, settings_of

from ratify import office as journeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ratify.office import Office


@dataclass(frozen=True)
class Made:
    """An office on disk, to be copied for each death."""

    folder: Path
    clock: Clock
    bureau: Bureau

    def copy(self, to: Path) -> Office:
        """Open a copy of the office as it was before the work."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        return journeys.open_office(settings_of(f"sqlite:///{to / 'office.db'}", to), clock=self.clock)


@pytest.fixture
def made(tmp_path: Path, clock: Clock) -> Made:
    folder = tmp_path / "made"
    folder.mkdir()
    bureau = make_bureau(f"sqlite:///{folder / 'office.db'}", folder, clock)
    bureau.adopted("DOSSIER")
    journeys.record(bureau.office, bureau.clerk, "DOSSIER", act("transmit", "2024-07-05"))
    bureau.office.store.close()
    return Made(folder, clock, bureau)


def dies(office: Office, number: int, work: Callable[[Office], object]) -> bool:
    """Whether a child that does this work is killed before its statement of that number; False once it gets through."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            connection = office.store.database.writer.raw_connection()
            seen = 0

            def count(_statement: str) -> None:
                nonlocal seen
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)

            connection.driver_connection.set_trace_callback(count)
            connection.close()
            work(office)
            status = 0
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work itself failed"
    return False


def test_a_move_to_another_edition_killed_before_any_statement_is_done_wholly_or_not_at_all(
    made: Made, tmp_path: Path
) -> None:
    """The new text and the entry that names it come together; the same key then moves the dossier exactly once."""
    content = made.bureau.office.library.load("mali/cnt", "procedure").text.replace("edition: 1\n", "edition: 2\n")
    draft = journeys.MoveDraft((journeys.Text("cnt.yaml", content.encode()),))
    number = 0
    while True:
        number += 1
        office = made.copy(tmp_path / f"move-{number}")
        before = office.store.head().size
        killed = dies(
            office, number,
            lambda one: journeys.move(one, made.bureau.clerk, "DOSSIER", draft, reason="nouvelle édition", key="m"),
        )  # fmt: skip
        verdict = journeys.verify(office)
        assert verdict.sound, verdict.breaches
        assert verdict.entries in {before, before + 1}
        moved = journeys.move(office, made.bureau.clerk, "DOSSIER", draft, reason="nouvelle édition", key="m")
        journeys.confirm(office, made.bureau.second, "DOSSIER", moved.entries[0])
        assert office.store.head().size == before + 2
        office.store.close()
        if not killed:
            break
    assert number > 8


def test_a_publication_killed_before_any_statement_is_published_wholly_or_not_at_all(
    made: Made, tmp_path: Path
) -> None:
    """Once it is confirmed its dossiers are due, in the same transaction; the same key confirms it exactly once."""
    content = made.bureau.office.library.load("ml/cnt", "chamber").text.replace("edition: 1\n", "edition: 2\n")
    office = made.copy(tmp_path / "proposed")
    text = journeys.Text("cnt.yaml", content.encode())
    entry = journeys.publish(office, made.bureau.admin, text, reason="règlement révisé").entry
    office.store.close()
    proposed = Made(tmp_path / "proposed", made.clock, made.bureau)
    number = 0
    while True:
        number += 1
        office = proposed.copy(tmp_path / f"publish-{number}")
        killed = dies(office, number, lambda one: journeys.confirm_publication(one, made.bureau.second, entry, key="p"))
        verdict = journeys.verify(office)
        assert verdict.sound, verdict.breaches
        journeys.confirm_publication(office, made.bureau.second, entry, key="p")
        assert office.store.head().size == entry + 1
        lines = journeys.list_editions(office, made.bureau.admin)
        assert [one.edition.edition for one in lines if one.edition.name == "ml/cnt"] == [2]
        journeys.dossiers(office, made.bureau.clerk)
        assert journeys.verify(office).sound
        office.store.close()
        if not killed:
            break
    assert number > 5
