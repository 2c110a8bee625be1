"""The calendars that a procedure or a treaty names, as rules of which days count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.law.calendars import (
    CountingRule,
    Either,
    EveryDay,
    Joint,
    sitting_days,
    working_days,
)
from ratify.law.conventions import TESTS
from ratify.workflow.shape.kinds import Built, ByForm, Choice, ListOf, MapOf, Record, Whole, optional, required
from ratify.workflow.shape.words import CALENDAR_NAME, NAME, WORDS, YES_NO, unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.calendars import DayTest
    from ratify.workflow.shape.place import Place

MOST_HELD = 31
"""Counted days that a period can be made to hold, inclusive."""


def _plain_calendar(name: str, at: Place) -> CountingRule | None:
    if at.key == "working":
        return working_days(name)
    if at.key == "sitting":
        return sitting_days(name)
    at.wrong("definitions.calendar_kind_unknown", name=at.key)
    return None


def _long_calendar(fields: Mapping[str, Any], at: Place) -> CountingRule | None:
    days, of, bodies = fields["days"], fields["of"], fields["bodies"]
    if (days == "calendar") is not (of is None):
        at.wrong("definitions.calendar_days_of_nobody" if of is not None else "definitions.missing_key", key="of")
        return None
    if bodies is not None and fields["joint"] is not None:
        at.wrong("definitions.exactly_one_of", words=("bodies", "joint"))
        return None
    if bodies is None:
        bodies = "joint" if fields["joint"] else "each"
    if fields["day_one"] == "first_joint" and (bodies != "each" or len(of or ()) == 1):
        at.wrong("definitions.first_joint_of_one")
        return None
    tests: tuple[DayTest, ...] = (EveryDay(),) if of is None else tuple(TESTS[days](name) for name in of)
    if bodies != "each" and len(tests) > 1:
        tests = ((Joint if bodies == "joint" else Either)(tests),)
    name = {"joint": "+", "either": "|", "each": ","}[bodies].join(of or ())
    return CountingRule(
        f"{days}_days/{name}", tests, fields["law"], fields["day_one"], fields["holding"], fields["unverified"]
    )


CALENDARS = MapOf(
    NAME,
    ByForm(
        scalar=Built(CALENDAR_NAME, _plain_calendar),
        table=Record(
            (
                required("days", Choice((*TESTS, "calendar"))),
                optional("of", ListOf(CALENDAR_NAME)),
                optional("bodies", Choice(("joint", "either", "each"))),
                optional("joint", YES_NO),
                optional("day_one", Choice(("morrow", "the_day", "first_joint")), "morrow"),
                optional("holding", Whole(1, MOST_HELD), 0),
                optional("law", WORDS, ""),
                unverified(),
            ),
            _long_calendar,
        ),
    ),
)
"""``{working: ML, sitting: ml/cnt}``: what ``over`` may name, and the calendar in which its days stand."""
