"""The journeys that need no database: checking definitions, a treaty's timeline from files alone, asking, counting."""

from __future__ import annotations

from ratify.definitions import build_calendar, read_acts, read_facts
from ratify.definitions.starting import schema_file
from ratify.law.conventions import CONVENTIONS, towards_the_past
from ratify.study.asking import Planned, WhatIf, act, plan, what_if
from ratify.study.checking import check, start
from ratify.study.counting import FIELD_OF, Count, calendars_in, count
from ratify.study.scenarios import answer, unmet
from ratify.study.sources import find, in_words, shipped
from ratify.study.timelines import Timeline, explain, run, timeline

__all__ = [
    "CONVENTIONS", "FIELD_OF", "Count", "Planned", "Timeline", "WhatIf", "act", "answer", "build_calendar",
    "calendars_in", "check", "count", "explain", "find", "in_words", "plan", "read_acts", "read_facts", "run",
    "schema_file", "shipped", "start", "timeline", "towards_the_past", "unmet", "what_if",
]  # fmt: skip
