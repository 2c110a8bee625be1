"""Whether what the store keeps is what was written: the log, what it names by digest, and the guards over them.

The log is read in parts, which are checked side by side in as many processes as there are cores, each with a
connection of its own; a short one is checked here and at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase
from ratify.journal.canonical import read_canonical
from ratify.journal.checkpoint import Verifier, read_checkpoint, read_note
from ratify.journal.keys import ROTATED, Term, terms
from ratify.journal.loss import RESTORED, losses
from ratify.journal.part import LARGEST_PART, Part, Signed, by_size, check_beyond, check_nothing, check_part, spans
from ratify.journal.tree import EMPTY, CompactRange
from ratify.journal.verify import Breach, Joined
from ratify.store import content, driver, guards, stored

if TYPE_CHECKING:
    from sqlalchemy import URL

    from ratify.store.driver import Database
    from ratify.store.log import Store

WORTH_PROCESSES = 4 * LARGEST_PART
"""Entries from which on several processes pay for their start."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checking:
    """How a log is checked.

    ``known`` are the keys that the reader trusts, ``kept`` signed notes that he holds from elsewhere, ``start`` the
    tree at the bookmark from which only what is newer is read. ``processes``: how many; ``None`` for one a
    core where the log is long. ``largest``: entries in a part, a power of two.
    """

    known: Sequence[Verifier]
    kept: Sequence[str] = ()
    start: CompactRange = EMPTY
    processes: int | None = None
    largest: int = LARGEST_PART


@dataclass(slots=True)
class Outcome:
    """What a run has seen when all its breaches are told: the tree, and how far the reader's own checkpoints hold."""

    tree: CompactRange = EMPTY
    held: int = 0


def breaches(
    store: Store, how: Checking, *, progress: Progress | None = None, outcome: Outcome | None = None
) -> Iterator[Breach]:
    """Yield every breach: of the log (``journal.verify``), of stored digests, of the guards. None if all is sound.

    What is appended meanwhile is not looked at. ``progress`` is called with the entries checked so far and how many
    there are; ``outcome`` is filled in.
    """
    database = store.database
    yield from _of_the_log(database, how, progress, outcome or Outcome())
    for kind, digest in driver.query(database, lambda connection: list(content.altered(connection))):
        code = "store.altered.definition" if kind == "definition" else "store.altered.attachment"
        yield Breach(None, Phrase(code, digest=digest))
    for name in driver.query(database, guards.missing):
        yield Breach(None, Phrase("store.guard_missing", name=name))


def _of_the_log(database: Database, how: Checking, progress: Progress | None, outcome: Outcome) -> Iterator[Breach]:
    head = stored.head(database)
    begun, size = how.start.size, min(head.size, stored.last_number(database))
    keys, wrong = terms(how.known, told(database, ROTATED))
    yield from wrong
    kept, unread = _read_kept(how.kept)
    yield from unread
    yield from _stray(database)
    joined = Joined(how.start, lost=losses(told(database, RESTORED)))
    if begun:
        joined.versions_before = stored.version_at(database, begun)
        joined.recorded_at = _recorded_at(database, begun)
        joined.covered = begun
    else:
        zero = chain((Signed(*one) for one in stored.checkpoints(database, -(2**62), 0)), kept)
        yield from joined.take(check_nothing([one for one in zero if one.size <= 0], origin=head.origin, terms=keys))
    for part in _parts(database, how, (begun, size), partial(_part, origin=head.origin, terms=keys, kept=kept)):
        yield from joined.take(part)
        if progress is not None:
            progress(part.beyond - begun, size - begun)

    def beyond(number: int) -> bool:
        # Beyond the head as it was there may be what a writer has added since, and then the head has moved along.
        return number <= head.size or number > stored.head(database).size

    rows = (row for row in stored.rows(database, size, stored.EVERYTHING) if beyond(row[0]))
    yield from joined.take(check_beyond(size, rows, head.origin))
    notes = [Signed(*one) for one in stored.checkpoints(database, size, stored.EVERYTHING) if beyond(one[0])]
    notes += [one for one in kept if one.size > size]
    yield from joined.finish(head, notes, keys, signed=bool(how.known) or stored.has_checkpoints(database))
    yield from _not_erased(database, joined)
    outcome.tree, outcome.held = joined.tree, joined.held


def _stray(database: Database) -> Iterator[Breach]:
    """Tell entries and disclosures under numbers that no entry has: outside the tree, and a replay would read them."""
    for row in stored.rows(database, -stored.EVERYTHING, 0):
        yield Breach(row[0], Phrase("journal.breach.no_number", number=str(row[0])))
    for number, path, _salt, _value in stored.disclosures(database, -stored.EVERYTHING, 0):
        yield Breach(number, Phrase("journal.breach.nothing_to_disclose", path=str(path)))
    for number, path, _salt, _value in stored.disclosures(database, stored.head(database).size, stored.EVERYTHING):
        if number > stored.head(database).size:
            yield Breach(number, Phrase("journal.breach.nothing_to_disclose", path=str(path)))


def told(database: Database, kind: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Yield number and body of each entry whose column says that it is of a kind; an empty body for a spoilt one."""
    for row in stored.of_kind(database, kind):
        try:
            yield row[0], read_canonical(row[7])
        except (Invalid, TypeError):
            yield row[0], {}


def _read_kept(notes: Sequence[str]) -> tuple[list[Signed], list[Breach]]:
    """The notes that the reader keeps, by size; and those that are no checkpoints at all."""
    read: list[Signed] = []
    unread: list[Breach] = []
    for note in notes:
        try:
            read.append(Signed(read_checkpoint(read_note(note).text).size, note, kept=True))
        except Invalid as refusal:
            unread.append(Breach(None, Phrase("journal.breach.kept_unread", why=refusal.phrase)))
    return sorted(read, key=lambda one: one.size), unread


def _recorded_at(database: Database, number: int) -> str:
    return next((str(row[5]) for row in stored.rows(database, number - 1, number)), "")


def _not_erased(database: Database, joined: Joined) -> Iterator[Breach]:
    """Tell what an entry says was erased and is there all the same."""
    for number, path in sorted(joined.erased):
        if any(one[1] == path for one in stored.disclosures(database, number - 1, number)):
            yield Breach(number, Phrase("journal.breach.not_erased", path=path))


# --------------------------------------------------------------------------------------------------------- side by side


def _part(
    database: Database, span: tuple[int, int], *, origin: str, terms: Sequence[Term], kept: Sequence[Signed]
) -> Part:
    """Read and check one part."""
    first, beyond = span
    notes = [Signed(*one) for one in stored.checkpoints(database, first, beyond)]
    notes += [one for one in kept if first < one.size <= beyond]
    return check_part(
        first,
        beyond,
        stored.rows(database, first, beyond),
        sorted(notes, key=by_size),
        origin=origin,
        terms=terms,
        disclosed=stored.disclosures(database, first, beyond),
    )


def _parts(database: Database, how: Checking, of: tuple[int, int], check: Callable[..., Part]) -> Iterator[Part]:
    begun, size = of
    every: Iterable[tuple[int, int]] = spans(begun, size, how.largest)
    processes = how.processes or (_cores() if size - begun >= WORTH_PROCESSES else 1)
    if processes == 1:
        yield from (check(database, span) for span in every)
        return
    with ExitStack() as stack:
        # Spawned, not forked: a connection, or a lock that another thread holds, must not be inherited.
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (database.url,))
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        yield from pool.map(partial(_in_a_process, check), every)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_OPENED: list[Database] = []


def _begin(url: URL) -> None:
    Thread(target=_end_with_parent, name="ratify-parent", daemon=True).start()
    _OPENED.append(driver.connect(url))


def _end_with_parent() -> None:
    """End this process when the one that began it has ended: killed, it tells its pool nothing."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_a_process(check: Callable[..., Part], span: tuple[int, int]) -> Part:
    return check(_OPENED[0], span)
