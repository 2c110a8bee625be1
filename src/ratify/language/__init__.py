"""The only room that makes prose: a phrase, an error or a problem in a reader's language.

The other rooms give ``Phrase(code, **particulars)``; here a code becomes a sentence. Importing this room reads no
catalogue and no locale data: that happens when something is said for the first time.

To add a message: write its text under its code into ``catalogues/<language>/<room>.po`` for each language, run
``python -m ratify.language.compile``, and commit the ``.mo`` files with it. ``{name}`` stands for a particular;
``{until.weekday}`` and ``{until.short}`` ask for a form of a date, and ``{party.of}`` for the form of a party's name
that follows a noun (``la notification {party.of}``). Python says ``Phrase("law.late", until=day)``, an error the same
way; templates and the command line say ``t("web.waiting", n=3)``. A module that puts codes together declares them,
whole, in a tuple called ``CODES``. A test compares all this with the sources.
"""

from __future__ import annotations

from ratify.language.choice import LANGUAGES, negotiate, text_in
from ratify.language.cldr import day, join, number
from ratify.language.search import fold, search_forms, search_text
from ratify.language.terminal import plain
from ratify.language.typography import typography
from ratify.language.wording import moment_of, say, say_error, say_problem, translator

__all__ = [
    "LANGUAGES",
    "day",
    "fold",
    "join",
    "moment_of",
    "negotiate",
    "number",
    "plain",
    "say",
    "say_error",
    "say_problem",
    "search_forms",
    "search_text",
    "text_in",
    "translator",
    "typography",
]
