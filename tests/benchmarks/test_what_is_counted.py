"""Both sides of the counting benchmarks give the same days."""

from __future__ import annotations

from benchmarks.counting import clocks_end, evaluated, laid, looped, real_sittings, with_dateutil


def test_both_sides_end_every_clock_on_the_same_day() -> None:
    book, starts = real_sittings(), laid()[:3_000]
    days = tuple(set(calendar.days) for calendar in book.calendars.values())

    assert clocks_end(book, starts) == looped(days, starts)


def test_both_sides_evaluate_the_rule_to_the_same_day() -> None:
    starts = laid()[:3_000]

    assert evaluated(starts)[:3_000] == with_dateutil(starts)[:3_000]
