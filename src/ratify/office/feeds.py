"""Calendars of what is to come, put together from what was made of each dossier before.

What calendars show of a dossier follows from its entries, what was published, and the day on which it last changed by
itself. So it is made once for these (``office.coming``) and kept beside them; a calendar of a thousand events is then
read, not replayed. What was kept under anything else counts for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ratify import __version__
from ratify.documents.calendar import event_bytes, whole_calendar
from ratify.errors import Phrase
from ratify.language import LANGUAGES, say
from ratify.office.coming import sequence_of, shown
from ratify.office.core import now, today
from ratify.office.editions import published_version
from ratify.office.horizon import KINDS, Within, which_of
from ratify.office.indexing import TERM
from ratify.office.loading import load
from ratify.office.reading import refresh
from ratify.office.rights import require
from ratify.store import feeds, lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office.coming import Shown
    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store import DossierRow

MOST = 1000
"""Lines of the horizon that one calendar shows, the soonest."""

NEWEST = 500
"""How many of the newest entries of the log are looked at for dossiers of which nothing is to come any more."""

_STAMP = re.compile("DTSTAMP[^\r\n]*")
AT_ONCE = 50
"""How many dossiers are made before what was made of them is kept."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar as iCalendar, and when what it shows was made last."""

    content: bytes
    made_at: datetime


def calendar(office: Office, actor: Person, language: str, within: Within | None = None) -> Calendar:
    """What the actor may see of what is to come, in a language, narrowed as the horizon is.

    Raises as ``horizon`` does, and ``Unavailable`` (``documents.no_extra``) without the extra ``documents``.
    """
    require(actor, "see")
    day, asked = today(office), within or Within()
    refresh(office, day)
    parts = _parts(office, asked, day, language)
    events = tuple(
        one["text"].encode()
        for part in parts
        for one in part.events
        if one["until"] >= day.isoformat() and asked.kind in {None, one["kind"]}
    )
    code = "office.feed.demonstration" if office.settings.demonstration else "office.feed.name"
    made_at = max((part.made_at for part in parts), default=datetime.min.replace(tzinfo=UTC))
    return Calendar(whole_calendar(say(Phrase(code), language), events), made_at)


def _parts(office: Office, asked: Within, day: date, language: str) -> list[feeds.Part]:
    """What was made of each dossier that the calendar shows; made now where it is not there, or no longer holds."""
    which, common = which_of(office, asked), _common(office)
    wanted = office.store.query(lambda c: list(feeds.indexed(c, _dossiers(office, asked, which), which)))
    there = office.store.query(lambda c: feeds.parts(c, [one.dossier for one in wanted], language))
    found: list[feeds.Part] = []
    fresh: list[feeds.Part] = []
    for one in wanted:
        stands = one.next_change_on is None or one.next_change_on > day
        changed = one.computed_for if stands else day
        under = common.under(one.version, changed)
        part = there.get(one.dossier)
        if part is None or part.made_under != under:
            part = _made(office, one.dossier, day, language, (common, changed))
            fresh.append(part)
        found.append(part)
        if len(fresh) == AT_ONCE:
            _keep(office, fresh, language)
    _keep(office, fresh, language)
    return found


def _keep(office: Office, fresh: list[feeds.Part], language: str) -> None:
    if fresh:
        office.store.change(lambda connection: feeds.keep(connection, fresh, language))
        fresh.clear()


def _dossiers(office: Office, asked: Within, which: lists.Filter) -> list[str]:
    """Those of the horizon, and of the newest entries of the log, for what they may have taken away."""
    if which.dossiers is not None:
        return list(which.dossiers)
    kinds = KINDS if asked.kind is None else (asked.kind,)
    lines = office.store.query(lambda c: lists.horizon(c, which, what=kinds, until=asked.until, limit=MOST))
    newest = office.store.all_rows(after_number=max(0, office.store.head().size - NEWEST))
    recent = (one.stream.split("/") for one in newest)
    changed = [parts[1] for parts in recent if len(parts) == 2 and parts[0] == "dossier"]  # noqa: PLR2004 - its stream
    return list(dict.fromkeys((*(one.dossier for one in lines), *changed)))


@dataclass(frozen=True, slots=True)
class _Common:
    """What the events of every dossier follow from: what was published, and how the office names things."""

    published: int
    said: tuple[str, ...]

    def under(self, version: int, changed: date) -> str:
        """What the events of a dossier are made under: all that they follow from."""
        parts = (str(version), str(self.published), changed.isoformat(), *self.said)
        return sha256("\n".join(parts).encode()).hexdigest()


def _common(office: Office) -> _Common:
    return _Common(
        published_version(office), (office.settings.public_url, office.store.stored_head().origin, __version__)
    )


def _made(office: Office, dossier: str, day: date, language: str, as_of: tuple[_Common, date]) -> feeds.Part:
    common, changed = as_of
    loaded = load(office, dossier)
    sequence = sequence_of(loaded.version, common.published, changed)
    events = tuple(_packed(shown(office, loaded, day, language, sequence), language, now(office)))
    return feeds.Part(dossier, common.under(loaded.version, changed), office.wall(), events)


def _packed(events: Iterator[Shown], language: str, instant: datetime) -> Iterator[dict[str, str]]:
    for one in events:
        text = event_bytes(one.event, language, made=instant).decode()
        kind = TERM if one.of_the_term else "deadline"
        yield {"text": text, "until": one.until.isoformat(), "kind": kind}


def altered(office: Office, row: DossierRow, day: date) -> bool:
    """Whether what is kept of a dossier for calendars, and still holds, is not what its entries say.

    Without the extra that makes calendars nobody can be given one, and there is nothing to hold against them.
    """
    if find_spec("icalendar") is None:
        return False
    common = _common(office)
    stands = row.next_change_on is None or row.next_change_on > day
    changed = row.computed_for if stands else day
    under = common.under(row.version, changed)
    for language in LANGUAGES:
        there = office.store.query(lambda c, spoken=language: feeds.parts(c, [row.dossier], spoken))  # type: ignore[misc]  # the loop's own language
        part = there.get(row.dossier)
        if part is not None and part.made_under == under:
            wanted = _made(office, row.dossier, day, language, (common, changed))
            if wanted.made_under == under and _to_come(wanted, day) != _to_come(part, day):
                return True
    return False


def _to_come(part: feeds.Part, day: date) -> list[tuple[str, str, str]]:
    """What is shown from a day on, whenever it was made."""
    return sorted(
        (_STAMP.sub("", one["text"]), one["until"], one["kind"])
        for one in part.events
        if one["until"] >= day.isoformat()
    )
