"""Which editions are in use: what is published and since when, what is pinned, and in which dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.office import editions
from ratify.office.edition_views import EditionLine
from ratify.office.indexing import PINS, published_use
from ratify.office.rights import require
from ratify.office.texts import edition_view
from ratify.store import lists

if TYPE_CHECKING:
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.office.views import Person

SHOWN = 5
"""How many dossiers a line names."""


def list_editions(office: Office, actor: Person) -> tuple[EditionLine, ...]:
    """The editions in use: the newest of each chamber and calendar, then each that a dossier pins; by kind and name."""
    require(actor, "see")
    counted = dict(office.store.query(lists.uses))
    since = {one.digest: one.since for one in editions.known_editions(office).published}
    found = []
    for (kind, name), digest in editions.published(office).items():
        use = published_use(kind, name)
        found.append(_line(office, digest, use, counted.get(use, 0), since.get(digest)))
    for use, number in counted.items():
        if use.startswith(PINS):
            found.append(_line(office, use.removeprefix(PINS), use, number, None))
    return tuple(sorted(found, key=lambda one: (one.edition.kind, one.edition.name, -one.edition.edition)))


def _line(office: Office, digest: str, use: str, number: int, since: datetime | None) -> EditionLine:
    first = office.store.query(lambda connection: lists.references(connection, use, limit=SHOWN)) if number else []
    return EditionLine(edition_view(editions.by_digest(office, digest), None), since, number, tuple(first))
