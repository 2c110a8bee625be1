"""Periods of months and of days compared by their bounds: one is certainly, or possibly, longer than the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ratify.law.periods import Period

_MONTHS_A_YEAR = 12
_DAYS_OF_FOUR_CENTURIES, _MONTHS_OF_FOUR_CENTURIES = 146_097, 4_800


def surely_longer(one: Period, other: Period) -> bool:
    """Whether ``one`` is longer than ``other`` from whatever day both are counted."""
    if not (one.days or other.days):
        return _months(one) > _months(other)
    return shortest(one) > longest(other)


def perhaps_longer(one: Period, other: Period) -> bool:
    """Whether ``one`` is longer than ``other`` from some day at least."""
    if not (one.days or other.days):
        return _months(one) > _months(other)
    return longest(one) > shortest(other)


def shortest(period: Period) -> int:
    """The fewest days that the period can be; a run of months is at most three days short of its mean."""
    months = _months(period)
    return max(months * 28, _mean(months) - 3) + abs(period.days)


def longest(period: Period) -> int:
    """The most days that the period can be."""
    months = _months(period)
    return min(months * 31, _mean(months) + 3) + abs(period.days)


def _months(period: Period) -> int:
    return abs(period.years * _MONTHS_A_YEAR + period.months)


def _mean(months: int) -> int:
    return months * _DAYS_OF_FOUR_CENTURIES // _MONTHS_OF_FOUR_CENTURIES
