"""A whole definition in plain words: each clause of a treaty, each step and deadline of a procedure, with its law."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

from ratify.errors import Phrase
from ratify.law.rules import Clauses
from ratify.workflow.definition import Procedure, Treaty
from ratify.workflow.wording.clauses import clause_in_words
from ratify.workflow.wording.steps import deadline_in_words, step_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CLAUSES: Final = tuple(one.name for one in fields(Clauses) if one.name != "commitments")
CODES: Final = tuple(f"workflow.heading.{clause}" for clause in CLAUSES)
"""Codes of the headings of clauses."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a definition says: its name and label, the sentences for it, the law that it rests on."""

    kind: Literal["clause", "step", "deadline"]
    name: str
    label: Phrase | Mapping[str, str]
    words: Phrase
    law: str
    unverified: bool


def definition_in_words(value: object) -> tuple[Said, ...]:
    """All that a treaty or a procedure says, in the order of the definition; nothing of a chamber or a calendar."""
    if isinstance(value, Treaty):
        return tuple(_clauses(value))
    if isinstance(value, Procedure):
        return tuple(_procedure(value))
    return ()


def _clauses(treaty: Treaty) -> Iterator[Said]:
    clauses = treaty.law.clauses
    for name in CLAUSES:
        value = getattr(clauses, name)
        for place, one in enumerate(value if isinstance(value, tuple) else (value,), 1):
            if one is not None:
                called = name if place == 1 else f"{name}/{place}"
                words = clause_in_words(name, one, treaty.calendars)
                heading = Phrase(f"workflow.heading.{name}")
                yield Said("clause", called, heading, words, _law(one), _unverified(one))
    for name, commitment in clauses.commitments.items():
        words = clause_in_words("commitment", commitment, treaty.calendars)
        label = treaty.commitments[name]
        yield Said("clause", f"commitment/{name}", label, words, _law(commitment), _unverified(commitment))


def _law(value: object) -> str:
    return str(getattr(value, "law", ""))


def _unverified(value: object) -> bool:
    return bool(getattr(value, "unverified", False))


def _procedure(procedure: Procedure) -> Iterator[Said]:
    for step in procedure.steps.values():
        yield Said("step", step.name, step.label, step_in_words(procedure, step), step.law, step.unverified)
    for one in procedure.deadlines.values():
        yield Said("deadline", one.name, one.label, deadline_in_words(procedure, one), one.law, one.unverified)
