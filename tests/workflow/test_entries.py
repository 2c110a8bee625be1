"""What the entries of a log amount to: semantics 7 and 10 to 13, and 18."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from drafting import OPENING, Log, course, day, law, running, state
from hypothesis import given
from hypothesis import strategies as st
from statutes import FIXED_DATE, ON_RECEIPT, SILENCE

from ratify.workflow.entries import (
    Act,
    Confirmed,
    Corrected,
    EditionMoved,
    FindingMade,
    OfficialDate,
    Opened,
    Sealed,
    entry,
    in_legal_order,
    standing,
)
from ratify.workflow.replay import replay

ACTOR = {"account": "clerk", "person": "awa"}

# -------------------------------------------------------------------------------------------------------------- 10


@pytest.mark.parametrize(
    ("kind", "body", "record"),
    [
        ("opened", {"opened": {"reference": "D-1", "treaty": "x", "pinned": {"treaty:x": "00"}}}, Opened),
        ("act", {"act": {"track": "bill", "step": "lay", "when": "2024-01-10"}}, Act),
        ("confirmed", {"confirmed": {"of": [2, 3], "leaves": ["aa", "bb"]}}, Confirmed),
        ("corrected", {"corrected": {"of": 2}, "reason": "slip"}, Corrected),
        ("edition_moved", {"occurred_on": "2024-01-10", "edition_moved": {"pinned": {}}}, EditionMoved),
        (
            "finding",
            {
                "occurred_on": "2024-01-10",
                "finding": {"clause": "entry_into_force", "condition_met": "2002-04", "source": "s"},
            },
            FindingMade,
        ),
        (
            "official_date",
            {"occurred_on": "2024-01-10", "official_date": {"of": "end", "date": "2030-01-01", "source": "s"}},
            OfficialDate,
        ),
    ],
)
def test_replay_reads_seven_kinds_of_entries(kind, body, record):
    """Semantics 10."""
    found = entry(7, kind, OPENING, {"actor": ACTOR, **body})
    assert isinstance(found, record)
    assert found.sealed == Sealed(7, OPENING, "clerk", "awa")


@pytest.mark.parametrize(
    "kind", ["alert_issued", "alert_skipped", "published", "account_added", "clock_accepted", "note", "", "Act", "acts"]
)
def test_every_other_kind_is_skipped(kind):
    """Semantics 10: the list is closed, also to what looks like an act."""
    body = {"actor": ACTOR, "act": {"track": "bill", "step": "lay", "when": "2024-01-10"}, kind: {"of": 1}}
    assert entry(7, kind, OPENING, body) is None


def test_an_act_is_read_with_everything_that_was_sealed():
    """Semantics 10 and 12: the second person wanted stands in the sealed bytes, beside the act."""
    said = {
        "track": "ML",
        "party": "ML",
        "step": "vote",
        "when": "2024-07",
        "facts": {"ballot": {"for": 1, "against": 0, "abstaining": 0}},
        "before": 3,
    }
    act = entry(7, "act", OPENING, {"actor": ACTOR, "act": said, "awaits": "second_clerk"})
    assert (act.track, act.party, act.step, act.before, act.awaits) == ("ML", "ML", "vote", 3, "second_clerk")
    assert (act.when.first, act.day) == (day("2024-07-01"), day("2024-07-31"))
    assert act.facts == {"ballot": {"for": 1, "against": 0, "abstaining": 0}}


def test_a_correction_is_read_with_the_version_that_it_puts_in_place():
    """Semantics 10 and 12: a correction awaits its second person as a whole."""
    by = {"track": "bill", "step": "lay", "when": "2024-01-11"}
    body = {"actor": ACTOR, "corrected": {"of": 2, "by": by}, "reason": "the wrong day", "awaits": "second_clerk"}
    found = entry(7, "corrected", OPENING, body)
    assert (found.of, found.reason, found.awaits) == (2, "the wrong day", "second_clerk")
    assert found.by.day == day("2024-01-11")


# -------------------------------------------------------------------------------------------------------------- 11


def test_of_a_chain_of_corrections_the_last_one_counts():
    """Semantics 11: a correction of a correction belongs to the chain of the act at its root."""
    log = Log(law(SILENCE))
    first = log.act("2024-01-10", "lay")
    second = log.correct(first, log.said("2024-01-11", "lay"))
    third = log.correct(second, log.said("2024-01-12", "lay"))
    acts = standing(log.entries)
    assert [(root, item.day) for root, item in acts.sequence] == [(first, day("2024-01-12"))]
    assert acts.superseded == {first: second, second: third}
    assert running(log.on("2024-01-15"), "opposition").last_day == day("2024-01-22")


def test_two_corrections_of_the_same_version_stand_in_one_chain():
    """Semantics 11: the chain is named by its root, whichever version a correction speaks of."""
    log = Log(law(SILENCE))
    first = log.act("2024-01-10", "lay")
    log.correct(first, log.said("2024-01-11", "lay"))
    log.correct(first, log.said("2024-01-12", "lay"))
    assert course(log.on("2024-01-15")) == [("lay", "2024-01-12")]


def test_a_correction_by_nothing_annuls():
    """Semantics 11."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    log.correct(number, None)
    assert standing(log.entries).annulled == {number}
    assert course(log.on("2024-12-31")) == []


def test_an_annulled_act_can_be_put_back():
    """Semantics 11: the last version that stands counts, also after a correction by nothing."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    nothing = log.correct(number, None)
    log.correct(nothing, log.said("2024-01-10", "lay"))
    assert standing(log.entries).annulled == frozenset()
    assert course(log.on("2024-01-15")) == [("lay", "2024-01-10")]


def test_a_corrected_act_keeps_its_place_among_the_acts_of_its_day():
    """Semantics 11: corrected last, it still stands first."""
    log = Log(law(SILENCE))
    first = log.act("2024-01-10", "remark")
    log.act("2024-01-10", "lay")
    log.act("2024-01-10", "oppose")
    log.correct(first, log.said("2024-01-10", "remark"))
    assert [step for step, _day in course(log.on("2024-01-10"))] == ["remark", "lay", "oppose"]


def test_a_corrected_act_stays_before_the_act_that_it_was_put_before():
    """Semantics 7 and 11."""
    log = Log(law(SILENCE))
    opposed = log.act("2024-01-10", "oppose")
    laid = log.act("2024-01-10", "lay", before=opposed)
    log.correct(laid, log.said("2024-01-10", "lay"))
    assert [step for step, _day in course(log.on("2024-01-10"))] == ["lay", "oppose"]


def test_a_correction_may_put_an_act_before_a_later_one():
    """Semantics 7 and 11: the act of the first number stands just before the one that it names."""
    log = Log(law(SILENCE))
    opposed = log.act("2024-01-10", "oppose")
    laid = log.act("2024-01-10", "lay")
    last = log.act("2024-01-10", "remark")
    assert log.halting("2024-01-10").halted.root == opposed
    log.correct(opposed, log.said("2024-01-10", "oppose", before=last))
    assert [root for root, _item in standing(log.entries).sequence] == [laid, opposed, last]
    assert [step for step, _day in course(log.on("2024-01-10"))] == ["lay", "oppose", "remark"]


def test_an_act_moved_to_another_day_stands_there_by_its_own_number():
    """Semantics 11: its place is that of its root among the acts of the new day."""
    log = Log(law(SILENCE))
    laid = log.act("2024-01-10", "lay")
    log.act("2024-01-12", "oppose")
    log.correct(laid, log.said("2024-01-12", "lay"))
    assert course(log.on("2024-01-12")) == [("lay", "2024-01-12"), ("oppose", "2024-01-12")]


def test_of_two_pending_corrections_the_later_one_counts_once_it_is_confirmed():
    """Semantics 11: the earlier one is overtaken as soon as the later one is recorded, confirmed or not."""
    log = Log(law(SILENCE))
    first = log.act("2024-01-10", "lay")
    second = log.correct(first, log.said("2024-01-11", "lay"), awaits="second_clerk")
    third = log.correct(first, log.said("2024-01-12", "lay"), awaits="second_clerk")
    assert standing(log.entries).superseded == {second: third}
    log.confirm(third)
    assert standing(log.entries).superseded == {second: third, first: third}
    assert course(log.on("2024-01-15")) == [("lay", "2024-01-12")]


def test_a_finding_is_annulled_like_an_act():
    """Semantics 10 and 11."""
    log = Log(law(ON_RECEIPT))
    number = log.finding("2024-07-01", "2023-09-04")
    assert state(log.on("2024-07-01"), "treaty") == "in_force"
    log.correct(number, None)
    assert state(log.on("2024-07-01"), "treaty") == "signed"


def test_an_official_date_that_was_an_act_in_truth_is_replaced_by_it():
    """Semantics 11: of a chain one version counts, never the first and the last together."""
    log = Log(law(ON_RECEIPT))
    number = log.official("2024-07-01", "entry_into_force", "2024-07-01")
    assert state(log.on("2024-07-01"), "treaty") == "in_force"
    log.correct(number, log.said("2024-07-01", "note_dated", "ML"))
    dossier = log.on("2024-07-01")
    assert state(dossier, "treaty") == "signed"
    assert course(dossier, "participation/ML")[-1] == ("note_dated", "2024-07-01")


# -------------------------------------------------------------------------------------------------------------- 12


def test_an_unconfirmed_act_has_no_effect_and_is_pending():
    """Semantics 12."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="second_clerk")
    dossier = log.on("2024-12-31")
    assert course(dossier) == []
    assert [(root, act.step) for root, act in dossier.acts.pending] == [(number, "lay")]


def test_a_confirmed_act_takes_effect_on_its_own_date():
    """Semantics 12: confirmed weeks later, it counts from its day, and what follows counts from that."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="second_clerk")
    log.confirm(number)
    dossier = log.on("2024-12-31")
    assert course(dossier) == [("lay", "2024-01-10"), ("approve_by_silence", "2024-01-21")]
    assert dossier.acts.pending == ()


def test_several_acts_are_confirmed_by_one_word():
    """Semantics 12: acts recorded together are confirmed together."""
    log = Log(law(SILENCE))
    numbers = [log.act(f"2024-01-{d}", step, awaits="second_clerk") for d, step in ((10, "lay"), (12, "oppose"))]
    log.confirm(*numbers)
    assert state(log.on("2024-01-12")) == "opposed"


def test_an_unconfirmed_correction_leaves_the_act_as_it_was():
    """Semantics 12: the version that stands stands until the other is confirmed."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    later = log.correct(number, log.said("2024-01-15", "lay"), awaits="second_clerk")
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10")]
    assert [(root, version.sealed.number) for root, version in log.on("2024-01-20").acts.pending] == [(number, later)]
    log.confirm(later)
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-15")]


def test_an_unconfirmed_annulment_leaves_the_act_standing():
    """Semantics 12."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    nothing = log.correct(number, None, awaits="second_clerk")
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10")]
    log.confirm(nothing)
    assert course(log.on("2024-01-20")) == []


# -------------------------------------------------------------------------------------------------------------- 13


def test_a_refusal_of_a_pending_act_takes_it_away():
    """Semantics 13: the second person corrects by nothing, and that word stands at once."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="second_clerk")
    log.correct(number, None)
    acts = standing(log.entries)
    assert (acts.sequence, acts.pending, acts.annulled) == ((), (), {number})


def test_a_refusal_of_a_pending_correction_leaves_the_act_as_it_stood():
    """Semantics 13: what is refused is the correction, not the act."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    wrong = log.correct(number, log.said("2024-01-15", "lay"), awaits="second_clerk")
    refusal = log.correct(wrong, None)
    acts = standing(log.entries)
    assert [(root, item.day) for root, item in acts.sequence] == [(number, day("2024-01-10"))]
    assert (acts.pending, acts.annulled, acts.superseded) == ((), frozenset(), {wrong: refusal})


def test_a_refusal_of_a_correction_of_a_pending_act_leaves_that_act_pending():
    """Semantics 12 and 13: the act was never refused; confirmed afterwards, it stands as it was recorded."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="second_clerk")
    wrong = log.correct(number, log.said("2024-01-15", "lay"), awaits="second_clerk")
    refusal = log.correct(wrong, None)
    acts = standing(log.entries)
    assert ([one.sealed.number for _root, one in acts.pending], acts.sequence) == ([number], ())
    assert (acts.annulled, acts.superseded) == (frozenset(), {wrong: refusal})
    log.confirm(number)
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10")]


def test_a_refusal_of_the_last_of_several_corrections_leaves_the_one_before_it_pending():
    """Semantics 11 and 13: one word takes one version away."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay", awaits="second_clerk")
    first = log.correct(number, log.said("2024-01-15", "lay"), awaits="second_clerk")
    last = log.correct(first, log.said("2024-01-16", "lay"), awaits="second_clerk")
    log.correct(last, None)
    assert [one.sealed.number for _root, one in standing(log.entries).pending] == [first]
    log.confirm(first)
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-15")]


def test_a_refused_annulment_leaves_the_act_as_it_stood():
    """Semantics 13: an annulment is a correction like any other."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    log.correct(log.correct(number, None, awaits="second_clerk"), None)
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10")]


def test_a_move_waits_for_its_second_person_like_an_act():
    """Semantics 12 and 16: unconfirmed it is pending; refused, it is annulled."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    number = log.move("2024-01-15", law(SILENCE.replace("P10D", "P20D")))
    log.entries[-1] = replace(log.entries[-1], awaits="second_clerk")
    assert [one.sealed.number for _root, one in standing(log.entries).pending] == [number]
    assert [one.last_day for one in log.on("2024-01-16").deadlines] == [day("2024-01-20")]
    log.confirm(number)
    assert [one.last_day for one in log.on("2024-01-16").deadlines] == [day("2024-01-30")]
    log.entries[-1] = Corrected(log.entries[-1].sealed, number, None, "too early")
    assert standing(log.entries).annulled == {number}


def test_after_a_refused_correction_the_act_can_be_corrected_again():
    """Semantics 11 and 13: the chain goes on from the version that stands."""
    log = Log(law(SILENCE))
    number = log.act("2024-01-10", "lay")
    log.correct(log.correct(number, log.said("2024-01-15", "lay"), awaits="second_clerk"), None)
    log.confirm(log.correct(number, log.said("2024-01-12", "lay"), awaits="second_clerk"))
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-12")]


# -------------------------------------------------------------------------------------------------------------- 18


def test_known_at_cuts_the_log_by_recorded_time_before_corrections_are_resolved():
    """Semantics 18: what was believed then, with the corrections that were known then, the instant itself included."""
    log = Log(law(SILENCE))
    laid = log.act("2024-01-10", "lay")
    corrected = log.correct(laid, log.said("2024-01-15", "lay"))
    a_moment = timedelta(microseconds=1)
    assert course(log.on("2024-01-20", known_at=log.recorded_at(laid) - a_moment)) == []
    assert course(log.on("2024-01-20", known_at=log.recorded_at(laid))) == [("lay", "2024-01-10")]
    assert course(log.on("2024-01-20", known_at=log.recorded_at(corrected) - a_moment)) == [("lay", "2024-01-10")]
    assert course(log.on("2024-01-20", known_at=log.recorded_at(corrected))) == [("lay", "2024-01-15")]


def test_known_at_cuts_confirmations_and_findings_too():
    """Semantics 18: an act that was confirmed later was pending then; a finding made later was not known."""
    log = Log(law(ON_RECEIPT))
    act = log.act("2023-09-01", "notification_received", "ML", awaits="second_clerk")
    before = log.recorded_at(act)
    log.confirm(act)
    log.finding("2023-09-04", "2023-09-04")
    then, now = log.on("2023-10-01", known_at=before), log.on("2023-10-01")
    assert (state(then, "treaty"), len(then.acts.pending)) == ("signed", 1)
    assert (state(now, "treaty"), len(now.acts.pending)) == ("in_force", 0)


@given(st.data())
def test_what_was_known_at_an_instant_is_the_replay_of_the_entries_up_to_it(data):
    """Semantics 18: nothing else in replay knows of the instant; legal days and recorded time are independent."""
    log = Log(law(SILENCE))
    steps = st.sampled_from(["lay", "oppose", "publish", "drop", "remark"])
    for _ in range(data.draw(st.integers(1, 8))):
        act = log.said(f"2024-0{data.draw(st.integers(1, 3))}-{data.draw(st.integers(10, 28))}", data.draw(steps))
        earlier = [one.sealed.number for one in log.entries[1:]]
        if earlier and data.draw(st.booleans()):
            log.correct(data.draw(st.sampled_from(earlier)), act)
        else:
            log.add(act)
    cut = data.draw(st.integers(1, len(log.entries)))
    known = log.halting("2024-04-01", known_at=log.recorded_at(cut))
    written = replay(log.definitions, log.entries[:cut], as_of=day("2024-04-01"))
    assert known.passages == written.passages
    assert known.halted == written.halted
    assert known.acts == written.acts


# --------------------------------------------------------------------------------------------------------- 7, again


def acts_of_one_day(*befores):
    """Acts numbered from 1, each before the one that is named for it."""
    log = Log(law(FIXED_DATE))
    said = log.said("2024-01-10", "note_dated", "ML")
    sealed = [Sealed(n, datetime(2024, 1, 1, tzinfo=UTC), "", "") for n in range(1, len(befores) + 1)]
    acts = [Act(s, said.track, "ML", said.step, said.when, before=b) for s, b in zip(sealed, befores, strict=True)]
    return [(act.sealed.number, act) for act in acts]


@pytest.mark.parametrize(
    ("befores", "order"),
    [
        ((None, None, None), [1, 2, 3]),
        ((None, None, 1), [3, 1, 2]),
        ((None, None, 2), [1, 3, 2]),
        ((None, 1, 2), [3, 2, 1]),
        ((None, 1, 1), [2, 3, 1]),
        ((3, None, None), [2, 1, 3]),
        ((None, None, 9), [1, 2, 3]),
        ((None, 2, None), [1, 2, 3]),
    ],
)
def test_the_order_of_acts_that_stand_before_others(befores, order):
    """Semantics 7: just before the act that is named; an act that is not there, or the act itself, moves nothing."""
    assert [number for number, _act in in_legal_order(acts_of_one_day(*befores))] == order


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=9))
def test_whatever_acts_say_of_their_order_each_stands_once(befores):
    """Semantics 7 and 15: acts that stand before one another in a circle lose nothing and hang nothing."""
    found = [number for number, _act in in_legal_order(acts_of_one_day(*befores))]
    assert sorted(found) == list(range(1, len(befores) + 1))
