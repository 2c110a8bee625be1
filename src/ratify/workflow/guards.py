"""The closed list of guards: what a step may require, and what may decide where it leads.

A guard answers yes or no and leaves its reason in the ``Turn``; the machine calls it as a condition of a
transition. Nothing else in ratify decides whether a step is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ratify.errors import Invalid, Phrase
from ratify.law.votes import Ballot, check_ballot, decide, enough, meets
from ratify.workflow.facts import stated_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.votes import Decision, Majority, Qualified, QuorumResult
    from ratify.workflow.definition import Chamber, ChamberRules, Condition, Procedure, Step


@dataclass(slots=True)
class Turn:
    """What a guard may look at while a step is tried, and where it leaves its reasons.

    ``step`` is the one tried, as the machine says. ``sibling`` gives the state of another track of the same procedure.
    ``completed`` says whether the party's own procedure has reached a completed state; ``None`` when it was never begun
    here, so that nothing can be said.
    ``clauses`` gives the reason why the clauses of the treaty do not admit the dated facts that an act gives them
    (``given``), if so.
    """

    day: date
    facts: Mapping[str, object]
    procedure: Procedure
    parameters: Mapping[str, str]
    chambers: Mapping[str, Chamber]
    sibling: Callable[[str], str | None]
    completed: Callable[[], bool | None]
    clauses: Callable[[Turn], Phrase | None]
    given: Sequence[Fact] | None = None
    outcome: str | None = None
    step: Step | None = None
    refusals: list[Phrase] = field(default_factory=list)
    notes: list[Phrase] = field(default_factory=list)
    answers: dict[Condition, bool] = field(default_factory=dict)


def holds(condition: Condition, turn: Turn) -> bool:
    """Whether the guard lets the step pass; asked once a turn, its refusal or its arithmetic kept in the turn."""
    known = turn.answers.get(condition)
    if known is None:
        known = turn.answers[condition] = GUARDS[condition.kind](condition, turn)
    return known


def _chamber(turn: Turn) -> str:
    """The name of the chamber that counts the step: its own, else that of the procedure."""
    return (turn.step and turn.step.chamber) or turn.procedure.chamber or ""


def _rules(turn: Turn) -> ChamberRules | None:
    chamber = turn.chambers.get(_chamber(turn))
    rules = chamber.rules_on(turn.day) if chamber else None
    if rules is None:
        turn.refusals.append(Phrase("workflow.no_chamber_rules", chamber=_chamber(turn) or "—", day=turn.day))
    return rules


VOTES = frozenset({"for", "against", "abstaining"})
"""The figures that make a ballot."""


def _whole(fact: object) -> Mapping[str, int]:
    """The whole numbers among the parts of a fact; what is not one was never counted."""
    parts = fact.items() if isinstance(fact, dict) else ()
    return {name: value for name, value in parts if isinstance(value, int) and not isinstance(value, bool)}


def _figures(turn: Turn) -> Mapping[str, int]:
    """The ballot of the act: numbers for, against, abstaining, and present when somebody stated it."""
    return next((_whole(f) for f in turn.facts.values() if isinstance(f, dict) and "against" in f), {})


def _present(turn: Turn) -> int | None:
    """Members present: as stated for the ballot or the sitting, else at least those who voted; ``None`` if neither."""
    figures = _figures(turn)
    stated = figures.get("present")
    if stated is None:
        others = (_whole(f) for f in turn.facts.values() if isinstance(f, dict) and "against" not in f)
        stated = next((other["present"] for other in others if "present" in other), None)
    if stated is None and figures:
        return sum(figures.get(word, 0) for word in VOTES)
    return stated


def _number(turn: Turn, name: str) -> int | None:
    """A whole number that the act states under that name."""
    return _whole(turn.facts).get(name)


_CASTING: Mapping[object, Literal["in_favour", "against"]] = {True: "in_favour", False: "against"}
"""What the fact ``casting_vote`` says of the presiding officer's vote; nothing where it is not stated."""


def _ballot(turn: Turn, rules: ChamberRules) -> Ballot:
    figures = _figures(turn)
    return Ballot(
        in_favour=figures.get("for", 0),
        against=figures.get("against", 0),
        abstaining=figures.get("abstaining", 0),
        present=_present(turn),
        seats=rules.seats,
        in_office=_number(turn, "in_office"),
        casting=_CASTING.get(turn.facts.get("casting_vote")),
        weight_for=_number(turn, "weight_for"),
        weight_of=_number(turn, "weight_of"),
    )


def ballot(condition: Condition, turn: Turn) -> bool:
    """Whether the figures can be those of a vote of this chamber, and be counted by each majority that decides it.

    No more votes than present, nor than seats. A count that cannot be made is refused: it must not pass for a defeat.
    """
    rules = _rules(turn)
    if rules is None:
        return False
    if not _whole(turn.facts.get(condition.of)).keys() >= VOTES and (condition.values or condition.of in turn.facts):
        turn.refusals.append(Phrase("workflow.no_figures"))
        return False
    try:
        check_ballot(_ballot(turn, rules))
        for name in condition.values:
            majority = _majority(name, turn, rules)
            if majority is None:
                return False
            decide(majority, _ballot(turn, rules))
    except Invalid as fault:
        turn.refusals.append(fault.phrase)
        return False
    return True


def quorum(_condition: Condition, turn: Turn) -> bool:
    """A vote without quorum decides nothing: the act is refused, with the figures."""
    rules = _rules(turn)
    if rules is None or rules.quorum is None:
        return rules is not None
    present = _present(turn)
    if present is None:
        turn.refusals.append(Phrase("workflow.quorum_unknown"))
        return False
    try:
        result: QuorumResult = meets(rules.quorum, present, rules.seats, _number(turn, "in_office"))
    except Invalid as fault:
        turn.refusals.append(fault.phrase)
        return False
    (turn.notes if result.met else turn.refusals).append(result.because)
    return result.met


def _majority(name: str, turn: Turn, rules: ChamberRules) -> Majority | Qualified | None:
    """The majority of that name, or that a parameter names, in the rules of the day."""
    if name.startswith("parameter."):
        parameter = turn.procedure.parameters[name.removeprefix("parameter.")]
        name = turn.parameters.get(parameter.name, parameter.default)
    majority = rules.majorities.get(name)
    if majority is None:
        turn.refusals.append(Phrase("workflow.no_such_majority", name=name, chamber=_chamber(turn) or "—"))
    return majority


def carried(condition: Condition, turn: Turn) -> bool:
    """The count decides: whether the majority named by the condition, or by a parameter, is reached."""
    rules = _rules(turn)
    majority = None if rules is None else _majority(condition.of, turn, rules)
    if rules is None or majority is None:
        return False
    decision: Decision = decide(majority, _ballot(turn, rules))
    turn.notes.append(decision.because)
    if not decision.carried:
        turn.refusals.append(decision.because)
    return decision.carried


def fact(condition: Condition, turn: Turn) -> bool:
    """Whether a fact of the act has one of the values wanted; ``yes`` and ``no`` stand for a yes/no fact."""
    value = turn.facts.get(condition.of)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if value in condition.values:
        return True
    turn.refusals.append(Phrase("workflow.fact_required", fact=condition.of, values=condition.values))
    return False


def number(condition: Condition, turn: Turn) -> bool:
    """Whether as many ask or object as the law wants: a plain number, or a share of the seats or members in office."""
    stated, least = _number(turn, condition.of), condition.least
    if stated is None or least is None:
        turn.refusals.append(Phrase("workflow.number_unstated", fact=condition.of))
        return False
    rules = _rules(turn) if least.number is None and least.base == "seats" else None
    if rules is None and least.number is None and least.base == "seats":
        return False
    try:
        result = enough(least, stated, rules.seats if rules else 0, _number(turn, "in_office"))
    except Invalid as fault:
        turn.refusals.append(fault.phrase)
        return False
    (turn.notes if result.met else turn.refusals).append(result.because)
    return result.met


def extension(condition: Condition, turn: Turn) -> bool:
    """Whether the days by which an act extends a deadline are at least one, and no more than the law allows."""
    extended = turn.procedure.deadlines[condition.of].extended
    if extended is None or extended.fact is None:
        return True
    days, most = _number(turn, extended.fact), extended.most
    if days is not None and days >= 1 and (most is None or days <= most):
        return True
    code = "workflow.extension_at_least" if most is None else "workflow.extension_out_of_bounds"
    turn.refusals.append(Phrase(code, fact=extended.fact, most=most or 0))
    return False


def limit(condition: Condition, turn: Turn) -> bool:
    """Whether the last day that an act states for a deadline does not lie before the act itself."""
    last = stated_day(turn.facts.get(turn.procedure.deadlines[condition.of].ends_on or ""))
    if last is None or last >= turn.day:
        return True
    turn.refusals.append(Phrase("workflow.limit_before_the_act", day=last))
    return False


def track(condition: Condition, turn: Turn) -> bool:
    """Whether another track of the same procedure stands in one of the states wanted."""
    if turn.sibling(condition.of) in condition.values:
        return True
    turn.refusals.append(
        Phrase(
            "workflow.track_required",
            track=condition.of or "main",
            states=labels(turn.procedure, condition.of, condition),
        )
    )
    return False


def labels(procedure: Procedure, name: str, condition: Condition) -> tuple[Mapping[str, str], ...]:
    """The labels of the states that a condition on a track names."""
    return tuple(procedure.tracks[name].states[state] for state in condition.values)


def completed(_condition: Condition, turn: Turn) -> bool:
    """A party may say that its internal procedures are complete once they are, if they are followed here at all."""
    if turn.completed() is not False:
        return True
    turn.refusals.append(Phrase("workflow.own_procedure_not_completed"))
    return False


def clause(_condition: Condition, turn: Turn) -> bool:
    """Whether the clauses admit the dated fact that the act gives: no extension once the treaty has ended."""
    reason = turn.clauses(turn)
    if reason is None:
        return True
    turn.refusals.append(reason)
    return False


def outcome(condition: Condition, turn: Turn) -> bool:
    """Which outcome the clause had that the step follows (a period renewed, or the end of the term)."""
    return turn.outcome in condition.values


GUARDS: Mapping[str, Callable[[Condition, Turn], bool]] = {
    "ballot": ballot,
    "quorum": quorum,
    "carried": carried,
    "fact": fact,
    "number": number,
    "extension": extension,
    "limit": limit,
    "track": track,
    "completed": completed,
    "clause": clause,
    "outcome": outcome,
}

STANDING = frozenset({"track", "completed"})
"""Guards that look at the dossier alone, so that one can say before any act whether they hold."""
