"""A log that does not hold any more is told on the first page of everybody's desk, and to whoever asks for health."""

from __future__ import annotations

from sqlalchemy import text

from ratify import office as journeys


def test_the_first_page_and_the_health_say_that_the_log_does_not_hold(desk, visitor, o):
    clerk, auditor = desk("greffe"), desk("audit")
    journeys.inspect(o)
    assert "Le journal ne tient plus" not in clerk.get("/today").text
    with o.store.database.writer.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE entry SET occurred_on = '2024-07-03' WHERE number = 3"))
    o.store.change(lambda connection: connection.execute(text("DELETE FROM setting WHERE name = 'inspection'")))
    found = journeys.inspect(o)
    assert found.breaches
    for person in (clerk, auditor):
        page = person.get("/today").text
        assert "Le journal ne tient plus" in page
        assert "ratify verify" in page
    assert 'href="/verify"' in auditor.get("/today").text
    assert visitor().client.get("/healthz").json()["breaches"] == found.breaches
