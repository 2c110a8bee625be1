"""A mail server that refuses, stalls, drops, greylists or talks nonsense: nothing is lost, and nothing is silent."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from hands import act

from ratify import office as journeys
from ratify.delivery import SmtpChannel
from ratify.errors import Forbidden, Phrase, Refused, Unavailable
from ratify.office import carrying
from ratify.office.accounts import add_account
from ratify.office.deliveries import LARGEST_PAGE
from ratify.store import InboxRow, IndexRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hands import Bureau
    from sqlalchemy import Connection

    from ratify.store import Store

VICTIM = "clerk@cnt.example"
"""The reader whom the server treats badly; the other one is never to suffer for it."""


@dataclass
class Post:
    """A server that treats one recipient as it is told, and keeps what it takes."""

    mood: str = "accepts"
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - its name
        if self.mood == "refuses the sender":
            return "554 5.7.1 We do not like you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802 - its name
        self.asked[address] += 1
        if address == VICTIM:
            if self.mood == "refuses":
                return "550 5.1.1 No such user"
            if self.mood == "greylists" and self.asked[address] == 1:
                return "451 4.7.1 Greylisted, come back in a minute"
            if self.mood == "talks nonsense":
                server.transport.write(b"\xff\xfe what?\r\n")
                server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - its name
        victim = VICTIM in envelope.rcpt_tos
        if victim and self.mood == "stalls":
            await asyncio.sleep(5)
        if victim and self.mood == "full":
            return "452 4.3.1 Insufficient storage"
        mail = message_from_bytes(envelope.content, EmailMessage, policy=POLICY)
        self.taken.append((envelope.rcpt_tos[0], mail))
        if victim and self.mood == "drops after the text":
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def post(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """The server of an office in which an alert for two readers is due."""
    keeper = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(keeper, hostname="127.0.0.1", port=port)
    controller.start()

    def channels(_settings: object) -> tuple[SmtpChannel]:
        seconds = 0.5 if keeper.mood == "stalls" else 10  # a busy machine is no hostile server
        return (SmtpChannel(f"smtp://127.0.0.1:{port}", timeout=seconds, patience=2 * seconds),)

    monkeypatch.setattr(carrying, "channels", channels)
    bureau.office.settings = replace(bureau.office.settings, mail_from="greffe@cnt.example")
    dossier = bureau.adopted("A")
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    yield keeper
    controller.stop(no_assert=True)


def entries(bureau: Bureau, kind: str) -> list[dict[str, object]]:
    lines = journeys.log(bureau.office, bureau.auditor, kind=kind, limit=200)
    return [dict(line.body[kind]) for line in lines]  # type: ignore[call-overload]  # a sealed body is JSON


def test_the_alarm_is_for_every_failure_however_much_waits_before_it_and_for_nothing_else(bureau: Bureau) -> None:
    """Neither what nobody has come to yet nor what some readers were left out of for want of time is a failure."""
    office = bureau.office
    office.store.put_index(IndexRows(inbox=[_waiting(number, None) for number in range(1000, 1300)]))
    assert not journeys.failing(office, bureau.admin)
    begun = {"delivered": [], "failed": {}, "untried": True}
    office.store.put_index(IndexRows(inbox=[_waiting(number, begun) for number in range(2000, 2000 + LARGEST_PAGE)]))
    assert not journeys.failing(office, bureau.admin)
    tries = {"failures": 1, "tried": "2024-07-15T09:00:00.000000Z", "reason": None}
    office.store.put_index(IndexRows(inbox=[_waiting(3000, {**begun, "failed": {"somebody": tries}})]))
    assert journeys.failing(office, bureau.admin)
    assert not journeys.failing(office, bureau.auditor)


def _waiting(number: int, channels: object) -> InboxRow:
    return InboxRow(number, "a", date(2024, 7, 15), False, (), (), None, channels=channels)


REASONS = {
    "refuses": "delivery.reason.refused",
    "refuses the sender": "delivery.reason.refused",
    "full": "delivery.reason.refused",
    "greylists": "delivery.reason.refused",
    "stalls": "delivery.reason.timed_out",
    "drops after the text": "delivery.reason.lost",
    "talks nonsense": "delivery.reason.lost",
}


@pytest.mark.parametrize("mood", REASONS)
def test_whatever_the_server_does_each_reader_gets_the_alert_and_each_failure_is_told(
    bureau: Bureau, post: Post, mood: str
) -> None:
    """One failure, told with its reason; tried again after a minute; then the server has come to its senses."""
    post.mood = mood
    swept = journeys.sweep(bureau.office)
    assert (swept.issued, swept.delivered, swept.failed) == (1, 0, 1)
    [waiting] = journeys.deliveries(bureau.office, bureau.admin)
    victims = {"clerk", "officer"} if mood == "refuses the sender" else {"clerk"}
    assert {one.reader for one in waiting.failed} == victims
    assert {(one.tries, one.reason.particulars["reason"].code) for one in waiting.failed} == {(1, REASONS[mood])}  # type: ignore[union-attr]  # a phrase
    assert set(waiting.reached) == {"clerk", "officer"} - victims
    assert [set(one["accounts"]) for one in entries(bureau, "alert_failed")] == [  # type: ignore[call-overload]  # a mapping
        {person.account for person in (bureau.clerk, bureau.officer) if person.name in victims}
    ]
    assert journeys.failing(bureau.office, bureau.admin)

    assert journeys.sweep(bureau.office).failed == 0, "it is too soon to try again"
    post.mood = mood if mood == "greylists" else "accepts"
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 1

    assert journeys.deliveries(bureau.office, bureau.admin) == ()
    assert not journeys.failing(bureau.office, bureau.admin)

    got = Counter(to for to, _mail in post.taken)
    repeats = 2 if mood == "drops after the text" else 1
    assert got == {VICTIM: repeats, "officer@cnt.example": 1}
    assert len({mail["Message-ID"] for _to, mail in post.taken}) == 2
    assert journeys.verify(bureau.office).sound


def test_who_never_can_be_reached_is_tried_for_ever_and_told_ever_more_rarely(bureau: Bureau, post: Post) -> None:
    """The log tells tries 1, 2, 4 and 8; the desk shows every one of them."""
    post.mood = "refuses"
    for _try in range(9):
        journeys.sweep(bureau.office)
        bureau.clock.forward(hours=7)
    [waiting] = journeys.deliveries(bureau.office, bureau.officer)
    assert [one.tries for one in waiting.failed] == [9]
    told = [next(iter(one["accounts"].values()))["failures"] for one in entries(bureau, "alert_failed")]  # type: ignore[attr-defined]  # a mapping
    assert sorted(told) == [1, 2, 4, 8]
    assert [to for to, _mail in post.taken] == ["officer@cnt.example"]


def test_somebody_can_have_it_tried_again_at_once(bureau: Bureau, post: Post) -> None:
    post.mood = "refuses"
    journeys.sweep(bureau.office)
    [waiting] = journeys.deliveries(bureau.office, bureau.admin)
    post.mood = "accepts"
    woken: list[bool] = []
    bureau.office.wake = lambda: woken.append(True)
    with pytest.raises(Forbidden):
        journeys.retry(bureau.office, bureau.clerk, waiting.entry)
    journeys.retry(bureau.office, bureau.admin, waiting.entry)
    assert woken == [True]
    assert journeys.sweep(bureau.office).delivered == 1
    with pytest.raises(Refused):
        journeys.retry(bureau.office, bureau.admin, waiting.entry)


def test_who_asks_to_try_again_while_the_last_reader_is_reached_opens_nothing_again(
    bureau: Bureau, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server completes the alert after whoever has it tried again has looked at it."""
    post.mood = "refuses"
    journeys.sweep(bureau.office)
    [waiting] = journeys.deliveries(bureau.office, bureau.admin)
    post.mood = "accepts"
    bureau.clock.forward(minutes=3)
    store = type(bureau.office.store)
    change = store.change

    def late(self: Store, work: Callable[[Connection], object]) -> object:
        monkeypatch.setattr(store, "change", change)
        assert journeys.sweep(bureau.office).delivered == 1
        return change(self, work)

    monkeypatch.setattr(store, "change", late)
    journeys.retry(bureau.office, bureau.admin, waiting.entry)

    assert journeys.deliveries(bureau.office, bureau.admin) == ()
    assert journeys.verify(bureau.office).sound
    bureau.clock.forward(minutes=11)
    journeys.sweep(bureau.office)
    assert Counter(to for to, _mail in post.taken) == {VICTIM: 1, "officer@cnt.example": 1}


def test_a_mail_says_the_same_as_text_and_as_a_page(bureau: Bureau, post: Post) -> None:
    journeys.sweep(bureau.office)
    mail = next(mail for to, mail in post.taken if to == VICTIM)
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None
    lines = [line for line in text.get_content().splitlines() if line.strip()]
    import re
    from html import unescape

    said = unescape(re.sub(r"<[^>]+>", "", page.get_content()))
    assert [line for line in lines if line.strip() not in said] == []
    assert f'<html lang="{mail["Content-Language"]}">' in page.get_content()
    assert not re.search(r"<(img|script|link|style|iframe)|url\(|src=", page.get_content())
    assert mail["Auto-Submitted"] == "auto-generated"


class Stalling:
    """A channel that takes forty seconds for each message, by the clock of the machine, and then gives up."""

    name = "stalling"

    def __init__(self) -> None:
        self.seconds, self.asked, self.well = 0.0, [], False  # type: ignore[var-annotated]  # filled as it is asked

    def carry(self, message) -> None:
        self.asked.append(message.to)
        if not self.well:
            self.seconds += 40
            raise Unavailable("delivery.failed", to=message.to, reason=Phrase("delivery.reason.timeout", seconds=40))


def test_a_server_that_stalls_for_many_readers_of_one_alert_holds_no_sweep_up_past_its_minute(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom the time does not suffice for is tried by the next sweep, before those who are waiting to be tried again."""
    for number in range(4):
        add_account(bureau.office, bureau.admin, f"clerk-{number}", f"Clerk {number}", {"clerk"}, "x" * 20)
    channel = Stalling()
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    monkeypatch.setattr(carrying, "monotonic", lambda: channel.seconds)
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))
    readers = 6  # five clerks and the treaty officer
    tried = []
    for _ in range(3):
        before, channel.seconds = len(channel.asked), 0.0
        swept = journeys.sweep(bureau.office)
        tried.append(len(channel.asked) - before)
        assert swept.more == (len(channel.asked) < readers)
        assert bureau.office.store.heartbeat() == bureau.clock.now
    assert tried == [2, 2, 2]
    assert len(set(channel.asked)) == readers
    (waiting,) = journeys.deliveries(bureau.office, bureau.admin)
    assert len(waiting.failed) == readers
    channel.well = True
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 1
    assert journeys.verify(bureau.office).sound


def test_trying_again_what_a_server_is_just_carrying_changes_nothing(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server that carries it says how it stands; nobody writes over that what was seen before."""
    dossier = bureau.adopted()
    journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    bureau.clock.on(date(2024, 7, 15))

    class Retried:
        name = "retried"
        victim = True

        def carry(self, message) -> None:
            (waiting,) = journeys.deliveries(bureau.office, bureau.admin)
            journeys.retry(bureau.office, bureau.admin, waiting.entry)
            if self.victim and message.to.startswith("clerk"):
                raise Unavailable("delivery.failed", to=message.to, reason=Phrase("delivery.reason.timeout", seconds=1))

    channel = Retried()
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    assert journeys.sweep(bureau.office).failed == 1
    (waiting,) = journeys.deliveries(bureau.office, bureau.admin)
    assert waiting.reached == ("officer",)
    assert [one.tried for one in waiting.failed] == [bureau.clock.now]
    channel.victim = False
    bureau.clock.forward(minutes=3)
    assert journeys.sweep(bureau.office).delivered == 1
