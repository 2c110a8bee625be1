"""What a newcomer wrote from the documentation alone passes the check and comes out as it says.

A procedure of Japan with its two chambers, two treaties and their scenarios, written with the pages under ``docs/`` and
the commands, before any of the code was read. A construct that changes its meaning, or a check that grows stricter than
the pages say, fails here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
SCENARIOS = [path for path in FILES if "\nexpect:" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_newcomer_wrote_passes_the_check_without_a_warning(path: Path) -> None:
    assert study.check([path]) == ()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_of_a_newcomer_comes_out_as_it_says(path: Path) -> None:
    acts = read_acts(path.read_bytes(), str(path))
    library = Library(near=path)
    definitions = bundle(library.closure(library.load(acts.subject, acts.kind)))

    assert study.unmet(definitions, acts, path.name) == ()


def test_a_newcomer_wrote_scenarios() -> None:
    """An empty list would pass in silence."""
    assert len(SCENARIOS) == 6


@pytest.mark.parametrize(
    ("day", "status", "notice"),
    [
        (date(1971, 6, 22), "too_late", None),
        (date(1971, 6, 23), "possible", date(1970, 6, 23)),
        (date(1971, 6, 24), "possible", date(1970, 6, 24)),
    ],
)
def test_a_plan_finds_the_one_day_on_which_a_lock_in_is_just_over(day: date, status: str, notice: date | None) -> None:
    """Ten years in force, then a year's notice: the first exit that can be had is planned, and none before it."""
    sheet, acts = HERE / "jp-us-security-1960.yaml", HERE / "jp-us-security-1960-acts.yaml"
    found = study.plan(sheet, "exit/JP/first_day_out", day, as_of=date(1961, 1, 1), acts=acts).plan

    assert found.ways[0].status == status
    assert (found.ways[0].lines[0].latest if found.ways[0].lines else None) == notice


def test_supposing_a_notice_tells_the_exit_that_it_leads_to() -> None:
    acts = HERE / "jp-us-security-1960-acts.yaml"
    notice = read_acts(
        "treaty: jp-us-security-1960\nacts:\n  - {date: 1970-06-23, party: JP, step: notice_received}\n", "notice.yaml"
    )
    sheet = HERE / "jp-us-security-1960.yaml"
    found = study.what_if(sheet, notice.drafts, as_of=date(1970, 6, 24), acts=acts)

    assert "exit/JP/first_day_out" in {change.name for change in found.changes}
