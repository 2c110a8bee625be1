"""The office itself: what every journey needs, made once at an entrance and handed on."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.errors import Conflict, Refused, Unavailable, Unreadable
from ratify.journal.canonical import read_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ratify.definitions import Library
    from ratify.errors import Phrase
    from ratify.office.editions import Editions
    from ratify.office.loading import Loaded
    from ratify.settings import Settings
    from ratify.store import Store
    from ratify.workflow.definition import Definition

BACKWARDS = timedelta(minutes=5)
FORWARDS = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where the log ended when somebody looked: how many entries it had, and its newest moment of recording (UTC)."""

    size: int
    newest: datetime


NOTHING_YET = LogEnd(0, datetime.min.replace(tzinfo=UTC))
"""The end of a log that nobody has looked at."""


@dataclass(slots=True)
class Cache:
    """Replayed dossiers as of their last act, by id; bounded. Whether one is still current, ``load`` says."""

    size: int = 512
    kept: OrderedDict[str, Loaded] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def get(self, dossier: str) -> Loaded | None:
        """The dossier as it was kept, not to be changed by the caller."""
        with self.lock:
            found = self.kept.get(dossier)
            if found is not None:
                self.kept.move_to_end(dossier)
            return found

    def put(self, dossier: str, loaded: Loaded) -> None:
        """Keep a dossier; the one longest unused goes when the cache is full."""
        with self.lock:
            self.kept[dossier] = loaded
            self.kept.move_to_end(dossier)
            while len(self.kept) > self.size:
                self.kept.popitem(last=False)


def nobody() -> None:
    """No scheduler runs in this process."""


def machine_clock() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Office:
    """One treaty office: its store, its settings, its clock, and what it keeps in memory.

    ``clock`` gives UTC. In a demonstration office it can be set; everywhere else it is the machine's. ``wall`` is
    always the machine's: sessions and tokens age by it, whatever a demonstration plays. ``wake`` is called after each
    write, for a scheduler in the same process that need not wait for its minute.
    """

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    library: Library
    editions: Editions
    wall: Callable[[], datetime] = machine_clock
    wake: Callable[[], None] = nobody
    loaded: dict[str, Definition] = field(default_factory=dict)
    cache: Cache = field(default_factory=Cache)


def now(office: Office) -> datetime:
    """The present instant in UTC, by the office's clock."""
    return office.clock().astimezone(UTC)


def today(office: Office) -> date:
    """The civil date of the present instant at the office's place; read once at an entrance and passed down."""
    return _civil(office, now(office))


def certain_day(office: Office) -> date:
    """Today, or, by a clock that cannot be right, the day of the newest entry: for what is made again and kept."""
    return today(office) if clock_fault(office) is None else _civil(office, end_of_log(office).newest)


def _civil(office: Office, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(office.settings.zone)).date()


def guarded_now(office: Office) -> datetime:
    """The present instant, unless the clock cannot be right: then nothing is written.

    Refused more than five minutes before the newest recorded time, and more than 180 days after the newest of last
    entry and last heartbeat; accepting such a clock is an entry of its own.
    """
    return guarded(office, end_of_log(office))


def clock_fault(office: Office) -> Phrase | None:
    """What is wrong with the office's clock, as ``guarded_now`` refuses it; ``None`` while it can be right."""
    try:
        guarded_now(office)
    except Refused as refusal:
        return refusal.phrase
    return None


def end_of_log(office: Office) -> LogEnd:
    """Where the log ends now."""
    head = office.store.stored_head()  # whose root nobody wants here
    return LogEnd(head.size, read_utc(head.recorded_at))


def guarded(office: Office, end: LogEnd) -> datetime:
    """The same, by an end of the log that was just looked at."""
    instant = now(office)
    if end.size == 0:
        return instant
    if instant < end.newest - BACKWARDS:
        raise Refused("office.clock_behind", now=instant, newest=end.newest)
    if instant > end.newest + FORWARDS:
        newest = max(office.store.heartbeat() or end.newest, end.newest)
        if instant > newest + FORWARDS:
            raise Refused("office.clock_ahead", now=instant, newest=newest)
    return instant


@contextmanager
def one_by_one(faults: list[Exception]) -> Iterator[None]:
    """Keep what is wrong with one among many, so that the others come to their turn.

    What is wrong with the database or the clock is wrong for all, and is raised.
    """
    try:
        yield
    except Unreadable as fault:
        faults.append(fault)
    except (Conflict, Refused, Unavailable):
        raise
    except Exception as fault:  # noqa: BLE001 - of what was altered, anything may be missing
        faults.append(fault)
