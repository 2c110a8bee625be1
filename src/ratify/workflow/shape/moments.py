"""Date rules: a moment, the operations on it, a span of time; every clause and deadline is written with these.

A moment is a word (a day, a stamp of an act, another clause) or a mapping told by its first key: ``of``, ``all``,
``any``, ``date``, ``treaty``, ``from``. Operations may stand in any of these mappings and in a deadline's ``ends``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from ratify.errors import Invalid, Phrase
from ratify.law.facts import CLOCK_STAMPS
from ratify.law.periods import Period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    ClauseOf,
    From,
    On,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Renewal,
    Share,
    Snap,
    Span,
    Stamp,
    Unknown,
)
from ratify.workflow.facts import parse_day_range
from ratify.workflow.shape.groups import GROUP, GROUP_KEYS, narrowed, weights_named
from ratify.workflow.shape.kinds import (
    Built,
    ByForm,
    ByKey,
    Choice,
    Key,
    Later,
    ListOf,
    Parsed,
    Record,
    Whole,
    optional,
    required,
)
from ratify.workflow.shape.place import near_or_list, shown
from ratify.workflow.shape.words import (
    DAY_OF_THE_YEAR,
    DAYS,
    HOUR,
    LENGTH,
    NAME,
    PATH_NAME,
    PERIOD,
    PERIOD_FORM,
    SHARE,
    WORDS,
    unverified,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ratify.law.rules import Edge, Rule, Whose
    from ratify.workflow.shape.place import Kind, Place

T = TypeVar("T")

CLAUSE_WORDS = (
    "signature", "entry_into_force", "provisional_application", "effect", "term", "termination", "end", "suspension",
    "survival", "registration",
)  # fmt: skip
"""Clauses whose date another rule may use, beside ``commitment/NAME``."""

OWN_CLAUSE_WORDS = ("entry_into_force", "exit")
"""Clauses whose date for the party asked about another rule may use, after ``own.``."""

STATES = frozenset({"began", "in_force", "terminated"})
"""Stamps of a state and not of a paper: no notice bears one."""

_COMMITMENT = re.compile(r"commitment/[a-z][a-z0-9_]*", re.ASCII)
_ACT = re.compile(r"(?:(own|notice)\.)?([a-z][a-z0-9_]*)(?:\.([a-z][a-z0-9_]*))?", re.ASCII)
_LONGEST = 80


def _word(text: str, at: Place) -> Rule | None:
    """A moment in one word: a day, ``unknown``, a clause, or the stamp of an act."""
    if text[0].isdigit():
        try:
            return On(parse_day_range(text))
        except Invalid as fault:
            at.wrong_at(at.mark, fault.phrase, Phrase("definitions.wants.days"))
            return None
    if text == "unknown":
        return Unknown()
    if text in CLAUSE_WORDS or _COMMITMENT.fullmatch(text):
        return ClauseOf(text)
    whose, _, name = text.partition(".")
    if whose == "own" and name in OWN_CLAUSE_WORDS:
        return ClauseOf(name, own=True)
    return _stamp(text, at)


def _stamp(text: str, at: Place) -> Stamp | None:
    """``notification.received``, ``own.instrument.deposited``, ``notice.received``, ``notification``."""
    match = _ACT.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        at.wrong("definitions.not_a_moment", Phrase("definitions.wants.moment"), text=shown(text))
        return None
    act, stamp = match[2], match[3]
    whose: Whose = "own" if match[1] == "own" else "notice" if match[1] == "notice" else "any"
    if whose == "notice":  # the notice that is being judged has stamps, and no acts
        act, stamp = "notice", stamp or act
    elif act == "notice" and whose == "any":
        whose = "notice"
    if stamp == "announced":
        at.wrong("definitions.announcement_starts_nothing")
        return None
    if stamp is not None and stamp not in CLOCK_STAMPS:
        right = near_or_list(stamp, tuple(sorted(CLOCK_STAMPS)))
        at.wrong("definitions.not_a_stamp", right, stamp=shown(stamp))
        return None
    return Stamp(act, stamp, whose)


def _member_word(text: str, at: Place) -> Rule | None:
    """What each member has: there ``signature`` is the member's act, not the clause, and no notice is being judged."""
    rule = Stamp("signature") if text == "signature" else _word(text, at)
    return replace(rule, whose="any") if isinstance(rule, Stamp) and rule.whose == "notice" else rule


MOMENT: Kind[Rule] = Later(lambda: _MOMENT)
"""When? A day, an act's stamp, another clause, a condition, or operations on one of these."""

HAS: Kind[Rule] = ByForm(scalar=Built(WORDS, _member_word), table=MOMENT)
"""What each member of a group must have."""


def _counted(text: str) -> Period | int:
    if re.fullmatch(r"[+-]?\d{1,5}", text, re.ASCII):
        return int(text)
    period = PERIOD.parse(text)
    if not (period.years or period.months or period.days):
        raise Invalid("definitions.period_of_nothing")
    return period


OPERATION_KEYS = (
    optional("plus", Parsed(_counted, "definitions.wants.plus", rf"{PERIOD_FORM}|[+-]?\d{{1,5}}")),
    optional("count", Choice(("after", "clear", "inclusive"))),
    optional("rounding", Choice(("down", "up", "refuse"))),
    optional("first_day_of", Choice(("month", "quarter", "year"))),
    optional("last_day_of", Choice(("month", "quarter", "year"))),
    optional("yearly", DAY_OF_THE_YEAR),
    optional("following", Whole(0, 999)),
    optional("roll", Choice(("next", "previous"))),
    optional("over", NAME),
    optional("not_before", MOMENT),
    optional("not_after", MOMENT),
    optional("not_while", Built(WORDS, _stamp)),
    optional("at", HOUR),
)
"""Always applied in this order; none is required."""


def operations(fields: Mapping[str, Any], at: Place) -> Operations | None:
    """The operations that the keys of ``OPERATION_KEYS`` say; other keys are left alone."""
    if not _together(fields, at):
        return None
    snap = None
    edges: tuple[Edge, ...] = ("first_day_of", "last_day_of")
    for edge in edges:
        if fields[edge] is not None:
            snap = Snap(edge, fields[edge])
    return Operations(
        plus=fields["plus"],
        count=fields["count"] or "after",
        rounding=fields["rounding"],
        snap=snap,
        yearly=fields["yearly"],
        following=1 if fields["following"] is None else fields["following"],
        roll=fields["roll"],
        over=fields["over"],
        not_before=fields["not_before"],
        not_after=fields["not_after"],
        not_while=fields["not_while"],
        at=fields["at"],
    )


def _together(fields: Mapping[str, Any], at: Place) -> bool:
    """Whether the operations make sense side by side: none without effect, none against another."""
    snaps = tuple(key for key in ("first_day_of", "last_day_of", "yearly") if fields[key] is not None)
    given = {key for key, value in fields.items() if value is not None}
    counted = isinstance(fields["plus"], int)
    sound = True
    if len(snaps) > 1:
        at.wrong("definitions.one_of_these_only", words=snaps)
        sound = False
    if counted and "over" not in given:
        at.wrong("definitions.count_without_over")
        sound = False
    if "rounding" in given and not _months(fields["plus"]):
        at.wrong("definitions.useless_without_months", key="rounding")
        sound = False
    for wrong, key, other in (
        ("following" in given and not snaps, "following", "first_day_of"),
        ("count" in given and "plus" not in given, "count", "plus"),
        ("roll" in given and "over" not in given, "roll", "over"),
        ("over" in given and not counted and "roll" not in given, "over", "roll"),
    ):
        if wrong:
            at.wrong("definitions.useless_without", key=key, other=other)
            sound = False
    return sound


def _months(plus: object) -> bool:
    return isinstance(plus, Period) and bool(plus.years or plus.months)


OPERATIONS = Record(OPERATION_KEYS, operations)
"""What is done to a date: ``{plus: P15D}``."""


def _reached(fields: Mapping[str, Any], at: Place) -> Rule | None:
    group = narrowed(fields["of"], fields)
    by = weights_named(fields["by"], at) if fields["by"] is not None else None
    other = weights_named(fields["relative_to"], at) if fields["relative_to"] is not None else None
    if (fields["by"] is not None and by is None) or (fields["relative_to"] is not None and other is None):
        return None
    if other is not None and by is None:
        at.wrong("definitions.useless_without", key="relative_to", other="by")
        return None
    if fields["at_least"] is not None and fields["more_than"] is not None:
        at.wrong("definitions.one_of_these_only", words=("at_least", "more_than"))
        return None
    number, of = fields["at_least"] or fields["more_than"] or (1, 1)
    if other is not None and of is None:
        at.wrong("definitions.useless_without_share", key="relative_to")
        return None
    try:
        return Reached(group, fields["have"], Share(number, of), fields["more_than"] is not None, by, other)
    except Invalid as fault:
        at.wrong_at(at.mark, fault.phrase)
        return None


def _dated(fields: Mapping[str, Any], at: Place) -> Rule | None:
    if fields["provided"] is not None:
        return Provided(fields["date"], fields["provided"], fields["failing_which"])
    if fields["failing_which"] is not None:
        at.wrong("definitions.useless_without", key="failing_which", other="provided")
        return None
    return On(fields["date"])


_FORMS: tuple[tuple[str, tuple[Key, ...], Callable[[Mapping[str, Any], Place], Rule | None]], ...] = (
    (
        "of",
        (
            required("of", GROUP),
            required("have", HAS),
            optional("at_least", SHARE),
            optional("more_than", SHARE),
            optional("by", NAME),
            optional("relative_to", NAME),
            *GROUP_KEYS,
        ),
        _reached,
    ),
    ("all", (required("all", ListOf(MOMENT, strict=True)),), lambda fields, _at: AllOf(fields["all"])),
    ("any", (required("any", ListOf(MOMENT, strict=True)),), lambda fields, _at: AnyOf(fields["any"])),
    (
        "date",
        (required("date", DAYS), optional("provided", MOMENT), optional("failing_which", OPERATIONS)),
        _dated,
    ),
    (
        "treaty",
        (
            required("treaty", PATH_NAME),
            required("is", Choice(("in_force", "terminated"))),
            optional("for", Choice(("own",))),
        ),
        lambda fields, _at: OtherTreaty(fields["treaty"], fields["is"], own=fields["for"] is not None),
    ),
    ("from", (required("from", MOMENT),), lambda fields, _at: fields["from"]),
)
"""The mappings that are moments, each told by its first key; operations may be added to any of them."""


def moments(build: Callable[[Rule, Mapping[str, Any], Place], T | None], *extra: Key) -> ByForm[T]:
    """A moment that carries further keys, made into what is wanted by ``build``."""
    absent: Mapping[str, Any] = {key.name: key.default for key in extra}

    def form(keys: tuple[Key, ...], core: Callable[[Mapping[str, Any], Place], Rule | None]) -> Kind[T]:
        def whole(fields: Mapping[str, Any], at: Place) -> T | None:
            rule, then = core(fields, at), operations(fields, at)
            if rule is None or then is None:
                return None
            return build(rule if then == Operations() else From(rule, then), fields, at)

        return Record((*keys, *OPERATION_KEYS, *extra), whole)

    def short(rule: Rule, at: Place) -> T | None:
        for key in extra:
            if key.required:
                at.wrong("definitions.missing_key", key=key.name)
                return None
        return build(rule, absent, at)

    forms = {name: form(keys, core) for name, keys, core in _FORMS}
    return ByForm(scalar=Built(Built(WORDS, _word), short), table=ByKey(forms))


_MOMENT: Kind[Rule] = moments(lambda rule, _fields, _at: rule)


def _length_or(word: str, right: str) -> Parsed[Period | Literal["indefinite", "any"]]:
    def read(text: str) -> Any:  # noqa: ANN401  # a period or that one word
        return word if text == word else LENGTH.parse(text)

    return Parsed(read, right, rf"{PERIOD_FORM}|{word}")


def _renewal(fields: Mapping[str, Any], at: Place) -> Renewal | None:
    given = [key for key in ("tacit", "agreed") if fields[key] is not None]
    if len(given) != 1:
        at.wrong("definitions.exactly_one_of", words=("tacit", "agreed"))
        return None
    if given == ["agreed"] and fields["unless_notified"] is not None:
        at.wrong("definitions.useless_without", key="unless_notified", other="tacit")
        return None
    if given == ["tacit"] and fields["at_most"] is not None:
        at.wrong("definitions.useless_without", key="at_most", other="agreed")
        return None
    return Renewal(**fields)


RENEWAL = Record(
    (
        optional("tacit", _length_or("indefinite", "definitions.wants.length_or_indefinite")),
        optional("agreed", _length_or("any", "definitions.wants.length_or_any")),
        optional("times", Whole(1, 999)),
        optional("at_most", LENGTH),
        optional("unless_notified", LENGTH),
        optional("late", Choice(("none", "next_term")), "none"),
        optional("stamp", Choice(tuple(sorted(CLOCK_STAMPS - STATES))), "received"),
    ),
    _renewal,
)
"""``{tacit: P5Y, unless_notified: P6M}``: how a term goes on."""

SPAN_KEYS = (
    optional("from", MOMENT),
    optional("lasts", _length_or("indefinite", "definitions.wants.length_or_indefinite")),
    optional("until", MOMENT),
    optional("date_is", Choice(("first_day_out", "last_day")), "first_day_out"),
    optional("renewal", RENEWAL),
    optional("rounding", Choice(("down", "up", "refuse"))),
    optional("law", WORDS, ""),
    unverified(),
)


def span(fields: Mapping[str, Any], at: Place) -> Span | None:
    """A stretch of time; a renewal follows upon a length or a day, an agreed one upon a day only without an end."""
    if fields["lasts"] is not None and fields["until"] is not None:
        at.wrong("definitions.one_of_these_only", words=("lasts", "until"))
        return None
    renewal = fields["renewal"]
    follows = renewal is not None and (renewal.tacit is not None or renewal.agreed == "any")
    extended = follows and fields["until"] is not None
    if renewal is not None and not extended and not isinstance(fields["lasts"], Period):
        at.wrong("definitions.useless_without", key="renewal", other="lasts")
        return None
    return Span(
        start=fields["from"],
        lasts=fields["lasts"],
        until=fields["until"],
        date_is=fields["date_is"],
        renewal=renewal,
        rounding=fields["rounding"],
        law=fields["law"],
        unverified=fields["unverified"],
    )


def _short_span(lasts: Any, _at: Place) -> Span:  # noqa: ANN401  # a period or "indefinite"
    return Span(lasts=lasts)


SPAN = ByForm(
    scalar=Built(_length_or("indefinite", "definitions.wants.length_or_indefinite"), _short_span),
    table=Record(SPAN_KEYS, span),
)
"""``{lasts: P5Y, …}``, or the length alone."""
