"""Personal facts: kept beside the entries that commit to them, shown to those who may see them, missing once erased.

The door types the facts of an act, takes the personal ones out and leaves commitments in their place; so neither the
sealed bytes, nor replay, nor an index ever holds one. What opens them is written beside the entry in the same append.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from ratify.errors import Phrase
from ratify.journal.canonical import plain
from ratify.journal.commitment import (
    SALT_BYTES,
    commitment,
    commitment_in,
    committed,
    in_place,
    salt_of,
    value_text,
)
from ratify.office.rights import may
from ratify.store import Disclosure, disclosures
from ratify.workflow.acts import ActDraft
from ratify.workflow.entries import Act, Corrected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.store import Written
    from ratify.workflow.definition import Definitions, Procedure, Step

FACTS_AT: Mapping[str, str] = {"act": "act.facts", "corrected": "corrected.by.facts"}
"""Where the facts of an act lie in the body of an entry, by its kind."""

TEXTS_AT: Mapping[str, str] = {"alert_issued": "alert_issued.texts", "alert_escalated": "alert_escalated.texts"}
"""Where the rendered texts of an alert lie in the body of an entry, by its kind; below, by account."""


# -------------------------------------------------------------------------------------------------------- at the door


def sealed(path: str, value: object) -> tuple[dict[str, str], Disclosure]:
    """What stands in a body at a path for a value, and what opens it, under a salt drawn for it alone."""
    text, salt = value_text(plain(value)), salt_of(secrets.token_bytes(SALT_BYTES))
    return in_place(commitment(salt, path, text)), Disclosure(path, salt, text)


def apart(step: Step, act: Act, kind: str) -> tuple[Act, tuple[Disclosure, ...]]:
    """The act with commitments in the place of its personal facts, and what opens them. ``kind`` is its entry's."""
    personal = [ask.name for ask in step.asks if ask.personal and ask.name in act.facts]
    if not personal:
        return act, ()
    opening: list[Disclosure] = []
    left: dict[str, str] = {}
    for name in personal:
        mark, one = sealed(f"{FACTS_AT[kind]}.{name}", act.facts[name])
        opening.append(one)
        left[name] = cast("str", commitment_in(mark))
    facts = {name: fact for name, fact in act.facts.items() if name not in left}
    return replace(act, facts=facts, committed=left), tuple(opening)


@lru_cache(maxsize=1024)
def personal_facts(procedure: Procedure) -> frozenset[str]:
    """The names of the facts that some step of a procedure calls personal."""
    return frozenset(ask.name for step in procedure.steps.values() for ask in step.asks if ask.personal)


def personal_names(definitions: Definitions) -> frozenset[str]:
    """The names of facts that some step of a dossier calls personal, in any edition that it was replayed under."""
    first = definitions.first
    every = (procedure for one in (first, *first.later.values()) for procedure in one.procedures.values())
    return frozenset().union(*map(personal_facts, every))


def impersonal(names: frozenset[str], what: Sequence[object]) -> tuple[object, ...]:
    """What a request says without personal facts: a digest over these would let anybody confirm a guess."""
    return tuple(_impersonal(names, one) for one in what)


def _impersonal(names: frozenset[str], what: object) -> object:
    if isinstance(what, tuple):
        return impersonal(names, what)
    if not isinstance(what, ActDraft) or names.isdisjoint(what.facts):
        return what
    return replace(what, facts={name: None if name in names else fact for name, fact in what.facts.items()})


# ------------------------------------------------------------------------------------------------------------- reading


class Bodied(Protocol):
    """An entry as stored, or as the log shows it."""

    @property
    def number(self) -> int:
        """Its place in the log."""

    @property
    def stream(self) -> str:
        """Its stream."""

    @property
    def kind(self) -> str:
        """What it is."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What was sealed."""


@dataclass(frozen=True, slots=True)
class Openings:
    """What is left of what entries commit to, by entry and path; ``erased`` are the entries that took the rest away.

    ``withheld``: the reader may not see personal data; nothing was looked up for him.
    """

    values: Mapping[tuple[int, str], object] = field(default_factory=dict)
    erased: Mapping[tuple[int, str], Written] = field(default_factory=dict)
    withheld: bool = False

    def shown(self, number: int, path: str) -> object:
        """The value at a path of an entry, or the phrase that says why it cannot be shown."""
        if self.withheld:
            return Phrase("office.fact.withheld")
        if (number, path) in self.values:
            return self.values[number, path]
        by = self.erased.get((number, path))
        if by is None:
            return Phrase("office.fact.lost")
        basis = cast("str", by.body["erased"]["basis"])
        return Phrase("office.fact.erased", at=by.recorded_at, entry=str(by.number), basis=basis)

    def facts(self, number: int, kind: str, facts: Mapping[str, object]) -> Mapping[str, object]:
        """The facts of an act as its body has them, with what is shown in the place of each commitment."""
        if not any(commitment_in(fact) for fact in facts.values()):
            return facts
        at = FACTS_AT[kind]
        return {
            name: fact if commitment_in(fact) is None else self.shown(number, f"{at}.{name}")
            for name, fact in facts.items()
        }

    def of(self, version: Act | Corrected) -> Mapping[str, object]:
        """The facts of an act, or of what corrects one, with what is shown for the personal ones."""
        act, kind = (version.by, "corrected") if isinstance(version, Corrected) else (version, "act")
        if act is None:
            return {}
        number, at = version.sealed.number, FACTS_AT[kind]
        return {**act.facts, **{name: self.shown(number, f"{at}.{name}") for name in act.committed}}

    def every(self, entry: Bodied) -> dict[str, object]:
        """All that an entry commits to, by path: the value, or the phrase that says why it is not shown."""
        return {path: self.shown(entry.number, path) for path in _paths(entry)}

    def left(self, number: int) -> tuple[str, ...]:
        """The paths of an entry whose values are still there and may be seen."""
        return tuple(path for entry, path in self.values if entry == number)


def openings(office: Office, actor: Person, written: Iterable[Bodied]) -> Openings:
    """What opens the commitments of these entries, for this reader."""
    wanted = {one.number: (one.stream, tuple(_paths(one))) for one in written}
    wanted = {number: found for number, found in wanted.items() if found[1]}
    if not wanted:
        return Openings()
    if not may(actor, "personal"):
        return Openings(withheld=True)
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, wanted.keys()))
    values = {(number, one.path): json.loads(one.value) for number, found in kept.items() for one in found}
    gone = {stream for number, (stream, paths) in wanted.items() for path in paths if (number, path) not in values}
    return Openings(values, {place: one for stream in gone for place, one in erasures(office, stream)})


def _paths(entry: Bodied) -> Iterator[str]:
    if entry.kind in FACTS_AT or entry.kind in TEXTS_AT:
        yield from (path for path, _commitment in committed(entry.body))


def erasures(office: Office, stream: str) -> Iterator[tuple[tuple[int, str], Written]]:
    """What was erased of the entries of a stream: number and path, with the entry that says so."""
    for one in office.store.entries(stream):
        if one.kind == "erased":
            said = one.body["erased"]
            yield from (((said["of"], path), one) for path in said["paths"])


def excused(office: Office, loaded: Loaded, entry: int, step: str) -> frozenset[str]:
    """The personal facts that a correction of an entry by the same step need not give: nobody has them any more."""
    found = next((one for one in loaded.entries if one.sealed.number == entry), None)
    act = found.by if isinstance(found, Corrected) else found
    if not isinstance(act, Act) or act.step != step:
        return frozenset()
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, [entry])).get(entry, ())
    left = {one.path.rpartition(".")[2] for one in kept}
    return personal_names(loaded.definitions) - left - act.facts.keys()


def same_in_private(office: Office, entries: Iterable[Written], acts: Sequence[Act]) -> bool:
    """Whether acts, with their personal facts, are those that were recorded, as far as what was recorded is left."""
    recorded = [one for one in entries if one.kind in FACTS_AT and _facts_of(one) is not None]
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, [one.number for one in recorded]))
    if len(recorded) != len(acts):
        return False
    for entry, act in zip(recorded, acts, strict=True):
        at = FACTS_AT[entry.kind]
        for one in kept.get(entry.number, ()):
            if value_text(act.facts.get(one.path.removeprefix(f"{at}."))) != one.value:
                return False
    return True


def _facts_of(entry: Written) -> object:
    said = entry.body["act"] if entry.kind == "act" else entry.body["corrected"].get("by")
    return None if said is None else said.get("facts") or {}
