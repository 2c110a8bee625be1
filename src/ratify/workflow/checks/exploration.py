"""The exploration of a procedure: every joint state that it can come to, and by which shortest way.

1. Tracks are explored together where a guard of the one looks at the other, else by themselves.
2. A joint state says where each of these tracks stands, and of each deadline whose lapse makes a step follow whether
   it is running or suspended.
3. An act can be taken whenever it is open; what the clauses of a treaty make follow may follow whenever its step is
   open; a running deadline may lapse at any time. So nothing that replay can reach is missed, and something may be
   found that only the calendar rules out.
4. Joint states are found in the order of the number of moves that they take, so the way to the first of a kind is
   a shortest one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from ratify.workflow.checks.branches import branches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratify.workflow.checks.branches import Branch
    from ratify.workflow.definition import Condition, Deadline, Procedure, Step

MOST_STATES = 20_000
"""Joint states, inclusive; a procedure that can come to more of them is explored track by track, and says so."""

Status = Literal["", "running", "suspended"]
Node = tuple[tuple[str, ...], tuple[Status, ...]]
"""The state of each track, and the status of each deadline with a consequence."""


def touched(deadline: Deadline, step: str, status: Status) -> Status:
    """The status of a deadline after a passage of ``step`` on its track, given the one before; as replay does it."""
    if step in deadline.met_by or step in deadline.interrupted_by:
        status = ""
    if status and step in deadline.suspended_by:
        status = "suspended"
    if status and step in deadline.resumed_by:
        status = "running"
    return "running" if step in deadline.begins else status


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can happen: a step passes, or a deadline lapses and its step follows (or, void, does not)."""

    target: int
    step: Step | None
    state: str
    lapse: Deadline | None = None


@dataclass(slots=True)
class Course:
    """Tracks that are explored together: their joint states in the order found, and the moves out of each.

    ``came`` gives for each joint state but the first the one before it on a shortest way, and the move.
    """

    procedure: Procedure
    tracks: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    nodes: list[Node] = field(default_factory=list)
    moves: list[tuple[Move, ...]] = field(default_factory=list)
    came: list[tuple[int, Move] | None] = field(default_factory=list)

    def state(self, node: int, track: str) -> str:
        """Where a track stands in a joint state."""
        return self.nodes[node][0][self.tracks.index(track)]

    def way(self, node: int) -> tuple[Move, ...]:
        """The moves of a shortest way to a joint state."""
        found: list[Move] = []
        before = self.came[node]
        while before is not None:
            found.append(before[1])
            before = self.came[before[0]]
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Exploration:
    """What was found; ``apart`` if the tracks that wait for one another had to be explored one by one.

    ``given_up`` are the tracks whose joint states were too many even so.
    """

    courses: tuple[Course, ...]
    apart: bool = False
    given_up: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def explored(procedure: Procedure) -> Exploration:
    """All that a procedure can come to; its names must be sound. Each check asks anew, so the last few are kept."""
    courses: list[Course] = []
    given_up: list[str] = []
    apart = False
    for tracks in _coupled(procedure):
        course = _explored(procedure, tracks, alone=False)
        if course is not None:
            courses.append(course)
            continue
        apart = apart or len(tracks) > 1
        for track in tracks:
            course = _explored(procedure, (track,), alone=True) if len(tracks) > 1 else None
            if course is None:
                given_up.append(track)
            else:
                courses.append(course)
    return Exploration(tuple(courses), apart, tuple(given_up))


def _coupled(procedure: Procedure) -> list[tuple[str, ...]]:
    """The tracks in groups, such that no guard of the one looks at a track of another group."""
    group = {name: {name} for name in procedure.tracks}
    for step in procedure.steps.values():
        for condition in conditions_of(step):
            if condition.kind == "track" and group[condition.of] is not group[step.track]:
                both = group[condition.of] | group[step.track]
                group |= dict.fromkeys(both, both)
    named = {name: tuple(one for one in procedure.tracks if one in group[name]) for name in procedure.tracks}
    return list(dict.fromkeys(named.values()))


def conditions_of(step: Step) -> Iterator[Condition]:
    """Every guard of a step: what it requires, then what decides between its outcomes."""
    yield from step.requires
    for outcome in step.outcomes:
        yield from outcome.conditions


@dataclass(frozen=True, slots=True)
class _Open:
    """A step of the track at ``place``, with the ways through it and the deadlines that it touches."""

    step: Step
    place: int
    ways: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _Map:
    """What an exploration looks up: the steps by track and state, the consequences, the deadlines of each track."""

    procedure: Procedure
    tracks: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    steps: Mapping[tuple[int, str], Sequence[_Open]]
    lapses: Sequence[_Open]

    def moves(self, node: Node) -> Iterator[tuple[Node, Step | None, str, Deadline | None]]:
        """What can happen in a joint state, in the order of the definition: the node reached, and how."""
        states, statuses = node
        for place, state in enumerate(states):
            for one in self.steps.get((place, state), ()):
                for to in self._targets(one, states):
                    yield self._after(node, one, to), one.step, to, None
        for number, (deadline, one) in enumerate(zip(self.deadlines, self.lapses, strict=True)):
            if statuses[number] != "running":
                continue
            without: list[Status] = list(statuses)
            without[number] = ""
            lapsed: Node = (states, tuple(without))
            targets = self._targets(one, states) if states[one.place] in one.step.sources else ()
            for to in targets:
                yield self._after(lapsed, one, to), one.step, to, deadline
            if not targets:
                yield lapsed, None, states[one.place], deadline

    def _targets(self, one: _Open, states: tuple[str, ...]) -> tuple[str, ...]:
        """The states that a step can lead to from here, by each way through its outcomes."""
        found: dict[str, None] = {}
        for branch in one.ways:
            if all(self._stands(condition, states) for condition in branch.waits):
                for _number, to, conditions in branch.ways:
                    if all(self._stands(condition, states) for condition in conditions):
                        found[to or states[one.place]] = None
                        break
        return tuple(found)

    def _stands(self, condition: Condition, states: tuple[str, ...]) -> bool:
        return states[self.tracks.index(condition.of)] in condition.values

    def _after(self, node: Node, one: _Open, to: str) -> Node:
        states, statuses = node
        track = self.procedure.tracks[one.step.track]
        after: list[Status] = []
        for deadline, status in zip(self.deadlines, statuses, strict=True):
            if deadline.track != track.name:
                after.append(status)
            else:
                after.append("" if to in track.ends else touched(deadline, one.step.name, status))
        return (*states[: one.place], to, *states[one.place + 1 :]), tuple(after)


def _map(procedure: Procedure, tracks: tuple[str, ...], *, alone: bool) -> _Map:
    steps: dict[tuple[int, str], list[_Open]] = {}
    deadlines = tuple(one for one in procedure.deadlines.values() if one.track in tracks and one.on_lapse)
    ways = {
        step.name: _Open(step, tracks.index(step.track), branches(step, alone=alone))
        for step in procedure.steps.values()
        if step.track in tracks
    }
    for one in ways.values():
        if one.step.role is not None or one.step.follows is not None:
            for source in one.step.sources:
                steps.setdefault((one.place, source), []).append(one)
    return _Map(procedure, tracks, deadlines, steps, [ways[one.on_lapse or ""] for one in deadlines])


def _explored(procedure: Procedure, tracks: tuple[str, ...], *, alone: bool) -> Course | None:
    """Every joint state of these tracks, the nearest first; ``None`` if there are too many."""
    way = _map(procedure, tracks, alone=alone)
    course = Course(procedure, tracks, way.deadlines)
    nothing_runs: list[Status] = ["" for _ in way.deadlines]
    start: Node = (tuple(procedure.tracks[name].initial for name in tracks), tuple(nothing_runs))
    known = {start: 0}
    course.nodes.append(start)
    course.came.append(None)
    for number, node in enumerate(course.nodes):
        moves: list[Move] = []
        for reached, step, state, lapse in way.moves(node):
            target = known.setdefault(reached, len(course.nodes))
            move = Move(target, step, state, lapse)
            moves.append(move)
            if target == len(course.nodes):
                course.nodes.append(reached)
                course.came.append((number, move))
        if len(course.nodes) > MOST_STATES:
            return None
        course.moves.append(tuple(moves))
    return course
