"""Definitions by kind and name: those that ship, and those that lie beside a user's own file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ratify.definitions.loading import problem_of, read_acts, read_definition
from ratify.errors import InvalidDefinition, NotFound, Phrase
from ratify.shipped import shipped
from ratify.workflow.checks import CLOSURE_CHECKS
from ratify.workflow.checks.closure import uses
from ratify.workflow.checks.fault import Fault, nearest
from ratify.workflow.definition import Definitions
from ratify.workflow.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, MutableMapping
    from pathlib import Path

    from ratify.errors import Problem
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.definition import Definition, Kind

FOLDERS: Mapping[Kind, str] = {
    "procedure": "procedures",
    "treaty": "treaties",
    "chamber": "chambers",
    "calendar": "calendars",
}
"""Where the definitions of a kind lie, by name: ``procedures/mali/cnt.yaml``."""

_CALLED: Mapping[Kind, str] = {
    "procedure": "definitions.kind.procedure",
    "treaty": "definitions.kind.treaty",
    "chamber": "definitions.kind.chamber",
    "calendar": "definitions.kind.calendar",
}

ACTS_FOLDER = "dossiers"
"""Where the files of acts lie that ship with the treaties of the same name."""

_NAME = re.compile(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", re.ASCII)
_FIRST_KEY = re.compile(r"\ufeff?(?:[ \t]*(?:#[^\n]*)?\n)*(?:---[ \t]*\n)?(\w+):[ ]*[\"']?([^\s\"'#]+)")
_OF_ACTS = re.compile(r"^(acts|expect|refused):", re.MULTILINE)
_ORDER: tuple[Kind, ...] = ("treaty", "procedure", "chamber", "calendar")
_LEVELS = 3
_ENOUGH_TO_TELL = 4_096
_MOST_NEIGHBOURS = 500


class Library:
    """Finds definitions, reads each of them once, and keeps it.

    ``near``: a file of the user's own; what lies beside it (in its folder, or in ``procedures/``, ``chambers/``,
    ``calendars/``, ``treaties/`` beside or above it) goes before what ships. ``given``: definitions at hand, which go
    before all others. ``reads``: what other libraries have read already, by the path of the file, and this one adds to.
    """

    def __init__(
        self,
        near: Path | None = None,
        given: Iterable[Definition] = (),
        reads: MutableMapping[Path, Definition] | None = None,
    ) -> None:
        self._reads = {} if reads is None else reads
        self._near = () if near is None else tuple(near.absolute().parents[:_LEVELS])
        self._beside = None if near is None else near.parent
        self._kept: dict[tuple[Kind, str], Definition] = {(one.kind, one.name): one for one in given}

    def load(self, name: str, kind: Kind) -> Definition:
        """The definition of that kind and name.

        Raises:
            NotFound: there is none; the nearest name that there is, is told.
            InvalidDefinition: its file has errors.

        """
        kept = self._kept.get((kind, name))
        if kept is not None:
            return kept
        found = self._find(name, kind) if _NAME.fullmatch(name) else None
        if found is None:
            near = did_you_mean(name, self.names(kind))
            code = "definitions.not_found_near" if near else "definitions.not_found"
            raise NotFound(code, kind=Phrase(_CALLED[kind]), name=name, near=near)
        definition = self._read(*found)
        self._kept[kind, name] = definition
        return definition

    def read(self, path: Path) -> Definition:
        """The definition in a file.

        Raises:
            NotFound: there is no such file, or it cannot be read.
            InvalidDefinition: it has errors.

        """
        return self._read(path, str(path))

    def shipped(self, kind: Kind) -> tuple[str, ...]:
        """The names of the definitions of a kind that ship, in order."""
        return shipped_names(kind)

    def names(self, kind: Kind) -> tuple[str, ...]:
        """The names that ``load`` knows, those beside the user's file first."""
        own = [name for root in self._near for name in _names_in(root / FOLDERS[kind], kind)]
        return tuple(dict.fromkeys((*own, *shipped_names(kind))))

    def closure(self, definition: Definition) -> tuple[Definition, ...]:
        """A definition and all that it uses: first a treaty, then procedures, then chambers, then calendars.

        What several files say together is checked; warnings of that kind are added to the file that they concern.

        Raises:
            InvalidDefinition: with the problems of every file concerned, among them names that nothing answers to.

        """
        found: dict[tuple[Kind, str], Definition] = {(definition.kind, definition.name): definition}
        problems: list[Problem] = []
        waiting = [definition]
        while waiting:
            user = waiting.pop(0)
            for where, kind, name in uses(user.value):
                if (kind, name) in found:
                    continue
                try:
                    found[kind, name] = self.load(name, kind)
                    waiting.append(found[kind, name])
                except InvalidDefinition as invalid:
                    problems += invalid.problems
                except NotFound:
                    wrong, right = self._unanswered(name, kind)
                    problems.append(problem_of(Fault(where, wrong, right), user.places, user.file))
        if any(problem.severity == "error" for problem in problems):
            raise InvalidDefinition(dict.fromkeys(problems))
        return _checked(tuple(sorted(found.values(), key=lambda one: _ORDER.index(one.kind))))

    def _read(self, path: Path, called: str) -> Definition:
        whole = path.absolute()
        definition = self._reads.get(whole)
        if definition is None:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise NotFound("definitions.no_file", file=called) from error
            definition = self._reads[whole] = read_definition(content, called)
        if definition.file == called:
            return definition
        warnings = tuple(replace(warning, file=called) for warning in definition.warnings)
        return replace(definition, file=called, warnings=warnings)

    def _unanswered(self, name: str, kind: Kind) -> tuple[Phrase, Phrase | None]:
        wrong = Phrase("definitions.not_found", kind=Phrase(_CALLED[kind]), name=name)
        return wrong, nearest(name, self.names(kind))

    def _find(self, name: str, kind: Kind) -> tuple[Path, str] | None:
        """The file of a definition and what it is called in problems; a user's own goes before what ships."""
        for root in self._near:
            path = _in_folder(root / FOLDERS[kind], name, kind)
            if path is not None:
                return path, str(path)
        for path in _neighbours(self._beside):
            if _announces(path) == (kind, name):
                return path, str(path)
        root = shipped("workflows")
        path = _in_folder(root / FOLDERS[kind], name, kind)
        return None if path is None else (path, path.relative_to(root).as_posix())


def bundle(closure: Iterable[Definition]) -> Definitions:
    """What a dossier is replayed under, of a definition and all that it uses."""
    values: dict[Kind, dict[str, Any]] = {kind: {} for kind in FOLDERS}
    for one in closure:
        values[one.kind][one.name] = one.value
    treaty = next(iter(values["treaty"].values()), None)
    return Definitions(treaty, values["procedure"], values["chamber"], values["calendar"])


def shipped_names(kind: Kind) -> tuple[str, ...]:
    """The names of the definitions of a kind that ship, in order."""
    return _names_in(shipped("workflows") / FOLDERS[kind], kind)


def shipped_acts(name: str) -> ActsFile:
    """The file of acts that ships for the treaty (or dossier) of that name.

    Raises:
        NotFound: none ships.

    """
    root = shipped("workflows")
    path = root / ACTS_FOLDER / f"{name}.yaml" if _NAME.fullmatch(name) else None
    if path is not None and not path.is_file():
        files = sorted((root / ACTS_FOLDER).rglob("*.yaml"))
        path = next((file for file in files if _begins(_beginning(file)) == ("treaty", name)), None)
    if path is None:
        raise NotFound("definitions.no_acts", name=name)
    return read_acts(path.read_bytes(), path.relative_to(root).as_posix())


def _names_in(folder: Path, kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(name for announced, name in _announced_in(folder) if announced == kind))


def _in_folder(folder: Path, name: str, kind: Kind) -> Path | None:
    """The file in ``folder`` that holds a definition: usually the one of that name, else whichever announces it."""
    path = folder / f"{name}.yaml"
    if _announces(path) == (kind, name):
        return path
    return _announced_in(folder).get((kind, name))


def _announced_in(folder: Path) -> Mapping[tuple[str, str], Path]:
    found: dict[tuple[str, str], Path] = {}
    if folder.is_dir():
        for path in sorted(folder.rglob("*.yaml"))[:_MOST_NEIGHBOURS]:
            announced = _announces(path)
            if announced is not None:
                found.setdefault(announced, path)
    return found


def _neighbours(folder: Path | None) -> Iterator[Path]:
    """The files that lie in the same folder, whatever they are called."""
    if folder is not None and folder.is_dir():
        yield from sorted(folder.glob("*.yaml"))[:_MOST_NEIGHBOURS]


def _announces(path: Path) -> tuple[str, str] | None:
    """Kind and name by the first key of a file, without reading more than its beginning; none of a file of acts."""
    beginning = _beginning(path)
    return None if _OF_ACTS.search(beginning) else _begins(beginning)


def _beginning(path: Path) -> str:
    """What a file begins with; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_ENOUGH_TO_TELL).decode("utf-8", "replace").replace("\r", "")
    except OSError:
        return ""


def _begins(beginning: str) -> tuple[str, str] | None:
    """The first key of a file and its value."""
    first = _FIRST_KEY.match(beginning)
    return (first[1], first[2]) if first else None


def _checked(closure: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """The same definitions with the warnings of what they say together."""
    by_name = {(one.kind, one.name): one for one in closure}
    more: dict[tuple[Kind, str], list[Problem]] = {}
    together = bundle(closure)
    for check in CLOSURE_CHECKS:
        for kind, name, wrong in check(together):
            concerned = by_name[kind, name]
            more.setdefault((kind, name), []).append(problem_of(wrong, concerned.places, concerned.file))
    found = [problem for problems in more.values() for problem in problems]
    if any(problem.severity == "error" for problem in found):
        raise InvalidDefinition(found)
    return tuple(
        replace(one, warnings=(*one.warnings, *more[one.kind, one.name])) if (one.kind, one.name) in more else one
        for one in closure
    )
