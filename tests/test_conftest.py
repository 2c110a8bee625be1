from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("repetition", [1, 2])
def test_every_test_gets_an_empty_database_of_its_own(database_url: str, repetition: int) -> None:
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            assert inspect(connection).get_table_names() == []
            connection.execute(text("CREATE TABLE left_behind (number INTEGER)"))
    finally:
        engine.dispose()


def test_the_suite_reads_nobodys_settings() -> None:
    asked_of_the_suite = {"RATIFY_REQUIRE_BROWSER", "RATIFY_REQUIRE_GO"}
    assert {name for name in os.environ if name.startswith("RATIFY_")} <= asked_of_the_suite


@pytest.mark.slow
@pytest.mark.parametrize(("required", "outcome"), [("0", {"skipped": 1}), ("1", {"errors": 1})])
def test_a_missing_browser_is_passed_over_at_a_desk_and_a_failure_where_it_is_required(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, required: str, outcome: dict[str, int]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("RATIFY_REQUIRE_BROWSER", required)
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile("def test_page(chromium):\n    assert chromium")

    result = pytester.runpytest_subprocess("-ra", "-p", "no:cacheprovider")

    result.assert_outcomes(**outcome)
    result.stdout.fnmatch_lines("*no Chromium is installed*")
