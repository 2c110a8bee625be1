"""How the API words things: the sentence in the language asked for, and beside it what it was made from.

``Wording`` holds the text for people, and for programs the code and particulars of a message, or the texts by
language of what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue, ValidationInfo

from ratify.errors import Phrase
from ratify.language import say, text_in, typography
from ratify.web.plain_values import plain_value

SHAPE = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class Said(BaseModel):
    """A wording. ``code`` and ``particulars`` of a message of ratify, or ``texts`` by language as stored."""

    model_config = SHAPE
    text: str
    code: str | None = None
    particulars: dict[str, JsonValue] = {}
    texts: dict[str, str] = {}


def _worded(value: object, info: ValidationInfo) -> object:
    context = info.context or {}
    language, zone = context.get("language", "fr"), context.get("zone", "UTC")
    match value:
        case Phrase():
            return {
                "text": say(value, language, zone),
                "code": value.code,
                "particulars": plain_value(value.particulars),
            }
        case str():
            return {"text": value}
        case Mapping():
            text, tag = text_in(value, language)
            return {"text": typography(text, tag), "texts": dict(value)}
        case _:
            return value


def _pair(value: object) -> object:
    return {"label": value[0], "value": value[1]} if isinstance(value, tuple) else value


Wording = Annotated[Said, BeforeValidator(_worded)]


class Days(BaseModel):
    """The days from ``first`` to ``last``, both included; the same day where it is known."""

    model_config = SHAPE
    first: date
    last: date


class Fact(BaseModel):
    """A fact of an act, worded."""

    model_config = SHAPE
    label: Wording
    value: Wording


class Option(BaseModel):
    """One of the answers that can be chosen."""

    model_config = SHAPE
    label: Wording
    value: str


def option(value: object) -> object:
    """Give one of a step's options, a pair of value and label, as the model has it."""
    return {"value": value[0], "label": value[1]} if isinstance(value, tuple) else value


Facts = list[Annotated[Fact, BeforeValidator(_pair)]]
