"""Checking files of definitions and of acts, and beginning new ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.definitions import Library, bundle, read_acts
from ratify.definitions.starting import copied, starting
from ratify.errors import InvalidDefinition, NotFound, Problem
from ratify.study.scenarios import unmet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ratify.definitions.starting import Line
    from ratify.workflow.definition import Definition, Kind


def check(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """Every problem of these files, errors and warnings, file by file; each definition with what it refers to.

    A file of acts among them is read as what it is; one that expects something is run, and what does not come out as it
    says is an error. What is wrong with a file that one of these refers to is told as
    well, once; its warnings only if it is among them.
    """
    given = {path.absolute(): str(path) for path in paths}
    reads: dict[Path, Definition] = {}
    found: dict[Problem, None] = {}
    for path in given.values():
        for problem in _problems_of(Path(path), reads):
            known = given.get(Path(problem.file)) if Path(problem.file).is_absolute() else None
            found[replace(problem, file=known or problem.file)] = None
    files = list(dict.fromkeys((*given.values(), *(one.file for one in found))))
    return tuple(sorted(found, key=lambda one: (files.index(one.file), one.line, one.column)))


def _problems_of(path: Path, reads: dict[Path, Definition]) -> Iterable[Problem]:
    library = Library(near=path, reads=reads)
    try:
        definition = library.read(path)
    except InvalidDefinition as fault:
        return _of_acts(path, library) if _is_acts(fault) else fault.problems
    try:
        return [one for each in library.closure(definition) for one in each.warnings if one.file == str(path)]
    except InvalidDefinition as fault:
        return (*definition.warnings, *fault.problems)


def _is_acts(fault: InvalidDefinition) -> bool:
    return any(problem.wrong.code == "definitions.file_of_acts" for problem in fault.problems)


def _of_acts(path: Path, library: Library) -> tuple[Problem, ...]:
    try:
        acts = read_acts(path.read_bytes(), str(path))
        if not (acts.expectations or acts.refusals):
            return ()
        a_file = acts.subject.endswith((".yaml", ".yml"))
        subject = library.read(path.parent / acts.subject) if a_file else library.load(acts.subject, acts.kind)
        closure = library.closure(subject)
    except InvalidDefinition as fault:
        return fault.problems
    except NotFound as fault:
        mark = acts.places[acts.kind]
        return (Problem(str(path), mark.line, mark.column, acts.kind, fault.phrase),)
    return unmet(bundle(closure), acts, str(path))


def start(kind: Kind, name: str, source: str | None = None) -> tuple[Line, ...]:
    """The lines of a new definition file: one to start from, or a copy of the shipped one called ``source``.

    Raises ``Invalid`` for a name that is none, ``NotFound`` where nothing that ships is called so.
    """
    return starting(kind, name) if source is None else copied(Library().load(source, kind), name)
