"""The ledger: what the log says was told, held against what the oracle says was to be told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from ratify.office import sweeping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.oracle import Days, Item, Model

RECTIFICATION = "rectification"
WITHDRAWAL = timedelta(minutes=10)
WAITS = not hasattr(sweeping, "_too_fresh")
"""Whether what an act causes waits also where it was due before the act. As long as not, such alerts are counted."""

SETTLING = timedelta(minutes=16)
"""How long after an act nothing is expected yet: its alerts wait ten minutes, and no two clocks differ by more than five."""


WEEK = 7
"""Days before its last day in which an alert goes by itself."""

RECTIFIES = find_spec("ratify.workflow.telling") is not None
"""Whether the office tells anew what moved away and came back, and puts right what it told and stands no more."""


class Fault(AssertionError):
    """The office did what it must not do, or did not do what it must."""


def fail(how: str) -> NoReturn:
    """Say how the office failed."""
    raise Fault(how)


@dataclass(frozen=True)
class Told:
    """An alert that the log says was issued.

    ``rectifies`` is the entry that it puts right; ``withdraws``: what that told of the same matter is no more.
    """

    number: int
    name: str
    lead: str
    due: date
    last_day: date | None
    day: date
    readers: tuple[str, ...]
    rectifies: int | None = None
    withdraws: bool = False
    digest: date | None = None

    @property
    def alone(self) -> bool:
        """Whether it only puts right another, and is no lead of its own."""
        return self.lead == RECTIFICATION


@dataclass(frozen=True)
class Earlier:
    """A dossier as it stood before its newest entry, and when that was recorded."""

    model: Model
    recorded: datetime


@dataclass
class Known:
    """What could be known while some sweeps ran.

    ``models`` are the dossiers as they stood at any moment meanwhile, ``reaches`` the days until which the sweeps were
    to tell, ``fresh`` the days of recording of acts so new that what falls due on that day or later may wait.
    """

    models: dict[str, list[Model]]
    reaches: set[date] = field(default_factory=set)
    fresh: dict[str, set[date]] = field(default_factory=dict)
    earlier: dict[str, Earlier] = field(default_factory=dict)

    def of(self, dossier: str, day: date) -> Iterator[tuple[Model, date]]:
        """The dossier as it stood, and until which day its alerts may have been looked at."""
        for model in self.models[dossier]:
            yield model, day
            for recorded in self.fresh.get(dossier, ()):
                yield model, min(day, recorded - timedelta(days=1))


@dataclass
class Ledger:
    """What was told in one office."""

    zone: ZoneInfo
    hour: int
    seen: int = 0
    told: dict[str, dict[tuple[str, str], list[Told]]] = field(default_factory=lambda: defaultdict(dict))
    right: set[int] = field(default_factory=set)
    names: set[tuple[str, str]] = field(default_factory=set)
    told_names: set[tuple[str, str]] = field(default_factory=set)
    issued: dict[int, Told] = field(default_factory=dict)
    levels: dict[int, list[date]] = field(default_factory=dict)
    escalated: dict[int, tuple[int, tuple[str, ...], date | None]] = field(default_factory=dict)
    put_right: dict[int, list[Told]] = field(default_factory=dict)
    digests: dict[date, int] = field(default_factory=dict)
    delivered: Counter[int] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)

    def reach(self, instant: datetime) -> date:
        """The day until which alerts may go out: today's from the office's hour on."""
        local = instant.astimezone(self.zone)
        return local.date() - timedelta(days=int(local.time() < time(self.hour)))

    @property
    def undelivered(self) -> list[int]:
        waiting = []
        for number, _readers, digest in self.every():
            carried = number if digest is None else self.digests.get(digest)
            if carried is None or not self.delivered[carried]:
                waiting.append(number)
        return waiting

    def every(self) -> Iterator[tuple[int, tuple[str, ...], date | None]]:
        """Whatever readers were to get: its entry, who, and in which digest, if in any."""
        for one in self.issued.values():
            yield one.number, self._left(one.number, one.readers, one.digest), one.digest
        for number, (of, readers, digest) in self.escalated.items():
            yield number, self._left(of, readers, digest), digest

    def _left(self, of: int, readers: tuple[str, ...], digest: date | None) -> tuple[str, ...]:
        """Who is told of an alert in its digest: not whoever was told better by what put it right before it closed."""
        closed = None if digest is None else self.digests.get(digest)
        better = [one for one in self.put_right.get(of, ()) if closed is not None and one.number < closed]
        return tuple(reader for reader in readers if not any(reader in one.readers for one in better))

    @property
    def messages(self) -> int:
        """How many messages all that was issued is: one for each reader of what goes by itself, and of each digest."""
        alone = sum(len(readers) for _number, readers, digest in self.every() if digest is None)
        in_digest = {(digest, reader) for _number, readers, digest in self.every() if digest for reader in readers}
        return alone + len(in_digest)

    @property
    def said(self) -> int:
        """How many alerts all readers together were to read."""
        return sum(len(readers) for _number, readers, _digest in self.every())

    def read(self, rows: Iterable, days: Days, known: Known) -> None:
        """Take the new entries of the log; each alert among them must be true, in time, and told for the first time."""
        for row in rows:
            self.seen = row.number
            if not row.kind.startswith(("alert_", "digest_")):
                continue
            body = json.loads(row.body)[row.kind]
            if row.kind == "digest_issued":
                self._closed(row, date.fromisoformat(body["due"]))
                continue
            dossier = row.stream.removeprefix("dossier/").removesuffix("/alerts")
            if row.kind == "alert_delivered":
                self._delivered(body)
            elif row.kind == "alert_escalated":
                self._once(dossier, row.key, row)
                self._escalated(row, body)
            elif row.kind in {"alert_issued", "alert_skipped"}:
                self._once(dossier, row.key, row)
                self.told_names.add((dossier, body["name"]))
                self.counted[row.kind] += 1
                if row.kind == "alert_issued":
                    self._issued(row, dossier, body, days, known)

    def _delivered(self, body: dict) -> None:
        if body.get("complete"):
            self.delivered[body["of"]] += 1
            if self.delivered[body["of"]] > 1:
                fail(f"twice: {body['of']} was said to be delivered twice")

    def _closed(self, row, day: date) -> None:
        """A digest is closed once, on its day or after it, and has something to say."""
        self._once("", row.key, row)
        if day > self.reach(datetime.fromisoformat(row.recorded_at)):
            fail(f"early: the digest of {day} was closed at {row.recorded_at}")
        if not any(digest == day for _number, _readers, digest in self.every()):
            fail(f"untrue: the digest of {day} says nothing")
        self.digests[day] = row.number
        self.counted["digests"] += 1

    def check_digests(self, day: date) -> None:
        """After a whole sweep of a day no digest is open that was to go by then."""
        left = {digest for _number, _readers, digest in self.every() if digest and digest <= day} - self.digests.keys()
        if left:
            fail(f"lost: on {day} the digests of {left} are still open")

    def _joins(self, body: dict, one: Told, *, rectifies: bool) -> date | None:
        """What is urgent, puts right or waits for somebody goes by itself; all else in a digest that is not closed."""
        digest = date.fromisoformat(body["digest"]) if "digest" in body else None
        day = date.fromisoformat(body["issued_for"])
        urgent = one.last_day is not None and (one.last_day - day).days <= WEEK
        alone = urgent or rectifies or one.name.startswith("confirm:")
        if alone != (digest is None):
            fail(f"untrue: {one}, told for {day}, goes {'in a digest' if alone else 'by itself'}")
        if digest is not None and (digest in self.digests or digest < day):
            fail(f"lost: {one}, told for {day}, joins a digest that is closed")
        return digest

    def _escalated(self, row, body: dict) -> None:
        """In its order, on its day or after it: somebody else is told, or it says why nobody need be."""
        due, levels = date.fromisoformat(body["due"]), self.levels[body["of"]]
        if not levels or levels.pop(0) != due:
            fail(f"untrue: {body['of']} was not to be escalated on {due}")
        if due > self.reach(datetime.fromisoformat(row.recorded_at)):
            fail(f"early: {body['of']} was escalated for {due} at {row.recorded_at}")
        if ("reason" in body) == ("readers" in body):
            fail(f"untrue: {row.number} says neither whom it told nor why nobody")
        if "readers" in body:
            if set(body["readers"]) & set(self.issued[body["of"]].readers):
                fail(f"twice: {row.number} tells whoever knew already")
            digest = self._joins(body, self.issued[body["of"]], rectifies=False)
            self.escalated[row.number] = body["of"], tuple(body["readers"]), digest
        self.counted["escalated" if "readers" in body else "not escalated"] += 1

    def _once(self, dossier: str, key: str, row) -> None:
        if (dossier, key) in self.names:
            fail(f"twice: {dossier} {key} stands in the log again as {row.number}")
        self.names.add((dossier, key))

    def _issued(self, row, dossier: str, body: dict, days: Days, known: Known) -> None:
        rule, occurrence, lead, _last = body["name"].rsplit("/", 3)
        due, day = date.fromisoformat(body["due"]), date.fromisoformat(body["issued_for"])
        last = date.fromisoformat(body["last_day"]) if "last_day" in body else None
        readers = tuple(body["readers"])
        rectifies, told = body.get("rectifies"), self.told[dossier].setdefault((rule, occurrence), [])
        gone = lead == RECTIFICATION and last is None and rectifies in {before.number for before in told}
        one = Told(row.number, body["name"], lead, due, last, day, readers, rectifies, gone)
        one = replace(one, digest=self._joins(body, one, rectifies=rectifies is not None))
        what = f"{dossier} {one.name}, told for {day}"
        if due > min(day, self.reach(datetime.fromisoformat(row.recorded_at))):
            fail(f"early: {what} at {row.recorded_at}")
        if day not in known.reaches:
            fail(f"untrue: {what}, while the sweeps were to tell until {sorted(known.reaches)}")
        if not any(
            wanted.is_told_by(one, (rule, occurrence))
            for model, until in known.of(dossier, day)
            for wanted in self.owed(model, day, days, until)
        ):
            models = known.models[dossier]
            true = any(item.name == one.name for model in models for item in model.items(day, days))
            fail(f"{'twice' if true else 'untrue'}: {what}; told before: {told}")
        self._waited(one, (rule, occurrence), datetime.fromisoformat(row.recorded_at), days, known.earlier.get(dossier))
        told.append(one)
        if one.rectifies is not None:
            self.right.add(one.rectifies)
            self.put_right.setdefault(one.rectifies, []).append(one)
        self.issued[row.number] = one
        self.levels[row.number] = [date.fromisoformat(each["on"]) for each in body.get("escalations", ())]
        wants = (last is not None and not lead.endswith(" after")) or rule.startswith("confirm:")
        if wants != bool(self.levels[row.number]):
            fail(f"lost: {what} says {self.levels[row.number]} of when somebody else is told")
        self.counted["late"] += body["late"]
        self.counted["rectified"] += one.rectifies is not None

    def _waited(
        self, one: Told, group: tuple[str, str], recorded: datetime, days: Days, earlier: Earlier | None
    ) -> None:
        """What an act causes is not told in the ten minutes in which the act can be withdrawn."""
        if earlier is None or not timedelta() <= recorded - earlier.recorded < WITHDRAWAL:
            return
        if not any(wanted.is_told_by(one, group) for wanted in self.owed(earlier.model, one.day, days)):
            self.counted["hasty"] += 1
            if WAITS:
                fail(f"early: {one} at {recorded}, caused at {earlier.recorded}")

    def check(self, model: Model, day: date, days: Days, now: datetime) -> bool:
        """After a whole sweep nothing that is due on a day is to be told any more; whether all that is so for today.

        Before the office's hour ``day`` is yesterday: what an act of today has settled since need not be told, and what
        is only put right may wait for the hour.
        """
        today = now.astimezone(self.zone).date()
        still = owed = self.owed(model, day, days)
        if owed and today > day:
            stands = {item.name for item in model.items(today, days) if not item.settled}
            still = [one for one in owed if any(item.name in stands for item in one.items)]
        for one in still:
            if not RECTIFIES and (
                not one.items or any((model.dossier, item.name) in self.told_names for item in one.items)
            ):
                self.counted["excused"] += 1
                continue
            told = self.told[model.dossier].get(one.group)
            fail(f"lost: {model.dossier} {one}, on {day} at {now}; told: {told}")
        return still == owed

    def check_escalation(self, day: date) -> None:
        """After a whole sweep of a day nothing is left that was to be told to somebody else by then."""
        left = {number: levels for number, levels in self.levels.items() if levels and levels[0] <= day}
        if left:
            fail(f"lost: on {day} still to be escalated: {left}")

    def owed(self, model: Model, day: date, days: Days, until: date | None = None) -> list[Wanted]:
        """What is still to be told of a dossier on a day, by matter; ``until``: of what is due by then."""
        told, every = self.told[model.dossier], model.items(day, days)
        due, stands = nearest(every, until or day), {item.group: item.last_day for item in every if not item.settled}
        found = [
            self._wanted(group, items, told.get(group))
            for group, items in due.items()
            if self.needs(items[0], told.get(group))
        ]
        for group, before in told.items():
            last = before[-1] if before else None
            if last is None or group in due or last.number in self.right:
                continue
            if group in stands and stands[group] != last.last_day:
                found.append(Wanted(group, last_day=stands[group]))
            elif group not in stands and not model.has(group, day, days) and not last.withdraws:
                others = {other: on for other, on in stands.items() if other[0] == group[0] and not told.get(other)}
                found.append(Wanted(group, others=others, of=last.number))
        return found

    def _wanted(self, group: tuple[str, str], items: list[Item], told: list[Told] | None) -> Wanted:
        """The nearest lead; or, where that was told and only its last day moved, that this is another one.

        A month before 30 and before 31 December are one day.
        """
        last = told[-1] if told else None
        if last is None or last.withdraws or last.number in self.right or last.name != items[0].name:
            return Wanted(group, items)
        return Wanted(group, last_day=items[0].last_day)

    def needs(self, item: Item, told: list[Told] | None) -> bool:
        """Whether it is still to be told: nothing of it was, or it was taken back, or another day, or an earlier lead."""
        if not told:
            return True
        last = told[-1]
        return last.withdraws or last.number in self.right or last.last_day != item.last_day or last.due < item.due


@dataclass(frozen=True)
class Wanted:
    """What is to be told of a matter: one of these alerts, or else that its last day is now this one, or none.

    Where the matter is gone (``of``: the entry that told of it), what came in its place may be told instead.
    """

    group: tuple[str, str]
    items: list[Item] = field(default_factory=list)
    last_day: date | None = None
    others: dict[tuple[str, str], date | None] = field(default_factory=dict)
    of: int | None = None

    def is_told_by(self, one: Told, group: tuple[str, str]) -> bool:
        """Whether an alert that was issued is the one that was to be told."""
        if group != self.group:
            return one.alone and one.rectifies == self.of and self.others.get(group, date.min) == one.last_day
        if not self.items:
            return one.alone and one.last_day == self.last_day
        return any((one.lead, one.due, one.last_day) == (item.lead, item.due, item.last_day) for item in self.items)


def nearest(items: Iterable[Item], until: date) -> dict[tuple[str, str], list[Item]]:
    """By matter, the nearest of the leads that are due by a day (two may fall on one day)."""
    found: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        if item.due > until or item.settled:
            continue
        others = found.get(item.group, [])
        if not others or item.due > others[0].due:
            found[item.group] = [item]
        elif item.due == others[0].due:
            others.append(item)
    return found
