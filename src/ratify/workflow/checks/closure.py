"""The meaning of several files together: a treaty against the procedures it uses, these against their chambers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.calendars import Working
from ratify.law.rules import OtherTreaty, Stamp
from ratify.law.votes import Qualified
from ratify.workflow.checks.chamber import of_members_in_office
from ratify.workflow.checks.fault import doubt, fault, nearest
from ratify.workflow.checks.treaty import clauses, rules_of
from ratify.workflow.definition import OTHER_TREATY, Procedure, Treaty
from ratify.workflow.nearest import did_you_mean
from ratify.workflow.shape.moments import CLAUSE_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.law.calendars import Calendar, CountingRule, DayTest
    from ratify.law.votes import Majority
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Chamber, Definitions, Kind, Party, Step

Found = tuple["Kind", str, "Fault"]
"""A fault, and the definition in whose file it stands."""


def _participants(treaty: Treaty) -> Iterator[tuple[str, Party]]:
    for code, party in treaty.parties.items():
        yield f"parties.{code}", party
    if treaty.open_party is not None:
        yield "parties.open", treaty.open_party


def parameters_fit(definitions: Definitions) -> Iterator[Found]:
    """What a treaty sets for a party is a parameter of the procedure, and one of its values."""
    treaty = definitions.treaty
    for where, party in _participants(treaty) if treaty is not None else ():
        procedure = definitions.procedures.get(party.procedure or "")
        if treaty is None or procedure is None:
            continue
        for name, value in party.parameters.items():
            parameter, place = procedure.parameters.get(name), f"{where}.parameters.{name}"
            if parameter is None:
                right = nearest(name, procedure.parameters)
                yield "treaty", treaty.name, fault(place, "definitions.unknown_parameter", right, parameter=name)
            elif value not in parameter.one_of:
                right = nearest(value, parameter.one_of)
                yield "treaty", treaty.name, fault(place, "definitions.unknown_word", right, word=value)


def own_tracks_are_flat(definitions: Definitions) -> Iterator[Found]:
    """The treaty's life and the participation of a party are one track each."""
    treaty = definitions.treaty
    for name in (treaty.life, treaty.participation) if treaty is not None else ():
        procedure = definitions.procedures.get(name)
        if procedure is not None and tuple(procedure.tracks) != ("",):
            yield "procedure", name, fault("tracks", "definitions.one_track_wanted", procedure=name)


def _majorities(procedure: Procedure) -> Iterator[tuple[str, str, Step]]:
    """The majorities that the steps of a procedure can be decided by, with their places."""
    for step in procedure.steps.values():
        guards = [(f"steps.{step.name}.requires[{number}]", guard) for number, guard in enumerate(step.requires, 1)]
        for number, outcome in enumerate(step.outcomes, 1):
            guards += [(f"steps.{step.name}.outcomes[{number}].if", guard) for guard in outcome.conditions]
        for where, guard in guards:
            parameter = guard.of.removeprefix("parameter.")
            if guard.kind == "carried" and parameter == guard.of:
                yield where, guard.of, step
            elif guard.kind == "carried" and parameter in procedure.parameters:
                for majority in procedure.parameters[parameter].one_of:
                    yield f"parameters.{parameter}.one_of", majority, step


def majorities_exist(definitions: Definitions) -> Iterator[Found]:
    """The chamber names every majority that its steps are decided by, at least in its latest rules."""
    for name, procedure in definitions.procedures.items():
        told = set()
        for where, majority, step in _majorities(procedure):
            chamber = definitions.chambers.get(procedure.chamber_of(step) or "")
            if chamber is None or (where, majority, chamber.name) in told:
                continue
            told.add((where, majority, chamber.name))
            latest = chamber.rules[-1].majorities
            if majority not in latest:
                right = nearest(majority, latest)
                wrong = fault(where, "definitions.unknown_majority", right, majority=majority, chamber=chamber.title)
                yield "procedure", name, wrong


def chambers_decide(definitions: Definitions) -> Iterator[Found]:
    """A step that asks for a quorum takes place in a chamber that has one."""
    for name, procedure in definitions.procedures.items():
        for step in procedure.steps.values():
            chamber = definitions.chambers.get(procedure.chamber_of(step) or "")
            if chamber is None or chamber.rules[-1].quorum is not None:
                continue
            if any(condition.kind == "quorum" for condition in step.requires):
                wrong = fault(f"steps.{step.name}.requires", "definitions.no_quorum_in_chamber", chamber=chamber.title)
                yield "procedure", name, wrong


def _figures(majority: Majority | Qualified | None) -> Iterator[str]:
    """The figures beside the ballot that a majority is counted with."""
    for leg in majority.legs if isinstance(majority, Qualified) else (majority,):
        if leg is not None and leg.base == "in_office":
            yield "in_office"
        elif leg is not None and leg.base == "weight":
            yield from ("weight_for", "weight_of")


def figures_are_asked(definitions: Definitions) -> Iterator[Found]:
    """A step that is counted on members in office, or on weights, asks how many they are."""
    for name, procedure in definitions.procedures.items():
        wanted: dict[tuple[str, str], Chamber] = {}
        for _where, majority, step in _majorities(procedure):
            chamber = definitions.chambers.get(procedure.chamber_of(step) or "")
            if chamber is not None:
                figures = _figures(chamber.rules[-1].majorities.get(majority))
                wanted |= dict.fromkeys(((step.name, figure) for figure in figures), chamber)
        for step in procedure.steps.values():
            chamber = definitions.chambers.get(procedure.chamber_of(step) or "")
            quorum = chamber.rules[-1].quorum if chamber is not None else None
            asks_for_it = any(condition.kind == "quorum" for condition in step.requires)
            if chamber is not None and quorum is not None and asks_for_it and of_members_in_office(quorum):
                wanted[step.name, "in_office"] = chamber
        for (step_name, figure), counting in wanted.items():
            step = procedure.steps[step_name]
            if not any(ask.name == figure and ask.type == "number" for ask in step.asks):
                what = {"step": step.label, "fact": figure, "chamber": counting.title}
                yield "procedure", name, fault(f"steps.{step_name}", "definitions.figure_not_asked", **what)


def casting_votes_are_asked(definitions: Definitions) -> Iterator[Found]:
    """Where the presiding officer decides on equal votes, the act can say how."""
    for name, procedure in definitions.procedures.items():
        told = set()
        for _where, word, step in _majorities(procedure):
            chamber = definitions.chambers.get(procedure.chamber_of(step) or "")
            majority = chamber.rules[-1].majorities.get(word) if chamber is not None else None
            if chamber is None or step.name in told or not getattr(majority, "casting_vote", False):
                continue
            if not any(ask.name == "casting_vote" and ask.type == "yes_no" for ask in step.asks):
                told.add(step.name)
                what = {"step": step.label, "chamber": chamber.title}
                yield "procedure", name, doubt(f"steps.{step.name}", "definitions.casting_vote_not_asked", **what)


def _kinds(tests: tuple[DayTest, ...]) -> Iterator[tuple[str, str]]:
    """The calendars that a counting rule reads, each with the kind that it must be of."""
    for test in tests:
        inner = getattr(test, "tests", None)
        if inner is not None:
            yield from _kinds(inner)
        elif hasattr(test, "calendar"):
            yield test.calendar, "holidays" if isinstance(test, Working) else "sittings"


def calendars_read(rules: Mapping[str, CountingRule]) -> Iterator[tuple[str, str, str]]:
    """Name in ``over``, calendar, and the kind that it must be of, for each counting rule."""
    for over, rule in rules.items():
        for calendar, kind in _kinds(rule.tests):
            yield over, calendar, kind


def uses(value: Procedure | Treaty | Chamber | Calendar) -> Iterator[tuple[str, Kind, str]]:
    """What a definition names in other files: where it says so, kind and name."""
    if isinstance(value, Treaty):
        yield "life", "procedure", value.life
        yield "participation", "procedure", value.participation
        for where, party in _participants(value):
            if party.procedure is not None:
                yield f"{where}.procedure", "procedure", party.procedure
    if isinstance(value, Procedure):
        if value.chamber is not None:
            yield "chamber", "chamber", value.chamber
        for step in value.steps.values():
            if step.chamber is not None:
                yield f"steps.{step.name}.chamber", "chamber", step.chamber
    if isinstance(value, Procedure | Treaty):
        for over, calendar, _kind in calendars_read(value.calendars):
            yield f"calendars.{over}", "calendar", calendar


_LACKING = {
    "holidays": "definitions.calendar_without_holidays",
    "sittings": "definitions.calendar_without_sittings",
}


def calendars_fit(definitions: Definitions) -> Iterator[Found]:
    """Working days are counted over a calendar of holidays, sitting days over one of sittings."""
    treaty = definitions.treaty
    users: list[tuple[Kind, str, Mapping[str, CountingRule]]] = [
        ("procedure", name, procedure.calendars) for name, procedure in definitions.procedures.items()
    ]
    if treaty is not None:
        users.append(("treaty", treaty.name, treaty.calendars))
    for kind, name, rules in users:
        for over, calendar_name, wanted in calendars_read(rules):
            calendar = definitions.calendars.get(calendar_name)
            if calendar is not None and calendar.kind != wanted:
                yield kind, name, fault(f"calendars.{over}", _LACKING[wanted], calendar=calendar_name)


def acts_are_given(definitions: Definitions) -> Iterator[Found]:
    """Every dated act that a clause waits for is given by a step, so that it can be recorded one day."""
    treaty = definitions.treaty
    if treaty is None:
        return
    given: dict[str, set[str]] = {}
    for procedure in definitions.procedures.values():
        for step in procedure.steps.values():
            for act, stamp in step.gives:
                given.setdefault(act, set()).add(stamp)
    told: set[tuple[str, str | None]] = set()
    for where, value in clauses(treaty):
        for rule in rules_of(value):
            if isinstance(rule, OtherTreaty):
                rule = Stamp(OTHER_TREATY, rule.state)  # noqa: PLW2901  # by the step that records it
            if isinstance(rule, Stamp) and (rule.act, rule.stamp) not in told:
                told.add((rule.act, rule.stamp))
                wrong = _not_given(where, rule, given)
                if wrong is not None:
                    yield "treaty", treaty.name, wrong


def _not_given(where: str, rule: Stamp, given: Mapping[str, set[str]]) -> Fault | None:
    stamps = given.get(rule.act)
    if stamps is None:
        near = did_you_mean(rule.act, (*given, *CLAUSE_WORDS))
        if near:
            right: Phrase | None = Phrase("definitions.did_you_mean", word=near)
            return fault(where, "definitions.act_not_given", right, act=rule.act)
        return doubt(where, "definitions.act_not_given", act=rule.act)
    if rule.stamp is not None and rule.stamp not in stamps:
        right = nearest(rule.stamp, sorted(stamps))
        return fault(where, "definitions.stamp_not_given", right, act=rule.act, stamp=rule.stamp)
    return None


def steps_do_not_clash(definitions: Definitions) -> Iterator[Found]:
    """An act of a party that names no track is looked up in its own procedure first: one name, one meaning."""
    treaty = definitions.treaty
    if treaty is None:
        return
    participation = definitions.procedures.get(treaty.participation)
    if participation is None:
        return
    for where, party in _participants(treaty):
        procedure = definitions.procedures.get(party.procedure or "")
        if procedure is None or procedure is participation:
            continue
        shared = tuple(name for name in procedure.steps if name in participation.steps)
        if shared:
            place = f"{where}.procedure"
            yield "treaty", treaty.name, doubt(place, "definitions.steps_clash", steps=shared, n=len(shared))


CLOSURE_CHECKS: tuple[Callable[[Definitions], Iterator[Found]], ...] = (
    parameters_fit,
    own_tracks_are_flat,
    majorities_exist,
    chambers_decide,
    figures_are_asked,
    casting_votes_are_asked,
    calendars_fit,
    acts_are_given,
    steps_do_not_clash,
)
"""Checks over a treaty, or a procedure alone, with everything that it uses."""
