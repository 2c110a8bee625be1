"""The meaning of the deadlines of a procedure: what begins and ends them exists, and they come to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.law.periods import Period
from ratify.workflow.checks.ambiguity import doubtful_starts
from ratify.workflow.checks.fault import doubt, fault, nearest
from ratify.workflow.checks.periods import surely_longer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ratify.law.rules import Operations
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Deadline, Procedure


def _steps_named(deadline: Deadline) -> Iterator[tuple[str, str]]:
    for key, steps in (
        ("begins", deadline.begins),
        ("met_by", deadline.met_by),
        ("suspended_by", deadline.suspended_by),
        ("resumed_by", deadline.resumed_by),
        ("interrupted_by", deadline.interrupted_by),
        ("extended.by_step", deadline.extended.steps if deadline.extended else ()),
        ("on_lapse.step", (deadline.on_lapse,) if deadline.on_lapse else ()),
    ):
        for step in steps:
            yield key, step


def deadlines_name_steps(procedure: Procedure) -> Iterator[Fault]:
    """What begins, meets, suspends, resumes, interrupts or extends a deadline, and what follows it, are steps."""
    for name, deadline in procedure.deadlines.items():
        for key, step_name in _steps_named(deadline):
            where, step = f"deadlines.{name}.{key}", procedure.steps.get(step_name)
            if step is None:
                yield fault(where, "definitions.unknown_step", nearest(step_name, procedure.steps), step=step_name)
            elif step.track != deadline.track and step.track in procedure.tracks:
                yield fault(where, "definitions.step_of_another_track", step=step_name, track=step.track)


def suspensions_end(procedure: Procedure) -> Iterator[Fault]:
    """What is suspended can be resumed, and nothing is resumed that cannot be suspended."""
    for name, deadline in procedure.deadlines.items():
        if deadline.suspended_by and not deadline.resumed_by:
            yield doubt(f"deadlines.{name}", "definitions.never_resumed", deadline=deadline.label)
        if deadline.resumed_by and not deadline.suspended_by:
            yield fault(f"deadlines.{name}.resumed_by", "definitions.never_suspended", deadline=deadline.label)


def extensions_are_asked(procedure: Procedure) -> Iterator[Fault]:
    """An extension by a fact of the act needs the number, and needs it from each step that extends."""
    for name, deadline in procedure.deadlines.items():
        extended = deadline.extended
        for step_name in extended.steps if extended is not None and extended.fact is not None else ():
            step = procedure.steps.get(step_name)
            if extended is None or step is None:
                continue
            asks = {ask.name: ask for ask in step.asks}
            where, ask = f"deadlines.{name}.extended.by_fact", asks.get(extended.fact or "")
            if ask is None:
                right = nearest(extended.fact or "", asks)
                yield fault(where, "definitions.fact_not_asked", right, fact=extended.fact, step=step.label)
            elif ask.type != "number" or not ask.required:
                yield fault(where, "definitions.number_fact_wanted", fact=ask.name)


def limits_are_asked(procedure: Procedure) -> Iterator[Fault]:
    """A last day that an act states is a date that every step asks for which begins the deadline."""
    for name, deadline in procedure.deadlines.items():
        for step_name in deadline.begins if deadline.ends_on is not None else ():
            step = procedure.steps.get(step_name)
            if step is None:
                continue
            asks = {ask.name: ask for ask in step.asks}
            where, ask = f"deadlines.{name}.ends_on", asks.get(deadline.ends_on or "")
            if ask is None:
                right = nearest(deadline.ends_on or "", asks)
                yield fault(where, "definitions.fact_not_asked", right, fact=deadline.ends_on, step=step.label)
            elif ask.type != "date":
                yield fault(where, "definitions.date_fact_wanted", fact=ask.name)


def urgency_is_asked(procedure: Procedure) -> Iterator[Fault]:
    """A shorter time in urgency needs the yes or no of a step that begins the deadline."""
    for name, deadline in procedure.deadlines.items():
        if deadline.urgent is None:
            continue
        steps = [procedure.steps[step] for step in deadline.begins if step in procedure.steps]
        asked = [ask for step in steps for ask in step.asks if ask.name == deadline.urgent_fact]
        if not asked and steps:
            yield fault(f"deadlines.{name}.urgent", "definitions.urgency_not_asked", fact=deadline.urgent_fact)
        elif any(ask.type != "yes_no" for ask in asked):
            yield fault(f"deadlines.{name}.urgent", "definitions.urgency_not_yes_no", fact=deadline.urgent_fact)


def _operations(procedure: Procedure) -> Iterator[tuple[str, Operations]]:
    for name, deadline in procedure.deadlines.items():
        yield f"deadlines.{name}.ends", deadline.ends
        if deadline.urgent is not None:
            yield f"deadlines.{name}.urgent", deadline.urgent
        if deadline.extended is not None:
            yield f"deadlines.{name}.extended", deadline.extended.by


def calendars_are_named(procedure: Procedure) -> Iterator[Fault]:
    """What is counted over is among the calendars that the procedure names."""
    for where, operations in _operations(procedure):
        if operations.over is not None and operations.over not in procedure.calendars:
            yield fault(f"{where}.over", "definitions.unknown_calendar", nearest(operations.over, procedure.calendars),
                        name=operations.over)  # fmt: skip


def deadlines_are_days(procedure: Procedure) -> Iterator[Fault]:
    """A deadline counts from the day of a step, not from clauses of a treaty, which a procedure does not know."""
    for where, operations in _operations(procedure):
        for key in ("not_before", "not_after", "not_while"):
            if getattr(operations, key) is not None:
                yield fault(f"{where}.{key}", "definitions.only_in_clauses", key=key)


def months_are_certain(procedure: Procedure) -> Iterator[Fault]:
    """A period in months from a day that the month reached may lack says how it is rounded."""
    for where, operations in _operations(procedure):
        found = doubtful_starts(operations)
        if found is not None and isinstance(operations.plus, Period):
            yield doubt(where, "definitions.ambiguous_months", period=operations.plus.phrase(), **found.particulars)


def alerts_are_in_time(procedure: Procedure) -> Iterator[Fault]:
    """An alert falls within the period; none comes after a deadline whose consequence has then followed."""
    for name, deadline in procedure.deadlines.items():
        plus = deadline.ends.plus
        for number, lead in enumerate(deadline.alerts, 1):
            where = f"deadlines.{name}.alerts[{number}]"
            if lead.side == "after" and deadline.on_lapse is not None:
                yield doubt(where, "definitions.alert_after_lapse", period=lead.period.phrase())
            if lead.side == "before" and isinstance(plus, Period) and surely_longer(lead.period, plus):
                yield doubt(
                    where, "definitions.alert_before_beginning", period=lead.period.phrase(), length=plus.phrase()
                )


DEADLINE_CHECKS: tuple[Callable[[Procedure], Iterator[Fault]], ...] = (
    deadlines_name_steps,
    suspensions_end,
    extensions_are_asked,
    limits_are_asked,
    urgency_is_asked,
    calendars_are_named,
    deadlines_are_days,
    months_are_certain,
    alerts_are_in_time,
)
