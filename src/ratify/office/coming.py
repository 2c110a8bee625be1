"""What is to come in one dossier, for the calendars of other programs: derived from the log alone.

1. An event is named by its dossier, the rule that gives its day, and what began it; never by its place or its day.
2. Its sequence is a sum of what only rises: the entries of the dossier, those of the office, and the day on which the
   dossier last changed by itself. So whatever moves an event raises it, and a rebuilt index never lowers it.
3. What was shown before one of the newest entries of its dossier, and is not to come any more, is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.documents.calendar import Event
from ratify.errors import Phrase
from ratify.language import say, text_in
from ratify.office.editions import bundle_with_moves
from ratify.office.loading import replayed, through
from ratify.office.showing import title_of
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts
from ratify.workflow.entries import standing
from ratify.workflow.horizon import ending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.horizon import Ending

KEPT = timedelta(days=90)
"""How long after an entry the events that it took away are shown as cancelled."""

LOOKED_BACK = 12
"""How many of the newest entries of a dossier are looked at for what they took away."""

_FIRST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Coming:
    """A day to come in a dossier: ``name`` is its rule and what began it, ``because`` why it is this day."""

    name: tuple[str, str]
    day: date
    subject: Phrase
    because: tuple[Phrase, ...]
    tentative: bool
    leads: tuple[date, ...]

    @property
    def of_the_term(self) -> bool:
        """Whether it is of the treaty's term, or else of a procedure's deadline."""
        return self.name[0].startswith("term/")


@dataclass(frozen=True, slots=True)
class Shown:
    """An event of a calendar, and the last day on which calendars show it."""

    event: Event
    until: date
    of_the_term: bool


def coming(dossier: Dossier, day: date) -> dict[tuple[str, str], Coming]:
    """Each day to come, from ``day`` on (inclusive), by its name."""
    found: dict[tuple[str, str], Coming] = {}
    for running in dossier.deadlines:
        last = running.last_day
        if last is not None and last >= day and deadlines.status(dossier, running) in deadlines.OPEN:
            name = (f"deadline:{running.track}:{running.deadline.name}", running.occurrence)
            subject = Phrase("workflow.alert.deadline", what=running.deadline.label, day=last)
            found[name] = Coming(name, last, subject, running.end.because, running.end.forecast, ())
    for alert in alerts(dossier, day):
        name, last = (alert.rule, alert.occurrence), alert.last_day
        if last is None or last < day or alert.due > last or alert.superseded is not None:
            continue  # what is told afterwards is no reminder
        before = found.get(name)
        if before is None and not alert.rule.startswith("term/"):
            continue
        tentative = before.tentative if before else dossier.moment(_moment(alert.rule), day).forecast
        leads = (*(before.leads if before else ()), alert.due)
        found[name] = Coming(name, last, alert.subject, alert.body, tentative, leads)
    ends = ending(dossier, day)
    if ends is not None and not any(one.of_the_term for one in found.values()):
        found |= {one.name: one for one in _of_the_term(dossier, ends, day)}
    return found


def _of_the_term(dossier: Dossier, ends: Ending, day: date) -> Iterator[Coming]:
    """What ends next, where no alert of it is to come: under the name that the alerts of its period will bear."""
    if ends.last_useful is None or ends.last_useful < day:
        return
    face = "end" if ends.name == "end" else ends.name.rpartition("/")[2]
    code = {"last_day_for_notice": "workflow.alert.notice", "end": "workflow.alert.end"}.get(face)
    subject = Phrase(code or "workflow.alert.term", day=ends.last_useful)
    because = (Phrase("workflow.alert.last_day", day=ends.last_useful), *dossier.moment(ends.name, day).because)
    name = (f"term/{face}", "" if ends.period is None else f"period-{ends.period}")
    yield Coming(name, ends.last_useful, subject, because, ends.standing == "forecast", ())


def _moment(rule: str) -> str:
    return "end" if rule == "term/end" else rule


def shown(office: Office, loaded: Loaded, day: date, language: str, sequence: int) -> Iterator[Shown]:
    """The events of a dossier as of a day, in a language."""
    dossier = through(loaded.last, day)
    standing_now = coming(dossier, day)
    told = [(one, one.day, False) for one in standing_now.values()]
    told += [(one, until, True) for one, until in _taken_away(office, loaded, day) if one.name not in standing_now]
    title, _language = text_in(title_of(dossier), language)
    for one, until, gone in told:
        about = f"{loaded.opened.reference} — {title}"
        first = [Phrase("office.feed.cancelled")] if gone else [Phrase("office.feed.forecast")] if one.tentative else []
        lines = [about, *(say(phrase, language) for phrase in (*first, *one.because))]
        event = Event(
            uid=_uid(office, loaded.id, one.name),
            sequence=sequence,
            day=one.day,
            summary=f"{say(one.subject, language)} — {loaded.opened.reference}",
            description="\n".join(lines),
            standing="CANCELLED" if gone else "TENTATIVE" if one.tentative else "CONFIRMED",
            url=f"{office.settings.public_url}/dossiers/{loaded.id}",
            alarms=() if gone else one.leads,
        )
        yield Shown(event, until, one.of_the_term)


def sequence_of(version: int, published: int, changed: date) -> int:
    """The sequence of the events of a dossier of a version, under so many publications, that changed on a day."""
    return version + published + (changed - _FIRST).days


def _taken_away(office: Office, loaded: Loaded, day: date) -> Iterator[tuple[Coming, date]]:
    """What was to come before each of the newest entries, as it was then known; each name once, the newest first.

    With the last day on which it is shown as cancelled.
    """
    seen: set[tuple[str, str]] = set()
    for place in range(len(loaded.entries) - 1, max(0, len(loaded.entries) - 1 - LOOKED_BACK), -1):
        recorded = loaded.entries[place].sealed.recorded_at.date()
        if recorded < day - KEPT:
            return
        entries = loaded.entries[:place]
        acts = standing(entries)
        if acts.opened is None:
            return
        definitions = bundle_with_moves(office, acts.opened, entries, entries[-1].sealed.recorded_at)
        then = coming(through(replayed(definitions, acts), recorded), recorded)
        for name, one in then.items():
            if name not in seen and one.day >= day:
                seen.add(name)
                yield one, min(one.day, recorded + KEPT)


def _uid(office: Office, dossier: str, name: tuple[str, str]) -> str:
    said = "\n".join((office.store.head().origin, dossier, *name))
    return f"{sha256(said.encode()).hexdigest()[:40]}@ratify"
