"""What people type, as values: days, numbers, facts. Everything else stays text and is checked where it is used."""

from __future__ import annotations

import calendar
import re
import sys
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.errors import Invalid, NotFound, why_not
from ratify.language import plain
from ratify.law.moments import DayRange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DAY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?")
_NUMBER = re.compile(r"[0-9]{1,15}")
_LARGEST_FILE = 4 * 2**20
STDIN = "-"


def read_days(text: str, option: str) -> DayRange:
    """Read a legal date: ``2024-07-04``, a month ``2016-09``, a year ``2003``, or an interval ``first/last``."""
    first, slash, last = text.strip().partition("/")
    begins = _days(first, text, option)
    ends = _days(last, text, option) if slash else begins
    if ends.last < begins.first:
        raise Invalid("cli.value.interval_backwards", option=option, first=begins.first, last=ends.last)
    return DayRange(begins.first, ends.last)


def read_day(text: str, option: str) -> date:
    """Read one exact day, ``2024-07-04``."""
    try:
        days = read_days(text, option)
    except Invalid as wrong:
        if wrong.phrase.code != "cli.value.no_day":
            raise
        days = None
    if days is None or not days.exact:
        raise Invalid("cli.value.exact_day_wanted", option=option, given=plain(text))
    return days.first


def read_moment(text: str, option: str, zone: str) -> datetime:
    """Read an instant: ``2024-07-04T09:00`` in the zone, or with an offset of its own; a bare day means its end."""
    said = text.strip()
    try:
        if _DAY.fullmatch(said):
            moment = datetime.combine(read_day(said, option), time.max)
        else:
            moment = datetime.fromisoformat(said)
    except ValueError:
        raise Invalid("cli.value.no_moment", option=option, given=plain(text)) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def read_number(text: str, option: str) -> int:
    """Read a whole number that is not negative: an entry, a version, a count."""
    if not _NUMBER.fullmatch(text.strip()):
        raise Invalid("cli.value.no_number", option=option, given=plain(text))
    return int(text)


def read_facts(
    pairs: Sequence[str], file: str | None, *, onto: Mapping[str, object] = MappingProxyType({})
) -> dict[str, object]:
    """Lay the facts of the command line (``name=value``, ``ballot.for=130``) over those of a file, over ``onto``.

    The file is a mapping in JSON or YAML; ``-`` is standard input. The office checks the values against the step.
    """
    facts = {**onto, **(_facts_of_file(file) if file is not None else {})}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise Invalid("cli.value.no_fact", given=plain(pair))
        whole, dot, part = name.strip().partition(".")
        if dot:
            parts = facts.get(whole)
            facts[whole] = {**(parts if isinstance(parts, dict) else {}), part: value}
        else:
            facts[whole] = value
    return facts


def read_documents(pairs: Sequence[str]) -> dict[str, tuple[str, bytes]]:
    """Read the files given as ``fact=path``: by the name of the fact the path and the bytes."""
    found = {}
    for pair in pairs:
        fact, equals, path = pair.partition("=")
        if not equals or not fact.strip() or not path:
            raise Invalid("cli.value.no_file_of_fact", given=plain(pair))
        found[fact.strip()] = (path, read_file(path))
    return found


def with_documents(facts: Mapping[str, object], documents: Mapping[str, tuple[str, bytes]]) -> dict[str, object]:
    """Lay the name and the SHA-256 of each file into the fact that it belongs to; what was said of it stays."""
    laid = dict(facts)
    for fact, (path, data) in documents.items():
        there = laid.get(fact)
        said = there if isinstance(there, dict) else {} if there is None else {"reference": there}
        laid[fact] = {"name": Path(path).name, **said, "sha256": sha256(data).hexdigest()}
    return laid


def read_file(name: str) -> bytes:
    """Read a file that the command names; ``-`` is standard input."""
    if name == STDIN:
        return sys.stdin.buffer.read(_LARGEST_FILE + 1)
    path = existing(name)
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid("cli.file.unreadable", file=plain(name), why=why_not(error)) from error


def existing(name: str) -> Path:
    """Give the path of a file or folder that the command names; ``NotFound`` if it is not there."""
    path = Path(name)
    if not path.exists():
        raise NotFound("cli.file.missing", file=plain(name))
    return path


def _facts_of_file(name: str) -> Mapping[str, object]:
    from ratify import study

    content = read_file(name)
    if len(content) > _LARGEST_FILE:
        raise Invalid("cli.file.too_large", file=plain(name), most=str(_LARGEST_FILE // 2**20))
    return study.read_facts(content, name)


def _days(text: str, whole: str, option: str) -> DayRange:
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise Invalid("cli.value.no_day", option=option, given=plain(whole))
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise Invalid("cli.value.no_such_day", option=option, given=plain(whole)) from None
    if day is not None:
        return DayRange(first, first)
    last_month = month or 12
    return DayRange(first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1]))
