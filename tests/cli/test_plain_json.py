"""Values of the office as JSON: wording in the reader's language, codes beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ratify.cli.plain_json import as_json, raw_json
from ratify.cli.voice import Voice
from ratify.errors import Phrase
from ratify.law.moments import DayRange


@dataclass(frozen=True)
class Record:
    name: str
    when: date
    secret: str = field(default="hidden", repr=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("text\x1b", "text\x1b"),
        (date(2024, 7, 4), "2024-07-04"),
        (datetime(2024, 7, 4, 9, 30, tzinfo=UTC), "2024-07-04T09:30:00Z"),
        (datetime(2024, 7, 4, 9, 30, tzinfo=timezone(timedelta(hours=3))), "2024-07-04T06:30:00Z"),
        (DayRange(date(2003, 1, 1), date(2003, 12, 31)), {"first": "2003-01-01", "last": "2003-12-31"}),
        (Phrase("language.yes"), {"code": "language.yes", "text": "yes"}),
        ({"fr": "Traité", "en": "Treaty"}, "Treaty"),
        ({"of": "entry", "reason": "x"}, {"of": "entry", "reason": "x"}),
        ({"ballot": 3}, {"ballot": 3}),
        ({}, {}),
        ((1, "a"), [1, "a"]),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Record("n", date(2024, 7, 4)), {"name": "n", "when": "2024-07-04"}),
    ],
)
def test_each_kind_of_value_has_its_form(value, expected):
    assert as_json(value, Voice("en")) == expected


def test_the_body_of_an_entry_is_given_as_it_was_sealed():
    body = {"opened": {"reference": "X", "fr": "pas un texte"}, "of": (1, 2), "yes": True, "none": None}
    assert raw_json(body) == {
        "opened": {"reference": "X", "fr": "pas un texte"},
        "of": [1, 2],
        "yes": True,
        "none": None,
    }
