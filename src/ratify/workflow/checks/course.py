"""What the exploration of a procedure shows: states that are never reached, dead ends, deadlocks, circles.

Each fault that needs one is told with its counterexample, a shortest way to where it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow.checks.branches import branches
from ratify.workflow.checks.exploration import MOST_STATES, conditions_of, explored
from ratify.workflow.checks.fault import doubt, fault
from ratify.workflow.checks.stories import closure, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.workflow.checks.exploration import Course
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Procedure, Step, Track


def where_of(track: Track, state: str) -> str:
    """Where a state of a track is written."""
    return f"tracks.{track.name}.states.{state}" if track.name else f"states.{state}"


def exploration_is_whole(procedure: Procedure) -> Iterator[Fault]:
    """A procedure that is too large to be explored, or to be explored as a whole, is told to be so."""
    found = explored(procedure)
    if found.given_up:
        yield doubt("", "definitions.not_explored", most=MOST_STATES)
    elif found.apart:
        yield doubt("tracks", "definitions.tracks_explored_apart", most=MOST_STATES)


def states_are_reached(procedure: Procedure) -> Iterator[Fault]:
    """Every state is reached, and every step can be taken."""
    for course in explored(procedure).courses:
        passed = {move.step.name for moves in course.moves for move in moves if move.step is not None}
        for track in (procedure.tracks[name] for name in course.tracks):
            reached = {course.state(node, track.name) for node in range(len(course.nodes))}
            for state, label in track.states.items():
                if state not in reached:
                    yield fault(where_of(track, state), "definitions.unreachable_state", state=state, label=label)
            for step in procedure.steps.values():
                lapses_only = step.consequence and step.follows is None and step.role is None
                if step.track == track.name and step.name not in passed and not lapses_only:
                    yield _never_taken(course, step, reached)


def _never_taken(course: Course, step: Step, reached: set[str]) -> Fault:
    """Why a step is never taken: from no state that is reached, against itself, or waiting for another track."""
    where = f"steps.{step.name}"
    if not reached.intersection(step.sources):
        return fault(where, "definitions.step_never_fires", step=step.label)
    if not branches(step):
        return fault(f"{where}.requires", "definitions.conditions_contradict", step=step.label)
    first = next(node for node in range(len(course.nodes)) if course.state(node, step.track) in step.sources)
    return fault(
        f"{where}.requires",
        "definitions.step_waits_for_ever",
        story=story(course, first),
        step=step.label,
        states=_waited_for(course.procedure, step),
    )


def _waited_for(procedure: Procedure, step: Step) -> tuple[Mapping[str, str], ...]:
    """The labels of the states of other tracks that a step waits for."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for condition in conditions_of(step):
        if condition.kind == "track":
            for state in condition.values:
                found[condition.of, state] = procedure.tracks[condition.of].states[state]
    return tuple(found.values())


def ends_are_reached(procedure: Procedure) -> Iterator[Fault]:
    """From every state an end can be reached, in a track that has ends."""
    for course in explored(procedure).courses:
        for name in course.tracks:
            if procedure.tracks[name].ends:
                yield from _lost_in(course, procedure.tracks[name])


def _lost_in(course: Course, track: Track) -> Iterator[Fault]:
    """The states of a track from which its end is out of reach: first where it stands still, then where it circles."""
    states = [course.state(node, track.name) for node in range(len(course.nodes))]
    before: list[set[int]] = [set() for _ in states]
    for node, moves in enumerate(course.moves):
        for move in moves:
            before[move.target].add(node)
    fine = closure(before, {node for node, state in enumerate(states) if state in track.ends})
    lost = [node for node in range(len(states)) if node not in fine and not _over(course, track, node)]
    if not lost:
        return
    leaving = {
        node for node in range(len(states)) if any(states[one.target] != states[node] for one in course.moves[node])
    }
    moving = closure(before, leaving)
    still = [node for node in lost if node not in moving]
    told: dict[str, int] = {}
    for node in still:
        told.setdefault(states[node], node)
    for state, node in told.items():
        yield _dead_end(course, track, state, node)
    stopped = closure(before, set(still))
    circling = [node for node in lost if node not in stopped]
    if circling:
        yield _circle(course, track, states, circling[0])


def _over(course: Course, track: Track, node: int) -> bool:
    """Whether a track beside the main course was never begun, or that course is over: then it may stand as it does."""
    main = course.procedure.tracks.get("")
    if main is None or track is main or "" not in course.tracks:
        return False
    return course.state(node, track.name) == track.initial or course.state(node, "") in main.ends


def _dead_end(course: Course, track: Track, state: str, node: int) -> Fault:
    """Nothing leads on from a state: no step at all, or only steps that wait for another track in vain."""
    told = {"story": story(course, node), "label": track.states[state], "state": state}
    where = where_of(track, state)
    waiting = [
        step
        for step in course.procedure.steps.values()
        if step.track == track.name
        and state in step.sources
        and any(outcome.to not in ("", state) for outcome in step.outcomes)
        and any(condition.kind == "track" for condition in conditions_of(step))
    ]
    if not waiting:
        return doubt(where, "definitions.dead_end", Phrase("definitions.name_it_an_end"), **told)
    step = waiting[0]
    return doubt(where, "definitions.deadlock", **told, step=step.label, states=_waited_for(course.procedure, step))


def _circle(course: Course, track: Track, states: list[str], node: int) -> Fault:
    after = [{move.target for move in moves} for moves in course.moves]
    round_about = dict.fromkeys(states[one] for one in sorted(closure(after, {node})))
    labels = tuple(track.states[state] for state in round_about)
    return doubt(
        where_of(track, states[node]),
        "definitions.no_way_to_an_end",
        story=story(course, node),
        label=track.states[states[node]],
        state=states[node],
        states=labels,
    )
