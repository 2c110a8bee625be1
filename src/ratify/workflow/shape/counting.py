"""The calendars that a procedure or a treaty names, as rules of which days count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.law.calendars import CountingRule, Joint, Sitting, Working, sitting_days, working_days
from ratify.workflow.shape.kinds import Built, ByForm, Choice, ListOf, MapOf, Record, optional, required
from ratify.workflow.shape.words import CALENDAR_NAME, NAME, WORDS, YES_NO, unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.shape.place import Place


def _plain_calendar(name: str, at: Place) -> CountingRule | None:
    if at.key == "working":
        return working_days(name)
    if at.key == "sitting":
        return sitting_days(name)
    at.wrong("definitions.calendar_kind_unknown", name=at.key)
    return None


def _long_calendar(fields: Mapping[str, Any], _at: Place) -> CountingRule:
    test = Working if fields["days"] == "working" else Sitting
    tests = tuple(test(name) for name in fields["of"])
    whole = (Joint(tests),) if fields["joint"] and len(tests) > 1 else tests
    name = "+".join(fields["of"]) if fields["joint"] else ",".join(fields["of"])
    return CountingRule(f"{fields['days']}_days/{name}", whole, fields["law"], unverified=fields["unverified"])


CALENDARS = MapOf(
    NAME,
    ByForm(
        scalar=Built(CALENDAR_NAME, _plain_calendar),
        table=Record(
            (
                required("days", Choice(("working", "sitting"))),
                required("of", ListOf(CALENDAR_NAME)),
                optional("joint", YES_NO, default=False),
                optional("law", WORDS, ""),
                unverified(),
            ),
            _long_calendar,
        ),
    ),
)
"""``{working: ML, sitting: ml/cnt}``: what ``over`` may name, and the calendar in which its days stand."""
