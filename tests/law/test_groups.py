"""Who counts, and how much: excluded groups by their days, nested exclusions, ratios of weights, amounts told."""

import pytest

from ratify.law.rules import AllOf, Clause, Group, Membership, Share, weigh
from tests.law.sheets import ANYONE, act, ask, closed, codes, day, read, sheet, threshold

COUNCIL = Group("council", (Membership("A"), Membership("B", None, day("2020-05-31"))))


def it(rule, facts, as_of):
    law = sheet("A B C D", opened=True, commitments={"it": Clause(rule)})
    return ask(law, facts, as_of, "commitment/it")


def deposits(**by):
    facts = [act("instrument.deposited", party, when) for party, when in by.items()]
    return sorted(facts, key=lambda fact: fact.day)


def test_who_is_excluded_as_a_member_counts_again_once_that_membership_ended():
    """Clauses 8: the group as it stands on each day, also the one left out."""
    others = Group("anyone", without=(COUNCIL,))

    assert it(threshold(1, others), deposits(B="2020-01-01"), "2020-05-31").status == "not_yet"
    assert it(threshold(1, others), deposits(B="2020-01-01"), "2020-07-01").date == day("2020-06-01")
    assert it(threshold(1, others), deposits(A="2020-01-01"), "2021-01-01").status == "not_yet"


def test_several_groups_may_be_left_out():
    some = Group("parties", without=(closed("A"), closed("B")))

    assert it(threshold(1, some), deposits(A="2020-01-01", B="2020-01-02"), "2021-01-01").status == "not_yet"
    assert it(threshold(1, some), deposits(A="2020-01-01", C="2020-01-03"), "2021-01-01").date == day("2020-01-03")


GROSS = weigh("tonnage", {"A": "100.5", "B": 900, "C": 100})
RECYCLING = weigh("recycling", {"A": "4.02", "C": 30})


def ratio(of, number):
    return threshold(Share(of, number), ANYONE, by=RECYCLING, relative_to=GROSS)


def test_a_weight_may_be_measured_against_another_weight_of_the_same_parties():
    """Hong Kong Convention on ship recycling, art. 17(1): capacity of 3 % of the tonnage of those that joined."""
    assert it(ratio(4, 100), deposits(A="2020-01-01"), "2021-01-01").date == day("2020-01-01")
    assert it(ratio(5, 100), deposits(A="2020-01-01"), "2021-01-01").status == "not_yet"
    assert it(ratio(3, 100), deposits(B="2020-01-01", C="2020-02-01"), "2021-01-01").date == day("2020-02-01")


def test_a_ratio_can_be_lost_again_by_a_party_that_weighs_on_the_other_scale():
    """Clauses 3 and 7: conditions that must hold together."""
    both = AllOf((ratio(4, 100), threshold(2)))

    assert it(both, deposits(A="2020-01-01", B="2020-02-01"), "2021-01-01").status == "not_yet"
    assert it(both, deposits(A="2020-01-01", B="2020-02-01", C="2020-03-01"), "2021-01-01").status == "not_yet"
    assert it(both, deposits(A="2020-01-01", C="2020-03-01"), "2021-01-01").date == day("2020-03-01")


def test_what_is_lacking_by_weight_is_told_in_the_units_of_the_sheet():
    weights = weigh("emissions", {"A": "20.09", "B": "17.89", "C": "12.1"}, 100)
    moment = it(threshold(Share(55, 100), ANYONE, by=weights), deposits(A="2016-09-03"), "2016-10-01")
    (line,) = moment.missing

    assert line.code == "law.missing.more_by_weight"
    assert (str(line.particulars["amount"]), line.particulars["weights"]) == ("34.91", "emissions")


def test_what_was_reached_by_weight_is_told_in_the_units_of_the_sheet():
    weights = weigh("capital", {"A": "60.5", "B": "39.5"})
    because = it(threshold(Share(1, 2), by=weights), deposits(A="2016-09-03"), "2016-10-01").because
    line = next(line for line in because if line.code == "law.because.reached_by_weight")

    assert (str(line.particulars["have"]), str(line.particulars["required"])) == ("60.5", "50")


@pytest.mark.parametrize("as_of", ["2016-09-02", "2016-10-01"])
def test_a_ratio_waits_for_the_deposits_and_says_so(as_of):
    moment = it(ratio(5, 100), deposits(A="2016-09-03"), as_of)

    assert (moment.status, codes(moment.missing)) == ("not_yet", ["law.missing.more_by_weight"])


def test_a_majority_says_of_how_many_it_is_taken():
    """UN Charter, art. 110(3): of the signatories other than the permanent members."""
    rule = threshold(Share(1, 2), Group("parties", without=(closed("A"),)), more_than=True)
    because = it(rule, deposits(B="1945-10-22", C="1945-10-24"), "1945-10-24").because
    line = next(line for line in because if line.code == "law.because.reached_of")

    assert [line.particulars[name] for name in ("have", "size", "required")] == [2, 3, 2]
    assert line.particulars["group"].code == "law.group.without"


def test_a_treaty_in_force_whose_sheet_is_silent_on_its_signature_waits_for_none():
    law = sheet("", opened=True, entry_into_force=threshold(1))
    facts = deposits(A="2020-01-01")

    assert "signature" not in read(law, facts, "2020-01-01").dates(day("2020-01-01"))
    assert "signature" in read(law, (), "2019-01-01").dates(day("2019-01-01"))
