"""The counterexample of a check as a short story: the labels of the steps that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.workflow.checks.exploration import Course, Move

LONGEST_STORY = 24
"""Moves that are told; of a longer way the beginning is left out."""


def story(course: Course, node: int, *more: Move) -> Phrase:
    """How a joint state is come to, by a shortest way, and what happens next if that is told: "After …"."""
    way = (*course.way(node), *more)
    if not way:
        return Phrase("definitions.story.at_the_beginning")
    told = [_told(course, move) for move in way[-LONGEST_STORY:]]
    if len(way) > LONGEST_STORY:
        told.insert(0, Phrase("definitions.story.and_so_on"))
    return Phrase("definitions.story.after", acts=tuple(told))


def _told(course: Course, move: Move) -> Phrase:
    if move.step is None:
        return Phrase("definitions.story.void", deadline=move.lapse.label if move.lapse else "")
    if len({outcome.to for outcome in move.step.outcomes}) > 1:
        label = course.procedure.tracks[move.step.track].states[move.state]
        return Phrase("definitions.story.step_to", step=move.step.label, state=label)
    return Phrase("definitions.story.step", step=move.step.label)


def closure(after: Sequence[set[int]], start: set[int]) -> set[int]:
    """Whatever is in ``start`` or comes after it."""
    found, waiting = set(start), list(start)
    while waiting:
        for node in after[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found
