"""Servers that die: killed before every statement and around every effect outside the database, on both databases.

Each journey is done again and again by a child that is killed at its first, second, third … point, until it gets
through. Whatever the moment, the log verifies, the same request then gives what it would have given, nothing is lost,
no entry stands twice, and a message that goes again bears the same id.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import traceback
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from abroad import http, received
from hands import Bureau, Clock, act, make_bureau, settings_of
from sqlalchemy import event

from ratify import office as journeys
from ratify.delivery import WebhookChannel, read_maildir
from ratify.delivery.maildir import MaildirChannel
from ratify.settings import Webhook
from ratify.store import check, passwords
from ratify.store.outside import Outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from conftest import Postgres

    from ratify.office import Office

Seen = tuple[Counter[tuple[str, str, str | None]], set[str]]
"""What an office has written, by stream, kind and key, and the ids of the messages that it has sent."""

SAMPLE = 5
"""Of so many deaths one is followed by a verification of every dossier and index."""

DOSSIERS = 3


@dataclass
class Made:
    """An office with dossiers at several stages, to be copied for each death."""

    folder: Path
    bureau: Bureau
    program: Webhook
    calls: Path
    name: str = ""
    postgres: Postgres | None = None
    copies: list[str] = field(default_factory=list)

    @property
    def database(self) -> str:
        return "sqlite" if self.postgres is None else "postgresql"

    def copy(self, to: Path) -> Office:
        """Open a copy of the office as it was before the work."""
        shutil.copytree(self.folder, to)
        url = f"sqlite:///{to / 'office.db'}"
        if self.postgres is not None:
            self.copies.append(self.postgres.create(self.name))
            url = self.postgres.url(self.copies[-1])
        self.calls.write_text("")
        settings = replace(settings_of(url, to), webhooks=(self.program,))
        return journeys.open_office(settings, clock=self.bureau.clock)

    def forget(self, office: Office, folder: Path) -> None:
        """Take a copy away."""
        office.store.close()
        shutil.rmtree(folder)
        if self.postgres is not None:
            self.postgres.drop(self.copies.pop())


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder, postgres, name = tmp_path_factory.mktemp("made"), None, ""
    url = f"sqlite:///{folder / 'office.db'}"
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        name = postgres.give()
        url = postgres.url(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        bureau = make_bureau(url, folder, Clock())
        for number in range(DOSSIERS):
            dossier = bureau.adopted(f"D-{number}")
            journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
        bureau.open(reference="T")
        journeys.record(bureau.office, bureau.clerk, "T", act("adopt_in_council", "2024-06-20"), reason="reprise")
        bureau.office.store.close()
        calls = tmp_path_factory.mktemp("program") / "calls"
        with program(calls) as address:
            yield Made(folder, bureau, Webhook("program", address, "s" * 32, private=True), calls, name, postgres)
    if postgres is not None:
        postgres.take_back(name)


@contextmanager
def program(calls: Path) -> Iterator[str]:
    """An address at which a program notes the id of each call; in a process of its own, for this one is forked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        child = os.fork()
        while child == 0:
            with suppress(OSError):  # whoever calls may be killed in the midst of it
                opened, _address = listening.accept()
                with opened, calls.open("a") as file:
                    named = re.search(rb"^ratify-id: (\w+)\r$", received(opened), re.MULTILINE)
                    file.write(f"{named[1].decode()}\n" if named else "")
                    file.flush()
                    opened.sendall(http(b"", 204))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


# ------------------------------------------------------------------------------------------------------------- dying


class Points:
    """Counts the points at which a process may die, and kills it at one of them."""

    def __init__(self, at: int) -> None:
        self.seen, self.at = 0, at

    def here(self, *_about: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: object, name: str) -> None:
        """Die before an effect outside the database, or after it."""
        effect = getattr(owner, name)

        def dangerous(*given: object) -> object:
            self.here()
            done = effect(*given)
            self.here()
            return done

        setattr(owner, name, dangerous)

    def watch(self, office: Office) -> None:
        """Count every statement of whoever writes, and every commit; in the child, whose connections are all new."""
        database = office.store.database
        for engine in (database.writer, database.reader):
            engine.dispose(close=False)  # they are the parent's
        if database.is_sqlite:
            event.listen(database.writer, "connect", lambda made, _record: made.set_trace_callback(self.here))
        else:
            import psycopg

            self._before(psycopg.Cursor, "execute", lambda cursor: cursor.connection)
            self._before(psycopg.Cursor, "executemany", lambda cursor: cursor.connection)
            self._before(psycopg.Connection, "commit", lambda connection: connection)
        for owner, name in (
            (MaildirChannel, "carry"),
            (WebhookChannel, "carry"),
            (Outside, "keep"),
            (Outside, "carried"),
            (os, "rename"),
            (os, "fsync"),
        ):
            self.around(owner, name)

    def _before(self, owner: type, name: str, connection_of: Callable[..., object]) -> None:
        done = getattr(owner, name)

        def counted(one: object, *given: object, **named: object) -> object:
            if not connection_of(one).autocommit:  # type: ignore[attr-defined]  # psycopg's; readers commit by themselves
                self.here()
            return done(one, *given, **named)

        setattr(owner, name, counted)


def dies(office: Office, at: int, work: Callable[[Office], object]) -> bool:
    """Whether a child that does this work is killed at a point; ``False`` once it gets through."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            Points(at).watch(office)
            work(office)
            status = 0
        except BaseException:  # noqa: BLE001 - the child must not come back into the test
            traceback.print_exc()
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work itself failed"
    return False


def every_death(
    made: Made,
    folder: Path,
    work: Callable[[Office], object],
    recover: Callable[[Office], object],
    deaths: Mapping[str, int],
) -> list[Seen]:
    """Let a child die at each point of a work in turn; what there is to see after each recovery, the last undisturbed.

    After each death and each recovery the log must verify, and of some also every dossier and index. ``deaths`` is how
    many there are at least on each database, so that this cannot shrink unseen.
    """
    found: list[Seen] = []
    at = 0
    made.bureau.clock.on(date(2024, 7, 15))
    while True:
        at += 1
        to = folder / str(at)
        office = made.copy(to)
        killed = dies(office, at, work)
        sound(office, at, wholly=at % SAMPLE == 0)
        recover(office)
        sound(office, at, wholly=at % SAMPLE == 1 or not killed)
        found.append(seen(office, to, made.calls))
        made.bureau.clock.on(date(2024, 7, 15))
        made.forget(office, to)
        if not killed:
            assert at > deaths[made.database]
            return found


def sound(office: Office, at: int, *, wholly: bool) -> None:
    """Hold the log against itself, or all that there is against it."""
    if wholly:
        verdict = journeys.verify(office)
        assert verdict.sound, (at, verdict.breaches)
    else:
        assert list(check.breaches(office.store, check.Checking([office.store.verifier]))) == [], at


def seen(office: Office, folder: Path, calls: Path) -> Seen:
    """What an office has told and been told: its entries by stream, kind and key, and the ids of its messages."""
    entries = Counter((row.stream, row.kind, row.key) for row in office.store.all_rows())
    return entries, {mail.id for mail in read_maildir(folder / "mail")} | set(calls.read_text().split())


def all_alike(found: list[Seen]) -> bool:
    """Whether it makes no difference when, and whether, the process died."""
    return all(one == found[-1] for one in found)


# ---------------------------------------------------------------------------------------------------------- journeys

TOLD = ("alert_issued", "alert_skipped", "alert_escalated", "alert_acknowledged", "act", "corrected", "confirmed")
"""What must stand in the log alike whenever the process died; how a message went is told apart."""


def told_alike(found: list[Seen]) -> bool:
    """Whether whatever was told, done and carried is the same after each death; each alert was carried wholly once."""
    for entries, messages in found:
        last, sent = found[-1]
        if {one: n for one, n in entries.items() if one[1] in TOLD} != {
            one: n for one, n in last.items() if one[1] in TOLD
        }:
            return False
        alerts = sum(kind in {"alert_issued", "alert_escalated"} for _stream, kind, _key in entries)
        complete = [n for (_s, kind, key), n in entries.items() if kind == "alert_delivered" and key is not None]
        if messages != sent or set(complete) != {1} or len(complete) > alerts:
            return False
    return True


def test_a_record_with_a_file(made: Made, tmp_path: Path) -> None:
    def record(office: Office) -> None:
        digest = journeys.stage(office, made.bureau.clerk, b"the bill", name="bill.txt")
        drafted = act("table", "2024-06-24", bill={"name": "bill.txt", "sha256": digest})
        journeys.record(office, made.bureau.clerk, "T", drafted, reason="reprise", key="the bill")

    assert all_alike(every_death(made, tmp_path, record, record, {"sqlite": 20, "postgresql": 15}))


def test_several_acts_one_after_another(made: Made, tmp_path: Path) -> None:
    """Recorded, corrected and confirmed, each under its key."""
    bureau = made.bureau

    def work(office: Office) -> None:
        first = journeys.record(office, bureau.clerk, "D-0", act("promulgate", "2024-07-12"), key="1").entries[0]
        by = act("promulgate", "2024-07-11")
        second = journeys.correct(office, bureau.clerk, "D-0", first, by, reason="erreur", key="2").entries[0]
        journeys.confirm(office, bureau.second, "D-0", second, key="3")

    assert all_alike(every_death(made, tmp_path, work, work, {"sqlite": 45, "postgresql": 20}))


def test_days_with_answers_a_correction_and_what_nobody_takes_in_hand(made: Made, tmp_path: Path) -> None:
    """Three are told of. One alert is taken in hand, the day of the second moves and is put right, the third goes up.

    Each alert stands once in the log, and each of its messages goes under one id, however often it is carried.
    """
    bureau, later = made.bureau, date(2024, 7, 18)

    def first_day(office: Office) -> None:
        journeys.sweep(office)
        for one in sorted(journeys.inbox(office, bureau.clerk), key=lambda alert: alert.reference)[:1]:
            journeys.acknowledge(office, bureau.clerk, one.entry or 0, "in_hand")

    def second_day(office: Office) -> None:
        dossier = office.store.find_dossier("D-1")
        transmitted = [one.number for one in office.store.entries(f"dossier/{dossier}") if one.kind == "act"][-1]
        by = act("transmit", "2024-07-06")
        moved = journeys.correct(office, bureau.clerk, "D-1", transmitted, by, reason="erreur", key="moved").entries[0]
        journeys.confirm(office, bureau.second, "D-1", moved, key="so it is")
        bureau.clock.forward(hours=1)
        journeys.sweep(office)

    def work(office: Office) -> None:
        first_day(office)
        bureau.clock.on(later)
        second_day(office)

    def recover(office: Office) -> None:
        if office.store.head().recorded_at.date() < later:
            bureau.clock.on(date(2024, 7, 15), hour=10)
            first_day(office)
        bureau.clock.on(later, hour=12)
        second_day(office)

    found = every_death(made, tmp_path, work, recover, {"sqlite": 300, "postgresql": 140})
    assert made.calls.read_text().split(), "the program was called"
    kinds = Counter(kind for _stream, kind, _key in found[-1][0])
    assert kinds["alert_escalated"] == 2
    assert kinds["alert_issued"] == DOSSIERS + 1
    assert told_alike(found)
