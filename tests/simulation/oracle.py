"""What must be told, and on which day: worked out apart, from the acts, the small laws and ``dateutil``.

Nothing here asks ratify anything. The laws of ``laws`` are read a second time, by hand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta as rd
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule, rruleset

DAY = timedelta(days=1)

LEADS = {
    "reply": {"P14D before": rd(days=-14), "P3D before": rd(days=-3), "on the day": rd(), "P1D after": rd(days=1)},
    "settlement": {"P2M before": rd(months=-2), "P7D before": rd(days=-7), "on the day": rd()},
    "review": {"P6M before": rd(months=-6), "P1M before": rd(months=-1), "P1D before": rd(days=-1)},
    "opinion": {"P10D before": rd(days=-10), "on the day": rd()},
    "debate": {"P7D before": rd(days=-7), "P1D before": rd(days=-1)},
    "filing": {"P5D before": rd(days=-5), "on the day": rd()},
    "opposition": {"P1M before": rd(months=-1), "P3D before": rd(days=-3), "on the day": rd(), "P2D after": rd(days=2)},
    "term": {"P12M before": rd(months=-12), "P1M before": rd(months=-1), "on the day": rd()},
}
BEGUN = {"inquiry": ("reply", "settlement", "review"), "hearing": ("opinion", "debate", "filing")}
MET_BY = {
    "reply": "answer", "settlement": "settle", "review": "settle",
    "opinion": "answer", "debate": "answer", "filing": "answer",
}  # fmt: skip
EXTENSION, EXTENSIONS = rd(days=10), 2
SILENCE = rd(days=60)
FIRST_TERM, NEXT_TERM, NOTICE = rd(years=5), rd(years=5), rd(months=6)


@dataclass(frozen=True)
class Item:
    """Something that is to be told on a day. ``settled``: it need not be told any more."""

    rule: str
    occurrence: str
    lead: str
    due: date
    last_day: date | None
    settled: bool = False

    @property
    def group(self) -> tuple[str, str]:
        """The matter that it is about: of several leads that have passed only the nearest is told."""
        return self.rule, self.occurrence

    @property
    def name(self) -> str:
        """How the log calls it."""
        return f"{self.rule}/{self.occurrence}/{self.lead}/{self.due}"


@dataclass
class Act:
    """An act as it stands now; ``day`` is ``None`` while it is annulled. ``version`` is the entry that says so.

    ``settled``: a correction of it was refused, and nobody tries again.
    """

    root: int
    version: int
    step: str
    day: date | None
    party: str | None = None
    held: list[date] = field(default_factory=list)
    settled: bool = False


@dataclass(frozen=True)
class Pending:
    """A version of an act that waits for a second person: the day that it gives it, and when it was recorded."""

    root: int
    day: date | None
    recorded: date
    act: Act | None = None


class Days:
    """The newest editions of the two calendars."""

    def __init__(self, since: date, land_until: date, holidays: set[date], house_until: date, sittings: set[date]):
        self.since, self.land_until, self.holidays = since, land_until, frozenset(holidays)
        self.house_until, self.sittings = house_until, sorted(sittings)
        rules = rruleset()
        rules.rrule(rrule(DAILY, dtstart=_noon(since), until=_noon(land_until), byweekday=(MO, TU, WE, TH, FR)))
        for day in holidays:
            rules.exdate(_noon(day))
        self.working = [found.date() for found in rules]

    def working_day(self, after: date, number: int) -> date | None:
        """The day of that number among the working days after a day; nothing if the calendar ends before."""
        place = bisect_right(self.working, after) + number - 1
        return self.working[place] if place < len(self.working) else None

    def sitting_day(self, after: date, number: int) -> date | None:
        """The same, among the days on which the house sits."""
        place = bisect_right(self.sittings, after) + number - 1
        return self.sittings[place] if place < len(self.sittings) else None

    def rolled(self, day: date) -> date | None:
        """The day itself if it is a working day, else the next one."""
        place = bisect_left(self.working, day)
        return self.working[place] if place < len(self.working) else None


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 - a civil day has no zone


@dataclass
class Run:
    """One running of a deadline."""

    name: str
    occurrence: str
    began: date
    end: date | None
    stopped: date | None = None
    extended: int = 0
    met: date | None = None
    gone: bool = False
    lapsed: bool = False

    @property
    def open(self) -> bool:
        return self.met is None and not self.gone and not self.lapsed


@dataclass
class Model:
    """A dossier as the oracle sees it: its acts, and when it was opened. ``closed``: nobody acts in it any more."""

    kind: str
    dossier: str
    opened: date
    acts: dict[int, Act] = field(default_factory=dict)
    pending: dict[int, Pending] = field(default_factory=dict)
    closed: bool = False

    def take(self, number: int, version: Pending) -> None:
        """A version stands from now on: of a new act, or in place of the one before."""
        if version.act is not None:
            self.acts[version.root] = version.act
        act = self.acts[version.root]
        act.version, act.day = number, version.day
        if version.day is not None:
            act.held.append(version.day)

    def standing(self, as_of: date) -> list[Act]:
        """The acts that stand, in legal order, up to a day."""
        return sorted(
            (one for one in self.acts.values() if one.day is not None and one.day <= as_of),
            key=lambda one: (one.day, one.root),
        )

    def items(self, as_of: date, days: Days) -> list[Item]:
        """Everything that is told about it, past and to come, as it stands on a day."""
        waiting = [
            Item(f"confirm:{number}", str(number), "on the day", one.recorded, None)
            for number, one in self.pending.items()
        ]
        if self.kind == "term":
            return [*waiting, *self._of_term(as_of)]
        runs, passed = self._silence(as_of) if self.kind == "silence" else (self._runs(as_of, days), [])
        found = [item for run in runs for item in _of_run(run, as_of)]
        return waiting + found + [item for item in passed if item.due >= self.opened]

    def has(self, group: tuple[str, str], as_of: date, days: Days) -> bool:
        """Whether the matter is any part of the dossier on a day, be it over, suspended or without a date."""
        (rule, occurrence), kind = group, group[0].split(":")[0]
        if kind == "confirm":
            return True  # that it waited once stays so
        if self.kind == "term":
            force = self.in_force_on(as_of)
            if kind == "passed":
                return any(item.group == group for item in self._of_term(as_of))
            return force is not None and int(occurrence.removeprefix("period-")) <= self._period(force, as_of)[0]
        runs, passed = self._silence(as_of) if self.kind == "silence" else (self._runs(as_of, days), [])
        if kind == "passed":
            return any(item.group == group for item in passed)
        return any((f"deadline:bill:{run.name}", run.occurrence) == (rule, occurrence) for run in runs)

    def coming(self, after: date, as_of: date, days: Days) -> date | None:
        """The next day after a day on which something may have to be told, if nobody acts; by what stands ``as_of``."""
        found = [item.due for item in self.items(as_of, days) if not item.settled]
        if self.kind == "silence":
            found += [run.end + DAY for run in self._silence(as_of)[0] if run.open]
        elif self.kind == "term":
            force = self.in_force_on(as_of)
            found += [] if force is None else [self._period(force, as_of)[2]]
        return min((day for day in found if day > after), default=None)

    # ------------------------------------------------------------------------------------------------------ deadlines

    def _runs(self, as_of: date, days: Days) -> list[Run]:
        runs: list[Run] = []
        current: dict[str, Run] = {}
        for act in self.standing(as_of):
            for name in BEGUN[self.kind]:
                run = current.get(name)
                if act.step == "ask":
                    if run is not None and run.open:
                        run.gone = True
                    current[name] = Run(name, str(act.root), act.day, _end(name, act.day, days))
                    runs.append(current[name])
                elif run is not None and run.open:
                    _touch(run, act)
        return runs

    def _silence(self, as_of: date) -> tuple[list[Run], list[Item]]:
        """The runnings of the opposition, and the approvals that came of silence."""
        runs: list[Run] = []
        passed: list[Item] = []

        def dawn(until: date) -> None:
            if runs and runs[-1].open and runs[-1].end < until and not self._awaits_opposition(runs[-1]):
                runs[-1].lapsed = True
                day = runs[-1].end + DAY
                passed.append(Item("passed:bill:approve", str(day), "on the day", day, None))

        for act in self.standing(as_of):
            dawn(act.day)
            before = bool(runs) and runs[-1].open
            if (act.step == "lay") == before:
                raise Unlawful
            if act.step == "lay":
                runs.append(Run("opposition", str(act.root), act.day, act.day + SILENCE))
            else:
                runs[-1].met = act.day
        dawn(as_of)
        return runs, passed

    def _awaits_opposition(self, run: Run) -> bool:
        """Whether an opposition in time waits for its second person: then nothing has lapsed."""
        steps = ((one, (one.act or self.acts[one.root]).step) for one in self.pending.values())
        return any(step == "oppose" and one.day and run.began <= one.day <= run.end for one, step in steps)

    # ----------------------------------------------------------------------------------------------------------- term

    def in_force_on(self, as_of: date) -> date | None:
        """When both notifications were received, as far as that is known on a day."""
        first: dict[str, date] = {}
        for act in self.standing(as_of):
            if act.step == "notification_received":
                first.setdefault(act.party, act.day)
        return max(first.values()) if len(first) == 2 else None

    def _period(self, force: date, as_of: date) -> tuple[int, date, date | None, bool]:
        """The current period on a day: its number, its first day, the first day out, and whether it is the last."""
        number, began = 1, force
        while True:
            end = _first_day_out(force, number)
            last = any(began <= day <= end - NOTICE for day in self._notices(as_of))
            if as_of < end or last:
                return number, began, end, last
            number, began = number + 1, end

    def _notices(self, as_of: date) -> list[date]:
        return [act.day for act in self.standing(as_of) if act.step == "notice_received"]

    def ended(self, as_of: date) -> bool:
        force = self.in_force_on(as_of)
        if force is None:
            return False
        _number, _began, end, last = self._period(force, as_of)
        return last and as_of >= end

    def _of_term(self, as_of: date):
        force = self.in_force_on(as_of)
        if force is None:
            return
        if any(day < force for day in self._notices(as_of)):
            raise Unlawful
        number, began, end, last = self._period(force, as_of)
        ends = [_first_day_out(force, n) for n in range(1, number)]
        if last and as_of >= end:
            ends.append(end)
        for rule, day in [("enter_into_force", force), *(("reach_end_of_term", one) for one in ends)]:
            if day >= self.opened:
                yield Item(f"passed:treaty:{rule}", str(day), "on the day", day, None)
        if last and as_of >= end:
            return
        rule, day = ("term/last_day", end - DAY) if last else ("term/last_day_for_notice", end - NOTICE)
        for lead, shift in LEADS["term"].items():
            if day + shift >= began:
                yield Item(rule, f"period-{number}", lead, day + shift, day)
        if not last:
            yield from _before_it_begins(number + 1, end, _first_day_out(force, number + 1) - NOTICE, day)


class Unlawful(Exception):
    """These acts cannot stand together."""


def _before_it_begins(number: int, begins: date, notice: date, before: date):
    """What is told of a period before it begins, after the last day for notice of the one before."""
    for lead, shift in LEADS["term"].items():
        if before < notice + shift < begins:
            yield Item("term/last_day_for_notice", f"period-{number}", lead, notice + shift, notice)


def _first_day_out(force: date, number: int) -> date:
    return force + (FIRST_TERM + NEXT_TERM * (number - 1))


def _end(name: str, day: date, days: Days) -> date | None:
    if name == "opinion":
        return days.working_day(day, 20)
    if name == "debate":
        return days.sitting_day(day, 6)
    if name == "filing":
        return days.rolled(day + rd(days=30))
    return day + {"reply": rd(days=45), "settlement": rd(months=7), "review": rd(years=2)}[name]


def _touch(run: Run, act: Act) -> None:
    if act.step == MET_BY[run.name]:
        run.met = act.day
    elif run.name != "reply":
        return
    elif act.step == "pause":
        if run.stopped is None and act.day <= run.end:
            run.stopped = act.day
    elif act.step == "go_on" and run.stopped is not None:
        run.end += max(act.day - max(run.stopped, run.began + DAY), timedelta())
        run.stopped = None
    elif act.step == "prolong" and run.extended < EXTENSIONS:
        run.extended += 1
        run.end += EXTENSION


def _of_run(run: Run, as_of: date):
    if run.gone or run.end is None or (run.stopped is not None and run.met is None):
        return
    for lead, shift in LEADS[run.name].items():
        due = run.end + shift
        if run.lapsed and not lead.endswith("after"):
            continue
        if run.met is not None and due > run.met:
            continue
        yield Item(f"deadline:bill:{run.name}", run.occurrence, lead, due, run.end, settled=run.met is not None)
