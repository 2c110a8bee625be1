"""One simulated office: time jumps from event to event, and what happens is drawn from one seed."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify import office as journeys
from ratify.errors import Refused
from tests.simulation.ledger import SETTLING, Known, Ledger, fail
from tests.simulation.people import People
from tests.simulation.servers import FATE, Crash, PostOffice, Server

if TYPE_CHECKING:
    from pathlib import Path

    from ratify.settings import Settings

ZONES = ("Europe/Paris", "Africa/Bamako", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=UTC)
BEYOND = timedelta(days=180)
BACK = timedelta(minutes=5)
SKEW = 120
"""Seconds by which a clock that is held to be right may be wrong."""


@dataclass
class Outage:
    """From when until when no server runs."""

    since: datetime
    until: datetime


@dataclass
class World:
    """An office over some years: its servers, its people, its fate."""

    seed: str
    settings: Settings
    folder: Path
    people: object
    years: float
    beside: tuple[str, ...] = ()
    begins: datetime = datetime(2024, 7, 5, 9, tzinfo=UTC)
    now: datetime = field(init=False)
    lived: timedelta = timedelta()
    wakes: dict[str, datetime] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - keeps no secret
        self.now = self.begins
        self.ends = self.begins + timedelta(days=365.2425 * self.years)
        self.settings = replace(
            self.settings,
            zone=self.chance.choice(ZONES),
            alert_hour=self.chance.choice((0, 2, 7, 7, 23)),
            one_person=self.chance.random() < 0.7,
        )
        self.zone = ZoneInfo(self.settings.zone)
        self.ledger = Ledger(self.zone, self.settings.alert_hour)
        self.post = PostOffice()
        self.servers = [Server(n, self.settings, lambda: self.now) for n in range(self.chance.randint(2, 5))]
        self.depth, self.until_crash = 0, None
        self.known = Known({})
        self.stirred, self.began = False, self.now
        FATE.at, FATE.carry = self.befalls, self.post.carry
        self.story = People(self)
        self.pace = self.chance.choice((100, 400, 1_000))  # days between two acts

    # ------------------------------------------------------------------------------------------------------------ run

    def run(self) -> World:
        """Live through the years, then let everything come to rest, and look whether it is complete."""
        self.story.begin()
        self.wakes |= {
            "act": self.soon(20), "publication": self.soon(300), "outage": self.soon(500),
            "wake": self.now + 100 * DAY, "clock": self.soon(300), "post": self.soon(400), "night": NEVER,
        }  # fmt: skip
        while True:
            self.wakes["due"] = self._next_due()
            what = min(self.wakes, key=self.wakes.__getitem__)
            if self.wakes[what] >= self.ends:
                break
            self._move_to(max(self.wakes[what], self.now))
            self.counted[what] += 1
            getattr(self, f"_{what}")()
        self._rest()
        return self

    def soon(self, days: float) -> datetime:
        """An instant about so many days from now."""
        return self.now + timedelta(days=self.chance.expovariate(1 / days))

    def soon_at_most(self, days: float) -> datetime:
        """An instant within so many days."""
        return self.now + timedelta(days=self.chance.uniform(1, days))

    def _move_to(self, instant: datetime) -> None:
        if any(one is not None for one in self.story.coming.values()):
            self.lived += instant - self.now
        self.now = instant

    def _next_due(self) -> datetime:
        day = min((one for one in self.story.coming.values() if one is not None), default=None)
        if day is None:
            return NEVER
        at = self.at_hour(day)
        return max(at + MINUTE * self.chance.random(), self.now + MINUTE)

    def at_hour(self, day: date, hour: int | None = None) -> datetime:
        """The instant at which a day's alerts may go out."""
        local = datetime.combine(day, time(self.settings.alert_hour if hour is None else hour), self.zone)
        return local.astimezone(UTC)

    # --------------------------------------------------------------------------------------------------------- events

    def _due(self) -> None:
        self.round()
        if self.chance.random() < 0.15:  # look before the hour of the next day on which something is due
            day = min((one for one in self.story.coming.values() if one is not None), default=None)
            if day is not None:
                self.wakes["night"] = self.at_hour(day) - timedelta(seconds=self.chance.randint(SKEW + 1, 30_000))

    def _night(self) -> None:
        self.wakes["night"] = NEVER
        self.round()

    def _hour(self) -> None:
        self.wakes["hour"] = NEVER
        self.round()

    def _wake(self) -> None:
        """Somebody sweeps out of turn; or the heart beats on through a time in which nothing is due."""
        if self.chance.random() < 0.15:
            self.round()
        else:
            self.wakes["wake"] = self.soon_at_most(170)
            self.running().office.store.beat(self.now)

    def _again(self) -> None:
        self.wakes["again"] = NEVER
        self.round()

    def _act(self) -> None:
        self.wakes["act"] = self.soon(self.pace)
        dossier = self.story.act(self.running())
        if dossier is not None and (self.owes(dossier) or self.chance.random() < 0.1):
            self.look_again(SETTLING + MINUTE)

    def _publication(self) -> None:
        self.wakes["publication"] = self.soon(600)
        self.story.publish(self.running())
        self.look_again(MINUTE)

    def _post(self) -> None:
        self.post.closed = not self.post.closed
        self.wakes["post"] = self.soon(2 if self.post.closed else 700)

    def _outage(self) -> None:
        """All servers are down: mostly for some days, now and then for so long that a person has to accept the clock."""
        self.wakes["outage"] = self.soon(1_200)
        days = self.chance.choice((0.2, 2, 10, 60, 60, 60, 179, 400)) * self.chance.random()
        for server in self.servers:
            server.stop()
        self._move_to(self.now + timedelta(days=days))
        for server in self.servers:
            server.start()
        self._accept()
        self.round()

    def _accept(self) -> None:
        """After more than half a year nothing is written until a person accepts the clock."""
        server = self.running()
        if server.now <= self._newest() + BEYOND:
            return
        self._refused(server, "office.clock_ahead")
        journeys.accept_clock(server.office, self.people.admin)
        self.counted["accepted"] += 1

    def _clock(self) -> None:
        """A server's clock goes wrong, a little or a lot, ahead or back; a lot is refused until it is mended."""
        self.wakes["clock"] = self.soon(700)
        server = self.running()
        right, kind = server.offset, self.chance.choice(("little", "back", "ahead"))
        if kind == "little":
            server.offset = timedelta(seconds=self.chance.uniform(-SKEW, SKEW))
            self.round()
            return
        newest, beyond = self._newest(), timedelta(days=self.chance.expovariate(1 / 400), minutes=1)
        head = server.office.store.head().recorded_at
        wrong = head - BACK - beyond if kind == "back" else newest + BEYOND + beyond
        server.offset = wrong - self.now
        self._refused(server, f"office.clock_{'behind' if kind == 'back' else 'ahead'}")
        server.offset = right

    def _newest(self) -> datetime:
        store = self.servers[0].office.store
        return max(store.head().recorded_at, store.heartbeat() or self.begins)

    def _refused(self, server: Server, code: str) -> None:
        size = server.office.store.head().size
        for work in (lambda: journeys.sweep(server.office), lambda: self.story.remark(server)):
            with suppress(Refused):
                work()
                fail(f"a clock at {server.now} was not refused ({code})")
        if server.office.store.head().size != size:
            fail(f"a clock at {server.now} has written something")
        self.counted[code] += 1

    # --------------------------------------------------------------------------------------------------------- sweeps

    def running(self) -> Server:
        return self.chance.choice(self.servers)

    def look_again(self, after: timedelta) -> None:
        self.wakes["again"] = min(self.wakes.get("again", NEVER), self.now + after)

    def round(self) -> None:
        """Some servers sweep, one after another, as it happens also in the midst of each other's sweeps."""
        self.wakes["wake"] = self.soon_at_most(170)
        order = self.chance.sample(self.servers, len(self.servers))
        whole = [self.sweep(server) for server in order[: self.chance.choice((1,) * 20 + (2, 5))]]
        if not any(whole):
            self.look_again(MINUTE * self.chance.uniform(1, 12))
        if self.ledger.undelivered:
            self.look_again(self.chance.choice((2 * MINUTE, 11 * MINUTE, HOUR, 7 * HOUR, DAY)))

    def sweep(self, server: Server) -> bool:
        """One server sweeps; whether it came to the end. What the log has got is read, and after a whole sweep held
        against what was to be told."""
        day = self.ledger.reach(server.now)
        outermost = not self.depth
        if outermost:
            self.known, self.stirred, self.began = self.story.known(), False, self.now
            self.until_crash = self.chance.randint(1, 40) if self.chance.random() < 0.15 else None
        self.known.reaches.add(day)
        self.depth += 1
        try:
            swept = journeys.sweep(server.office)
        except Crash:
            self.counted["crashes"] += 1
            server.die()
            server.start()
            self.look_again(MINUTE * self.chance.uniform(0.1, 12))
            swept = None
        finally:
            self.depth -= 1
        self.counted["sweeps"] += 1
        if outermost:
            self.until_crash = None
            self.read(server)
            self.story.look(day)
            if self.story.idle(day):
                self.wakes["act"] = min(self.wakes["act"], self.now + 20 * DAY * self.chance.random())
            if swept is not None and not self.stirred:
                self.check(day)
                self.ledger.check_escalation(day)
                self.ledger.check_digests(day)
        return swept is not None

    def read(self, server: Server) -> None:
        rows = server.office.store.all_rows(after_number=self.ledger.seen)
        self.ledger.read(rows, self.story.days, self.known)

    def owes(self, dossier: str) -> bool:
        """Whether something in a dossier is to be told at once."""
        model, day = self.story.models[dossier], self.ledger.reach(self.now)
        return bool(self.ledger.owed(model, day, self.story.days))

    def check(self, day: date) -> None:
        """What can have changed since it was looked at is held against the oracle."""
        for dossier in sorted(self.story.stirred):
            if self.began - self.story.acted[dossier] > SETTLING:
                if self.ledger.check(self.story.models[dossier], day, self.story.days, self.now):
                    self.story.stirred.discard(dossier)
                else:
                    self.wakes["hour"] = self.at_hour(day + DAY) + MINUTE

    # ------------------------------------------------------------------------------------------------------------ fate

    def befalls(self, where: str) -> None:
        """Called around every write in the midst of a sweep: the process dies here, or others do something first."""
        if not self.depth:
            return
        if self.until_crash is not None:
            self.until_crash -= 1
            if self.until_crash <= 0:
                self.until_crash = None
                raise Crash(where)
        if self.depth == 1 and where in {"before append", "before carrying", "before change"}:
            draw = self.chance.random()
            if draw < 0.03:
                self._meanwhile(self._others)
            elif draw < 0.05:
                self._meanwhile(self._someone)
            elif draw < 0.07:
                self.now += MINUTE * self.chance.uniform(0, 12)

    def _meanwhile(self, work) -> None:
        until_crash, self.until_crash = self.until_crash, None
        work()
        self.until_crash = until_crash

    def _others(self) -> None:
        self.counted["interleaved"] += 1
        self.sweep(self.chance.choice(self.servers[1:]))
        self.stirred = True  # what the other has written this one may not have seen: it waits for the next sweep
        self.look_again(MINUTE)

    def _someone(self) -> None:
        """Somebody acts in the midst of a sweep, which may have read the dossier before."""
        self.counted["acts meanwhile"] += 1
        depth, self.depth = self.depth, 99
        kept = {name: deepcopy(model) for name, model in self.story.models.items()}
        dossier = self.story.act(self.running())
        self.depth = depth
        if dossier is not None:
            self.known.models.setdefault(dossier, [self.story.models[dossier]]).append(
                kept.get(dossier, self.story.models[dossier])
            )
            self.known.fresh.setdefault(dossier, set()).add(self.now.date())
            self.stirred = True
            self.look_again(SETTLING + MINUTE)

    # ------------------------------------------------------------------------------------------------------------- end

    def _rest(self) -> None:
        """Let everything that is under way come to an end: whatever was issued is delivered, to each reader once."""
        self.now = max(self.now, self.ends) + HOUR
        self.post.closed = False
        FATE.at = lambda _where: None
        for _ in range(40):
            self.now += 7 * HOUR
            server = self.servers[0]
            day = self.ledger.reach(server.now)
            self.known, self.began = self.story.known(), self.now
            self.known.reaches.add(day)
            journeys.sweep(server.office)
            self.read(server)
            if not self.ledger.undelivered and self.now > self.ends + 8 * HOUR:
                break
        self.story.stirred.update(self.story.models)
        self.check(day)
        if self.ledger.undelivered:
            fail(f"lost: {self.ledger.undelivered} were issued and never delivered")
        wanted = self.ledger.messages
        if len(self.post.got) != wanted:
            fail(f"lost or twice: {wanted} messages were to be carried, {len(self.post.got)} were")
        if self.post.said != self.ledger.said:
            fail(f"lost or twice: readers were to be told {self.ledger.said} things, and were told {self.post.said}")

    def close(self) -> None:
        for server in self.servers:
            server.stop()
