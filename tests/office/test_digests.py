"""What is not urgent goes to each reader in one message a day; what is, by itself; and what was closed stays closed."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlmodel import col

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.delivery import MaildirChannel, read_maildir
from ratify.errors import Phrase, Unavailable, Unreadable
from ratify.law.moments import DayRange
from ratify.office import carrying, parcels, sweeping
from ratify.office.accounts import add_account
from ratify.office.digests import close_digests
from ratify.office.erasing import EVERYTHING
from ratify.office.inbox import inbox_rows
from ratify.office.loading import find
from ratify.office.reindexing import reindex
from ratify.shipped import shipped
from ratify.store import Draft, IndexRows, Store, guards, lists
from ratify.store.tables import Entry
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hands import Bureau
    from sqlalchemy import Connection

    from ratify.delivery import Message

DUE = date(2028, 5, 18)
"""Twelve months before the last day for notice, 18 May 2029."""

NAMES = ("T-1", "T-2", "T-3")


@pytest.fixture
def due(bureau: Bureau) -> Bureau:
    """Three treaties in force since 2024, of each of which something is due on the same day, and two treaty officers."""
    bureau.clock.on(date(2024, 12, 2))
    second = add_account(bureau.office, bureau.admin, "second-officer", "Awa Traoré", {"treaty_officer"}, "x" * 20)
    assert second.person != bureau.officer.person
    for name in NAMES:
        opened(bureau, name)
    at(bureau, DUE)
    return bureau


def opened(bureau: Bureau, name: str, sheet: Path | None = None) -> None:
    file = shipped_acts("ml-ru-hypothetical-renewal")
    both = replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)
    treaty = None if sheet else "ml-ru-hypothetical-renewal"
    journeys.open_dossier(bureau.office, both, treaty=treaty, file=sheet, reference=name, reason=file.reason)
    for one in file.drafts:
        if isinstance(one, ActDraft) and one.when.last <= date(2024, 12, 2):
            made = journeys.record(bureau.office, both, name, one, reason=file.reason)
            if made.awaits is not None:
                journeys.confirm(bureau.office, bureau.second, name, made.entries[0])


def at(bureau: Bureau, day: date, hour: int = 9) -> None:
    """Years later, with the clock accepted."""
    bureau.clock.on(day, hour)
    journeys.accept_clock(bureau.office, bureau.admin)


def got(bureau: Bureau) -> list[Message]:
    """The messages in the folder, by reader."""
    return sorted(read_maildir(bureau.office.settings.maildir), key=lambda one: (one.to, one.subject))


def entries(bureau: Bureau, kind: str) -> list[dict[str, object]]:
    lines = journeys.log(bureau.office, bureau.auditor, kind=kind, limit=200)
    return [dict(line.body[kind]) for line in lines]  # type: ignore[call-overload]  # a sealed body is JSON


def sound(bureau: Bureau) -> bool:
    return journeys.verify(bureau.office).sound


class Refusing:
    """A channel that refuses some readers, and keeps what the others get."""

    name = "refusing"

    def __init__(self, *refused: str) -> None:
        self.refused, self.taken, self.asked = refused, [], []  # type: ignore[var-annotated]  # filled by the test

    def carry(self, message: Message) -> None:
        self.asked.append(message.to)
        if message.to.partition("@")[0] in self.refused:
            raise Unavailable("delivery.failed", to=message.to, reason=Phrase("delivery.reason.timeout", seconds=1))
        self.taken.append(message)


def test_what_is_due_on_one_day_goes_to_each_reader_in_one_message(due: Bureau) -> None:
    swept = journeys.sweep(due.office)
    assert (swept.issued, swept.delivered, swept.failed) == (3, 3, 0)
    first, second = got(due)
    assert {first.to, second.to} == {"officer@localhost", "second-officer@localhost"}
    assert first.id != second.id
    for mail in (first, second):
        assert mail.subject.startswith("3 alertes, dont : ")
        for name in NAMES:
            assert mail.text.count(f"Dossier {name}\N{NO-BREAK SPACE}:") == 1
        assert mail.html is not None
        assert mail.html.count("<h2") == 3
    assert {one["digest"] for one in entries(due, "alert_issued")} == {DUE.isoformat()}
    (closed,) = entries(due, "digest_issued")
    (carried,) = entries(due, "alert_delivered")
    assert closed["due"] == DUE.isoformat()
    assert carried["complete"] is True
    assert len(carried["accounts"]) == 2  # type: ignore[arg-type]  # a sealed body is JSON
    assert [one.standing for one in journeys.inbox(due.office, due.officer)] == ["delivered"] * 3
    assert journeys.deliveries(due.office, due.admin) == ()
    assert sound(due)
    size = due.office.store.head().size
    assert journeys.sweep(due.office).delivered == 0
    assert due.office.store.head().size == size
    assert len(got(due)) == 2


def test_a_digest_that_is_looked_up_in_parts_holds_every_alert_once(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "AT_ONCE", 2)
    assert journeys.sweep(due.office).delivered == len(NAMES)
    for mail in got(due):
        assert [mail.text.count(f"Dossier {name}\N{NO-BREAK SPACE}:") for name in NAMES] == [1] * len(NAMES)


def test_indexes_made_again_say_the_same_of_digests_and_what_they_carried(due: Bureau) -> None:
    journeys.sweep(due.office)
    wanted = _inbox(due)
    reindex(due.office, anew=True)
    assert _inbox(due) == wanted
    assert sound(due)


def _inbox(bureau: Bureau) -> list[object]:
    of = ["", *(find(bureau.office, name) for name in NAMES)]
    return [bureau.office.store.query(partial(lists.alerts_of, of=dossier)) for dossier in of]


def test_an_index_that_says_of_a_digest_what_the_log_does_not_is_found(due: Bureau) -> None:
    journeys.sweep(due.office)
    due.office.store.change(lambda c: c.exec_driver_sql("UPDATE inbox SET delivered_at = NULL WHERE dossier = ''"))
    assert [one.code for one in journeys.verify(due.office).breaches] == ["office.breach_digests"]
    reindex(due.office, anew=True)
    assert sound(due)


def test_a_verification_from_a_bookmark_on_takes_no_digest_for_a_dossier(due: Bureau) -> None:
    bookmark = journeys.verify(due.office).bookmark
    journeys.sweep(due.office)
    verdict = journeys.verify(due.office, holdings=journeys.Holdings(bookmark=bookmark))
    assert (verdict.breaches, verdict.dossiers) == ((), len(NAMES))
    assert verdict.bookmark is not None


def test_an_alert_that_is_alone_in_its_digest_keeps_its_own_words(bureau: Bureau) -> None:
    bureau.clock.on(date(2024, 12, 2))
    opened(bureau, "T-1")
    at(bureau, DUE)
    assert journeys.sweep(bureau.office).delivered == 1
    (mail,) = got(bureau)
    (view,) = journeys.inbox(bureau.office, bureau.officer)
    assert "alertes" not in mail.subject
    assert "18 mai 2029" in mail.subject
    assert view.standing == "delivered"
    assert len(entries(bureau, "digest_issued")) == 1


def test_a_title_of_several_lines_keeps_no_digest_back(bureau: Bureau, tmp_path: Path) -> None:
    """It stands in the heading of the mail, which has one line; whatever else is due that day must go all the same."""
    (there,) = shipped("workflows").rglob("treaties/hypothetical/ml-ru-receipt-renewal.yaml")
    title = r'  fr: "Accord\nde\tdeux lignes"'
    text = re.sub(r"(?m)^  fr: .*$", lambda _found: title, there.read_text(), count=1)
    sheet = tmp_path / "several-lines.yaml"
    sheet.write_text(text.replace("treaty: ml-ru-hypothetical-renewal", "treaty: several-lines"))
    bureau.clock.on(date(2024, 12, 2))
    opened(bureau, "T-1")
    opened(bureau, "T-2", sheet)
    at(bureau, DUE)
    swept = journeys.sweep(bureau.office)
    assert (swept.delivered, swept.failed) == (2, 0)
    bureau.clock.on(date(2029, 5, 11))
    journeys.accept_clock(bureau.office, bureau.admin)
    assert journeys.sweep(bureau.office).failed == 0
    (mail,) = [one for one in got(bureau) if "Accord" in one.subject]
    assert mail.subject.endswith(" — Accord de deux lignes")


def test_the_last_week_before_the_last_day_goes_by_itself_and_at_once(due: Bureau) -> None:
    """A week before 18 May 2029, and after it, an alert is in no digest."""
    journeys.sweep(due.office)
    at(due, date(2029, 5, 11))
    assert journeys.sweep(due.office).delivered == 3
    urgent = [one for one in entries(due, "alert_issued") if one["issued_for"] == "2029-05-11"]
    assert [one.get("digest") for one in urgent] == [None] * 3
    assert len(got(due)) == 2 + 3 * 2
    assert len(entries(due, "digest_issued")) == 1
    assert sound(due)


def test_what_an_act_causes_later_in_the_day_waits_for_the_next_days_digest(due: Bureau) -> None:
    journeys.sweep(due.office)
    at(due, DUE, hour=14)
    opened_late(due)
    due.clock.forward(minutes=11)
    swept = journeys.sweep(due.office)
    assert (swept.issued, swept.delivered) == (1, 0)
    assert [one["digest"] for one in entries(due, "alert_issued")][-1] == "2028-05-19"
    assert len(got(due)) == 2
    assert journeys.inbox(due.office, due.officer)[0].standing == "issued"
    due.clock.on(date(2028, 5, 19), hour=6)
    assert journeys.sweep(due.office).delivered == 0
    due.clock.on(date(2028, 5, 19), hour=7)
    assert journeys.sweep(due.office).delivered == 1
    assert [one["due"] for one in entries(due, "digest_issued")] == [DUE.isoformat(), "2028-05-19"]
    assert len(got(due)) == 4
    assert sound(due)


def test_what_was_put_right_while_it_waited_is_not_in_the_digest_that_comes_after(due: Bureau) -> None:
    """The rectification goes at once; the day that stands no more must not be what its reader hears last."""
    journeys.sweep(due.office)
    at(due, DUE, hour=14)
    opened_late(due)
    due.clock.forward(minutes=11)
    journeys.sweep(due.office)
    (received,) = [one for one in _acts() if one.step == "notification_received" and one.party == "RU"]
    moved = replace(received, when=DayRange(date(2024, 11, 20), date(2024, 11, 20)))
    lines = journeys.log(due.office, due.auditor, kind="act", limit=200)
    entry = max(one.number for one in lines if one.body["act"]["step"] == received.step)  # type: ignore[index,call-overload]  # as above
    both = replace(due.clerk, roles=due.clerk.roles | due.officer.roles)
    made = journeys.correct(due.office, both, "LATE", entry, moved, reason="mauvaise date")
    journeys.confirm(due.office, due.second, "LATE", made.entries[0])
    due.clock.forward(minutes=11)
    assert journeys.sweep(due.office).delivered == 1
    mails = got(due)
    assert sum(one.subject.startswith("Rectification : ") and "20 mai 2029" in one.subject for one in mails) == 2
    due.clock.on(date(2028, 5, 19))
    assert journeys.sweep(due.office).delivered == 1
    assert got(due) == mails
    assert entries(due, "alert_delivered")[-1]["accounts"] == []
    assert journeys.deliveries(due.office, due.admin) == ()
    assert sound(due)


def _acts() -> list[ActDraft]:
    return [one for one in shipped_acts("ml-ru-hypothetical-renewal").drafts if isinstance(one, ActDraft)]


def opened_late(bureau: Bureau) -> None:
    """A treaty of which something is due at once: the first lead has just begun."""
    opened(bureau, "LATE")


def test_after_days_without_a_server_each_closed_day_has_its_digest_and_none_is_lost(due: Bureau) -> None:
    journeys.sweep(due.office)
    at(due, DUE, hour=14)
    opened_late(due)
    due.clock.forward(minutes=11)
    journeys.sweep(due.office)
    at(due, date(2028, 6, 20))
    opened(due, "LATER")
    due.clock.forward(minutes=11)
    swept = journeys.sweep(due.office)
    assert swept.delivered == swept.issued + 1
    assert [(one["due"], one["late"]) for one in entries(due, "digest_issued")] == [
        (DUE.isoformat(), False),
        ("2028-05-19", True),
        ("2028-06-20", False),
    ]
    assert sound(due)


def test_where_the_office_wants_it_so_every_alert_goes_by_itself(due: Bureau) -> None:
    due.office.settings = replace(due.office.settings, digest=False)
    assert journeys.sweep(due.office).delivered == 3
    assert len(got(due)) == 6
    assert entries(due, "digest_issued") == []
    assert [one.get("digest") for one in entries(due, "alert_issued")] == [None] * 3


def test_a_digest_that_fails_one_reader_is_seen_and_tried_again_for_that_reader(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = Refusing("officer")
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    swept = journeys.sweep(due.office)
    assert (swept.delivered, swept.failed) == (0, 1)
    (waiting,) = journeys.deliveries(due.office, due.admin)
    assert waiting.subject == Phrase("office.digest.name", day=DUE)
    assert (waiting.dossier, waiting.reference) == ("", "")
    assert waiting.reached == ("Awa Traoré",)
    assert [one.reader for one in waiting.failed] == ["officer"]
    assert journeys.failing(due.office, due.admin)
    assert sound(due)
    channel.refused = ()
    journeys.retry(due.office, due.admin, waiting.entry)
    assert journeys.sweep(due.office).delivered == 3
    assert [one.to for one in channel.taken] == ["second-officer@localhost", "officer@localhost"]
    assert len({_without_checkpoint(one) for one in channel.taken}) == 1
    assert journeys.deliveries(due.office, due.admin) == ()
    assert sound(due)


def test_a_repeat_of_a_digest_bears_the_same_id_and_says_the_same(due: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies after the messages left and before that is written; meanwhile more falls due."""
    channel = Refusing()
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "_note", _dies)
        with pytest.raises(KeyboardInterrupt):
            journeys.sweep(due.office)
    at(due, DUE, hour=14)
    opened_late(due)
    due.clock.forward(minutes=11)
    assert journeys.sweep(due.office).delivered == 3
    first, second = channel.taken[:2], channel.taken[2:]
    assert [(one.id, one.subject, _without_checkpoint(one)) for one in first] == [
        (one.id, one.subject, _without_checkpoint(one)) for one in second
    ]


def _dies(*_given: object) -> int:
    raise KeyboardInterrupt


def _without_checkpoint(message: Message) -> str:
    return message.text.partition("\nratify/")[0].rpartition("/dossiers/")[0]


def test_nothing_joins_a_digest_that_another_server_has_just_closed(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at which digest is open and the writing of the alert: it waits for the next sweep, and is told
    in the next day's."""
    other = journeys.open_office(due.office.settings, clock=due.clock)
    append, swept = Store.append, []

    def late(store: Store, drafts: Sequence[Draft], **how: object) -> object:
        if store is due.office.store and not swept and any(one.kind == "alert_issued" for one in drafts):
            swept.append(journeys.sweep(other))
        return append(store, drafts, **how)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Store, "append", late)
    here = journeys.sweep(due.office)
    assert here.issued + swept[0].issued == 3
    monkeypatch.undo()
    journeys.sweep(due.office)
    assert len(got(due)) == 2
    assert len(entries(due, "alert_issued")) == 3
    assert len(entries(due, "digest_issued")) == 1
    assert sound(due)
    other.store.close()


def test_a_sweep_that_left_something_to_another_server_closes_no_digest(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody tells of a dossier while it is swept; its alert goes with the others a minute later, not a day later."""
    append, busy = Store.append, []

    def touched(store: Store, drafts: Sequence[Draft], **how: object) -> object:
        issued = [one for one in drafts if one.kind == "alert_issued"]
        if issued and len(busy) < 2:  # with the others, and again by itself
            busy.append(issued[0].stream)
            skipped = {"name": "x/y/z/2028-05-18", "due": "2028-05-18", "reason": None}
            first = Draft(busy[0], "alert_skipped", None, None, {"alert_skipped": skipped})
            append(store, [first], expecting={}, now=due.clock())
        return append(store, drafts, **how)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Store, "append", touched)
    journeys.sweep(due.office)
    assert len(busy) == 2
    assert len(set(busy)) == 1
    assert entries(due, "digest_issued") == []
    monkeypatch.undo()
    assert journeys.sweep(due.office).delivered == 3
    assert len(got(due)) == 2


def test_what_was_erased_meanwhile_stands_in_no_digest(due: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = Refusing("officer", "second-officer")
    monkeypatch.setattr(carrying, "channels", lambda _settings: (channel,))
    journeys.sweep(due.office)
    gone = journeys.inbox(due.office, due.officer)[0]
    journeys.erase(due.office, due.officer, gone.entry, [EVERYTHING], basis="art. 9")  # type: ignore[arg-type]  # it was issued
    channel.refused = ()
    (waiting,) = journeys.deliveries(due.office, due.admin)
    journeys.retry(due.office, due.admin, waiting.entry)
    assert journeys.sweep(due.office).delivered == 3
    assert len(channel.taken) == 2
    assert all(f"Dossier {gone.reference}\N{NO-BREAK SPACE}:" not in one.text for one in channel.taken)
    assert all(one.subject.startswith("2 alertes") for one in channel.taken)
    assert sound(due)


def test_of_very_many_alerts_a_digest_says_some_in_full_and_of_all_others_where_they_are(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "IN_FULL", 2)
    journeys.sweep(due.office)
    mail = got(due)[0]
    assert mail.subject.startswith("3 alertes")
    assert sum(f"Dossier {name}\N{NO-BREAK SPACE}:" in mail.text for name in NAMES) == 2
    assert "1 autre alerte" in mail.text
    assert mail.text.count("/dossiers/") == 3


def test_a_server_killed_around_the_mail_of_a_digest_loses_nothing(due: Bureau) -> None:
    """For each reader once before the mail and once after it, a child that dies there; then the sweep that gets through."""
    due.office.store.close()
    for point in (1, 2, 3, 4):
        child = os.fork()
        if not child:
            _sweep_and_die(due, point)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        due.clock.forward(minutes=11)  # the lease of the dead is over
    due.office = journeys.open_office(due.office.settings, clock=due.clock)
    assert journeys.sweep(due.office).delivered == 3
    first, second = got(due)
    assert {first.to, second.to} == {"officer@localhost", "second-officer@localhost"}
    assert len(entries(due, "digest_issued")) == 1
    assert sound(due)
    due.office.store.close()


def _sweep_and_die(bureau: Bureau, point: int) -> None:
    seen, carry = [0], MaildirChannel.carry

    def here() -> None:
        seen[0] += 1
        if seen[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def dangerous(channel: MaildirChannel, message: Message) -> None:
        here()
        carry(channel, message)
        here()

    try:
        MaildirChannel.carry = dangerous  # type: ignore[method-assign]  # in the child alone
        journeys.sweep(journeys.open_office(bureau.office.settings, clock=bureau.clock))
    finally:
        os._exit(1)


def test_what_nobody_takes_in_hand_goes_up_in_a_digest_while_there_is_time(due: Bureau) -> None:
    """Three days later the administrator is told of all three in one message; a week before the last day, of each."""
    journeys.sweep(due.office)
    at(due, date(2028, 5, 21))
    assert journeys.sweep(due.office).delivered == 3
    (up,) = [one for one in got(due) if one.to == "admin@localhost"]
    assert up.subject.startswith("3 alertes, dont : Non prise en charge")
    assert {one["digest"] for one in entries(due, "alert_escalated")} == {"2028-05-21"}
    at(due, date(2029, 5, 11))
    journeys.sweep(due.office)
    at(due, date(2029, 5, 14))
    journeys.sweep(due.office)
    assert sum(one.to == "admin@localhost" for one in got(due)) == 1 + 3
    assert [one.get("digest") for one in entries(due, "alert_escalated")][3:] == [None] * 3
    assert sound(due)


def test_what_a_digest_carries_is_what_the_log_says_whatever_became_of_the_index(due: Bureau) -> None:
    """Somebody emptied the index, and of it only one dossier is made again when the digest is carried."""
    sweeping.issue(due.office, DUE)
    close_digests(due.office, DUE)
    rows = inbox_rows(due.office, find(due.office, NAMES[0]))
    due.office.store.change(lambda connection: connection.exec_driver_sql("DELETE FROM inbox WHERE dossier != ''"))
    due.office.store.put_index(IndexRows(inbox=rows))
    assert carrying.carry_outstanding(due.office).delivered == len(NAMES)
    for mail in got(due):
        assert [mail.text.count(f"Dossier {name}\N{NO-BREAK SPACE}:") for name in NAMES] == [1] * len(NAMES)
    reindex(due.office, anew=True)
    assert journeys.sweep(due.office).delivered == 0
    assert [one.standing for one in journeys.inbox(due.office, due.officer)] == ["delivered"] * 3
    assert sound(due)


@pytest.mark.parametrize("bytes_left", ["{}", '{"alert_issued": {"digest"', '{"alert_issued":{"digest":"2028-05-18"}}'])
def test_an_alert_that_cannot_be_read_keeps_no_other_of_its_digest_back(due: Bureau, bytes_left: str) -> None:
    """The database was altered or is damaged: the others are carried, and the sweep says that it failed."""
    sweeping.issue(due.office, DUE)
    spoilt = journeys.inbox(due.office, due.officer)[-1].entry
    close_digests(due.office, DUE)

    def spoil(connection: Connection) -> None:
        guards.drop(connection)
        connection.execute(update(Entry).where(col(Entry.number) == spoilt).values(body=bytes_left.encode()))
        guards.create(connection)

    due.office.store.change(spoil)
    due.office.cache.kept.clear()
    with pytest.raises((KeyError, Unreadable)):
        journeys.sweep(due.office)
    first, second = got(due)
    assert {first.to, second.to} == {"officer@localhost", "second-officer@localhost"}
    assert first.subject.startswith("2 alertes")


def test_what_an_earlier_digest_carried_is_in_no_later_one(due: Bureau) -> None:
    journeys.sweep(due.office)
    at(due, DUE, hour=14)
    opened_late(due)
    at(due, date(2028, 5, 19))
    assert journeys.sweep(due.office).delivered == 1
    last = [one for one in got(due) if one.to == "officer@localhost" and "alertes" not in one.subject]
    assert len(last) == 1


class Failing(Refusing):
    """A channel that fails with one reader in a way that nobody foresaw."""

    def carry(self, message: Message) -> None:
        if message.to.partition("@")[0] in self.refused:
            raise LookupError(message.to)
        self.taken.append(message)


def test_what_nobody_foresaw_with_one_reader_keeps_no_other_from_being_told(
    due: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is noted like any failure, told on the page of deliveries, and the sweep says that it failed."""
    channel = Failing("officer")
    monkeypatch.setattr(carrying, "channels", lambda _settings: [channel])
    with pytest.raises(LookupError):
        journeys.sweep(due.office)
    assert [one.to for one in channel.taken] == ["second-officer@localhost"]
    (failed,) = entries(due, "alert_failed")
    assert len(failed["accounts"]) == 1  # type: ignore[arg-type]  # a sealed body is JSON
    (row,) = journeys.deliveries(due.office, due.admin)
    assert [one.reason.code for one in row.failed] == ["office.delivery.unforeseen"]
    due.clock.forward(minutes=1)
    journeys.sweep(due.office)
    assert len(channel.taken) == 1, "tried again after two minutes, and that reader alone"
    assert sound(due)


def test_whoever_stands_in_on_the_day_of_the_digest_gets_what_was_told_the_afternoon_before(due: Bureau) -> None:
    """The officer is away from tomorrow on, and what an act causes this afternoon goes out tomorrow morning."""
    journeys.be_absent(due.office, due.officer, date(2028, 5, 19), date(2028, 6, 1), "auditor")
    journeys.sweep(due.office)
    assert {one.to for one in got(due)} == {"officer@localhost", "second-officer@localhost"}
    at(due, DUE, hour=14)
    opened_late(due)
    due.clock.forward(minutes=11)
    journeys.sweep(due.office)
    at(due, date(2028, 5, 19))
    journeys.sweep(due.office)
    assert len([one for one in got(due) if one.to == "auditor@localhost"]) == 1
