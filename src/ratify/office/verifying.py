"""Was it altered, and was it ever lawful? Verification, export and the rebuilding of indexes, over stored bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase, RatifyError, Refused
from ratify.journal.bookmark import read_bookmark, write_bookmark
from ratify.journal.canonical import read_utc
from ratify.journal.checkpoint import read_checkpoint, read_note, read_verifier
from ratify.journal.checkpoint import verify as verify_note
from ratify.journal.keys import ROTATED, terms
from ratify.journal.tree import EMPTY, CompactRange
from ratify.office.carrying import delivered_to, failures_of
from ratify.office.core import today
from ratify.office.digests import CARRIED, DIGESTS
from ratify.office.editions import OFFICE, known_editions
from ratify.office.feeds import altered
from ratify.office.forks import standing_forks
from ratify.office.inbox import inbox_rows
from ratify.office.indexing import dossier_row
from ratify.office.legality import unlawful_when_recorded
from ratify.office.loading import load, through
from ratify.office.rights import require
from ratify.office.views import LOST, UNATTESTED, BreachView, Verdict
from ratify.store import DossierRow, lists, orphans, stored
from ratify.store.behind import refusal
from ratify.store.check import Checking, Outcome, told
from ratify.store.check import breaches as breaches_of
from ratify.store.indexes import readers_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from ratify.journal.breach import Breach
    from ratify.journal.checkpoint import Verifier
    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.store import InboxRow


SOME = 50
"""How often progress is told, in dossiers."""

LONGEST_HERE = 100_000
"""Entries up to which the desk and the API verify a log while somebody waits; inclusive."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an auditor brings along to a verification; each is text as it was kept.

    ``checkpoints`` are signed notes, or receipts and proofs that end with one, ``keys`` public keys that he trusts
    (none: the office's own), ``bookmark`` says how far he has read before, so that only what is newer is read.
    """

    checkpoints: Sequence[str] = ()
    keys: Sequence[str] = ()
    bookmark: str | None = None


NOTHING_HELD = Holdings()


def verify(
    office: Office,
    *,
    holdings: Holdings = NOTHING_HELD,
    processes: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Verdict:
    """Check every byte, number, column, checkpoint and digest, replay every dossier and compare every index.

    Told apart are breaches (something was altered, or what is known outside the database is missing), and what is not
    lawful: as things were known when it was recorded, and as they are known now. From a bookmark on only newer entries,
    and the dossiers that have any, are looked at.
    Raises ``Invalid`` (``journal.…``) for a checkpoint, a key or a bookmark that is none, or is not this log's.
    """
    store, database = office.store, office.store.database
    kept = [_kept(office, one) for one in holdings.checkpoints]
    own = () if store.verifier is None else (store.verifier,)
    known = tuple(read_verifier(text) for text in holdings.keys) or own
    begun = _begun(office, holdings.bookmark, known)
    how = Checking(known, kept=kept, start=begun, processes=processes)
    outcome = Outcome()
    found = [_breach(one) for one in breaches_of(store, how, progress=progress, outcome=outcome)]
    losses = [one.entry for one in found if one.code == LOST]
    head = store.head()
    changed = None if begun.size == 0 else _changed(office, begun.size, head.size)
    unlawful: list[Phrase] = []
    halted: list[Phrase] = []
    number = 0
    for number, dossier in enumerate(stored.dossiers(database, head.size) if changed is None else changed, start=1):
        found += _of_dossier(office, dossier, unlawful, halted)
        if progress is not None and number % SOME == 0:
            progress(number, 0)
    found += [
        BreachView(None, "office.breach_orphan", Phrase("office.breach_orphan", index=index, dossier=dossier))
        for index, dossier in store.query(lambda connection: list(orphans.of_no_dossier(connection)))
    ]
    if any(_inbox_breaches(office, "", "")):
        found.append(BreachView(None, "office.breach_digests", Phrase("office.breach_digests")))
    found.sort(key=lambda one: (one.entry is None, one.entry or 0))
    missing = store.behind()
    if missing is not None:
        what = refusal(missing).phrase
        found.insert(0, BreachView(None, what.code, what))
    note = store.checkpoint()
    covered = note is not None and read_checkpoint(read_note(note).text).size == outcome.tree.size
    return Verdict(
        entries=head.size - begun.size,
        dossiers=number,
        size=head.size,
        root=head.root.hex(),
        breaches=tuple(found),
        unlawful=tuple(unlawful),
        halted=tuple(halted),
        begun=begun.size,
        held=max(outcome.held, begun.size),
        exposed_since=_recorded_at(office, max(outcome.held, begun.size) + 1),
        reported=tuple(one.what for one in standing_forks(office) if one.ours),
        accepted_at=_recorded_at(office, losses[0]) if losses and losses[0] is not None else None,
        bookmark=write_bookmark(outcome.tree, note) if covered and note is not None and not found else None,
    )


def _breach(found: Breach) -> BreachView:
    """A breach to be shown; that nothing attests what is there is said of the whole, and accuses no entry."""
    return BreachView(None if found.what.code == UNATTESTED else found.number, found.what.code, found.what)


def verify_here(office: Office, actor: Person, *, holdings: Holdings = NOTHING_HELD) -> Verdict:
    """The same for the desk and the API, while somebody waits for the page.

    Raises ``Forbidden`` without the right, ``Refused`` (``office.verify_too_long``) for a log longer than
    ``LONGEST_HERE``, which wants the command.
    """
    require(actor, "verify")
    size = office.store.stored_head().size
    if size > LONGEST_HERE:
        raise Refused("office.verify_too_long", n=size, most=LONGEST_HERE)
    return verify(office, holdings=holdings, processes=1)


def _kept(office: Office, text: str) -> str:
    """The signed checkpoint that a reader holds, if it is one of this log: another log's says nothing of this one."""
    try:
        checkpoint, note = read_checkpoint(read_note(text).text), text
    except Invalid:
        note = text.partition("\n\n")[2]
        if not note:
            raise
        checkpoint = read_checkpoint(read_note(note).text)
    if checkpoint.origin != office.store.origin:
        raise Invalid("office.kept_of_another", origin=checkpoint.origin, here=office.store.origin)
    return note


def _begun(office: Office, bookmark: str | None, known: Sequence[Verifier]) -> CompactRange:
    """The tree at the bookmark, if it is one of this log and a trusted key signed it."""
    if bookmark is None:
        return EMPTY
    read = read_bookmark(bookmark)
    size = read.checkpoint.size
    if read.checkpoint.origin != office.store.origin:
        raise Invalid("office.bookmark_of_another", origin=read.checkpoint.origin, here=office.store.origin)
    if size > office.store.stored_head().size:
        raise Invalid("office.bookmark_beyond", size=size, here=office.store.stored_head().size)
    keys, _wrong = terms(known, told(office.store.database, ROTATED))
    verify_note(read.note, [one.verifier for one in keys if one.covers(size)])
    return read.tree


def _changed(office: Office, after: int, up_to: int) -> list[str]:
    """The dossiers that have an entry after a number; all of them if something was published since."""
    streams = stored.touched(office.store.database, after, up_to)
    if OFFICE in streams and any(row[0] > after for row in stored.of_kind(office.store.database, "published")):
        return list(stored.dossiers(office.store.database, up_to))
    of_none = (OFFICE, DIGESTS, CARRIED)
    names = (one.removeprefix("dossier/").removesuffix("/alerts") for one in streams if one not in of_none)
    return list(dict.fromkeys(names))


def _recorded_at(office: Office, number: int) -> datetime | None:
    row = next(office.store.all_rows(after_number=number - 1, up_to=number), None)
    return None if row is None else read_utc(row.recorded_at)


def _of_dossier(office: Office, dossier: str, unlawful: list[Phrase], halted: list[Phrase]) -> Iterator[BreachView]:
    """Replay a dossier: whether it was lawful when it was recorded, is so now, and the indexes say what it says."""
    for what in _index_breaches(office, dossier, unlawful, halted):
        yield BreachView(None, what.code, what)


def _index_breaches(office: Office, dossier: str, unlawful: list[Phrase], halted: list[Phrase]) -> Iterator[Phrase]:
    """Replay a dossier to the day for which its row was computed, and compare.

    A row that a publication has made due (see ``indexes.DossierRow``) says nothing yet that could be compared.
    """
    try:
        loaded = load(office, dossier)
    except RatifyError as fault:
        yield Phrase("office.breach_dossier", dossier=dossier, why=fault.phrase)
        return
    unlawful += unlawful_when_recorded(office, loaded)
    row = office.store.query(lambda connection: lists.dossier(connection, dossier))
    if row is None:
        yield Phrase("office.breach_index", dossier=loaded.opened.reference)
        return
    now_stands = through(loaded.last, row.computed_for)
    if now_stands.halted is not None:
        halted.append(
            Phrase(
                "office.halted_dossier",
                dossier=loaded.opened.reference,
                entry=str(now_stands.halted.root),
                reason=now_stands.halted.reason,
            )
        )
    wanted = dossier_row(dossier, now_stands, loaded.version, row.computed_for, loaded.told)
    outdated = _made_due(office, loaded, row, wanted)
    if row.uses is None:
        row = replace(row, uses=wanted.uses)  # written by a version that did not note them
    elif not outdated and office.store.query(lambda c: orphans.uses(c, dossier)) != set(wanted.uses or ()):
        yield Phrase("office.breach_small_index", dossier=loaded.opened.reference, index="dossier_use")
    if not outdated and _plain(wanted) != _plain(row):
        yield Phrase("office.breach_index", dossier=loaded.opened.reference)
    if not outdated and office.store.query(lambda c: orphans.words(c, dossier)) != set(words_of(wanted.search)):
        yield Phrase("office.breach_small_index", dossier=loaded.opened.reference, index="dossier_word")
    if not outdated and altered(office, row, today(office)):
        yield Phrase("office.breach_small_index", dossier=loaded.opened.reference, index="calendar_part")
    yield from _inbox_breaches(office, dossier, loaded.opened.reference)


def _made_due(office: Office, loaded: Loaded, row: DossierRow, wanted: DossierRow) -> bool:
    """Whether a row is due because of a publication, and says what held before it; a row due by itself is compared."""
    if row.next_change_on is None or row.next_change_on > row.computed_for:
        return False
    recorded = loaded.written[-1].recorded_at
    since = [one.since for one in known_editions(office).published if one.since is not None]
    return row.next_change_on != wanted.next_change_on or any(one >= recorded for one in since)


def _inbox_breaches(office: Office, dossier: str, reference: str) -> Iterator[Phrase]:
    """Hold the inbox against the entries that issued, delivered and acknowledged its alerts."""
    wanted = {row.alert: row for row in inbox_rows(office, dossier)}
    there = {row.alert: row for row in office.store.query(lambda c: lists.alerts_of(c, dossier))}
    if {alert: _told(row) for alert, row in wanted.items()} != {alert: _told(row) for alert, row in there.items()}:
        yield Phrase("office.breach_small_index", dossier=reference, index="inbox")
    for alert, row in there.items():
        names = office.store.query(partial(orphans.readers, alert=alert))
        if names != set(readers_of(row.roles, row.persons)):
            yield Phrase("office.breach_small_index", dossier=reference, index="inbox_reader")
            return


def _told(row: InboxRow) -> InboxRow:
    """A row without how often and when its carrying failed: the log tells the failures, not every try."""
    return replace(row, channels=[delivered_to(row), sorted(failures_of(row))])


def _plain(row: DossierRow) -> object:
    """A row as it is after a journey through JSON, to compare what was stored with what should be."""
    agenda = [[one.what, one.name, str(one.due_on), one.standing, one.track, one.detail] for one in row.agenda]
    parts = (
        row.reference, dict(row.title), row.kind, row.state, row.states, row.version, str(row.computed_for),
        str(row.next_change_on), row.halted, row.search, row.sentence, agenda, row.uses,
    )  # fmt: skip
    return json.loads(json.dumps(parts, default=list))
