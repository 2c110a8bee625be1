"""The exploration of a procedure: what it reaches is what replay can reach, and each fault is told with its story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from drafting import Log, law, shipped
from hypothesis import given
from hypothesis import strategies as st

from ratify.definitions import Library, read_definition
from ratify.definitions.loading import sound
from ratify.errors import InvalidDefinition
from ratify.language import say
from ratify.law.moments import DayRange
from ratify.law.periods import Period
from ratify.law.rules import Operations
from ratify.workflow.checks import exploration
from ratify.workflow.checks.exploration import explored
from ratify.workflow.definition import Ask, Condition, Deadline, Definitions, Outcome, Procedure, Step, Track
from ratify.workflow.entries import Act, Sealed, standing
from ratify.workflow.replay import advance, begin, dawn_through, open_acts

TEXT = "{fr: a, en: b, ru: c}"


def names(word):
    """A label that says in English what it is, so that a story can be read."""
    return f"{{fr: {word}, en: {word.replace('_', ' ')}, ru: {word}}}"


def step(name, source, target=None, more="role: clerk"):
    to = f"to: {target}, " if target else ""
    return f"  {name}: {{label: {names(name)}, law: art. 2, from: {source}, {to}{more}}}\n"


def procedure(states, steps, *, ends="shut", deadlines="", tracks=""):
    declared = "".join(f"  {state}: {names(state)}\n" for state in states)
    own = f"initial: {states[0]}\nstates:\n{declared}ends: {ends}\n" if states else ""
    return (
        f"procedure: own/way\ntitle: {TEXT}\nlaw: art. 1\n{own}{tracks}steps:\n{steps}"
        f"{f'deadlines:{chr(10)}{deadlines}' if deadlines else ''}"
    )


def deadline(name, more):
    return f"  {name}: {{label: {names(name)}, law: art. 3, {more}}}\n"


def track(name, states, ends):
    listed = ", ".join(f"{state}: {names(state)}" for state in states)
    return f"  {name}: {{initial: {states[0]}, states: {{{listed}}}, ends: {ends}}}\n"


def told(text):
    """What is found, as pairs of the code and where it stands."""
    return [(one.wrong.code.removeprefix("definitions."), one.where) for one in problems(text)]


def problems(text):
    try:
        return read_definition(text, "f.yaml").warnings
    except InvalidDefinition as refused:
        return refused.problems


def sentence(text, code):
    (found,) = [one for one in problems(text) if one.wrong.code == f"definitions.{code}"]
    return say(found.wrong, "en")


# ------------------------------------------------------------------------------------------------- against replay


LATE = "late"
"""A state to which lapses alone lead."""


def a_step(dice, name, track, others, *, consequence=False):
    """A step of a track with one or two outcomes, perhaps with a wait for another track."""
    targets = [LATE, "", "s1"] if consequence else [state for state in track.states if state != LATE]
    outcomes, asks, requires = [Outcome(dice.choice([*targets, *targets, ""]))], (), ()
    if not consequence and dice.random() < 0.5:
        asks = (Ask("urgent", "yes_no", {"en": name}, required=dice.random() < 0.5),)
        outcomes.insert(0, Outcome(dice.choice(targets), (Condition("fact", "urgent", (dice.choice(["yes", "no"]),)),)))
    if others and dice.random() < 0.3:
        other = dice.choice(others)
        requires = (Condition("track", other.name, tuple(dice.sample(list(other.states), 2))),)
        if dice.random() < 0.5:
            outcomes.insert(0, Outcome(dice.choice(targets), (Condition("track", other.name, ("s0", "s1")),)))
    open_in = [state for state in track.states if state not in track.ends]
    sources = tuple(dict.fromkeys((*dice.sample(open_in, 2), *(("s0",) if dice.random() < 0.6 else ()))))
    return Step(
        name=name, track=track.name, label={"en": name}, law="law", unverified=False, sources=sources,
        outcomes=tuple(outcomes), role=None if consequence else "clerk", asks=asks, requires=requires,
        consequence=consequence,
    )  # fmt: skip


def a_procedure(dice):
    """A procedure of one or two tracks, with guards between them and deadlines whose lapse makes a step follow."""
    tracks, steps, deadlines = {}, {}, {}
    for name in ["", "court"][: dice.randint(1, 2)]:
        states = {state: {"en": state} for state in ("s0", "s1", "s2", "s3", LATE)}
        tracks[name] = Track(name, "s0", states, frozenset({"s3"} if dice.random() < 0.6 else ()))
    for one in tracks.values():
        others = [other for other in tracks.values() if other is not one]
        own = [a_step(dice, f"step_{one.name}{number}", one, others) for number in range(4)]
        steps |= {new.name: new for new in own}
        for number in range(dice.randint(1, 2)):
            lapse = a_step(dice, f"lapse_{one.name}{number}", one, others, consequence=True)
            steps[lapse.name] = lapse
            begins, meets, suspends, resumes = ((step.name,) for step in dice.sample(own, 4))
            suspended = dice.random() < 0.5
            new = Deadline(
                name=f"d_{one.name}{number}", track=one.name, label={"en": "d"}, law="law", unverified=False,
                begins=begins, ends=Operations(plus=Period(days=dice.randint(1, 9))), met_by=meets,
                on_lapse=lapse.name, suspended_by=suspends if suspended else (),
                resumed_by=resumes if suspended else (),
            )  # fmt: skip
            deadlines[new.name] = new
    return Procedure("own/random", 1, {"en": "r"}, "law", False, tracks, steps, deadlines)


def dice():
    """Even throws: what Hypothesis draws by itself is mostly too small to go anywhere."""
    return st.integers(0, 2**32).map(Random)


def stood_at(dossier, course):
    """The joint state of a dossier: where its tracks stand, and which deadlines run or are suspended."""
    ids = {name: f"bill/{name}" if name else "bill" for name in course.tracks}
    runs = [dossier.current.get((ids[deadline.track], deadline.name)) for deadline in course.deadlines]
    statuses = (run.status if run is not None and run.status in {"running", "suspended"} else "" for run in runs)
    return tuple(dossier.tracks[ids[name]].state for name in course.tracks), tuple(statuses)


@given(dice())
def test_whatever_replay_reaches_the_exploration_has_reached(dice):
    """Exploration 3: nothing that replay can reach is missed, whatever lapses and however the facts fall."""
    one = a_procedure(dice)
    found = explored(one)
    reached = [set(course.nodes) for course in found.courses]
    dossier = begin(Definitions(None, {one.name: one}, {}, {}), standing(()))
    day = date(2024, 1, 1)
    for number in range(2, 30):
        day += timedelta(days=dice.choice([0, 1, 1, 4, 12]))
        dawn_through(dossier, day)
        open_now = [(track, new) for track in dossier.tracks.values() for new in open_acts(track)]
        if open_now and dossier.halted is None:
            track, new = dice.choice(open_now)
            optional = [{}] if new.asks and not new.asks[0].required else []
            facts = dice.choice([{"urgent": True}, {"urgent": False}, *optional] if new.asks else [{}])
            sealed = Sealed(number, datetime(2024, 1, 1, tzinfo=UTC), "", "")
            draft = dossier.copy()
            advance(draft, number, Act(sealed, track.id, None, new.name, DayRange(day, day), facts))
            if draft.halted is None:
                dossier = draft
        for course, nodes in zip(found.courses, reached, strict=True):
            assert stood_at(dossier, course) in nodes


@given(dice())
def test_a_way_leads_where_it_says_one_move_after_the_other(dice):
    """Each move starts from where the one before led, by a step that is open there."""
    one = a_procedure(dice)
    for course in explored(one).courses:
        for node in range(len(course.nodes)):
            states = {name: one.tracks[name].initial for name in course.tracks}
            for move in course.way(node):
                if move.step is not None:
                    assert states[move.step.track] in move.step.sources
                    states[move.step.track] = move.state
            assert tuple(states.values()) == course.nodes[node][0]


def test_the_random_procedures_go_somewhere():
    """Or the properties above would hold of nothing."""
    sizes = [
        max(len(course.nodes) for course in explored(a_procedure(Random(seed))).courses)  # noqa: S311  # dice, not secrets
        for seed in range(60)
    ]

    assert sum(size > 5 for size in sizes) > 30


@pytest.mark.parametrize("name", Library().shipped("procedure"))
def test_what_ships_is_explored_as_a_whole_and_has_no_dead_end(name):
    one = shipped(name, "procedure").procedures[name]
    found = explored(one)

    assert not found.apart
    assert not found.given_up
    assert sum(len(course.nodes) for course in found.courses) < 2_000


# ------------------------------------------------------------------------------------------------- dead ends


def test_a_dead_end_is_told_by_the_acts_that_lead_to_it():
    steps = step("table", "open", "tabled") + step("withdraw", "tabled", "shelved") + step("vote", "tabled", "shut")
    text = procedure(("open", "tabled", "shelved", "shut"), steps)

    assert told(text) == [("dead_end", "states.shelved")]
    assert sentence(text, "dead_end") == (
        "After “table”; “withdraw”, the procedure stands at “shelved” (shelved) and no step leads on from there"
    )


def test_the_story_says_how_a_vote_went():
    outcomes = "role: clerk, asks: {urgent: yes_no}, outcomes: [{to: lost, if: {fact: urgent, is: no}}, {to: shut}]"
    text = procedure(("open", "lost", "shut"), step("vote", "open", None, outcomes))

    assert sentence(text, "dead_end") == (
        "After “vote” (lost), the procedure stands at “lost” (lost) and no step leads on from there"
    )


def test_a_step_that_stays_where_it_is_does_not_lead_on():
    steps = step("hold", "open", "held") + step("note", "held") + step("close", "open", "shut")

    assert told(procedure(("open", "held", "shut"), steps)) == [("dead_end", "states.held")]


def test_the_first_state_can_be_a_dead_end():
    text = procedure(("open", "shut"), step("note", "open"))

    assert told(text) == [("dead_end", "states.open"), ("unreachable_state", "states.shut")]
    assert sentence(text, "dead_end").startswith("From the outset, the procedure stands at")


def test_only_the_dead_end_is_told_not_every_state_before_it():
    steps = step("one", "open", "a") + step("two", "a", "b") + step("three", "b", "c") + step("close", "open", "shut")

    assert told(procedure(("open", "a", "b", "c", "shut"), steps)) == [("dead_end", "states.c")]


def test_a_circle_that_no_way_leads_out_of_is_a_doubt():
    steps = step("leave", "open", "here") + step("go", "here", "there") + step("back", "there", "here")
    text = procedure(("open", "here", "there", "shut"), steps + step("close", "open", "shut"))

    assert told(text) == [("no_way_to_an_end", "states.here")]
    assert "all that is left is: here and there" in sentence(text, "no_way_to_an_end")


def test_a_lapse_leads_on_as_an_act_does():
    steps = step("lay", "open", "laid") + step("oppose", "laid", "shut") + step("approve", "laid", "shut", "law: x")
    steps = steps.replace(", law: x}", "}")
    lapsing = deadline("objection", "begins: lay, ends: {plus: P21D}, met_by: oppose, on_lapse: {step: approve}")

    assert told(procedure(("open", "laid", "shut"), steps, deadlines=lapsing)) == []


# ------------------------------------------------------------------------------------------------- several tracks

HOUSES = (
    "tracks:\n"
    + track("lower", ("waiting", "passed", "lost"), "[passed, lost]")
    + track("upper", ("waiting", "passed"), "passed")
)


def houses(upper):
    steps = step("pass_lower", "waiting", "passed", "track: lower, role: clerk")
    steps += step("lose_lower", "waiting", "lost", "track: lower, role: clerk")
    return procedure((), steps + upper, tracks=HOUSES)


def test_a_track_that_waits_in_vain_is_told_with_what_it_waits_for():
    wants = "track: upper, role: clerk, requires: {track: lower, is: passed}"
    text = houses(step("pass_upper", "waiting", "passed", wants))

    assert told(text) == [("deadlock", "tracks.upper.states.waiting")]
    assert sentence(text, "deadlock") == (
        "After “lose lower”, the track stands at “waiting” (waiting) for ever: the step “pass upper” waits for another "
        "track to stand at: passed, which can no longer come"
    )


def test_two_tracks_that_wait_for_each_other_never_move():
    first = step("one_goes", "waiting", "gone", "track: one, role: clerk, requires: {track: two, is: gone}")
    second = step("two_goes", "waiting", "gone", "track: two, role: clerk, requires: {track: one, is: gone}")
    both = "tracks:\n" + track("one", ("waiting", "gone"), "gone") + track("two", ("waiting", "gone"), "gone")

    found = told(procedure((), first + second, tracks=both))

    assert ("step_waits_for_ever", "steps.one_goes.requires") in found
    assert ("step_waits_for_ever", "steps.two_goes.requires") in found
    assert ("deadlock", "tracks.one.states.waiting") in found


def test_a_step_that_waits_for_a_state_that_never_comes_in_time_is_refused():
    """The court rules only once the bill is closed, and what waits for the ruling is open before that only."""
    beside = "tracks:\n" + track("court", ("idle", "ruled"), "ruled")
    steps = step("rule", "idle", "ruled", "track: court, role: clerk, requires: {track: main, is: shut}")
    steps += step("close", "open", "shut") + step(
        "heed", "open", "shut", "role: clerk, requires: {track: court, is: ruled}"
    )
    text = procedure(("open", "shut"), steps, tracks=beside)

    assert told(text) == [("step_waits_for_ever", "steps.heed.requires")]
    assert "waits for another track to stand at: ruled" in sentence(text, "step_waits_for_ever")


def test_a_track_beside_a_course_that_is_over_may_stand_anywhere():
    beside = "tracks:\n" + track("court", ("idle", "seised", "ruled"), "ruled")
    steps = step("seise", "idle", "seised", "track: court, role: clerk, requires: {track: main, is: open}")
    steps += step("rule", "seised", "ruled", "track: court, role: clerk") + step("close", "open", "shut")

    assert told(procedure(("open", "shut"), steps, tracks=beside)) == []


def test_a_track_beside_the_main_course_need_never_begin():
    """A court that was not seised in time is never seised."""
    beside = "tracks:\n" + track("court", ("idle", "seised", "ruled"), "ruled")
    steps = step("seise", "idle", "seised", "track: court, role: clerk, requires: {track: main, is: open}")
    steps += step("rule", "seised", "ruled", "track: court, role: clerk")
    steps += step("adopt", "open", "adopted") + step("close", "adopted", "shut")

    assert told(procedure(("open", "adopted", "shut"), steps, tracks=beside)) == []


def test_tracks_that_do_not_look_at_each_other_are_explored_apart():
    apart = "".join(
        step(f"go_{name}{number}", f"s{number}", f"s{number + 1}", f"track: {name}, role: clerk")
        for name in "abc"
        for number in range(9)
    )
    tracks = "tracks:\n" + "".join(track(name, [f"s{number}" for number in range(10)], "s9") for name in "abc")
    one = read_definition(procedure((), apart, tracks=tracks), "f.yaml").value

    assert [len(course.nodes) for course in explored(one).courses] == [10, 10, 10]


def test_a_procedure_that_is_too_large_to_be_explored_whole_says_so(monkeypatch):
    wants = "track: upper, role: clerk, requires: {track: lower, is: [passed, lost]}"
    text = houses(step("pass_upper", "waiting", "passed", wants))
    assert told(text) == []

    for most, found in ((4, [("tracks_explored_apart", "tracks")]), (1, [("not_explored", "")])):
        monkeypatch.setattr(exploration, "MOST_STATES", most)
        sound.cache_clear()  # which keeps what was found under another bound
        try:
            assert told(text) == found
        finally:
            sound.cache_clear()


# ------------------------------------------------------------------------------------------------- consequences


def lapsing(more="", first="P10D", second="P20D", begins="lay"):
    steps = step("lay", "open", "laid") + step("note", "laid") + step("decide", "laid", "shut")
    steps += step("approve", "laid", "shut", "").replace(", }", "}") + step("reject", "laid", "lost", "").replace(
        ", }", "}"
    )
    both = deadline("one", f"begins: lay, ends: {{plus: {first}}}, met_by: decide, on_lapse: {{step: approve}}{more}")
    both += deadline("two", f"begins: {begins}, ends: {{plus: {second}}}, met_by: decide, on_lapse: {{step: reject}}")
    return procedure(("open", "laid", "shut", "lost"), steps, ends="[shut, lost]", deadlines=both)


def test_two_deadlines_that_may_lapse_on_one_day_into_different_steps_are_a_doubt():
    """Semantics 23."""
    text = lapsing(begins="note")

    assert told(text) == [("consequences_on_one_day", "deadlines.two")]
    assert sentence(text, "consequences_on_one_day") == (
        "After “lay”; “note”, “approve” and “reject” can follow on one day, and it matters which comes first; the order "
        "will be that of the definition"
    )


@pytest.mark.parametrize(("first", "second"), [("P10D", "P20D"), ("P3M", "P2M"), ("P1M", "P32D")])
def test_deadlines_begun_by_one_step_and_never_of_one_length_do_not_coincide(first, second):
    assert ("consequences_on_one_day", "deadlines.two") not in told(lapsing(first=first, second=second))


@pytest.mark.parametrize(("first", "second"), [("P10D", "P10D"), ("P1M", "P30D")])
def test_deadlines_begun_by_one_step_that_may_be_of_one_length_coincide(first, second):
    assert ("consequences_on_one_day", "deadlines.two") in told(lapsing(first=first, second=second))


def test_consequences_whose_order_does_not_matter_may_follow_on_one_day():
    text = (
        lapsing(begins="note").replace("to: lost", "to: shut").replace("  lost: {fr: lost, en: lost, ru: lost}\n", "")
    )

    assert told(text.replace("ends: [shut, lost]", "ends: shut")) == []


def endless(ends):
    steps = (
        step("lay", "open", "laid")
        + step("decide", "laid", "shut")
        + step("remind", "laid").replace(", role: clerk", "")
    )
    one = deadline("reply", f"begins: [lay, remind], ends: {ends}, met_by: decide, on_lapse: {{step: remind}}")
    return procedure(("open", "laid", "shut"), steps, deadlines=one)


def test_a_lapse_that_begins_its_own_deadline_again_is_a_doubt():
    text = endless("{plus: P10D}")

    assert told(text) == [("consequences_go_on", "deadlines.reply.on_lapse")]
    assert sentence(text, "consequences_go_on") == (
        "After “lay”, deadlines lapse and begin again by themselves, for ever if nobody acts: remind"
    )


def test_a_lapse_that_may_begin_a_deadline_that_is_over_is_refused():
    """Semantics 5: a consequence that passes twice on one day is a fault of the definition."""
    assert told(endless("{first_day_of: month, following: 0}")) == [
        ("consequences_never_end", "deadlines.reply.on_lapse")
    ]


def test_a_deadline_that_ends_before_it_begins_is_refused():
    text = endless("{plus: -P1D}").replace(", remind]", "]")

    assert told(text) == [("deadline_backwards", "deadlines.reply.ends")]


# ------------------------------------------------------------------------------------------------- deadlines


def kept(more, steps="", states=("open", "laid", "shut")):
    whole = step("lay", "open", "laid") + step("decide", "laid", "shut") + step("publish", "open", "shut") + steps
    return procedure(states, whole, deadlines=deadline("reply", f"begins: lay, ends: {{plus: P10D}}, {more}"))


def test_a_deadline_that_nothing_can_meet_while_it_runs_is_refused():
    text = kept("met_by: publish")

    assert told(text) == [("deadline_never_met", "deadlines.reply.met_by")]
    assert sentence(text, "deadline_never_met") == (
        "After “lay”, the deadline “reply” runs, but no step that meets it can be taken while it runs"
    )


def test_a_deadline_that_begins_at_the_end_is_refused():
    text = kept("met_by: decide").replace("begins: lay", "begins: decide")

    assert told(text) == [("deadline_at_the_end", "deadlines.reply.begins")]


def test_a_lapse_whose_step_is_not_open_while_the_deadline_runs_is_refused():
    silent = step("approve", "open", "shut").replace(", role: clerk", "")
    text = kept("met_by: decide, on_lapse: {step: approve}", silent)

    assert told(text) == [("lapse_never_open", "deadlines.reply.on_lapse")]
    assert "if it lapses, the step “approve” cannot follow" in sentence(text, "lapse_never_open")


def test_a_suspension_that_nothing_ends_while_it_lasts_is_a_doubt():
    more = step("seise", "laid", "seised") + step("rule", "laid") + step("drop", "seised", "shut")
    text = kept("met_by: decide, suspended_by: seise, resumed_by: rule", more, ("open", "laid", "seised", "shut"))

    assert told(text) == [("never_resumed_there", "deadlines.reply.resumed_by")]
    assert sentence(text, "never_resumed_there").startswith("After “lay”; “seise”, the deadline “reply” is suspended")


# ------------------------------------------------------------------------------------------------- confirmations


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("role: clerk, confirmed_by: second_clerk", []),
        ("role: treaty_officer, confirmed_by: presiding_officer", []),
        ("role: clerk, confirmed_by: clerk", [("confirmation_by_nobody", "steps.close.confirmed_by")]),
        ("role: treaty_officer, confirmed_by: clerk", [("confirmation_by_nobody", "steps.close.confirmed_by")]),
        ("role: second_clerk, confirmed_by: second_clerk", [("confirmation_by_the_same", "steps.close.confirmed_by")]),
    ],
)
def test_a_confirmation_is_asked_of_somebody_who_can_give_it(roles, expected):
    assert told(procedure(("open", "shut"), step("close", "open", "shut", roles))) == expected


def test_what_contradicts_itself_can_never_be_taken():
    never = "role: clerk, asks: {urgent: yes_no}, requires: [{fact: urgent, is: yes}, {fact: urgent, is: no}]"
    steps = step("close", "open", "shut") + step("hurry", "open", "shut", never)

    assert told(procedure(("open", "shut"), steps)) == [("conditions_contradict", "steps.hurry.requires")]


def test_a_story_can_be_played():
    """The acts of a counterexample, recorded one after the other, lead to the state that it names."""
    steps = step("table", "open", "tabled") + step("withdraw", "tabled", "shelved") + step("vote", "tabled", "shut")
    text = procedure(("open", "tabled", "shelved", "shut"), steps, ends="[shut, shelved]")
    course = explored(law(text).procedures["own/way"]).courses[0]
    node = next(node for node, (states, _) in enumerate(course.nodes) if states == ("shelved",))
    log = Log(law(text))
    for move in course.way(node):
        log.act("2024-01-10", move.step.name)

    assert log.on("2024-01-10").tracks["bill"].state == "shelved"
