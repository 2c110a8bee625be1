"""Values of the office as JSON: the wording in the reader's language, and the codes beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.moments import DayRange

if TYPE_CHECKING:
    from ratify.cli.voice import Voice

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def as_json(value: object, voice: Voice) -> object:  # noqa: C901, PLR0911 - one answer for each kind of value
    """Give the value in mappings, lists, text, numbers, booleans and nothing.

    A phrase is ``{"code", "text"}``; a text in several languages is the reader's; a date is ISO 8601, a moment ISO
    8601 in UTC, a range of days ``{"first", "last"}``; a record is an object of its fields.
    """
    match value:
        case None | bool() | int() | float():
            return value
        case str() | Path():
            return str(value)
        case Phrase():
            return {"code": value.code, "text": voice.words(value)}
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case DayRange():
            return {"first": value.first.isoformat(), "last": value.last.isoformat()}
        case Mapping() if _is_text(value):
            return voice.words(value)
        case Mapping():
            return {str(name): as_json(each, voice) for name, each in value.items()}
        case frozenset() | set():
            return sorted(str(each) for each in value)
        case tuple() | list():
            return [as_json(each, voice) for each in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            shown = (field.name for field in fields(value) if field.repr)
            return {name: as_json(getattr(value, name), voice) for name in shown}
        case _:
            return str(value)


def raw_json(value: object) -> object:
    """Give the body of an entry as it was sealed: only its own kinds of value, nothing said."""
    if isinstance(value, Mapping):
        return {str(name): raw_json(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [raw_json(each) for each in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def shown_json(value: object, voice: Voice) -> object:
    """Give what an entry only commits to: the value as it was sealed, or in words why it is not shown."""
    return voice.words(value) if isinstance(value, Phrase) else raw_json(value)


def _is_text(value: Mapping[object, object]) -> bool:
    tags = all(isinstance(name, str) and _TAG.fullmatch(name) for name in value)
    return bool(value) and tags and all(isinstance(each, str) for each in value.values())
