"""From the text of a file to a checked definition, or to all its problems at once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from ratify.definitions.reading import LARGE, ORDINARY, plain_text, read_node
from ratify.errors import InvalidDefinition, Phrase, Problem
from ratify.workflow.acts import ActsFile
from ratify.workflow.checks import faults
from ratify.workflow.definition import Definition
from ratify.workflow.node import Mark, Scalar, Table
from ratify.workflow.shape import ACTS, DECREES, FACTS, SHAPES, shaped
from ratify.workflow.shape.place import found as found_there
from ratify.workflow.shape.place import near_or_list, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ratify.definitions.reading import Caps
    from ratify.law.calendars import Calendar
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Chamber, Kind, Procedure, Treaty
    from ratify.workflow.node import Node
    from ratify.workflow.shape.calendar import Decrees
    from ratify.workflow.shape.place import Sheet


def read_definition(text: bytes | str, file: str) -> Definition:
    """The definition that a file holds, checked by itself; ``file`` is the name under which its problems are told.

    Whether the other files that it names exist is asked by ``Library.closure``. Warnings stand in the definition.
    What a text says is kept: offices, previews and replays read the same few texts again and again.

    Raises:
        InvalidDefinition: with every problem of the file, in file order, warnings included.

    """
    try:
        kept = sound(text)
    except InvalidDefinition as invalid:
        raise InvalidDefinition(tuple(replace(problem, file=file) for problem in invalid.problems)) from None
    warnings = tuple(replace(warning, file=file) for warning in kept.warnings)
    return replace(kept, file=file, warnings=warnings)


@lru_cache(maxsize=128)
def sound(text: bytes | str) -> Definition:
    """The definition that a text holds, in a file without a name."""
    node, found = _node(text, "", _caps)
    kind = _kind(node, "", found)
    value, sheet = shaped(node, "", SHAPES[kind])
    problems = [*found, *sheet.problems, *_untranslated(sheet)]
    if value is not None:
        problems += [problem_of(fault, sheet.places, "") for fault in faults(kind, value)]
    ordered = _in_order(problems)
    if value is None or any(problem.severity == "error" for problem in ordered):
        raise InvalidDefinition(ordered)
    content = plain_text(text)
    named = cast("Procedure | Treaty | Chamber | Calendar", value)
    return Definition(
        kind=kind,
        name=named.name,
        edition=sheet.edition,
        digest=sha256(content.encode()).hexdigest(),
        text=content,
        value=named,
        warnings=ordered,
        places=sheet.places,
        title=sheet.declared.get("title", {}),
    )


def read_acts(text: bytes | str, file: str) -> ActsFile:
    """The acts, findings, official dates, expectations and refusals that a file holds.

    Whether the steps exist and the facts fit is for the dossier to say.

    Raises:
        InvalidDefinition: with every problem of the file, in file order.

    """
    node, found = _node(text, file, lambda _key: LARGE)
    value, sheet = shaped(node, file, ACTS)
    problems = _in_order([*found, *sheet.problems])
    if not isinstance(value, ActsFile) or any(problem.severity == "error" for problem in problems):
        raise InvalidDefinition(problems)
    return value


def read_facts(text: bytes | str, file: str) -> Mapping[str, object]:
    """The facts of one act from a file of its own, in YAML or JSON: text, lists and mappings, not yet typed.

    Raises:
        InvalidDefinition: with every problem of the file, in file order.

    """
    node, found = _node(text, file, lambda _key: ORDINARY)
    value, sheet = shaped(node, file, FACTS)
    problems = _in_order([*found, *sheet.problems])
    if value is None or problems:
        raise InvalidDefinition(problems)
    return cast("Mapping[str, object]", value)


def read_decrees(text: bytes | str, file: str) -> Decrees:
    """What decrees add to a calendar that is to be built, and what they take away.

    Raises:
        InvalidDefinition: with every problem of the file, in file order.

    """
    node, found = _node(text, file, lambda _key: ORDINARY)
    value, sheet = shaped(node, file, DECREES)
    problems = _in_order([*found, *sheet.problems])
    if value is None or any(problem.severity == "error" for problem in problems):
        raise InvalidDefinition(problems)
    return cast("Decrees", value)


def problem_of(fault: Fault, places: Mapping[str, Mark], file: str) -> Problem:
    """A fault of meaning as a problem of the file: at its path of keys, or at the nearest one that is written."""
    path = fault.where
    while path and path not in places:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    line, column = places.get(path, Mark(1, 1))
    return Problem(file, line, column, path, fault.wrong, fault.right, fault.severity)


def _caps(first_key: str) -> Caps:
    return LARGE if first_key == "calendar" else ORDINARY


def _node(text: bytes | str, file: str, caps: Callable[[str], Caps]) -> tuple[Node, tuple[Problem, ...]]:
    node, problems = read_node(text, file, caps)
    if node is None:
        raise InvalidDefinition(problems)
    if isinstance(node, Scalar) and not node.text:
        raise InvalidDefinition((Problem(file, *node.mark, "", Phrase("definitions.empty_file")),))
    return node, problems


def _kind(node: Node, file: str, found: tuple[Problem, ...]) -> Kind:
    """The kind of a file is told by its first key."""
    kinds = tuple(SHAPES)
    if isinstance(node, Table) and node.pairs:
        keys = [key.text for key, _value in node.pairs]
        first = node.pairs[0][0]
        if first.text in kinds:
            if {"acts", "expect", "refused"}.intersection(keys) and first.text in ("treaty", "procedure"):
                raise InvalidDefinition(
                    _in_order((*found, Problem(file, *first.mark, "", Phrase("definitions.file_of_acts"))))
                )
            return first.text
        wrong, right = Phrase("definitions.kind_of_file", key=shown(first.text)), near_or_list(first.text, kinds)
        raise InvalidDefinition(_in_order((*found, Problem(file, *first.mark, "", wrong, right))))
    right = Phrase("definitions.wants.one_key", words=kinds)
    raise InvalidDefinition(_in_order((*found, Problem(file, *node.mark, "", found_there(node), right))))


def _untranslated(sheet: Sheet) -> Iterable[Problem]:
    """One warning for all texts that lack a language that is expected of them."""
    if sheet.untranslated:
        path, mark, _missing = sheet.untranslated[0]
        languages = tuple(dict.fromkeys(tag for *_place, missing in sheet.untranslated for tag in missing))
        paths = [path for path, *_rest in sheet.untranslated]
        texts: list[str | Phrase] = list(paths[:_MOST_TOLD])
        if len(paths) > _MOST_TOLD:
            texts.append(Phrase("definitions.and_others", n=len(paths) - _MOST_TOLD))
        wrong = Phrase("definitions.untranslated", n=len(paths), languages=languages, texts=tuple(texts))
        yield Problem(sheet.file, *mark, path, wrong, None, "warning")


_MOST_TOLD = 12
"""Texts without a translation that are named; of the others the number is told."""


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """In file order; of several errors at one place the first that was noted, for the others come of it."""
    first: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        apart = problem.severity == "warning" or problem.wrong.code in _SEVERAL
        first.setdefault((problem.line, problem.column, repr(problem.wrong) if apart else ""), problem)
    return tuple(sorted(first.values(), key=lambda problem: (problem.line, problem.column)))


_SEVERAL = frozenset({"definitions.missing_key"})
"""Several of these may stand at one place, each a fault of its own."""
