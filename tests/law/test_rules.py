"""Rules as data: what they read, what is refused, weights as whole numbers."""

import pytest

from ratify.errors import Invalid
from ratify.law.moments import DayRange
from ratify.law.periods import Period
from ratify.law.reads import Reads, parts, reads
from ratify.law.rules import (
    AllOf,
    AnyOf,
    ClauseOf,
    From,
    Group,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Renewal,
    Share,
    Stamp,
    TreatyLaw,
    Window,
    weigh,
)
from tests.law.sheets import ANYONE, DEPOSITED, PARTIES, RECEIVED, after, closed, day, days, fixed, threshold


def test_a_rule_says_all_that_it_reads():
    rule = AllOf(
        (
            after(threshold(of=PARTIES, have=RECEIVED), "P30D", not_before=ClauseOf("commitment/x")),
            OtherTreaty("iccpr", "in_force"),
            Provided(
                days("2019-01-01"),
                DEPOSITED,
                Operations(plus=3, over="working", not_after=Stamp("notice", "sent", "own")),
            ),
        )
    )

    assert reads(rule) == {
        Reads("act", "notification"),
        Reads("joined", "parties"),
        Reads("clause", "commitment/x"),
        Reads("act", "other.iccpr"),
        Reads("act", "instrument"),
        Reads("calendar", "working"),
        Reads("act", "notice", own=True),
    }


def test_the_signatories_are_read_from_the_acts_of_signature():
    assert Reads("act", "signature") in reads(threshold(of=Group("signatories")))
    assert Reads("act", "signature") in reads(threshold(of=Group("parties", without=(Group("signatories"),))))


def test_all_parts_of_a_rule_are_found():
    rule = AnyOf((after(fixed("2020-01-01"), "P1D", not_before=DEPOSITED), ClauseOf("end")))

    assert DEPOSITED in tuple(parts(rule))
    assert len(tuple(parts(rule))) == 5


def test_what_a_group_must_have_is_each_members_own():
    assert threshold(2, have=AnyOf((DEPOSITED, RECEIVED))).have == AnyOf(
        (Stamp("instrument", "deposited", "own"), Stamp("notification", "received", "own"))
    )


@pytest.mark.parametrize("share", [(0, None), (-1, None), (4, 3), (0, 3)])
def test_an_impossible_share_is_refused(share):
    with pytest.raises(Invalid, match=r"rule\.share"):
        Share(*share)


def test_a_share_by_weight_of_anyone_is_possible():
    assert Reached(ANYONE, DEPOSITED, Share(55, 100), by=weigh("w", {"A": 1}, 100)).by is not None


@pytest.mark.parametrize("length", [Period(), Period(months=-1)])
def test_what_comes_again_must_lead_on(length):
    with pytest.raises(Invalid, match="not_forwards"):
        Renewal(tacit=length)
    with pytest.raises(Invalid, match="not_forwards"):
        Window(length, Period(days=1))


def test_weights_are_whole_numbers_of_a_common_unit():
    """Paris Agreement: shares of emissions in hundredths of a per cent."""
    weights = weigh("emissions", {"CN": "20.09", "US": "17.89", "FJ": "0.001"}, 100)

    assert weights.of == {"CN": 20090, "US": 17890, "FJ": 1}
    assert (weights.total, weights.unit) == (100_000, 1000)


def test_a_range_cannot_end_before_it_begins():
    with pytest.raises(Invalid, match="range_reversed"):
        DayRange(day("2020-01-02"), day("2020-01-01"))


@pytest.mark.parametrize(
    ("parties", "opened", "both"), [("AB", False, True), ("AB", True, False), ("ABC", False, False), ("", True, False)]
)
def test_two_listed_parties_make_it_bilateral(parties, opened, both):
    assert TreatyLaw("t", tuple(parties), opened).bilateral is both


def test_rules_can_be_compared_and_kept_in_sets():
    one, other = (From(threshold(2, closed("A", "B")), Operations(plus=Period(months=6))) for _ in range(2))

    assert one == other
    assert len({one, other}) == 1
