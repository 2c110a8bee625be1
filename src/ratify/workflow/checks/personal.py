"""Personal facts: none of them is read by a rule, so that erasing one never changes what follows.

What rules read of an act's facts is listed here once: those that they name themselves (conditions, deadlines), those
that counting looks for by their name, and those that the clauses of a treaty look for in an act that gives them a date.
``tests/workflow/test_personal.py`` holds this list against the code that reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow.checks.fault import fault
from ratify.workflow.definition import PERSONAL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Deadline, Procedure, Step

COUNTED = frozenset({"in_office", "casting_vote", "weight_for", "weight_of"})
"""Facts that the count of a vote, a quorum or a number looks for by their name."""

IN_CLAUSES = frozenset({"treaty", "effective", "purpose", "indefinite", "by_period", "mode", "to", "against"})
"""Facts that clauses look for by their name, in an act that gives them a dated fact."""


def personal_facts_can_be_erased(procedure: Procedure) -> Iterator[Fault]:
    """A personal fact is of a type that says something of a person and that nothing keeps elsewhere."""
    for name, step in procedure.steps.items():
        for ask in step.asks:
            if ask.personal and ask.type not in PERSONAL_TYPES:
                right = Phrase("definitions.one_of", words=PERSONAL_TYPES)
                where = f"steps.{name}.asks.{ask.name}.personal"
                yield fault(where, "definitions.personal_type", right, fact=ask.name, type=ask.type)


def personal_facts_are_not_read(procedure: Procedure) -> Iterator[Fault]:
    """No condition, count, deadline or clause reads a personal fact."""
    for name, step in procedure.steps.items():
        for where, fact in _read_by_conditions(name, step):
            if fact in _personal(step):
                yield _read(where, fact, step)
        for fact in sorted(_personal(step) & (COUNTED if _counts(step) else frozenset())):
            yield _read(f"steps.{name}.asks.{fact}.personal", fact, step, "definitions.personal_fact_counted")
        for fact in sorted(_personal(step) & (IN_CLAUSES if step.gives else frozenset())):
            yield _read(f"steps.{name}.asks.{fact}.personal", fact, step, "definitions.personal_fact_in_clauses")
    for name, deadline in procedure.deadlines.items():
        for key, fact, steps in _read_by_a_deadline(deadline):
            for step in (procedure.steps[one] for one in steps if one in procedure.steps):
                if fact in _personal(step):
                    yield _read(f"deadlines.{name}.{key}", fact, step)


def _read(where: str, fact: str, step: Step, code: str = "definitions.personal_fact_read") -> Fault:
    return fault(where, code, Phrase("definitions.not_personal", fact=fact), fact=fact, step=step.label)


def _personal(step: Step) -> frozenset[str]:
    return frozenset(ask.name for ask in step.asks if ask.personal)


def _read_by_conditions(name: str, step: Step) -> Iterator[tuple[str, str]]:
    """Where a condition names a fact, and which."""
    for number, condition in enumerate(step.requires, 1):
        if condition.kind in {"fact", "number"}:
            yield f"steps.{name}.requires[{number}]", condition.of
    for number, outcome in enumerate(step.outcomes, 1):
        for condition in outcome.conditions:
            if condition.kind in {"fact", "number"}:
                yield f"steps.{name}.outcomes[{number}].if", condition.of


def _counts(step: Step) -> bool:
    """Whether anything of the step is counted."""
    conditions = (*step.requires, *(one for outcome in step.outcomes for one in outcome.conditions))
    counted = any(one.kind in {"quorum", "carried", "number"} for one in conditions)
    return counted or any(ask.type == "ballot" for ask in step.asks)


def _read_by_a_deadline(deadline: Deadline) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What a deadline reads: under which key, which fact, of which steps."""
    if deadline.urgent is not None:
        yield "urgent", deadline.urgent_fact, deadline.begins
    if deadline.ends_on is not None:
        yield "ends_on", deadline.ends_on, deadline.begins
    if deadline.extended is not None and deadline.extended.fact is not None:
        yield "extended.by_fact", deadline.extended.fact, deadline.extended.steps
