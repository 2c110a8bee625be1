"""Erasing personal data: what an entry only commits to goes; that it went and why stays, and the log still verifies.

An erasure cannot be taken back, so it is foretold first; it takes a legal basis, a role that may, and somebody else
than the person who recorded the entry. What is not personal is sealed for good and never erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ratify.errors import Conflict, Invalid, Phrase, Refused
from ratify.journal.commitment import committed
from ratify.office.core import guarded_now, today
from ratify.office.disclosing import FACTS_AT, TEXTS_AT, erasures, openings
from ratify.office.drafts import LONGEST_REASON, body_of
from ratify.office.indexing import dossier_row
from ratify.office.loading import load, through
from ratify.office.requests import request_of
from ratify.office.rights import require
from ratify.store import Draft, IndexRows, disclosures

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store import Written

EVERYTHING = "all"
"""Stands for all that is left of what an entry commits to."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """One value that an entry commits to: its path in the body, what it is called, and the value, or why it is gone."""

    path: str
    label: Phrase | Mapping[str, str]
    value: object
    there: bool


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What could be erased of an entry; ``elsewhere`` are entries of the same act that hold facts of the same names."""

    entry: int
    dossier: str
    kind: str
    values: tuple[Erasable, ...]
    elsewhere: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. ``swept``: whether it is out of the database's own files too; if not, the next sweep does it.

    ``repeated``: the same request had been answered before; nothing was written.
    """

    entry: int
    of: int
    dossier: str
    paths: tuple[str, ...]
    basis: str
    swept: bool
    repeated: bool = False


def preview_erase(office: Office, actor: Person, entry: int) -> ErasurePreview:
    """What can be erased of an entry, with what is still there. Nothing is written. Raises ``NotFound``."""
    require(actor, "erase")
    written = office.store.entry(entry)
    opened, dossier = openings(office, actor, [written]), _dossier(written)
    labels = _labels(office, dossier, written)
    left = opened.left(entry)
    values = tuple(
        Erasable(path, labels.get(path, {"": path.rpartition(".")[2]}), value, path in left)
        for path, value in opened.every(written).items()
    )
    return ErasurePreview(entry, dossier, written.kind, values, tuple(_elsewhere(office, written)))


def erase(
    office: Office, actor: Person, entry: int, fields: Collection[str], *, basis: str, key: str | None = None
) -> Erased:
    """Erase values that an entry commits to: an entry of its own says which, and on what legal basis.

    ``fields`` are names of facts (``petitioner``), paths in the body, or ``all``. Raises ``Invalid`` without a basis
    or for what is not personal, ``Refused`` for what is gone already and for one's own entry, ``NotFound``.
    """
    require(actor, "erase")
    said = _basis(basis)
    written = office.store.entry(entry)
    request = request_of(actor, written.stream, ("erase", entry, *sorted(fields)), said)
    repeated = _answered(office, actor, key, request)
    if repeated is not None:
        return repeated
    _not_ones_own(office, actor, written)
    paths = _paths(office, actor, written, fields)
    body = {**body_of(actor, None), "erased": {"of": entry, "paths": list(paths), "basis": said}, "request": request}
    draft = Draft(written.stream, "erased", None, None if key is None else f"{actor.account}:{key}", body)
    version = office.store.version(written.stream)
    appended = office.store.append(
        [draft],
        expecting={written.stream: version},
        now=guarded_now(office),
        index=_index(office, written.stream, version),
        also=lambda connection: disclosures.erase(connection, entry, paths),
    )
    swept = disclosures.swept(office.store)
    office.wake()
    return Erased(appended.written[0].number, entry, _dossier(written), paths, said, swept)


def _basis(basis: str) -> str:
    said = basis.strip()
    if not said:
        raise Invalid("office.basis_wanted")
    if len(said) > LONGEST_REASON or not all(c.isprintable() or c == "\n" for c in said):
        raise Invalid("office.basis_too_long", most=LONGEST_REASON)
    return said


def _answered(office: Office, actor: Person, key: str | None, request: str) -> Erased | None:
    found = None if key is None else office.store.by_key(f"{actor.account}:{key}")
    if found is None:
        return None
    if found.body.get("request") != request:
        raise Conflict("office.key_reused", key=key)
    said = found.body["erased"]
    swept = disclosures.swept(office.store)
    return Erased(found.number, said["of"], _dossier(found), tuple(said["paths"]), said["basis"], swept, repeated=True)


def _not_ones_own(office: Office, actor: Person, written: Written) -> None:
    """Whoever recorded a thing does not also make it disappear."""
    author = cast("Mapping[str, str]", written.body.get("actor") or {}).get("person")
    if author == actor.person and not office.settings.one_person:
        raise Refused("office.erase_own", entry=str(written.number))


def _paths(office: Office, actor: Person, written: Written, fields: Collection[str]) -> tuple[str, ...]:
    """The paths meant, each of a value that is still there."""
    every = [path for path, _commitment in committed(written.body)]
    left = openings(office, actor, [written]).left(written.number)
    prefix = {**FACTS_AT, **TEXTS_AT}.get(written.kind, "")
    wanted = [path for name in fields for path in (left if name == EVERYTHING else (_path(name, every, prefix),))]
    if not every or any(path not in every for path in wanted):
        names = tuple(path.removeprefix(f"{prefix}.") for path in every)
        code = "office.erase_not_personal" if names else "office.erase_nothing_personal"
        raise Invalid(code, entry=str(written.number), names=names)
    if not wanted and fields:
        raise Refused("office.erased_already", entry=str(written.number))
    if not wanted:
        raise Invalid("office.erase_what", names=tuple(path.removeprefix(f"{prefix}.") for path in left))
    gone = dict(erasures(office, written.stream))
    for path in wanted:
        if path not in left:
            by = gone.get((written.number, path))
            name = path.removeprefix(f"{prefix}.")
            code = "office.erased_already" if by is None else "office.erased_by"
            raise Refused(code, entry=str(written.number), name=name, by=str(by.number) if by else "")
    return tuple(sorted(set(wanted)))


def _path(name: str, every: Sequence[str], prefix: str) -> str:
    return name if name in every else f"{prefix}.{name}"


def _dossier(written: Written) -> str:
    """The id of the dossier that an entry belongs to; empty for one of the office's own."""
    kind, _, rest = written.stream.partition("/")
    return rest.removesuffix("/alerts") if kind == "dossier" else ""


def _labels(office: Office, dossier: str, written: Written) -> dict[str, Phrase | Mapping[str, str]]:
    """What the values of an entry are called: the labels of facts; the readers of an alert."""
    at = FACTS_AT.get(written.kind)
    if at is None:
        paths = [path for path, _commitment in committed(written.body)]
        return {path: Phrase("office.erase.text", account=path.rpartition(".")[2]) for path in paths}
    said = written.body["act"] if written.kind == "act" else written.body["corrected"]["by"]
    step = through(load(office, dossier).last, today(office)).declared(said["track"], said["step"])
    return {} if step is None else {f"{at}.{ask.name}": ask.label for ask in step.asks}


def _elsewhere(office: Office, written: Written) -> Iterator[int]:
    """Other versions of the same act that still hold what this one holds: each is erased by itself."""
    if written.kind not in FACTS_AT:
        return
    entries = office.store.entries(written.stream)
    root: dict[int, int] = {}
    for one in entries:
        root[one.number] = root.get(one.body["corrected"]["of"], 0) if one.kind == "corrected" else one.number
    names = {path.rpartition(".")[2] for path, _commitment in committed(written.body)}
    same = [one.number for one in entries if root[one.number] == root[written.number] and one.number != written.number]
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, same))
    for number, found in kept.items():
        if names & {one.path.rpartition(".")[2] for one in found}:
            yield number


def _index(office: Office, stream: str, version: int) -> IndexRows:
    """The row of the dossier, which has one more entry; nothing else of it changes."""
    kind, _, dossier = stream.partition("/")
    if kind != "dossier" or "/" in dossier:
        return IndexRows()
    loaded, day = load(office, dossier), today(office)
    return IndexRows(dossiers=(dossier_row(dossier, through(loaded.last, day), version + 1, day, loaded.told),))
