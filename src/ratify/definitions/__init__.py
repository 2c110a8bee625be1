"""Definitions as files: YAML text to checked values, or to all its problems; the only place that knows of YAML."""

from __future__ import annotations

from ratify.definitions.building import build_calendar
from ratify.definitions.library import Library, bundle, shipped_acts, shipped_names
from ratify.definitions.loading import read_acts, read_definition, read_facts
from ratify.definitions.register import RegisterItem, read_list, read_table

__all__ = [
    "Library", "RegisterItem", "build_calendar", "bundle", "read_acts", "read_definition", "read_facts", "read_list",
    "read_table", "shipped_acts", "shipped_names",
]  # fmt: skip
