"""Sheets made at random, read by the shapes and checks that real ones pass, and asked for all their dates.

Whatever passes the check can be evaluated over any history of acts; the counts at the end say that the sheets and the
histories were not trivial.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from ratify.definitions import read_definition
from ratify.errors import InvalidDefinition
from ratify.law.facts import Fact
from ratify.law.moments import DayRange
from ratify.law.reading import Reading

PARTIES = ("AA", "BB", "CC")
START = date(2019, 6, 1)


def flow(value):
    """A value in YAML's flow style; every scalar quoted, as a file may write it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return f'"{value}"'


def some(required, **maybe):
    return st.fixed_dictionaries(required, optional=maybe)


def one_of(*words):
    return st.sampled_from(words)


PERIODS = one_of("P30D", "P1M", "P6M", "P1Y", "P1Y2M3D")
NAMED = one_of(
    "2019-07-31", "2020-02", "2020-02-20/2020-03-10", "signature", "entry_into_force", "end", "term", "termination",
    "commitment/first", "notification.received", "instrument.deposited", "own.instrument.deposited", "agreement.effective",
    "notification", "own.entry_into_force", "unknown",
)  # fmt: skip
GROUPS = one_of("parties", "signatories", "negotiating", "listed", "dated", "others", ["AA", "BB"])
HAVE = one_of("instrument.deposited", "notification.received", "signature", "notification")


def merged(*parts):
    """Mappings drawn one by one and laid together."""
    return st.tuples(*parts).map(lambda drawn: {key: one for part in drawn for key, one in part.items()})


ADDED = st.one_of(
    st.just({}),
    some({"plus": one_of("P30D", "-P5D")}, count=one_of("clear", "inclusive")),
    some({"plus": one_of("P1M", "P6M", "P1Y2M3D")}, count=one_of("clear"), rounding=one_of("down", "up", "refuse")),
)
SNAPPED = st.one_of(
    st.just({}),
    some({"first_day_of": one_of("month", "quarter", "year")}, following=one_of("0", "2")),
    some({"yearly": one_of("01-01", "06-30")}, following=one_of("0")),
)
PLAIN = merged(ADDED, SNAPPED, some({}, at=one_of("12:00 CET", "24:00 Europe/Paris")))


def mappings(moment):
    bounded = some(
        {}, not_before=moment, not_after=moment, not_while=one_of("armed_conflict.began", "own.armed_conflict.began")
    )
    of_all = some({"of": one_of("anyone"), "have": HAVE, "at_least": one_of("1", "2")})
    of_some = some({"of": GROUPS, "have": HAVE}, at_least=one_of("1", "2", "2/3", "50%", "all"), by=one_of("scale"))
    return st.one_of(
        merged(of_all, PLAIN),
        merged(of_some, PLAIN),
        merged(some({"all": st.lists(moment, min_size=1, max_size=3)}), PLAIN),
        merged(some({"any": st.lists(moment, min_size=1, max_size=3)}), PLAIN),
        some({"date": one_of("2020-01-01", "2020-01"), "provided": moment}, failing_which=some({"plus": PERIODS})),
        some({"treaty": one_of("covenant"), "is": one_of("in_force", "terminated")}, **{"for": one_of("own")}),
        merged(some({"from": moment}), PLAIN, bounded),
    )


MOMENTS = st.recursive(NAMED, mappings, max_leaves=4)
RULES = mappings(MOMENTS)
NOTICE = some(
    {"from": one_of("notice.received", "notice.sent")},
    plus=PERIODS,
    date_is=one_of("last_day", "first_day_out"),
    or_later=one_of("true", "false"),
    ends_for=one_of("one", "all"),
    not_while=one_of("own.armed_conflict.began"),
    notice=st.one_of(
        some({"not_before": MOMENTS}), some({"window": some({"every": PERIODS, "lasts": one_of("P1M", "P20D")})})
    ),
)
RENEWALS = st.one_of(
    some(
        {"tacit": one_of("P1Y", "P5M", "indefinite")},
        unless_notified=one_of("P3M", "P20D"),
        times=one_of("1", "3"),
        late=one_of("next_term", "none"),
    ),
    some({"agreed": one_of("P1Y", "any")}, times=one_of("1"), at_most=one_of("P1Y")),
)
SPANS = st.one_of(
    some({"from": MOMENTS, "lasts": PERIODS}), some({"from": MOMENTS, "until": MOMENTS}, date_is=one_of("last_day"))
)
TERMS = st.one_of(
    some(
        {"lasts": one_of("P1Y", "P18M")},
        renewal=RENEWALS,
        rounding=one_of("down", "refuse"),
        date_is=one_of("last_day"),
    ),
    some({"until": MOMENTS}),
    st.just("indefinite"),
)
LABEL = {"fr": "a", "en": "b", "ru": "c"}
CLAUSES = some(
    {},
    entry_into_force=st.one_of(RULES, st.just({"of": "parties", "have": "notification.received"})),
    later_parties=RULES,
    accession=st.just({"from": {"from": "own.instrument.notified", "plus": "P6M"}, "plus": "P60D"}),
    succession=RULES,
    effect=RULES,
    provisional_application=SPANS,
    term=TERMS,
    termination=RULES,
    denunciation=st.lists(NOTICE, min_size=1, max_size=2),
    suspension=SPANS,
    survival=SPANS,
    registration=RULES,
    reservations=some({"lasts": PERIODS}),
    objections=some({"lasts": PERIODS}, date_is=one_of("last_day")),
    commitments=some(
        {"first": RULES.map(lambda rule: {"label": LABEL, **rule})},
        second=SPANS.map(lambda span: {"label": LABEL, **span}),
    ),
)
HEADS = one_of("[AA, BB]", "[AA, BB, CC]", "{open: {}}", "{AA: {}, open: {}}")
SHEET = """\
treaty: at-random
parties: {parties}
signed: 2019-05-31
weights: {{scale: {{total: 100, AA: 40.5, BB: 30, CC: 29.5}}}}
groups: {{listed: [AA, BB], dated: {{members: {{AA: 2019-01-01/2020-01-31, BB: 2019-10-01/}}}}, others: {{of: parties, except: [AA]}}}}
clauses: {clauses}
"""
SHEETS = st.builds(lambda parties, clauses: SHEET.format(parties=parties, clauses=flow(clauses)), HEADS, CLAUSES)

ACTS = (
    ("instrument", "deposited"), ("instrument", "deposited"), ("instrument", "withdrawn"), ("instrument", "notified"),
    ("notification", "received"), ("notification", "received"), ("notification", "sent"), ("signature", "signed"),
    ("notice", "received"), ("notice", "revoked"), ("notice", "suspended"), ("notice", "resumed"),
    ("armed_conflict", "began"), ("armed_conflict", "ended"), ("reservation", "notified"), ("reservation", "withdrawn"),
    ("objection", "received"), ("objection", "withdrawn"), ("extension", "done"), ("agreement", "effective"),
    ("other.covenant", "in_force"), ("other.covenant", "terminated"),
)  # fmt: skip
JOINT = ("extension", "agreement")
VALUES = {
    "instrument": one_of({}, {"mode": "accession"}, {"mode": "succession"}),
    "notice": one_of({}, {"purpose": "denunciation"}, {"purpose": "non_renewal"}, {"effective": date(2022, 1, 1)}),
    "objection": st.fixed_dictionaries(
        {"to": one_of(*PARTIES)}, optional={"against": one_of("accession", "reservation", "reservation_and_entry")}
    ),
    "extension": one_of({}, {"by_period": "P6M"}),
}


@st.composite
def histories(draw, *, exact=False):
    found = []
    consents = [
        (act, party) for act in (("notification", "received"), ("instrument", "deposited")) for party in PARTIES
    ]
    acts = [
        *(consents if draw(st.booleans()) else ()),
        *((act, None) for act in draw(st.lists(one_of(*ACTS), max_size=10))),
    ]
    for (act, stamp), party in acts:
        first = START + timedelta(days=draw(st.integers(0, 700)))
        others = [None] if act.startswith("other") else []
        by = party or (None if act in JOINT else draw(one_of(*PARTIES, *others)))
        when = DayRange(first, first + timedelta(days=0 if exact else draw(one_of(0, 0, 0, 25))))
        found.append(Fact(act, stamp, by, when, None, draw(VALUES.get(act, st.just({})))))
    return sorted(found, key=lambda fact: fact.day)


def reading_of(law, facts, as_of):
    reading = Reading(law)
    for fact in facts:
        if fact.day <= as_of:
            reading.refusal(fact)
            reading.remark(fact)
            reading.add(fact)
    reading.due(as_of)
    return reading


def test_whatever_passes_the_check_can_be_asked_for_all_its_dates_over_any_history():
    """Evaluation never raises on a definition that passed the check; what it says hangs together."""
    seen = Counter()

    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    @given(SHEETS, histories(), st.integers(0, 1500))
    def run(text, facts, days):
        try:
            law = read_definition(text, "random.yaml").value.law
        except InvalidDefinition:
            seen["refused"] += 1
            return
        seen["passed"] += 1
        as_of = START + timedelta(days=days)
        reading = reading_of(law, facts, as_of)
        dates = reading.dates(as_of)
        if {"AA", "BB"} <= set(reading.members()):
            for name in ("entry_into_force/AA/BB", "reservation/AA/BB"):
                dates[name] = reading.moment(name, as_of)
        for moment in dates.values():
            assert (moment.status == "known") == (moment.date is not None)
            assert moment.status == "not_yet" or not moment.missing
            assert not (moment.earliest and moment.latest) or moment.earliest <= moment.latest
            assert all(line.code.startswith(("law.", "language.")) for line in (*moment.because, *moment.missing))
            seen[moment.status] += 1
        for happening in reading.due(as_of):
            assert happening.because is not None
            seen["happened"] += 1
        assert reading.next_day(as_of) is None or reading.next_day(as_of) > as_of
        seen["long"] += len(facts) >= 4  # acts enough to bear on one another

    run()
    passed = seen["passed"]
    assert passed >= 60, seen
    assert seen["known"] > passed, seen
    assert seen["not_yet"] > passed, seen
    assert seen["never"] > passed / 4, seen
    assert seen["happened"] > passed, seen
    assert seen["long"] > passed / 4, seen


# What moves by its nature: the current period, an exit that somebody may still give notice of, the last suspension, and
# what an objection bars until it is withdrawn.
MOVING = ("term/last", "term/first", "exit/", "suspension", "reservation/")


def test_as_knowledge_grows_bounds_only_close_and_a_past_date_never_changes():
    """Clauses 39, over sheets that passed the check. What is labelled a forecast may move."""
    seen = Counter()

    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    @given(SHEETS, histories(exact=True), st.integers(0, 900), st.integers(0, 900))
    def run(text, facts, one, other):
        try:
            law = read_definition(text, "random.yaml").value.law
        except InvalidDefinition:
            return
        if "stamp=None" in repr(law):  # bound only by the stamps that are there
            return
        before, after = (START + timedelta(days=days) for days in sorted((one, other)))
        first, second = (reading_of(law, facts, day).dates(day) for day in (before, after))
        for name, moment in first.items():
            later = second.get(name)
            if later is None or name.startswith(MOVING) or name.count("/") > 1:
                continue
            note(f"{name}: {moment} as of {before}, {later} as of {after}")
            if moment.status == "known" and moment.date <= before:
                assert (later.status, later.date) == ("known", moment.date)
                seen["past"] += 1
            if moment.status == "never":
                assert later.status == "never"
            if moment.status != "not_yet" or moment.forecast or later.status == "never":
                continue
            assert later.earliest is None or moment.earliest is None or later.earliest >= moment.earliest
            assert moment.latest is None or (later.latest is not None and later.latest <= moment.latest)
            seen["closed" if later.status == "known" else "open"] += 1

    run()
    assert seen["past"] >= 50, seen
    assert seen["closed"] >= 10, seen
    assert seen["open"] >= 100, seen


ORDERS = (("BB", "AA", "CC"), ("CC", "BB", "AA"), ("BB", "CC", "AA"))


def test_permuting_the_parties_changes_nothing():
    """But the order in which things of one day are told."""
    seen = Counter()

    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(SHEETS, histories(exact=True), st.integers(0, 900), st.sampled_from(ORDERS))
    def run(text, facts, days, order):
        try:
            law = read_definition(text, "random.yaml").value.law
        except InvalidDefinition:
            return
        as_of = START + timedelta(days=days)
        other = replace(law, parties=tuple(party for party in order if party in law.parties))
        one, two = (reading_of(way, facts, as_of).dates(as_of) for way in (law, other))
        assert {bare(name): essence(moment) for name, moment in one.items()} == {
            bare(name): essence(moment) for name, moment in two.items()
        }
        seen["permuted"] += law.parties != other.parties

    run()
    assert seen["permuted"] >= 20, seen


def bare(name):
    """The name of a date between two parties, whichever is named first."""
    head, *rest = name.split("/")
    return (head, *sorted(rest)) if head == "entry_into_force" else (name,)


def essence(moment):
    return moment.status, moment.date, moment.earliest, moment.latest, frozenset(repr(line) for line in moment.missing)
