"""Definitions by file or by name, and in plain words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.definitions import Library, read_acts
from ratify.errors import NotFound
from ratify.workflow.wording import definition_in_words

if TYPE_CHECKING:
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.definition import Definition, Kind
    from ratify.workflow.wording import Said


def find(source: str | Path) -> tuple[Library, Definition]:
    """A definition by the path of its file, or (a text) by the name of a shipped treaty or procedure; its library.

    A text is never taken for a path, so that a name that came over the network opens no file.
    """
    if isinstance(source, Path):
        library = Library(near=source)
        return library, library.read(source)
    library = Library()
    kinds: tuple[Kind, ...] = ("treaty", "procedure")
    for kind in kinds:
        try:
            return library, library.load(source, kind)
        except NotFound:
            continue
    raise NotFound("study.no_definition", name=source)


def acts_in(path: Path | None) -> ActsFile | None:
    """The acts in a file. Raises ``NotFound`` if it cannot be read, ``InvalidDefinition`` if it holds no acts."""
    if path is None:
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound("definitions.no_file", file=str(path)) from error
    return read_acts(content, str(path))


@cache
def shipped(kind: Kind) -> tuple[Definition, ...]:
    """The definitions of a kind that ship, by name; read once, since what ships does not change while we run."""
    library = Library()
    return tuple(library.load(name, kind) for name in library.shipped(kind))


def in_words(definition: Definition) -> tuple[Said, ...]:
    """What a treaty or a procedure says, clause by clause or step by step, as sentences made from its data."""
    return definition_in_words(definition.value)
