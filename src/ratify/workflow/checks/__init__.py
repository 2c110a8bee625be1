"""The meaning of definitions: small functions in tuples, each of which finds one sort of fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ratify.workflow.checks.chamber import CHAMBER_CHECKS
from ratify.workflow.checks.closure import CLOSURE_CHECKS
from ratify.workflow.checks.procedure import PROCEDURE_CHECKS
from ratify.workflow.checks.treaty import TREATY_CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Kind

CHECKS: Mapping[Kind, tuple[Callable[[Any], Iterator[Fault]], ...]] = {
    "procedure": PROCEDURE_CHECKS,
    "treaty": TREATY_CHECKS,
    "chamber": CHAMBER_CHECKS,
    "calendar": (),
}
"""By kind of definition; a calendar means nothing beyond its shape."""


def faults(kind: Kind, value: Any) -> list[Fault]:  # noqa: ANN401  # one of the four kinds, whose checks know it
    """All that is wrong or doubtful with the meaning of one definition."""
    return [fault for check in CHECKS[kind] for fault in check(value)]


__all__ = ["CHECKS", "CLOSURE_CHECKS", "faults"]
