"""What definitions mean: the faults that only sense can find, and that what is sound is left alone.

The single faults, each with its place in the file, stand in tests/definitions/test_broken.py; those between several
files in tests/definitions/test_library.py.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.definitions import read_definition
from ratify.errors import Invalid, InvalidDefinition
from ratify.language import say_problem
from ratify.law.periods import Period, add
from ratify.law.rules import Operations, Snap
from ratify.workflow.checks.ambiguity import ANY_DAY, doubtful_starts
from ratify.workflow.checks.names import confusable
from ratify.workflow.checks.periods import longest, shortest
from ratify.workflow.nearest import did_you_mean

TEXT = "{fr: a, en: b, ru: c}"


def problems_of(text):
    try:
        return read_definition(text, "f.yaml").warnings
    except InvalidDefinition as refused:
        return refused.problems


def found(text):
    """Codes and paths of what is wrong with a definition, in file order."""
    return [(problem.wrong.code.removeprefix("definitions."), problem.where) for problem in problems_of(text)]


def step(name, more, source="open", target=None):
    to = f"to: {target}, " if target else ""
    return f"  {name}: {{label: {TEXT}, law: art. 2, from: {source}, {to}{more}}}\n"


def machine(steps, states=("open", "held", "shut"), ends="shut", head=""):
    declared = "".join(f"  {state}: {TEXT}\n" for state in states)
    return (
        f"procedure: own/way\ntitle: {TEXT}\nlaw: art. 1\n{head}initial: {states[0]}\nstates:\n{declared}"
        f"ends: {ends}\nsteps:\n{steps}"
    )


def treaty(clauses, head="parties: [FR, ML]"):
    body = "".join(f"  {line}\n" for line in clauses.splitlines())
    return f"treaty: a-b\ntitle: {TEXT}\n{head}\nclauses:\n{body}"


# ------------------------------------------------------------------------------------------------- states and steps


def test_a_sound_machine_is_left_alone():
    steps = step("hold", "role: clerk", target="held") + step("close", "role: clerk", "[open, held]", "shut")

    assert found(machine(steps)) == []


def test_a_state_that_only_an_unreachable_one_leads_to_is_unreachable_too():
    steps = step("close", "role: clerk", target="shut") + step("hold", "role: clerk", "lost", "held")
    states = ("open", "held", "lost", "shut")

    assert found(machine(steps, states)) == [
        ("unreachable_state", "states.held"),
        ("unreachable_state", "states.lost"),
        ("step_never_fires", "steps.hold"),
    ]


def test_a_state_is_reached_by_a_consequence_as_well_as_by_an_act():
    steps = step("hold", "follows: exit", target="held") + step("close", "role: clerk", "held", "shut")

    assert found(machine(steps)) == []


def test_a_state_that_nothing_leads_on_from_is_a_doubt_unless_it_is_an_end():
    steps = step("hold", "role: clerk", target="held") + step("close", "role: clerk", target="shut")

    assert found(machine(steps)) == [("dead_end", "states.held")]
    assert found(machine(steps, ends="[held, shut]")) == []


def test_a_step_that_stays_leads_nowhere_else():
    steps = step("note", "role: clerk", "any") + step("close", "role: clerk", target="shut")

    assert found(machine(steps, ("open", "shut"))) == []


def test_tracks_are_looked_at_one_by_one():
    states = f"{{open: {TEXT}, shut: {TEXT}}}"
    tracks = f"tracks:\n  one: {{initial: open, states: {states}}}\n  two: {{initial: open, states: {states}}}\n"
    steps = step("close", "track: one, role: clerk", target="shut")

    assert found(f"procedure: own/two\ntitle: {TEXT}\nlaw: x\n{tracks}steps:\n{steps}") == [
        ("unreachable_state", "tracks.two.states.shut")
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("role: clerk", ("track_wanted", "steps.close")),
        ("role: clerk, track: three", ("unknown_track", "steps.close.track")),
        ("role: clerk, track: one, requires: {track: three, is: shut}", ("unknown_track", "steps.close.requires")),
        ("role: clerk, track: one, requires: {track: two, is: closed}", ("unknown_state", "steps.close.requires")),
    ],
)
def test_steps_name_tracks_rightly(more, expected):
    states = f"{{open: {TEXT}, shut: {TEXT}}}"
    tracks = f"tracks:\n  one: {{initial: open, states: {states}}}\n  two: {{initial: open, states: {states}}}\n"
    steps = step("close", more, target="shut") + step("end", "track: two, role: clerk", target="shut")
    steps += step("also", "track: one, role: clerk", target="shut")

    assert found(f"procedure: own/two\ntitle: {TEXT}\nlaw: x\n{tracks}steps:\n{steps}") == [expected]


def test_a_deadline_is_met_on_its_own_track():
    states = f"{{open: {TEXT}, shut: {TEXT}}}"
    tracks = f"tracks:\n  one: {{initial: open, states: {states}}}\n  two: {{initial: open, states: {states}}}\n"
    steps = step("close", "track: one, role: clerk", target="shut") + step(
        "end", "track: two, role: clerk", target="shut"
    )
    deadline = f"  late: {{track: one, label: {TEXT}, law: x, begins: close, ends: {{plus: P1D}}, met_by: end}}\n"

    assert found(f"procedure: own/two\ntitle: {TEXT}\nlaw: x\n{tracks}steps:\n{steps}deadlines:\n{deadline}") == [
        ("step_of_another_track", "deadlines.late.met_by")
    ]


@pytest.mark.parametrize(
    ("source", "expected"), [("[open, held]", [("consequences_coincide", "steps.stay")]), ("held", [])]
)
def test_two_consequences_of_one_clause_from_one_state_are_a_doubt(source, expected):
    """Semantics 23: renew or expire is one consequence with two outcomes."""
    steps = step("hold", "follows: term", "open", "held") + step("stay", "follows: term", source)

    assert found(machine(steps, ("open", "held"), "held").replace("ends: held\n", "")) == expected


def test_a_procedure_without_ends_may_go_on_for_ever():
    steps = step("hold", "role: clerk", target="held") + step("back", "role: clerk", "held", "open")
    text = machine(steps, ("open", "held")).replace("ends: shut\n", "")

    assert found(text) == []


def test_a_definition_without_law_is_a_doubt():
    assert found(
        machine(step("close", "role: clerk", target="shut"), ("open", "shut")).replace("law: art. 1\n", "")
    ) == [("no_law", "")]


def test_a_definition_without_title_is_known_by_its_name():
    text = machine(step("close", "role: clerk", target="shut"), ("open", "shut")).replace(f"title: {TEXT}\n", "")

    assert found(text) == [("no_title", "")]
    assert read_definition(text, "f.yaml").value.title == dict.fromkeys(("fr", "en", "ru"), "own/way")


def test_languages_that_are_missing_are_told_once_for_the_file():
    text = machine(step("close", "role: clerk", target="shut"), ("open", "shut")).replace(", ru: c}", "}")

    definition = read_definition(text, "f.yaml")
    assert [(one.wrong.code, one.where, one.wrong.particulars) for one in definition.warnings] == [
        (
            "definitions.untranslated",
            "title",
            {"n": 4, "languages": ("ru",), "texts": ("title", "states.open", "states.shut", "steps.close.label")},
        )
    ]


# --------------------------------------------------------------------------------------------------------- deadlines


@pytest.mark.parametrize(
    ("alert", "lapse", "expected"),
    [
        ("P1D after", "{mark: overdue}", []),
        ("P1D after", "{step: lapse}", [("alert_after_lapse", "deadlines.late.alerts")]),
        ("P15D before", "{step: lapse}", []),
        ("P16D before", "{step: lapse}", [("alert_before_beginning", "deadlines.late.alerts")]),
        ("P1M before", "{step: lapse}", [("alert_before_beginning", "deadlines.late.alerts")]),
    ],
)
def test_an_alert_falls_within_what_it_announces(alert, lapse, expected):
    steps = step("begin", "role: clerk", target="held") + step("close", "role: clerk", "held", "shut")
    steps += step("lapse", "", "held", "shut") if "step" in lapse else ""
    deadline = (
        f"  late: {{label: {TEXT}, law: x, begins: begin, ends: {{plus: P15D}}, met_by: close, "
        f"on_lapse: {lapse}, alerts: {alert}}}\n"
    )

    assert found(machine(steps) + f"deadlines:\n{deadline}") == expected


def test_urgency_must_be_asked_by_a_step_that_begins_the_deadline():
    deadline = f"  late: {{label: {TEXT}, law: x, begins: begin, ends: {{plus: P15D}}, urgent: {{plus: P8D}}, met_by: close}}\n"
    for asks, expected in (
        ("role: clerk, asks: {urgent: yes_no}", []),
        ("role: clerk, asks: {urgent: text}", [("urgency_not_yes_no", "deadlines.late.urgent")]),
        ("role: clerk", [("urgency_not_asked", "deadlines.late.urgent")]),
    ):
        steps = step("begin", asks, target="held") + step("close", "role: clerk", "held", "shut")
        assert found(machine(steps) + f"deadlines:\n{deadline}") == expected


# ---------------------------------------------------------------------------------------------- ambiguous arithmetic


@pytest.mark.parametrize(
    ("period", "number"),
    [
        (Period(months=1), 13),
        (Period(months=3), 9),
        (Period(months=6), 13),
        (Period(years=5), 1),
        (Period(years=10), 1),
        (Period(years=1), 1),
    ],
)
def test_the_starts_from_which_rounding_decides_are_counted(period, number):
    """Clauses 40: a P5Y or P10Y term from an unrestricted start warns for 29 February only; P3M for nine days."""
    doubt = doubtful_starts(Operations(plus=period))

    assert doubt.n == number
    assert doubt.down < doubt.up


@pytest.mark.parametrize("plus", [Period(days=90), Period(days=1), 21])
def test_days_are_never_ambiguous(plus):
    assert doubtful_starts(Operations(plus=plus)) is None


def test_a_rounding_that_is_named_settles_the_doubt():
    assert doubtful_starts(Operations(plus=Period(months=1), rounding="down")) is None


def test_multiples_of_four_years_are_ambiguous_only_across_2100():
    """Clauses 41."""
    doubt = doubtful_starts(Operations(plus=Period(years=4)))

    assert (doubt.start, doubt.n) == (date(2096, 2, 29), 1)


def test_a_later_snap_does_not_cure_the_doubt():
    """Clauses 40: 30 November + P3M, then the first of a month, is 1 March or 1 April."""
    doubt = doubtful_starts(Operations(plus=Period(months=3), snap=Snap("first_day_of", "month")))

    assert doubt is not None
    assert (doubt.down.day, doubt.up.day) == (1, 1)


def test_a_snap_to_the_year_cures_most_doubts():
    assert doubtful_starts(Operations(plus=Period(months=1), snap=Snap("last_day_of", "year"), following=0)) is None


@given(st.integers(1, 60))
def test_trying_agrees_with_the_closed_form(months):
    """Clauses 40: from day d of a month, k months on, rounding decides if and only if the month reached has fewer days."""
    doubt = doubtful_starts(Operations(plus=Period(months=months)))

    def reached(day):
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return monthrange(year, month + 1)[1]

    starts = [day for day in ANY_DAY if day.day > reached(day)]
    in_two_years = [day for day in starts if day != date(2096, 2, 29)]
    assert (doubt is not None) == bool(starts)
    assert doubt is None or doubt.n == max(1, len(in_two_years))


@given(st.integers(1, 60), st.sampled_from(ANY_DAY))
def test_the_closed_form_is_what_adding_does(months, day):
    """It is certain exactly where rounding down and up agree, and where a refusal to round does not refuse."""
    period = Period(months=months)
    certain = add(day, period, "down") == add(day, period, "up")
    try:
        assert add(day, period, "refuse") == add(day, period, "down")
        assert certain
    except Invalid:
        assert not certain


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ("ends: {plus: P1M}", "deadlines.late.ends"),
        ("ends: {plus: P30D}, urgent: {plus: P1M}", "deadlines.late.urgent"),
        ("ends: {plus: P30D}, extended: {by_step: note, plus: P1M}", "deadlines.late.extended"),
        ("ends: {plus: P4Y}", "deadlines.late.ends"),
        ("ends: {plus: P1M, rounding: down}", None),
        ("ends: {plus: P30D}", None),
    ],
)
def test_the_months_of_a_deadline_are_doubted_like_those_of_a_clause(more, where):
    """Clauses 40 and 41: also where time is shortened or added, and also across 2100."""
    steps = step("begin", "role: clerk, asks: {urgent: yes_no}", target="held") + step("note", "role: clerk", "held")
    steps += step("close", "role: clerk", "held", "shut")
    deadline = f"  late: {{label: {TEXT}, law: x, begins: begin, {more}, met_by: close}}\n"

    assert found(machine(steps) + f"deadlines:\n{deadline}") == ([("ambiguous_months", where)] if where else [])


NO_DOUBT = (
    "entry_into_force: {law: x, from: {of: parties, have: notification.received}, first_day_of: month, following: 2}"
)


def test_a_term_that_starts_on_the_first_of_a_month_is_never_ambiguous():
    """Clauses 40: so France-Mali's five years give no warning."""
    assert (
        found(treaty(f"{NO_DOUBT}\nterm: {{law: x, lasts: P5Y, renewal: {{tacit: P5Y, unless_notified: P6M}}}}")) == []
    )


@pytest.mark.parametrize(
    ("clauses", "where"),
    [
        ("term: {law: x, lasts: P5Y}", "clauses.term"),
        (
            "entry_into_force: {law: x, from: {of: parties, have: notification.received}, plus: P3M}",
            "clauses.entry_into_force",
        ),
        (f"{NO_DOUBT}\nterm: {{law: x, from: notification.received, lasts: P5Y}}", "clauses.term"),
        (f"{NO_DOUBT}\ndenunciation: {{law: x, from: notice.received, plus: P6M}}", "clauses.denunciation"),
        (f"{NO_DOUBT}\nsurvival: {{law: x, lasts: P10Y}}", "clauses.survival"),
        (
            "entry_into_force: {law: x, date: 2019-01-01, provided: exchange.done, failing_which: {plus: P1M}}",
            "clauses.entry_into_force",
        ),
        (
            f"{NO_DOUBT}\ncommitments:\n  c: {{label: {TEXT}, law: x, from: signature, plus: P1M}}",
            "clauses.commitments.c",
        ),
        (
            "entry_into_force: {law: x, all: [2019-01-01, {from: exchange.done, plus: P3M}]}",
            "clauses.entry_into_force",
        ),
    ],
)
def test_months_from_a_day_that_may_be_any_are_a_doubt(clauses, where):
    assert found(treaty(clauses)) == [("ambiguous_months", where)]


@pytest.mark.parametrize(
    "clauses",
    [
        "entry_into_force: {law: x, from: 2019-01-15, plus: P3M}",
        "entry_into_force: {law: x, from: signature, plus: P3M}",
        "entry_into_force: {law: x, all: [2019-01-01, 2019-06-15], plus: P3M}",
        f"{NO_DOUBT}\neffect: {{law: x, from: entry_into_force, plus: P7M}}",
        (
            "entry_into_force: {law: x, from: {of: parties, have: notification.received}, plus: P30D, yearly: 01-01}\n"
            "term: {law: x, lasts: P5Y}"
        ),
        "entry_into_force: {law: x, from: 2019-01-31, plus: P3M, rounding: up}",
    ],
)
def test_months_from_a_day_that_every_month_has_are_none(clauses):
    assert found(treaty(clauses, "parties: [FR, ML]\nsigned: 2001-03-05")) == []


# ----------------------------------------------------------------------------------------------------------- treaties


@pytest.mark.parametrize(
    "clauses",
    [
        "entry_into_force: {law: x, from: entry_into_force, plus: P1D}",
        "entry_into_force: {law: x, from: effect, plus: P1D}\neffect: {law: x, from: entry_into_force, plus: P1D}",
        "survival: {law: x, lasts: P10D}\ntermination: {law: x, from: survival, plus: P1D}",
        (
            f"commitments:\n  a: {{label: {TEXT}, law: x, from: commitment/b, plus: P1D}}\n"
            f"  b: {{label: {TEXT}, law: x, from: commitment/a, plus: P1D}}"
        ),
        "denunciation: {law: x, from: end, plus: P1D}",
    ],
)
def test_clauses_that_wait_for_one_another_are_told_once(clauses):
    assert [code for code, _where in found(treaty(clauses))] == ["clauses_in_a_circle"]


@pytest.mark.parametrize(
    ("clause", "where"),
    [
        ("entry_into_force: {law: x, from: own.notification.received, plus: P30D}", "entry_into_force"),
        ("term: {law: x, from: own.entry_into_force, lasts: P1000D}", "term"),
        ("provisional_application: {law: x, from: own.signature.signed, until: entry_into_force}", None),
        ("termination: {law: x, treaty: iccpr, is: terminated, for: own}", "termination"),
        (f"commitments: {{a: {{label: {TEXT}, law: x, from: own.exit, plus: P20D}}}}", "commitments.a"),
        ("later_parties: {law: x, from: own.instrument.deposited, plus: P30D}", ""),
        ("entry_into_force: {law: x, of: parties, have: {any: [own.instrument.deposited]}}", ""),
    ],
)
def test_in_a_clause_with_one_date_for_all_own_is_nobodys(clause, where):
    """Energy Charter Treaty, art. 47(3), Arms Trade Treaty, art. 23: such a date is each party's, and was never one."""
    where = "provisional_application" if where is None else where
    expected = [("own_of_nobody", f"clauses.{where}")] if where else []

    assert found(treaty(clause, "parties: {open: {}}" if "anyone" in clause else "parties: [FR, ML]")) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("from: notification.received, plus: P30D", ["first_of_anyone"]),
        ("any: [instrument.deposited, 2030-01-01]", ["first_of_anyone"]),
        ("of: parties, have: notification.received, plus: P30D", []),
        ("from: exchange.effective, plus: P30D", []),
        ("from: signature, plus: P30D", []),
    ],
)
def test_a_consent_without_a_group_counts_from_the_first_and_is_a_doubt(rule, expected):
    codes = [code for code, _where in found(treaty(f"entry_into_force: {{law: x, {rule}}}"))]

    assert codes == expected


@pytest.mark.parametrize(("state", "expected"), [("armed_conflict", ["state_of_anyone"]), ("own.armed_conflict", [])])
def test_a_conflict_that_holds_an_exit_back_is_that_of_the_party_that_leaves(state, expected):
    """Ottawa Convention, art. 20(3): "if … the withdrawing State Party is engaged in an armed conflict"."""
    clause = f"denunciation: {{law: x, from: notice.received, plus: P180D, not_while: {state}}}"

    assert [code for code, _where in found(treaty(clause))] == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("of: parties, have: notification.received, at_least: 3", ["threshold_too_high"]),
        ("of: parties, have: notification.received, more_than: 2", ["threshold_too_high"]),
        ("of: parties, have: notification.received, more_than: all", ["threshold_too_high"]),
        ("of: [FR], have: notification.received, at_least: 2", ["threshold_too_high"]),
        ("of: parties, have: notification.received, more_than: 1/2", []),
        ("of: parties, have: notification.received, at_least: 2", []),
        ("of: anyone, have: instrument.deposited, at_least: 60", []),
    ],
)
def test_no_group_can_give_more_than_it_has(condition, expected):
    codes = [code for code, _where in found(treaty(f"entry_into_force: {{law: x, {condition}}}"))]

    assert codes == expected


@pytest.mark.parametrize(("tacit", "expected"), [("P1D", ["renewal_too_short"]), ("P1M", []), ("P28D", [])])
def test_a_term_is_not_renewed_every_day(tacit, expected):
    clauses = f"{NO_DOUBT}\nterm: {{law: x, lasts: P1000D, renewal: {{tacit: {tacit}}}}}"

    assert [code for code, _where in found(treaty(clauses))] == expected


def test_clauses_that_follow_one_another_are_no_circle():
    clauses = (
        f"{NO_DOUBT}\n"
        "provisional_application: {law: x, from: signature, until: entry_into_force}\n"
        "effect: {law: x, from: entry_into_force, plus: P1D}\n"
        "later_parties: {law: x, from: own.instrument.deposited, plus: P30D, not_before: entry_into_force}\n"
        "term: {law: x, lasts: P5Y}\n"
        "denunciation: {law: x, from: notice.received, plus: P180D, notice: {not_before: own.entry_into_force}}\n"
        "survival: {law: x, lasts: P100D}\n"
        f"commitments:\n  a: {{label: {TEXT}, law: x, from: end, plus: P1D}}"
    )

    assert found(treaty(clauses)) == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("parties: {}", [("found_empty", "parties")]),
        ("parties: {open: {}}", []),
        ("parties: [FR]", [("single_party", "parties")]),
        ("parties: [FR, ML]\nkinds: {EU: organization}", [("unknown_party", "kinds.EU")]),
        ("parties: [FR, ML]\nsignatories: [EU]\nkinds: {EU: organization}", []),
        ("parties: {FR: {}, open: {}}\nkinds: {EU: organization}", []),
    ],
)
def test_in_a_closed_treaty_everyone_is_known(head, expected):
    assert found(treaty(NO_DOUBT, head)) == expected


def test_a_weight_of_a_stranger_counts_for_nobody():
    head = "parties: [FR, ML]\nweights: {tons: {FR: 1, ML: 1, RU: 1}}"
    clauses = "entry_into_force: {law: x, of: parties, have: notification.received, at_least: 50%, by: tons}"

    assert found(treaty(clauses, head)) == [("unknown_party", "clauses.entry_into_force")]


@pytest.mark.parametrize(
    ("notice", "lasts", "expected"),
    [
        ("P6M", "P5Y", []),
        ("P1Y", "P1Y", []),
        ("P12M", "P1Y", []),
        ("P13M", "P1Y", ["notice_longer_than_term"]),
        ("P366D", "P1Y", ["notice_perhaps_longer"]),
        ("P400D", "P1Y", ["notice_longer_than_term"]),
        ("P30D", "P1M", ["notice_perhaps_longer"]),
        ("P28D", "P1M", []),
    ],
)
def test_a_notice_is_shorter_than_the_period_that_it_ends(notice, lasts, expected):
    """Months and days are compared by bounds: an error only if impossible for every start."""
    term = f"term: {{law: x, lasts: {lasts}, renewal: {{tacit: {lasts}, unless_notified: {notice}}}}}"

    assert [code for code, _where in found(treaty(f"{NO_DOUBT}\n{term}"))] == expected


@given(st.dates(date(1900, 1, 1), date(2300, 12, 31)), st.integers(0, 30), st.integers(0, 40), st.integers(0, 400))
def test_the_bounds_of_a_period_hold_from_every_day(start, years, months, days):
    period = Period(years, months, days)
    length = (add(start, period) - start).days

    assert shortest(period) <= length <= longest(period)


# -------------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("one", "other"),
    [("state_1", "state_l"), ("vot0", "voto"), ("a__b", "a_b"), ("Vote", "vote"), ("créé", "cree"), ("сlose", "close")],
)
def test_names_that_the_eye_takes_for_one_another_are_refused(one, other):
    assert [fault.wrong.particulars for fault in confusable("x", (one, other))] == [{"name": other, "other": one}]


@pytest.mark.parametrize(
    ("head", "more", "where"),
    [
        ("parameters: {a_1: {one_of: [x], default: x}, a_l: {one_of: [x], default: x}}\n", "role: clerk", "parameters.a_l"),
        ("calendars: {day_s: {days: working, of: ML}, days: {days: working, of: ML}, day__s: {days: working, of: ML}}\n",
         "role: clerk", "calendars.day__s"),
        ("", f"role: clerk, asks: {{urgent: yes_no, urg3nt: {{type: text, label: {TEXT}}}}}", None),
        ("", f"role: clerk, asks: {{k: {{type: choice, label: {TEXT}, options: {{no: {TEXT}, n0: {TEXT}}}}}}}",
         "steps.close.asks.k.options.n0"),
        ("", f"role: clerk, asks: {{text_0: {{type: text, label: {TEXT}}}, text_o: {{type: text, label: {TEXT}}}}}",
         "steps.close.asks.text_o"),
    ],
)  # fmt: skip
def test_every_kind_of_name_in_a_procedure_is_looked_at(head, more, where):
    text = machine(step("close", more, target="shut"), ("open", "shut"), head=head)

    assert found(text) == ([("confusable_names", where)] if where else [])


def test_texts_without_a_translation_are_named_up_to_a_dozen():
    states = {f"s{number}": f"{{fr: a{', ru: c' if number % 2 else ''}}}" for number in range(20)}
    text = machine("", ("open", "shut")).replace("steps:\n", "".join(f"  {s}: {t}\n" for s, t in states.items()))
    declared = text.index("ends:")
    text = text[:declared] + text[declared + len("ends: shut\n") :]

    (missing,) = [one for one in problems_of(text + "steps: {}\n") if one.wrong.code == "definitions.untranslated"]
    assert missing.wrong.particulars["n"] == 20
    assert missing.wrong.particulars["languages"] == ("en", "ru")
    assert missing.wrong.particulars["texts"][:2] == ("states.s0", "states.s1")
    assert "states.s11 and 8 others" in say_problem(missing, "en")


def test_names_that_differ_are_left_alone():
    assert list(confusable("x", ("vote", "votes", "table", "tabled", "a_b", "ab"))) == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("comittee", "committee"),
        ("VOTE", "vote"),
        ("vоte", "vote"),
        ("bill-number", "bill_number"),
        ("zzz", ""),
        ("x" * 5_000, ""),
    ],
)
def test_the_nearest_known_word_is_meant(word, meant):
    assert did_you_mean(word, ("committee", "vote", "bill_number")) == meant


# -------------------------------------------------------------------------------------------------- chambers, calendars


def chamber(*rules):
    body = "".join(f"  - {{law: x, {rule}}}\n" for rule in rules)
    return f"chamber: own/house\ntitle: {TEXT}\nrules:\n{body}"


SIMPLE = "majorities: {simple: {more_than: 1/2, of: cast}}"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([f"since: 2000-01-01, seats: 9, quorum: {{at_least: 5}}, {SIMPLE}"], []),
        ([f"since: 2000-01-01, seats: 9, {SIMPLE}"], [("chamber_without_quorum", "rules[1]")]),
        (["since: 2000-01-01, seats: 9, quorum: {at_least: 5}"], [("chamber_without_majorities", "rules[1]")]),
        (
            [f"since: 2000-01-01, seats: 9, quorum: {{more_than: 9}}, {SIMPLE}"],
            [("quorum_above_seats", "rules[1].quorum")],
        ),
        (
            [f"since: 2000-01-01, seats: 9, quorum: {{more_than: 1/1}}, {SIMPLE}"],
            [("more_than_the_whole", "rules[1].quorum")],
        ),
        (
            [
                f"since: 2000-01-01, seats: 9, quorum: {{at_least: 5}}, {SIMPLE}",
                f"since: 2001-01-01, seats: 9, quorum: {{at_least: 5}}, {SIMPLE.replace('simple', 'plain')}",
            ],
            [("majorities_lost", "rules[2]")],
        ),
        (
            [
                f"since: 2001-01-01, seats: 9, quorum: {{at_least: 5}}, {SIMPLE}",
                f"since: 2001-01-01, seats: 9, quorum: {{at_least: 5}}, {SIMPLE}",
            ],
            [("rules_not_in_order", "")],
        ),
    ],
)
def test_the_rules_of_a_chamber_make_sense(rules, expected):
    assert found(chamber(*rules)) == expected


def test_a_calendar_covers_what_it_lists():
    start = date(2026, 1, 1)
    listed = ", ".join(f"{{date: {start + timedelta(days=number)}}}" for number in range(3))
    head = f"calendar: ML\ntitle: {TEXT}\ncoverage: {{from: 2026-01-02, until: 2026-12-31}}\n"

    assert found(f"{head}holidays: [{listed}]\n") == [("no_law", ""), ("day_outside_coverage", "holidays[1]")]
