"""The count: exact integers, a named base, the arithmetic in the answer."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.law.votes import (
    Ballot,
    Majority,
    Qualified,
    Quorum,
    absolute,
    check_ballot,
    decide,
    enough,
    meets,
    simple,
    two_thirds,
    unanimity,
)


def ballot(in_favour, against=0, abstaining=0, present=None, seats=1_000_000, **more):
    return Ballot(in_favour, against, abstaining, present, seats, **more)


def test_the_outcome_carries_its_arithmetic():
    """96 + 3 = 99 votes cast; required 50; 46 more than required."""
    decision = decide(simple(law="art. 12"), ballot(96, 3, seats=147))
    outcome = decision.because.particulars["outcome"]

    assert (decision.carried, decision.required, decision.base, decision.margin) == (True, 50, 99, 46)
    assert outcome.code == "law.vote.more"
    assert outcome.particulars["n"] == 46
    assert outcome.particulars["base"].particulars == {"in_favour": 96, "against": 3, "abstaining": 0, "base": 99}


def test_unanimity_of_the_votes_cast_fails_by_one():
    """130 for, 1 against: one short."""
    decision = decide(unanimity("cast"), ballot(130, 1, present=131, seats=147))

    assert (decision.carried, decision.required, decision.margin) == (False, 131, -1)
    assert decision.because.code == "law.vote.short"


def test_the_vote_of_4_july_2024():
    """130 for, none against, no abstention, of 147 seats."""
    vote = ballot(130, 0, 0, 130, 147)

    for majority in (
        simple(),
        absolute("seats"),
        two_thirds("seats"),
        unanimity("cast"),
        unanimity("present", "block"),
    ):
        assert decide(majority, vote).carried
    assert not decide(unanimity("seats"), vote).carried


def test_two_thirds_of_nine_is_six():
    """Comparable software computed seven."""
    assert decide(two_thirds("seats"), ballot(6, 3, seats=9)).carried
    assert not decide(two_thirds("seats"), ballot(5, 4, seats=9)).carried


def test_two_thirds_of_the_senators_present():
    """Constitution of the United States, art. II, s 2: present, not voting."""
    assert decide(two_thirds("present"), ballot(60, 29, present=90, seats=100)).carried
    assert not decide(two_thirds("present"), ballot(59, 30, present=90, seats=100)).carried


@pytest.mark.parametrize(
    ("abstentions", "base", "required"),
    [
        ("neutral", "cast", 128),
        ("block", "cast", 130),
        ("neutral", "present", 128),
        ("block", "present", 130),
        ("neutral", "seats", 145),
        ("block", "seats", 147),
    ],
)
def test_unanimity_says_what_an_abstention_does(abstentions, base, required):
    """TFEU, art. 238(4): abstentions do not prevent adoption by unanimity."""
    decision = decide(unanimity(base, abstentions), ballot(128, 0, 2, 130, 147))

    assert decision.required == required
    assert decision.carried == (required <= 128)


def test_present_and_not_voting_is_not_an_abstention():
    """129 voted for, one was present and did nothing: not unanimous of those present."""
    assert not decide(unanimity("present"), ballot(129, 0, 0, 130, 147)).carried
    assert decide(unanimity("cast"), ballot(129, 0, 0, 130, 147)).carried


def test_abstentions_do_not_count_in_a_simple_majority():
    assert decide(simple(), ballot(2, 1, 100)).carried


def test_equal_votes_reject():
    assert not decide(simple(), ballot(50, 50)).carried


@pytest.mark.parametrize(
    ("casting", "carried", "code"),
    [("in_favour", True, "law.vote.casting"), ("against", False, "law.vote.tie"), (None, False, "law.vote.tie")],
)
def test_on_equal_votes_the_presiding_officer_may_decide(casting, carried, code):
    decision = decide(simple(casting_vote=True), ballot(50, 50, casting=casting))

    assert (decision.carried, decision.because.code) == (carried, code)


def test_a_casting_vote_decides_nothing_where_votes_are_not_equal():
    assert not decide(simple(casting_vote=True), ballot(49, 50, casting="in_favour")).carried


@pytest.mark.parametrize("majority", [simple(), two_thirds("cast"), unanimity("cast"), two_thirds("present")])
def test_no_vote_in_favour_carries_nothing(majority):
    """Two thirds of nothing is nothing, and decides nothing."""
    assert not decide(majority, ballot(0, 0, present=0)).carried


@pytest.mark.parametrize(
    ("vote", "code"),
    [
        (Ballot(-1, 0, 0, None, 10), "law.vote.negative"),
        (Ballot(6, 5, 0, None, 10), "law.vote.more_votes_than_members"),
        (Ballot(4, 0, 2, 5, 10), "law.vote.more_votes_than_present"),
        (Ballot(4, 0, 2, 11, 10), "law.vote.more_present_than_members"),
        (Ballot(4, 0, 2, 9, 10, 8), "law.vote.more_present_than_members"),
        (Ballot(4, 0, 2, None, 10, 11), "law.vote.more_in_office_than_seats"),
    ],
)
def test_impossible_figures_are_refused(vote, code):
    with pytest.raises(Invalid) as refusal:
        check_ballot(vote)
    assert refusal.value.phrase.code == code


@pytest.mark.parametrize("base", ["present", "in_office"])
def test_a_base_that_was_not_recorded_is_refused(base):
    with pytest.raises(Invalid, match="figure_missing"):
        decide(absolute(base), ballot(5))


@pytest.mark.parametrize("share", [(0, 2), (3, 2), (-1, 2)])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(Invalid, match="share"):
        Majority("cast", *share)


def test_every_base_up_to_a_thousand():
    """Simple, absolute and two thirds, against the same thing said in fractions."""
    for base in range(1, 1001):
        half, third = floor(Fraction(base, 2)) + 1, ceil(Fraction(2 * base, 3))
        for majority, required in ((simple(), half), (absolute("seats"), half), (two_thirds("seats"), third)):
            for votes in (required - 1, required):
                against = base - votes if majority.base == "cast" else 0
                decision = decide(majority, Ballot(votes, against, 0, None, base))
                assert decision.carried == (votes >= required)
                assert decision.required == required


counts = st.integers(0, 10**9)
majorities = st.builds(
    lambda base, one, other, strict: Majority(base, min(one, other), max(one, other), strict=strict),
    st.sampled_from(("cast", "present", "seats")),
    st.integers(1, 100),
    st.integers(1, 100),
    st.booleans(),
)


@given(majorities, counts, counts, counts, st.integers(1, 1000))
def test_one_more_vote_in_favour_never_turns_adopted_into_rejected(majority, in_favour, against, abstaining, swing):
    present = in_favour + against + abstaining + swing
    before = decide(majority, Ballot(in_favour, against, abstaining, present, present))
    after = decide(majority, Ballot(in_favour + swing, against, abstaining, present, present))

    assert after.carried or not before.carried


@given(majorities, counts, counts)
def test_the_requirement_is_the_least_number_that_passes(majority, in_favour, against):
    seats = max(in_favour + against, 1)
    decision = decide(majority, Ballot(in_favour, against, 0, seats, seats))
    share = Fraction(majority.numerator, majority.denominator)
    passes = Fraction(in_favour) > share * decision.base if majority.strict else in_favour >= share * decision.base

    assert decision.carried == (passes and in_favour > 0)
    assert decision.margin == in_favour - decision.required


@given(counts, counts)
def test_of_two_sides_at_most_one_has_the_simple_majority(yes, no):
    """The complement rule."""
    one, other = (decide(simple(), Ballot(*sides, 0, None, yes + no)).carried for sides in ((yes, no), (no, yes)))

    assert not (one and other)
    assert (one or other) == (yes != no)


@pytest.mark.parametrize(
    ("quorum", "present", "met", "required"),
    [
        (Quorum(), 73, False, 74),
        (Quorum(), 74, True, 74),
        (Quorum(numerator=1, denominator=3, strict=False), 49, True, 49),
        (Quorum(number=51), 50, False, 51),
        (Quorum(number=0), 0, True, 0),
    ],
)
def test_a_quorum_is_a_number_or_a_share(quorum, present, met, required):
    """An absolute majority of 147 seats is 74."""
    result = meets(quorum, present, 147)

    assert (result.met, result.required) == (met, required)
    assert result.because.particulars["n"] == abs(present - required)


def test_a_quorum_may_be_of_the_members_in_office():
    assert meets(Quorum(base="in_office"), 61, 147, 121).met
    with pytest.raises(Invalid, match="figure_missing"):
        meets(Quorum(base="in_office"), 61, 147)


def test_the_law_of_a_quorum_is_shown():
    assert meets(Quorum(law="art. 30"), 80, 147).because.particulars["law"] == "art. 30"


# ------------------------------------------------------------------------------- several legs, and numbers of people

COUNCIL = Qualified((Majority("seats", 55, 100, strict=False), Majority("weight", 65, 100, strict=False)), blocking=4)
"""TEU art. 16(4): 55 % of the members, 65 % of the population, a blocking minority of at least four members."""


def council(in_favour, weight_for, weight_of=1000, **more):
    return Ballot(in_favour, 27 - in_favour, 0, 27, 27, weight_for=weight_for, weight_of=weight_of, **more)


@pytest.mark.parametrize(
    ("in_favour", "weight", "carried", "code"),
    [
        (15, 650, True, "carried"),  # 55 % of 27 is 14.85: fifteen members, and exactly 65 %
        (14, 900, False, "rejected"),  # one member short, whatever the population
        (15, 649, False, "rejected"),  # one thousandth of the population short
        (23, 649, False, "rejected"),  # four members with more than 35 % block
        (24, 640, True, "deemed"),  # three members cannot block, whatever their population
    ],
)
def test_a_qualified_majority_needs_every_leg_unless_too_few_stand_against_it(in_favour, weight, carried, code):
    decision = decide(COUNCIL, council(in_favour, weight))

    assert (decision.carried, decision.because.code) == (carried, f"law.vote.legs.{code}")


def test_each_leg_tells_its_arithmetic():
    """Members 14 of 27, 15 required; population 700 of 1000, 650 required. The figures are those of the leg missed."""
    decision = decide(COUNCIL, council(14, 700))
    members, population = decision.because.particulars["legs"]

    assert (decision.in_favour, decision.required, decision.base, decision.margin) == (14, 15, 27, -1)
    assert (members.code, members.particulars["n"]) == ("law.vote.leg.short", 1)
    assert (population.code, population.particulars["required"], population.particulars["n"]) == (
        "law.vote.leg.reached",
        650,
        50,
    )


def test_nothing_is_deemed_attained_without_a_vote_in_favour():
    """Of three members, none of whom is in favour, fewer than four are not: and still nothing is carried."""
    assert not decide(COUNCIL, Ballot(0, 3, 0, 3, 3, weight_for=0, weight_of=10)).carried


@pytest.mark.parametrize("weights", [{"weight_for": 5}, {"weight_of": 5}, {}])
def test_a_weight_that_nobody_states_is_asked_for(weights):
    with pytest.raises(Invalid) as refused:
        decide(COUNCIL, Ballot(20, 0, 0, 27, 27, **weights))
    assert refused.value.phrase.code == "law.vote.figure_missing"


def test_those_in_favour_do_not_weigh_more_than_all():
    with pytest.raises(Invalid) as refused:
        check_ballot(council(20, 1001))
    assert refused.value.phrase.code == "law.vote.more_weight_than_all"


@given(st.integers(0, 26), st.integers(0, 1000), st.integers(0, 1000))
def test_more_members_and_more_weight_in_favour_never_turn_carried_into_rejected(in_favour, weight, more):
    if decide(COUNCIL, council(in_favour, weight)).carried:
        assert decide(COUNCIL, council(in_favour + 1, min(1000, weight + more))).carried


@pytest.mark.parametrize(
    ("least", "number", "met"),
    [
        (Quorum(number=30), 30, True),
        (Quorum(number=30), 29, False),
        (Quorum(numerator=1, denominator=5, strict=False), 30, True),  # one fifth of 150 members
        (Quorum(numerator=1, denominator=5, strict=False), 29, False),
        (Quorum(numerator=1, denominator=5, strict=True), 30, False),
        (Quorum(numerator=1, denominator=5, strict=False, base="in_office"), 29, True),  # of 145 in office
    ],
)
def test_as_many_must_ask_as_the_law_wants(least, number, met):
    assert enough(least, number, 150, 145).met is met
