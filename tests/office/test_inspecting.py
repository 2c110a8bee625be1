"""The office inspects its own log, and whoever answers for it is told when it does not hold any more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from ratify import office as journeys
from ratify.delivery import read_maildir
from ratify.errors import Phrase, Unavailable
from ratify.office import inspecting
from ratify.store import guards

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.delivery import Message


def alter(bureau: Bureau, statement: str) -> None:
    """Change the database as somebody could who owns it: the guards taken off first."""
    database = bureau.office.store.database
    with database.writer.begin() as connection:
        if database.is_sqlite:
            triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in triggers:
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        else:
            connection.execute(text("ALTER TABLE entry DISABLE TRIGGER ALL"))
        connection.execute(text(statement))


def later(bureau: Bureau, day: date) -> None:
    bureau.clock.on(day)


ALTERED = "UPDATE entry SET occurred_on = '2024-07-03' WHERE number = 3"


def test_a_sound_log_is_inspected_once_a_day_and_nobody_is_written_to(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.adopted()
    size = bureau.office.store.head().size
    found = journeys.inspect(bureau.office)
    assert (found.breaches, found.first, found.size, found.on) == (0, None, size, date(2024, 7, 5))
    with monkeypatch.context() as patch:
        patch.setattr(inspecting, "breaches", lambda *_of: pytest.fail("it was inspected twice on one day"))
        assert journeys.inspect(bureau.office) == found == journeys.newest_inspection(bureau.office)
    later(bureau, date(2024, 7, 6))
    assert journeys.inspect(bureau.office).on == date(2024, 7, 6)
    assert read_maildir(bureau.office.settings.maildir) == []
    assert bureau.office.store.head().size == size


def test_whoever_answers_for_the_log_is_told_once_when_it_was_altered(bureau: Bureau) -> None:
    bureau.adopted()
    journeys.inspect(bureau.office)
    alter(bureau, ALTERED)
    assert journeys.inspect(bureau.office).breaches == 0  # it holds until the next day's inspection
    later(bureau, date(2024, 7, 6))
    found = journeys.inspect(bureau.office)
    assert found.breaches
    assert found.first is not None
    assert found.first.code in {one.code for one in journeys.verify(bureau.office).breaches}
    mails = read_maildir(bureau.office.settings.maildir)
    assert {one.to for one in mails} == {"admin@localhost", "auditor@localhost"}
    for mail in mails:
        assert mail.subject == "Alarme : le journal ne tient plus"
        assert "/verify" in mail.text
    journeys.inspect(bureau.office)
    later(bureau, date(2024, 7, 7))
    journeys.inspect(bureau.office)
    assert len(read_maildir(bureau.office.settings.maildir)) == 2


def test_whom_the_mail_does_not_reach_is_told_at_the_next_inspection(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.adopted()
    alter(bureau, ALTERED)
    taken: list[Message] = []

    class Channel:
        name = "channel"
        well = False

        def carry(self, message: Message) -> None:
            if not self.well and message.to.startswith("auditor"):
                raise Unavailable("delivery.failed", to=message.to, reason=Phrase("delivery.reason.timeout", seconds=1))
            taken.append(message)

    channel = Channel()
    monkeypatch.setattr(inspecting, "channels", lambda _settings: (channel,))
    journeys.inspect(bureau.office)
    assert [one.to for one in taken] == ["admin@localhost"]
    channel.well = True
    journeys.inspect(bureau.office)
    journeys.inspect(bureau.office)
    assert [one.to for one in taken] == ["admin@localhost", "auditor@localhost"]


def test_a_log_that_holds_again_is_no_alarm_any_more(bureau: Bureau) -> None:
    bureau.adopted()
    day = bureau.office.store.entry(3).occurred_on
    alter(bureau, ALTERED)
    assert journeys.inspect(bureau.office).breaches
    back = "NULL" if day is None else f"'{day.isoformat()}'"
    alter(bureau, f"UPDATE entry SET occurred_on = {back} WHERE number = 3")  # noqa: S608 - a day
    with bureau.office.store.database.writer.begin() as connection:
        if not bureau.office.store.database.is_sqlite:
            connection.execute(text("ALTER TABLE entry ENABLE TRIGGER ALL"))
        guards.create(connection)
    assert journeys.inspect(bureau.office).breaches == 0
    assert journeys.inspect(bureau.office).told == ()


def test_the_doctor_tells_what_the_newest_inspection_found(bureau: Bureau) -> None:
    def told() -> list[str]:
        codes = (one.what.code for one in journeys.doctor(bureau.office.settings))
        return [code for code in codes if code in {"office.doctor.inspected", "office.inspection.found"}]

    bureau.adopted()
    assert told() == []
    journeys.inspect(bureau.office)
    assert told() == ["office.doctor.inspected"]
    alter(bureau, ALTERED)
    later(bureau, date(2024, 7, 6))
    journeys.inspect(bureau.office)
    assert told() == ["office.inspection.found"]
