"""A calendar as other programs read it: iCalendar (RFC 5545, RFC 7986). The same values, the same bytes.

Days are whole days without a zone; folding and escaping are the library's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from ratify.documents.extra import wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

Standing = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?")
_END = b"END:VCALENDAR\r\n"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that falls on ``day``, a whole day.

    ``uid`` names it for ever; of two that bear one name, that with the greater ``sequence`` holds. ``alarms`` are the
    days on which a reader's program reminds him, at nine in the morning of his own zone.
    """

    uid: str
    sequence: int
    day: date
    summary: str
    description: str
    standing: Standing
    url: str
    alarms: tuple[date, ...] = ()


def calendar_bytes(name: str, language: str, events: tuple[Event, ...], *, made: datetime) -> bytes:
    """Return the events as one calendar in a language (BCP 47), each said to be as of the moment ``made``.

    Asks to be fetched again every hour. Characters that no text may hold are left out. Raises ``Unavailable``
    (``documents.no_extra``) without the extra ``documents``.
    """
    return whole_calendar(name, (event_bytes(one, language, made=made) for one in events))


def whole_calendar(name: str, events: Iterable[bytes]) -> bytes:
    """Return a calendar of events that were made before (``event_bytes``). Raises as ``calendar_bytes``."""
    with wanted("icalendar"):
        import icalendar  # noqa: PLC0415 - of an extra
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ratify//calendar//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _text(name))
    calendar.add("x-wr-calname", _text(name))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    empty: bytes = calendar.to_ical()
    return b"".join((empty.removesuffix(_END), *events, _END))


def event_bytes(one: Event, language: str, *, made: datetime) -> bytes:
    """Return one event as it stands in a calendar. Raises as ``calendar_bytes``."""
    with wanted("icalendar"):
        import icalendar  # noqa: PLC0415 - of an extra
    at = made.astimezone(UTC).replace(microsecond=0)
    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("sequence", one.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + _ONE_DAY)
    event.add("summary", _text(one.summary), parameters={"LANGUAGE": language})
    event.add("description", _text(one.description), parameters={"LANGUAGE": language})
    event.add("status", one.standing)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("url", one.url)
    for day in one.alarms:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _text(one.summary))
        alarm.add("trigger", day - one.day + timedelta(hours=9))
        event.add_component(alarm)
    written: bytes = event.to_ical()
    return written


def _text(text: str) -> str:
    return _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
