"""A register as a file, what its dossiers are of, and what identifies the content of each."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, Self

from ratify.definitions import Library, read_list, read_table
from ratify.errors import Conflict, Invalid, InvalidDefinition, NotFound, RatifyError, why_not
from ratify.journal.commitment import value_text
from ratify.office.disclosing import impersonal, personal_facts
from ratify.workflow.acts import ActDraft, FindingDraft
from ratify.workflow.definition import Procedure
from ratify.workflow.facts import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from ratify.definitions import RegisterItem
    from ratify.office.core import Office
    from ratify.workflow.acts import Draft, Registered
    from ratify.workflow.definition import Definition

TABLES, LISTS = frozenset({".csv", ".tsv", ".txt"}), frozenset({".yaml", ".yml"})
OWN = (".yaml", ".yml")
"""A treaty that is named with one of these endings is a file beside the register."""

MOST_SUBJECTS = 256
"""Treaties and procedures of one's own that are kept in memory at a time."""


class Register:
    """The file of a register, open and read from its beginning as often as wanted; use it in a ``with``.

    Raises ``NotFound`` (``office.import.no_file``) or ``Invalid`` (``office.import.no_register``) if there is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.suffix.lower() not in TABLES | LISTS:
            raise Invalid("office.import.no_register", file=path.name)
        try:
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise NotFound("office.import.no_file", file=str(path), why=why_not(error)) from error
        self._seen = self._state()

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        """Close the file."""
        self._file.close()

    def items(self) -> Iterator[RegisterItem]:
        """Its dossiers from the first on, each as it is read."""
        self._file.seek(0)
        read = read_table if self.path.suffix.lower() in TABLES else read_list
        yield from read(self._file, self.path.name)

    def check_unchanged(self) -> None:
        """Refuse to go on with a file that somebody has written since it was opened: ``Conflict``."""
        if self._state() != self._seen:
            raise Conflict("office.import.file_changed", file=self.path.name)

    def _state(self) -> tuple[int, int]:
        state = os.fstat(self._file.fileno())
        return state.st_size, state.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Subject:
    """What a dossier is of: the definition, all that it uses, and the names of its personal facts."""

    what: Definition
    closure: tuple[Definition, ...]
    personal: frozenset[str]


@dataclass(slots=True)
class Subjects:
    """The definitions that a register names, each looked up once as long as it is kept; a failure is kept as well."""

    office: Office
    folder: Path
    kept: OrderedDict[tuple[str, str], Subject | RatifyError] = field(default_factory=OrderedDict)

    def of(self, registered: Registered) -> Subject:
        """What a dossier is of. Raises ``NotFound`` or ``InvalidDefinition``."""
        named = (registered.kind, registered.subject)
        found = self.kept.get(named)
        if found is None:
            try:
                found = self._found(registered)
            except (NotFound, InvalidDefinition) as error:
                found = error
            self.kept[named] = found
            if len(self.kept) > MOST_SUBJECTS:
                self._forget(self.kept.popitem(last=False)[1])
        self.kept.move_to_end(named)
        if isinstance(found, RatifyError):
            raise found
        for one in found.closure:
            self.office.loaded.setdefault(one.digest, one)
        return found

    def _found(self, registered: Registered) -> Subject:
        name = registered.subject
        if name.endswith(OWN):
            path = self.folder / name
            library = Library(near=path)
            what = library.read(path)
            if what.kind != registered.kind:
                raise NotFound("office.import.other_kind", name=name)
        else:
            library = self.office.library
            what = library.load(name, registered.kind)
        closure = tuple(library.closure(what))
        facts = (personal_facts(one.value) for one in closure if isinstance(one.value, Procedure))
        return Subject(what, closure, frozenset().union(*facts))

    def _forget(self, subject: Subject | RatifyError) -> None:
        """Drop a definition of the user's own, which the office reads from the log again if it is wanted."""
        if isinstance(subject, Subject):
            self.office.loaded.pop(subject.what.digest, None)


def content_of(registered: Registered, subject: Subject) -> str:
    """What identifies the content of a dossier in a register; where it stands in it is no part, nor a personal fact."""
    said = [_said(one) for one in impersonal(subject.personal, registered.drafts)]  # type: ignore[arg-type]  # drafts go in, so drafts come out
    text = value_text(["import", registered.reference, registered.kind, registered.subject, said])
    return sha256(text.encode()).hexdigest()[:32]


def _said(draft: Draft) -> list[object]:
    if isinstance(draft, ActDraft):
        return ["act", draft.step, written(draft.when), draft.party, draft.track, _plain(draft.facts), draft.before]
    published = None if draft.published is None else draft.published.isoformat()
    if isinstance(draft, FindingDraft):
        return ["finding", draft.clause, written(draft.condition_met), draft.source, published]
    return ["official_date", draft.of, draft.date.isoformat(), draft.source, published, draft.by]


def _plain(facts: object) -> object:
    return {name: _plain(one) for name, one in facts.items()} if isinstance(facts, dict) else facts
