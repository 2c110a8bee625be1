"""The catalogues as they are read at run time: a message by its code, ready to be filled in.

The ``.po`` files of the rooms are merged into one ``.mo`` file for each language by ``ratify.language.compile``; here
only the standard library reads them. A message is text with fields: ``{name}`` puts the particular of that name,
``{name.form}`` puts it in one of the forms that ``FORMS`` lists. ``{{`` and ``}}`` are braces. There is nothing else,
no format specification and no attribute, so that neither a translator nor a hostile particular can reach further than
the particulars.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from ratify.language.choice import LANGUAGES, primary
from ratify.language.typography import typography

CATALOGUES = Path(__file__).parent / "catalogues"

FORMS = ("long", "short", "weekday", "of", "or", "apart")
"""What may follow the name of a field: three forms of a date (see ``day``); ``of``, the form of a party's name that
follows "the notification" (``du Mali``, ``of Mali``, ``Российской Федерации``), and the genitive of a period or an
ordinal where the language has one; ``or``, a list of alternatives (``a, b ou c``); ``apart``, a list whose items are
kept apart by semicolons, for what comes one after the other."""

_FIELD = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)(?:\.([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a message: the name of a particular and the form in which it is wanted, empty for the usual one."""

    name: str
    form: str

    def __str__(self) -> str:
        return f"{{{self.name}.{self.form}}}" if self.form else f"{{{self.name}}}"


def message(code: str, language: str, n: int | None = None, profile: str = "") -> tuple[str | Field, ...] | None:
    """Give the parts of the message, its typography done, or nothing if the language has no such message.

    ``n`` chooses the plural form by the rule of the language. A language that the interface does not have is read
    as French.
    """
    known = primary(language) if primary(language) in LANGUAGES else LANGUAGES[0]
    text = _text(code, known, abs(n) if n is not None else None)
    return _parts(text, known, profile) if text is not None else None


def parts(text: str) -> tuple[str | Field, ...]:
    """Take the text of a message apart into literal text and fields. What is not a field stays literal text."""
    found: list[str | Field] = []
    end = 0
    for match in _FIELD.finditer(text):
        found.append(text[end : match.start()])
        found.append(Field(match[1], match[2] or "") if match[1] else match[0][0])
        end = match.end()
    found.append(text[end:])
    return tuple(part for part in found if part)


def _text(code: str, language: str, n: int | None) -> str | None:
    catalogue = _catalogue(language)
    if n is not None:
        text = catalogue.ngettext(code, code, n)
        if text != code:
            return text
    text = catalogue.gettext(code)
    return None if text == code else text


@lru_cache(maxsize=4096)
def _parts(text: str, language: str, profile: str) -> tuple[str | Field, ...]:
    return parts(typography(text, language, profile) if profile else typography(text, language))


@cache
def _catalogue(language: str) -> NullTranslations:
    try:
        with (CATALOGUES / f"{language}.mo").open("rb") as file:
            return GNUTranslations(file)
    except OSError:
        # An installation without its catalogues still works: readers see codes instead of sentences.
        return NullTranslations()
