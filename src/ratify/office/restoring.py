"""Back-ups, putting one back, and going on from it: a loss is an entry, and somebody answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ratify.errors import Invalid, NotFound, Phrase, Refused, Unavailable
from ratify.journal.checkpoint import read_verifier, verify
from ratify.journal.loss import RESTORED
from ratify.office.core import guarded_now
from ratify.office.drafts import body_of, checked_reason
from ratify.office.editions import OFFICE
from ratify.office.rights import require
from ratify.store import Draft, backup
from ratify.store.behind import refusal
from ratify.store.engine import parse_url

if TYPE_CHECKING:
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.settings import Settings
    from ratify.store.backup import Copy
    from ratify.store.behind import Behind


@dataclass(frozen=True, slots=True)
class CopyView:
    """A back-up: which log, its length, the root (hexadecimal), when the last entry was recorded, the file's bytes."""

    file: Path
    origin: str
    size: int
    root: str
    recorded_at: datetime
    checkpoint: str | None
    bytes: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """A back-up that was put back: what it holds, where what was there is kept, how many entries it lacks."""

    copy: CopyView
    aside: Path | None
    lost: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A loss that was accepted: in which entry, how many entries were here, how many more were known."""

    entry: int
    size: int
    lost: int
    checkpoint: str


def back_up(office: Office, out: Path) -> CopyView:
    """Copy the database, while it is in use, into a new file that holds everything but the key.

    Raises ``Unavailable`` (``office.backup_postgresql``) where it is PostgreSQL, and what ``store.backup.back_up``
    raises.
    """
    if not office.store.database.is_sqlite:
        raise Unavailable("office.backup_postgresql")
    return _view(out, backup.back_up(office.store.database, out))


def check_back_up(file: Path, key: str | None = None) -> CopyView:
    """Read a back-up through, without an office; with a public key, its newest checkpoint too.

    Raises ``Invalid``: ``store.copy_damaged`` and the like, ``journal.…`` if the checkpoint is not signed by the key.
    """
    found = backup.check(file)
    if key is not None:
        if found.note is None:
            raise NotFound("store.no_checkpoint")
        verify(found.note, (read_verifier(key),))
    return _view(file, found)


def put_back(settings: Settings, file: Path, *, replace: bool = False, at: datetime) -> PutBack:
    """Put a back-up in the place of the office's database; what was there is kept beside it under the moment ``at``.

    Raises ``Refused``: ``office.restore_newer`` if the database that is there has more entries, or is another log,
    unless it is to be replaced all the same, ``store.in_use`` while a process has it open; ``Invalid`` for a back-up
    that does not hold, or is that of a demonstration where the office is none, or the reverse.
    """
    url = parse_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise Unavailable("office.backup_postgresql")
    place = Path(url.database or "").resolve()  # of a link the file that it leads to
    found = backup.check(file)
    if settings.demonstration != found.origin.startswith("demo/"):
        raise Invalid("office.not_a_demonstration" if settings.demonstration else "office.is_a_demonstration")
    aside = place.with_name(f"{place.name}.replaced-{at:%Y%m%dT%H%M%SZ}")
    replaced = place.exists()
    there = backup.origin_and_size(place) if replaced else None  # nothing if it is no office any more
    newer = there is not None and (there[0] != found.origin or there[1] > found.size)
    if there is not None and newer and not replace:
        raise Refused("office.restore_newer", there=there[1], here=found.size, origin=there[0], of=found.origin)
    backup.put_back(file, place, aside)
    lost = there[1] - found.size if there is not None and there[0] == found.origin else 0
    return PutBack(_view(file, found), aside if replaced else None, max(0, lost))


def loss(office: Office) -> Phrase | None:
    """What is wrong with the database by what is known outside of it, for a banner; nothing as a rule."""
    found = office.store.behind()
    return None if found is None else refusal(found).phrase


def refuse_if_behind(office: Office) -> None:
    """Refuse what goes out of the house while the office can only be read: ``Unavailable`` (``store.behind``)."""
    found = office.store.behind()
    if found is not None:
        raise refusal(found)


def accept_loss(office: Office, actor: Person, *, reason: str) -> Accepted:
    """Go on from a database that is behind what is known outside; the log says what was lost, and why.

    Raises ``Refused`` (``office.nothing_lost``) where nothing is.
    """
    require(actor, "restore")
    said = checked_reason(reason)
    found = office.store.behind()
    if found is None:
        raise Refused("office.nothing_lost")
    body = body_of(actor, said) | {RESTORED: _particulars(office, found)}
    appended = office.store.append(
        [Draft(OFFICE, RESTORED, None, None, body)],
        expecting={OFFICE: office.store.version(OFFICE)},
        now=guarded_now(office),
        though_behind=True,
    )
    if office.store.outside is not None:
        office.store.outside.begin_anew(appended.checkpoint)
    office.wake()
    return Accepted(appended.written[0].number, found.size, found.lost, appended.checkpoint)


def _particulars(office: Office, found: Behind) -> dict[str, object]:
    head = office.store.head()
    return {"known": found.known.note, "size": head.size, "root": head.root.hex(), "lost": found.lost}


def _view(file: Path, found: Copy) -> CopyView:
    return CopyView(file, found.origin, found.size, found.root.hex(), found.recorded_at, found.note, found.bytes)
