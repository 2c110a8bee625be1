"""What the doctor looks at, in words: clock, zone, key, database, schema, definitions, mail, webhooks, disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ratify.definitions import Library
from ratify.errors import Phrase, RatifyError, Refused
from ratify.office.core import clock_fault, now
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.forks import standing_forks
from ratify.office.inspecting import newest_inspection
from ratify.office.opening import open_office
from ratify.office.restoring import loss
from ratify.office.rights import ROLES, require
from ratify.office.watching import standing_logs
from ratify.store import Draft, disclosures
from ratify.store.application import could_alter
from ratify.store.guards import missing
from ratify.store.keys import leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.settings import Settings
    from ratify.workflow.definition import Kind

ENOUGH = 200 * 1024 * 1024
"""Bytes of free disk below which the doctor speaks up."""

CODES = tuple(f"office.role.{role}" for role in ROLES)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined: ``what`` was found, and how to ``mend`` it where it is not well."""

    ok: bool
    what: Phrase
    mend: Phrase | None = None


def doctor(settings: Settings) -> tuple[Finding, ...]:
    """Examine an office from outside to inside; stops short of what cannot be reached, and says so."""
    findings = [*_zone(settings), *_definitions(), *_disk(settings)]
    try:
        office = open_office(settings)
    except RatifyError as fault:
        return (*findings, Finding(ok=False, what=fault.phrase, mend=Phrase("office.doctor.init")))
    try:
        return (*findings, *_inside(office))
    finally:
        office.store.close()


def _zone(settings: Settings) -> Iterator[Finding]:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Finding(ok=False, what=Phrase("office.doctor.zone_unknown", zone=settings.zone),
                      mend=Phrase("office.doctor.zone_mend"))  # fmt: skip
    else:
        yield Finding(ok=True, what=Phrase("office.doctor.zone", zone=settings.zone))


def _definitions() -> Iterator[Finding]:
    library, number = Library(), 0
    kinds: tuple[Kind, ...] = ("procedure", "treaty", "chamber", "calendar")
    for kind, name in [(one, name) for one in kinds for name in library.shipped(one)]:
        try:
            library.load(name, kind)
            number += 1
        except RatifyError as fault:
            yield Finding(ok=False, what=fault.phrase, mend=Phrase("office.doctor.reinstall"))
    yield Finding(ok=number > 0, what=Phrase("office.doctor.definitions", n=number))


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.key_file.parent
    if folder.exists():
        free = shutil.disk_usage(folder).free
        yield Finding(
            ok=free >= ENOUGH,
            what=Phrase("office.doctor.disk", n=free // (1024 * 1024)),
            mend=None if free >= ENOUGH else Phrase("office.doctor.disk_mend"),
        )


def _inside(office: Office) -> Iterator[Finding]:
    head = office.store.head()
    yield Finding(ok=True, what=Phrase("office.doctor.log", n=head.size, origin=head.origin))
    yield from _key(office)
    yield from _outside(office)
    yield from _inspected(office)
    yield _clock(office)
    absent = tuple(office.store.query(missing))
    if absent:
        yield Finding(ok=False, what=Phrase("office.doctor.guards_missing", names=absent),
                      mend=Phrase("office.doctor.guards_mend"))  # fmt: skip
    else:
        yield Finding(ok=True, what=Phrase("office.doctor.guards"))
    yield from _role(office)
    beat = office.store.heartbeat()
    if beat is None:
        yield Finding(ok=False, what=Phrase("office.doctor.never_swept"), mend=Phrase("office.doctor.sweep_mend"))
    else:
        yield Finding(ok=True, what=Phrase("office.doctor.swept", at=beat))
    if office.store.query(disclosures.owed):
        yield Finding(ok=False, what=Phrase("office.doctor.erasing"), mend=Phrase("office.doctor.erasing_mend"))
    yield from _watching(office)
    mail = office.settings.smtp_url is not None
    yield Finding(ok=True, what=Phrase("office.doctor.mail" if mail else "office.doctor.maildir"))
    yield from _webhooks(office.settings)


def _inspected(office: Office) -> Iterator[Finding]:
    """What the newest inspection of the log found; a server makes one every day."""
    last = newest_inspection(office)
    if last is not None and last.first is not None:
        what = Phrase("office.inspection.found", n=last.breaches, first=last.first, at=last.at)
        yield Finding(ok=False, what=what, mend=Phrase("office.inspection.mend"))
    elif last is not None:
        yield Finding(ok=True, what=Phrase("office.doctor.inspected", n=last.size, at=last.at))


def _role(office: Office) -> Iterator[Finding]:
    """Whether whoever has this server's password could alter the log; where the database has roles."""
    role, tables = office.store.query(could_alter)
    if tables:
        yield Finding(ok=False, what=Phrase("office.doctor.role_mighty", role=role, names=tables),
                      mend=Phrase("office.doctor.role_mend"))  # fmt: skip
    elif role:
        yield Finding(ok=True, what=Phrase("office.doctor.role", role=role))


def _key(office: Office) -> Iterator[Finding]:
    """Who has a back-up of the database must not have the key with it; and of a key nothing is left lying about."""
    file, database = office.settings.key_file, office.store.database
    beside = database.is_sqlite and Path(database.url.database or "").resolve().parent == file.resolve().parent
    if beside:
        yield Finding(ok=False, what=Phrase("office.doctor.key_beside", file=str(file)),
                      mend=Phrase("office.doctor.key_beside_mend"))  # fmt: skip
    else:
        yield Finding(ok=True, what=Phrase("office.doctor.key", file=str(file)))
    left = tuple(str(one) for one in leftovers(file))
    if left:
        yield Finding(ok=False, what=Phrase("office.doctor.key_left", files=left),
                      mend=Phrase("office.doctor.key_left_mend"))  # fmt: skip


def _watching(office: Office) -> Iterator[Finding]:
    """The forks that stand, and the logs of others that nothing was heard of for too long."""
    for fork in standing_forks(office):
        mend = Phrase("office.doctor.fork_ours" if fork.ours else "office.doctor.fork_theirs")
        yield Finding(ok=False, what=Phrase("office.doctor.fork", entry=str(fork.entry), what=fork.what), mend=mend)
    for log in standing_logs(office):
        if log.silent:
            why = log.fault or Phrase("office.doctor.nothing_heard")
            what = Phrase("office.doctor.silent", name=log.name, since=log.seen_at or log.added_at, why=why)
            yield Finding(ok=False, what=what, mend=Phrase("office.doctor.silent_mend", name=log.name))
        else:
            yield Finding(ok=True, what=Phrase("office.doctor.watched", name=log.name, n=log.size or 0))


def _webhooks(settings: Settings) -> Iterator[Finding]:
    """Who is called, and with whose alerts; the path of an address may be a secret."""
    for one in settings.webhooks:
        roles = tuple(Phrase(f"office.role.{role}") for role in one.roles)
        code = "office.doctor.webhook_demonstration" if settings.demonstration else "office.doctor.webhook"
        yield Finding(ok=True, what=Phrase(code, name=one.name, place=one.place, roles=roles))


def _outside(office: Office) -> Iterator[Finding]:
    """Whether the database is the newest one that is known of, and whether that can be known the next time."""
    behind = loss(office)
    if behind is not None:
        yield Finding(ok=False, what=behind, mend=Phrase("office.doctor.behind_mend"))
    outside = office.store.outside
    if outside is not None and not outside.writable():
        yield Finding(ok=False, what=Phrase("office.doctor.outside", file=str(outside.checkpoints_file)),
                      mend=Phrase("office.doctor.outside_mend"))  # fmt: skip


def _clock(office: Office) -> Finding:
    fault = clock_fault(office)
    if fault is None:
        return Finding(ok=True, what=Phrase("office.doctor.clock", now=now(office)))
    ahead = fault.code == "office.clock_ahead"
    return Finding(
        ok=False, what=fault, mend=Phrase("office.doctor.clock_ahead_mend" if ahead else "office.doctor.clock_mend")
    )


def accept_clock(office: Office, actor: Person) -> datetime:
    """Accept the office's clock after more than 180 days of silence; the acceptance is an entry of its own.

    Never a clock that stands before the newest recorded time: nothing can be recorded earlier than it was.
    """
    require(actor, "sweep")
    instant = now(office)
    newest = office.store.head().recorded_at
    if instant < newest:
        raise Refused("office.clock_behind", now=instant, newest=newest)
    body = body_of(actor, None) | {"clock_accepted": {"at": instant.isoformat()}}
    office.store.append([Draft(OFFICE, "clock_accepted", None, None, body)], expecting={}, now=instant)
    return instant
