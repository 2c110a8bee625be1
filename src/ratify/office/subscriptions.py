"""Calendars to subscribe to: private addresses of one's own, that can be taken back and end with the right to see."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.errors import Invalid, NotFound
from ratify.language import LANGUAGES
from ratify.office.accounts import person_of
from ratify.office.feeds import calendar
from ratify.office.horizon import Within, which_of
from ratify.office.loading import find
from ratify.office.rights import may, require
from ratify.store import accounts, feeds, throttle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.core import Office
    from ratify.office.views import Person

GUESSED = "feed"
"""Under what addresses that there are not are counted."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar of somebody's own: what it shows, in which language. The address is seen when it is made only."""

    id: str
    name: str
    language: str
    within: Within
    created_at: datetime
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """What the address of a feed answers. ``modified`` is nothing while the second has not passed in which it is."""

    content: bytes
    tag: str
    modified: datetime | None


def add_feed(
    office: Office, actor: Person, name: str, within: Within | None = None, *, language: str | None = None
) -> FeedView:
    """Make a feed of the actor's own. Raises as ``horizon``, and ``Invalid`` without a name or a language we speak."""
    require(actor, "see")
    asked, spoken = within or Within(), language or actor.language
    if spoken not in LANGUAGES:
        raise Invalid("office.feed.no_language", language=spoken[:40], languages=LANGUAGES)
    which_of(office, asked)
    if asked.dossier:
        asked = replace(asked, dossier=find(office, asked.dossier))
    made, secret = office.store.change(
        lambda c: feeds.add(c, actor.account, name=name, language=spoken, which=_written(asked), now=office.wall())
    )
    return replace(_view(made), address=f"{office.settings.public_url}/feeds/{secret}.ics")


def list_feeds(office: Office, actor: Person) -> tuple[FeedView, ...]:
    """The actor's own feeds, by name."""
    require(actor, "see")
    return tuple(_view(one) for one in office.store.query(lambda c: feeds.feeds(c, actor.account)))


def revoke_feed(office: Office, actor: Person, feed: str) -> None:
    """Take back a feed of the actor's own: its address answers no more. Raises ``NotFound`` (``store.no_feed``)."""
    require(actor, "see")
    office.store.change(lambda c: feeds.revoke(c, actor.account, feed))


def serve_feed(office: Office, secret: str, source: str = "") -> Served:
    """What a feed shows now, to whoever has its address.

    Raises ``NotFound`` (``store.no_feed``) for an address that there is not or not any more, whose account was closed
    or may no longer see; ``Forbidden`` (``store.throttled``) for who has asked for too many of them.
    """
    found = office.store.query(lambda c: feeds.feed_of(c, secret)) if _SECRET.fullmatch(secret) else None
    person = None if found is None else person_of(office.store.query(lambda c: accounts.get(c, found.account)))
    if found is None or person is None or not may(person, "see"):
        office.store.change(lambda c: throttle.enter_from(c, GUESSED, source, office.wall()))
        raise NotFound("store.no_feed")
    made = calendar(office, person, found.language, _read(found.which))
    modified = max(made.made_at, found.created_at, _midnight(office))
    settled = office.wall() - modified > _A_SECOND
    return Served(made.content, sha256(made.content).hexdigest()[:32], modified if settled else None)


def _midnight(office: Office) -> datetime:
    """When this day began at the office's place: what is past is left out from then on."""
    zone = ZoneInfo(office.settings.zone)
    return datetime.combine(office.wall().astimezone(zone).date(), time.min, zone).astimezone(UTC)


def _view(one: feeds.FeedOf) -> FeedView:
    return FeedView(one.id, one.name, one.language, _read(one.which), one.created_at)


def _written(within: Within) -> dict[str, str]:
    until = None if within.until is None else within.until.isoformat()
    said = {
        "dossier": within.dossier, "party": within.party, "search": within.search, "kind": within.kind, "until": until
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _read(which: Mapping[str, str]) -> Within:
    until = which.get("until")
    return Within(
        which.get("dossier"),
        which.get("party"),
        which.get("search", ""),
        which.get("kind"),
        None if until is None else date.fromisoformat(until),
    )
