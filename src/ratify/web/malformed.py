"""What does not fit in a field of a request, in the reader's language: the library that reads them speaks English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from ratify.errors import Phrase

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "missing",
        "extra_forbidden": "no_such_field",
        "literal_error": "one_of",
        "enum": "one_of",
        "string_too_long": "too_long",
        "too_long": "too_long",
        "string_too_short": "too_short",
        "too_short": "too_short",
        "greater_than_equal": "at_least",
        "less_than_equal": "at_most",
        "string_pattern_mismatch": "pattern",
        "string_type": "text",
        "list_type": "list",
        "dict_type": "table",
        "model_type": "table",
        "model_attributes_type": "table",
        "json_invalid": "json",
    }
)
_FAMILIES: tuple[tuple[str, str], ...] = (
    ("datetime_", "instant"),
    ("timezone_", "instant"),
    ("date_", "day"),
    ("int_", "number"),
    ("bool_", "yes_or_no"),
)
CODES = tuple(f"web.api.wrong.{kind}" for kind in dict.fromkeys((*_KINDS.values(), *(kind for _, kind in _FAMILIES))))


def _day(value: object) -> object:
    """A day as ISO 8601 writes it. The library would also take a number, as seconds since 1970, and an instant."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return value
    raise PydanticCustomError("date_wanted", "A day is wanted, such as 2024-07-04")


def _instant(value: object) -> object:
    if isinstance(value, str) and _ISO_DAY.match(value):
        return value
    raise PydanticCustomError("datetime_wanted", "An instant is wanted, such as 2024-07-04T09:00:00Z")


Day = Annotated[date, BeforeValidator(_day)]
"""A legal date of a query: ``2024-07-04`` and nothing else."""

Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A recorded time of a query, in ISO 8601."""


def what_is_wrong(error: Mapping[str, object]) -> Phrase:
    """What the library found, as a phrase; a kind of fault that is not known here keeps the library's own words."""
    found, said = str(error["type"]), str(error["msg"])
    kind = _KINDS.get(found) or next((kind for head, kind in _FAMILIES if found.startswith(head)), None)
    if kind is None:
        return Phrase("web.api.malformed", said=said)
    about = error.get("ctx")
    context: Mapping[str, object] = about if isinstance(about, Mapping) else {}
    bound = next((context[key] for key in ("max_length", "min_length", "ge", "le") if key in context), None)
    if kind == "one_of":
        return Phrase("web.api.wrong.one_of", words=tuple(re.findall(r"'([^']*)'", str(context.get("expected", "")))))
    if kind == "pattern":
        return Phrase("web.api.wrong.pattern", pattern=str(context.get("pattern", "")))
    if kind in ("too_long", "too_short"):
        return Phrase(f"web.api.wrong.{kind}", n=bound)
    if kind in ("at_least", "at_most"):
        return Phrase(f"web.api.wrong.{kind}", bound=bound)
    return Phrase(f"web.api.wrong.{kind}")
