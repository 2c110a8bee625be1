"""Planning backwards: each sentence of ``ratify.workflow.planning`` is a test; a plan that is carried out reaches its goal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from drafting import Log, day, law, shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from statutes import ON_RECEIPT, OPEN, SILENCE

from ratify.errors import Invalid, NotFound
from ratify.workflow.answers import answers
from ratify.workflow.planning import plan

TODAY = "2024-01-10"

BILATERAL = """
treaty: test/bilateral
title: {en: Between two}
signed: 2023-06-01
parties: [FR, ML]
clauses:
  entry_into_force: ENTRY
  term: {law: art. 2, lasts: P5Y, rounding: down, renewal: {tacit: P1Y, unless_notified: P6M}}
  denunciation: {law: art. 3, from: notice.received, EXIT}
"""

ENTRIES = (
    "{law: art. 1, of: parties, have: notification.received}",
    "{law: art. 1, from: {of: parties, have: notification.received}, plus: P30D}",
    "{law: art. 1, from: {of: parties, have: notification.received}, plus: P2M, rounding: down}",
    "{law: art. 1, from: {of: parties, have: notification.received}, first_day_of: month, following: 2}",
    "{law: art. 1, from: {of: parties, have: notification.received}, plus: P1M, rounding: up, count: clear}",
)

EXITS = (
    "plus: P6M, rounding: down",
    "plus: P1Y, rounding: up",
    "plus: P90D",
    "plus: P3M, rounding: down, count: clear",
)

WITH_A_HOUSE = """
treaty: test/with-a-house
title: {en: Laid before the House}
signed: 2023-06-01
parties: {FR: {procedure: test/silence}, ML: {}}
clauses:
  entry_into_force: {law: art. 1, of: parties, have: notification.received}
"""

SILENT = SILENCE.replace(
    "ends: [published, dropped]", "ends: [published, dropped]\npath: [lay, approve_by_silence, publish]"
)

LOCKED = """
treaty: test/locked
title: {en: No exit for three years}
signed: 2023-06-01
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 1, from: signature}
  denunciation: {law: art. 2, from: notice.received, plus: P1Y, rounding: down, notice: {not_before: {from: entry_into_force, plus: P3Y, rounding: down}}}
"""

UNSEEN = """
treaty: test/unseen
title: {en: Text not seen}
signed: 2023-06-01
parties: [FR, ML]
clauses:
  entry_into_force: {law: not found, from: unknown}
"""


def made(log, goal, wanted, as_of=TODAY, **how):
    return plan(log.on(as_of), goal, day(wanted), day(as_of), **how)


def only(found):
    """The one way of a plan."""
    (way,) = found.ways
    return way


def latest(way):
    return {(line.step or line.label.code, line.party): str(line.latest or "—") for line in way.lines}


def carried_out(log, way, late=0):
    """The log with every act of a way on its latest day, or so many days late."""
    done = Log(log.definitions, log.entries)
    for line in way.lines:
        if not line.follows:
            when = line.latest + timedelta(days=late)
            done.act(when.isoformat(), line.step, line.party, track=line.track, **line.facts)
    return done


def test_by_a_day_each_missing_act_has_the_last_day_that_will_do():
    """Sentences 1 to 3: two notifications thirty days before."""
    log = Log(law(BILATERAL.replace("ENTRY", ENTRIES[1]).replace("EXIT", EXITS[0])))
    way = only(made(log, "entry_into_force", "2024-07-01"))
    assert way.status == "possible"
    assert latest(way) == {("notification_received", "FR"): "2024-06-01", ("notification_received", "ML"): "2024-06-01"}
    assert way.reached == day("2024-07-01")


def test_what_was_done_is_not_planned_again():
    """One notification is there; only the other one is missing."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-05", "notification_received", "FR")
    assert latest(only(made(log, "entry_into_force", "2024-07-01"))) == {("notification_received", "ML"): "2024-07-01"}


def test_on_a_day_there_is_an_earliest_day_too():
    """Sentence 3: on the first of July, received in May."""
    log = Log(shipped("fr-ml-defence-2014"))
    way = only(made(log, "entry_into_force", "2024-07-01", exactly=True))
    received = [line for line in way.lines if line.step == "notification_received"]
    assert {(line.earliest, line.latest) for line in received} == {(day("2024-05-01"), day("2024-05-31"))}


def test_a_day_that_cannot_be_hit_is_told_with_its_neighbours():
    """Sentence 3: such a treaty enters into force on the first of a month only."""
    way = only(made(Log(shipped("fr-ml-defence-2014")), "entry_into_force", "2024-07-02", exactly=True))
    assert (way.status, way.before, way.after) == ("impossible", day("2024-07-01"), day("2024-08-01"))


def test_a_period_that_must_run_out_whole_goes_before():
    """Sentence 4: ten days of silence; approved on the eleventh, published and notified that day at the latest."""
    log = Log(law(WITH_A_HOUSE, SILENT))
    way = only(made(log, "entry_into_force", "2024-07-01"))
    assert latest(way) == {
        ("lay", "FR"): "2024-06-20",
        ("approve_by_silence", "FR"): "2024-07-01",
        ("publish", "FR"): "2024-07-01",
        ("notification_received", "FR"): "2024-07-01",
        ("notification_received", "ML"): "2024-07-01",
    }
    assert [line.step for line in way.lines if line.follows] == ["approve_by_silence"]
    assert "workflow.plan.must_run" in {phrase.code for phrase in way.lines[0].because}


def test_a_period_that_others_may_use_up_is_left_to_them_by_the_safe_day():
    """Sentence 4: fifteen days to promulgate in Mali; in Russia five, fourteen, five and fourteen one after another."""
    log = Log(shipped("ml-ru-hypothetical-receipt"))
    lines = {(line.step, line.party): line for line in only(made(log, "entry_into_force", "2024-07-31")).lines}
    assert lines["transmit", "ML"].safe == day("2024-07-16")
    assert lines["promulgate", "ML"].safe is None
    assert lines["duma_vote", "RU"].safe == day("2024-07-31") - timedelta(days=5 + 14 + 5 + 14)
    assert lines["duma_vote", "RU"].latest == day("2024-07-31")


def test_too_late_names_the_soonest_date_that_is_possible():
    """Sentence 5: laid today the draft is approved in eleven days."""
    log = Log(law(WITH_A_HOUSE, SILENT))
    way = only(made(log, "entry_into_force", "2024-01-15"))
    assert (way.status, way.soonest) == ("too_late", day("2024-01-21"))
    way = only(
        made(
            Log(law(BILATERAL.replace("ENTRY", ENTRIES[3]).replace("EXIT", EXITS[0]))), "entry_into_force", "2024-02-15"
        )
    )
    assert (way.status, way.soonest) == ("too_late", day("2024-03-01"))


def test_an_unseen_text_is_not_guessed():
    """Sentence 6."""
    way = only(made(Log(law(UNSEEN)), "entry_into_force", "2024-07-01"))
    assert (way.status, [phrase.code for phrase in way.missing]) == ("unsaid", ["law.missing.text_unseen"])


def test_a_calendar_that_does_not_reach_is_named_and_nothing_is_called_too_late_for_it():
    """Sentence 6: sittings at Westminster after the last that were announced."""
    sheet = WITH_A_HOUSE.replace("FR: {procedure: test/silence}", "GB: {procedure: uk/crag-2010}")
    log = Log(law(sheet))
    way = only(made(log, "entry_into_force", "2024-06-01"))
    assert (way.status, latest(way)["lay", "GB"]) == ("possible", "2024-04-21")
    for as_of in ("2026-03-10", "2026-07-10"):
        way = only(made(log, "entry_into_force", "2027-06-01", as_of))
        assert way.status == "unsaid"
        assert [phrase.code for phrase in way.missing] == ["law.calendar.sittings.after"]


def test_where_acts_may_come_to_count_later_every_day_is_looked_at():
    """Sentence 2: a notice in the first three years is void; one on the first day after them is not."""
    log = Log(law(LOCKED))
    ways = made(log, "exit/FR/first_day_out", "2028-01-01").ways
    assert [latest(way) for way in ways] == [{("notice_received", "FR"): "2027-01-01"}]
    (way,) = made(log, "exit/FR/first_day_out", "2026-01-01").ways
    assert (way.status, way.soonest) == ("too_late", day("2027-06-01"))


def test_each_way_out_is_a_way_of_its_own():
    """Not to renew at the end of a period, or to denounce: each with its own last day, for each party."""
    log = Log(law(BILATERAL.replace("ENTRY", ENTRIES[0]).replace("EXIT", EXITS[1])))
    for party in ("FR", "ML"):
        log.act("2024-01-05", "notification_received", party)
    ways = made(log, "end", "2029-01-05", exactly=True).ways
    told = [(way.lines[0].party, way.lines[0].facts["purpose"], way.lines[0].latest) for way in ways]
    assert told == [
        (party, purpose, latest_day)
        for party in ("FR", "ML")
        for purpose, latest_day in (("non_renewal", day("2028-07-05")), ("denunciation", day("2028-01-05")))
    ]


def test_what_is_not_in_force_cannot_be_left_and_says_what_it_waits_for():
    """Nobody gives notice under a treaty that is not in force."""
    way = only(made(Log(law(ON_RECEIPT)), "exit/ML/first_day_out", "2029-01-05"))
    assert way.status == "unsaid"
    assert len(way.missing) == 2


def test_a_threshold_wants_as_many_more_as_it_lacks():
    """Rome: sixty instruments, and the State that plans its own entry into force."""
    log = Log(shipped("rome-statute"))
    way = only(made(log, "entry_into_force", "2024-07-01"))
    assert [(line.number, line.latest) for line in way.lines] == [(60, day("2024-05-01"))]


def test_a_state_that_is_no_party_may_plan_to_become_one():
    """Open to all: two deposits are there, the third State enters thirty days after its own."""
    log = Log(law(OPEN))
    for party in ("FR", "SN"):
        log.act("2023-01-01", "instrument_deposited", party)
    way = only(made(log, "entry_into_force/ML", "2024-07-01"))
    assert latest(way) == {("instrument_deposited", "ML"): "2024-06-01"}
    assert "ML" not in log.on(TODAY).parties


def test_a_goal_that_is_met_or_past_needs_no_act():
    """Known dates are compared, not planned."""
    log = Log(law(ON_RECEIPT))
    for party in ("FR", "ML"):
        log.act("2024-01-05", "notification_received", party)
    assert only(made(log, "entry_into_force", "2024-07-01")).status == "met"
    assert only(made(log, "entry_into_force", "2024-01-01")).status == "impossible"
    assert only(made(log, "entry_into_force", "2024-01-06", exactly=True)).status == "impossible"


def test_what_comes_by_itself_in_time_is_not_planned():
    """New START: five years, to be extended by agreement for five at most; a notice after their end would end nothing."""
    renewal = ("{tacit: P1Y, unless_notified: P6M}", "{agreed: any, at_most: P5Y}")
    log = Log(law(BILATERAL.replace("ENTRY", ENTRIES[0]).replace("EXIT", EXITS[3]).replace(*renewal)))
    for party in ("FR", "ML"):
        log.act("2024-01-05", "notification_received", party)
    for wanted, reached in (("2029-06-01", "2029-01-05"), ("2034-06-01", "2034-01-05")):
        way = only(made(log, "end", wanted))
        assert (way.status, way.lines, way.reached) == ("met", (), day(reached))
        assert [line.code for line in way.said(made(log, "end", wanted))] == ["workflow.plan.of_itself"]
    early = [latest(way) for way in made(log, "end", "2028-06-02").ways]
    assert early == [{("notice_received", party): "2028-03-01"} for party in ("FR", "ML")]


def test_a_step_of_a_procedure_can_be_the_goal():
    """Of a bill without any treaty: published by a day, so laid eleven days before."""
    way = only(made(Log(law(SILENT)), "step/bill/publish", "2024-02-01"))
    assert latest(way) == {
        ("lay", None): "2024-01-21",
        ("approve_by_silence", None): "2024-02-01",
        ("publish", None): "2024-02-01",
    }
    way = only(made(Log(law(SILENT)), "step/bill/publish", "2024-01-12"))
    assert (way.status, way.soonest) == ("too_late", day("2024-01-21"))


def test_off_the_usual_course_it_says_what_it_waits_for():
    """Nothing is planned for a bill that was opposed: nobody knows that it will be laid again."""
    log = Log(law(WITH_A_HOUSE, SILENT.replace("from: [drafted, opposed], to: before", "from: drafted, to: before")))
    log.act("2024-01-05", "lay", "FR")
    log.act("2024-01-06", "oppose", "FR")
    way = only(made(log, "entry_into_force", "2024-07-01"))
    assert (way.status, [phrase.code for phrase in way.missing]) == ("unsaid", ["workflow.plan.off_course"])


def test_a_goal_that_is_no_date_and_a_day_beyond_the_years_are_refused():
    """With the family of errors that each of them has."""
    log = Log(law(ON_RECEIPT))
    for goal in ("nothing", "deadline/ML/nothing", "entry_into_force/XX", "step/ML/vote", ""):
        with pytest.raises(NotFound):
            made(log, goal, "2024-07-01")
    with pytest.raises(Invalid):
        made(log, "entry_into_force", "0999-07-01")


@given(
    entry=st.sampled_from(ENTRIES),
    wanted=st.dates(date(2024, 4, 15), date(2028, 12, 31)),
    done=st.lists(st.sampled_from(["FR", "ML"]), max_size=1),
)
def test_a_plan_carried_out_reaches_its_goal_and_a_day_later_it_does_not(entry, wanted, done):
    """Of any treaty between two; the acts on their days, replayed as any others."""
    log = Log(law(BILATERAL.replace("ENTRY", entry).replace("EXIT", EXITS[0])))
    for party in done:
        log.act("2024-01-05", "notification_received", party)
    way = only(made(log, "entry_into_force", wanted.isoformat()))
    assert way.status == "possible"
    found = [
        answers(carried_out(log, way, late).on("2030-01-01"), day("2030-01-01"))["entry_into_force"].day
        for late in (0, 1)
    ]
    assert found[0] == way.reached
    assert found[0] <= wanted < found[1]


@settings(max_examples=40)
@given(
    leave=st.sampled_from(EXITS),
    wanted=st.dates(date(2025, 6, 1), date(2033, 12, 31)),
    which=st.integers(0, 1),
    exactly=st.booleans(),
)
def test_an_exit_carried_out_as_planned_is_an_exit_in_time(leave, wanted, which, exactly):
    """By non-renewal and by denunciation; on the day, or by it and on the morrow no more."""
    log = Log(law(BILATERAL.replace("ENTRY", ENTRIES[0]).replace("EXIT", leave)))
    for party in ("FR", "ML"):
        log.act("2024-01-05", "notification_received", party)
    way = made(log, "end", wanted.isoformat(), exactly=exactly).ways[2 + which]
    if way.status != "possible":
        assert way.status in ("too_late", "impossible")
        assert way.soonest is None or way.soonest > wanted or exactly
        return
    out = []
    for late in (0, 1):
        dossier = carried_out(log, way, late).on("2036-01-01")
        left = (p.day for p in dossier.passages if p.track == "participation/ML" and p.state == "former_party")
        out.append(next(left, date.max))  # a notice of non-renewal that is late changes nothing
    assert out[0] == way.reached
    assert out[0] <= wanted < out[1]
    assert not exactly or out[0] == wanted


@pytest.mark.parametrize("name", ["ml-ru-hypothetical-receipt", "ml-ru-hypothetical-renewal", "fr-ml-defence-2014"])
def test_what_ships_can_be_planned_and_the_acts_of_the_parties_on_their_days_meet_the_goal(name):
    """The notifications alone: what happens at home is not begun in these registers."""
    log = Log(shipped(name))
    way = only(made(log, "entry_into_force", "2024-09-01"))
    done = [Log(log.definitions) for _ in range(2)]
    for line in way.lines:
        if line.step == "notification_received":
            for late, one in enumerate(done):
                when = line.latest + timedelta(days=late)
                one.act(when.isoformat(), line.step, line.party, track=line.track)
    days = [answers(one.on("2025-06-01"), day("2025-06-01"))["entry_into_force"].day for one in done]
    assert days[0] <= day("2024-09-01") < days[1]
