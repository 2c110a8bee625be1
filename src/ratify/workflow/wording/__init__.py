"""Plain words: every step, deadline and clause as sentences, made from the same data that is computed with."""

from __future__ import annotations

from ratify.workflow.wording.clauses import clause_in_words, together
from ratify.workflow.wording.steps import deadline_in_words, step_in_words
from ratify.workflow.wording.whole import Said, definition_in_words

__all__ = ["Said", "clause_in_words", "deadline_in_words", "definition_in_words", "step_in_words", "together"]
