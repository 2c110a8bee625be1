"""From nodes to values: what may stand in each kind of file, as values that read like documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.workflow.node import Mark
from ratify.workflow.shape.acts import ACTS, REGISTERED, Facts
from ratify.workflow.shape.calendar import CALENDAR, DECREES
from ratify.workflow.shape.chamber import CHAMBER
from ratify.workflow.shape.place import Place, Sheet
from ratify.workflow.shape.procedure import PROCEDURE
from ratify.workflow.shape.treaty import TREATY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.definition import Kind as DefinitionKind
    from ratify.workflow.node import Node
    from ratify.workflow.shape.place import Kind

SHAPES: Mapping[DefinitionKind, Kind[object]] = {
    "procedure": PROCEDURE,
    "treaty": TREATY,
    "chamber": CHAMBER,
    "calendar": CALENDAR,
}
"""The four kinds of definition, told by the first key of the file."""

FACTS = Facts()
"""The facts of one act, in a file of their own."""


def shaped(node: Node, file: str, shape: Kind[object]) -> tuple[object | None, Sheet]:
    """The value that ``node`` says by ``shape``, and the sheet with every problem and every place.

    The value is ``None`` if the sheet has problems that are errors; an optional part may be missing from it.
    """
    sheet = Sheet(file)
    value = shape.read(node, Place(sheet, "", Mark(1, 1)))
    if any(problem.severity == "error" for problem in sheet.problems):
        value = None
    return value, sheet


__all__ = ["ACTS", "DECREES", "FACTS", "REGISTERED", "SHAPES", "shaped"]
