"""Sets of days: sorted, disjoint, half-open spans. The last day of the civil calendar stands for "without end"."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

Spans: TypeAlias = tuple[tuple[date, date], ...]

ALWAYS: Spans = ((DAWN_OF_TIME, END_OF_TIME),)


def from_day(day: date) -> Spans:
    """Every day from ``day`` on; none if that is the end of time."""
    return ((day, END_OF_TIME),) if day != END_OF_TIME else ()


def union(sets: Sequence[Spans]) -> Spans:
    """The days that are in any of ``sets``."""
    spans = sorted(span for one in sets for span in one)
    merged: list[tuple[date, date]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def overlap(left: Spans, right: Spans) -> Spans:
    """The days that are in both sets."""
    if left == ALWAYS:
        return right
    if right == ALWAYS:
        return left
    pairs = ((max(one[0], other[0]), min(one[1], other[1])) for one in left for other in right)
    return tuple((start, end) for start, end in pairs if start < end)


def outside(spans: Spans, taken: Spans) -> Spans:
    """The days of ``spans`` that are in none of ``taken``."""
    starts = (DAWN_OF_TIME, *(end for _, end in taken))
    ends = (*(start for start, _ in taken), END_OF_TIME)
    return overlap(spans, tuple((start, end) for start, end in zip(starts, ends, strict=True) if start < end))


def clipped(spans: Spans, start: date | None, end: date | None = None) -> Spans:
    """The part of ``spans`` from ``start`` on and before ``end``."""
    return overlap(spans, ((start or DAWN_OF_TIME, end or END_OF_TIME),))


def covering(spans: Spans, day: date) -> tuple[date, date] | None:
    """The span that contains ``day``, if any."""
    for span in spans:
        if span[0] <= day < span[1]:
            return span
    return None
