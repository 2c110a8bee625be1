"""The ribbon: what was done, where the matter stands now, what is planned, what is not known, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.office.views import RibbonItem
from ratify.workflow.sentence import remaining

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.workflow.answers import DateView
    from ratify.workflow.dossier import Dossier, Passage, TrackStanding


def ribbon(dossier: Dossier, dates: Mapping[str, DateView]) -> tuple[RibbonItem, ...]:
    """In order: the passages that led somewhere, the next step of each procedure begun, then the dates to come."""
    items = [*_done(dossier), *_next(dossier)]
    if dossier.definitions.treaty is not None:
        items += _to_come(dossier, dates)
    return tuple(items)


def _done(dossier: Dossier) -> Iterator[RibbonItem]:
    for passage in dossier.passages:
        track = dossier.tracks[passage.track]
        if not _telling(dossier, track, passage):
            continue
        step = track.procedure.steps[passage.step]
        usual = track.id.startswith("participation") or track.id == "treaty" or step.name in track.procedure.path
        yield RibbonItem(
            label=step.label,
            status="done" if usual else "withdrawn",
            party=track.party,
            when=passage.effective,
            note=passage.notes[-1] if passage.notes else None,
            anchor=f"entry-{passage.cause.of}" if passage.cause.kind == "entry" else None,
        )


def _telling(dossier: Dossier, track: TrackStanding, passage: Passage) -> bool:
    """Acts are told; of consequences those that moved the treaty or a procedure, not each party's echo of them."""
    if passage.cause.kind == "entry":
        return True
    if track.id.startswith("participation"):
        return dossier.definitions.treaty is not None and not dossier.definitions.treaty.law.bilateral
    return passage.state != passage.before or passage.cause.of == "term"


def _next(dossier: Dossier) -> Iterator[RibbonItem]:
    now = True
    for track in dossier.tracks.values():
        own = track.id.split("/", maxsplit=1)[0] not in {"treaty", "participation"}
        if not own or not (track.begun or track.party is None):
            continue
        for place, step in enumerate(remaining(track)):
            name = step.name
            status: Literal["now", "planned"] = "now" if place == 0 and now else "planned"
            deadline = next((r for r in dossier.deadlines if r.track == track.id and name in r.deadline.met_by), None)
            day = deadline.last_day if deadline is not None and place == 0 else None
            note = None if day is None else Phrase("office.ribbon.by", day=day)
            yield RibbonItem(step.label, status, track.party, note=note)
        now = False


def _to_come(dossier: Dossier, dates: Mapping[str, DateView]) -> Iterator[RibbonItem]:
    treaty = dossier.tracks["treaty"]
    if treaty.ended:
        return
    force = dates.get("entry_into_force")
    in_force = force is not None and force.day is not None and dossier.as_of is not None and force.day <= dossier.as_of
    names = ("term/last_day_for_notice", "term/last_day", "end") if in_force else ("entry_into_force", "term/last_day")
    for name in names:
        date = dates.get(name)
        if date is None:
            continue
        if date.day is not None:
            yield RibbonItem(date.label, "planned", when=DayRange(date.day, date.day), anchor=f"date-{name}")
        elif date.status == "never":
            why = date.because[0] if date.because else None
            yield RibbonItem(date.label, "impossible", note=why, anchor=f"date-{name}")
        elif not in_force or name != "end":
            yield RibbonItem(date.label, "unknown", note=Phrase("office.date.not_yet"), anchor=f"date-{name}")
