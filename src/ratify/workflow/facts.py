"""The facts that an act carries, from whatever entrance to one canonical form.

A file, a form, the command line and JSON all give text or plain values; ``typed_facts`` holds them against what the
step asks and gives values that can be sealed: text in NFC without margins, dates as ``2024-07-04``, ``2024-07``,
``2024`` or ``first/last``, counts as whole numbers, yes and no as booleans. Nothing is guessed and nothing is lost
in silence: an unknown fact is refused, as is every value that is not what was asked for, all at once.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Invalid, Phrase
from ratify.law.moments import DayRange
from ratify.law.periods import parse_period
from ratify.workflow.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from ratify.workflow.definition import Ask, Step

LONGEST_TEXT = 10_000
"""Characters in one fact, inclusive."""

MOST = 9_999_999_999
"""The largest number that a fact may hold, inclusive: more people than there are."""

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Legal dates lie between the first day of the one and the last day of the other, inclusive."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,9}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_YES = frozenset({"yes", "true", "oui", "да"})
_NO = frozenset({"no", "false", "non", "нет"})


class InvalidFacts(Invalid):
    """Facts that do not fit what a step asks; ``problems`` names each field (``ballot.for``) with what is wrong."""

    def __init__(self, problems: tuple[tuple[str, Phrase], ...]) -> None:
        self.problems = problems
        super().__init__(
            "definitions.facts_invalid",
            n=len(problems),
            problems=tuple(Phrase("definitions.fact_at", field=field, wrong=wrong) for field, wrong in problems),
        )


class _Wrong(Exception):  # never leaves this file: carries a phrase from a value to its field
    def __init__(self, wrong: Phrase, field: str = "") -> None:
        super().__init__(wrong.code)
        self.wrong = wrong
        self.field = field


def parse_day_range(text: str) -> DayRange:
    """The days that ``2003``, ``2016-09``, ``2016-09-15`` or ``first/last`` can mean, both ends inclusive.

    Raises:
        Invalid: not a date in one of these forms, a day that its month does not have, a year outside 1000–2999,
            or an interval that ends before it begins.

    """
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash:
        return _days(first)
    if not (_DAY.fullmatch(first) and _DAY.fullmatch(last)):
        raise Invalid("definitions.not_a_date", text=_shown(text))
    begins, ends = _days(first), _days(last)
    if ends.last < begins.first:
        raise Invalid("definitions.interval_backwards", first=begins.first, last=ends.last)
    return DayRange(begins.first, ends.last)


def _days(text: str) -> DayRange:
    match = _DAY.fullmatch(text)
    if match is None:
        raise Invalid("definitions.not_a_date", text=_shown(text))
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101  # the pattern begins with a year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("definitions.absurd_year", text=_shown(text), first=str(FIRST_YEAR), last=str(LAST_YEAR))
    if month is None:
        return DayRange(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:  # noqa: PLR2004  # months of a year
        raise Invalid("definitions.no_such_month", text=_shown(text))
    length = calendar.monthrange(year, month)[1]
    if day is None:
        return DayRange(date(year, month, 1), date(year, month, length))
    if not 1 <= day <= length:
        raise Invalid("definitions.no_such_day", text=_shown(text), last=date(year, month, length), n=length)
    return DayRange(date(year, month, day), date(year, month, day))


def written(days: DayRange) -> str:
    """A range of days in its shortest form: ``2003``, ``2016-09``, ``2016-09-15`` or ``first/last``."""
    first, last = days.first, days.last
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04}"
    if (first.day, first.year, first.month) == (1, last.year, last.month) and last.day == _length_of(last):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def stated_day(fact: object) -> date | None:
    """The day that a date fact states; of a partial one the last day that it can mean. ``None`` if it states none."""
    return parse_day_range(fact).last if isinstance(fact, str) else None


def _length_of(day: date) -> int:
    """Days in the month of ``day``."""
    return calendar.monthrange(day.year, day.month)[1]


_LONGEST_EXCERPT = 40


def _shown(value: object) -> str:
    """What was given, short enough to be quoted in a message."""
    text = _UNSEEN.sub("�", str(value))
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1] + "…"


def typed_facts(step: Step, raw: Mapping[str, object], excused: Collection[str] = ()) -> Mapping[str, object]:
    """The facts of an act of ``step`` in their canonical form, in the order in which the step asks for them.

    ``raw`` holds text or plain values; the parts of a sitting, a ballot or a document may stand in a mapping or
    under dotted names (``ballot.for``), as forms and commands give them. Empty text is the absence of a fact.
    ``excused`` are facts that may be absent although the step wants them: those that were erased.

    Raises:
        InvalidFacts: with every field that does not fit.

    """
    problems: list[tuple[str, Phrase]] = []
    given = _undotted(raw, problems)
    asked = {ask.name: ask for ask in step.asks}
    for name in given:
        if name not in asked:
            near = did_you_mean(name, asked)
            code = "definitions.unknown_fact_among" if asked else "definitions.unknown_fact"
            code = "definitions.unknown_fact_near" if near else code
            problems.append((_shown(name), Phrase(code, fact=_shown(name), near=near, asked=tuple(asked))))
    facts: dict[str, object] = {}
    for ask in step.asks:
        value = given.get(ask.name)
        if _absent(value):
            if ask.required and ask.name not in excused:
                problems.append((ask.name, Phrase("definitions.fact_missing", fact=ask.name, label=ask.label)))
            continue
        try:
            facts[ask.name] = _TYPES[ask.type](ask, value)
        except _Wrong as fault:
            problems.append((f"{ask.name}.{fault.field}" if fault.field else ask.name, fault.wrong))
    _more_votes_than_present(step, facts, problems)
    if problems:
        raise InvalidFacts(tuple(problems))
    return facts


def _undotted(raw: Mapping[str, object], problems: list[tuple[str, Phrase]]) -> Mapping[str, object]:
    given: dict[str, object] = {}
    for name, value in raw.items():
        whole, dot, part = str(name).partition(".")
        if not dot:
            if whole in given:
                problems.append((whole, Phrase("definitions.fact_twice", fact=_shown(whole))))
            given[whole] = value
            continue
        parts = given.setdefault(whole, {})
        if not isinstance(parts, dict) or part in parts:
            problems.append((str(name), Phrase("definitions.fact_twice", fact=_shown(name))))
        else:
            given[whole] = {**parts, part: value}
    return given


def _absent(value: object) -> bool:
    if isinstance(value, dict):
        return all(_absent(part) for part in value.values())
    return value is None or (isinstance(value, str) and not value.strip())


def _text(_ask: Ask | None, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Wrong(Phrase("definitions.text_wanted"))
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise _Wrong(Phrase("definitions.fact_too_long", n=len(text), most=LONGEST_TEXT))
    found = _UNSEEN.search(text)
    if found:
        raise _Wrong(Phrase("definitions.control_character", character=f"U+{ord(found.group()):04X}"))
    return text


def _line(_ask: Ask | None, value: object) -> str:
    """Text of one line: a name, a reference."""
    text = _text(None, value)
    if "\n" in text:
        raise _Wrong(Phrase("definitions.one_line_wanted"))
    return text


def _date(_ask: Ask | None, value: object) -> str:
    if isinstance(value, datetime):
        raise _Wrong(Phrase("definitions.not_a_date", text=_shown(value)))
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Wrong(Phrase("definitions.not_a_date", text=_shown(value)))
    try:
        return written(parse_day_range(str(value)))
    except Invalid as fault:
        raise _Wrong(fault.phrase) from None


def _number(_ask: Ask | None, value: object) -> int:
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Wrong(Phrase("definitions.whole_number_wanted", text=_shown(value)))
    if abs(value) > MOST:
        raise _Wrong(Phrase("definitions.absurd_number", most=MOST))
    return value


def _count(_ask: Ask | None, value: object) -> int:
    """A number of people."""
    number = _number(None, value)
    if number < 0:
        raise _Wrong(Phrase("definitions.negative_count", text=_shown(value)))
    return number


def _yes_no(_ask: Ask | None, value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    raise _Wrong(Phrase("definitions.yes_or_no_wanted", text=_shown(value)))


def _choice(ask: Ask | None, value: object) -> str:
    options = tuple(name for name, _label in ask.options) if ask is not None else ()
    word = str(value).strip()
    if word not in options:
        raise _Wrong(Phrase("definitions.not_an_option", text=_shown(word), options=options))
    return word


def _period(_ask: Ask | None, value: object) -> str:
    text = _line(None, value).upper()
    if len(text) > _LONGEST_EXCERPT:
        raise _Wrong(Phrase("law.period.unreadable", text=_shown(text)))
    try:
        parse_period(text)
    except Invalid as fault:
        raise _Wrong(fault.phrase) from None
    return text


def _party(_ask: Ask | None, value: object) -> str:
    code = str(value).strip().upper()
    if not _CODE.fullmatch(code):
        raise _Wrong(Phrase("definitions.party_code_wanted", text=_shown(value)))
    return code


def _sitting(_ask: Ask | None, value: object) -> Mapping[str, object]:
    return _parts(value, _SITTING, ())


def _ballot(_ask: Ask | None, value: object) -> Mapping[str, object]:
    ballot = _parts(value, _BALLOT, ("for", "against", "abstaining"))
    cast_votes = sum(cast("int", ballot[part]) for part in ("for", "against", "abstaining"))
    present = cast("int | None", ballot.get("present"))
    if present is not None and cast_votes > present:
        raise _Wrong(Phrase("definitions.more_votes_than_present", votes=cast_votes, present=present))
    return ballot


def _document(_ask: Ask | None, value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        return {"reference": _line(None, value)}
    return _parts(value, _DOCUMENT, ())


def _digest(_ask: Ask | None, value: object) -> str:
    digest = str(value).strip().lower()
    if not _SHA256.fullmatch(digest):
        raise _Wrong(Phrase("definitions.sha256_wanted", text=_shown(value)))
    return digest


_SITTING: Mapping[str, Callable[[Ask | None, Any], object]] = {
    "date": _date, "place": _line, "presiding_officer": _line, "present": _count, "session": _line, "name": _line,
}  # fmt: skip
_BALLOT: Mapping[str, Callable[[Ask | None, Any], object]] = {
    "for": _count, "against": _count, "abstaining": _count, "present": _count,
}  # fmt: skip
_DOCUMENT: Mapping[str, Callable[[Ask | None, Any], object]] = {
    "name": _line, "sha256": _digest, "reference": _line,
}  # fmt: skip
_TYPES: Mapping[str, Callable[[Ask | None, Any], object]] = {
    "text": _text, "date": _date, "number": _number, "yes_no": _yes_no, "choice": _choice, "period": _period,
    "party": _party, "person": _line, "sitting": _sitting, "ballot": _ballot, "document": _document,
}  # fmt: skip


def _parts(
    value: object, readers: Mapping[str, Callable[[Ask | None, Any], object]], required: tuple[str, ...]
) -> Mapping[str, object]:
    """A fact made of parts, in the order of ``readers``; the first part that does not fit is named."""
    if not isinstance(value, dict):
        raise _Wrong(Phrase("definitions.parts_wanted", parts=tuple(readers)))
    for part in value:
        if part not in readers:
            raise _Wrong(Phrase("definitions.unknown_part", part=_shown(part), parts=tuple(readers)), _shown(part))
    parts: dict[str, object] = {}
    for part, reader in readers.items():
        given = value.get(part)
        if _absent(given):
            if part in required:
                raise _Wrong(Phrase("definitions.part_missing", part=part), part)
            continue
        try:
            parts[part] = reader(None, given)
        except _Wrong as fault:
            raise _Wrong(fault.wrong, part) from None
    return parts


def _more_votes_than_present(step: Step, facts: Mapping[str, object], problems: list[tuple[str, Phrase]]) -> None:
    """The members present may be stated with the sitting: nobody votes who is not there."""
    types = {ask.name: ask.type for ask in step.asks}
    sitting = next((value for name, value in facts.items() if types[name] == "sitting"), None)
    present = cast("Mapping[str, int]", sitting).get("present") if sitting is not None else None
    if present is None:
        return
    for name, value in facts.items():
        ballot = cast("Mapping[str, int]", value)
        if types[name] == "ballot" and "present" not in ballot:
            votes = ballot["for"] + ballot["against"] + ballot["abstaining"]
            if votes > present:
                wrong = Phrase("definitions.more_votes_than_present", votes=votes, present=present)
                problems.append((name, wrong))
