"""A treaty read against its facts as they come: which dates follow, and what happens by itself.

A reading moves forwards only: facts are added in the order of their legal day, and ``due`` takes it through the dawns
up to a day. Whoever wants a forecast asks a copy. What has happened stands: later acts do not undo it (VCLT 55).

Only what can have changed is worked out again: each date says what it reads (``plan``), and the dates of a party are
touched by that party's acts alone.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ratify.errors import Phrase
from ratify.law import answers, reasons
from ratify.law.agenda import ORDER, Happening, of_clause, of_party
from ratify.law.calendars import EMPTY_BOOK, CalendarBook
from ratify.law.clauses import bound
from ratify.law.facts import Fact, Facts, Finding, OfficialDate
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, DayRange, on
from ratify.law.participation import condition_met, entry_rules
from ratify.law.plan import JOINED, PARTIES, plan
from ratify.law.terms import extension_refused, extensions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from ratify.law.defaults import Way
    from ratify.law.moments import Moment
    from ratify.law.participation import Entry
    from ratify.law.rules import TreatyLaw

Key: TypeAlias = tuple[str, str | None]
Queued: TypeAlias = "tuple[date, int, int, int, Happening, Key]"

ENTRY: Key = ("entry_into_force", None)
END: Key = ("end", None)
OTHER = "other."  # how the acts of other treaties begin: ``other.iccpr``
_RANK = {clause: rank for rank, clause in enumerate(ORDER)}
_STATE = (
    "_bounds", "_entry", "_expected", "_findings", "_left", "_left_because", "_met", "_officials", "_past",
    "_past_keys", "_periods", "_places", "_queue", "_settled", "_since", "_spells", "_views",
)  # fmt: skip


class Reading:
    """The dates of one treaty over growing facts."""

    __slots__ = ("_possible", "book", "facts", "law", "plan", *_STATE)

    def __init__(self, law: TreatyLaw, calendars: CalendarBook = EMPTY_BOOK) -> None:
        self.law = law
        self.book = calendars
        self.facts = Facts()
        self.plan = plan(law)
        self._entry = self.plan.entry
        self._bounds: dict[Key, date] = {}  # the latest each date can be, if nobody acts any more
        self._possible: dict[tuple[str, str | None, date], date] = {}  # the earliest, as asked for so far
        self._settled: dict[Key, DayRange] = {}  # what has happened
        self._met: tuple[date, date] | None = None
        self._findings: dict[str, Finding] = {}
        self._officials: dict[Key, OfficialDate] = {}
        self._views: dict[Key, dict[str, OfficialDate]] = {}
        self._places = {party: place for place, party in enumerate(law.parties)}
        self._since: dict[str, date] = {}  # when a party last left
        self._spells: dict[str, int] = {}  # the number of its participation, from 1
        self._left: dict[str, tuple[DayRange, DayRange]] = {}  # its last participation: entry and exit
        self._left_because: dict[str, tuple[Phrase, ...]] = {}  # why it left, as the facts stood then
        self._periods: frozenset[int] = frozenset()  # the periods of the term that have ended
        self._expected: dict[Key, tuple[Queued, ...]] = {}
        self._queue: list[Queued] = []
        self._past: tuple[Happening, ...] = ()
        self._past_keys: set[tuple[str, str | None, int | None]] = set()
        self._work_out(self.plan.names, (), None)

    # ------------------------------------------------------------------------------------------------- what is read

    @property
    def entry(self) -> Entry:
        """The rules of entry into force, with a finding in place if there is one."""
        return self._entry

    @property
    def ways(self) -> Sequence[Way]:
        """The ways out of the treaty."""
        return self.plan.ways

    def value(self, name: str, party: str | None, as_of: date | None) -> date:
        """The bound of a date: the latest if ``as_of`` is ``None``, else the earliest possible as of that day."""
        key = (name, party)
        if key in self._officials:
            return self._officials[key].date
        if key in self._settled:
            return self._settled[key].last if as_of is None else self._settled[key].first
        if as_of is None:
            found = self._bounds.get(key)
            if found is None:  # a face of a clause: not kept
                self._bounds[key] = END_OF_TIME  # rules that go round in a circle never come to a date
                found = bound(self, name, party, None)
                del self._bounds[key]
            return found
        asked = (name, party, as_of)
        found = self._possible.get(asked)
        if found is None:
            self._possible[asked] = DAWN_OF_TIME
            found = self._possible[asked] = bound(self, name, party, as_of)
        return found

    def met(self) -> tuple[date, date]:
        """The bounds of the day on which the condition of entry into force was met."""
        if self._met is None:
            self._met = condition_met(self, self._entry, self.value(*ENTRY, None))
        return self._met

    def since(self, party: str) -> date:
        """The day on which a party last left, the beginning of time if it never did."""
        return self._since.get(party, DAWN_OF_TIME)

    def members(self) -> Sequence[str]:
        """The parties, in the order of the sheet, then in the order in which they joined."""
        return tuple(self._places)

    def found(self, clause: str) -> Finding | None:
        """The depositary's finding about a clause, if there is one."""
        return self._findings.get(clause)

    def official_date(self, name: str, party: str | None) -> OfficialDate | None:
        """The official date that governs, if there is one."""
        return self._officials.get((name, party))

    def views(self, name: str, party: str | None) -> Sequence[OfficialDate]:
        """What single parties hold that date to be, each by its last word."""
        return tuple(self._views.get((name, party), {}).values())

    def computed(self, name: str, party: str | None) -> date:
        """The latest bound that the rules give, whatever an official date says: also once that one's day has come."""
        key = (name, party)
        settled = None if key in self._officials else self._settled.get(key)
        return self._bounds.get(key, END_OF_TIME) if settled is None else settled.last

    def ended(self) -> date | None:
        """The first day on which the treaty is over, once that day has come."""
        over = self._settled.get(END)
        return None if over is None else over.last

    def left(self, party: str) -> tuple[DayRange, DayRange] | None:
        """Entry and exit of a party's last participation, if it has left."""
        return self._left.get(party)

    def left_because(self, party: str) -> tuple[Phrase, ...]:
        """Why a party left last, as the facts stood then."""
        return self._left_because.get(party, ())

    # ---------------------------------------------------------------------------------------------- what is recorded

    def add(self, fact: Fact) -> None:
        """Record a fact, after the dawns up to its day. Facts must come in the order of their day.

        Nothing is refused here: what has no legal effect has none. ``refusal`` says beforehand what does not stand.
        """
        self._pass(fact.day)
        self.facts.add(fact)
        acts: tuple[str, ...] = (fact.act,)
        party = fact.party
        if party is not None and party not in self._places and self.law.open_parties:
            self._places[party] = len(self._places)
            acts = (fact.act, JOINED)
        if self._possible:
            self._possible = {}
        if fact.act in self.plan.bare and self._doubted():
            self._work_out(self.plan.names, acts, party)
        elif not self.plan.acts.isdisjoint(acts) and (len(acts) > 1 or not self.plan.idle(fact)):
            self._work_out((), acts, party)

    def refusal(self, fact: Fact) -> Phrase | None:
        """Why an act does not stand by the clauses themselves: an agreed extension after the end, or over its cap."""
        term = self.law.clauses.term
        if fact.act != "extension" or (fact.stamp in ("withdrawn", "announced", "dated")):
            return None
        return extension_refused(self, term, fact, [] if term is None else extensions(self, term))

    def remark(self, fact: Fact) -> Phrase | None:
        """Why an act that stands moves no date: it tells the state of a treaty that no clause names."""
        if not fact.act.startswith(OTHER) or fact.act in self.plan.acts:
            return None
        named = sorted(act.removeprefix(OTHER) for act in self.plan.acts if act.startswith(OTHER))
        code = "law.other.not_named" if named else "law.other.none_named"
        return Phrase(code, treaty=fact.act.removeprefix(OTHER), named=tuple(named))

    def finding(
        self, clause: str, condition_met: DayRange | date, source: str | None = None, *, entry: int | None = None
    ) -> None:
        """Record a depositary's word that the condition of ``clause`` was met, where the list of acts is not full."""
        met = condition_met if isinstance(condition_met, DayRange) else on(condition_met)
        self._findings[clause] = Finding(clause, met, entry, source)
        if clause == ENTRY[0]:
            self._entry = entry_rules(self.law, self._findings[clause])
            self._settled.pop(ENTRY, None)
        self._possible = {}
        self._work_out(self.plan.names, (), None)

    def official(self, of: str, day: date, source: str, *, by: str | None = None, entry: int | None = None) -> None:
        """Record a published date for the answer named ``of``; from now on it governs, the computed one beside it.

        One that is the view of a single party (``by``) governs nothing: two parties may hold rival views.
        """
        key, governing = answers.key_of(self, of, day)
        if by is not None:
            self._views[key] = {**self._views.get(key, {}), by: OfficialDate(of, governing, source, entry, by)}
            return
        self._officials[key] = OfficialDate(of, governing, source, entry)
        self._possible = {}
        self._met = None
        self._work_out(self.plan.names, (), None)

    # ------------------------------------------------------------------------------------------------- what follows

    def due(self, through: date) -> Sequence[Happening]:
        """All that has happened by itself up to and including the dawn of ``through``, in order.

        The order is that of the day, of the clauses (``ORDER``), of the parties. While nothing new happens the same
        sequence is given again (``is``). This takes the reading to that dawn: ask a copy about the future.
        """
        self._pass(through)
        if self._past and self._past[-1].day > through:
            return tuple(one for one in self._past if one.day <= through)
        return self._past

    def next_day(self, after: date) -> date | None:
        """The first day after ``after`` on which something happens, or a date's status changes, if nobody acts."""
        coming = [queued[0] for queued in self._queue if queued[0] > after]
        coming += [day for day in answers.turning_days(self, after) if day > after and day != END_OF_TIME]
        return min(coming, default=None)

    def dates(self, as_of: date) -> dict[str, Moment]:
        """Every date of the treaty by its name, as of the end of ``as_of``; that day must not precede the facts."""
        return {name: answers.moment(self, name, as_of) for name in answers.names(self, as_of)}

    def moment(self, name: str, as_of: date) -> Moment:
        """One date by its name; ``NotFound`` for a name that this treaty cannot have."""
        return answers.moment(self, name, as_of)

    def current_period(self, day: date) -> int:
        """The number of the period of the term that runs on ``day``, from 1; 0 if the treaty has no term."""
        return answers.current_period(self, day)

    def copy(self) -> Reading:
        """An independent reading at the same point."""
        twin = object.__new__(Reading)
        twin.law, twin.book, twin.plan = self.law, self.book, self.plan
        twin.facts = self.facts.copy()
        twin._possible = {}
        for name in _STATE:
            state = getattr(self, name)
            setattr(twin, name, state.copy() if isinstance(state, dict | list | set) else state)
        return twin

    # ------------------------------------------------------------------------------------------------- how it moves

    def _work_out(self, names: Collection[str], acts: Collection[str], party: str | None) -> None:
        """Work out again the dates in ``names`` and what the changed acts bear on, each after those that it reads."""
        moved: set[str] = set()
        for node in self.plan.nodes:
            touched = node.name in names or not node.acts.isdisjoint(acts) or not moved.isdisjoint(node.clauses)
            if node.name != PARTIES:
                if touched and self._renew(node.name):
                    moved.add(node.name)
            elif touched or (party in self._places and not self.plan.own_acts.isdisjoint(acts)):
                whom = tuple(self._places) if touched or party is None else (party,)
                moved.update(PARTIES for one in whom if self._renew_party(one))

    def _doubted(self) -> bool:
        """Whether a further stamp of an act puts a date in doubt that had come: the text does not say which counts.

        What happened stands; its date is known only within bounds from then on (clauses 16).
        """
        doubted = False
        for key, known in tuple(self._settled.items()):
            if key[0] in ("entry_into_force", "exit"):
                latest = bound(self, *key, None)
                if known.last < latest < END_OF_TIME:
                    self._settled[key] = DayRange(known.first, latest)
                    doubted = True
        return doubted

    def _renew(self, name: str) -> bool:
        """Work out one date of the treaty; whether it moved."""
        key = (name, None)
        before = self.value(name, None, None) if key in self._bounds else None
        if key not in self._settled:
            self._bounds[key] = bound(self, name, None, None)
        if name == ENTRY[0] and ENTRY not in self._settled:
            self._met = None
        self._expect(key, of_clause(self, name, self._periods))
        return before != self.value(name, None, None)

    def _renew_party(self, party: str) -> bool:
        """Work out a party's entry into force and exit; whether one of them moved."""
        moved = False
        for name in ("entry_into_force", "exit"):
            key = (name, party)
            if key not in self._settled:
                day = bound(self, name, party, None)
                moved |= self._bounds.get(key) != day
                self._bounds[key] = day
        self._expect((PARTIES, party), of_party(self, party, self._spells.get(party, 1)))
        return moved

    def _expect(self, key: Key, happenings: Iterable[Happening]) -> None:
        """Replace what is expected of one clause or party."""
        for queued in self._expected.pop(key, ()):
            at = bisect_left(self._queue, queued[:4], key=_order)
            while self._queue[at] is not queued:
                at += 1
            del self._queue[at]
        if END in self._settled:
            return
        places = self._places
        fresh = tuple(
            (one.day, _RANK[one.clause], -1 if one.party is None else places[one.party], one.ordinal or 0, one, key)
            for one in happenings
            if one.key not in self._past_keys
        )
        if fresh:
            self._expected[key] = fresh
        for queued in fresh:
            insort(self._queue, queued, key=_order)

    def _pass(self, through: date) -> None:
        """Let happen what is due by the dawn of ``through``."""
        while self._queue and self._queue[0][0] <= through:
            queued = self._queue.pop(0)
            key = queued[5]
            self._expected[key] = tuple(one for one in self._expected[key] if one is not queued)
            self._happen(queued[4])

    def _happen(self, expected: Happening) -> None:
        """One happening: it goes to the past, and what it says stands from now on."""
        clause, party = expected.clause, expected.party
        happening = replace(expected, effective=self._legal_date(expected), because=reasons.because_of(self, expected))
        place = len(self._past)
        while place and self._past[place - 1].day > happening.day:
            place -= 1
        self._past = (*self._past[:place], happening, *self._past[place:])
        self._past_keys.add(happening.key)
        if clause in ("entry_into_force", "end") or party is not None:
            self._settled[clause, party] = happening.effective
        if clause == "exit" and party is not None and self.value(*END, None) > happening.day:
            self._left_because[party] = happening.because
            self._leave(party, happening.day)
        elif clause == "term" and happening.ordinal is not None:
            self._periods |= {happening.ordinal}
            self._expect((clause, None), of_clause(self, clause, self._periods))
        elif clause == "end":
            self._queue.clear()
            self._expected.clear()

    def _leave(self, party: str, day: date) -> None:
        """A party is out while the treaty goes on: what it does from now on belongs to a new participation."""
        self._left[party] = (self._settled.pop(("entry_into_force", party)), self._settled.pop(("exit", party)))
        self._since[party] = day
        self._spells[party] = self._spells.get(party, 1) + 1
        self._possible = {}
        self._renew_party(party)

    def _legal_date(self, expected: Happening) -> DayRange:
        """The legal date of a happening: a range where its facts are known only within bounds."""
        if expected.clause not in ("entry_into_force", "exit", "end") or self.facts.exact:
            return expected.effective
        last = expected.effective.last
        return DayRange(min(self.value(expected.clause, expected.party, last), last), last)


def _order(queued: Queued) -> tuple[date, int, int, int]:
    return queued[:4]
