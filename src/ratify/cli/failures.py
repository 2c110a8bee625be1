"""The one place that turns what went wrong into a message and an exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

from ratify.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidDefinition,
    NotFound,
    Phrase,
    RatifyError,
    Refused,
    Unavailable,
)
from ratify.language import plain, say_problem

if TYPE_CHECKING:
    from ratify.cli.voice import Voice
    from ratify.errors import Problem


class Misuse(RatifyError):
    """The command line itself is wrong: an unknown command or option, an argument too many or too few.

    ``command`` is the command whose help would be right (``ratify user``).
    """

    command = "ratify"


DONE, INVALID, BROKEN, REFUSED, CONFLICT, NOT_FOUND, FORBIDDEN, UNAVAILABLE = range(8)
MISUSED, FAULT, INTERRUPTED = 64, 70, 130

EXIT_CODES: tuple[tuple[int, str], ...] = (
    (DONE, "cli.exit.done"),
    (INVALID, "cli.exit.invalid"),
    (BROKEN, "cli.exit.broken"),
    (REFUSED, "cli.exit.refused"),
    (CONFLICT, "cli.exit.conflict"),
    (NOT_FOUND, "cli.exit.not_found"),
    (FORBIDDEN, "cli.exit.forbidden"),
    (UNAVAILABLE, "cli.exit.unavailable"),
    (MISUSED, "cli.exit.misused"),
    (FAULT, "cli.exit.fault"),
    (INTERRUPTED, "cli.exit.interrupted"),
)
"""Every exit code with the message that says what it means; 64 and 70 are those of sysexits(3)."""

CODES = tuple(code for _, code in EXIT_CODES)

_BY_KIND: tuple[tuple[type[RatifyError], int], ...] = (
    (Misuse, MISUSED),
    (Refused, REFUSED),
    (Conflict, CONFLICT),
    (NotFound, NOT_FOUND),
    (Forbidden, FORBIDDEN),
    (Unavailable, UNAVAILABLE),
    (Invalid, INVALID),
)


def tell(error: BaseException, voice: Voice) -> int:
    """Tell on standard error what went wrong, as prose or as one JSON object, and give the exit code."""
    if isinstance(error, KeyboardInterrupt):
        _write(Phrase("cli.interrupted"), INTERRUPTED, (), voice)
        return INTERRUPTED
    if isinstance(error, RatifyError):
        code = exit_code(error)
        _write(error.phrase, code, _details(error, voice), voice)
        if isinstance(error, Misuse) and not voice.json:
            sys.stderr.write(f"{plain(voice.t('cli.usage.see_help', command=f'{error.command} --help'))}\n")
        return code
    if os.environ.get("RATIFY_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    _write(Phrase("cli.fault", kind=type(error).__name__), FAULT, (), voice)
    return FAULT


def exit_code(error: RatifyError) -> int:
    """Give the exit code of an error of ours."""
    return next((code for kind, code in _BY_KIND if isinstance(error, kind)), INVALID)


def problem_as_json(problem: Problem, voice: Voice) -> dict[str, object]:
    """Give a problem of a definition with its place, its codes and its wording."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "where": problem.where,
        "severity": problem.severity,
        "code": problem.wrong.code,
        "message": say_problem(problem, voice.language),
    }


def _details(error: RatifyError, voice: Voice) -> tuple[dict[str, object], ...]:
    """Give what an error says beyond its own sentence: each problem, each wrong field, each thing that came between."""
    if isinstance(error, InvalidDefinition):
        return tuple(problem_as_json(problem, voice) for problem in error.problems)
    fields = getattr(error, "problems", None)  # InvalidFacts: pairs of field and phrase
    if fields is not None:
        return tuple(
            {"field": field, "code": wrong.code, "message": voice.t("cli.field", field=field, wrong=wrong)}
            for field, wrong in fields
        )
    found: list[dict[str, object]] = []
    for name in ("problems", "between"):
        phrases = error.phrase.particulars.get(name)
        if isinstance(phrases, tuple):
            found += [{"code": one.code, "message": voice.words(one)} for one in phrases if isinstance(one, Phrase)]
    return tuple(found)


def _write(phrase: Phrase, code: int, details: tuple[dict[str, object], ...], voice: Voice) -> None:
    sentence = plain(voice.words(phrase))
    if voice.json:
        told: dict[str, object] = {"error": phrase.code, "message": sentence, "exit_code": code}
        if details:
            told["details"] = list(details)
        sys.stderr.write(json.dumps(told, ensure_ascii=True) + "\n")
        return
    sys.stderr.write(f"{_set(plain(voice.t('cli.error', message=sentence)))}\n")
    for detail in details:
        if str(detail["message"]) in sentence:
            continue  # the sentence lists them itself
        sys.stderr.write(f"{_set(plain(str(detail['message'])), '  ')}\n")


def _set(text: str, margin: str = "") -> str:
    """A message within the width of a terminal; on one line where it goes elsewhere, for whoever reads it there."""
    if not sys.stderr.isatty():
        return margin + text
    room = max(get_terminal_size().columns, 20)
    return fill(
        text, room, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False, break_long_words=False
    )
