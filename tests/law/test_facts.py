"""Facts: appended, looked up, copied."""

from ratify.law.facts import Facts
from tests.law.sheets import act, day, days


def filled():
    facts = Facts()
    for fact in (
        act("instrument.deposited", "A", "2020-01-01"),
        act("instrument.deposited", "B", "2020-02-01"),
        act("instrument.withdrawn", "A", "2020-03-01"),
        act("instrument.deposited", "A", "2020-04-01"),
        act("exchange.done", None, "2020-05-01"),
    ):
        facts.add(fact)
    return facts


def test_facts_are_found_by_act_and_by_party():
    facts = filled()

    assert [fact.stamp for fact in facts.of("instrument", "A")] == ["deposited", "withdrawn", "deposited"]
    assert [fact.party for fact in facts.of_anyone("instrument")] == ["A", "B", "A", "A"]
    assert len(facts.of("exchange", None)) == 1
    assert facts.of("instrument", "C") == ()


def test_parties_come_in_the_order_of_their_first_act():
    facts = filled()

    assert list(facts.parties("instrument")) == ["A", "B"]
    assert facts.joined == {"A": day("2020-01-01"), "B": day("2020-02-01")}


def test_a_party_is_counted_once_however_often_it_acts():
    assert filled().ever("instrument", "deposited") == 2
    assert filled().ever("instrument", "registered") == 0


def test_a_copy_and_its_original_do_not_see_each_other():
    facts = filled()
    twin = facts.copy()
    twin.add(act("instrument.deposited", "C", "2020-06-01"))
    facts.add(act("instrument.deposited", "D", "2020-06-01"))

    assert list(facts.parties("instrument")) == ["A", "B", "D"]
    assert list(twin.parties("instrument")) == ["A", "B", "C"]
    assert (facts.count, twin.count) == (6, 6)


def test_whether_all_days_are_known_exactly_is_kept():
    facts = filled()
    exact = facts.exact
    facts.add(act("instrument.deposited", "C", "2021"))

    assert (exact, facts.exact) == (True, False)


def test_a_fact_stands_on_the_last_day_of_its_range_unless_it_says_otherwise():
    """Semantics 7."""
    assert act("notification.received", "A", "2016-09").day == day("2016-09-30")
    assert act("exchange.effective", None, "1979-04-01", stands="1978-06-16").day == day("1978-06-16")
    assert act("exchange.effective", None, "1979-04-01").when == days("1979-04-01")
