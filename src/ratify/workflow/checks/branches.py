"""Where a step can lead, whatever its act says: the ways through its outcomes, found by trying every answer.

What other tracks stand at is known while a procedure is explored; everything else that a guard looks at (a count, a
ruling, a yes or no) is tried both ways, but the same thing is never both at once: the fact that one outcome wants to
be ``yes`` is ``yes`` for the next one too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ratify.workflow.definition import Condition, Step

CLAUSE_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "term": ("renewed", "expired"),
    "end": ("expired", "terminated", "denounced"),
}
"""How a clause that a consequence follows can come out."""

MOST_ANSWERS = 512
"""Combinations of answers that are tried for one step; beyond that each outcome is held to be possible by itself."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through the outcomes of a step: where it leads, by what other tracks stand at.

    ``waits`` must hold for the step to pass at all; of ``ways`` the first whose conditions hold is taken (number of
    the outcome counted from 0, state, conditions on other tracks).
    """

    waits: tuple[Condition, ...]
    ways: tuple[tuple[int, str, tuple[Condition, ...]], ...]


def branches(step: Step, *, alone: bool = False) -> tuple[Branch, ...]:
    """Every way through the outcomes of a step; none if what it requires contradicts itself.

    ``alone``: other tracks are not looked at; what they stand at may be anything.
    """
    outcomes = [condition for outcome in step.outcomes for condition in outcome.conditions]
    free = [one for one in (*step.requires, *outcomes) if alone or one.kind != "track"]
    questions = {_question(one): _answers(step, one) for one in free}
    for one in free:
        questions[_question(one)] = tuple(dict.fromkeys((*questions[_question(one)], *_answers(step, one))))
    if prod(map(len, questions.values())) > MOST_ANSWERS:
        return _each_by_itself(step, alone=alone)
    found: dict[Branch, None] = {}
    for answers in product(*questions.values()):
        branch = _through(step, dict(zip(questions, answers, strict=True)), alone=alone)
        if branch is not None:
            found[branch] = None
    return tuple(found)


def _question(condition: Condition) -> object:
    """What a guard looks at: guards with the same question get the same answer."""
    if condition.kind in {"fact", "outcome"}:
        return condition.kind, condition.of
    return condition


def _answers(step: Step, condition: Condition) -> Sequence[object]:
    if condition.kind == "outcome":
        return CLAUSE_OUTCOMES.get(step.follows or "", ()) or (None,)
    if condition.kind != "fact":
        return True, False
    ask = next((ask for ask in step.asks if ask.name == condition.of), None)
    options = tuple(name for name, _label in ask.options) if ask is not None else ()
    values: tuple[object, ...] = options or ("yes", "no")
    return values if ask is not None and ask.required else (*values, None)


def _holds(condition: Condition, answers: Mapping[object, object]) -> bool:
    answer = answers[_question(condition)]
    return answer in condition.values if condition.kind in {"fact", "outcome"} else answer is True


def _split(
    conditions: Iterable[Condition], holds: Callable[[Condition], bool], *, alone: bool
) -> tuple[Condition, ...] | None:
    """The conditions on other tracks among these, or ``None`` if one of the others does not hold."""
    waits: list[Condition] = []
    for condition in conditions:
        if condition.kind == "track" and not alone:
            waits.append(condition)
        elif not holds(condition):
            return None
    return tuple(waits)


def _through(step: Step, answers: Mapping[object, object], *, alone: bool) -> Branch | None:
    def holds(condition: Condition) -> bool:
        return _holds(condition, answers)

    waits = _split(step.requires, holds, alone=alone)
    if waits is None:
        return None
    ways: list[tuple[int, str, tuple[Condition, ...]]] = []
    for number, outcome in enumerate(step.outcomes):
        tracks = _split(outcome.conditions, holds, alone=alone)
        if tracks is None:
            continue
        ways.append((number, outcome.to, tracks))
        if not tracks:
            break
    return Branch(waits, tuple(ways)) if ways else None


def _each_by_itself(step: Step, *, alone: bool) -> tuple[Branch, ...]:
    def waits(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
        return _split(conditions, lambda _condition: True, alone=alone) or ()

    return tuple(
        Branch(waits(step.requires), ((number, outcome.to, waits(outcome.conditions)),))
        for number, outcome in enumerate(step.outcomes)
    )
