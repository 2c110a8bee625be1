"""When somebody is told of a day, and who is told next if nobody takes it in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.errors import Invalid
from ratify.law.periods import Period
from ratify.workflow.definition import Escalation, Lead
from ratify.workflow.shape.kinds import ListOf, Parsed, Record, required
from ratify.workflow.shape.place import shown
from ratify.workflow.shape.words import LENGTH, PERIOD_FORM, ROLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.shape.place import Place


def _lead(text: str) -> Lead:
    if text == "on the day":
        return Lead(Period(), "on")
    period, _, side = text.partition(" ")
    if side not in ("before", "after"):
        raise Invalid("definitions.not_a_lead", text=shown(text))
    return Lead(LENGTH.parse(period), "before" if side == "before" else "after")


LEADS = ListOf(Parsed(_lead, "definitions.wants.lead", rf"on the day|{PERIOD_FORM} (before|after)"))
"""``[P5D before, on the day, P1D after]``."""


def _escalation(fields: Mapping[str, Any], _at: Place) -> Escalation:
    return Escalation(fields["after"], fields["to"])


ESCALATIONS = ListOf(Record((required("after", LENGTH), required("to", ROLE)), _escalation))
"""``[{after: P3D, to: presiding_officer}]``."""
