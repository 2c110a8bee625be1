"""How a command speaks: the reader's language, prose or JSON, and the options that every command takes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

from ratify.cli.failures import Misuse
from ratify.errors import Phrase
from ratify.language import LANGUAGES, day, negotiate, plain, say, text_in, typography
from ratify.law.moments import DayRange


@dataclass(frozen=True, slots=True)
class Voice:
    """The reader of this command.

    ``demonstration``: the demonstration office is meant; ``login`` is who acts in it. ``zone`` is where moments are
    shown.
    """

    language: str
    json: bool = False
    login: str | None = None
    demonstration: bool = False
    zone: str = "UTC"

    def t(self, code: str, /, **particulars: object) -> str:
        """Say a message of the catalogues."""
        return say(Phrase(code, **particulars), self.language, self.zone)

    def words(self, value: Phrase | Mapping[str, str] | DayRange | date | str | None) -> str:
        """Say a value that an office or a study shows, as one line that a terminal may be given."""
        match value:
            case None:
                return ""
            case Phrase():
                return plain(say(value, self.language, self.zone))
            case DayRange():
                return plain(say(interval(value), self.language))
            case date():
                return day(value, self.language)
            case Mapping():
                text, language = text_in(value, self.language)
                return plain(typography(text, language))
            case _:
                return plain(value)

    def party(self, code: str | None) -> str:
        """Say the name of a party by its code; nothing for nobody."""
        return plain(say(Phrase("language.party", code=code), self.language)) if code else ""


def interval(days: DayRange) -> Phrase:
    """Give the phrase of a day, or of the bounds within which it lies."""
    return Phrase("language.interval", earliest=days.first, latest=days.last)


def usual_language() -> str:
    """Give the language of a command that names none: ``RATIFY_LANG``, then the locale, then French.

    A locale that is set decides even if it is none of ours, as POSIX has it: ``LC_ALL=C`` is French too.
    """
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None)
    return negotiate([os.environ.get("RATIFY_LANG"), locale])


def take_common(arguments: list[str]) -> tuple[Voice, list[str], bool]:
    """Take the common options out of the arguments, wherever they stand before a ``--``.

    Gives the voice, the other arguments, and whether the version is wanted. An option that takes a value is never
    told apart from its value here, so a value that looks like one of these is written with ``=``: ``--reason=--json``.
    Raises ``Misuse`` for a language that there is not and for a value that is missing.
    """
    rest: list[str] = []
    said: dict[str, str] = {}
    flags: set[str] = set()
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *waiting]
            break
        if name in {"--lang", "--as"}:
            if not equals and not waiting:
                raise Misuse("cli.usage.value_missing", option=name)
            said[name] = value if equals else waiting.pop(0)
        elif argument in {"--json", "--version", "--demonstration"}:
            flags.add(argument)
        else:
            rest.append(argument)
    language = said.get("--lang")
    if language is not None and language not in LANGUAGES:
        raise Misuse("cli.usage.no_such_language", given=plain(language), languages=LANGUAGES)
    voice = Voice(language or usual_language(), "--json" in flags, said.get("--as"), "--demonstration" in flags)
    return voice, rest, "--version" in flags


def voice_of_a_failure(arguments: list[str]) -> Voice:
    """Give the voice in which to say that the common options themselves are wrong."""
    asked = [after for before, after in pairwise(arguments) if before == "--lang"]
    asked += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    meant = next((language for language in asked if language in LANGUAGES), usual_language())
    return Voice(meant, "--json" in arguments)


def near(given: str, known: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Give what may have been meant, the most likely first."""
    return tuple(get_close_matches(given, known, n=3))
