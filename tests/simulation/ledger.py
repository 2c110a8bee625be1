"""The ledger: what the log says was told, held against what the oracle says was to be told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

from tests.simulation.oracle import Item, Unlawful

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulation.oracle import Days, Model

SETTLING = timedelta(minutes=16)
"""How long after an act nothing is expected yet: its alerts wait ten minutes, and no two clocks differ by more than five."""


ANEW = False
"""Whether an alert is told again whose day moved away and came back, or whose deadline was met and is open again.

As long as the office does not, such a one is excused, and counted.
"""


class Fault(AssertionError):
    """The office did what it must not do, or did not do what it must."""


def fail(how: str) -> NoReturn:
    """Say how the office failed."""
    raise Fault(how)


@dataclass(frozen=True)
class Told:
    """An alert that the log says was issued."""

    number: int
    name: str
    lead: str
    due: date
    last_day: date | None
    day: date
    readers: tuple[str, ...]


@dataclass
class Known:
    """What could be known while some sweeps ran.

    ``models`` are the dossiers as they stood at any moment meanwhile, ``reaches`` the days until which the sweeps were
    to tell, ``fresh`` the days of recording of acts so new that what falls due on that day or later may wait.
    """

    models: dict[str, list[Model]]
    reaches: set[date] = field(default_factory=set)
    fresh: dict[str, set[date]] = field(default_factory=dict)

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
    told: dict[tuple[str, str, str], list[Told]] = field(default_factory=lambda: defaultdict(list))
    names: set[tuple[str, str]] = field(default_factory=set)
    issued: dict[int, Told] = field(default_factory=dict)
    delivered: Counter[int] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)

    def reach(self, instant: datetime) -> date:
        """The day until which alerts may go out: today's from the office's hour on."""
        local = instant.astimezone(self.zone)
        return local.date() - timedelta(days=int(local.time() < time(self.hour)))

    @property
    def undelivered(self) -> list[int]:
        return [number for number in self.issued if not self.delivered[number]]

    def read(self, rows: Iterable, days: Days, known: Known) -> None:
        """Take the new entries of the log; each alert among them must be true, in time, and told for the first time."""
        for row in rows:
            self.seen = row.number
            if not row.kind.startswith("alert_"):
                continue
            body = json.loads(row.body)[row.kind]
            dossier = row.stream.removeprefix("dossier/").removesuffix("/alerts")
            if row.kind == "alert_delivered":
                self._delivered(body)
            elif row.kind in {"alert_issued", "alert_skipped"}:
                self._once(dossier, body["name"], row)
                self.counted[row.kind] += 1
                if row.kind == "alert_issued":
                    self._issued(row.number, dossier, body, row.recorded_at, days, known)

    def _delivered(self, body: dict) -> None:
        if body.get("complete"):
            self.delivered[body["of"]] += 1
            if self.delivered[body["of"]] > 1:
                fail(f"twice: {body['of']} was said to be delivered twice")

    def _once(self, dossier: str, name: str, row) -> None:
        if (dossier, name) in self.names:
            fail(f"twice: {dossier} {name} stands in the log again as {row.number}")
        self.names.add((dossier, name))

    def _issued(self, number: int, dossier: str, body: dict, recorded: str, days: Days, known: Known) -> None:
        rule, occurrence, lead, due = _parts(body["name"])
        last = date.fromisoformat(body["last_day"]) if "last_day" in body else None
        one = Told(
            number, body["name"], lead, due, last, date.fromisoformat(body["issued_for"]), tuple(body["readers"])
        )
        what = f"{dossier} {one.name}, told for {one.day}"
        if one.due > min(one.day, self.reach(datetime.fromisoformat(recorded))):
            fail(f"early: {what} at {recorded}")
        if one.day not in known.reaches:
            fail(f"untrue: {what}, while the sweeps were to tell until {sorted(known.reaches)}")
        before = self.told[dossier, rule, occurrence]
        if not any(
            needs(item, before) and (item.lead, item.due, item.last_day) == (lead, due, last)
            for model, until in known.of(dossier, one.day)
            for item in nearest(model, one.day, days, until).get((rule, occurrence), ())
        ):
            models = known.models[dossier]
            true = any(item.name == one.name for model in models for item in model.items(one.day, days))
            fail(f"{'twice' if true else 'untrue'}: {what}; told before: {before}")
        before.append(one)
        self.issued[number] = one
        self.counted["late"] += body["late"]

    def check(self, model: Model, day: date, days: Days, now: datetime) -> None:
        """After a whole sweep nothing that is due on a day, and still stands, is to be told any more.

        Before the office's hour ``day`` is yesterday; what an act of today has settled since need not be told.
        """
        stands = {item.name for item in model.items(now.astimezone(self.zone).date(), days) if not item.settled}
        for items in self.owed(model, day, days):
            if all(item.name in stands for item in items):
                if not ANEW and any((model.dossier, item.name) in self.names for item in items):
                    self.counted["excused"] += 1
                    continue
                told = self.told.get((model.dossier, *items[0].group), [])
                fail(f"lost: {model.dossier} {[one.name for one in items]}, on {day} at {now}; told: {told}")

    def owed(self, model: Model, day: date, days: Days) -> list[list[Item]]:
        """What is still to be told of a dossier on a day, by matter."""
        return [
            items
            for group, items in nearest(model, day, days).items()
            if all(needs(item, self.told.get((model.dossier, *group), [])) for item in items)
        ]


def _parts(name: str) -> tuple[str, str, str, date]:
    rule, occurrence, lead, due = name.rsplit("/", 3)
    return rule, occurrence, lead, date.fromisoformat(due)


def nearest(model: Model, day: date, days: Days, until: date | None = None) -> dict[tuple[str, str], list[Item]]:
    """By matter, what is to be told of it on a day: the nearest of its leads that are due (two may fall on one day).

    ``until``: of those due by then.
    """
    found: dict[tuple[str, str], list[Item]] = {}
    try:
        items = model.items(day, days)
    except Unlawful:  # pragma: no cover - the story sees to it that what it records is lawful
        raise AssertionError(model) from None
    for item in items:
        if item.due > (until or day) or item.settled:
            continue
        others = found.get(item.group, [])
        if not others or item.due > others[0].due:
            found[item.group] = [item]
        elif item.due == others[0].due:
            others.append(item)
    return found


def needs(item: Item, told: list[Told]) -> bool:
    """Whether it is still to be told: nothing was told yet, or of another last day, or only an earlier lead."""
    return not told or told[-1].last_day != item.last_day or told[-1].due < item.due
