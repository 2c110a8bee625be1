"""Watching the logs of other offices: which, and how each stands. The looking itself is in ``looking``.

The other log's key is given by hand at first, and followed through its changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.delivery import calling
from ratify.errors import Invalid, Phrase
from ratify.journal.checkpoint import read_verifier, usable_name
from ratify.journal.keys import Term
from ratify.office import forks
from ratify.office.core import guarded_now
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.forks import BEGUN, ENDED
from ratify.office.looking import FILE, URL, look_at
from ratify.office.rights import require
from ratify.store import Draft, watched
from ratify.store.watched import Watched

if TYPE_CHECKING:
    from ratify.office.core import Office
    from ratify.office.views import Person

SILENT_AFTER = timedelta(days=1)
"""How long an office that is asked over HTTP may not answer soundly before it is called silent."""

FILE_SILENT_AFTER = timedelta(days=31)
"""The same where files are carried by hand, from the last newer checkpoint."""

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class WatchedView:
    """A log that is watched, as it stands. Moments are UTC.

    ``source`` is an address or a path; ``size`` the entries that the newest checkpoint taken covers; ``fault`` what was
    wrong at the last look, if anything; ``silent`` whether it has not been heard of for too long; ``forks`` the entries
    that record forks of it; ``untold`` why its office has not taken note of the newest one.
    """

    name: str
    origin: str
    key: str
    source: str
    private: bool
    added_at: datetime
    size: int | None
    root: str | None
    seen_at: datetime | None
    failed_at: datetime | None
    fault: Phrase | None
    silent: bool
    forks: tuple[int, ...]
    told: bool
    untold: Phrase | None


def watch(
    office: Office,
    actor: Person,
    name: str,
    *,
    key: str,
    url: str | None = None,
    file: str | None = None,
    private: bool = False,
) -> WatchedView:
    """Begin to watch another office's log, by its public key and the place its checkpoints come from.

    ``private`` allows addresses that are not public, and plain http to them. Raises ``Invalid`` for a name, key,
    address or path that will not do, ``Conflict`` (``store.watched_already``).
    """
    require(actor, "watch")
    if not usable_name(name) or len(name) > _LONGEST_NAME:
        raise Invalid("office.watch.name", name=ascii(name), most=_LONGEST_NAME)
    verifier = read_verifier(key)
    if verifier.name == office.store.origin:
        raise Invalid("office.watch.own", origin=verifier.name)
    if (url is None) == (file is None):
        raise Invalid("office.watch.source")
    source = URL + calling.sound_url(url, private=private) if url is not None else FILE + _path(file or "")
    log = Watched(name, verifier.name, (Term(verifier),), source, private, office.wall())
    said = {"name": name, "origin": log.origin, "key": str(verifier), "source": source}
    draft = Draft(OFFICE, BEGUN, None, None, body_of(actor, None) | {BEGUN: said})
    office.store.append([draft], expecting={}, now=guarded_now(office), also=lambda c: watched.add(c, log))
    return _view(office, log)


def _path(given: str) -> str:
    if not given.strip() or not given.isprintable():
        raise Invalid("office.watch.path", file=ascii(given))
    return str(Path(given).expanduser().absolute())


def unwatch(office: Office, actor: Person, name: str) -> None:
    """Watch a log no more; what was kept and found stays. Raises ``NotFound`` (``store.not_watched``)."""
    require(actor, "watch")
    log = office.store.query(lambda connection: watched.find(connection, name))
    body = body_of(actor, None) | {ENDED: {"name": name, "origin": log.origin}}
    draft = Draft(OFFICE, ENDED, None, None, body)
    office.store.append([draft], expecting={}, now=guarded_now(office), also=lambda c: watched.remove(c, name))


def watched_logs(office: Office, actor: Person) -> tuple[WatchedView, ...]:
    """The logs that are watched and how each stands, by name."""
    require(actor, "watched")
    return standing_logs(office)


def standing_logs(office: Office) -> tuple[WatchedView, ...]:
    """The same for what the office looks at by itself."""
    return tuple(_view(office, log) for log in office.store.query(watched.every))


def check_watched(office: Office, actor: Person, name: str | None = None) -> tuple[WatchedView, ...]:
    """Look at a watched log now, or at all of them. Raises ``NotFound`` for a name that is not watched."""
    require(actor, "watched")
    if name is None:
        return look(office)
    log = office.store.query(lambda connection: watched.find(connection, name))
    return (_view(office, look_at(office, log)),)


def look(office: Office) -> tuple[WatchedView, ...]:
    """Look at every log that is watched, and tell the others of forks they have not taken note of; never at sweeps."""
    return tuple(_view(office, look_at(office, log)) for log in office.store.query(watched.every))


def _view(office: Office, log: Watched) -> WatchedView:
    way, _, source = log.source.partition(":")
    found = tuple(one.entry for one in forks.found_of(office, log.origin))
    patience = SILENT_AFTER if way == "url" else FILE_SILENT_AFTER
    return WatchedView(
        name=log.name,
        origin=log.origin,
        key=str(log.keys[-1].verifier),
        source=source,
        private=log.private,
        added_at=log.added_at,
        size=None if log.last is None else log.last[0],
        root=None if log.last is None else log.last[1].hex(),
        seen_at=log.seen_at,
        failed_at=log.failed_at,
        fault=log.fault,
        silent=office.wall() - (log.seen_at or log.added_at) > patience,
        forks=found,
        told=bool(found) and log.told >= found[-1],
        untold=log.untold,
    )
