"""What holds of every rule and every history of acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, note
from hypothesis import strategies as st

from ratify.law.facts import Fact
from ratify.law.moments import DayRange, on
from ratify.law.periods import Period
from ratify.law.reading import Reading
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Clauses,
    Exit,
    From,
    Group,
    Membership,
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
    TreatyLaw,
    Unknown,
    Window,
    weigh,
)

START = date(2020, 1, 1)
CODES = ("A", "B", "C")
WEIGHTS = weigh("w", {"A": "50.5", "B": "30", "C": "19.5"}, 100)

near = st.integers(0, 400).map(lambda number: START + timedelta(days=number))
ranges = st.tuples(near, st.sampled_from((0, 0, 0, 20))).map(
    lambda pair: DayRange(pair[0], pair[0] + timedelta(pair[1]))
)
lengths = st.sampled_from((Period(days=30), Period(months=1), Period(months=6), Period(years=1), Period(days=0)))
stamps = st.builds(
    Stamp,
    st.sampled_from(("instrument", "notification")),
    st.sampled_from(("deposited", "received", None)),
    st.sampled_from(("any", "own")),
)
groups = st.sampled_from(
    (
        Group("parties"),
        Group("anyone"),
        Group("list", (Membership("A"), Membership("B"))),
        Group("g", (Membership("A"), Membership("B", None, date(2020, 8, 1)), Membership("C", date(2020, 3, 1)))),
    )
)


def reached(group, have, share, weight):
    """A threshold, with a number where a share would need a closed group."""
    plain = Share(share.number) if group.name == "anyone" and not weight else share
    return Reached(group, have, plain, by=WEIGHTS if weight else None)


def operations(bound):
    return st.builds(
        Operations,
        plus=st.none() | lengths,
        count=st.sampled_from(("after", "clear", "inclusive")),
        rounding=st.sampled_from((None, "down", "up", "refuse")),
        snap=st.none()
        | st.builds(Snap, st.sampled_from(("first_day_of", "last_day_of")), st.sampled_from(("month", "year"))),
        following=st.integers(0, 2),
        not_before=st.none() | bound,
        not_after=st.none() | bound,
    )


leaves = (
    st.builds(On, ranges)
    | stamps
    | st.just(ClauseOf("entry_into_force"))
    | st.just(ClauseOf("commitment/other"))
    | st.just(OtherTreaty("t", "in_force"))
    | st.just(Unknown())
    | st.builds(reached, groups, stamps, st.sampled_from((Share(1), Share(2), Share(1, 1), Share(2, 3))), st.booleans())
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda found: AllOf(tuple(found))),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found))),
        st.builds(From, inner, operations(inner)),
        st.builds(Provided, ranges, inner, st.none() | operations(st.nothing())),
    ),
    max_leaves=5,
)


@st.composite
def laws(draw):
    renewal = draw(
        st.none()
        | st.builds(
            Renewal, tacit=st.sampled_from((Period(years=1), Period(months=5))), unless_notified=st.none() | lengths
        )
        | st.builds(Renewal, agreed=st.just(Period(months=6)), at_most=st.none() | st.just(Period(years=1)))
    )
    term = Span(lasts=Period(years=1), renewal=renewal)
    decided = st.builds(Span, until=rules, renewal=st.just(Renewal(agreed="any")))
    window = draw(st.none() | st.just(Window(Period(months=3), Period(months=1))))
    clauses = Clauses(
        entry_into_force=draw(st.none() | st.builds(Clause, rules)),
        later_parties=draw(
            st.none() | st.just(Clause(From(Stamp("instrument", "deposited", "own"), Operations(plus=Period(days=9)))))
        ),
        term=draw(st.none() | st.just(term) | decided),
        denunciation=draw(
            st.just(())
            | st.just(
                (Exit(From(Stamp("notice", "received", "notice"), Operations(plus=Period(months=2))), window=window),)
            )
        ),
        provisional_application=draw(st.none() | st.builds(Span, rules, st.just(Period(months=2)))),
        suspension=draw(st.none() | st.builds(Span, rules)),
        termination=draw(st.none() | st.builds(Clause, rules)),
        commitments={"it": Clause(draw(rules)), "other": Clause(draw(rules))},
    )
    parties = draw(st.sampled_from((("A", "B"), ("A", "B", "C"), ())))
    return TreatyLaw("t", parties, not parties or draw(st.booleans()), draw(st.none() | ranges), clauses)


WHAT = (
    ("instrument", "deposited"), ("instrument", "withdrawn"), ("notification", "received"), ("notification", "sent"),
    ("notice", "received"), ("notice", "revoked"), ("notice", "suspended"), ("notice", "resumed"),
    ("extension", "done"), ("other.t", "in_force"), ("signature", "signed"),
)  # fmt: skip


@st.composite
def histories(draw, *, what=WHAT, exact=False):
    found = []
    for _ in range(draw(st.integers(0, 7))):
        act, stamp = draw(st.sampled_from(what))
        when = draw(near.map(on) if exact else ranges)
        party = None if act in ("extension", "other.t") else draw(st.sampled_from(CODES))
        values = {"indefinite": draw(st.booleans())} if act == "extension" else {}
        found.append(Fact(act, stamp, party, when, values=values))
    return sorted(found, key=lambda fact: fact.day)


def reading_of(law, facts, as_of):
    reading = Reading(law)
    for fact in facts:
        if fact.day <= as_of:
            reading.add(fact)
    reading.due(as_of)
    return reading


@given(laws(), histories(), near)
def test_no_rule_and_no_history_makes_an_evaluation_fail(law, facts, as_of):
    dates = reading_of(law, facts, as_of).dates(as_of)

    for moment in dates.values():
        assert moment.status in ("known", "not_yet", "never")
        assert (moment.status == "known") == (moment.date is not None)
        assert all(line.code.startswith(("law.", "language.")) for line in (*moment.because, *moment.missing))
        if moment.earliest and moment.latest:
            assert moment.earliest <= moment.latest


@given(laws(), histories(exact=True), near, near)
def test_as_knowledge_grows_bounds_only_close_and_a_past_date_never_changes(law, facts, one, other):
    """Clauses 39. What is labelled a forecast may move; the text that names no stamp is bound only by what is there.

    An act known only by an interval becomes known on its last day and may then lie before the days that were
    possible until then, so acts have exact days here.
    """
    before, after = sorted((one, other))
    first, second = reading_of(law, facts, before).dates(before), reading_of(law, facts, after).dates(after)

    for name, moment in first.items():
        later = second.get(name)
        if (
            later is None
            or name.startswith(("term/l", "term/f", "exit/", "suspension", "entry_into_force/"))
            or stampless(law)
        ):
            continue
        note(f"{name}: {moment} as of {before}, {later} as of {after}")
        if moment.status == "known" and moment.date <= before:
            assert (later.status, later.date) == ("known", moment.date)
        if moment.status == "never":
            assert later.status == "never"
        if moment.forecast or later.status == "never":
            continue
        assert later.earliest is None or moment.earliest is None or later.earliest >= moment.earliest
        if moment.latest is not None:
            assert later.latest is not None
            assert later.latest <= moment.latest


def stampless(law):
    return "stamp=None" in repr(law)


@given(laws(), histories(exact=True))
def test_it_makes_no_difference_how_often_one_asks_on_the_way(law, facts):
    asked, silent = Reading(law), Reading(law)
    for fact in facts:
        asked.add(fact)
        asked.due(fact.day)
        asked.dates(fact.day)
        silent.add(fact)
    last = START + timedelta(days=2000)

    assert asked.due(last) == silent.due(last)
    assert asked.dates(last) == silent.dates(last)


@given(laws(), histories(), near)
def test_a_copy_goes_its_own_way(law, facts, as_of):
    reading = reading_of(law, facts, as_of)
    before = reading.dates(as_of)
    twin = reading.copy()
    twin.add(Fact("instrument", "deposited", "A", on(as_of)))
    twin.add(Fact("notice", "received", "B", on(as_of)))
    twin.due(as_of + timedelta(days=3000))

    assert reading.dates(as_of) == before


@given(laws(), histories(exact=True))
def test_what_happened_as_of_a_day_is_the_beginning_of_what_happened_as_of_a_later_one(law, facts):
    """Semantics 9, as far as it lies with the clauses: the past is only ever added to."""
    reading = Reading(law)
    seen = ()
    for fact in facts:
        reading.add(fact)
        now = tuple(reading.due(fact.day))
        assert set(keys(seen)) <= set(keys(now))
        seen = now
    assert len(set(keys(seen))) == len(seen)


def keys(happenings):
    return [(one.key, one.day, one.outcome) for one in happenings]


@given(laws(), histories(exact=True), near, st.permutations(CODES))
def test_permuting_the_parties_changes_nothing(law, facts, as_of, order):
    """But the order in which things of one day are told."""
    shuffled = replace(law, parties=tuple(party for party in order if party in law.parties))

    one, two = reading_of(law, facts, as_of).dates(as_of), reading_of(shuffled, facts, as_of).dates(as_of)
    assert {name: without_order(moment) for name, moment in one.items()} == {
        name: without_order(moment) for name, moment in two.items()
    }


def without_order(moment):
    return replace(moment, missing=frozenset(repr(line) for line in moment.missing))
