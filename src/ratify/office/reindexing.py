"""Making every index again from the log, while the office runs.

Some dossiers at a time are replayed and their lines written in the place of whatever stands for them, so readers find
every dossier all the while, and whoever writes to one in between has the last word. How far it came is noted: whoever
is interrupted goes on from there, on the same day and under the same version, for then what was made is still right.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, cast

from ratify import __version__
from ratify.errors import RatifyError
from ratify.office.core import certain_day
from ratify.office.digests import CARRIED, DIGESTS
from ratify.office.editions import OFFICE
from ratify.office.inbox import inbox_rows
from ratify.office.indexing import dossier_row
from ratify.office.loading import alerts_of, load, stream_of, through
from ratify.store import IndexRows, orphans, rebuilding, stored
from ratify.store.rebuilding import Remade
from ratify.store.remarks import note, remark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ratify.office.core import Office

BATCH = 50
"""Dossiers that are written in one transaction; others write in between."""

NOTED = 20
"""Batches after which it is noted how far it came."""

TRIES = 3
"""How often a dossier that somebody writes to meanwhile is looked at; whoever writes makes its lines as well."""

_REMARK = "reindex"


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How many dossiers were made again; ``before`` is how many of them by a run that was interrupted."""

    dossiers: int
    before: int = 0


def reindex(office: Office, *, anew: bool = False, progress: Callable[[int, int], None] | None = None) -> Reindexed:
    """Make every index again from the log. ``anew``: from the beginning, though an earlier run was interrupted."""
    database, day = office.store.database, certain_day(office)
    up_to = office.store.stored_head().size
    total = stored.opened_count(database, 0, up_to)
    after = 0 if anew else _reached(office, day)
    done = before = stored.opened_count(database, 0, after)
    rebuilding.clear(database, office.store.query(lambda connection: list(orphans.of_no_dossier(connection))))
    waiting = stored.opened(database, after, up_to)
    reached = after
    try:
        for number in count(1):
            batch = list(islice(waiting, BATCH))
            if not batch:
                break
            _make_again(office, [dossier for _entry, dossier in batch], day)
            done, reached = done + len(batch), batch[-1][0]
            if progress is not None:
                progress(done, total)
            if number % NOTED == 0:
                _note(office, day, reached)
    except BaseException:  # an interruption too
        with suppress(RatifyError):  # of a full disk, for one: the error itself is the one to tell
            _note(office, day, reached)
        raise
    for _try in range(TRIES):
        if not rebuilding.put_anew(database, [_digests(office)]):
            break
    _note(office, day, 0)
    return Reindexed(done, before)


def _make_again(office: Office, dossiers: Iterable[str], day: date) -> None:
    """Make the lines of some dossiers; those that somebody wrote to meanwhile once more."""
    left = list(dossiers)
    for _try in range(TRIES):
        if not left:
            return
        left = rebuilding.put_anew(office.store.database, [_remade(office, dossier, day) for dossier in left])


def _remade(office: Office, dossier: str, day: date) -> Remade:
    carried = office.store.version(CARRIED)  # a digest that reaches its readers moves the alerts of many dossiers
    loaded = load(office, dossier)
    row = dossier_row(dossier, through(loaded.last, day), loaded.version, day, loaded.told)
    seen = {stream_of(dossier): loaded.version, alerts_of(dossier): loaded.alerts, OFFICE: loaded.published}
    seen[CARRIED] = carried
    return Remade(dossier, seen, IndexRows(dossiers=(row,), inbox=inbox_rows(office, dossier)))


def _digests(office: Office) -> Remade:
    """The digests, which are of no dossier."""
    streams = office.store.versions((DIGESTS, CARRIED))
    return Remade("", streams, IndexRows(inbox=inbox_rows(office, "")))


def _reached(office: Office, day: date) -> int:
    """The entry up to which an interrupted run came, if what it made is what would be made now."""
    found = office.store.query(lambda connection: remark(connection, _REMARK))
    if not isinstance(found, dict) or (found.get("version"), found.get("day")) != (__version__, day.isoformat()):
        return 0
    return cast("int", found["after"])


def _note(office: Office, day: date, after: int) -> None:
    said = {"version": __version__, "day": day.isoformat(), "after": after}
    office.store.change(lambda connection: note(connection, _REMARK, said))
