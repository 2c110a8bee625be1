"""Votes and quorums, counted in whole numbers: a majority is a comparison of products, never of percentages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from ratify.errors import Invalid, Phrase

Base = Literal["cast", "present", "in_office", "seats", "weight"]
Abstentions = Literal["neutral", "block"]
Mode = Literal["share", "unanimity"]


@dataclass(frozen=True, slots=True)
class Majority:
    """What a vote needs.

    ``base``: of what the share is taken: votes ``cast`` (for + against), members ``present``, members ``in_office``,
    ``seats``, or the ``weight`` of all members (population, shares), against which the weight of those in favour is
    held. ``numerator``/``denominator``: the share; ``strict``: more than it, else at least it.
    ``mode`` ``unanimity``: the whole base; ``abstentions`` then says whether an abstention is ``neutral`` (leaves the
    base, TFEU art. 238(4)) or blocks. ``casting_vote``: on equal votes the presiding officer decides; without it
    equality rejects. ``law`` cites the article; ``unverified`` where its text was not seen.
    """

    base: Base
    numerator: int = 1
    denominator: int = 2
    strict: bool = True
    mode: Mode = "share"
    abstentions: Abstentions = "neutral"
    casting_vote: bool = False
    law: str = ""
    unverified: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.numerator <= self.denominator:
            raise Invalid("law.vote.share", numerator=self.numerator, denominator=self.denominator)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A majority of several ``legs`` that must all be reached: members *and* weight, as in the Council of the EU.

    ``blocking``: the fewest members not in favour that can prevent it. Where fewer are not in favour, it is deemed
    attained whatever the legs say (TEU art. 16(4), second subparagraph); ``None``: no such rule.
    """

    legs: tuple[Majority, ...]
    blocking: int | None = None
    law: str = ""
    unverified: bool = False


def simple(*, casting_vote: bool = False, law: str = "", unverified: bool = False) -> Majority:
    """More for than against; abstentions do not count."""
    return Majority("cast", casting_vote=casting_vote, law=law, unverified=unverified)


def absolute(base: Base = "seats", *, law: str = "", unverified: bool = False) -> Majority:
    """More than half of ``base``."""
    return Majority(base, law=law, unverified=unverified)


def two_thirds(base: Base, *, law: str = "", unverified: bool = False) -> Majority:
    """At least two thirds of ``base``."""
    return Majority(base, 2, 3, strict=False, law=law, unverified=unverified)


def unanimity(base: Base, abstentions: Abstentions = "neutral", *, law: str = "", unverified: bool = False) -> Majority:
    """All of ``base``."""
    return Majority(base, 1, 1, strict=False, mode="unanimity", abstentions=abstentions, law=law, unverified=unverified)


@dataclass(frozen=True, slots=True)
class Ballot:
    """The figures of one vote.

    ``present``: members present at the vote, ``None`` if not recorded; those who neither voted nor abstained are
    present but not voting. ``seats``: of the chamber on that day; ``in_office``: seats that are filled.
    ``weight_for``: the weight of those in favour, of ``weight_of``, that of all members, in any one unit.
    ``casting``: the presiding officer's vote on equality, ``None`` if there was none.
    """

    in_favour: int
    against: int
    abstaining: int
    present: int | None
    seats: int
    in_office: int | None = None
    casting: Literal["in_favour", "against"] | None = None
    weight_for: int | None = None
    weight_of: int | None = None

    @property
    def cast(self) -> int:
        """Votes for and against."""
        return self.in_favour + self.against


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome with its arithmetic. ``margin`` = ``in_favour`` − ``required``: negative says how many are short.

    Of a majority with several legs the figures are those of the first leg that was missed, else of the first.
    """

    carried: bool
    in_favour: int
    required: int
    base: int
    margin: int
    because: Phrase


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be present, ask or object: a ``number``, or a share (``numerator``/``denominator``) of ``base``.

    ``strict``: more than the share (an "absolute majority of the seats"), else at least it.
    """

    number: int | None = None
    numerator: int = 1
    denominator: int = 2
    strict: bool = True
    base: Literal["in_office", "seats"] = "seats"
    law: str = ""
    unverified: bool = False

    def __post_init__(self) -> None:
        if (self.number is not None and self.number < 0) or not 0 < self.numerator <= self.denominator:
            raise Invalid("law.vote.share", numerator=self.numerator, denominator=self.denominator)


@dataclass(frozen=True, slots=True)
class QuorumResult:
    """Whether enough were present, with the figures."""

    met: bool
    present: int
    required: int
    base: int
    because: Phrase


BASES: Final = ("cast", "present", "in_office", "seats")
CODES: Final = (
    *(f"law.vote.base.{base}" for base in (*BASES, "weight")),
    *(f"law.vote.unanimity.{base}.{way}" for base in BASES for way in ("neutral", "block")),
    *(f"law.vote.figure.{figure}" for figure in (
        "in_favour", "against", "abstaining", "weight_for", "weight_of", *BASES[1:],
    )),
)  # fmt: skip


def check_ballot(ballot: Ballot) -> None:
    """Raise ``Invalid`` for figures that cannot be: negative ones, more votes than members present or seats."""
    figures = {
        "in_favour": ballot.in_favour,
        "against": ballot.against,
        "abstaining": ballot.abstaining,
        "present": ballot.present,
        "seats": ballot.seats,
        "in_office": ballot.in_office,
        "weight_for": ballot.weight_for,
        "weight_of": ballot.weight_of,
    }
    for name, figure in figures.items():
        if figure is not None and figure < 0:
            raise Invalid("law.vote.negative", figure=Phrase(f"law.vote.figure.{name}"), number=figure)
    if ballot.in_office is not None and ballot.in_office > ballot.seats:
        raise Invalid("law.vote.more_in_office_than_seats", in_office=ballot.in_office, seats=ballot.seats)
    members = ballot.seats if ballot.in_office is None else ballot.in_office
    if ballot.present is not None and ballot.present > members:
        raise Invalid("law.vote.more_present_than_members", present=ballot.present, members=members)
    if ballot.weight_for is not None and ballot.weight_of is not None and ballot.weight_for > ballot.weight_of:
        raise Invalid("law.vote.more_weight_than_all", weight=ballot.weight_for, of=ballot.weight_of)
    voting = ballot.cast + ballot.abstaining
    if ballot.present is not None and voting > ballot.present:
        raise Invalid("law.vote.more_votes_than_present", votes=voting, present=ballot.present)
    if voting > members:
        raise Invalid("law.vote.more_votes_than_members", votes=voting, members=members)


def decide(majority: Majority | Qualified, ballot: Ballot) -> Decision:
    """Count ``ballot`` by ``majority``. Nobody types the verdict.

    Carried needs at least one vote in favour, whatever the share of an empty base.
    Raises ``Invalid`` for impossible figures and where a figure that the majority needs was not recorded.
    """
    check_ballot(ballot)
    if isinstance(majority, Qualified):
        return _decide_legs(majority, ballot)
    base = _base(majority, ballot)
    required = max(1, _required(majority, ballot, base))
    carried = ballot.in_favour >= required
    if not carried and majority.casting_vote and ballot.in_favour == ballot.against > 0:
        carried = ballot.casting == "in_favour"
        code = "law.vote.casting" if carried else "law.vote.tie"
        return _decision(majority, ballot, base, required, code, carried=carried)
    margin = ballot.in_favour - required
    code = "law.vote.short" if not carried else "law.vote.exact" if margin == 0 else "law.vote.more"
    return _decision(majority, ballot, base, required, code, carried=carried)


def _decide_legs(majority: Qualified, ballot: Ballot) -> Decision:
    """Each leg by itself; too few members not in favour cannot block what the legs would refuse."""
    legs = [_decide_leg(leg, ballot) for leg in majority.legs]
    missed = [leg for leg in legs if not leg.carried]
    others = (ballot.seats if ballot.in_office is None else ballot.in_office) - ballot.in_favour
    deemed = bool(missed) and ballot.in_favour > 0 and majority.blocking is not None and others < majority.blocking
    code = "law.vote.legs.deemed" if deemed else "law.vote.legs.rejected" if missed else "law.vote.legs.carried"
    because = Phrase(code, legs=tuple(leg.because for leg in legs), others=others, blocking=majority.blocking or 0)
    shown = replace(missed[0] if missed else legs[0], carried=deemed or not missed)
    return replace(shown, because=_cited(because, majority.law))


def _decide_leg(leg: Majority, ballot: Ballot) -> Decision:
    base = _base(leg, ballot)
    required = max(1, _share(base, leg.numerator, leg.denominator, strict=leg.strict))
    in_favour = _recorded("weight_for", ballot.weight_for) if leg.base == "weight" else ballot.in_favour
    margin = in_favour - required
    because = Phrase(
        "law.vote.leg.reached" if margin >= 0 else "law.vote.leg.short",
        base=_base_phrase(leg, ballot, base), required=required, in_favour=in_favour, n=abs(margin),
    )  # fmt: skip
    return Decision(margin >= 0, in_favour, required, base, margin, because)


def meets(quorum: Quorum, present: int, seats: int, in_office: int | None = None) -> QuorumResult:
    """Whether ``present`` members make the quorum."""
    base, required = _least(quorum, seats, in_office)
    code = "law.quorum.met" if present >= required else "law.quorum.failed"
    because = _cited(Phrase(code, present=present, required=required, base=base, n=abs(present - required)), quorum.law)
    return QuorumResult(present >= required, present, required, base, because)


def enough(least: Quorum, number: int, seats: int, in_office: int | None = None) -> QuorumResult:
    """Whether a ``number`` of people who ask or object is as many as the law wants; a plain number needs no base."""
    base, required = _least(least, seats, in_office)
    margin = number - required
    code = "law.number.enough" if margin >= 0 else "law.number.short"
    because = Phrase(code, number=number, required=required, n=abs(margin))
    if least.number is None:
        of = Phrase(f"law.vote.base.{least.base}", base=base, in_favour=0, against=0, abstaining=0)
        because = Phrase("law.number.of", base=of, outcome=because)
    return QuorumResult(margin >= 0, number, required, base, because)


def _least(least: Quorum, seats: int, in_office: int | None) -> tuple[int, int]:
    """The base, and how many of it are required."""
    if least.number is not None:
        return seats, least.number
    base = seats if least.base == "seats" else _recorded("in_office", in_office)
    return base, _share(base, least.numerator, least.denominator, strict=least.strict)


def _share(base: int, numerator: int, denominator: int, *, strict: bool) -> int:
    """The smallest number that is more than (``strict``) or at least the share of ``base``."""
    return base * numerator // denominator + 1 if strict else -(-base * numerator // denominator)


def _base(majority: Majority, ballot: Ballot) -> int:
    match majority.base:
        case "cast":
            return ballot.cast
        case "present":
            return _recorded("present", ballot.present)
        case "in_office":
            return _recorded("in_office", ballot.in_office)
        case "seats":
            return ballot.seats
        case "weight":
            return _recorded("weight_of", ballot.weight_of)


def _recorded(name: str, figure: int | None) -> int:
    if figure is None:
        raise Invalid("law.vote.figure_missing", figure=Phrase(f"law.vote.figure.{name}"))
    return figure


def _required(majority: Majority, ballot: Ballot, base: int) -> int:
    if majority.mode == "share":
        return _share(base, majority.numerator, majority.denominator, strict=majority.strict)
    if majority.base == "cast":  # an abstention is not a vote cast: neutral leaves it out, block brings it in
        return base + (ballot.abstaining if majority.abstentions == "block" else 0)
    return base - (ballot.abstaining if majority.abstentions == "neutral" else 0)


def _decision(
    majority: Majority,
    ballot: Ballot,
    base: int,
    required: int,
    code: str,
    *,
    carried: bool,
) -> Decision:
    margin = ballot.in_favour - required
    because = Phrase(
        code,
        base=_base_phrase(majority, ballot, base),
        required=required,
        in_favour=ballot.in_favour,
        n=abs(margin),
    )
    return Decision(carried, ballot.in_favour, required, base, margin, _cited(because, majority.law))


def _cited(outcome: Phrase, law: str) -> Phrase:
    return Phrase("law.vote.by_law", outcome=outcome, law=law) if law else outcome


def _base_phrase(majority: Majority, ballot: Ballot, base: int) -> Phrase:
    code = f"law.vote.base.{majority.base}"
    if majority.mode == "unanimity" and ballot.abstaining:
        code = f"law.vote.unanimity.{majority.base}.{majority.abstentions}"
    return Phrase(code, in_favour=ballot.in_favour, against=ballot.against, abstaining=ballot.abstaining, base=base)
