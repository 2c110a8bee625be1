"""The rows of the disposable indexes, made from a replayed dossier."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase, packed, unpacked
from ratify.language import search_text
from ratify.office.showing import title_of
from ratify.store import AgendaRow, DossierRow
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts, next_change
from ratify.workflow.checks.closure import uses
from ratify.workflow.entries import EditionMoved
from ratify.workflow.horizon import ending, lapse
from ratify.workflow.sentence import sentences
from ratify.workflow.telling import owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ratify.workflow.alerts import Alert
    from ratify.workflow.definition import Procedure, Treaty
    from ratify.workflow.dossier import Dossier, Running
    from ratify.workflow.horizon import Ending
    from ratify.workflow.telling import Telling


def dossier_row(dossier_id: str, dossier: Dossier, version: int, day: date, told: Sequence[Telling]) -> DossierRow:
    """How lists show the dossier, and what falls due in it, computed for ``day`` (inclusive).

    ``told`` is what was told of it, or skipped, by now.
    """
    opened = dossier.acts.opened
    reference = opened.reference if opened else dossier_id
    title = title_of(dossier)
    first = next(iter(dossier.tracks.values()))
    found = alerts(dossier, day)
    due = [one.alert for one in owed(dossier, day, told, found)]
    ends = ending(dossier, day)
    changes = next_change(dossier, day, found)
    if ends is not None and ends.last_useful is not None and ends.last_useful >= day:
        changes = min(one for one in (changes, ends.last_useful + timedelta(days=1)) if one is not None)
    return DossierRow(
        dossier=dossier_id,
        reference=reference,
        title=title,
        kind="treaty" if dossier.definitions.treaty else "bill",
        states=_states(dossier),
        version=version,
        computed_for=day,
        next_change_on=changes,
        search=" ".join((_search(reference, tuple(title.values())), *map(party_word, dossier.parties))),
        state=first.state,
        halted=dossier.halted is not None,
        sentence=[packed(one) for one in sentences(dossier, day)],
        agenda=tuple(_agenda(dossier, due, day, ends)),
        uses=_uses(dossier),
    )


PINS, PINNED = "pins:", "pinned:"
"""How the index calls an edition that a dossier pins now, and one that it did before it was moved, with its digest."""


def published_use(kind: str, name: str) -> str:
    """How the index calls a chamber or a calendar, of which every dossier uses the newest edition."""
    return f"{kind}:{name}"


def _uses(dossier: Dossier) -> tuple[str, ...]:
    """What the dossier is replayed under, the editions before its moves included."""
    first, opened = dossier.definitions.first, dossier.acts.opened
    pins = [] if opened is None else [opened.pinned]
    if first.later:
        pins += [item.pinned for _root, item in dossier.acts.sequence if isinstance(item, EditionMoved)]
    found = {f"{PINNED}{digest}" for earlier in pins[:-1] for digest in earlier.values()}
    found.update(f"{PINS}{digest}" for digest in (pins[-1].values() if pins else ()))
    for definitions in (first, *first.later.values()):
        for value in (definitions.treaty, *definitions.procedures.values()):
            found.update(() if value is None else _published(value))
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _published(value: Procedure | Treaty) -> frozenset[str]:
    return frozenset(published_use(kind, name) for _where, kind, name in uses(value) if kind in {"chamber", "calendar"})


def party_word(code: str) -> str:
    """The word under which the dossiers of a party are found, which no title begins with."""
    return f"_{code.lower()}"


@lru_cache(maxsize=4096)
def _search(*texts: str | tuple[str, ...]) -> str:
    """The words by which a dossier is found; folding a title costs more than writing the row."""
    plain = [one for text in texts for one in ((text,) if isinstance(text, str) else text)]
    return " ".join(search_text(text) for text in plain)


ALERT = "alert"
"""The one line of the agenda that the sweep looks for: the soonest alert that was not told yet."""

PENDING = "pending"
"""The lines of the agenda for what awaits a second person."""

TERM = "term"
"""The line of the agenda for what ends next in a treaty, by the last day on which one can still act."""

MANY = 12


def _states(dossier: Dossier) -> object:
    """Each track's state; for a treaty with many parties, how many stand where."""
    if len(dossier.tracks) <= MANY:
        return {track.id: track.state for track in dossier.tracks.values()}
    counted: dict[str, int] = {}
    for track in dossier.tracks.values():
        counted[track.state] = counted.get(track.state, 0) + 1
    return {"treaty": dossier.tracks["treaty"].state if "treaty" in dossier.tracks else "", "counted": counted}


def _agenda(dossier: Dossier, due: Sequence[Alert], day: date, ends: Ending | None) -> Iterator[AgendaRow]:
    for running in dossier.current.values():
        state = deadlines.status(dossier, running)
        if state in deadlines.OPEN:
            detail = _of_deadline(dossier, running)
            yield AgendaRow("deadline", running.deadline.name, running.last_day, state, running.track, detail)
    if ends is not None:
        yield AgendaRow(TERM, ends.name, ends.last_useful, ends.standing, "treaty", _of_term(ends))
    for root, version in dossier.acts.pending:
        day_recorded = version.sealed.recorded_at.date()
        yield AgendaRow(PENDING, str(version.sealed.number), day_recorded, version.awaits or "", "", root)
    if due:
        soonest = min(due, key=lambda alert: alert.due)
        yield AgendaRow(ALERT, "", soonest.due, "due")
    seen: set[tuple[str, date | None]] = set()
    for alert in due:
        key = (alert.rule, alert.last_day)
        if alert.rule.startswith("term/") and alert.last_day is not None and alert.last_day >= day and key not in seen:
            seen.add(key)
            yield AgendaRow("date", alert.rule, alert.last_day, "running", "treaty", packed(alert.subject))


def _of_deadline(dossier: Dossier, running: Running) -> object:
    because = running.end.missing or running.end.because if running.last_day is None else ()
    return {
        "label": packed(running.deadline.label),
        "then": packed(lapse(dossier, running)),
        "because": packed(because),
        "unverified": running.deadline.unverified,
        "standing": "forecast" if running.end.forecast else "known",
    }


def _of_term(ends: Ending) -> object:
    label = Phrase("workflow.horizon.end" if ends.name == "end" else "workflow.horizon.term")
    if ends.period is not None:
        label = Phrase("workflow.horizon.period", period=str(ends.period))
    return {
        "label": packed(label),
        "then": packed(ends.then),
        "because": packed(ends.because),
        "unverified": ends.unverified,
        "end": None if ends.end is None else ends.end.isoformat(),
    }


def label_of(detail: object) -> Phrase | Mapping[str, str]:
    """What a line of the agenda is called; one written before 0004 holds nothing else."""
    label = detail["label"] if isinstance(detail, dict) and "label" in detail else detail
    return cast("Phrase | Mapping[str, str]", unpacked(label))
