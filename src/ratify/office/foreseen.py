"""What was foreseen of entries before they were written, and what became of them: numbers and moment of the log.

Drafts are laid under the numbers that come next if nobody else writes. Where somebody did, the entries are the same,
and so is the dossier, save for the numbers by which it names them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.office.core import NOTHING_YET, LogEnd, today
from ratify.office.drafts import taken_on
from ratify.office.indexing import dossier_row
from ratify.office.loading import read_entries, replayed, stream_of, through
from ratify.store import IndexRows
from ratify.workflow.entries import Act, EditionMoved, FindingMade, OfficialDate, Opened, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ratify.office.core import Office
    from ratify.office.drafts import Laid
    from ratify.office.loading import Loaded
    from ratify.store import Written
    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import ReplayEntry


def line(office: Office, laid: Laid, stands: Dossier, *, outdated: bool) -> Callable[[Sequence[Written]], IndexRows]:
    """The dossier's line as it will stand today; made again if the entries get other numbers and it says any of them.

    ``outdated``: it was made under older publications, so it is due at once.
    """
    loaded, day = laid.loaded, today(office)
    version = loaded.version + len(laid.drafts)
    row = dossier_row(loaded.id, through(stands, day), version, day, loaded.told)

    def index(written: Sequence[Written]) -> IndexRows:
        mine = [one for one in written if one.stream == stream_of(loaded.id)]
        found = row
        if not _same_line(laid, mine):
            found = dossier_row(loaded.id, through(_renumbered(laid, mine)[1], day), version, day, loaded.told)
        return IndexRows(dossiers=(replace(found, next_change_on=day) if outdated else found,))

    return index


def _same_line(laid: Laid, mine: Sequence[Written]) -> bool:
    """Whether the line of the lists is what was foreseen: of what stands at once it says neither number nor hour."""
    if _as_foreseen(laid, mine):
        return True
    new = laid.entries[-len(laid.drafts) :]
    at_once = laid.awaits is None and all(isinstance(one, (Opened, Act, FindingMade, OfficialDate)) for one in new)
    return at_once and mine[-1].recorded_at.date() == laid.entries[-1].sealed.recorded_at.date()


def kept(office: Office, laid: Laid, mine: Sequence[Written], stands: Dossier, *, published: bool) -> Loaded:
    """Keep the dossier as written. Where another entry took the number foreseen, it is replayed with the real ones.

    If something else was written, or editions were ``published`` with it, the next who loads it looks what that was.
    """
    loaded, entries, last = laid.loaded, laid.entries, stands
    alone = _as_foreseen(laid, mine)
    if not alone:
        entries, last = _renumbered(laid, mine)
        loaded = replace(loaded, definitions=_definitions(laid, mine))
    done = replace(
        loaded,
        version=mine[-1].version,
        written=(*loaded.written, *mine),
        entries=entries,
        acts=last.acts,
        opened=last.acts.opened or loaded.opened,
        last=last,
        end=LogEnd(mine[-1].number, mine[-1].recorded_at) if alone and not published else NOTHING_YET,
    )
    office.cache.put(loaded.id, done)
    office.wake()
    return done


def _as_foreseen(laid: Laid, mine: Sequence[Written]) -> bool:
    """Whether the entries got the numbers and the moment under which they were laid."""
    foreseen = laid.entries[-1].sealed
    return (mine[-1].number, mine[-1].recorded_at) == (foreseen.number, foreseen.recorded_at)


def _renumbered(laid: Laid, mine: Sequence[Written]) -> tuple[tuple[ReplayEntry, ...], Dossier]:
    """The entries with the numbers that they really got, and the dossier as of its last act by them."""
    new = read_entries(mine)
    entries = (*laid.loaded.entries, *new)
    return entries, taken_on(laid.loaded, new) or replayed(_definitions(laid, mine), standing(entries))


def _definitions(laid: Laid, mine: Sequence[Written]) -> Definitions:
    """What the dossier is replayed under; the editions of a move under the number that it really got."""
    definitions = laid.loaded.definitions
    foreseen = [one.sealed.number for one in laid.entries if isinstance(one, EditionMoved)]
    moves = [one.number for one in mine if one.kind == "edition_moved"]
    if not moves:
        return definitions
    later = dict(definitions.later)
    later[moves[-1]] = later.pop(foreseen[-1])
    return replace(definitions, later=later)
