"""What follows by itself: two consequences at once, consequences without end, deadlines that nothing can meet."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from ratify.law.calendars import EMPTY_BOOK
from ratify.law.periods import Period
from ratify.law.rules import Operations
from ratify.law.stages import land
from ratify.workflow.checks.ambiguity import ANY_DAY
from ratify.workflow.checks.exploration import explored, touched
from ratify.workflow.checks.fault import doubt, fault
from ratify.workflow.checks.periods import surely_longer
from ratify.workflow.checks.stories import story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ratify.workflow.checks.exploration import Course, Move, Status
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Deadline, Procedure

# ------------------------------------------------------------------------------------------------- two consequences


def consequences_take_turns(procedure: Procedure) -> Iterator[Fault]:
    """Two consequences never wait for the same dawn if it matters which comes first (semantics of the day).

    Told are two steps that follow one clause from one state (*renew or expire* is one step with two outcomes), and a
    lapse beside another consequence, where the states reached differ by the order. What different clauses make follow
    is in the order that the clauses give.
    """
    told: set[frozenset[str]] = set()
    for course in explored(procedure).courses:
        for node, moves in enumerate(course.moves):
            following = [move for move in moves if move.step is not None and move.step.role is None]
            for one, other in combinations(following, 2):
                pair = frozenset((_cause(one), _cause(other)))
                if pair not in told and _coincide(course, node, one, other):
                    told.add(pair)
                    yield _two_at_once(course, node, one, other)


def _cause(move: Move) -> str:
    """What makes a consequence follow: a deadline, or the clause that its step names."""
    step = move.step.name if move.step is not None else ""
    return f"deadlines.{move.lapse.name}" if move.lapse is not None else f"steps.{step}"


def _coincide(course: Course, node: int, one: Move, other: Move) -> bool:
    if _cause(one) == _cause(other) or one.step is None or other.step is None:
        return False
    if one.lapse is None and other.lapse is None:
        return one.step.follows == other.step.follows and one.step.track == other.step.track
    if one.lapse is not None and other.lapse is not None and _apart(one.lapse, other.lapse):
        return False
    return _both(course, node, one, other) != _both(course, node, other, one)


def _both(course: Course, node: int, one: Move, other: Move) -> set[tuple[str, ...]]:
    """Where the tracks can stand when both have had their turn, this one first."""
    reached: set[tuple[str, ...]] = set()
    for first in course.moves[node]:
        if _cause(first) != _cause(one) or first.step is None:
            continue
        then = [move for move in course.moves[first.target] if _cause(move) == _cause(other)]
        reached.update(course.nodes[move.target][0] for move in then)
        if not then:
            reached.add(course.nodes[first.target][0])
    return reached


def _apart(one: Deadline, other: Deadline) -> bool:
    """Whether two deadlines never end on one day: begun by the same steps, one of them longer from whatever day."""
    for deadline in (one, other):
        moved = deadline.suspended_by or deadline.extended or deadline.urgent
        if moved or deadline.ends != Operations(plus=deadline.ends.plus):
            return False
    lengths = (one.ends.plus, other.ends.plus)
    if one.begins != other.begins or not isinstance(lengths[0], Period) or not isinstance(lengths[1], Period):
        return False
    return surely_longer(lengths[0], lengths[1]) or surely_longer(lengths[1], lengths[0])


def _two_at_once(course: Course, node: int, one: Move, other: Move) -> Fault:
    """Told at the later of the two, in the order of the definition."""
    labels = [move.step.label if move.step is not None else "" for move in (one, other)]
    particulars = {"story": story(course, node), "step": labels[1], "other": labels[0]}
    if one.lapse is None and other.lapse is None:
        return doubt(_cause(other), "definitions.consequences_coincide", **particulars)
    where = _cause(other if other.lapse is not None else one)
    return doubt(where, "definitions.consequences_on_one_day", **particulars)


# ------------------------------------------------------------------------------------------------------ without end


def over_at_once(ends: Operations) -> tuple[bool, bool]:
    """Whether a deadline from some day, and from every day, ends before that day, so that it lapses as it begins."""
    if isinstance(ends.plus, int):
        return ends.plus < 0, ends.plus < 0
    bare = replace(ends, roll=None, over=None, not_before=None, not_after=None, not_while=None)
    bare = replace(bare, rounding=bare.rounding or "down")
    early = [land(bare, day, EMPTY_BOOK) < day for day in ANY_DAY]  # type: ignore[operator]  # days: no calendar is read
    return any(early), all(early)


def deadlines_run_forwards(procedure: Procedure) -> Iterator[Fault]:
    """No deadline ends before it begins, from whatever day it is counted."""
    for name, deadline in procedure.deadlines.items():
        for key, ends in (("ends", deadline.ends), ("urgent", deadline.urgent)):
            if ends is not None and over_at_once(ends)[1]:
                yield fault(f"deadlines.{name}.{key}", "definitions.deadline_backwards", deadline=deadline.label)


def consequences_end(procedure: Procedure) -> Iterator[Fault]:
    """No lapse leads, by lapses alone, back to itself: on one day that is a fault, over the years a doubt."""
    for course in explored(procedure).courses:
        circle = _circle_of_lapses(course)
        if circle is None:
            continue
        node, moves = circle
        lapses = [move.lapse for move in moves if move.lapse is not None]
        where = f"deadlines.{lapses[0].name}.on_lapse"
        labels = tuple(move.step.label for move in moves if move.step is not None)
        told = {"story": story(course, node), "steps": labels}
        if all(over_at_once(lapse.ends)[0] for lapse in lapses):
            yield fault(where, "definitions.consequences_never_end", **told)
        else:
            yield doubt(where, "definitions.consequences_go_on", **told)


def _circle_of_lapses(course: Course) -> tuple[int, Sequence[Move]] | None:
    """The first joint state to which lapses alone lead back, and the lapses of one round."""
    sound: set[int] = set()
    for start in range(len(course.nodes)):
        path: list[Move] = []
        ahead = [iter(_lapses(course, start))] if start not in sound else []
        on_path = [start]
        while ahead:
            move = next(ahead[-1], None)
            if move is None:
                ahead.pop()
                sound.add(on_path.pop())
                if path:
                    path.pop()
            elif move.target in on_path:
                place = on_path.index(move.target)
                return move.target, [*path[place:], move]
            elif move.target not in sound:
                path.append(move)
                on_path.append(move.target)
                ahead.append(iter(_lapses(course, move.target)))
    return None


def _lapses(course: Course, node: int) -> list[Move]:
    return [move for move in course.moves[node] if move.lapse is not None and move.step is not None]


# -------------------------------------------------------------------------------------------------------- deadlines


def deadlines_can_be_met(procedure: Procedure) -> Iterator[Fault]:
    """While a deadline runs, a step that meets it can be taken, its consequence can follow, its suspension can end."""
    for course in explored(procedure).courses:
        for deadline in procedure.deadlines.values():
            if deadline.track in course.tracks:
                yield from _kept(course, deadline)


def _kept(course: Course, deadline: Deadline) -> Iterator[Fault]:
    running, suspended, begun = _standing(course, deadline)
    where, open_in = f"deadlines.{deadline.name}", running | suspended
    if not begun:
        return
    first = min(begun)
    told = {"story": story(course, first, begun[first]), "deadline": deadline.label}
    if not open_in:
        yield fault(f"{where}.begins", "definitions.deadline_at_the_end", **told)
        return
    if not _taken(course, open_in, deadline.met_by):
        yield fault(f"{where}.met_by", "definitions.deadline_never_met", **told)
    if deadline.on_lapse and not any(
        move.lapse is deadline and move.step is not None for node in running for move in course.moves[node]
    ):
        step = course.procedure.steps[deadline.on_lapse]
        yield fault(f"{where}.on_lapse", "definitions.lapse_never_open", **told, step=step.label)
    if suspended and deadline.resumed_by and not _taken(course, suspended, deadline.resumed_by):
        held = min(suspended)
        yield doubt(f"{where}.resumed_by", "definitions.never_resumed_there", **told | {"story": story(course, held)})


def _taken(course: Course, nodes: set[int], steps: tuple[str, ...]) -> bool:
    return any(move.step is not None and move.step.name in steps for node in nodes for move in course.moves[node])


def _standing(course: Course, deadline: Deadline) -> tuple[set[int], set[int], dict[int, Move]]:
    """The joint states in which a deadline runs, those in which it is suspended, and the moves that begin it."""
    begun: dict[int, Move] = {}
    waiting: list[tuple[int, Status]] = []
    for node, moves in enumerate(course.moves):
        for move in moves:
            if move.step is not None and move.step.name in deadline.begins:
                begun.setdefault(node, move)
                waiting += _after(course, deadline, move, "running")
    seen: set[tuple[int, Status]] = set()
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            for move in course.moves[place[0]]:
                waiting += _after(course, deadline, move, place[1])
    running, suspended = ({node for node, one in seen if one == status} for status in ("running", "suspended"))
    return running, suspended, begun


def _after(course: Course, deadline: Deadline, move: Move, status: Status) -> list[tuple[int, Status]]:
    """Where a deadline still stands open after a move, and how; nowhere if the move ends it."""
    if (
        move.lapse is deadline
        or course.state(move.target, deadline.track) in course.procedure.tracks[deadline.track].ends
    ):
        return []
    if move.step is not None and move.step.track == deadline.track:
        status = touched(deadline, move.step.name, status)
    return [(move.target, status)] if status else []
