"""The questions that ship: small functions, each asked of one entry, that say why it is among the answers.

What each one looks for is said in the catalogues under ``office.question.NAME.what``. They read the log and what
follows from it, and write nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase
from ratify.office.loading import read_entries
from ratify.office.rights import ROLES
from ratify.workflow.answers import explained
from ratify.workflow.entries import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from ratify.office.past import Past
    from ratify.store import Written

NARROW = 3
"""Members above the quorum, up to which it was narrow; inclusive."""

HASTE = timedelta(minutes=1)
"""Time up to which a confirmation came fast; inclusive."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A question: its name, the kinds of entry that it is asked of, and the answer for one of them: why, or nothing."""

    name: str
    kinds: tuple[str, ...]
    why: Callable[[Past, Written], Iterator[Phrase]]

    @property
    def title(self) -> Phrase:
        """What it is called."""
        return Phrase(f"office.question.{self.name}")

    @property
    def what(self) -> Phrase:
        """What it looks for."""
        return Phrase(f"office.question.{self.name}.what")


def votes_corrected(past: Past, one: Written) -> Iterator[Phrase]:
    """Corrections of an act with a ballot that had taken effect: at once, or by the word of the second person."""
    corrected = past.entry(one.body["corrected"]["of"])
    root = corrected
    while root.kind == "corrected":
        root = past.entry(root.body["corrected"]["of"])
    closed = _effective(past, corrected)
    if root.kind == "act" and _is_vote(root) and closed is not None and closed <= one.recorded_at:
        n = (one.recorded_at - closed).days
        yield Phrase("office.why.vote_corrected", entry=str(root.number), day=root.occurred_on, closed=closed, n=n)


def _is_vote(act: Written) -> bool:
    facts = cast("Mapping[str, object]", act.body["act"].get("facts") or {})
    return any(isinstance(fact, dict) and "against" in fact for fact in facts.values())


def _effective(past: Past, version: Written) -> datetime | None:
    """When a version of an act took effect; nothing while it awaits a second person."""
    if "awaits" not in version.body:
        return version.recorded_at
    confirmations = (one for one in past.written(version.stream) if one.kind == "confirmed")
    return next((one.recorded_at for one in confirmations if version.number in one.body["confirmed"]["of"]), None)


def by_delegation(past: Past, one: Written) -> Iterator[Phrase]:
    """Confirmations by somebody who has not himself the role that was waited for."""
    said = past.roles().get(one.body["actor"]["account"], frozenset())
    for number in one.body["confirmed"]["of"]:
        awaited = past.entry(number).body.get("awaits")
        if awaited is not None and awaited not in said:
            own = tuple(Phrase(f"office.role.{role}") for role in sorted(said))
            role = Phrase(f"office.role.{awaited}")
            yield Phrase("office.why.by_delegation", entry=str(number), role=role, own=own)


def alerts_late(past: Past, one: Written) -> Iterator[Phrase]:
    """Alerts that went out after their day: issued late, or issued in time and delivered after it."""
    late = one.kind == "alert_issued"
    issued = one if late else past.entry(one.body[one.kind]["of"])
    if issued.kind != "alert_issued":  # an escalation: its alert was told in time, and nobody took it in hand
        return
    said = issued.body["alert_issued"]
    due = date.fromisoformat(said["due"])
    if late and said["late"]:
        day = date.fromisoformat(said["issued_for"])
        yield Phrase("office.why.alert_issued_late", due=due, day=day, n=(day - due).days)
    day = past.day_of(one.recorded_at)
    if not late and not said["late"] and day > due:
        yield Phrase("office.why.alert_delivered_late", entry=str(issued.number), due=due, day=day, n=(day - due).days)


def quorum_narrow(past: Past, one: Written) -> Iterator[Phrase]:
    """Votes whose quorum was met by few members, by the rules known when the act was recorded."""
    said = one.body[one.kind] if one.kind == "act" else one.body[one.kind].get("by")
    facts = cast("Mapping[str, object]", (said or {}).get("facts") or {})
    if one.occurred_on is None or not any(isinstance(fact, dict) for fact in facts.values()):
        return
    together = past.request(one)
    confirmed = {each.number for each in together}
    dossier = past.stood(one.stream, together[-1].number, one.recorded_at, one.occurred_on, confirmed=confirmed)
    root = one
    while root.kind == "corrected":
        root = past.entry(root.body["corrected"]["of"])
    passages = dossier.passages if dossier is not None else []
    for passage in (each for each in passages if each.cause.of == root.number):
        for note in _inside(passage.notes):
            if note.code == "law.quorum.met" and cast("int", note.particulars["n"]) <= NARROW:
                yield note


def _inside(phrases: Iterable[object]) -> Iterator[Phrase]:
    """Phrases, and those that they hold."""
    for phrase in phrases:
        if isinstance(phrase, Phrase):
            yield phrase
            yield from _inside(phrase.particulars.values())


def official_dates(past: Past, one: Written) -> Iterator[Phrase]:
    """Official dates beside which the rules give another day, or none, by all that is known of the dossier."""
    said, written = one.body["official_date"], past.written(one.stream)
    stands = standing(read_entries(written)).sequence
    if all(number != one.number for number, _item in stands):
        return  # annulled since
    others = [e.number for e in written if e.kind == "official_date" and e.body[e.kind]["of"] == said["of"]]
    day = past.day_of(written[-1].recorded_at)
    dossier = past.stood(one.stream, past.size, past.known_at, day, without=others)
    view = None if dossier is None else explained(dossier, said["of"], day)
    official, computed = date.fromisoformat(said["date"]), None if view is None else view.day
    if computed is None:
        yield Phrase("office.why.official_alone", day=official, source=said["source"])
    elif computed != official:
        n = abs((official - computed).days)
        yield Phrase("office.why.official_differs", day=official, source=said["source"], computed=computed, n=n)


def recorded_late(past: Past, one: Written) -> Iterator[Phrase]:
    """Acts recorded so long after their day that a reason is asked for, with the reason."""
    day = past.day_of(one.recorded_at)
    if one.occurred_on is None or (day - one.occurred_on).days <= past.office.settings.back_date_days:
        return
    n, reason = (day - one.occurred_on).days, one.body.get("reason")
    if reason:
        yield Phrase("office.why.recorded_late", day=one.occurred_on, n=n, reason=reason)
    else:
        yield Phrase("office.why.recorded_late_unexplained", day=one.occurred_on, n=n)


def placed_before(past: Past, one: Written) -> Iterator[Phrase]:
    """Acts that were laid before others which stood already."""
    first = past.request(one)[0].number
    stood = standing(read_entries([each for each in past.written(one.stream) if each.number < first])).sequence
    before = one.body["act"].get("before")
    later = [number for number, item in stood if one.occurred_on is not None and item.day > one.occurred_on]
    overtaken = later[0] if before is None and later else before
    if overtaken is not None:
        yield Phrase("office.why.placed_before", entry=str(overtaken), day=one.occurred_on, n=max(1, len(later)))


def confirmed_in_haste(past: Past, one: Written) -> Iterator[Phrase]:
    """Confirmations that came within a minute of what they confirm."""
    for number in one.body["confirmed"]["of"]:
        waited = one.recorded_at - past.entry(number).recorded_at
        if waited <= HASTE:
            yield Phrase("office.why.confirmed_in_haste", entry=str(number), n=int(waited.total_seconds()))


def erasures(_past: Past, one: Written) -> Iterator[Phrase]:
    """Every erasure of personal data, with its basis."""
    said = one.body["erased"]
    yield Phrase("office.why.erased", entry=str(said["of"]), n=len(said["paths"]), basis=said["basis"])


SHIPPED = (
    Shipped("votes-corrected", ("corrected",), votes_corrected),
    Shipped("by-delegation", ("confirmed",), by_delegation),
    Shipped("alerts-late", ("alert_issued", "alert_delivered"), alerts_late),
    Shipped("quorum-narrow", ("act", "corrected"), quorum_narrow),
    Shipped("official-dates", ("official_date",), official_dates),
    Shipped("recorded-late", ("act", "finding", "official_date"), recorded_late),
    Shipped("placed-before", ("act",), placed_before),
    Shipped("confirmed-in-haste", ("confirmed",), confirmed_in_haste),
    Shipped("erasures", ("erased",), erasures),
)
"""Every question that ships, in the order in which they are shown."""

BY_NAME = {question.name: question for question in SHIPPED}

CODES = (
    *(f"office.question.{question.name}" for question in SHIPPED),
    *(f"office.question.{question.name}.what" for question in SHIPPED),
    *(f"office.role.{role}" for role in ROLES),
)
"""Titles and descriptions by the names of the questions; roles."""
