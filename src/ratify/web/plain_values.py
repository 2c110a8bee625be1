"""Values of the office as JSON has them: what the API gives and the log page shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.web.days import iso


def plain_value(value: object) -> object:  # noqa: PLR0911 - one answer for each kind of value
    """Give the value in mappings, lists, text, numbers, booleans and nothing.

    A phrase becomes its code and particulars, a date ISO 8601, a moment ISO 8601 in UTC with ``Z``, a range of days
    its shortest ISO form.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case Phrase():
            return {"code": value.code, "particulars": plain_value(value.particulars)}
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case DayRange():
            return iso(value)
        case Mapping():
            return {str(name): plain_value(each) for name, each in value.items()}
        case tuple() | list() | set() | frozenset():
            return [plain_value(each) for each in value]
        case _:
            return str(value)
