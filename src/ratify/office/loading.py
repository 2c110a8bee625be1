"""A dossier as stored: its entries read back, its definitions found, replayed and kept warm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import NotFound, Phrase, unpacked
from ratify.office.core import NOTHING_YET, LogEnd
from ratify.office.editions import OFFICE, bundle_with_moves
from ratify.workflow.entries import entry, standing
from ratify.workflow.replay import begin, dawn_through, replay_standing
from ratify.workflow.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.store import Written
    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import Opened, ReplayEntry, Standing


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dossier with what is needed to lay a draft under it.

    ``last`` is the dossier as of its last act; ``told`` is what was told of it or skipped, as of the version ``alerts``
    of the stream that says so.
    ``published`` is the version of the office's stream under which the definitions were taken, ``end`` the end of the
    log at which all this was known to be current.
    """

    id: str
    version: int
    written: tuple[Written, ...]
    entries: tuple[ReplayEntry, ...]
    acts: Standing
    opened: Opened
    definitions: Definitions
    last: Dossier
    told: tuple[Telling, ...] = ()
    alerts: int = 0
    published: int = 0
    end: LogEnd = NOTHING_YET


def alerts_of(dossier: str) -> str:
    """The stream of what was told about a dossier."""
    return f"dossier/{dossier}/alerts"


def stream_of(dossier: str) -> str:
    """The stream of the entries that replay reads."""
    return f"dossier/{dossier}"


def read_entries(written: Sequence[Written]) -> tuple[ReplayEntry, ...]:
    """The records that replay reads, in the order of the log."""
    found = (entry(one.number, one.kind, one.recorded_at, one.body) for one in written)
    return tuple(one for one in found if one is not None)


def find(office: Office, dossier: str) -> str:
    """The id of a dossier named by id or reference; ``NotFound`` otherwise."""
    return _found(office, dossier, _looked(office, dossier))[0]


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the log: its end, and the versions of a dossier's stream, of what was told of it, of the office's."""

    end: LogEnd
    version: int
    alerts: int
    published: int


def _looked(office: Office, dossier: str) -> _Look:
    """Look where the log ends and how far the three streams have come that a dossier depends on, in one question."""
    streams = stream_of(dossier), alerts_of(dossier), OFFICE
    size, newest, found = office.store.end_and_versions(streams)
    return _Look(LogEnd(size, newest), *(found[one] for one in streams))


def _found(office: Office, named: str, look: _Look) -> tuple[str, _Look]:
    """The id of a dossier named by id or reference, with a look at it by its id."""
    if look.version > 0:
        return named, look
    dossier = office.store.find_dossier(named)
    if dossier is None:
        raise NotFound("office.no_dossier", dossier=named)
    return dossier, _looked(office, dossier)


def load(office: Office, named: str) -> Loaded:
    """Read a dossier by its id or reference, as known now; kept in memory until its version or the editions move.

    While the log has not grown at all, neither can have moved.
    """
    look = _looked(office, named)
    kept = office.cache.get(named)
    if kept is not None and kept.end == look.end:
        return kept
    dossier, look = _found(office, named, look)
    kept = office.cache.get(dossier)
    if kept is None or (kept.version, kept.published) != (look.version, look.published):
        kept = _read(office, dossier, None)
    if kept.alerts != look.alerts:  # another server, or a sweep, has told something since
        kept = with_told(office, kept)
    kept = replace(kept, published=look.published, end=look.end)
    office.cache.put(dossier, kept)
    return kept


def load_as_known(office: Office, dossier: str, known_at: datetime) -> Loaded:
    """Read a dossier as it was known at an instant: what was recorded and published by then (inclusive)."""
    return with_told(office, _read(office, dossier, known_at))


def _read(office: Office, dossier: str, known_at: datetime | None) -> Loaded:
    written = tuple(
        one for one in office.store.entries(stream_of(dossier)) if known_at is None or one.recorded_at <= known_at
    )
    entries = read_entries(written)
    acts = standing(entries)
    if acts.opened is None:
        code = "office.no_dossier" if known_at is None else "office.not_opened_then"
        raise NotFound(code, dossier=dossier)
    definitions = bundle_with_moves(office, acts.opened, entries, known_at)
    last = replayed(definitions, acts)
    return Loaded(dossier, written[-1].version, written, entries, acts, acts.opened, definitions, last)


def with_told(office: Office, loaded: Loaded) -> Loaded:
    """The dossier with what was told of it by now."""
    found = office.store.entries(alerts_of(loaded.id))
    told = tuple(telling(one) for one in found if one.kind in TELLING)
    return replace(loaded, told=told, alerts=found[-1].version if found else 0)


TELLING = ("alert_issued", "alert_skipped")


def telling(written: Written) -> Telling:
    """What an entry told of a dossier, or skipped."""
    said = cast("Mapping[str, Any]", written.body[written.kind])
    last = said.get("last_day")
    return Telling(
        written.number,
        said["name"],
        None if last is None else date.fromisoformat(last),
        skipped=_code(said["reason"]) if written.kind == "alert_skipped" else None,
        rectifies=said.get("rectifies"),
        said=said,
    )


def _code(reason: object) -> str:
    """The code of a packed reason; one that is no phrase is none that we know."""
    phrase = unpacked(reason)
    return phrase.code if isinstance(phrase, Phrase) else ""


def replayed(definitions: Definitions, acts: Standing) -> Dossier:
    """The dossier as of its last act; as of nothing at all if it has none."""
    if not acts.sequence:
        return begin(definitions, acts)
    return replay_standing(definitions, acts, as_of=acts.sequence[-1][1].day)


def through(last: Dossier, as_of: date) -> Dossier:
    """The dossier as of a day: the one of the last act taken on through the dawns, or replayed for an earlier day."""
    acts = last.acts
    if acts.sequence and acts.sequence[-1][1].day > as_of:
        return replay_standing(last.definitions.first, acts, as_of=as_of)
    dossier = last.copy()
    dawn_through(dossier, as_of)
    dossier.as_of = as_of
    return dossier
