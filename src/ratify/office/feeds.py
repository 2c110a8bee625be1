"""What is to come, for the calendars of other programs: derived from the log each time it is asked for.

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

from ratify.documents.calendar import Event, calendar_bytes
from ratify.errors import Phrase
from ratify.language import say, text_in
from ratify.office.core import now, today
from ratify.office.editions import bundle_with_moves, published_version
from ratify.office.loading import load, replayed, through
from ratify.office.reading import SHOWN, refresh
from ratify.office.rights import require
from ratify.office.showing import title_of
from ratify.store import lists
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts
from ratify.workflow.entries import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.workflow.dossier import Dossier

MOST = 1000
"""Lines of the agenda that one calendar shows, the soonest."""

KEPT = timedelta(days=90)
"""How long after an entry the events that it took away are shown as cancelled."""

LOOKED_BACK = 12
"""How many of the newest entries of a dossier are looked at for what they took away."""

NEWEST = 500
"""How many of the newest entries of the log are looked at for dossiers of which nothing is to come any more."""

_FIRST = date(2000, 1, 1)
_LAST = date(9999, 12, 30)


@dataclass(frozen=True, slots=True)
class Coming:
    """A day to come in a dossier: ``name`` is its rule and what began it, ``because`` why it is this day."""

    name: tuple[str, str]
    day: date
    subject: Phrase
    because: tuple[Phrase, ...]
    tentative: bool
    leads: tuple[date, ...]


def calendar(office: Office, actor: Person, language: str, *, dossier: str | None = None, terms: bool = False) -> bytes:
    """What the actor may see of what is to come, as iCalendar, in a language: of every dossier or of one.

    With ``terms``, only the last days for notice and the ends of terms. Raises ``NotFound`` (``office.no_dossier``).
    """
    require(actor, "see")
    day = today(office)
    refresh(office, day)
    ids = _with_agenda(office, day) if dossier is None else [load(office, dossier).id]
    events = tuple(event for one in ids for event in _events(office, load(office, one), day, language, terms=terms))
    name = Phrase("office.feed.demonstration" if office.settings.demonstration else "office.feed.name")
    return calendar_bytes(say(name, language), language, events, made=now(office))


def _with_agenda(office: Office, day: date) -> list[str]:
    """Of the agenda, and of the newest entries of the log, for what they may have taken away."""
    found = office.store.query(lambda c: lists.agenda(c, since=day, until=_LAST, what=SHOWN, limit=MOST))
    newest = office.store.all_rows(after_number=office.store.head().size - NEWEST)
    recent = (one.stream.split("/") for one in newest)
    changed = [parts[1] for parts in recent if len(parts) == 2 and parts[0] == "dossier"]  # noqa: PLR2004 - its stream
    return list(dict.fromkeys((*(one.dossier for one in found), *changed)))


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
    return found


def _moment(rule: str) -> str:
    return "end" if rule == "term/end" else rule


def _events(office: Office, loaded: Loaded, day: date, language: str, *, terms: bool) -> Iterator[Event]:
    dossier = through(loaded.last, day)
    standing_now = coming(dossier, day)
    shown: list[tuple[Coming, bool]] = [(one, False) for one in standing_now.values()]
    shown += [(one, True) for one in _taken_away(office, loaded, day) if one.name not in standing_now]
    title, _language = text_in(title_of(dossier), language)
    sequence = _sequence(office, loaded, day)
    for one, gone in shown:
        if terms and not one.name[0].startswith("term/"):
            continue
        about = f"{loaded.opened.reference} — {title}"
        first = [Phrase("office.feed.cancelled")] if gone else [Phrase("office.feed.forecast")] if one.tentative else []
        lines = [about, *(say(phrase, language) for phrase in (*first, *one.because))]
        yield Event(
            uid=_uid(office, loaded.id, one.name),
            sequence=sequence,
            day=one.day,
            summary=f"{say(one.subject, language)} — {loaded.opened.reference}",
            description="\n".join(lines),
            standing="CANCELLED" if gone else "TENTATIVE" if one.tentative else "CONFIRMED",
            url=f"{office.settings.public_url}/dossiers/{loaded.id}",
            alarms=() if gone else one.leads,
        )


def _taken_away(office: Office, loaded: Loaded, day: date) -> Iterator[Coming]:
    """What was to come before each of the newest entries, as it was then known; each name once, the newest first."""
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
                yield one


def _sequence(office: Office, loaded: Loaded, day: date) -> int:
    row = office.store.query(lambda connection: lists.dossier(connection, loaded.id))
    fresh = row is not None and (row.next_change_on is None or row.next_change_on > day)
    changed = row.computed_for if row is not None and fresh else day
    return loaded.version + published_version(office) + (changed - _FIRST).days


def _uid(office: Office, dossier: str, name: tuple[str, str]) -> str:
    said = "\n".join((office.store.head().origin, dossier, *name))
    return f"{sha256(said.encode()).hexdigest()[:40]}@ratify"
