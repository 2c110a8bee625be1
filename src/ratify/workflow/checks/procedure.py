"""The meaning of a procedure: what it names exists, every state can be reached, every vote can be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow.checks.branches import CLAUSE_OUTCOMES
from ratify.workflow.checks.course import ends_are_reached, exploration_is_whole, states_are_reached
from ratify.workflow.checks.deadlines import DEADLINE_CHECKS, deadlines_name_steps
from ratify.workflow.checks.fault import doubt, fault, nearest
from ratify.workflow.checks.following import (
    consequences_end,
    consequences_take_turns,
    deadlines_can_be_met,
    deadlines_run_forwards,
)
from ratify.workflow.checks.names import confusable
from ratify.workflow.checks.personal import personal_facts_are_not_read, personal_facts_can_be_erased
from ratify.workflow.definition import CONFIRMING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Ask, Condition, Procedure, Step, Track


def _of_track(track: Track) -> str:
    """Where the keys of a track stand."""
    return f"tracks.{track.name}." if track.name else ""


def states_exist(procedure: Procedure) -> Iterator[Fault]:
    """The initial state, the ends and the completed states are among the states."""
    for track in procedure.tracks.values():
        for key, states in (("initial", {track.initial}), ("ends", track.ends), ("completed", track.completed)):
            for state in sorted(states - track.states.keys()):
                yield fault(
                    f"{_of_track(track)}{key}", "definitions.unknown_state", nearest(state, track.states), state=state
                )


def tracks_exist(procedure: Procedure) -> Iterator[Fault]:
    """Every step and deadline stands on a declared track; with several tracks it says on which."""
    for kind, items in (("steps", procedure.steps), ("deadlines", procedure.deadlines)):
        for name, item in items.items():
            if item.track not in procedure.tracks:
                code = "definitions.unknown_track" if item.track else "definitions.track_wanted"
                where = f"{kind}.{name}.track" if item.track else f"{kind}.{name}"
                yield fault(where, code, nearest(item.track, procedure.tracks), track=item.track)


def steps_lead_somewhere(procedure: Procedure) -> Iterator[Fault]:
    """The states that a step comes from and leads to are states of its track."""
    for name, step in procedure.steps.items():
        track = procedure.tracks.get(step.track)
        if track is None:
            continue
        for state in step.sources:
            if state not in track.states:
                known = (*track.states, "any")
                yield fault(f"steps.{name}.from", "definitions.unknown_state", nearest(state, known), state=state)
        for number, outcome in enumerate(step.outcomes, 1):
            if outcome.to and outcome.to not in track.states:
                written = bool(outcome.conditions) or len(step.outcomes) > 1
                where = f"steps.{name}.outcomes[{number}].to" if written else f"steps.{name}.to"
                yield fault(where, "definitions.unknown_state", nearest(outcome.to, track.states), state=outcome.to)


def path_exists(procedure: Procedure) -> Iterator[Fault]:
    """The usual course is made of steps."""
    for name in procedure.path:
        if name not in procedure.steps:
            yield fault("path", "definitions.unknown_step", nearest(name, procedure.steps), step=name)


def acts_and_consequences(procedure: Procedure) -> Iterator[Fault]:
    """An act has a role that may record it; a consequence has none, asks nothing, awaits and tells nobody."""
    for name, step in procedure.steps.items():
        where = f"steps.{name}"
        if step.follows is None and not step.consequence:
            if step.role is None:
                yield fault(where, "definitions.role_wanted", step=step.label)
            continue
        code = "definitions.lapse_step_is_an_act" if step.consequence else "definitions.consequence_is_an_act"
        act_alone = {
            "role": step.role, "confirmed_by": step.confirmed_by, "asks": step.asks, "announce": step.announce,
        }  # fmt: skip
        for key, given in act_alone.items():
            if given:
                yield fault(f"{where}.{key}", code, key=key, step=step.label)


def ends_are_final(procedure: Procedure) -> Iterator[Fault]:
    """Nothing leaves an end."""
    for name, step in procedure.steps.items():
        track = procedure.tracks.get(step.track)
        for state in step.sources:
            if track is not None and state in track.ends:
                yield fault(
                    f"steps.{name}.from", "definitions.leaves_an_end", state=state, label=track.states.get(state, {})
                )


def outcomes_in_order(procedure: Procedure) -> Iterator[Fault]:
    """An outcome after one without conditions is never taken."""
    for name, step in procedure.steps.items():
        for number, outcome in enumerate(step.outcomes[:-1], 1):
            if not outcome.conditions:
                yield fault(f"steps.{name}.outcomes[{number + 1}]", "definitions.outcome_never_taken", step=step.label)
                break


def _conditions(step: Step) -> Iterator[tuple[str, Condition]]:
    for number, condition in enumerate(step.requires, 1):
        yield f"steps.{step.name}.requires[{number}]", condition
    for number, outcome in enumerate(step.outcomes, 1):
        for condition in outcome.conditions:
            yield f"steps.{step.name}.outcomes[{number}].if", condition


_WITHOUT_FIGURES = {
    "carried": "definitions.carried_without_figures",
    "quorum": "definitions.quorum_without_figures",
}


def votes_can_be_counted(procedure: Procedure) -> Iterator[Fault]:
    """A vote has figures, a chamber, a quorum and a majority; nobody types the verdict."""
    for name, step in procedure.steps.items():
        ballots = [ask for ask in step.asks if ask.type == "ballot"]
        kinds = {condition.kind for _where, condition in _conditions(step)}
        if len(ballots) > 1:
            yield fault(f"steps.{name}.asks.{ballots[1].name}", "definitions.second_ballot", step=step.label)
        if ballots and "quorum" not in kinds:
            yield doubt(f"steps.{name}", "definitions.vote_without_quorum", step=step.label)
        if ballots and "carried" not in kinds:
            yield doubt(f"steps.{name}", "definitions.vote_without_majority", step=step.label)
        for where, condition in _conditions(step):
            if condition.kind not in _WITHOUT_FIGURES:
                continue
            figures = ballots or (condition.kind == "quorum" and any(ask.type == "sitting" for ask in step.asks))
            if not figures:
                yield fault(where, _WITHOUT_FIGURES[condition.kind], step=step.label)
            if procedure.chamber_of(step) is None:
                yield fault(where, "definitions.no_chamber", step=step.label)
            parameter = condition.of.removeprefix("parameter.")
            if parameter != condition.of and parameter not in procedure.parameters:
                right = nearest(parameter, procedure.parameters)
                yield fault(where, "definitions.unknown_parameter", right, parameter=parameter)


def numbers_are_asked(procedure: Procedure) -> Iterator[Fault]:
    """A condition on a number reads one that the step asks for; a share of the seats needs a chamber that has them."""
    for step in procedure.steps.values():
        asks = {ask.name: ask for ask in step.asks}
        for where, condition in _conditions(step):
            if condition.kind != "number" or condition.least is None:
                continue
            share_of = condition.least.base if condition.least.number is None else None
            for name in (condition.of, *(("in_office",) if share_of == "in_office" else ())):
                ask = asks.get(name)
                if ask is None:
                    right = nearest(name, asks) if name == condition.of else None
                    yield fault(where, "definitions.fact_not_asked", right, fact=name, step=step.label)
                elif ask.type != "number":
                    yield fault(where, "definitions.number_fact_wanted", fact=name)
            if share_of == "seats" and procedure.chamber_of(step) is None:
                yield fault(where, "definitions.no_chamber", step=step.label)


def _counts(step: Step) -> bool:
    """Whether anything of a step is counted by the rules of a chamber."""
    asked = any(ask.type == "ballot" for ask in step.asks)
    return asked or any(condition.kind in {"quorum", "carried", "number"} for _where, condition in _conditions(step))


def chambers_are_used(procedure: Procedure) -> Iterator[Fault]:
    """A step names a chamber of its own because something is counted there."""
    for name, step in procedure.steps.items():
        if step.chamber is not None and not _counts(step):
            yield fault(f"steps.{name}.chamber", "definitions.useless_without", key="chamber", other="ballot")


def _option_fault(where: str, ask: Ask, condition: Condition) -> Iterator[Fault]:
    if ask.type == "yes_no":
        options: tuple[str, ...] = ("yes", "no")
    elif ask.type == "choice":
        options = tuple(name for name, _label in ask.options)
    else:
        yield fault(where, "definitions.condition_on_type", fact=ask.name)
        return
    for value in condition.values:
        if value not in options:
            yield fault(where, "definitions.unknown_option", nearest(value, options), value=value, fact=ask.name)


def facts_are_asked(procedure: Procedure) -> Iterator[Fault]:
    """A condition on a fact reads one that the step asks for, and compares it with what it can be."""
    for step in procedure.steps.values():
        asks = {ask.name: ask for ask in step.asks}
        for where, condition in _conditions(step):
            if condition.kind != "fact":
                continue
            ask = asks.get(condition.of)
            if ask is None:
                yield fault(
                    where, "definitions.fact_not_asked", nearest(condition.of, asks), fact=condition.of, step=step.label
                )
            else:
                yield from _option_fault(where, ask, condition)


def tracks_are_known(procedure: Procedure) -> Iterator[Fault]:
    """A condition on another track names it and its states rightly."""
    for step in procedure.steps.values():
        for where, condition in _conditions(step):
            if condition.kind != "track":
                continue
            track = procedure.tracks.get(condition.of)
            if track is None:
                yield fault(
                    where, "definitions.unknown_track", nearest(condition.of, procedure.tracks), track=condition.of
                )
                continue
            for state in condition.values:
                if state not in track.states:
                    yield fault(where, "definitions.unknown_state", nearest(state, track.states), state=state)


def outcomes_of_clauses(procedure: Procedure) -> Iterator[Fault]:
    """Only what follows the term or the end can ask how it came out."""
    for step in procedure.steps.values():
        for where, condition in _conditions(step):
            if condition.kind != "outcome":
                continue
            known = CLAUSE_OUTCOMES.get(step.follows or "", ())
            for value in condition.values:
                if value not in known:
                    right = nearest(value, known)
                    yield fault(where, "definitions.outcome_of_nothing", right, outcome=value, step=step.label)


def confirmations_can_be_given(procedure: Procedure) -> Iterator[Fault]:
    """Whoever confirms holds a role that may; a role that records and confirms wants two who hold it."""
    for name, step in procedure.steps.items():
        where = f"steps.{name}.confirmed_by"
        if step.confirmed_by is None or step.role is None:
            continue
        if step.confirmed_by not in CONFIRMING:
            right = Phrase("definitions.one_of", words=CONFIRMING)
            yield fault(where, "definitions.confirmation_by_nobody", right, role=step.confirmed_by, step=step.label)
        elif step.confirmed_by == step.role:
            yield doubt(where, "definitions.confirmation_by_the_same", role=step.role, step=step.label)


def parameters_have_defaults(procedure: Procedure) -> Iterator[Fault]:
    """The default of a parameter is one of its values."""
    for name, parameter in procedure.parameters.items():
        if parameter.default not in parameter.one_of:
            right = nearest(parameter.default, parameter.one_of)
            yield fault(f"parameters.{name}.default", "definitions.unknown_word", right, word=parameter.default)


def names_differ(procedure: Procedure) -> Iterator[Fault]:
    """What a procedure names cannot be taken for one another: tracks, states, steps, deadlines, facts, options."""
    yield from confusable("tracks", procedure.tracks)
    yield from confusable("steps", procedure.steps)
    yield from confusable("deadlines", procedure.deadlines)
    for track in procedure.tracks.values():
        yield from confusable(f"{_of_track(track)}states", track.states)
    for name, step in procedure.steps.items():
        yield from confusable(f"steps.{name}.asks", (ask.name for ask in step.asks))
        for ask in step.asks:
            yield from confusable(f"steps.{name}.asks.{ask.name}.options", (option for option, _label in ask.options))
    yield from confusable("parameters", procedure.parameters)
    yield from confusable("calendars", procedure.calendars)


def law_is_cited(procedure: Procedure) -> Iterator[Fault]:
    """Steps and deadlines cite their law or the file is refused; for the procedure as a whole it is missed."""
    if not procedure.law:
        yield doubt("", "definitions.no_law")


_BEFORE_EXPLORING = (
    states_exist,
    tracks_exist,
    steps_lead_somewhere,
    tracks_are_known,
    acts_and_consequences,
    facts_are_asked,
    outcomes_of_clauses,
    outcomes_in_order,
    deadlines_name_steps,
)

COURSE_CHECKS: tuple[Callable[[Procedure], Iterator[Fault]], ...] = (
    exploration_is_whole,
    states_are_reached,
    ends_are_reached,
    consequences_take_turns,
    consequences_end,
    deadlines_can_be_met,
)
"""What the exploration of a procedure shows."""


def every_course_is_sound(procedure: Procedure) -> Iterator[Fault]:
    """The checks of the exploration, once steps and guards are sound: one slip would make much else look lost."""
    if not any(found.severity == "error" for check in _BEFORE_EXPLORING for found in check(procedure)):
        for check in COURSE_CHECKS:
            yield from check(procedure)


PROCEDURE_CHECKS: tuple[Callable[[Procedure], Iterator[Fault]], ...] = (
    states_exist,
    tracks_exist,
    steps_lead_somewhere,
    path_exists,
    acts_and_consequences,
    ends_are_final,
    outcomes_in_order,
    votes_can_be_counted,
    numbers_are_asked,
    chambers_are_used,
    facts_are_asked,
    tracks_are_known,
    outcomes_of_clauses,
    confirmations_can_be_given,
    parameters_have_defaults,
    personal_facts_can_be_erased,
    personal_facts_are_not_read,
    *DEADLINE_CHECKS,
    deadlines_run_forwards,
    every_course_is_sound,
    names_differ,
    law_is_cited,
)
