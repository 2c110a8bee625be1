"""Publishing chambers and calendars in the office's stream; replay takes the editions known then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.office import editions
from ratify.office.core import guarded_now, today
from ratify.office.drafts import body_of
from ratify.office.editions import OFFICE
from ratify.office.reading import recompute
from ratify.store import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.workflow.definition import Definition


def publish_at_once(office: Office, actor: Person, definitions: Sequence[Definition]) -> None:
    """Publish without asking anybody: what ships with a new office."""
    drafts = publications(office, actor, definitions)
    if drafts:
        office.store.append(drafts, expecting={}, now=guarded_now(office), definitions=definitions)
        recompute(office)


def unpublished(office: Office, closure: Sequence[Definition]) -> list[Definition]:
    """Chambers and calendars that nobody has published yet; a dossier takes them along, and never replaces others."""
    known = editions.published(office)
    return [one for one in closure if one.kind in {"chamber", "calendar"} and (one.kind, one.name) not in known]


def publications(office: Office, actor: Person, definitions: Sequence[Definition]) -> list[Draft]:
    """The entries that publish those of these chambers and calendars whose newest edition is another."""
    known, day = editions.published(office), today(office)
    drafts = []
    for one in definitions:
        if one.kind in {"chamber", "calendar"} and known.get((one.kind, one.name)) != one.digest:
            said = {"kind": one.kind, "name": one.name, "edition": one.edition, "digest": one.digest}
            drafts.append(Draft(OFFICE, "published", day, None, body_of(actor, None) | {"published": said}))
    return drafts
