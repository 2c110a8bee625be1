from __future__ import annotations

import json

import pytest

import benchmarks.__main__ as command
from benchmarks.measure import Comparison, Figure, measure


class Watch:
    """A clock that only moves when a side says how long it takes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[str] = []

    def __call__(self) -> float:
        return self.now

    def side(self, name: str, seconds: float):
        def run() -> None:
            self.calls.append(name)
            self.now += seconds

        return run


def test_each_side_is_timed_by_itself() -> None:
    watch = Watch()

    found = measure(watch.side("ours", 3.0), watch.side("theirs", 2.0), rounds=4, clock=watch)

    assert found == Comparison((3.0,) * 4, (2.0,) * 4)


def test_the_sides_take_turns_and_change_places_every_round() -> None:
    watch = Watch()

    measure(watch.side("a", 1.0), watch.side("b", 1.0), rounds=3, clock=watch)

    assert "".join(watch.calls) == "aabb" + "ab" + "ba" + "ab"


def test_a_short_side_is_repeated_within_its_round() -> None:
    watch = Watch()

    found = measure(watch.side("short", 0.01), watch.side("long", 0.2), rounds=1, shortest=0.05, clock=watch)

    assert watch.calls[4:].count("short") == 5
    assert watch.calls[4:].count("long") == 1
    assert found.ours == (pytest.approx(0.01),)


def test_one_disturbed_round_moves_neither_the_figure_nor_the_ratio() -> None:
    disturbed = Comparison((2.0, 2.0, 90.0), (1.0, 1.0, 1.0))

    assert disturbed.figure("x", baseline="y", unit="s") == Figure("x", 2.0, "s", 2.0, "y", 1.0)


def test_a_rate_counts_what_one_call_handles() -> None:
    found = Comparison((0.5,), (0.25,)).rate("x", baseline="y", unit="rows", count=10)

    assert found == Figure("x", 20.0, "rows/s", 0.5, "y", 40.0)


def test_no_median_without_a_round() -> None:
    with pytest.raises(ValueError, match="0"):
        measure(print, print, rounds=0)


@pytest.fixture
def _two_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(rounds: int) -> list[Figure]:
        return [Figure("one", 1.5, "ms", 0.5, "other", 3.0)]

    def second(rounds: int) -> list[Figure]:
        return [Figure("two", float(rounds), "ms", 1.0, "other", 2.0)]

    monkeypatch.setattr(command, "BENCHMARKS", (first, second))


@pytest.mark.usefixtures("_two_benchmarks")
def test_every_figure_stands_on_its_line_with_its_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    command.main([])

    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["one", "1.5", "ms", "×", "0.5", "other", "(3", "ms)"]
    assert second.startswith("two ")


@pytest.mark.usefixtures("_two_benchmarks")
def test_one_benchmark_alone_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["--only", "second", "--rounds", "2", "--json"])

    assert json.loads(capsys.readouterr().out) == [
        {"name": "two", "value": 2.0, "unit": "ms", "ratio": 1.0, "baseline": "other", "baseline_value": 2.0}
    ]
