"""Definitions as a form brings them: uploaded or typed, kept from one page to the next, their mistakes told by line.

What was handed in travels in the form itself: nothing is kept on the server before it is recorded, and no name that
comes with a file is ever taken for a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from ratify.errors import InvalidDefinition, RatifyError
from ratify.language import say_problem
from ratify.office.edition_views import Text
from ratify.web.forms import Form
from ratify.web.visits import Visit

UNNAMED = "edition.yaml"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one definition in a form: the name of its file and its text as typed."""

    number: int
    name: str
    text: str

    @property
    def filled(self) -> bool:
        """Whether anything was handed in here."""
        return bool(self.text.strip())


def read_slots(form: Form, most: int) -> tuple[Slot, ...]:
    """The places of a form, at least one and one more than are filled; an upload goes before what was typed."""
    found = []
    for number in range(most):
        upload = form.files.get(f"file.{number}")
        if upload is not None and upload.data:
            name = PurePath(upload.name.replace("\\", "/")).name[:LONGEST_NAME] or UNNAMED
            found.append(Slot(number, name, upload.data.decode("utf-8", "surrogateescape")))
        else:
            name = PurePath(form.get(f"name.{number}")).name[:LONGEST_NAME] or UNNAMED
            found.append(Slot(number, name, form.fields.get(f"text.{number}", "")))
    last = max((slot.number for slot in found if slot.filled), default=-1)
    return tuple(found[: min(most, last + 2)])


def bytes_of(slots: Sequence[Slot]) -> tuple[Text, ...]:
    """The definitions that were handed in, byte for byte."""
    return tuple(Text(s.name, s.text.encode("utf-8", "surrogateescape")) for s in slots if s.filled)


def shown(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The places as a page can show them: what is no text is not repeated."""
    return tuple(Slot(s.number, s.name, "" if _no_text(s.text) else s.text) for s in slots)


def _no_text(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def told(visit: Visit, error: RatifyError) -> list[tuple[str, object]]:
    """The lines of the error summary: each mistake of a definition with its place, or the one sentence of the error."""
    if isinstance(error, InvalidDefinition):
        wrong = [each for each in error.problems if each.severity == "error"] or list(error.problems)
        return [("f-text-0", say_problem(each, visit.language)) for each in wrong]
    return [("", error.phrase)]
