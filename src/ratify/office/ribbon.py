"""The ribbon: what was done, where the matter stands now, what is planned, what is not known, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.office.views import RibbonItem
from ratify.workflow.answers import within
from ratify.workflow.forecast import coming
from ratify.workflow.sentence import is_own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ratify.workflow.answers import DateView
    from ratify.workflow.dossier import Dossier, Passage, TrackStanding


def ribbon(dossier: Dossier, dates: Mapping[str, DateView], as_of: date) -> tuple[RibbonItem, ...]:
    """In order: the passages that led somewhere, the steps to come of each procedure begun, then the dates to come.

    What is still to come bears the interval of its forecast, where anything bounds it.
    """
    items = [*_done(dossier), *_next(dossier, as_of)]
    if dossier.definitions.treaty is not None:
        items += _to_come(dossier, dates, as_of)
    return tuple(items)


def _done(dossier: Dossier) -> Iterator[RibbonItem]:
    for passage in dossier.passages:
        track = dossier.tracks[passage.track]
        if not _telling(dossier, track, passage):
            continue
        step = dossier.step_of(passage)
        usual = track.id.startswith("participation") or track.id == "treaty" or step.name in passage.procedure.path
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


def _next(dossier: Dossier, as_of: date) -> Iterator[RibbonItem]:
    now = True
    for track in dossier.tracks.values():
        if not is_own(track) or not (track.begun or track.party is None):
            continue
        for place, one in enumerate(coming(dossier, track, as_of)):
            name = one.step.name
            status: Literal["now", "planned"] = "now" if place == 0 and now else "planned"
            deadline = next((r for r in dossier.deadlines if r.track == track.id and name in r.deadline.met_by), None)
            note = None if one.latest is None and one.earliest <= as_of else within(one.earliest, one.latest)
            if place == 0 and deadline is not None and deadline.last_day is not None:
                note = Phrase("office.ribbon.by", day=deadline.last_day)
            yield RibbonItem(one.step.label, status, track.party, note=note)
        now = False


def _to_come(dossier: Dossier, dates: Mapping[str, DateView], as_of: date) -> Iterator[RibbonItem]:
    treaty = dossier.tracks["treaty"]
    if treaty.ended:
        return
    force = dates.get("entry_into_force")
    in_force = force is not None and force.day is not None and dossier.as_of is not None and force.day <= dossier.as_of
    names = ("term/last_day_for_notice", "term/last_day", "end") if in_force else ("entry_into_force", "term/last_day")
    for name in names:
        found = dates.get(name)
        if found is None:
            continue
        if found.day is not None:
            yield RibbonItem(found.label, "planned", when=DayRange(found.day, found.day), anchor=f"date-{name}")
        elif found.status == "never":
            why = found.because[0] if found.because else None
            yield RibbonItem(found.label, "impossible", note=why, anchor=f"date-{name}")
        elif not in_force or name != "end":
            note = Phrase("workflow.date_is.not_yet")
            if found.latest is not None or (found.earliest is not None and found.earliest > as_of):
                note = Phrase("office.ribbon.not_yet", days=within(found.earliest, found.latest))
            yield RibbonItem(found.label, "unknown", note=note, anchor=f"date-{name}")
