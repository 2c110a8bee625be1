"""Replay: acts recorded late, acts that do not stand, what is taken as a value, several tracks, terms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drafting import Log, course, day, law, refused_by, running, state, states
from statutes import CHAMBER, FIXED_DATE, ON_RECEIPT, OPEN, SILENCE, TWO_HOUSES, VOTE

from ratify.workflow.alerts import alerts, next_change
from ratify.workflow.answers import answers
from ratify.workflow.replay import own_procedure_completed

# -------------------------------------------------------------------------------------------------------------- 19

PROTOCOL = """\
treaty: protocol
title: {fr: un, en: one, ru: раз}
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 1, treaty: covenant, is: in_force}
"""


def test_the_state_of_another_treaty_is_an_act_recorded_here():
    """Semantics 19: a fact about another treaty is an act with a reference to it; no other dossier is read."""
    log = Log(law(PROTOCOL))
    assert state(log.on("2020-01-01"), "treaty") == "negotiated"
    log.act("2020-02-01", "other_treaty_enters_into_force", treaty="covenant")
    assert state(log.on("2020-02-01"), "treaty") == "in_force"


def test_the_state_of_a_treaty_on_which_nothing_depends_moves_nothing_and_says_so():
    """A name that was mistyped would else be waited for in silence."""
    log = Log(law(PROTOCOL))
    log.act("2020-02-01", "other_treaty_enters_into_force", treaty="convention")
    dossier = log.on("2020-02-01")
    assert state(dossier, "treaty") == "negotiated"
    assert [note.code for note in dossier.passages[-1].notes] == ["law.other.not_named"]


# -------------------------------------------------------------------------------------------------------------- 14


def test_an_act_recorded_late_takes_its_place_by_its_date():
    """Semantics 14: recorded last, it stands where its date puts it, and everything after it is replayed."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-20", "remark")
    log.act("2024-01-15", "remark")
    assert course(log.on("2024-01-20")) == [("lay", "2024-01-10"), ("remark", "2024-01-15"), ("remark", "2024-01-20")]


def test_a_consequence_that_thereby_did_not_happen_vanishes():
    """Semantics 14: approved by silence, until it is learnt that the House had opposed it in time."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert state(log.on("2024-02-01")) == "approved"
    log.act("2024-01-18", "oppose")
    dossier = log.on("2024-02-01")
    assert state(dossier) == "opposed"
    assert "approve_by_silence" not in [step for step, _day in course(dossier)]
    assert running(dossier, "opposition").status == "met"


def test_an_act_recorded_late_may_make_a_later_one_unlawful():
    """Semantics 14 and 15: the publication rested on the silence that was none; replay names it."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    published = log.act("2024-01-25", "publish")
    assert state(log.on("2024-02-01")) == "published"
    log.act("2024-01-18", "oppose")
    assert log.halting("2024-02-01").halted.root == published


def test_acts_recorded_together_stand_together():
    """Semantics 14: alone the late opposition would halt the dossier; with the second laying it stands."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-02-15", "publish")
    log.act("2024-01-18", "oppose")
    assert log.halting("2024-03-01").halted is not None
    log.act("2024-01-19", "lay")
    assert course(log.on("2024-03-01")) == [
        ("lay", "2024-01-10"),
        ("oppose", "2024-01-18"),
        ("lay", "2024-01-19"),
        ("approve_by_silence", "2024-01-30"),
        ("publish", "2024-02-15"),
    ]


def test_a_correction_to_an_earlier_day_moves_what_followed():
    """Semantics 14: the day of the laying was wrong; the silence is another one."""
    log = Log(law(SILENCE))
    laid = log.act("2024-01-10", "lay")
    log.correct(laid, log.said("2024-01-05", "lay"))
    assert course(log.on("2024-02-01")) == [("lay", "2024-01-05"), ("approve_by_silence", "2024-01-16")]


# -------------------------------------------------------------------------------------------------------------- 15


def test_replay_halts_at_the_first_act_that_does_not_stand_and_applies_nothing_after_it():
    """Semantics 15: the state up to there, the act and the reason."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "remark")
    wrong = log.act("2024-01-11", "oppose")
    log.act("2024-01-12", "lay")
    dossier = log.halting("2024-12-31")
    assert (dossier.halted.root, dossier.halted.act.step) == (wrong, "oppose")
    assert dossier.halted.reason.code == "workflow.not_open_in"
    assert course(dossier) == [("remark", "2024-01-10")]
    assert state(dossier) == "drafted"
    assert dossier.as_of == day("2024-12-31")


def test_before_the_day_of_the_act_that_does_not_stand_the_dossier_stands():
    """Semantics 15 and 6."""
    log = Log(law(SILENCE))
    log.act("2024-01-11", "oppose")
    assert log.on("2024-01-10").passages == []


def test_what_follows_before_the_act_that_does_not_stand_still_follows():
    """Semantics 15: the dossier shows its state up to there, the dawn of that day included."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-21", "oppose")
    assert course(log.halting("2024-12-31")) == [("lay", "2024-01-10"), ("approve_by_silence", "2024-01-21")]


def test_a_halted_dossier_stands_again_once_the_act_is_corrected():
    """Semantics 15: it takes corrections."""
    log = Log(law(SILENCE))
    wrong = log.act("2024-01-11", "oppose")
    log.act("2024-01-12", "lay")
    log.correct(wrong, None)
    assert course(log.on("2024-01-12")) == [("lay", "2024-01-12")]


@pytest.mark.parametrize(
    ("track", "step"),
    [("bill", "nonsense"), ("nowhere", "lay"), ("bill", "approve_by_silence"), ("", ""), ("bill/lords", "lay")],
)
def test_an_act_that_no_definition_knows_halts(track, step):
    """Semantics 15: an unknown track, an unknown step, or a consequence that somebody recorded as an act."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.add(replace(log.said("2024-01-11", "remark"), track=track, step=step))
    dossier = log.halting("2024-01-11")
    assert dossier.halted.reason.code == "workflow.unknown_step"
    assert course(dossier) == [("lay", "2024-01-10")]


def test_a_step_of_another_track_of_the_same_procedure_halts():
    """Semantics 15: the Lords' step is no step of the Commons."""
    log = Log(law(TWO_HOUSES))
    log.add(replace(log.said("2024-01-11", "lords_delay"), track="bill/commons"))
    assert log.halting("2024-01-11").halted.reason.code == "workflow.unknown_step"


def test_an_act_of_a_party_that_the_treaty_does_not_have_halts():
    """Semantics 15."""
    log = Log(law(ON_RECEIPT))
    stranger = log.said("2024-01-11", "note_dated", "ML")
    log.add(replace(stranger, party="RU", track="participation/RU"))
    assert log.halting("2024-01-11").halted.reason.code == "workflow.unknown_step"


# --------------------------------------------------------------------------------------------------------- 17 and 18


def test_a_dossier_follows_the_chamber_that_it_is_given():
    """Semantics 17: a chamber published anew, with more seats, changes what an old vote meant; the procedure is pinned."""
    log = Log(law(VOTE, CHAMBER))
    log.act("2024-07-04", "vote", ballot={"for": 74, "against": 0, "abstaining": 0})
    assert state(log.on("2024-07-04")) == "adopted"
    more_seats = law(VOTE, CHAMBER.replace("seats: 147", "seats: 148"))
    log.definitions = replace(log.definitions, chambers=more_seats.chambers)
    assert refused_by(log.halting("2024-07-04")) == "law.quorum.failed"


def test_only_the_rules_in_force_on_the_day_of_the_vote_count():
    """Semantics 17: rules from a later day on are known, and bear on later votes."""
    since_august = """\
  - since: 2024-08-01
    seats: 201
    law: Standing Orders as amended
    quorum: {more_than: 1/2, of: seats}
    majorities: {simple: {more_than: 1/2, of: cast}, unanimity: {unanimous: cast}}
"""
    log = Log(law(VOTE, CHAMBER + since_august))
    log.act("2024-07-31", "vote", ballot={"for": 74, "against": 0, "abstaining": 0})
    assert state(log.on("2024-09-01")) == "adopted"
    log.correct(2, log.said("2024-08-01", "vote", ballot={"for": 74, "against": 0, "abstaining": 0}))
    assert refused_by(log.halting("2024-09-01")) == "law.quorum.failed"


def test_a_calendar_published_later_dates_a_deadline_that_had_no_date():
    """Semantics 17 and 20: the same entries, a calendar that reaches further."""
    text = SILENCE.replace("initial: drafted", "calendars: {working: XX}\ninitial: drafted").replace(
        "ends: {plus: P10D}", "ends: {plus: 10, over: working}"
    )
    calendar = """
calendar: XX
title: {en: Days}
coverage: {from: 2024-01-01, until: 2024-01-15}
weekend: [saturday, sunday]
holidays: [{date: 2024-01-01}]
"""
    log = Log(law(text, calendar))
    log.act("2024-01-10", "lay")
    before = log.on("2024-06-01")
    assert (running(before, "opposition").status, state(before)) == ("undated", "before_the_house")
    longer = law(text, calendar.replace("2024-01-15", "2024-12-31"))
    log.definitions = replace(log.definitions, calendars=longer.calendars)
    after = log.on("2024-06-01")
    assert (running(after, "opposition").last_day, state(after)) == (day("2024-01-24"), "approved")


# -------------------------------------------------------------------------------------------------------------- 19


def test_the_parties_of_an_open_treaty_join_by_their_first_act():
    """Semantics 19: no edition names them."""
    log = Log(law(OPEN))
    assert log.on("2024-01-01").parties == []
    log.act("2024-02-01", "instrument_deposited", "TG")
    log.act("2024-03-01", "instrument_deposited", "SN")
    assert log.on("2024-02-29").parties == ["TG"]
    dossier = log.on("2024-03-31")
    assert dossier.parties == ["TG", "SN"]
    assert states(dossier) == {
        "treaty": "in_force",
        "participation/TG": "party",
        "participation/SN": "party",
    }


def test_a_party_that_joins_later_enters_by_its_own_date():
    """Semantics 19; clauses 22."""
    log = Log(law(OPEN))
    for when, party in (("2024-02-01", "TG"), ("2024-03-01", "SN"), ("2024-06-01", "GH")):
        log.act(when, "instrument_deposited", party)
    assert states(log.on("2024-06-30"))["participation/GH"] == "contracting"
    assert states(log.on("2024-07-01"))["participation/GH"] == "party"


def test_a_party_joins_an_open_treaty_with_the_procedure_that_the_sheet_gives():
    """Semantics 19: what every party follows at home stands in the sheet once."""
    log = Log(law(OPEN.replace("{open: {}}", "{open: {procedure: test/silence}}"), SILENCE))
    log.act("2024-02-01", "lay", "TG")
    assert states(log.on("2024-02-12"))["TG"] == "approved"


def test_an_act_of_a_joining_party_that_does_not_stand_halts():
    """Semantics 15 and 19: it joins, and its act is refused by its state."""
    log = Log(law(OPEN))
    number = log.act("2024-02-01", "late_notification_received", "TG")
    assert log.halting("2024-02-01").halted.root == number


def test_a_joining_party_may_deposit_once_its_instrument_is_with_the_depositary_and_not_once_it_is_returned():
    """VCLT 77(1)(d): the shipped procedure of the depositary as the procedure of those who may join."""
    log = Log(law(OPEN.replace("{open: {}}", "{open: {procedure: multilateral/deposit}}")))
    log.act("2024-01-10", "decide_to_be_bound", "TG", mode="accession")
    log.act("2024-01-15", "establish_instrument", "TG")
    early = log.act("2024-01-20", "instrument_deposited", "TG")
    assert log.halting("2024-01-20").halted.reason.code == "workflow.own_procedure_not_completed"
    log.correct(early, None)
    log.act("2024-02-01", "hand_over", "TG")
    log.act("2024-02-01", "instrument_deposited", "TG")
    assert states(log.on("2024-02-01"))["participation/TG"] == "contracting"
    returned = Log(law(OPEN.replace("{open: {}}", "{open: {procedure: multilateral/deposit}}")))
    returned.act("2024-01-10", "decide_to_be_bound", "TG", mode="accession")
    returned.act("2024-01-15", "establish_instrument", "TG")
    returned.act("2024-02-01", "hand_over", "TG")
    returned.act("2024-02-05", "instrument_examined", "TG", finding="not_authorised")
    returned.act("2024-02-06", "instrument_deposited", "TG")
    assert returned.halting("2024-02-06").halted.reason.code == "workflow.own_procedure_not_completed"


# -------------------------------------------------------------------------------------------------- several tracks


def test_the_tracks_of_one_procedure_move_by_themselves():
    """Two houses act side by side; each act moves its own track."""
    log = Log(law(TWO_HOUSES))
    log.act("2024-01-10", "lords_delay")
    log.act("2024-01-11", "commons_pass")
    assert states(log.on("2024-01-11")) == {"bill/commons": "passed", "bill/lords": "delayed"}


def test_a_step_may_require_the_state_of_another_track():
    """The Lords cannot pass what the Commons have not passed."""
    log = Log(law(TWO_HOUSES))
    log.act("2024-01-10", "lords_pass")
    halted = log.halting("2024-01-10").halted
    assert (halted.reason.code, halted.reason.particulars["track"]) == ("workflow.track_required", "commons")


def test_once_the_other_track_stands_there_the_step_passes():
    """The same act, a day after the Commons passed the bill, or on that very day with a later number."""
    log = Log(law(TWO_HOUSES))
    log.act("2024-01-10", "commons_pass")
    log.act("2024-01-10", "lords_pass")
    assert states(log.on("2024-01-10")) == {"bill/commons": "passed", "bill/lords": "passed"}


IN_TWO_HOUSES = """
treaty: test/two-houses-at-home
title: {en: Approved by two houses}
signed: 2023-06-01
parties: {GB: {procedure: test/two-houses}, FR: {}}
clauses:
  entry_into_force: {law: art. 1, of: parties, have: notification.received}
"""


def test_a_procedure_of_several_tracks_is_completed_when_each_of_them_is():
    """The condition of a notification: every track that has completed states stands in one of them."""
    log = Log(law(IN_TWO_HOUSES, TWO_HOUSES))
    assert list(log.on("2023-06-01").tracks)[-2:] == ["GB/commons", "GB/lords"]
    log.act("2024-01-10", "commons_pass", "GB")
    number = log.act("2024-01-12", "notification_sent", "GB")
    halted = log.halting("2024-01-12").halted
    assert (halted.root, halted.reason.code) == (number, "workflow.own_procedure_not_completed")
    log.act("2024-01-11", "lords_pass", "GB")
    assert log.on("2024-01-12").passages[-1].step == "notification_sent"


A_COURT_BESIDE = """
procedure: test/court-beside
title: {en: A bill and a court beside it}
initial: tabled
states: {tabled: {en: tabled}, ratified: {en: ratified}}
ends: [ratified]
completed: [ratified]
tracks:
  court:
    initial: free
    states: {free: {en: free}, seised: {en: seised}, cleared: {en: cleared}}
steps:
  ratify: {label: {en: Ratify}, law: art. 1, from: tabled, to: ratified, role: clerk, requires: {track: court, is: [free, cleared]}}
  refer: {label: {en: Refer}, law: art. 2, track: court, from: free, to: seised, role: clerk, requires: {track: main, is: tabled}}
  rule: {label: {en: Rule}, law: art. 3, track: court, from: seised, to: cleared, role: clerk}
"""


def test_a_track_beside_the_main_course_holds_it_back():
    """The main course keeps its short name; what stands beside it is asked for by name."""
    log = Log(law(A_COURT_BESIDE))
    log.act("2024-01-10", "refer")
    assert states(log.on("2024-01-10")) == {"bill": "tabled", "bill/court": "seised"}
    refused = Log(law(A_COURT_BESIDE))
    refused.act("2024-01-10", "refer")
    refused.act("2024-01-11", "ratify")
    assert refused.halting("2024-01-11").halted.reason.particulars["track"] == "court"
    log.act("2024-01-12", "rule")
    log.act("2024-01-12", "ratify")
    assert states(log.on("2024-01-12")) == {"bill": "ratified", "bill/court": "cleared"}


def test_a_track_beside_the_main_course_may_ask_where_that_stands():
    """*main* names the states at the top of the file: nothing is referred once the treaty is ratified."""
    log = Log(law(A_COURT_BESIDE))
    log.act("2024-01-10", "ratify")
    log.act("2024-01-11", "refer")
    halted = log.halting("2024-01-11").halted
    assert (halted.reason.code, halted.reason.particulars["track"]) == ("workflow.track_required", "main")


# ------------------------------------------------------------------------------------------- the procedure at home


def test_a_party_whose_own_procedure_was_never_begun_here_may_notify():
    """What was not followed in this register cannot be said to be incomplete."""
    log = Log(law(IN_TWO_HOUSES, TWO_HOUSES))
    assert own_procedure_completed(log.on("2024-01-01"), "GB") is None
    log.act("2024-01-12", "notification_received", "GB")
    log.act("2024-01-12", "notification_received", "FR")
    assert state(log.on("2024-01-12"), "treaty") == "in_force"


def test_a_party_whose_own_procedure_was_begun_may_notify_only_once_it_is_completed():
    """Begun, not completed, completed: the same notification."""
    log = Log(law(IN_TWO_HOUSES.replace("test/two-houses}", "test/silence}"), SILENCE))
    log.act("2024-01-10", "lay", "GB")
    sent = log.act("2024-02-01", "notification_received", "GB")
    assert log.halting("2024-02-01").halted.root == sent
    log.act("2024-01-31", "publish", "GB")
    dossier = log.on("2024-02-01")
    assert own_procedure_completed(dossier, "GB") is True
    assert state(dossier, "participation/GB") == "contracting"


# ---------------------------------------------------------------------------------------------------------- a bill


def test_a_matter_without_parties_has_one_track_and_no_clauses():
    """An ordinary bill: nothing assumes a treaty, nor two parties."""
    log = Log(law(VOTE, CHAMBER))
    log.act("2024-07-04", "vote", ballot={"for": 74, "against": 1, "abstaining": 0})
    dossier = log.on("2024-07-04")
    assert states(dossier) == {"bill": "adopted"}
    assert (dossier.reading, dossier.parties, dict(answers(dossier, day("2024-07-04")))) == (None, [], {})


def test_in_a_bill_the_word_of_a_depositary_means_nothing():
    """Semantics 15: there are no clauses that it could bear on; nothing is raised."""
    log = Log(law(SILENCE))
    log.finding("2024-01-10", "2024-01-10")
    log.official("2024-01-10", "entry_into_force", "2024-01-10")
    assert states(log.on("2024-02-01")) == {"bill": "drafted"}


# --------------------------------------------------------------------------------------------------------- 22 to 25


def test_what_ends_a_track_ends_its_deadlines():
    """Semantics 22: dropped on the tenth day, nothing is approved on the eleventh."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-20", "drop")
    dossier = log.on("2024-12-31")
    assert (state(dossier), running(dossier, "opposition").status) == ("dropped", "ceased")


def test_what_ends_a_treaty_ends_what_was_still_to_follow_save_survival_and_commitments():
    """Semantics 22: no renewal follows a denunciation; what outlives the treaty is still dated."""
    text = (
        ON_RECEIPT
        + """\
  denunciation: {law: art. 3, from: notice.received, plus: P6M, rounding: down}
  survival: {law: art. 4, lasts: P2Y, rounding: down}
  commitments: {training: {label: {en: Training}, law: art. 5, from: entry_into_force, lasts: P30Y, rounding: down}}
"""
    )
    log = Log(law(text))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    log.act("2025-01-10", "notice_received", "ML", purpose="denunciation")
    dossier = log.on("2060-01-01")
    assert course(dossier, "treaty")[-1] == ("denounce", "2025-07-10")
    dates = answers(dossier, day("2060-01-01"))
    assert dates["survival/first_day_out"].day == day("2027-07-10")
    assert dates["commitment/training/first_day_out"].day == day("2054-01-10")


@pytest.mark.parametrize(
    ("notice", "expected", "course_of_term"),
    [
        (None, "in_force", ["2029-01-10", "2030-01-10"]),
        ("2028-07-10", "expired", ["2029-01-10"]),
    ],
)
def test_to_renew_or_to_expire_is_one_consequence_with_two_outcomes(notice, expected, course_of_term):
    """Semantics 23: the same step at the end of a period, and the clause says how it came out."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    if notice is not None:
        log.act(notice, "notice_received", "ML", purpose="non_renewal")
    dossier = log.on("2030-01-10")
    assert state(dossier, "treaty") == expected
    assert [d for step, d in course(dossier, "treaty") if step == "reach_end_of_term"] == course_of_term


@pytest.mark.parametrize(("notice", "as_of_the_end"), [("2028-07-10", "expired"), ("2028-07-11", "in_force")])
def test_notice_of_non_renewal_counts_on_the_last_day_and_not_on_the_morrow(notice, as_of_the_end):
    """Semantics 24: on the morrow it is recorded, and changes nothing for this period."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    log.act(notice, "notice_received", "ML", purpose="non_renewal")
    dossier = log.on("2029-01-10")
    assert ("notice_received", notice) in course(dossier, "participation/ML")
    assert state(dossier, "treaty") == as_of_the_end


@pytest.mark.parametrize(("late", "in_2030"), [("none", "in_force"), ("next_term", "expired")])
def test_the_clause_says_whether_a_late_notice_counts_for_the_next_period(late, in_2030):
    """Semantics 24."""
    log = Log(law(ON_RECEIPT.replace("unless_notified: P6M", f"unless_notified: P6M, late: {late}")))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    log.act("2028-07-11", "notice_received", "ML", purpose="non_renewal")
    assert state(log.on("2029-01-10"), "treaty") == "in_force"
    assert state(log.on("2030-01-10"), "treaty") == in_2030


def test_the_kth_period_is_counted_from_the_origin_and_not_from_the_end_before():
    """Semantics 25: from 29 February, every fourth period ends on a 29 February again."""
    log = Log(law(ON_RECEIPT.replace("lasts: P5Y", "lasts: P1Y")))
    log.act("2024-02-29", "notification_received", "FR")
    log.act("2024-02-29", "notification_received", "ML")
    ends = [d for step, d in course(log.on("2033-01-01"), "treaty") if step == "reach_end_of_term"]
    assert ends == [
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
        "2029-02-28",
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
    ]


def test_fifty_years_of_renewals_pass_one_by_one():
    """Semantics 25: as many passages as periods, each on its own day."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    dossier = log.on("2074-01-10")
    ends = [d for step, d in course(dossier, "treaty") if step == "reach_end_of_term"]
    assert ends == [f"{year}-01-10" for year in range(2029, 2075)]
    assert dossier.reading.moment("term/last_day", day("2074-01-10")).date == day("2075-01-09")


# -------------------------------------------------------------------------------------------------------------- 30


def test_a_forecast_is_the_same_replay_on_a_later_day():
    """Semantics 30: what follows if nobody acts, and nothing of it is there today."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert course(log.on("2024-01-12")) == [("lay", "2024-01-10")]
    assert course(log.on("2030-01-01"))[-1] == ("approve_by_silence", "2024-01-21")


def test_the_day_of_the_next_change_is_the_day_on_which_the_forecast_changes():
    """Semantics 30: it is all that is kept of a forecast."""
    log = Log(law(SILENCE.replace("    alerts: [P3D before, on the day, P1D after]\n", "")))
    log.act("2024-01-10", "lay")
    dossier = log.on("2024-01-12")
    assert next_change(dossier, day("2024-01-12"), alerts(dossier, day("2024-01-12"))) == day("2024-01-21")
    assert len(log.on("2024-01-20").passages) == 1
    assert len(log.on("2024-01-21").passages) == 2


def test_a_date_that_can_still_be_withdrawn_is_a_forecast():
    """Semantics 30; clauses 25: shown as such."""
    dossier = Log(law(FIXED_DATE)).on("2023-07-01")
    assert dossier.reading.moment("entry_into_force", day("2023-07-01")).forecast is False
    log = Log(law(OPEN))
    log.act("2024-02-01", "instrument_deposited", "TG")
    log.act("2024-03-01", "instrument_deposited", "SN")
    assert log.on("2024-03-02").reading.moment("entry_into_force", day("2024-03-02")).forecast is True


# ------------------------------------------------------------------------------------------------------- the sheet


def test_the_signature_that_the_sheet_tells_passes_because_of_the_sheet():
    """It is not recorded again; each party is a signatory from that day."""
    dossier = Log(law(FIXED_DATE)).on("2023-06-01")
    assert [(p.track, p.step, p.cause.kind) for p in dossier.passages] == [
        ("treaty", "sign", "sheet"),
        ("participation/FR", "become_signatory", "clause"),
        ("participation/ML", "become_signatory", "clause"),
    ]


def test_a_treaty_that_is_not_signed_in_its_sheet_is_signed_by_an_act():
    """Then the signature is recorded like any other act, and what follows from it follows."""
    log = Log(law(FIXED_DATE.replace("signed: 2023-06-01\n", "")))
    assert state(log.on("2023-06-01"), "treaty") == "negotiated"
    log.act("2023-06-01", "sign")
    assert states(log.on("2023-06-01")) == {
        "treaty": "signed",
        "participation/FR": "signatory",
        "participation/ML": "signatory",
    }


def test_an_official_date_governs_from_its_publication_on():
    """The exception to *consequences are derived*: a depositary publishes a date, and it stands beside the computed one."""
    log = Log(law(ON_RECEIPT))
    log.act("2024-01-10", "notification_received", "FR")
    log.act("2024-01-10", "notification_received", "ML")
    log.official("2024-01-20", "term/last_day", "2029-01-31")
    assert answers(log.on("2024-01-19"), day("2024-01-19"))["term/last_day"].day == day("2029-01-09")
    shown = answers(log.on("2024-01-20"), day("2024-01-20"))["term/last_day"]
    assert (shown.day, shown.computed, shown.official) == (day("2029-01-31"), day("2029-01-09"), "treaty series")
