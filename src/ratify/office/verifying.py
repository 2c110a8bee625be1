"""Was it altered, and was it ever lawful? Verification, export and the rebuilding of indexes, over stored bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.errors import Phrase, RatifyError
from ratify.journal.canonical import decode
from ratify.office.core import today
from ratify.office.indexing import dossier_row
from ratify.office.loading import find, load, stream_of, through
from ratify.office.rights import require
from ratify.office.sweeping import inbox_rows
from ratify.office.views import Verdict
from ratify.store import DossierRow, IndexRows, lists
from ratify.store.check import Checking
from ratify.store.check import breaches as breaches_of
from ratify.store.content import definitions
from ratify.store.indexes import wipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from ratify.office.core import Office
    from ratify.office.views import Person


def verify(office: Office, *, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Check every byte, number, column, checkpoint and digest, replay every dossier and compare every index.

    Breaches (something was altered) and dossiers that halt (an act does not stand) are told apart.
    """
    store = office.store
    head = store.head()
    breaches = [
        breach.what if breach.number is None else Phrase("office.breach", entry=str(breach.number), why=breach.what)
        for breach in breaches_of(store, Checking(() if store.verifier is None else (store.verifier,)))
    ]
    halted: list[Phrase] = []
    dossiers = _dossiers(office)
    for number, dossier in enumerate(dossiers, start=1):
        breaches += _index_breaches(office, dossier, halted)
        if progress is not None:
            progress(number, len(dossiers))
    return Verdict(head.size, len(dossiers), head.size, head.root.hex(), tuple(breaches), tuple(halted))


def _dossiers(office: Office) -> list[str]:
    """Every dossier of the log, in the order of its streams' openings."""
    return [
        row.stream.removeprefix("dossier/")
        for row in office.store.all_rows()
        if row.kind == "opened" and row.stream.startswith("dossier/")
    ]


def _index_breaches(office: Office, dossier: str, halted: list[Phrase]) -> Iterator[Phrase]:
    """Replay a dossier to the day for which its row was computed, and compare.

    A row that a publication has made due (see ``indexes.DossierRow``) says nothing yet that could be compared.
    """
    try:
        loaded = load(office, dossier)
    except RatifyError as fault:
        yield Phrase("office.breach_dossier", dossier=dossier, why=fault.phrase)
        return
    stored = office.store.query(lambda connection: lists.dossier(connection, dossier))
    if stored is None:
        yield Phrase("office.breach_index", dossier=loaded.opened.reference)
        return
    now_stands = through(loaded.last, stored.computed_for)
    if now_stands.halted is not None:
        halted.append(
            Phrase(
                "office.halted_dossier",
                dossier=loaded.opened.reference,
                entry=str(now_stands.halted.root),
                reason=now_stands.halted.reason,
            )
        )
    wanted = dossier_row(dossier, now_stands, loaded.version, stored.computed_for, loaded.told)
    outdated = stored.next_change_on is not None and stored.next_change_on <= stored.computed_for
    if stored.uses is None:
        stored = replace(stored, uses=wanted.uses)  # written by a version that did not note them
    if not outdated and _plain(wanted) != _plain(stored):
        yield Phrase("office.breach_index", dossier=loaded.opened.reference)


def _plain(row: DossierRow) -> object:
    """A row as it is after a journey through JSON, to compare what was stored with what should be."""
    agenda = [[one.what, one.name, str(one.due_on), one.standing, one.track, one.detail] for one in row.agenda]
    parts = (
        row.reference, dict(row.title), row.kind, row.state, row.states, row.version, str(row.computed_for),
        str(row.next_change_on), row.halted, row.search, row.sentence, agenda, row.uses,
    )  # fmt: skip
    return json.loads(json.dumps(parts, default=list))


def reindex(office: Office, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Empty every index and make it again from the log; the number of dossiers."""
    names = _dossiers(office)
    office.store.change(wipe)
    day = today(office)
    for number, dossier in enumerate(names, start=1):
        loaded = load(office, dossier)
        row = dossier_row(dossier, through(loaded.last, day), loaded.version, day, loaded.told)
        alerts = inbox_rows(office, dossier)
        office.store.put_index(IndexRows(dossiers=(row,), inbox=alerts))
        if progress is not None:
            progress(number, len(names))
    return len(names)


def export(office: Office, actor: Person, out: TextIO, *, dossier: str | None = None) -> int:
    """Write the log (or one dossier's entries) as JSON lines: entries, the checkpoint, the definitions by digest.

    Each entry's line carries its sealed bytes as text, so that anybody can hash them again.
    """
    require(actor, "export")
    stems = None if dossier is None else _stems(office, dossier)
    number = 0
    for row in office.store.all_rows():
        if stems is not None and row.stream not in stems:
            continue
        number += 1
        body = bytes(row.body).decode()
        decode(row.body)
        line = {"entry": row.number, "leaf": bytes(row.leaf).hex(), "body": body}
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.write(json.dumps({"checkpoint": office.store.checkpoint()}, ensure_ascii=False) + "\n")
    for one in office.store.query(definitions):
        text = (office.store.definition(one.digest) or b"").decode()
        said = {"definition": one.digest, "kind": one.kind, "name": one.name, "edition": one.edition, "text": text}
        out.write(json.dumps(said, ensure_ascii=False) + "\n")
    return number


def _stems(office: Office, dossier: str) -> set[str]:
    stem = stream_of(find(office, dossier))
    return {stem, f"{stem}/alerts"}
