"""The small laws of the simulation, and its calendars. Nothing in them is the law of any country.

What they mean is worked out a second time, by hand, in ``oracle``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

INQUIRY = """
procedure: simulated/inquiry
title: {en: Inquiry}
law: Inquiries Act
initial: idle
states: {idle: {en: idle}}
steps:
  ask: {label: {en: Question}, law: s. 1, from: any, role: clerk}
  answer: {label: {en: Answer}, law: s. 2, from: any, role: clerk}
  settle: {label: {en: Settlement}, law: s. 3, from: any, role: treaty_officer}
  pause: {label: {en: Suspension}, law: s. 4, from: any, role: clerk}
  go_on: {label: {en: Resumption}, law: s. 4, from: any, role: clerk}
  prolong: {label: {en: Extension}, law: s. 5, from: any, role: clerk}
deadlines:
  reply:
    label: {en: Reply}
    law: s. 2
    begins: ask
    ends: {plus: P45D}
    met_by: answer
    suspended_by: pause
    resumed_by: go_on
    extended: {by_step: prolong, plus: P10D, times: 2}
    alerts: [P14D before, P3D before, on the day, P1D after]
  settlement:
    label: {en: Settlement}
    law: s. 3
    begins: ask
    ends: {plus: P7M}
    met_by: settle
    alerts: [P2M before, P7D before, on the day]
  review:
    label: {en: Review}
    law: s. 6
    begins: ask
    ends: {plus: P2Y}
    met_by: settle
    alerts: [P6M before, P1M before, P1D before]
"""
"""Periods in days (suspended, extended), months and years; a day that has passed is only marked."""

HEARING = """
procedure: simulated/hearing
title: {en: Hearing}
law: Hearings Act
calendars: {working: simulated/land, sitting: simulated/house}
initial: idle
states: {idle: {en: idle}}
steps:
  ask: {label: {en: Summons}, law: s. 1, from: any, role: clerk}
  answer: {label: {en: Hearing}, law: s. 2, from: any, role: clerk}
deadlines:
  opinion:
    label: {en: Opinion}
    law: s. 2
    begins: ask
    ends: {plus: 20, over: working}
    met_by: answer
    alerts: [P10D before, on the day]
  debate:
    label: {en: Debate}
    law: s. 3
    begins: ask
    ends: {plus: 6, over: sitting}
    met_by: answer
    alerts: [P7D before, P1D before]
  filing:
    label: {en: Filing}
    law: s. 4
    begins: ask
    ends: {plus: P30D, roll: next, over: working}
    met_by: answer
    alerts: [P5D before, on the day]
"""
"""Working days, sitting days, and an end that is rolled to a working day: an edition of a calendar moves them."""

SILENCE = """
procedure: simulated/silence
title: {en: Approval by silence}
law: Silence Act
initial: drafted
states:
  drafted: {en: drafted}
  laid: {en: before the House}
  opposed: {en: opposed}
  approved: {en: approved}
steps:
  lay: {label: {en: Laying}, law: s. 1, from: [drafted, opposed, approved], to: laid, role: clerk}
  oppose: {label: {en: Opposition}, law: s. 2, from: laid, to: opposed, role: clerk}
  approve: {label: {en: Approval by silence}, law: s. 3, from: laid, to: approved}
deadlines:
  opposition:
    label: {en: Opposition}
    law: s. 2
    begins: lay
    ends: {plus: P60D}
    met_by: oppose
    on_lapse: {step: approve}
    alerts: [P1M before, P3D before, on the day, P2D after]
"""
"""What is laid is approved unless it is opposed within sixty days."""

TERM = """
treaty: simulated/term
title: {en: Term}
signed: 2000-01-01
parties: [FR, ML]
alerts: [P12M before, P1M before, on the day]
clauses:
  entry_into_force: {law: art. 1, of: parties, have: notification.received}
  term: {law: art. 2, lasts: P5Y, rounding: down, renewal: {tacit: P5Y, unless_notified: P6M}}
"""
"""In force on receipt of the second notification; for five years, then for five more each time, unless notified."""

LAND, HOUSE = "simulated/land", "simulated/house"


def land(edition: int, since: date, until: date, holidays: Iterable[date]) -> str:
    """The calendar of a country: weekends and these days are free."""
    days = "".join(f"\n  - {day}" for day in sorted(holidays) if since <= day <= until)
    return f"{_head(LAND, edition, since, until)}holidays:{days or ' []'}\n"


def house(edition: int, since: date, until: date, sittings: Iterable[tuple[date, date]]) -> str:
    """The calendar of a chamber, which sits in these weeks."""
    weeks = "".join(f"\n  - {first}/{last}" for first, last in sorted(sittings) if since <= first and last <= until)
    return f"{_head(HOUSE, edition, since, until)}sitting_days:{weeks or ' []'}\n"


def _head(name: str, edition: int, since: date, until: date) -> str:
    return (
        f"calendar: {name}\nedition: {edition}\ntitle: {{en: Days}}\nlaw: Calendar Act\n"
        f"coverage: {{from: {since}, until: {until}}}\n"
    )


def days_of(weeks: Collection[tuple[date, date]]) -> set[date]:
    """The days in these spans, both ends included."""
    return {first + timedelta(days=n) for first, last in weeks for n in range((last - first).days + 1)}
