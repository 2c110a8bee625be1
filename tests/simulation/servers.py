"""The servers of a simulated office, each with a clock and a cache of its own, and what befalls them."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from ratify import office as journeys
from ratify.errors import Unavailable
from ratify.office import carrying
from ratify.store import driver, engine, log, outside
from ratify.store.log import Store
from ratify.store.outside import Outside
from tests.simulation.ledger import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL

    from ratify.office import Office
    from ratify.settings import Settings
    from ratify.store.driver import Database


class Crash(BaseException):
    """The process is gone: nothing catches it, nothing is tidied up."""


class Fate:
    """Where the office writes or speaks, it may be asked what befalls it there."""

    def __init__(self) -> None:
        self.at: Callable[[str], None] = lambda _where: None
        self.carry: Callable[[object], None] = lambda _message: None


FATE = Fate()


class Post:
    """The channel of the simulation."""

    name = "post"

    def carry(self, message) -> None:
        FATE.at("before carrying")
        FATE.carry(message)
        FATE.at("after carrying")


@contextmanager
def befallen() -> Iterator[Fate]:
    """Ask ``FATE`` around every write of the database, inside its transactions, and around what goes out."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (Store, "append"), (Store, "change"), (Store, "put_index"), (Store, "beat"),
            (log.indexes, "put"), (Outside, "keep"), (Outside, "carried"),
        ):  # fmt: skip
            patch.setattr(owner, name, _asked(getattr(owner, name), name))
        patch.setattr(carrying, "channels", lambda _settings: (Post(),))
        patch.setattr(carrying, "PATIENCE", float("inf"))  # by the machine's clock, which has no part in this
        patch.setattr(outside, "AT_MOST_EVERY", 0.0)
        patch.setattr(engine.driver, "connect", _connected(driver.connect))
        yield FATE
        for databases in _FREE.values():
            databases.clear()


_FREE: dict[str, list[Database]] = defaultdict(list)
"""Engines without connections, by address: a server that starts anew takes one that knows its statements already."""


def _connected(connect: Callable) -> Callable:
    def connected(url: URL) -> Database:
        free = _FREE[str(url)]
        return free.pop() if free else connect(url)

    return connected


def _asked(work: Callable, name: str) -> Callable:
    def asked(*args, **how):
        FATE.at(f"before {name}")
        done = work(*args, **how)
        FATE.at(f"after {name}")
        return done

    return asked


@dataclass
class Server:
    """One server. ``offset`` is what its clock is wrong by."""

    number: int
    settings: Settings
    world: Callable[[], datetime]
    offset: timedelta = timedelta()
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    @property
    def now(self) -> datetime:
        return self.world() + self.offset

    def start(self) -> None:
        self.office = journeys.open_office(self.settings, clock=lambda: self.now)
        # Nobody keeps what a simulation wrote.
        if self.office.store.database.is_sqlite:
            with self.office.store.database.writer.connect() as connection:
                connection.connection.execute("PRAGMA synchronous = OFF")

    def die(self) -> None:
        """Gone, with all it had in memory; the connections are the system's."""
        database = self.office.store.database
        database.close()
        _FREE[str(database.url)].append(database)

    def stop(self) -> None:
        """Ended in good order."""
        self.office.store.outside.close()
        self.die()


@dataclass
class PostOffice:
    """Who got which message, and how often."""

    got: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    carried: int = 0
    closed: bool = False

    @property
    def repeats(self) -> int:
        return self.carried - len(self.got)

    @property
    def said(self) -> int:
        """How many alerts all readers together were told: each ends with the address of its dossier."""
        return sum(alerts for _to, _subject, alerts in self.got.values())

    def carry(self, message) -> None:
        """Take a message; the same name may come again, with the same words."""
        if self.closed:
            raise Unavailable("delivery.failed", channel="post", to=message.to, reason="closed")
        said = message.to, message.subject, message.text.count("/dossiers/")
        if self.got.setdefault(message.id, said) != said:
            fail(f"twice: {message.id} was {self.got[message.id]} and is {said}")
        self.carried += 1
