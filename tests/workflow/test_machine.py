"""The machine and its guards: what may pass, what the count decides, and what is refused rather than decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drafting import Log, course, day, law, refused_by, shipped, state
from statutes import CHAMBER, FIXED_DATE, SILENCE, TWO_HOUSES, VOTE

from ratify.workflow.guards import GUARDS
from ratify.workflow.machine import compiled, fire, open_steps
from ratify.workflow.replay import open_acts, turn_of

# --------------------------------------------------------------------------------------------------------- machine


def test_a_procedure_is_compiled_once():
    """The same value gives the same machines; one that was read from another text gives others."""
    procedure = law(SILENCE).procedures["test/silence"]
    assert compiled(procedure) is compiled(procedure)
    assert compiled(law(SILENCE + "# another text\n").procedures["test/silence"]) is not compiled(procedure)


def test_each_track_has_a_machine_of_its_own():
    """Flat machines, one for each track: the steps of the other one are not in it."""
    machines = compiled(law(TWO_HOUSES).procedures["test/two-houses"])
    assert list(machines) == ["commons", "lords"]
    assert list(machines["commons"].machine.events) == ["commons_pass", "commons_refuse"]


def test_no_model_is_ever_registered():
    """The machine moves what it is given and keeps nothing of it; the standing gets no methods."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    track = log.on("2024-01-10").tracks["bill"]
    assert track.compiled.machine.models == []
    assert not any(hasattr(track, name) for name in ("trigger", "is_drafted", "may_lay", "to_drafted", "lay"))


def test_the_open_steps_are_those_of_the_state_in_the_order_of_the_definition():
    """What a clerk may choose from; guards are not asked."""
    track = compiled(law(SILENCE).procedures["test/silence"])[""]
    assert open_steps(track, "before_the_house") == ["oppose", "approve_by_silence", "drop", "remark"]
    assert open_steps(track, "published") == []


def test_a_consequence_is_not_among_the_acts_that_can_be_recorded():
    """Approval by silence is nobody's act."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    assert [step.name for step in open_acts(log.on("2024-01-10").tracks["bill"])] == ["oppose", "drop", "remark"]


def test_a_step_that_is_not_open_leaves_its_reason_and_moves_nothing():
    """The library raises; replay never does."""
    dossier = Log(law(SILENCE)).on("2024-01-10")
    track = dossier.tracks["bill"]
    turn = turn_of(dossier, track, day("2024-01-10"), {})
    assert fire(track.compiled, track, "publish", turn) is False
    assert ([reason.code for reason in turn.refusals], track.state) == (["workflow.not_open_in"], "drafted")


def test_a_step_without_a_destination_stays_where_it_is():
    """A remark is recorded from any state but an end, and leads nowhere."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "lay")
    log.act("2024-01-11", "remark")
    assert state(log.on("2024-01-11")) == "before_the_house"
    assert log.on("2024-01-11").tracks["bill"].since.step == "lay"


def test_from_any_means_any_state_but_an_end():
    """Nothing leaves an end."""
    log = Log(law(SILENCE))
    log.act("2024-01-10", "drop")
    log.act("2024-01-11", "remark")
    assert refused_by(log.halting("2024-01-11")) == "workflow.not_open_in"


AWKWARD = """
procedure: test/awkward
title: {en: Awkward names}
law: Act
initial: trigger
states: {trigger: {en: a}, initial: {en: b}, states: {en: c}, none: {en: d}, state: {en: e}}
steps:
  trigger: {label: {en: a}, law: s. 1, from: trigger, to: initial, role: clerk}
  may_trigger: {label: {en: a}, law: s. 1, from: initial, to: states, role: clerk}
  is_state: {label: {en: a}, law: s. 1, from: states, to: none, role: clerk}
  to_state: {label: {en: a}, law: s. 1, from: none, to: state, role: clerk}
  reset: {label: {en: a}, law: s. 1, from: any, to: trigger, role: clerk}
"""


def test_names_that_the_library_uses_itself_can_be_given_to_states_and_steps():
    """No name in a definition can be mistaken for a method, an attribute or a word of the library."""
    log = Log(law(AWKWARD))
    for step in ("trigger", "may_trigger", "is_state", "to_state", "reset", "trigger"):
        log.act("2024-01-10", step)
    dossier = log.on("2024-01-10")
    assert [p.state for p in dossier.passages] == ["initial", "states", "none", "state", "trigger", "initial"]


def test_every_guard_that_a_definition_can_name_is_there():
    """The closed list: seven that can be written, four that are asked without being written."""
    written = {"quorum", "carried", "fact", "number", "track", "completed", "outcome"}
    assert set(GUARDS) == written | {"ballot", "clause", "extension", "limit"}


# ------------------------------------------------------------------------------------------------------- the count


def voted(ballot, majority="simple", chamber=CHAMBER, when="2024-07-04", **facts):
    log = Log(law(VOTE.replace("default: simple", f"default: {majority}"), chamber))
    log.act(when, "vote", ballot=dict(zip(("for", "against", "abstaining", "present"), ballot, strict=False)), **facts)
    return log.halting("2025-01-01")


def test_130_for_and_1_against_is_rejected_under_unanimity_by_the_count():
    """Nobody types the verdict: the vote is lawful, its outcome is *rejected*, and the margin is told."""
    dossier = voted((130, 1, 0), "unanimity")
    assert (dossier.halted, state(dossier)) == (None, "rejected")
    count = dossier.passages[-1].notes[-1].particulars["outcome"]
    assert count.code == "law.vote.short"
    assert (count.particulars["required"], count.particulars["in_favour"], count.particulars["n"]) == (131, 130, 1)


def test_130_for_and_none_against_is_carried_under_unanimity():
    """The vote of 4 July 2024."""
    assert state(voted((130, 0, 0), "unanimity")) == "adopted"


def test_abstentions_are_neutral_where_the_chamber_says_so():
    """The unanimity of the votes cast."""
    assert state(voted((130, 0, 17), "unanimity")) == "adopted"


@pytest.mark.parametrize(
    ("ballot", "found"), [((66, 65, 0), "adopted"), ((65, 65, 0), "rejected"), ((1, 0, 73), "adopted")]
)
def test_a_simple_majority_is_more_than_half_of_the_votes_cast(ballot, found):
    """Equal votes carry nothing."""
    assert state(voted(ballot)) == found


@pytest.mark.parametrize("ballot", [(148, 0, 0), (100, 40, 8), (10, 10, 10, 148)])
def test_a_ballot_that_the_chamber_cannot_have_cast_is_refused_and_not_rejected(ballot):
    """More votes than seats, more present than seats: there was no such vote."""
    dossier = voted(ballot, "unanimity")
    assert refused_by(dossier).startswith("law.vote.")
    assert (state(dossier), dossier.passages) == ("tabled", [])


@pytest.mark.parametrize(
    ("ballot", "facts"),
    [
        ((73, 0, 0), {}),
        ((73, 0, 0, 73), {}),
        ((10, 0, 0), {"sitting": {"present": 73}}),
    ],
)
def test_without_quorum_nothing_is_decided(ballot, facts):
    """Seventy-three of 147 members: the act is refused, with the figures."""
    dossier = voted(ballot, **facts)
    assert refused_by(dossier) == "law.quorum.failed"
    figures = dossier.halted.reason.particulars["outcome"].particulars
    assert (figures["present"], figures["required"]) == (73, 74)
    assert state(dossier) == "tabled"


@pytest.mark.parametrize(
    ("ballot", "facts"),
    [((74, 0, 0), {}), ((10, 0, 0, 74), {}), ((10, 0, 0), {"sitting": {"present": 74}})],
)
def test_the_quorum_counts_the_members_present_as_stated_or_else_those_who_voted(ballot, facts):
    """Stated for the ballot or the sitting; else at least those who voted were there."""
    assert state(voted(ballot, **facts)) == "adopted"


def test_before_the_first_rules_of_a_chamber_no_vote_can_be_counted():
    """No rules, no count: refused, not rejected."""
    dossier = voted((130, 0, 0), when="2019-12-31")
    assert refused_by(dossier) == "workflow.no_chamber_rules"


OLD_RULES = """
chamber: test/house
title: {en: House}
rules:
  - {since: 2010-01-01, seats: 147, law: Old Orders, majorities: {simple: {more_than: 1/2, of: cast}}}
  - since: 2020-01-01
    seats: 147
    law: Standing Orders
    quorum: {more_than: 1/2, of: seats}
    majorities: {simple: {more_than: 1/2, of: cast}, unanimity: {unanimous: cast}}
"""


def test_a_vote_by_a_majority_that_the_chamber_did_not_know_then_is_refused_and_not_rejected():
    """The rules of the day have no such majority: that is no defeat in the vote."""
    dossier = voted((130, 0, 0), "unanimity", OLD_RULES, when="2015-07-04")
    assert refused_by(dossier) == "workflow.no_such_majority"
    assert (state(dossier), dossier.passages) == ("tabled", [])
    assert state(voted((130, 0, 0), "simple", OLD_RULES, when="2015-07-04")) == "adopted"


@pytest.mark.parametrize(
    "chamber",
    [CHAMBER.replace("simple: {more_than: 1/2, of: cast}", "simple: {more_than: 1/2, of: in_office}"),
     CHAMBER.replace("quorum: {more_than: 1/2, of: seats}", "quorum: {more_than: 1/2, of: in_office}")],
)  # fmt: skip
def test_a_share_of_the_members_in_office_is_refused_where_nobody_says_how_many_they_are(chamber):
    """Semantics 15: a figure that is missing is a reason to refuse; replay does not raise, and nothing is rejected.

    The check asks that the figure be asked for by the chamber's latest rules; here these came only later.
    """
    later = CHAMBER[CHAMBER.index("  - since") :].replace("2020-01-01", "2030-01-01")
    dossier = voted((130, 0, 0), chamber=chamber + later)
    assert refused_by(dossier) == "law.vote.figure_missing"
    assert state(dossier) == "tabled"


def test_the_sheet_says_by_which_majority_a_party_decides():
    """A parameter of the procedure, set by the treaty for that party."""
    sheet = FIXED_DATE.replace(
        "[FR, ML]", "{FR: {procedure: test/vote}, ML: {procedure: test/vote, parameters: {majority: unanimity}}}"
    )
    log = Log(law(sheet, VOTE, CHAMBER))
    for party in ("FR", "ML"):
        log.act("2023-07-04", "vote", party, ballot={"for": 130, "against": 1, "abstaining": 0})
    dossier = log.on("2023-07-04")
    assert (state(dossier, "FR"), state(dossier, "ML")) == ("adopted", "rejected")


def test_a_passage_carries_the_arithmetic_of_its_vote():
    """Quorum and count, with the law that each rests on."""
    notes = voted((130, 0, 0)).passages[-1].notes
    assert [note.particulars["law"] for note in notes] == ["Standing Orders", "Standing Orders"]
    assert [note.particulars["outcome"].code for note in notes] == ["law.quorum.met", "law.vote.more"]


# ---------------------------------------------------------------------------------------------------- other guards

RULING = """
procedure: test/ruling
title: {en: A ruling}
law: Court Act
initial: before_the_court
states: {before_the_court: {en: before the Court}, conform: {en: conform}, contrary: {en: contrary}}
steps:
  rule:
    label: {en: Ruling}
    law: s. 1
    from: before_the_court
    role: clerk
    asks:
      ruling:
        {type: choice, label: {en: Ruling}, options: {conform: {en: a}, contrary: {en: b}, none: {en: c}}}
      signed: {type: yes_no, label: {en: Signed}, required: false}
    requires: {fact: signed, is: yes}
    outcomes:
      - {to: conform, if: {fact: ruling, is: conform}}
      - {to: contrary, if: {fact: ruling, is: contrary}}
"""


@pytest.mark.parametrize("ruling", ["conform", "contrary"])
def test_a_fact_decides_which_outcome_is_taken(ruling):
    """The first outcome whose conditions hold."""
    log = Log(law(RULING))
    log.act("2024-01-10", "rule", ruling=ruling, signed="yes")
    assert state(log.on("2024-01-10")) == ruling


def test_a_fact_that_no_outcome_knows_refuses_the_act():
    """None of the declared outcomes holds: the state does not move."""
    log = Log(law(RULING))
    log.act("2024-01-10", "rule", ruling="none", signed="yes")
    dossier = log.halting("2024-01-10")
    assert dossier.halted.reason.code in {"workflow.no_outcome", "workflow.reasons"}
    assert state(dossier) == "before_the_court"


@pytest.mark.parametrize("facts", [{}, {"signed": "no"}])
def test_a_required_fact_that_is_missing_or_otherwise_refuses_the_act(facts):
    """Every condition under ``requires`` must hold."""
    log = Log(law(RULING))
    log.act("2024-01-10", "rule", ruling="conform", **facts)
    assert refused_by(log.halting("2024-01-10")) == "workflow.fact_required"


def test_an_extension_after_the_end_is_refused_by_the_clauses():
    """The machine would let it pass from any state; the clauses do not admit it. Clauses 29."""
    sheet = FIXED_DATE + "  term: {law: art. 2, lasts: P1Y, rounding: down, renewal: {agreed: any}}\n"
    log = Log(law(sheet.replace("clauses:", "life: test/life\nclauses:"), EXTENDING_LIFE))
    log.act("2024-12-31", "extension_done", by_period="P1Y")
    assert state(log.on("2025-06-01"), "treaty") == "in_force"
    late = Log(log.definitions)
    late.act("2025-01-01", "extension_done", by_period="P1Y")
    assert refused_by(late.halting("2025-01-01")) == "law.extension.after_the_end"


EXTENDING_LIFE = """
procedure: test/life
title: {en: Life}
law: Life Act
initial: signed
states: {signed: {en: signed}, in_force: {en: in force}, expired: {en: expired}}
steps:
  enter: {label: {en: Entry}, law: s. 1, from: signed, to: in_force, follows: entry_into_force}
  reach_end: {label: {en: End}, law: s. 2, from: in_force, follows: term, outcomes: [{to: in_force, if: {outcome: renewed}}, {to: expired}]}
  extension_done:
    label: {en: Extension}
    law: s. 3
    from: any
    role: clerk
    asks: {by_period: {type: period, label: {en: Length}}}
"""


def test_the_reasons_of_several_guards_are_told_together():
    """Each requirement that fails leaves its own."""
    log = Log(law(RULING.replace("requires: {fact: signed, is: yes}", "requires: [{fact: signed, is: yes}]")))
    log.act("2024-01-10", "rule", ruling="none", signed="yes")
    reasons = log.halting("2024-01-10").halted.reason.particulars["reasons"]
    assert [reason.particulars["values"] for reason in reasons] == [("conform",), ("contrary",)]


@pytest.mark.parametrize(
    "ballot",
    [
        {},
        {"for": "many", "against": "few", "abstaining": None},
        {"for": 130, "against": "few", "abstaining": 0},
        {"for": 130, "against": -5, "abstaining": 0},
        {"for": 130, "against": 0},
        {"for": 130, "against": 0, "abstaining": 0, "present": 100},
        {"for": 100, "against": True, "abstaining": 0},
        "130-1-0",
        None,
        [1, 2, 3],
    ],
)
def test_figures_that_no_door_would_have_let_in_are_refused_and_not_counted(ballot):
    """Semantics 15: whatever stands in stored bytes, the count never raises, and never decides on nonsense."""
    log = Log(law(VOTE, CHAMBER))
    act = log.said("2024-07-04", "vote", ballot={"for": 130, "against": 0, "abstaining": 0})
    log.add(replace(act, facts={"ballot": ballot}))
    dossier = log.halting("2024-07-04")
    assert dossier.halted is not None
    assert state(dossier) == "tabled"


def test_a_vote_without_figures_is_refused_where_the_count_decides():
    """A ballot that may be left out is not a defeat."""
    text = VOTE.replace("ballot: ballot", "ballot: {type: ballot, required: false}")
    log = Log(law(text, CHAMBER))
    log.act("2024-07-04", "vote", sitting={"present": 130})
    assert refused_by(log.halting("2024-07-04")) == "workflow.no_figures"


def test_every_shipped_procedure_compiles():
    """Each track with all its steps, in the order of the definition."""
    definitions = shipped("ml-ru-mtc-2003")
    for procedure in definitions.procedures.values():
        for name, track in compiled(procedure).items():
            own = [step.name for step in procedure.steps.values() if step.track == name]
            assert list(track.machine.events) == own


def test_the_course_of_the_founding_case_opens_step_by_step():
    """Mali: from the Council of Ministers to the instrument, each step opens the next."""
    log = Log(shipped("mali/cnt", "procedure"))
    path = ("schedule", "adopt_in_council", "table", "refer_to_committee", "committee_report", "vote", "transmit")
    facts = {
        "refer_to_committee": {"committee": "Défense nationale"},
        "vote": {"sitting": {"place": "Bamako"}, "ballot": {"for": 130, "against": 0, "abstaining": 0}},
    }
    for number, step in enumerate(path, 1):
        dossier = log.on("2024-07-01")
        assert step in [one.name for one in open_acts(dossier.tracks["bill"])]
        log.act(f"2024-06-{number:02}", step, **facts.get(step, {}))
    assert course(log.on("2024-07-01"))[-1] == ("transmit", "2024-06-07")


# ----------------------------------------------------------------------- chambers of steps, numbers, weights, in office

TWO_CHAMBERS = """
procedure: test/two-chambers
title: {en: Two chambers}
law: Constitution
chamber: test/lower
initial: tabled
states: {tabled: {en: tabled}, passed: {en: passed}, agreed: {en: agreed}, refused: {en: refused}}
ends: [refused, agreed]
steps:
  lower_vote:
    label: {en: Vote of the lower house}
    law: art. 1
    from: tabled
    role: clerk
    asks: {ballot: ballot}
    requires: {quorum: chamber}
    outcomes: [{to: passed, if: {carried: simple}}, {to: refused}]
  upper_vote:
    label: {en: Vote of the upper house}
    law: art. 2
    chamber: test/upper
    from: passed
    role: clerk
    asks: {ballot: ballot}
    requires: {quorum: chamber}
    outcomes: [{to: agreed, if: {carried: simple}}, {to: refused}]
"""
LOWER = CHAMBER.replace("test/house", "test/lower")
UPPER = """
chamber: test/upper
title: {en: Upper house}
rules:
  - since: 2020-01-01
    seats: 20
    law: Upper Rules
    quorum: {at_least: 3}
    majorities: {simple: {more_than: 1/2, of: seats}}
  - since: 2025-01-01
    seats: 40
    law: Upper Rules as amended
    quorum: {at_least: 3}
    majorities: {simple: {more_than: 1/2, of: seats}}
"""


def two_chambers(upper_day, in_favour):
    log = Log(law(TWO_CHAMBERS, LOWER, UPPER))
    log.act("2024-07-04", "lower_vote", ballot={"for": 80, "against": 0, "abstaining": 0})
    log.act(upper_day, "upper_vote", ballot={"for": in_favour, "against": 0, "abstaining": 0})
    return log.halting("2026-01-01")


def test_a_step_is_counted_by_the_rules_of_its_own_chamber_on_its_day():
    """Eleven of twenty seats are enough in 2024; of the forty of 2025 they are not."""
    assert state(two_chambers("2024-07-05", 11)) == "agreed"
    assert state(two_chambers("2025-07-05", 11)) == "refused"
    notes = two_chambers("2024-07-05", 11).passages[-1].notes
    assert {note.particulars["law"] for note in notes} == {"Upper Rules"}


def test_a_step_without_a_chamber_of_its_own_is_counted_by_that_of_the_procedure():
    """More votes than the upper house has seats: those of the lower house were counted as its own."""
    dossier = two_chambers("2024-07-05", 21)
    assert (course(dossier), refused_by(dossier)) == (
        [("lower_vote", "2024-07-04")],
        "law.vote.more_present_than_members",
    )


OBJECTION = """
procedure: test/objection
title: {en: Objection}
law: Constitution
chamber: test/lower
initial: before
states: {before: {en: before the house}, opposed: {en: opposed}}
ends: [opposed]
steps:
  oppose:
    label: {en: Objection}
    law: art. 1
    from: before
    to: opposed
    role: clerk
    asks: {members: {type: number, label: {en: Members}}MORE}
    requires: {number: members, SHARE}
"""


@pytest.mark.parametrize(
    ("share", "members", "met"),
    [
        ("at_least: 30", 30, True),
        ("at_least: 30", 29, False),
        ("more_than: 30", 30, False),
        ("at_least: 1/5, of: seats", 30, True),  # of 147 seats a fifth is 29.4
        ("at_least: 1/5, of: seats", 29, False),
        ("more_than: 1/3, of: seats", 49, False),
        ("more_than: 1/3, of: seats", 50, True),
        ("at_least: 1/5, of: in_office", 29, True),  # of 145 in office
        ("at_least: 1/5, of: in_office", 28, False),
    ],
)
def test_so_many_must_object(share, members, met):
    """A plain number, or a share of the seats or of the members in office; fewer are refused, with the figures."""
    more = ", in_office: number" if "in_office" in share else ""
    log = Log(law(OBJECTION.replace("MORE", more).replace("SHARE", share), LOWER))
    log.act("2024-07-04", "oppose", members=members, **({"in_office": 145} if more else {}))
    dossier = log.halting("2025-01-01")
    assert state(dossier) == ("opposed" if met else "before")
    if not met:
        assert refused_by(dossier) in {"law.number.short", "law.number.of"}
    else:
        assert [note.code for note in dossier.passages[-1].notes] != []


WEIGHED = VOTE.replace("ballot: ballot}", "ballot: ballot, weight_for: number, weight_of: number}")
COUNCIL = CHAMBER.replace(
    "simple: {more_than: 1/2, of: cast}",
    "simple: {legs: [{at_least: 55%, of: seats}, {at_least: 65%, of: weight}], blocking_minority: 4}",
)


@pytest.mark.parametrize(("weight", "end"), [(65, "adopted"), (64, "rejected")])
def test_members_and_weight_decide_together(weight, end):
    """Eighty-one of 147 members are 55 %; the weight is counted beside them, and both legs are told."""
    log = Log(law(WEIGHED, COUNCIL))
    log.act("2024-07-04", "vote", ballot={"for": 81, "against": 40, "abstaining": 0}, weight_for=weight, weight_of=100)
    dossier = log.on("2024-07-04")
    assert state(dossier) == end
    assert len(dossier.passages[-1].notes[-1].particulars["outcome"].particulars["legs"]) == 2


def test_a_majority_of_the_members_in_office_is_counted_where_the_act_says_how_many_they_are():
    """Of 100 in office 51 are wanted; 50 are not enough."""
    house = CHAMBER.replace("simple: {more_than: 1/2, of: cast}", "simple: {more_than: 1/2, of: in_office}")
    house = house.replace("quorum: {more_than: 1/2, of: seats}", "quorum: {more_than: 1/2, of: in_office}")
    for in_favour, end in ((51, "adopted"), (50, "rejected")):
        log = Log(law(VOTE.replace("ballot: ballot}", "ballot: ballot, in_office: number}"), house))
        ballot = {"for": in_favour, "against": 0, "abstaining": 0, "present": 60}
        log.act("2024-07-04", "vote", ballot=ballot, in_office=100)
        assert state(log.on("2024-07-04")) == end


@pytest.mark.parametrize(("majority", "end"), [("simple", "before_senate"), ("two_thirds", "rejected")])
def test_a_treaty_that_departs_from_the_dutch_constitution_needs_two_thirds_of_the_votes(majority, end):
    """Grondwet, art. 91(3): 80 of 145 votes cast carry a bill of approval, but not one that departs from it."""
    sheet = FIXED_DATE.replace(
        "[FR, ML]", f"{{FR: {{}}, NL: {{procedure: netherlands/rijkswet-1994, parameters: {{majority: {majority}}}}}}}"
    )
    log = Log(law(sheet))
    log.act("2023-07-04", "introduce_bill", "NL")
    log.act("2023-09-04", "house_votes", "NL", ballot={"for": 80, "against": 65, "abstaining": 0})
    assert state(log.on("2023-09-04"), "NL") == end


@pytest.mark.parametrize(
    ("ballot", "end"),
    [
        ({"for": 24, "against": 0, "abstaining": 3}, "concluded"),
        ({"for": 26, "against": 0, "abstaining": 0}, "informed"),  # one member neither present nor represented
        ({"for": 26, "against": 1, "abstaining": 0}, "informed"),
    ],
)
def test_the_council_is_unanimous_though_members_abstain_but_not_though_one_is_away(ballot, end):
    """TFEU art. 238(4): abstentions of members present or represented do not prevent adoption. No weight is asked."""
    sheet = FIXED_DATE.replace("[FR, ML]", "{FR: {}, EU: {procedure: eu/tfeu-218, parameters: {majority: unanimity}}}")
    log = Log(law(sheet))
    log.act("2023-07-04", "propose_conclusion", "EU", parliament="information")
    log.act("2023-09-04", "conclude", "EU", ballot=ballot)
    assert state(log.on("2023-09-04"), "EU") == end


@pytest.mark.parametrize(
    ("casting", "end"), [({"casting_vote": "yes"}, "adopted"), ({"casting_vote": "no"}, "rejected"), ({}, "rejected")]
)
def test_on_equal_votes_the_presiding_officer_decides_where_the_chamber_says_so(casting, end):
    house = CHAMBER.replace(
        "simple: {more_than: 1/2, of: cast}", "simple: {more_than: 1/2, of: cast, casting_vote: yes}"
    )
    log = Log(
        law(VOTE.replace("ballot: ballot}", "ballot: ballot, casting_vote: {type: yes_no, required: false}}"), house)
    )
    log.act("2024-07-04", "vote", ballot={"for": 50, "against": 50, "abstaining": 0}, **casting)
    assert state(log.on("2024-07-04")) == end
