"""The log as it was: the entries up to one, and dossiers as they stood just before and just after an entry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.errors import NotFound
from ratify.office.editions import OFFICE, bundle_with_moves
from ratify.office.loading import read_entries, replayed, through
from ratify.workflow.entries import Version, standing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from ratify.office.core import Office
    from ratify.store import Written
    from ratify.workflow.dossier import Dossier

MOST_STREAMS = 64
"""How many streams are kept in memory while a question is answered."""


@dataclass(slots=True)
class Past:
    """The first ``size`` entries of the log, and what was read of them.

    ``known_at`` is the instant at which the log is taken, if it is not now.
    """

    office: Office
    size: int
    known_at: datetime | None = None
    kept: dict[str, tuple[Written, ...]] = field(default_factory=dict)

    def written(self, stream: str) -> tuple[Written, ...]:
        """The entries of a stream."""
        found = self.kept.get(stream)
        if found is None:
            if len(self.kept) >= MOST_STREAMS:
                self.kept.clear()
            entries = self.office.store.entries(stream)
            found = self.kept[stream] = tuple(one for one in entries if one.number <= self.size)
        return found

    def entry(self, number: int) -> Written:
        """One entry. Raises ``NotFound`` (``store.no_entry``) if it is none of these."""
        if number > self.size:
            raise NotFound("store.no_entry", number=str(number))
        return self.office.store.entry(number)

    def day_of(self, moment: datetime) -> date:
        """The civil day of a moment at the office's place."""
        return moment.astimezone(ZoneInfo(self.office.settings.zone)).date()

    def request(self, one: Written) -> tuple[Written, ...]:
        """The entries of its stream that were written with this one, itself among them: they stand or fall together."""
        same = (one.recorded_at, one.body.get("request"))
        return tuple(e for e in self.written(one.stream) if (e.recorded_at, e.body.get("request")) == same)

    def stood(
        self,
        stream: str,
        last: int,
        known_at: datetime | None,
        day: date,
        *,
        confirmed: Collection[int] = (),
        without: Collection[int] = (),
    ) -> Dossier | None:
        """The dossier of a stream by its entries up to ``last`` (a number), as of a day; nothing before it was opened.

        ``known_at`` is the moment up to which publications count. ``confirmed`` are taken as though a second person
        had confirmed them, ``without`` as though they had never been written.
        """
        entries = tuple(
            replace(one, awaits=None) if isinstance(one, Version) and one.sealed.number in confirmed else one
            for one in read_entries([e for e in self.written(stream) if e.number <= last and e.number not in without])
        )
        acts = standing(entries)
        if acts.opened is None:
            return None
        definitions = bundle_with_moves(self.office, acts.opened, entries, known_at)
        return through(replayed(definitions, acts), day)

    def roles(self) -> Mapping[str, frozenset[str]]:
        """The roles of each account, as its entry in the log says."""
        made = (one.body["account_made"] for one in self.written(OFFICE) if one.kind == "account_made")
        return {said["account"]: frozenset(said["roles"]) for said in made}


def dossier_of(stream: str) -> str | None:
    """The id of the dossier that a stream belongs to."""
    room, _, rest = stream.partition("/")
    return rest.removesuffix("/alerts") if room == "dossier" else None
