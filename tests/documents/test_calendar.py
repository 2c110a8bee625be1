"""Calendars are read back by a library that did not write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import vobject
from hypothesis import given
from hypothesis import strategies as st

from ratify.documents.calendar import Event, calendar_bytes

NOW = datetime(2024, 7, 5, 9, 30, 1, 5, tzinfo=UTC)
DAY = date(2028, 2, 29)


def event(**how: object) -> Event:
    given = {
        "uid": "a@ratify", "sequence": 7, "day": DAY, "summary": "Préavis", "description": "Une ligne",
        "standing": "CONFIRMED", "url": "https://example.org/dossiers/1", "alarms": (date(2028, 1, 29), DAY),
    }  # fmt: skip
    return Event(**{**given, **how})


def read(*events: Event) -> list:
    calendar = vobject.readOne(calendar_bytes("Bureau", "fr", events, made=NOW).decode())
    return calendar.contents.get("vevent", [])


def test_an_event_is_a_whole_day_that_ends_on_the_next_and_leaves_its_reader_free():
    (found,) = read(event())
    assert (found.dtstart.value, found.dtend.value) == (DAY, date(2028, 3, 1))
    assert (found.uid.value, found.sequence.value, found.status.value) == ("a@ratify", "7", "CONFIRMED")
    assert found.transp.value == "TRANSPARENT"
    assert found.dtstamp.value == NOW.replace(microsecond=0)


def test_each_alarm_rings_at_nine_on_its_day():
    (found,) = read(event())
    start = datetime(2028, 2, 29)  # noqa: DTZ001 - a whole day has no zone
    rung = [start + alarm.trigger.value for alarm in found.valarm_list]
    assert rung == [datetime(2028, 1, 29, 9), datetime(2028, 2, 29, 9)]  # noqa: DTZ001 - as above


TITLES = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('\r\n\\,;:"\u2028\x00\x85é🕊Ж')), max_size=300)


@given(TITLES, TITLES)
def test_no_title_can_add_a_property_or_lose_a_letter(summary: str, description: str):
    written = calendar_bytes("Bureau", "fr", (event(summary=summary, description=description),), made=NOW)
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    (found,) = read(event(summary=summary, description=description))
    plain = event()
    (ordinary,) = read(plain)
    assert sorted(found.contents) == sorted(ordinary.contents)
    kept = "".join(one for one in summary.replace("\r\n", "\n").replace("\r", "\n") if one == "\n" or one.isprintable())
    assert "".join(one for one in found.summary.value if one == "\n" or one.isprintable()) == kept


def test_the_same_events_give_the_same_bytes():
    assert calendar_bytes("B", "fr", (event(),), made=NOW) == calendar_bytes("B", "fr", (event(),), made=NOW)
