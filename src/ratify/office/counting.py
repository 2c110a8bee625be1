"""The calendars under which the office counts days: those that it has published, in their newest edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ratify.office import editions
from ratify.office.rights import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.calendars import Calendar
    from ratify.office.core import Office
    from ratify.office.views import Person


def calendars(office: Office, person: Person) -> Mapping[str, Calendar]:
    """The published calendars by name, in order of their names. Raises ``Forbidden``."""
    require(person, "see")
    found = sorted((name, digest) for (kind, name), digest in editions.published(office).items() if kind == "calendar")
    return {name: cast("Calendar", editions.by_digest(office, digest).value) for name, digest in found}
