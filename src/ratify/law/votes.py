"""Votes and quorums, counted in whole numbers: a majority is a comparison of products, never of percentages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ratify.errors import Invalid, Phrase

Base = Literal["cast", "present", "in_office", "seats"]
Abstentions = Literal["neutral", "block"]
Mode = Literal["share", "unanimity"]


@dataclass(frozen=True, slots=True)
class Majority:
    """What a vote needs.

    ``base``: of what the share is taken: votes ``cast`` (for + against), members ``present``, members ``in_office``,
    or ``seats``. ``numerator``/``denominator``: the share; ``strict``: more than it, else at least it.
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
    ``casting``: the presiding officer's vote on equality, ``None`` if there was none.
    """

    in_favour: int
    against: int
    abstaining: int
    present: int | None
    seats: int
    in_office: int | None = None
    casting: Literal["in_favour", "against"] | None = None

    @property
    def cast(self) -> int:
        """Votes for and against."""
        return self.in_favour + self.against


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome with its arithmetic. ``margin`` = ``in_favour`` − ``required``: negative says how many are short."""

    carried: bool
    in_favour: int
    required: int
    base: int
    margin: int
    because: Phrase


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be present: a ``number``, or a share (``numerator``/``denominator``) of ``base``.

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
    *(f"law.vote.base.{base}" for base in BASES),
    *(f"law.vote.unanimity.{base}.{way}" for base in BASES for way in ("neutral", "block")),
    *(f"law.vote.figure.{figure}" for figure in ("in_favour", "against", "abstaining", *BASES[1:])),
)


def check_ballot(ballot: Ballot) -> None:
    """Raise ``Invalid`` for figures that cannot be: negative ones, more votes than members present or seats."""
    figures = {
        "in_favour": ballot.in_favour,
        "against": ballot.against,
        "abstaining": ballot.abstaining,
        "present": ballot.present,
        "seats": ballot.seats,
        "in_office": ballot.in_office,
    }
    for name, figure in figures.items():
        if figure is not None and figure < 0:
            raise Invalid("law.vote.negative", figure=Phrase(f"law.vote.figure.{name}"), number=figure)
    if ballot.in_office is not None and ballot.in_office > ballot.seats:
        raise Invalid("law.vote.more_in_office_than_seats", in_office=ballot.in_office, seats=ballot.seats)
    members = ballot.seats if ballot.in_office is None else ballot.in_office
    if ballot.present is not None and ballot.present > members:
        raise Invalid("law.vote.more_present_than_members", present=ballot.present, members=members)
    voting = ballot.cast + ballot.abstaining
    if ballot.present is not None and voting > ballot.present:
        raise Invalid("law.vote.more_votes_than_present", votes=voting, present=ballot.present)
    if voting > members:
        raise Invalid("law.vote.more_votes_than_members", votes=voting, members=members)


def decide(majority: Majority, ballot: Ballot) -> Decision:
    """Count ``ballot`` by ``majority``. Nobody types the verdict.

    Carried needs at least one vote in favour, whatever the share of an empty base.
    Raises ``Invalid`` for impossible figures and where a figure that the majority needs was not recorded.
    """
    check_ballot(ballot)
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


def meets(quorum: Quorum, present: int, seats: int, in_office: int | None = None) -> QuorumResult:
    """Whether ``present`` members make the quorum."""
    if quorum.number is not None:
        base, required = seats, quorum.number
    else:
        base = seats if quorum.base == "seats" else _recorded("in_office", in_office)
        required = _share(base, quorum.numerator, quorum.denominator, strict=quorum.strict)
    code = "law.quorum.met" if present >= required else "law.quorum.failed"
    because = _cited(Phrase(code, present=present, required=required, base=base, n=abs(present - required)), quorum.law)
    return QuorumResult(present >= required, present, required, base, because)


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
