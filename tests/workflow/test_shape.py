"""From the words of a file to values: the grammar of moments, spans and clauses, and the other three kinds of file.

The sentences of the grammar are those of docs/clauses.md; what is refused stands in tests/definitions/test_broken.py.
"""

from __future__ import annotations

from datetime import date

import pytest

from ratify.definitions import read_acts, read_definition
from ratify.law.calendars import Day, Sitting, Working
from ratify.law.moments import DayRange, on
from ratify.law.periods import Period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
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
    Unknown,
    Window,
)
from ratify.law.votes import Majority, Quorum
from ratify.workflow.acts import ActDraft, Expectation, FindingDraft, OfficialDateDraft
from ratify.workflow.definition import Ask, Condition, Lead, Outcome

TEXT = {"fr": "a", "en": "b", "ru": "c"}
P = Period


def sheet(clauses, head="parties: [FR, ML]"):
    body = "".join(f"  {line}\n" for line in clauses.splitlines())
    return read_definition(f"treaty: a-b\ntitle: {{fr: a, en: b, ru: c}}\n{head}\nclauses:\n{body}", "f.yaml").value


def clauses(text, head="parties: [FR, ML]"):
    return sheet(text, head).law.clauses


def moment(text, head="parties: [FR, ML]"):
    clause = "later_parties" if "own" in text else "entry_into_force"  # where ``own`` is somebody's
    return getattr(clauses(f"{clause}: {text}", head), clause).rule


OPEN = "parties: {open: {}}"
PARTIES = Group("parties")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2019-01-01", On(on(date(2019, 1, 1)))),
        ("2016-09", On(DayRange(date(2016, 9, 1), date(2016, 9, 30)))),
        ("2016-01/2016-03", On(DayRange(date(2016, 1, 1), date(2016, 3, 31)))),
        ("unknown", Unknown()),
        ("notification.received", Stamp("notification", "received")),
        ("notification", Stamp("notification")),
        ("own.instrument.deposited", Stamp("instrument", "deposited", "own")),
        ("exchange.effective", Stamp("exchange", "effective")),
        ("signature", ClauseOf("signature")),
        ("own.signature.signed", Stamp("signature", "signed", "own")),
        ("{from: signature, plus: P90D}", From(ClauseOf("signature"), Operations(plus=P(days=90)))),
        ("{date: 2019-01-01}", On(on(date(2019, 1, 1)))),
        ("{treaty: iccpr, is: in_force}", OtherTreaty("iccpr", "in_force")),
        ("{treaty: iccpr, is: terminated, for: own}", OtherTreaty("iccpr", "terminated", own=True)),
        ("{of: parties, have: notification.received}", Reached(PARTIES, Stamp("notification", "received"))),
        ("{of: parties, have: signature}", Reached(PARTIES, Stamp("signature"))),
        ("{of: parties, have: notice.received}", Reached(PARTIES, Stamp("notice", "received"))),
        (
            "{of: parties, have: notification.received, more_than: 1/2}",
            Reached(PARTIES, Stamp("notification", "received"), Share(1, 2), more_than=True),
        ),
        (
            "{of: [FR, ML], have: {any: [instrument.deposited, notification.received]}, at_least: 1}",
            Reached(
                Group("list", (Membership("FR"), Membership("ML"))),
                AnyOf((Stamp("instrument", "deposited"), Stamp("notification", "received"))),
                Share(1),
            ),
        ),
        (
            "{all: [2014-01-01, {of: parties, have: notification.received}]}",
            AllOf((On(on(date(2014, 1, 1))), Reached(PARTIES, Stamp("notification", "received")))),
        ),
        (
            "{any: [2014-01-01, signature], plus: P1D}",
            From(AnyOf((On(on(date(2014, 1, 1))), ClauseOf("signature"))), Operations(plus=P(days=1))),
        ),
        (
            "{date: 2019-01-01, provided: notification.received, failing_which: {plus: P90D}}",
            Provided(on(date(2019, 1, 1)), Stamp("notification", "received"), Operations(plus=P(days=90))),
        ),
        (
            "{date: 2009-01-01, provided: notification.received, failing_which: {first_day_of: month}}",
            Provided(
                on(date(2009, 1, 1)), Stamp("notification", "received"), Operations(snap=Snap("first_day_of", "month"))
            ),
        ),
        ("{date: 2009-01-01, provided: exchange.done}", Provided(on(date(2009, 1, 1)), Stamp("exchange", "done"))),
    ],
)
def test_a_moment_is_read(written, meant):
    assert moment(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{of: anyone, have: instrument.deposited, at_least: 60}", Share(60)),
        ("{of: parties, have: instrument.deposited, at_least: 2/3}", Share(2, 3)),
        ("{of: parties, have: instrument.deposited, at_least: 55%}", Share(55, 100)),
        ("{of: parties, have: instrument.deposited, at_least: 66.67%}", Share(6667, 10000)),
        ("{of: parties, have: instrument.deposited, at_least: all}", Share(1, 1)),
        ("{of: parties, have: instrument.deposited}", Share(1, 1)),
    ],
)
def test_a_share_is_a_number_a_fraction_or_a_percentage(written, meant):
    assert moment(written, OPEN).at_least == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plus: P3M", Operations(plus=P(months=3))),
        ("plus: -P6M", Operations(plus=P(months=-6))),
        ("plus: P1Y6M, rounding: up", Operations(plus=P(1, 6), rounding="up")),
        ("plus: P30D, count: clear", Operations(plus=P(days=30), count="clear")),
        ("plus: P30D, count: inclusive", Operations(plus=P(days=30), count="inclusive")),
        ("first_day_of: month, following: 2", Operations(snap=Snap("first_day_of", "month"), following=2)),
        ("last_day_of: quarter, following: 0", Operations(snap=Snap("last_day_of", "quarter"), following=0)),
        ("plus: P1Y, last_day_of: year", Operations(plus=P(1), snap=Snap("last_day_of", "year"))),
        ("yearly: 06-30", Operations(yearly=(6, 30))),
        ("plus: 21, over: working", Operations(plus=21, over="working")),
        ("plus: P15D, roll: next, over: working", Operations(plus=P(days=15), roll="next", over="working")),
        ("not_before: 2019-01-01", Operations(not_before=On(on(date(2019, 1, 1))))),
        ("not_after: entry_into_force", Operations(not_after=ClauseOf("entry_into_force"))),
        ("not_while: own.armed_conflict", Operations(not_while=Stamp("armed_conflict", None, "own"))),
    ],
)
def test_operations_are_read(written, meant):
    head = "parties: [FR, ML]\ncalendars: {working: ML}"
    found = clauses(f"later_parties: {{from: agreement.effective, {written}}}", head).later_parties.rule

    assert found == From(Stamp("agreement", "effective"), meant)


def test_operations_may_be_added_to_any_mapping():
    reached = Reached(PARTIES, Stamp("notification", "received"))

    assert moment("{of: parties, have: notification.received, plus: P30D}") == From(
        reached, Operations(plus=P(days=30))
    )
    assert moment("{from: {of: parties, have: notification.received}, plus: P30D}") == From(
        reached, Operations(plus=P(days=30))
    )
    assert moment("{from: {from: signature, plus: P1D}, plus: P30D}") == From(
        From(ClauseOf("signature"), Operations(plus=P(days=1))), Operations(plus=P(days=30))
    )


def test_three_lines_are_enough_for_the_common_bilateral_treaty():
    found = clauses(
        "entry_into_force: {of: parties, have: notification.received}\n"
        "term: {lasts: P5Y, renewal: {tacit: P5Y, unless_notified: P6M}}\n"
        "denunciation: {from: notice.received, plus: P6M}"
    )

    assert found.entry_into_force == Clause(Reached(PARTIES, Stamp("notification", "received")))
    assert found.term == Span(lasts=P(5), renewal=Renewal(tacit=P(5), unless_notified=P(months=6)))
    assert found.denunciation == (Exit(From(Stamp("notice", "received", "notice"), Operations(plus=P(months=6)))),)


def test_a_clause_carries_its_law_and_says_when_it_was_not_seen():
    found = clauses("entry_into_force: {law: art. 26(1), unverified: true, from: exchange.done}").entry_into_force

    assert (found.law, found.unverified, found.rule) == ("art. 26(1)", True, Stamp("exchange", "done"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("P5Y", Span(lasts=P(5))),
        ("indefinite", Span(lasts="indefinite")),
        ("{lasts: indefinite}", Span(lasts="indefinite")),
        ("{until: 2030-12-31, date_is: last_day}", Span(until=On(on(date(2030, 12, 31))), date_is="last_day")),
        ("{from: signature, lasts: P10Y, rounding: down}", Span(ClauseOf("signature"), P(10), rounding="down")),
        ("{lasts: P5Y, renewal: {tacit: indefinite}}", Span(lasts=P(5), renewal=Renewal(tacit="indefinite"))),
        (
            "{lasts: P10Y, renewal: {agreed: P5Y, at_most: P5Y}}",
            Span(lasts=P(10), renewal=Renewal(agreed=P(5), at_most=P(5))),
        ),
        ("{lasts: P16Y, renewal: {agreed: any}}", Span(lasts=P(16), renewal=Renewal(agreed="any"))),
        (
            "{lasts: P5Y, renewal: {tacit: P1Y, times: 2, unless_notified: P3M, late: next_term, stamp: sent}}",
            Span(
                lasts=P(5),
                renewal=Renewal(tacit=P(1), times=2, unless_notified=P(months=3), late="next_term", stamp="sent"),
            ),
        ),
    ],
)
def test_a_span_is_read(written, meant):
    assert clauses(f"term: {written}").term == meant


def test_a_treaty_may_be_left_in_several_ways():
    found = clauses(
        "denunciation:\n"
        "  - {law: art. 1, from: notice.received, plus: P1Y, or_later: true, ends_for: all}\n"
        "  - law: art. 2\n"
        "    from: notice.received\n"
        "    date_is: last_day\n"
        "    notice: {not_before: {from: own.entry_into_force, plus: P3Y}, window: {every: P10Y, lasts: P1Y}}"
    ).denunciation

    notice = Stamp("notice", "received", "notice")
    assert found == (
        Exit(From(notice, Operations(plus=P(1))), or_later=True, ends_for="all", law="art. 1"),
        Exit(
            notice,
            date_is="last_day",
            not_before=From(ClauseOf("entry_into_force", own=True), Operations(plus=P(3))),
            window=Window(P(10), P(1)),
            law="art. 2",
        ),
    )


def test_commitments_are_moments_or_spans_with_a_label_and_may_name_one_another():
    found = sheet(
        "commitments:\n"
        "  review: {label: {fr: a, en: b, ru: c}, law: art. 1, from: entry_into_force, plus: P6Y}\n"
        "  training: {label: {fr: a, en: b, ru: c}, law: art. 2, unverified: true, from: commitment/review, lasts: P7Y}"
    )

    assert found.commitments == {"review": TEXT, "training": TEXT}
    assert found.law.clauses.commitments == {
        "review": Clause(From(ClauseOf("entry_into_force"), Operations(plus=P(6))), "art. 1"),
        "training": Span(ClauseOf("commitment/review"), P(7), law="art. 2", unverified=True),
    }


def test_registration_is_due_at_entry_into_force_unless_it_says_otherwise():
    assert clauses("registration: {law: art. 102}").registration == Clause(ClauseOf("entry_into_force"), "art. 102")
    assert clauses("registration: {law: x, from: signature}").registration == Clause(ClauseOf("signature"), "x")


def test_the_remaining_clauses_are_read():
    found = clauses(
        "later_parties: {from: own.instrument.deposited, plus: P30D}\n"
        "accession: own.instrument.received\n"
        "succession: own.notification.received\n"
        "provisional_application: {from: signature}\n"
        "effect: 2020-01-01\n"
        "termination: successor.effective\n"
        "suspension: {from: agreement.effective, lasts: P1Y}\n"
        "survival: {lasts: P10Y}",
        OPEN,
    )

    assert found.later_parties.rule == From(Stamp("instrument", "deposited", "own"), Operations(plus=P(days=30)))
    assert found.accession.rule == Stamp("instrument", "received", "own")
    assert found.succession.rule == Stamp("notification", "received", "own")
    assert found.provisional_application == Span(ClauseOf("signature"))
    assert found.effect.rule == On(on(date(2020, 1, 1)))
    assert found.termination.rule == Stamp("successor", "effective")
    assert found.suspension == Span(Stamp("agreement", "effective"), P(1))
    assert found.survival == Span(lasts=P(10))


@pytest.mark.parametrize("hour", ["12:00 CET", "24:00 Europe/Paris", "00:00 +01:00"])
def test_a_time_of_day_is_kept_as_it_is_written(hour):
    found = moment(f'{{from: signature, plus: P30D, at: "{hour}"}}')

    assert found.then == Operations(plus=P(days=30), at=hour)


def test_reservations_and_objections_are_spans():
    found = clauses("reservations: {lasts: P12M}\nobjections: {from: own.instrument.deposited, lasts: P6M}", OPEN)

    assert found.reservations == Span(lasts=P(months=12))
    assert found.objections == Span(Stamp("instrument", "deposited", "own"), P(months=6))


@pytest.mark.parametrize(
    ("declared", "named", "meant"),
    [
        ("{g: [FR, ML]}", "of: g", Group("g", (Membership("FR"), Membership("ML")))),
        (
            "{g: {members: {FR: 1990-01-01/, ML: [1990-01-01/2001-01-01, /1980]}}}",
            "of: g",
            Group(
                "g",
                (
                    Membership("FR", date(1990, 1, 1)),
                    Membership("ML", date(1990, 1, 1), date(2001, 1, 1)),
                    Membership("ML", None, date(1980, 12, 31)),
                ),
            ),
        ),
        (
            "{g: {members: [FR, ML], as_of: 1997-12-11}}",
            "of: g",
            Group("g", (Membership("FR"), Membership("ML")), date(1997, 12, 11)),
        ),
        ("{g: [FR]}", "of: parties, except: g", Group("parties", without=(Group("g", (Membership("FR"),)),))),
        ("{g: [FR]}", "of: parties, kind: state", Group("parties", kind="state")),
        (
            "{h: [FR], g: {of: parties, except: h}}",
            "of: g, except: [ML]",
            Group("parties", without=(Group("h", (Membership("FR"),)), Group("list", (Membership("ML"),)))),
        ),
        ("{g: {of: parties, except: [FR]}}", "of: g", Group("parties", without=(Group("list", (Membership("FR"),)),))),
        ("{g: [FR]}", "of: signatories, as_of: 2001-01-01", Group("signatories", frozen_on=date(2001, 1, 1))),
    ],
)
def test_a_group_is_declared_and_narrowed(declared, named, meant):
    head = f"parties: [FR, ML]\ngroups: {declared}"

    assert moment(f"{{{named}, have: instrument.deposited, at_least: 1}}", head).of == meant


def test_weights_are_exact_whole_numbers_and_those_not_listed_count_in_the_total():
    head = 'parties: {open: {}}\nweights: {tons: {total: 100, CN: 20.09, US: 17.9}, cap: {FR: 1, ML: 2, "...": 3.5}}'
    by_tons = moment("{of: anyone, have: instrument.deposited, at_least: 55%, by: tons}", head).by
    by_capital = moment("{of: anyone, have: instrument.deposited, at_least: 55%, by: cap}", head).by

    assert (by_tons.of, by_tons.total, by_tons.unit) == ({"CN": 2009, "US": 1790}, 10_000, 100)
    assert (by_capital.of, by_capital.total) == ({"FR": 2, "ML": 4}, 13)


def test_a_sheet_says_who_takes_part_and_how():
    found = sheet(
        "entry_into_force: {law: x, from: signature}",
        "edition: 3\n"
        "languages: {authentic: fr}\n"
        "signed: {date: 2014-07-16, at: Bamako}\n"
        "parties:\n"
        "  NO: {procedure: mali/cnt, parameters: {majority: unanimity}, name: {fr: a, en: b, ru: c}}\n"
        "  EU: {}\n"
        "  open: {procedure: multilateral/deposit}\n"
        "kinds: {EU: organization}\n"
        "signatories: [NO, EU]\n"
        "negotiating: NO\n"
        "participation: own/participation\n"
        "hypothetical: {fr: a, en: b, ru: c}\n"
        "notes: {fr: a, en: b, ru: c}",
    )

    assert (found.edition, found.authentic, found.signed_at) == (3, ("fr",), "Bamako")
    assert list(found.parties) == ["NO", "EU"]
    assert found.parties["NO"].parameters == {"majority": "unanimity"}
    assert found.parties["NO"].name == TEXT
    assert found.open_party.procedure == "multilateral/deposit"
    assert (found.life, found.participation) == ("treaty/life", "own/participation")
    assert (found.hypothetical, found.notes) == (TEXT, (TEXT,))
    law = found.law
    assert (law.parties, law.open_parties, law.signed) == (("NO", "EU"), True, on(date(2014, 7, 16)))
    assert (law.signatories, law.negotiating, law.kinds) == (("NO", "EU"), ("NO",), {"EU": "organization"})


def test_a_sheet_that_names_no_alerts_has_the_usual_cascade():
    leads = sheet("entry_into_force: signature").alerts

    assert leads == (
        *(Lead(P(months=months), "before") for months in (12, 6, 3, 1)),
        Lead(P(days=7), "before"),
        Lead(P(days=1), "before"),
        Lead(P(), "on"),
    )


def test_the_date_of_signature_may_be_a_bare_one_or_known_in_part():
    for written, meant in (
        ("2003-03-25", on(date(2003, 3, 25))),
        ("2003", DayRange(date(2003, 1, 1), date(2003, 12, 31))),
    ):
        assert sheet("effect: signature", f"parties: [FR, ML]\nsigned: {written}").law.signed == meant


# ----------------------------------------------------------------------------------------------------------- procedures

PROCEDURE = """\
procedure: own/way
edition: 2
title: {fr: a, en: b, ru: c}
jurisdiction: ML
chamber: ml/cnt
calendars: {working: ML, sitting: ml/cnt}
law: art. 1
parameters: {majority: {one_of: [simple, absolute], default: simple}}
initial: open
states: {open: {fr: a, en: b, ru: c}, held: {fr: a, en: b, ru: c}, shut: {fr: a, en: b, ru: c}}
ends: shut
completed: [shut]
path: [vote]
steps:
  note_received:
    label: {fr: a, en: b, ru: c}
    law: art. 2
    unverified: true
    from: any
    role: treaty_officer
    asks:
      bill_number: text
      kind: {type: choice, label: {fr: a, en: b, ru: c}, required: false, options: {short: {fr: a, en: b, ru: c}}}
      urgent: yes_no
  vote:
    label: {fr: a, en: b, ru: c}
    law: art. 3
    from: [open, held]
    role: clerk
    confirmed_by: second_clerk
    asks: {sitting: sitting, ballot: ballot}
    requires: [{quorum: chamber}]
    gives: [consent.done, consent.registered]
    outcomes:
      - {to: shut, if: {carried: parameter.majority}}
      - {to: held}
  tacit:
    label: {fr: a, en: b, ru: c}
    law: art. 4
    from: held
    to: shut
deadlines:
  voting:
    label: {fr: a, en: b, ru: c}
    law: art. 5
    begins: note_received
    ends: {plus: 21, over: sitting}
    met_by: [vote]
    interrupted_by: note_received
    extended: {by_step: note_received, plus: P30D, times: 2}
    urgent: {plus: P8D}
    on_lapse: {step: tacit}
    alerts: [P5D before, on the day]
    alert_roles: clerk
"""


@pytest.fixture(scope="module")
def procedure():
    return read_definition(PROCEDURE, "f.yaml").value


def test_a_procedure_is_read(procedure):
    assert (procedure.name, procedure.edition, procedure.jurisdiction, procedure.chamber) == (
        "own/way",
        2,
        "ML",
        "ml/cnt",
    )
    assert procedure.calendars["working"].tests == (Working("ML"),)
    assert procedure.calendars["sitting"].tests == (Sitting("ml/cnt"),)
    assert procedure.parameters["majority"].one_of == ("simple", "absolute")
    assert procedure.path == ("vote",)
    track = procedure.tracks[""]
    assert (track.initial, list(track.states), track.ends, track.completed) == (
        "open", ["open", "held", "shut"], {"shut"}, {"shut"},
    )  # fmt: skip


def test_any_stands_for_every_state_but_the_ends(procedure):
    assert procedure.steps["note_received"].sources == ("open", "held")


def test_a_step_without_destination_stays(procedure):
    assert procedure.steps["note_received"].outcomes == (Outcome(""),)


def test_the_name_of_a_step_may_be_the_dated_fact_that_it_gives(procedure):
    assert procedure.steps["note_received"].gives == (("note", "received"),)
    assert procedure.steps["vote"].gives == (("consent", "done"), ("consent", "registered"))
    assert procedure.steps["tacit"].gives == ()


def test_what_a_step_asks_is_read(procedure):
    number, kind, urgent = procedure.steps["note_received"].asks

    assert number == Ask("bill_number", "text", number.label)
    assert number.label["fr"] == "Numéro de dépôt"
    assert kind == Ask("kind", "choice", TEXT, required=False, options=(("short", TEXT),))
    assert urgent.type == "yes_no"


def test_conditions_and_outcomes_are_read(procedure):
    vote = procedure.steps["vote"]

    assert vote.requires == (Condition("quorum", "chamber"),)
    assert vote.outcomes == (Outcome("shut", (Condition("carried", "parameter.majority"),)), Outcome("held"))
    assert (vote.role, vote.confirmed_by, vote.law, vote.unverified) == ("clerk", "second_clerk", "art. 3", False)


def test_a_step_that_a_lapse_names_is_a_consequence(procedure):
    assert procedure.steps["tacit"].consequence
    assert not procedure.steps["vote"].consequence


def test_a_deadline_is_read(procedure):
    voting = procedure.deadlines["voting"]

    assert voting.ends == Operations(plus=21, over="sitting")
    assert (voting.begins, voting.met_by, voting.interrupted_by) == (("note_received",), ("vote",), ("note_received",))
    assert (voting.extended.steps, voting.extended.by, voting.extended.times) == (
        ("note_received",), Operations(plus=P(days=30)), 2,
    )  # fmt: skip
    assert (voting.urgent, voting.urgent_fact, voting.on_lapse) == (Operations(plus=P(days=8)), "urgent", "tacit")
    assert voting.alerts == (Lead(P(days=5), "before"), Lead(P(), "on"))
    assert voting.alert_roles == ("clerk",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{fact: urgent, is: yes}", Condition("fact", "urgent", ("yes",))),
        ("{track: lords, is: [passed, waived]}", Condition("track", "lords", ("passed", "waived"))),
        ("{completed: own_procedure}", Condition("completed", "own_procedure")),
    ],
)
def test_every_guard_is_read(written, meant):
    states = "{waiting: {fr: a, en: b, ru: c}, passed: {fr: a, en: b, ru: c}, waived: {fr: a, en: b, ru: c}}"
    text = f"""\
procedure: own/two
title: {{fr: a, en: b, ru: c}}
law: art. 1
tracks:
  commons: {{initial: waiting, states: {states}}}
  lords: {{initial: waiting, states: {states}}}
steps:
  pass_commons:
    track: commons
    label: {{fr: a, en: b, ru: c}}
    law: art. 2
    from: waiting
    role: clerk
    asks: {{urgent: yes_no}}
    requires: {written}
    outcomes: [{{to: passed, if: {{fact: urgent, is: no}}}}, {{to: waived}}]
  pass_later: {{track: commons, label: {{fr: a, en: b, ru: c}}, law: x, from: waiting, to: passed, role: clerk}}
  pass_lords: {{track: lords, label: {{fr: a, en: b, ru: c}}, law: x, from: waiting, to: passed, role: clerk}}
  waive_lords: {{track: lords, label: {{fr: a, en: b, ru: c}}, law: x, from: waiting, to: waived, role: clerk}}
"""
    found = read_definition(text, "f.yaml").value

    assert found.steps["pass_commons"].requires == (meant,)
    assert list(found.tracks) == ["commons", "lords"]
    assert found.steps["pass_lords"].track == "lords"


def test_a_consequence_can_ask_how_the_term_came_out():
    text = """\
procedure: own/life
title: {fr: a, en: b, ru: c}
law: art. 1
initial: in_force
states: {in_force: {fr: a, en: b, ru: c}, over: {fr: a, en: b, ru: c}}
steps:
  reach_the_end:
    label: {fr: a, en: b, ru: c}
    law: art. 2
    follows: term
    from: in_force
    outcomes: [{to: in_force, if: {outcome: renewed}}, {to: over}]
  training_begins: {label: {fr: a, en: b, ru: c}, law: art. 3, follows: commitment/training, from: any}
"""
    steps = read_definition(text, "f.yaml").value.steps

    assert steps["reach_the_end"].outcomes[0].conditions == (Condition("outcome", "", ("renewed",)),)
    assert steps["training_begins"].follows == "commitment/training"


# -------------------------------------------------------------------------------------------- chambers, calendars, acts


def test_a_chamber_is_read():
    text = """\
chamber: own/house
title: {fr: a, en: b, ru: c}
jurisdiction: ML
rules:
  - since: 2020-12-05
    seats: 121
    law: art. 1
    unverified: true
    quorum: {more_than: 1/2, of: seats}
    majorities:
      simple: {more_than: 1/2, of: cast}
      two_thirds: {at_least: 2/3, of: present, law: art. 2}
      unanimity: {unanimous: seats, abstentions: block}
  - {since: 2022-10-31, seats: 147, law: art. 3, quorum: {more_than: 9, of: in_office}, majorities: {simple: {more_than: 1/2, of: cast}, two_thirds: {at_least: 2/3, of: cast}, unanimity: {unanimous: cast}}}
"""
    first, second = read_definition(text, "f.yaml").value.rules

    assert (first.since, first.seats, first.unverified) == (date(2020, 12, 5), 121, True)
    assert first.quorum == Quorum(numerator=1, denominator=2, strict=True, base="seats", law="art. 1", unverified=True)
    assert first.majorities == {
        "simple": Majority("cast", 1, 2, strict=True, law="art. 1", unverified=True),
        "two_thirds": Majority("present", 2, 3, strict=False, law="art. 2", unverified=True),
        "unanimity": Majority(
            "seats", 1, 1, strict=False, mode="unanimity", abstentions="block", law="art. 1", unverified=True
        ),
    }
    assert second.quorum == Quorum(number=10, base="in_office", law="art. 3")
    assert second.majorities["unanimity"].abstentions == "neutral"


def test_a_calendar_of_holidays_is_read():
    text = """\
calendar: ML
title: {fr: a, en: b, ru: c}
jurisdiction: ML
law: art. 1
coverage: {from: 2026-01-01, until: 2026-12-31}
weekend: friday
holidays:
  - {date: 2026-01-01, name: {fr: a, en: b, ru: c}, status: announced}
  - {date: 2026-05-01/2026-05-02}
"""
    definition = read_definition(text, "f.yaml")
    calendar = definition.value

    assert definition.title == TEXT
    assert (calendar.name, calendar.body, calendar.kind, calendar.weekend) == ("ML", "ML", "holidays", {4})
    assert calendar.coverage == DayRange(date(2026, 1, 1), date(2026, 12, 31))
    assert list(calendar.days) == [date(2026, 1, 1), date(2026, 5, 1), date(2026, 5, 2)]
    assert calendar.days[date(2026, 1, 1)] == Day("announced", TEXT)
    assert calendar.days[date(2026, 5, 2)] == Day("actual", "")


def test_a_calendar_of_sittings_is_read():
    text = "calendar: ml/cnt\ntitle: {fr: a, en: b, ru: c}\nlaw: x\njurisdiction: ML\n"
    text += "coverage: {from: 2024-01-01, until: 2024-12-31}\nsitting_days: [{date: 2024-04-08/2024-07-04}]\n"
    calendar = read_definition(text, "f.yaml").value

    assert (calendar.kind, calendar.body) == ("sittings", "ml/cnt")
    assert len(calendar.days) == 88


def test_a_treaty_in_force_upon_its_signature_needs_no_act_to_be_expected():
    text = "treaty: liptako\nacts: []\nexpect: [{as_of: 2023-09-16, entry_into_force: 2023-09-16}]\n"

    assert read_acts(text, "f.yaml").drafts == ()


def test_a_file_of_acts_is_read_in_its_order():
    text = """\
treaty: ml-ru-mtc-2003
title: {fr: a, en: b, ru: c}
reason: reprise
acts:
  - {date: 2003, party: ML, step: withdraw}
  - {finding: entry_into_force, condition_met: 2002-04-11, source: note, published: 2002-04-12}
  - {date: 2024-07-04, track: ML/lords, step: vote, before: 3, facts: {ballot: {for: 130}, list: [a, b]}}
  - {official_date: entry_into_force, date: 2004-01-01, source: journal, by: ML}
expect:
  - {as_of: 2016-11-01, entry_into_force: 2016-11-01, state/treaty: in_force, term/first_day_out: not yet}
refused:
  - {date: 2024-07-05, party: ML, step: vote, because: quorum}
"""
    acts = read_acts(text, "f.yaml")

    assert (acts.kind, acts.subject, acts.title, acts.reason) == ("treaty", "ml-ru-mtc-2003", TEXT, "reprise")
    withdrawn, finding, vote, official = acts.drafts
    assert withdrawn == ActDraft("withdraw", DayRange(date(2003, 1, 1), date(2003, 12, 31)), "ML", mark=(5, 5))
    assert finding == FindingDraft("entry_into_force", on(date(2002, 4, 11)), "note", date(2002, 4, 12), (6, 5))
    assert vote.track == "ML/lords"
    assert vote.before == 3
    assert vote.facts == {"ballot": {"for": "130"}, "list": ["a", "b"]}
    assert official == OfficialDateDraft("entry_into_force", date(2004, 1, 1), "journal", None, (8, 5), "ML")
    assert (acts.acts, acts.findings, acts.official_dates) == ((withdrawn, vote), (finding,), (official,))
    assert acts.expectations == (
        Expectation(
            date(2016, 11, 1),
            {"entry_into_force": "2016-11-01", "state/treaty": "in_force", "term/first_day_out": "not yet"},
            (10, 5),
        ),
    )
    assert (acts.refusals[0].because, acts.refusals[0].act.step) == ("quorum", "vote")
    assert acts.places["acts[3].facts.ballot.for"] == (7, 86)


def test_a_definition_remembers_where_everything_stood():
    places = read_definition(PROCEDURE, "f.yaml").places

    assert places["steps.vote"] == (25, 3)
    assert places["steps.vote.role"] == (29, 11)
    assert places["steps.vote.outcomes[1].if.carried"] == (35, 34)
    assert places["deadlines.voting.ends.over"] == (47, 28)
