"""Servers that sweep at once divide the alerts among themselves; whoever dies with one leaves it to the others in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Lock, Thread
from time import sleep

import pytest
from hands import act

from ratify import office as journeys
from ratify.errors import Unavailable
from ratify.office import carrying
from ratify.store import leases

SERVERS, DOSSIERS = 4, 5


class Slow:
    """A channel that keeps what it is given, and takes so long that every server comes to every alert meanwhile."""

    name = "slow"

    def __init__(self):
        self.ids, self._lock = [], Lock()

    def carry(self, message):
        with self._lock:
            self.ids.append(message.id)
        sleep(0.02)


@pytest.fixture
def due(bureau):
    """An office with an alert due in each of several dossiers."""
    for number in range(DOSSIERS):
        dossier = bureau.adopted(f"DOSSIER-{number}")
        journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    return bureau


def carried(monkeypatch, channel):
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    return channel


def kinds(bureau):
    return Counter(line.kind for line in journeys.log(bureau.office, bureau.auditor, limit=500))


def test_servers_that_sweep_at_once_carry_each_message_once(due, monkeypatch):
    slow, together, swept = carried(monkeypatch, Slow()), Barrier(SERVERS), []
    servers = [journeys.open_office(due.office.settings, clock=due.clock) for _ in range(SERVERS)]

    def run(office):
        together.wait()
        swept.append(journeys.sweep(office))

    threads = [Thread(target=run, args=(office,)) for office in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for office in servers:
        office.store.close()
    journeys.sweep(due.office)
    assert len(swept) == SERVERS
    assert kinds(due)["alert_issued"] == kinds(due)["alert_delivered"] == DOSSIERS
    assert set(Counter(slow.ids).values()) == {1}
    assert len(slow.ids) == 2 * DOSSIERS
    verdict = journeys.verify(due.office)
    assert verdict.sound, verdict.breaches


def test_an_alert_whose_server_died_is_carried_when_its_lease_is_over(due, monkeypatch):
    class Dies(Slow):
        def carry(self, message):
            super().carry(message)
            raise SystemExit

    with pytest.raises(SystemExit):
        carried(monkeypatch, Dies()) and journeys.sweep(due.office)
    slow = carried(monkeypatch, Slow())
    journeys.sweep(due.office)
    assert kinds(due)["alert_delivered"] == DOSSIERS - 1
    due.clock.forward(minutes=leases.LASTS / timedelta(minutes=1))
    journeys.sweep(due.office)
    assert kinds(due)["alert_delivered"] == DOSSIERS
    assert set(Counter(slow.ids).values()) == {1}


def test_a_carrying_that_failed_gives_its_lease_back(due, monkeypatch):
    class Refuses(Slow):
        def carry(self, message):
            raise Unavailable("delivery.failed", channel=self.name, to=message.to, reason="no")

    carried(monkeypatch, Refuses())
    assert journeys.sweep(due.office).failed == DOSSIERS
    slow = carried(monkeypatch, Slow())
    due.clock.forward(minutes=3)
    assert journeys.sweep(due.office).delivered == DOSSIERS
    assert len(slow.ids) == 2 * DOSSIERS


def test_whom_a_channel_refuses_is_tried_again_alone(due, monkeypatch):
    """The others have their message, and get it once; who lacks it is tried after ever longer waits, and told of."""

    class RefusesOne(Slow):
        def carry(self, message):
            if message.to.startswith("clerk"):
                raise Unavailable("delivery.failed", channel=self.name, to=message.to, reason="no")
            super().carry(message)

    slow = carried(monkeypatch, RefusesOne())
    for _ in range(3):
        journeys.sweep(due.office)
        due.clock.forward(hours=7)
    assert set(Counter(slow.ids).values()) == {1}
    assert len(slow.ids) == DOSSIERS
    assert kinds(due)["alert_failed"] == 2 * DOSSIERS  # the first try and the second; the third only counts
    journeys.reindex(due.office)
    assert journeys.verify(due.office).sound
    slow = carried(monkeypatch, Slow())
    assert journeys.sweep(due.office).delivered == DOSSIERS
    assert len(slow.ids) == DOSSIERS
    entries = due.office.store.entries("dossier/dossier-0/alerts")
    said = [one.body["alert_delivered"] for one in entries if one.kind == "alert_delivered"]
    assert [(one["accounts"], one.get("complete")) for one in said] == [
        ([due.officer.account], None),
        ([due.clerk.account], True),
    ]
    journeys.reindex(due.office)
    assert journeys.verify(due.office).sound


def test_alerts_that_cannot_be_carried_hold_up_no_others(due, monkeypatch):
    """However many wait for their next try, what came after them is carried in the same sweep."""
    monkeypatch.setattr(carrying, "BATCH", 2)

    class RefusesSome(Slow):
        def carry(self, message):
            if "DOSSIER-4" not in message.text:
                raise Unavailable("delivery.failed", channel=self.name, to=message.to, reason="no")
            super().carry(message)

    slow = carried(monkeypatch, RefusesSome())
    assert journeys.sweep(due.office).delivered == 1
    assert len(slow.ids) == 2


def test_a_lease_is_taken_by_one_and_given_back_by_its_holder_alone(due, monkeypatch):
    class Away(Slow):
        def carry(self, message):
            raise Unavailable("delivery.failed", channel=self.name, to=message.to, reason="no")

    carried(monkeypatch, Away())
    journeys.sweep(due.office)
    now, store = due.clock.now, due.office.store
    alert = next(one.number for one in store.all_rows() if one.kind == "alert_issued")

    def take(token, at):
        return store.change(lambda connection: leases.take(connection, alert, token, now=at))

    def give_back(token):
        store.change(lambda connection: leases.give_back(connection, alert, token))

    assert take("a", now) is not None
    assert take("b", now) is take("b", now + leases.LASTS - timedelta(seconds=1)) is None
    assert take("b", now + leases.LASTS)
    give_back("a")
    assert not take("a", now + leases.LASTS)
    give_back("b")
    assert take("a", now + leases.LASTS)


def test_the_message_of_an_alert_keeps_its_name(due, monkeypatch):
    slow = carried(monkeypatch, Slow())
    journeys.sweep(due.office)
    again = replace(due.office.settings, office_name={"fr": "Autre"})
    due.office.settings = again
    issued = [one for one in due.office.store.all_rows() if one.kind == "alert_issued"]
    assert len(slow.ids) == len(set(slow.ids)) == 2 * len(issued)
