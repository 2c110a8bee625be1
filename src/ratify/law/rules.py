"""The tree of a date rule, and the final clauses that are made of such rules.

Two kinds of value carry every clause: a *rule* gives a moment (known, not yet or never); a *span* is a rule plus a
length or an end. Everything here is plain data: ``definitions`` builds it from a sheet, ``reading`` evaluates it.

A rule used as a condition stands for the set of days on which it holds; its date is the first of them. A plain date,
and every date that was computed, holds from its day on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ratify.law.moments import DayRange
    from ratify.law.periods import Period, Rounding

Whose = Literal["any", "own", "notice"]
Count = Literal["after", "clear", "inclusive"]
Edge = Literal["first_day_of", "last_day_of"]
Unit = Literal["month", "quarter", "year"]
DateIs = Literal["first_day_out", "last_day"]

Rule: TypeAlias = "On | Stamp | ClauseOf | Reached | AllOf | AnyOf | Provided | OtherTreaty | From | Unknown"


@dataclass(frozen=True, slots=True)
class On:
    """A fixed date, or one given only within bounds (a month, a year, ``a/b``)."""

    range: DayRange


@dataclass(frozen=True, slots=True)
class Stamp:
    """One stamp of an act, as a condition: it holds from the day of the act until the day before its withdrawal.

    ``stamp``: which date of the act counts; ``None`` where the text does not say which (then all of them count, and
    the answer is known only if they agree).
    ``whose``: ``any`` party's (or a joint) act; ``own``, of the party asked about; ``notice``, of the notice judged.
    """

    act: str
    stamp: str | None = None
    whose: Whose = "any"


@dataclass(frozen=True, slots=True)
class ClauseOf:
    """The result of another clause: ``entry_into_force``, ``end``, ``commitment/NAME``; ``own``: for that party."""

    name: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How many, or how much: ``number`` out of ``of`` equal parts of the group, or a plain number if ``of`` is None.

    ``Share(60)``: sixty. ``Share(2, 3)``: two thirds. ``Share(55, 100)``: 55 %. Exact integers only.
    """

    number: int
    of: int | None = None

    def __post_init__(self) -> None:
        if self.number < 1 or (self.of is not None and self.of < self.number):
            raise Invalid("law.rule.share", number=self.number, of=self.of or 0)


ALL: Final = Share(1, 1)


@dataclass(frozen=True, slots=True)
class Membership:
    """A member of a group, from ``first`` to ``last`` (both included; ``None``: open on that side)."""

    party: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Who counts.

    ``name``: one of the built-in groups ``parties``, ``signatories``, ``negotiating``, ``anyone`` (then ``members`` is
    ``None``), or the name of a declared or inline list. ``members``: the closed or dated list; a party may stand in it
    several times, for several spells. ``frozen_on``: the list as it stood that day counts for good. ``without``:
    groups whose members do not count as long as they are members. ``kind``: only members of that kind count, as
    ``TreatyLaw.kinds`` has them.
    """

    name: str
    members: tuple[Membership, ...] | None = None
    frozen_on: date | None = None
    without: tuple[Group, ...] = ()
    kind: str | None = None


BUILT_IN_GROUPS: Final = ("parties", "signatories", "negotiating", "anyone")


@dataclass(frozen=True, slots=True)
class Weights:
    """What each party weighs (emissions, tonnage, capital), in whole numbers of a common unit.

    ``total``: what the shares are taken of; ``None``: the sum over the group. ``weigh`` makes them from decimals.
    """

    name: str
    of: Mapping[str, int] = field(hash=False)
    total: int | None = None
    unit: int = 1


def weigh(name: str, of: Mapping[str, Decimal | int | str], total: Decimal | int | str | None = None) -> Weights:
    """Weights from decimal figures, scaled together to whole numbers; ``unit`` of them make one figure given."""
    figures = {party: Fraction(Decimal(weight)) for party, weight in of.items()}
    whole = None if total is None else Fraction(Decimal(total))
    unit = lcm(*(figure.denominator for figure in (*figures.values(), whole or Fraction(0))))
    scaled = {party: int(figure * unit) for party, figure in figures.items()}
    return Weights(name, scaled, None if whole is None else int(whole * unit), unit)


@dataclass(frozen=True, slots=True)
class Reached:
    """The days on which enough of a group have something.

    ``have``: the condition of each member, read as its own (usually a ``Stamp``; a mixed consent is an ``AnyOf``).
    ``at_least``: the share; ``more_than``: strictly more than it.
    ``by``: the weights that are added up (a plain number is then in the units in which they were declared); ``None``:
    members are counted. ``relative_to``: other weights, of the same members, of whose sum the share is taken.
    Raises ``Invalid`` for a share of ``anyone``: a fraction needs a group whose size is known.
    However ``have`` is written, its stamps are kept as the member's own.
    """

    of: Group
    have: Rule
    at_least: Share = ALL
    more_than: bool = False
    by: Weights | None = None
    relative_to: Weights | None = None

    def __post_init__(self) -> None:
        if self.of.name == "anyone" and self.of.members is None and self.at_least.of is not None and self.by is None:
            raise Invalid("law.rule.share_of_anyone")
        object.__setattr__(self, "have", as_own(self.have))


def as_own(rule: Rule) -> Rule:
    """``rule`` as one member of a group has it: its stamps are that party's own."""
    match rule:
        case Stamp(act, stamp, "any"):
            return Stamp(act, stamp, "own")
        case AllOf(rules) | AnyOf(rules):
            return type(rule)(tuple(as_own(one) for one in rules))
        case From(start, then):
            return From(as_own(start), then)
    return rule


@dataclass(frozen=True, slots=True)
class AllOf:
    """The days on which all conditions hold together; its date is the first day of the intersection."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The days on which at least one condition holds; its date is the earliest."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Provided:
    """A fixed date on a condition.

    It is ``date`` if ``provided`` holds on that day, judged at its end; else ``failing_which`` applied to the first
    later day on which it holds; ``None`` there means never.
    """

    date: DayRange
    provided: Rule
    failing_which: Operations | None = None


@dataclass(frozen=True, slots=True)
class OtherTreaty:
    """Another treaty (acts ``other.<treaty>``) is ``in_force`` or ``terminated``; ``own``: for the party itself."""

    treaty: str
    state: Literal["in_force", "terminated"]
    own: bool = False


@dataclass(frozen=True, slots=True)
class Snap:
    """To the first or last day of a unit: the ``Operations.following``-th one after the unit reached."""

    edge: Edge
    unit: Unit


@dataclass(frozen=True, slots=True)
class Operations:
    """What is done to a date, always in this order, none of it required.

    ``plus``: a period, or a whole number of days counted ``over`` a counting rule; signed.
    ``count``: ``after`` (start + period), ``clear`` (the whole period must have run: one day more in the direction of
    counting), ``inclusive`` (the day of the act counts: one day less).
    ``rounding``: when the month reached lacks the day number; ``None``: not said by the text, taken as ``down``.
    ``snap``, or ``yearly`` (month, day): to an edge of a unit, or to that day of the year. ``following``: the k-th
    such unit after the one reached (0: the same unit); for ``yearly`` the k-th such day after the day reached (0: the
    day itself if it is one, else the next).
    ``roll``: to the ``next`` or ``previous`` day that counts in ``over``, if the day reached does not.
    ``over``: the name of a counting rule in the book of calendars.
    ``not_before``, ``not_after``: the later, the earlier of the two, once there is a date to bound.
    ``not_while``: a state that began and has not ended (armed conflict); a date inside it moves to its end.
    ``at``: the hour and the zone that the text names (``12:00 CET``); shown, never used in arithmetic.
    """

    plus: Period | int | None = None
    count: Count = "after"
    rounding: Rounding | None = None
    snap: Snap | None = None
    yearly: tuple[int, int] | None = None
    following: int = 1
    roll: Literal["next", "previous"] | None = None
    over: str | None = None
    not_before: Rule | None = None
    not_after: Rule | None = None
    not_while: Stamp | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class From:
    """Operations applied to the date of another rule."""

    start: Rule
    then: Operations = Operations()


@dataclass(frozen=True, slots=True)
class Unknown:
    """The text of the clause has not been seen: nothing is computed, and no default applies."""


def _forwards(length: object) -> None:
    """What comes again and again must lead on: raise ``Invalid`` for a period that does not."""
    if not isinstance(length, str | None) and not getattr(length, "forwards", False):
        raise Invalid("law.rule.length_not_forwards")


@dataclass(frozen=True, slots=True)
class Renewal:
    """How a term goes on.

    Either ``tacit``: the length of each further period, or ``indefinite`` after the first term;
    or ``agreed``: the length of an agreed extension, or ``any`` where each extension names its own (``by_period``).
    ``times``: at most so many renewals. ``at_most``: cap on the sum of agreed extensions.
    ``unless_notified``: a notice received at least so long before the end of a period ends it then.
    ``late``: a notice after that day counts for nothing (``none``) or for the end of the next period.
    ``stamp``: which date of the notice counts.
    """

    tacit: Period | Literal["indefinite"] | None = None
    agreed: Period | Literal["any"] | None = None
    times: int | None = None
    at_most: Period | None = None
    unless_notified: Period | None = None
    late: Literal["none", "next_term"] = "none"
    stamp: str | None = "received"

    def __post_init__(self) -> None:
        _forwards(self.tacit)
        _forwards(self.agreed)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: ``start``, and ``lasts`` or ``until``.

    ``start``: ``None`` is the default of the clause (entry into force; for survival the end).
    ``lasts``: a period, or ``indefinite``. ``until``: a rule instead of a length.
    ``date_is``: what the date reached is, the ``first_day_out`` or the ``last_day``.
    """

    start: Rule | None = None
    lasts: Period | Literal["indefinite"] | None = None
    until: Rule | None = None
    date_is: DateIs = "first_day_out"
    renewal: Renewal | None = None
    rounding: Rounding | None = None
    law: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """When a notice may be given: from ``start`` plus each whole multiple (1, 2, …) of ``every``, for ``lasts``.

    Ten years from entry into force and every ten years after, for one year: ILO conventions.
    """

    every: Period
    lasts: Period
    start: Rule = ClauseOf("entry_into_force")

    def __post_init__(self) -> None:
        _forwards(self.every)
        _forwards(self.lasts)


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out: denunciation, withdrawal, loss of membership.

    ``rule`` gives the date of effect, ``date_is`` what that date is.
    ``or_later``: a later date named in the notice prevails.
    ``not_before``: the first day on which notice may be given (the lock-in). ``window``: when it may be given.
    A notice given too early or outside the window is void.
    ``ends_for``: ``one`` party, or ``all``; in a treaty between two parties it always ends for both.
    """

    rule: Rule
    date_is: DateIs = "first_day_out"
    or_later: bool = False
    not_before: Rule | None = None
    window: Window | None = None
    ends_for: Literal["one", "all"] = "one"
    law: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that is one date: its rule, its law, and whether that reading of the text is unverified."""

    rule: Rule
    law: str = ""
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Clauses:
    """The final clauses of a treaty. What is ``None`` has the default of the law of treaties.

    ``entry_into_force``: default, all negotiating States consent (VCLT 24(2)); never a default when the text is
    ``Unknown``. ``later_parties``: own consent (VCLT 24(3)); ``accession`` and ``succession`` override it by the
    ``mode`` of the instrument. ``effect``: as entry into force. ``term``: indefinite. ``registration``: a reminder at
    entry into force. ``reservations``: accepted by silence after twelve months (VCLT 20(5)). ``objections``: the time
    in which an accession may be objected to, without limit. All others: none. VCLT 56 is never computed.
    """

    entry_into_force: Clause | None = None
    later_parties: Clause | None = None
    accession: Clause | None = None
    succession: Clause | None = None
    provisional_application: Span | None = None
    effect: Clause | None = None
    term: Span | None = None
    termination: Clause | None = None
    denunciation: tuple[Exit, ...] = ()
    suspension: Span | None = None
    survival: Span | None = None
    commitments: Mapping[str, Clause | Span] = field(default_factory=dict, hash=False)
    registration: Clause | None = None
    reservations: Span | None = None
    objections: Span | None = None


@dataclass(frozen=True, slots=True)
class TreatyLaw:
    """A treaty as far as dates depend on it.

    ``parties``: the listed parties, in the order of the sheet; exactly two and not open make it bilateral.
    ``open_parties``: others may join; they join by their first act and come after the listed ones.
    ``signed``: when the treaty was signed as a whole, if it was.
    ``negotiating``, ``signatories``: closed lists, where they differ from ``parties``.
    ``kinds``: what a party is, where it is not a ``state``.
    """

    name: str
    parties: tuple[str, ...] = ()
    open_parties: bool = False
    signed: DayRange | None = None
    clauses: Clauses = Clauses()
    negotiating: tuple[str, ...] | None = None
    signatories: tuple[str, ...] | None = None
    kinds: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def bilateral(self) -> bool:
        """Whether the exit of one party ends the treaty."""
        return len(self.parties) == 2 and not self.open_parties  # noqa: PLR2004  # two is what bilateral means
