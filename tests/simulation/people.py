"""The people of a simulated office: they open dossiers, act, act late, correct, annul, and publish calendars."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from ratify import office as journeys
from ratify.errors import Refused
from ratify.law.moments import DayRange
from ratify.office.edition_views import Text
from ratify.workflow.acts import ActDraft
from tests.simulation import laws
from tests.simulation.ledger import SETTLING, Earlier, Known, fail
from tests.simulation.oracle import DAY, Act, Days, Model, Pending, Unlawful

if TYPE_CHECKING:
    from collections.abc import Callable

    from ratify.office import Recorded
    from tests.simulation.servers import Server
    from tests.simulation.world import World

WHY = "drawn from the seed"
FULL = 8
"""Acts after which a dossier is left to itself."""

AHEAD = timedelta(days=900)
FILES = {
    "inquiry": laws.INQUIRY, "hearing": laws.HEARING, "silence": laws.SILENCE, "term": laws.TERM,
}  # fmt: skip
STEPS = {
    "inquiry": ("ask", "ask", "answer", "answer", "settle", "pause", "go_on", "prolong"),
    "hearing": ("ask", "ask", "answer"),
    "silence": ("lay", "oppose"),
    "term": ("notice_received",),
}


class People:
    """Who acts in a world, what they have recorded, and what the oracle makes of it."""

    def __init__(self, world: World) -> None:
        self.world, self.chance = world, world.chance
        self.models: dict[str, Model] = {}
        self.acted: dict[str, datetime] = {}
        self.earlier: dict[str, Earlier] = {}
        self.coming: dict[str, date | None] = {}
        self.stirred: set[str] = set()
        self.edition = 1
        self.looked = world.begins.date()
        first, last = world.begins.date() - timedelta(days=500), world.ends.date() + timedelta(days=1_500)
        self.since = first
        self.holidays = self._holidays(first, last)
        self.sittings = self._sittings(first, last)
        self.land_until = self.house_until = world.begins.date() + AHEAD
        self.days = self._days()

    def _holidays(self, first: date, last: date) -> set[date]:
        span = (last - first).days
        return {first + timedelta(days=self.chance.randrange(span)) for _ in range(span // 60)}

    def _sittings(self, first: date, last: date) -> set[tuple[date, date]]:
        """Some weeks a year, from Tuesday to Thursday."""
        tuesday = first + timedelta(days=(1 - first.weekday()) % 7)
        weeks = (tuesday + timedelta(weeks=n) for n in range((last - tuesday).days // 7))
        return {(day, day + 2 * DAY) for day in weeks if self.chance.random() < 0.25}

    def _days(self) -> Days:
        until = self.house_until
        seen = {week for week in self.sittings if week[1] <= until}
        return Days(self.since, self.land_until, self.holidays, until, laws.days_of(seen))

    # ----------------------------------------------------------------------------------------------------------- begin

    def begin(self) -> None:
        """Open the office's dossiers: a treaty, and what lies beside it."""
        folder = self.world.folder
        for name, text in FILES.items():
            (folder / f"{name}.yaml").write_text(text)
        (folder / "land.yaml").write_text(laws.land(1, self.since, self.land_until, self.holidays))
        (folder / "house.yaml").write_text(laws.house(1, self.since, self.house_until, self.sittings))
        for kind in ("term", *self.world.beside):
            self._open(kind)

    def _open(self, kind: str) -> str:
        server = self.world.running()
        file = self.world.folder / f"{kind}.yaml"
        reference = f"{kind}-{len(self.models)}"
        done = journeys.open_dossier(server.office, self.world.people.clerk, reference=reference, file=file)
        dossier = done.dossier
        opened = server.office.store.entry(done.entries[0]).recorded_at  # another server's clock may be ahead
        self.models[dossier] = Model(kind, dossier, opened.date())
        self.acted[dossier] = self.world.now
        self.coming[dossier] = None
        if kind == "term":
            for party in ("FR", "ML"):
                self._record(server, dossier, "notification_received", party)
        elif kind != "silence":
            self._record(server, dossier, "ask")
        return dossier

    # ------------------------------------------------------------------------------------------------------------ acts

    def today(self, server: Server) -> date:
        return server.now.astimezone(self.world.zone).date()

    def act(self, server: Server) -> str | None:
        """Somebody does something in some dossier, which one it returns; or finds that it cannot be done."""
        today = self.today(server)
        if self.idle(today):
            for model in self.models.values():
                model.closed = model.closed or model.kind == "term"
            return self._open("term")
        dossier = self.chance.choice([name for name, model in self.models.items() if not model.closed])
        model = self.models[dossier]
        if len(model.acts) >= FULL and model.kind != "term":
            model.closed = True  # nobody acts in it any more; the next matter is opened
            return self._open(model.kind)
        if model.pending and self.chance.random() < 0.7:
            return self._second(server, dossier, self.chance.choice(sorted(model.pending)))
        if model.acts and self.chance.random() < 0.35:
            return self._correct(server, dossier)
        step = self.chance.choice(STEPS[model.kind])
        party = self.chance.choice(("FR", "ML")) if model.kind == "term" else None
        if model.kind == "term" and (self.chance.random() < 0.7 or model.ended(today)):
            return None
        return self._record(server, dossier, step, party)

    def remark(self, server: Server) -> None:
        """An act that would be lawful, were it not for the server's clock."""
        dossier, model = next(iter(self.models.items()))
        step = {"silence": "lay", "term": "publication_published"}.get(model.kind, "ask")
        draft = _draft(step, self.today(server), None)
        journeys.record(server.office, self.world.people.clerk, dossier, draft, reason=WHY)

    def _back(self) -> timedelta:
        """How late something is recorded: mostly on its day."""
        return timedelta(days=self.chance.choice((0, 0, 0, 0, 1, 3, self.chance.randint(0, 100))))

    def _record(self, server: Server, dossier: str, step: str, party: str | None = None) -> str | None:
        model, today = self.models[dossier], self.today(server)
        day = min(today, max(today - self._back(), model.opened)) if model.acts else today
        act = Act(-1, -1, step, day, party)
        trial = replace(model, acts={**model.acts, 10**9: replace(act, root=10**9)})
        if not self._lawful(trial, today):
            self.world.counted["unlawful"] += 1
            return None
        draft = _draft(step, day, party)
        late = any(one.day is not None and one.day > day for one in model.acts.values())
        if late and self._falls_while(server, model, Pending(-1, day, today, act), today):
            journey = partial(journeys.record, server.office, self.world.people.clerk, dossier, draft, reason=WHY)
            return self._refused(journey, "office.falls_while_waiting")
        done = journeys.record(server.office, self.world.people.clerk, dossier, draft, reason=WHY)
        number = done.entries[0]
        self._written(server, dossier, done, Pending(number, day, today, replace(act, root=number)))
        if step == "notification_received" and done.awaits:
            self._second(server, dossier, number)
        return self._did(dossier, "recorded")

    def _correct(self, server: Server, dossier: str) -> str | None:
        """Move an act, move it back to a day that it had, annul it, or let an annulled one stand again."""
        model, today = self.models[dossier], self.today(server)
        act = self.chance.choice([model.acts[root] for root in sorted(model.acts)[-6:]])
        if act.settled or any(one.root == act.root for one in model.pending.values()):
            return None
        day = self._other_day(act, min(today, max(act.held) + timedelta(days=90)))
        if act.step == "notification_received" and day is None:
            return None
        if day is not None and (day < model.opened or day > today):
            return None
        trial = deepcopy(model)
        trial.acts[act.root].day = day
        if day == act.day or not self._lawful(trial, today):
            self.world.counted["unlawful"] += 1
            return None
        draft = None if day is None else _draft(act.step, day, act.party)
        office, clerk = server.office, self.world.people.clerk
        if self._falls_while(server, model, Pending(act.root, day, today), today):
            journey = partial(journeys.correct, office, clerk, dossier, act.version, draft, reason=WHY)
            return self._refused(journey, "office.falls_while_waiting")
        done = journeys.correct(office, clerk, dossier, act.version, draft, reason=WHY)
        self._written(server, dossier, done, Pending(act.root, day, today))
        return self._did(dossier, "corrected" if day is not None else "annulled")

    def _falls_while(self, server: Server, model: Model, version: Pending, today: date) -> bool:
        """Whether an act that stands would not, as long as a version waits for a second person, if one is wanted."""
        waiting = replace(model, pending={**model.pending, -1: version})
        return not server.office.settings.one_person and not self._lawful(waiting, today)

    def _refused(self, journey: Callable[[], object], code: str) -> None:
        """What must be refused is, under this code."""
        try:
            journey()
        except Refused as refusal:
            if refusal.phrase.code != code:
                raise
        else:
            fail(f"untrue: {journey} was to be refused ({code})")
        self.world.counted[code] += 1

    def _written(self, server: Server, dossier: str, done: Recorded, version: Pending) -> None:
        """A version of an act was recorded: it stands, or waits for a second person."""
        model, number = self.models[dossier], done.entries[0]
        recorded = self._remember(server, dossier, number)
        if done.awaits:
            model.pending[number] = replace(version, recorded=recorded.date())
        else:
            model.take(number, version)

    def _remember(self, server: Server, dossier: str, number: int) -> datetime:
        """How the dossier stood before an entry, and when that was recorded."""
        recorded = server.office.store.entry(number).recorded_at
        self.earlier[dossier] = Earlier(deepcopy(self.models[dossier]), recorded)
        return recorded

    def _second(self, server: Server, dossier: str, number: int) -> str | None:
        """A second person confirms what waits, or refuses it."""
        model, second = self.models[dossier], self.world.people.second
        version, trial = model.pending[number], deepcopy(model)
        trial.take(number, version)
        if self._lawful(trial, self.today(server)) and self.chance.random() < 0.9:
            done = journeys.confirm(server.office, second, dossier, number)
            self._remember(server, dossier, done.entries[0])
            model.take(number, model.pending.pop(number))
            return self._did(dossier, "confirmed")
        refused = partial(journeys.refuse, server.office, second, dossier, number, reason=WHY)
        rest = {other: one for other, one in model.pending.items() if other != number}
        if not self._lawful(replace(model, pending=rest), self.today(server)):
            return self._refused(refused, "office.later_act_falls")
        done = refused()
        self._remember(server, dossier, done.entries[0])
        del model.pending[number]
        if version.act is None:
            model.acts[version.root].settled = True
        return self._did(dossier, "refused")

    def _other_day(self, act: Act, latest: date) -> date | None:
        draw = self.chance.random()
        if draw < 0.25 and act.day is not None:
            return None
        if draw < 0.5:
            return self.chance.choice(act.held)
        return min((act.day or act.held[-1]) + timedelta(days=self.chance.randint(-40, 40)), latest)

    def _lawful(self, trial: Model, today: date) -> bool:
        try:
            trial.items(today, self.days)
        except Unlawful:
            return False
        if trial.kind == "term" and any(act.step == "notice_received" for act in trial.acts.values()):
            force = trial.in_force_on(today)
            return force is not None and all(
                force < act.day and not replace(trial, acts=_without(trial, act)).ended(act.day)
                for act in trial.acts.values()
                if act.step == "notice_received" and act.day is not None
            )
        return True

    def _did(self, dossier: str, what: str) -> str:
        self.world.counted[what] += 1
        self.acted[dossier] = self.world.now
        self.look_at(dossier)
        return dossier

    # ------------------------------------------------------------------------------------------------------- calendars

    def publish(self, server: Server) -> None:
        """A later edition of a calendar: it reaches further, and some of its days have moved."""
        if all(model.kind != "hearing" for model in self.models.values()):
            return
        self.edition += 1
        today = self.today(server)
        if self.chance.random() < 0.5:
            self.land_until = max(self.land_until, today + AHEAD)
            near = {today + timedelta(days=self.chance.randint(-20, 90)) for _ in range(4)}
            self.holidays = self.holidays ^ near
            text = Text("land.yaml", laws.land(self.edition, self.since, self.land_until, self.holidays).encode())
        else:
            self.house_until = max(self.house_until, today + AHEAD)
            self.sittings = {week for week in sorted(self.sittings) if week[0] < today or self.chance.random() < 0.9}
            text = Text("house.yaml", laws.house(self.edition, self.since, self.house_until, self.sittings).encode())
        done = journeys.publish(server.office, self.world.people.admin, text, reason=WHY)
        if done.awaits:
            journeys.confirm_publication(server.office, self.world.people.second, done.entry)
        self.days = self._days()
        self.world.counted["published"] += 1
        for dossier in self.models:
            self.look_at(dossier)

    # ------------------------------------------------------------------------------------------------------ what comes

    def look(self, day: date) -> None:
        """It is this day now: what comes next in each dossier."""
        self.looked = max(self.looked, day)
        for dossier, coming in self.coming.items():
            if coming is not None and coming <= self.looked:
                self.look_at(dossier)

    def idle(self, day: date) -> bool:
        """Whether every treaty is over: then the next is concluded."""
        return all(model.ended(day) for model in self.models.values() if model.kind == "term")

    def known(self) -> Known:
        """What is known now, and what of it is very new."""
        now = self.world.now
        fresh = {dossier: {at.date()} for dossier, at in self.acted.items() if now - at < SETTLING}
        models = {dossier: [model] for dossier, model in self.models.items()}
        return Known(models, fresh=fresh, earlier=dict(self.earlier))

    def look_at(self, dossier: str) -> None:
        self.stirred.add(dossier)
        model, today = self.models[dossier], self.world.now.astimezone(self.world.zone).date()
        found = {model.coming(self.looked, day, self.days) for day in {self.looked, today}}
        self.coming[dossier] = min((day for day in found if day is not None), default=None)


def _without(model: Model, act: Act) -> dict[int, Act]:
    return {root: one for root, one in model.acts.items() if root != act.root}


def _draft(step: str, day: date, party: str | None) -> ActDraft:
    facts = {"purpose": "non_renewal"} if step == "notice_received" else {}
    return ActDraft(step=step, when=DayRange(day, day), party=party, facts=facts)
