"""What holds of every log, lawful or not: semantics 5, 8, 9, 11, 14, 15 and 26."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from drafting import Log, day, law, shipped, unchecked
from hypothesis import given, settings
from hypothesis import strategies as st
from statutes import CHAMBER, OPEN, SILENCE, TWO_HOUSES, VOTE

from ratify.law.moments import DayRange
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts, next_change
from ratify.workflow.answers import answers, in_sequence
from ratify.workflow.differences import changes, fresh
from ratify.workflow.entries import Act, Confirmed, Corrected, EditionMoved, FindingMade, OfficialDate, Opened, Sealed
from ratify.workflow.forecast import forecast
from ratify.workflow.planning import plan
from ratify.workflow.replay import advance, dawn_through, open_acts, replay
from ratify.workflow.sentence import sentences

SILENT_NOTICE = """
procedure: test/silent-notice
title: {en: Notice by silence}
law: Act
initial: quiet
states: {quiet: {en: quiet}, proposed: {en: proposed}, paused: {en: paused}, gone: {en: gone}}
steps:
  propose: {label: {en: Proposal}, law: s. 1, from: quiet, to: proposed, role: clerk, asks: {urgent: {type: yes_no, required: false}}}
  pause: {label: {en: Pause}, law: s. 1, from: proposed, to: paused, role: clerk}
  go_on: {label: {en: Going on}, law: s. 1, from: paused, to: proposed, role: clerk}
  prolong: {label: {en: Prolongation}, law: s. 1, from: [proposed, paused], role: clerk}
  keep: {label: {en: Decision to stay}, law: s. 1, from: [proposed, gone], to: quiet, role: clerk}
  notice_received: {label: {en: Notice by silence}, law: s. 2, from: proposed, to: gone}
deadlines:
  staying:
    label: {en: Staying}
    law: s. 2
    begins: propose
    ends: {plus: P40D}
    urgent: {plus: P5D}
    met_by: keep
    suspended_by: pause
    resumed_by: go_on
    extended: {by_step: prolong, plus: P20D}
    on_lapse: {step: notice_received}
    alerts: [P3D before, on the day]
"""

THREE = """
treaty: test/three
title: {en: Three parties}
signed: 2023-06-01
parties: {FR: {procedure: test/silence}, ML: {procedure: test/silent-notice}, SN: {procedure: test/two-houses}}
clauses:
  provisional_application: {law: art. 1, from: signature}
  entry_into_force: {law: art. 2, from: {of: parties, have: notification.received, at_least: 2}, plus: P10D}
  term: {law: art. 3, lasts: P1Y, rounding: down, renewal: {tacit: P6M, unless_notified: P2M, times: 6}}
  denunciation: {law: art. 4, from: notice.received, plus: P3M, rounding: down}
  commitments: {training: {label: {en: Training}, law: art. 5, from: entry_into_force, lasts: P3Y, rounding: down}}
"""

ON_RECEIPT = """
treaty: test/two
title: {en: Two parties}
signed: 2023-06-01
parties: {FR: {procedure: test/silent-notice}, ML: {procedure: test/vote}}
clauses:
  entry_into_force: {law: art. 1, of: parties, have: notification.received}
  term: {law: art. 2, lasts: P1Y, rounding: down, renewal: {tacit: P1Y, unless_notified: P6M}}
"""

DEFINITIONS = {
    "founding case": shipped("ml-ru-hypothetical-renewal"),
    "three parties": law(THREE, SILENCE, SILENT_NOTICE, TWO_HOUSES),
    "two parties": law(ON_RECEIPT, SILENT_NOTICE, VOTE, CHAMBER),
    "open treaty": law(OPEN.replace("{open: {}}", "{open: {procedure: test/silence}}"), SILENCE),
    "a bill": law(SILENCE),
    "the Council's bill": shipped("mali/cnt", "procedure"),
}

FACTS = {
    "text": st.just("x"),
    "person": st.just("A. B."),
    "date": st.just("2024-01-10"),
    "number": st.integers(0, 9),
    "yes_no": st.sampled_from(["yes", "no"]),
    "period": st.sampled_from(["P1Y", "P6M"]),
    "party": st.just("ML"),
    "document": st.just("ref"),
    "sitting": st.sampled_from([{"present": 140}, {"present": 131}, {"place": "Bamako"}]),
    "ballot": st.sampled_from([{"for": 130, "against": n, "abstaining": 0} for n in (0, 1, 0, 0)]),
}


def facts_of(step, draw):
    """Facts that fit what a step asks, some of them left out where they may be."""
    found = {}
    for ask in step.asks:
        if ask.required or draw(st.booleans()):
            values = st.sampled_from([name for name, _label in ask.options]) if ask.options else FACTS[ask.type]
            found[ask.name] = draw(values)
    return found


@st.composite
def plausible_logs(draw, name=None, most=10):
    """A log whose acts are taken, each time, from those that are open then; what follows is not in it, of course."""
    log = Log(DEFINITIONS[name or draw(st.sampled_from(sorted(DEFINITIONS)))])
    treaty, today = log.definitions.treaty, date(2023, 5, 20)
    for _ in range(draw(st.integers(2, most))):
        today += timedelta(days=draw(st.sampled_from([0, 0, 1, 3, 9, 10, 11, 40, 90, 200])))
        dossier = log.halting(today.isoformat())
        if treaty is not None and treaty.open_party is not None and draw(st.integers(0, 2)) == 0:
            step = draw(st.sampled_from(["instrument_deposited", "note_dated", "lay", "lay"]))
            log.act(today.isoformat(), step, draw(st.sampled_from(["TG", "SN", "GH"])))
            continue
        tracks = {name: open_acts(track) for name, track in dossier.tracks.items()}
        at_home = [name for name, steps in tracks.items() if steps and not name.startswith(("treaty", "participation"))]
        among = at_home if at_home and draw(st.integers(0, 3)) else [name for name, steps in tracks.items() if steps]
        if not among:
            break
        name = draw(st.sampled_from(among))
        leading = [step for step in tracks[name] if any(outcome.to for outcome in step.outcomes)]
        step = draw(st.sampled_from(leading if leading and draw(st.integers(0, 2)) else tracks[name]))
        awaits = "second_clerk" if draw(st.integers(0, 9)) == 9 else None
        party = dossier.tracks[name].party
        log.act(today.isoformat(), step.name, party, track=name, awaits=awaits, **facts_of(step, draw))
        if log.halting(today.isoformat()).halted is not None and draw(st.integers(0, 3)):
            log.entries.pop()  # mostly an act that was refused is not in the log: the door keeps it out
    return log


def shown(dossier):
    """All that a dossier says, without the numbers of the entries by which it came to say it."""
    as_of = dossier.as_of
    return (
        [(p.track, p.step, p.day, p.effective, p.cause.kind, p.cause.of, p.state, p.facts) for p in dossier.passages],
        {name: track.state for name, track in dossier.tracks.items()},
        [(r.track, r.deadline.name, r.occurrence, deadlines.status(dossier, r), r.last_day) for r in dossier.deadlines],
        {name: (view.status, view.day, view.earliest, view.latest) for name, view in answers(dossier, as_of).items()},
        [(alert.name, alert.superseded is None) for alert in alerts(dossier, as_of)],
        None if dossier.halted is None else (dossier.halted.root, dossier.halted.reason.code),
    )


LAST = date(2027, 1, 1)

# --------------------------------------------------------------------------------------------------------- 8 and 9


def test_the_passages_as_of_a_day_are_those_of_any_later_day_up_to_it():
    """Semantics 9 and 8: a prefix, in days that never run backwards. Counted: most of the logs do stand."""
    tally = Counter()

    @given(plausible_logs(), st.data())
    def check(log, data):
        whole = replay(log.definitions, log.entries, as_of=LAST)
        tally["logs"] += 1
        if whole.halted is not None:
            return
        tally["stand"] += 1
        tally["with consequences"] += any(p.cause.kind in {"clause", "lapse"} for p in whole.passages)
        tally["with lapses"] += any(p.cause.kind == "lapse" for p in whole.passages)
        days = [p.day for p in whole.passages]
        assert days == sorted(days)
        marks = [d + timedelta(days=n) for d in days for n in (-1, 0, 1)] + [date(2023, 1, 1)]
        as_of = data.draw(st.sampled_from(marks))
        before = replay(log.definitions, log.entries, as_of=as_of)
        assert before.passages == [p for p in whole.passages if p.day <= as_of]
        assert before.passages == whole.passages[: len(before.passages)]

    check()
    assert tally["stand"] >= tally["logs"] * 0.6
    assert tally["with consequences"] >= tally["logs"] * 0.4
    assert tally["with lapses"] >= tally["logs"] * 0.1


@given(plausible_logs(), st.lists(st.integers(0, 1500), min_size=1, max_size=5))
def test_a_dossier_taken_through_the_dawns_in_steps_is_the_one_taken_through_them_at_once(log, steps):
    """Semantics 9 and 30: a sweep every night and a sweep after a year come to the same."""
    whole = replay(log.definitions, log.entries, as_of=LAST)
    last = max((item.day for _root, item in whole.acts.sequence), default=date(2023, 6, 1))
    dossier = replay(log.definitions, log.entries, as_of=last).copy()
    for days in sorted(steps):
        dawn_through(dossier, min(last + timedelta(days=days), LAST))
    dawn_through(dossier, LAST)
    dossier.as_of = LAST
    assert shown(dossier) == shown(whole)


# -------------------------------------------------------------------------------------------------------------- 26


@given(plausible_logs())
def test_a_copy_advanced_by_an_act_is_the_replay_with_it(log):
    """Semantics 26: what the door keeps in memory and what the log says are one; the copy leaves its source alone."""
    dossier = replay(log.definitions, log.entries[:1], as_of=date(2023, 1, 1))
    for number in range(2, len(log.entries) + 1):
        entries = log.entries[:number]
        written = replay(log.definitions, entries, as_of=entries[-1].day)
        before = shown(dossier)
        kept = dossier.copy()
        kept.acts = written.acts
        if entries[-1].awaits is None and dossier.halted is None:
            advance(kept, number, entries[-1])
        elif dossier.halted is None:
            return  # an act that is pending is not advanced: the whole is replayed
        kept.as_of = entries[-1].day
        assert shown(kept) == shown(written)
        assert shown(dossier) == before
        dossier = kept


# ------------------------------------------------------------------------------------------------------- 11 and 14


def test_correcting_and_correcting_back_gives_the_first_dossier_again():
    """Semantics 11 and 14: whatever the correction was, and whether or not the dossier stood with it."""
    tally = Counter()

    @given(plausible_logs(), st.data())
    def check(log, data):
        first = replay(log.definitions, log.entries, as_of=LAST)
        acts = [entry for entry in log.entries if isinstance(entry, Act)]
        act = data.draw(st.sampled_from(acts))
        moved = act.when.last + timedelta(days=data.draw(st.integers(-20, 20)))
        other = replace(act, when=DayRange(moved, moved), awaits=None)
        wrong = log.correct(act.sealed.number, data.draw(st.sampled_from([None, other])))
        tally["logs"] += 1
        tally["changed"] += shown(replay(log.definitions, log.entries, as_of=LAST)) != shown(first)
        log.correct(wrong, replace(act, awaits=None))
        if act.awaits is None:
            assert shown(replay(log.definitions, log.entries, as_of=LAST)) == shown(first)

    check()
    assert tally["changed"] >= tally["logs"] * 0.5


@given(plausible_logs(), st.randoms(use_true_random=False))
def test_the_order_in_which_acts_of_different_days_are_recorded_does_not_matter(log, random):
    """Semantics 14: each takes its place by its date; only the numbers of the entries differ."""
    opening, *acts = log.entries
    days = list(dict.fromkeys(act.day for act in acts))
    random.shuffle(days)
    shuffled = Log(log.definitions)
    for one in days:
        for act in acts:
            if act.day == one:
                shuffled.add(act)

    def without_numbers(dossier):
        courses = [(p.track, p.step, p.day, p.cause.kind, p.state, p.facts) for p in dossier.passages]
        return courses, {name: track.state for name, track in dossier.tracks.items()}

    first = replay(log.definitions, [opening, *acts], as_of=LAST)
    again = replay(log.definitions, shuffled.entries, as_of=LAST)
    assert without_numbers(again) == without_numbers(first)


# -------------------------------------------------------------------------------------------------------------- 15


def test_before_the_act_at_which_it_halts_a_dossier_is_the_one_without_that_act_and_all_later_ones():
    """Semantics 15: its state up to there, and nothing of what comes after. Counted: enough of the logs do halt."""
    tally = Counter()

    @given(plausible_logs(), st.data())
    def check(log, data):
        acts = [entry for entry in log.entries if isinstance(entry, Act)]
        log.add(replace(data.draw(st.sampled_from(acts)), awaits=None))
        log.correct(data.draw(st.sampled_from(acts)).sealed.number, None)
        halted = replay(log.definitions, log.entries, as_of=LAST)
        tally["logs"] += 1
        if halted.halted is None or halted.halted.act is None:
            return
        tally["halt"] += 1
        places = [root for root, _item in halted.acts.sequence]
        stands = set(places[: places.index(halted.halted.root)])
        kept = [e for e in log.entries if not isinstance(e, Act | Corrected) or e.sealed.number in stands]
        before = replay(log.definitions, kept, as_of=halted.halted.act.day)
        assert before.halted is None
        assert halted.passages == before.passages
        assert {name: halted.tracks[name].state for name in before.tracks} == {
            name: track.state for name, track in before.tracks.items()
        }

    check()
    assert tally["halt"] >= tally["logs"] * 0.1


WORDS = st.sampled_from(
    ["treaty", "bill", "ML", "FR", "participation/ML", "participation/TG", "TG", "", "ML/x", "bill/lords", "/", "é"]
)
DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31)) | st.dates(date(2023, 1, 1), date(2026, 1, 1))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.sampled_from(["", "x", "2024-01-10", "P1Y", "yes", "conform"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["for", "against", "abstaining", "present"]), inner, max_size=4)
    ),
    max_leaves=4,
)
STEPS = sorted({name for one in DEFINITIONS.values() for p in one.procedures.values() for name in p.steps} | {"", "?"})
FACT_NAMES = sorted(
    {
        ask.name
        for one in DEFINITIONS.values()
        for p in one.procedures.values()
        for s in p.steps.values()
        for ask in s.asks
    }
    | {"effective", "purpose", "by_period", "mode", "ballot", "urgent"}
)


@st.composite
def wild_entries(draw):
    """Entries that no door would have let in, in any order, speaking of anything."""
    entries = [Opened(Sealed(1, datetime(2020, 1, 1, tzinfo=UTC), "", ""), "D", None, None, {})]
    for number in range(2, draw(st.integers(2, 12))):
        sealed = Sealed(number, datetime(2020, 1, number, tzinfo=UTC), "", "")
        numbers = st.integers(-1, number + 2)
        awaits = draw(st.sampled_from([None, None, "second_clerk"]))
        first, last = sorted((draw(DAYS), draw(DAYS)))
        when = DayRange(last if draw(st.booleans()) else first, last)
        party = draw(st.sampled_from([None, "ML", "FR", "TG", "RU", "nobody"]))
        facts = draw(st.dictionaries(st.sampled_from(FACT_NAMES), VALUES, max_size=3))
        act = Act(
            sealed, draw(WORDS), party, draw(st.sampled_from(STEPS)), when, facts, draw(st.none() | numbers), awaits
        )
        name = draw(
            st.sampled_from(
                ["entry_into_force", "entry_into_force/TG", "end", "term", "exit/ML/last_day", "x", "", "/"]
            )
        )
        entries.append(
            draw(
                st.sampled_from(
                    [
                        act,
                        act,
                        act,
                        Confirmed(sealed, tuple(draw(st.lists(numbers, max_size=2)))),
                        Corrected(sealed, draw(numbers), draw(st.sampled_from([None, act])), "", awaits),
                        EditionMoved(sealed, when.last, {}, {draw(WORDS): {"drafted": "x"}}),
                        FindingMade(sealed, when.last, name, when, "s"),
                        OfficialDate(sealed, when.last, name, draw(DAYS), "s"),
                    ]
                )
            )
        )
    return entries


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_replay_of_whatever_is_stored_never_raises_nor_does_what_is_said_of_it(name):
    """Semantics 15: at the first act that does not stand it halts; its answers, sentences and alerts are still given."""
    later = DEFINITIONS[name]

    @given(wild_entries(), st.dates(date(1000, 1, 1), date(2100, 1, 1)))
    def check(entries, as_of):
        definitions = replace(later, later=dict.fromkeys(range(2, 12, 2), later))
        dossier = replay(definitions, entries, as_of=as_of)
        assert dossier.as_of == as_of
        assert [p.day for p in dossier.passages] == sorted(p.day for p in dossier.passages)
        assert all(p.day <= as_of for p in dossier.passages)
        shown(dossier)
        sentences(dossier, as_of)
        list(in_sequence(dossier, as_of))
        next_change(dossier, as_of, alerts(dossier, as_of))

    check()


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_replay_of_stored_acts_that_are_nearly_lawful_never_raises(name):
    """Semantics 15: the same, where most acts do stand, some with facts that were spoilt, some said twice."""

    @given(plausible_logs(name), st.data())
    def check(log, data):
        acts = [entry for entry in log.entries if isinstance(entry, Act)]
        act = data.draw(st.sampled_from(acts))
        spoilt = {fact: data.draw(VALUES) for fact in ({*act.facts, "effective", "by_period"})}
        log.correct(act.sealed.number, replace(act, facts=spoilt))
        log.add(data.draw(st.sampled_from(acts)))
        dossier = replay(log.definitions, log.entries, as_of=LAST)
        shown(dossier)
        sentences(dossier, LAST)

    check()


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
@pytest.mark.parametrize("as_of", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_any_other(name, as_of):
    """Semantics 6 and 15: nothing is reckoned beyond them."""
    dossier = replay(DEFINITIONS[name], (), as_of=as_of)
    shown(dossier)
    assert dossier.halted is None


# ------------------------------------------------------------------------------------------- the order of the parties


def sheets():
    parties = (
        "FR: {procedure: test/silence}",
        "ML: {procedure: test/silent-notice}",
        "SN: {procedure: test/two-houses}",
    )
    for order in permutations(parties):
        text = THREE.replace(", ".join(parties), ", ".join(order))
        yield law(text, SILENCE, SILENT_NOTICE, TWO_HOUSES)


PERMUTED = tuple(sheets())


@given(plausible_logs("three parties", most=14))
def test_the_order_of_the_parties_in_the_sheet_changes_no_state_and_no_date(log):
    """Semantics 4: it decides which passage stands before which at one dawn, and nothing else."""
    found = []
    for definitions in PERMUTED:
        dossier = replay(definitions, log.entries, as_of=LAST)
        courses, tracks, running, dates, told, halted = shown(dossier)
        by_track = sorted((p[0], n, p[1:]) for n, p in enumerate(courses))
        found.append((
            {track: [rest for name, _n, rest in by_track if name == track] for track in tracks},
            tracks, sorted(running, key=str), dates, sorted(told), halted,
        ))  # fmt: skip
    assert len(PERMUTED) == 6
    assert [list(one.treaty.parties) for one in PERMUTED[:2]] == [["FR", "ML", "SN"], ["FR", "SN", "ML"]]
    assert all(one == found[0] for one in found)


# --------------------------------------------------------------------------------------------------------------- 5


@given(st.integers(-400, 60).filter(bool), st.integers(-14, 3), st.integers(0, 3))
def test_a_lapse_that_begins_its_own_deadline_again_passes_once_a_day_or_halts(days, months, more):
    """Semantics 5: whatever the period, forwards or backwards, replay comes to an end."""
    sign = "-" if days < 0 or months < 0 else ""
    period = f"{sign}P{f'{abs(months)}M' if months else ''}{abs(days)}D"
    text = f"""
procedure: test/circle
title: {{en: A circle}}
law: Act
initial: waiting
states: {{waiting: {{en: waiting}}}}
steps:
  lay: {{label: {{en: Lay}}, law: s. 1, from: waiting, role: clerk}}
  answer: {{label: {{en: Answer}}, law: s. 1, from: waiting, role: clerk}}
  remind: {{label: {{en: Remind}}, law: s. 2, from: waiting}}
deadlines:
  answering:
    {{label: {{en: Answering}}, law: s. 2, begins: [lay, remind], ends: {{plus: {period}}}, met_by: answer, on_lapse: {{step: remind}}}}
"""
    log = Log(unchecked(text))
    for n in range(more + 1):
        log.act(f"2024-03-{10 + n}", "lay")
    dossier = log.halting("2025-03-01")
    reminded = [p.day for p in dossier.passages if p.step == "remind"]
    if dossier.halted is None:
        assert len(reminded) == len(set(reminded))
    else:
        assert dossier.halted.reason.code == "workflow.consequences_never_end"
        assert max(Counter(reminded).values()) == 2
    assert day("2024-03-10") <= min(reminded, default=day("2024-03-10"))


@given(plausible_logs())
def test_supposing_nothing_changes_nothing(log):
    """On any day, between any dossier and a replay of its own."""
    last = max((one.when.last for one in log.entries if isinstance(one, Act)), default=date(2024, 1, 1))
    for later in (0, 1, 400):
        as_of = last + timedelta(days=later)
        one, other = log.halting(as_of.isoformat()), log.halting(as_of.isoformat())
        assert changes(one, other, as_of) == ()
        assert fresh(one, other) == []


@settings(max_examples=25)
@given(plausible_logs(), st.dates(date(2023, 1, 1), date(2030, 1, 1)), st.booleans())
def test_whatever_has_a_name_can_be_planned(log, wanted, exactly):
    """Of any dossier that stands, met or missed or not to be said; deadlines apart, whose days acts do not choose."""
    as_of = max((one.when.last for one in log.entries if isinstance(one, Act)), default=date(2024, 1, 1))
    dossier = log.halting(as_of.isoformat())
    if dossier.halted is not None:
        return
    names = [name for name in answers(dossier, as_of) if not name.startswith("deadline/")]
    for name in (*names, *(one.name for one in forecast(dossier, as_of))):
        found = plan(dossier, name, wanted, as_of, exactly=exactly)
        assert found.ways
        for way in found.ways:
            assert way.status in ("met", "possible", "too_late", "impossible", "unsaid")
            assert way.status != "possible" or all(
                as_of <= line.latest <= wanted or line.latest == wanted for line in way.lines
            )
    assert dossier.passages == log.halting(as_of.isoformat()).passages  # planning moves nothing
