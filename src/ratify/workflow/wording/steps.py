"""Steps and deadlines of a procedure in plain words, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law.periods import Period
from ratify.workflow.wording.clauses import together
from ratify.workflow.wording.rules import counted_days, operated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.law.rules import Operations
    from ratify.workflow.definition import Condition, Deadline, Extension, Outcome, Procedure, Step

ROLES: Final = ("clerk", "second_clerk", "presiding_officer", "treaty_officer")
FOLLOWED: Final = (
    "signature", "provisional_application", "provisional_application.end", "entry_into_force", "effect", "term",
    "suspension", "suspension.end", "termination", "end", "exit", "own.entry_into_force", "own.exit", "commitment",
)  # fmt: skip
OUTCOMES: Final = ("renewed", "expired", "terminated", "denounced")

CODES: Final = (
    *(f"workflow.role.{role}" for role in ROLES),
    *(f"workflow.step.follows.{clause}" for clause in FOLLOWED),
    *(f"workflow.condition.outcome.{outcome}" for outcome in OUTCOMES),
    *(
        f"workflow.condition.number.{form}"
        for form in ("at_least", "part.seats", "part.in_office", "more.seats", "more.in_office")
    ),
)
"""Codes put together here from the words of the definitions."""


def step_in_words(procedure: Procedure, step: Step) -> Phrase:
    """Who records a step and when, what it asks and requires, where it leads; or what it follows from."""
    return together([*_opening(procedure, step), *_requirements(procedure, step), *_leads(procedure, step)])


def _opening(procedure: Procedure, step: Step) -> Iterator[Phrase]:
    track = procedure.tracks[step.track]
    states: tuple[object, ...] = tuple(track.states[state] for state in step.sources)
    if set(step.sources) == set(track.states) - track.ends:
        states = (Phrase("workflow.step.any_state"),)
    if step.role is not None:
        yield Phrase("workflow.step.act", role=Phrase(f"workflow.role.{step.role}"), states=states)
    elif step.follows is not None:
        head = "commitment" if step.follows.startswith("commitment/") else step.follows.replace("/", ".")
        yield Phrase("workflow.step.follows", clause=Phrase(f"workflow.step.follows.{head}"), states=states)
    lapses = tuple(one.label for one in procedure.deadlines.values() if one.on_lapse == step.name)
    if lapses:
        yield Phrase("workflow.step.lapse", deadlines=lapses, states=states)


def _requirements(procedure: Procedure, step: Step) -> Iterator[Phrase]:
    asked = tuple(ask.label for ask in step.asks if ask.required)
    if asked:
        yield Phrase("workflow.step.asks", facts=asked)
    personal = tuple(ask.label for ask in step.asks if ask.personal)
    if personal:
        yield Phrase("workflow.step.personal", facts=personal, n=len(personal))
    if step.requires:
        yield Phrase("workflow.step.requires", conditions=_conditions(procedure, step, step.requires))
    if step.chamber is not None:
        yield Phrase("workflow.step.chamber", chamber=step.chamber)
    if step.confirmed_by is not None:
        yield Phrase("workflow.step.confirmed", role=Phrase(f"workflow.role.{step.confirmed_by}"))
    if step.announce and step.role is not None:
        yield Phrase("workflow.step.announced", role=Phrase(f"workflow.role.{step.role}"))


def _leads(procedure: Procedure, step: Step) -> Iterator[Phrase]:
    """The outcomes in order; the first whose conditions hold is taken."""
    for place, outcome in enumerate(step.outcomes):
        state = procedure.tracks[step.track].states[outcome.to] if outcome.to else Phrase("workflow.step.same_state")
        if outcome.conditions:
            yield Phrase("workflow.step.leads_if", state=state, conditions=_of(procedure, step, outcome))
        elif place:
            yield Phrase("workflow.step.leads_else", state=state)
        elif outcome.to:
            yield Phrase("workflow.step.leads", state=state)


def _of(procedure: Procedure, step: Step, outcome: Outcome) -> tuple[Phrase, ...]:
    return _conditions(procedure, step, outcome.conditions)


def _conditions(procedure: Procedure, step: Step, conditions: tuple[Condition, ...]) -> tuple[Phrase, ...]:
    return tuple(_CONDITIONS[one.kind](procedure, step, one) for one in conditions)


def _quorum(_procedure: Procedure, _step: Step, _condition: Condition) -> Phrase:
    return Phrase("workflow.condition.quorum")


def _carried(procedure: Procedure, _step: Step, condition: Condition) -> Phrase:
    head, _, name = condition.of.partition(".")
    if name and head == "parameter":
        default = procedure.parameters[name].default
        return Phrase("workflow.condition.carried_parameter", parameter=name, default=default)
    return Phrase("workflow.condition.carried", majority=condition.of)


def _fact(_procedure: Procedure, step: Step, condition: Condition) -> Phrase:
    ask = next((one for one in step.asks if one.name == condition.of), None)
    options = {} if ask is None else dict(ask.options)
    words = {"yes": Phrase("language.yes"), "no": Phrase("language.no")}
    values = tuple(options.get(value) or words.get(value) or value for value in condition.values)
    return Phrase("workflow.condition.fact", fact=condition.of if ask is None else ask.label, values=values)


def _number(_procedure: Procedure, step: Step, condition: Condition) -> Phrase:
    fact = next((one.label for one in step.asks if one.name == condition.of), condition.of)
    least = condition.least
    if least is None or least.number is not None:
        return Phrase("workflow.condition.number.at_least", fact=fact, number=least.number if least else 0)
    code = f"workflow.condition.number.{'more' if least.strict else 'part'}.{least.base}"
    return Phrase(code, fact=fact, number=least.numerator, of=least.denominator)


def _track(procedure: Procedure, _step: Step, condition: Condition) -> Phrase:
    states = tuple(procedure.tracks[condition.of].states[state] for state in condition.values)
    if not condition.of:
        return Phrase("workflow.condition.main_track", states=states)
    return Phrase("workflow.condition.track", track=condition.of, states=states)


def _completed(_procedure: Procedure, _step: Step, _condition: Condition) -> Phrase:
    return Phrase("workflow.condition.completed")


def _outcome(_procedure: Procedure, _step: Step, condition: Condition) -> Phrase:
    outcomes = tuple(Phrase(f"workflow.condition.outcome.{value}") for value in condition.values)
    return Phrase("workflow.condition.outcome", outcomes=outcomes)


_CONDITIONS: Final[Mapping[str, Callable[[Procedure, Step, Condition], Phrase]]] = {
    "quorum": _quorum,
    "carried": _carried,
    "fact": _fact,
    "number": _number,
    "track": _track,
    "completed": _completed,
    "outcome": _outcome,
}

# ----------------------------------------------------------------------------------------------------------- deadlines


def deadline_in_words(procedure: Procedure, deadline: Deadline) -> Phrase:
    """A deadline: what must be done by when, what moves it, and what follows if it passes."""
    return together([*_due(procedure, deadline), *_moved(procedure, deadline), _lapse(procedure, deadline)])


def _due(procedure: Procedure, deadline: Deadline) -> Iterator[Phrase]:
    begins = labels(procedure, deadline.begins)
    start = (Phrase("workflow.when.steps", steps=begins), Phrase("workflow.noun.steps", steps=begins))
    last = operated("when", deadline.ends, start, procedure.calendars)
    if deadline.ends_on is not None:
        asks = procedure.steps[deadline.begins[0]].asks
        fact = next((ask.label for ask in asks if ask.name == deadline.ends_on), deadline.ends_on)
        last = Phrase("workflow.when.stated", fact=fact, steps=begins)
    # Where silence has an effect of its own nobody owes the act: it is a right that runs out.
    code = "workflow.says.deadline" if deadline.on_lapse is None else "workflow.says.deadline_of_silence"
    yield Phrase(code, steps=labels(procedure, deadline.met_by), when=last)
    if deadline.urgent is not None:
        yield Phrase("workflow.says.urgent", when=operated("when", deadline.urgent, start, procedure.calendars))


def _moved(procedure: Procedure, deadline: Deadline) -> Iterator[Phrase]:
    if deadline.suspended_by:
        resumed = labels(procedure, deadline.resumed_by)
        yield Phrase("workflow.says.suspended", steps=labels(procedure, deadline.suspended_by), resumed=resumed)
    if deadline.interrupted_by:
        yield Phrase("workflow.says.interrupted", steps=labels(procedure, deadline.interrupted_by))
    extension = deadline.extended
    if extension is not None:
        by = _length(extension.by, procedure) if extension.fact is None else _stated(extension, procedure)
        steps = labels(procedure, extension.steps)
        if extension.times is None:
            yield Phrase("workflow.says.extended_freely", steps=steps, by=by)
        else:
            yield Phrase("workflow.says.extended", steps=steps, by=by, n=extension.times)


def _length(by: Operations, procedure: Procedure) -> Phrase:
    if isinstance(by.plus, Period):
        return by.plus.phrase()
    what = counted_days(by.over or "", procedure.calendars)
    return Phrase("workflow.says.counted", n=by.plus or 0, what=what)


def _stated(extension: Extension, procedure: Procedure) -> Phrase:
    """The length that the extending act itself says."""
    step = procedure.steps[extension.steps[0]]
    fact = next((ask.label for ask in step.asks if ask.name == extension.fact), extension.fact)
    code = "workflow.says.stated" if extension.most is None else "workflow.says.stated_at_most"
    return Phrase(code, fact=fact, most=extension.most or 0)


def _lapse(procedure: Procedure, deadline: Deadline) -> Phrase:
    if deadline.on_lapse is None:
        return Phrase("workflow.says.overdue")
    return Phrase("workflow.says.lapses", step=procedure.steps[deadline.on_lapse].label)


def labels(procedure: Procedure, steps: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    """The labels of steps by their names."""
    return tuple(procedure.steps[step].label for step in steps)
