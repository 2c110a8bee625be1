"""From phrases to prose: ``say`` and its relatives. Nothing here raises at what a phrase holds.

Particulars are written by their kind: a date long, a moment with its zone, a whole number with its digits grouped, yes
and no as words, a phrase as its own sentence, a mapping from language to text in the reader's language, a list in words
(``a, b et c``), nothing as ``—``. Plain text is written as it is, untouched by typography, because it may be a file
name, a reference or what somebody typed; the texts of the catalogues, and texts stored with their language, get the
typography of their language, once.

A year or a reference that must not be grouped is therefore given as text. If a particular called ``n`` is a whole
number, it chooses the plural form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.language import cldr, special
from ratify.language.choice import text_in
from ratify.language.messages import message
from ratify.language.typography import DEFAULT_PROFILE, typography

if TYPE_CHECKING:
    from collections.abc import Callable

    from ratify.errors import Problem, RatifyError

_DEEPEST = 20
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class _Reader:
    language: str
    zone: str
    profile: str


STOPPED_TWICE = re.compile(r"(\w\.)\.(?!\.)")
"""An abbreviation (Russian dates end in one) or a cited sentence whose stop ends the sentence as well."""


def say(phrase: Phrase, language: str, zone: str = "UTC", profile: str = DEFAULT_PROFILE) -> str:
    """Say the phrase in the language: ``fr``, ``en`` or ``ru``; any other is answered in French.

    ``zone`` is the IANA name of the zone in which moments are shown. ``profile`` is the typographic profile of French.
    A code without message gives the code with its particulars, a field without particular stays visible as ``{name}``:
    the reader loses the wording and not the content. Never raises.
    """
    return STOPPED_TWICE.sub(r"\1", _phrase(phrase, _Reader(language, zone, profile), 0))


def say_error(error: RatifyError, language: str, zone: str = "UTC", profile: str = DEFAULT_PROFILE) -> str:
    """Say what was refused and why; the problems of an ``InvalidDefinition`` are said one by one by ``say_problem``."""
    return say(error.phrase, language, zone, profile)


def say_problem(problem: Problem, language: str, profile: str = DEFAULT_PROFILE) -> str:
    """Say where in a file a problem stands, what is wrong and what would be right, on one line.

    The form is ``file:line:column: where: what is wrong. What would be right.`` Up to the words it is the same in every
    language, since editors read it to jump to the place. A warning says that it is one, before ``where``.
    """
    path = [f"{problem.file}:{problem.line}:{problem.column}"]
    if problem.severity == "warning":
        path.append(say(Phrase("language.warning"), language, profile=profile))
    if problem.where:
        path.append(problem.where)
    told = [problem.wrong] if problem.right is None else [problem.wrong, problem.right]
    sentences = " ".join(_closed(say(phrase, language, profile=profile)) for phrase in told)
    return ": ".join([*path, sentences])


def translator(language: str, zone: str = "UTC", profile: str = DEFAULT_PROFILE) -> Callable[..., str]:
    """Give the function that templates and the command line know as ``t``: ``t("web.waiting", n=3)``.

    It is ``say`` for one reader: the code, then the particulars by name. It must be called ``t`` wherever it is used:
    the test that compares the sources with the catalogues looks for that name.
    """

    def t(code: str, /, **particulars: object) -> str:
        return say(Phrase(code, **particulars), language, zone, profile)

    return t


def moment_of(moment: datetime, zone: str, language: str) -> str:
    """Write a moment with the day, the time on 24 hours, the city of the zone and its distance from UTC.

    ``4 juillet 2024 à 9 h 07 (Bamako, UTC+0)``. ``zone`` is an IANA name; in an unknown zone the moment is shown in
    UTC.
    """
    return say(special.moment(moment, zone, language), language)


def _phrase(phrase: Phrase, reader: _Reader, depth: int) -> str:
    if depth > _DEEPEST:
        return "…"
    if phrase.code in special.COMPUTED:
        return _words(special.COMPUTED[phrase.code](phrase.particulars, reader.language), "", reader, depth + 1)
    n = phrase.particulars.get("n")
    plural = n if isinstance(n, int) and not isinstance(n, bool) else None
    found = message(phrase.code, reader.language, plural, reader.profile)
    if found is None:
        return _unworded(phrase, reader, depth)
    said: list[str] = []
    for part in found:
        if isinstance(part, str):
            said.append(part)
        elif part.name in phrase.particulars:
            said.append(_words(phrase.particulars[part.name], part.form, reader, depth + 1))
        else:
            said.append(str(part))
    return "".join(said)


def _unworded(phrase: Phrase, reader: _Reader, depth: int) -> str:
    shown = [f"{name}: {_words(value, '', reader, depth + 1)}" for name, value in phrase.particulars.items()]
    return f"{phrase.code} ({', '.join(shown)})" if shown else phrase.code


def _words(value: object, form: str, reader: _Reader, depth: int) -> str:  # noqa: C901, PLR0911 - one case for each kind
    if depth > _DEEPEST:
        return "…"
    match value:
        case None:
            return _NOTHING
        case str():
            return str(value)
        case bool():
            return _phrase(Phrase("language.yes") if value else Phrase("language.no"), reader, depth)
        case int() | Decimal():
            return cldr.number(value, reader.language)
        case datetime():
            return _phrase(special.moment(value, reader.zone, reader.language), reader, depth)
        case date():
            return cldr.day(value, reader.language, form or "long")
        case Phrase():
            if form == "of" and value.code in special.GENITIVE:
                return _phrase(Phrase(special.GENITIVE[value.code], **value.particulars), reader, depth)
            return _phrase(value, reader, depth)
        case Mapping():
            text, tag = text_in({str(key): str(entry) for key, entry in value.items() if entry}, reader.language)
            return typography(text, tag, reader.profile) or _NOTHING
        case tuple() | list():
            return _listed(value, form, reader, depth) or _NOTHING
        case _:
            return str(value)


def _listed(items: tuple[object, ...] | list[object], form: str, reader: _Reader, depth: int) -> str:
    """Several things in words; apart, one after the other with the semicolons of the language."""
    if form != "apart":
        said = [_words(item, "" if form == "or" else form, reader, depth + 1) for item in items]
        return cldr.join(said, reader.language, "or" if form == "or" else "standard")
    said = [_words(item, "", reader, depth + 1) for item in items]
    return reduce(
        lambda told, item: _phrase(Phrase("language.then", told=told, item=item), reader, depth), said or [""]
    )


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…", ":")) else f"{sentence}."
