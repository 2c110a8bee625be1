"""Dossiers: the list, one dossier as it stood on any day, why a date is what it is, opening one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Invalid, NotFound, Phrase, Refused
from ratify.law.moments import DayRange
from ratify.office.rights import require
from ratify.office.views import DossierView, RibbonItem
from ratify.web.days import read_day
from ratify.web.desk import may_confirm
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit
from ratify.workflow.answers import DateView

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Query(max_length=60)]

DEFINITION_NAME = re.compile(r"[a-z0-9]+(?:[/-][a-z0-9]+)*", re.ASCII)
"""How the definitions that the office ships are named: never a path of the machine."""

DAY_BY_DAY = ("law.because.day_counted", "law.because.day_skipped")
"""The lines of an explanation that tell of one day of a count each."""

_TALLY = ("in_favour", "against", "abstaining")
CODES = (
    *(f"web.tally.{name}" for name in _TALLY),
    *(f"web.time.{name}{end}" for name in ("as_of", "known_at") for end in ("", "_hint")),
)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote of the dossier: what was counted, and the arithmetic that decided."""

    label: Phrase | Mapping[str, str]
    when: DayRange
    tally: tuple[tuple[Phrase, Phrase | str], ...]
    notes: tuple[Phrase, ...]
    rest: tuple[tuple[Phrase | Mapping[str, str], Phrase | str], ...]


@router.get("/dossiers")
def dossiers(
    visit: Signed,
    search: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The dossiers, searched and leafed through."""
    page = office.dossiers(visit.o, visit.actor, search=search.strip(), after=after)
    return render(visit, "dossiers.html", page=page, search=search)


@router.get("/dossiers/new")
def new_dossier(visit: Signed) -> Response:
    """The form that opens a dossier."""
    require(visit.actor, "open")
    return _open_page(visit, {}, uuid.uuid4().hex)


@router.post("/dossiers/new")
def open_dossier(post: Posted) -> Response:
    """Open a dossier under a treaty or a procedure that the office knows."""
    visit, form = post.visit, post.form
    values = {name: form.get(name) for name in ("reference", "kind", "name", "reason")}
    wrong = {name: Phrase("web.form.missing") for name in ("reference", "name") if not values[name]}
    if values["name"] and not DEFINITION_NAME.fullmatch(values["name"]):
        wrong["name"] = Phrase("web.open.bad_name", name=values["name"][:80])
    if not wrong:
        named = {"procedure" if values["kind"] == "procedure" else "treaty": values["name"]}
        try:
            recorded = office.open_dossier(
                visit.o,
                visit.actor,
                treaty=named.get("treaty"),
                procedure=named.get("procedure"),
                reference=values["reference"],
                reason=values["reason"] or None,
                key=form.get("key") or None,
            )
        except (Invalid, Refused, NotFound) as error:
            wrong["name"] = error.phrase
        except Conflict as error:
            wrong["reference"] = error.phrase
        else:
            return render(visit, "recorded.html", recorded=recorded)
    return _open_page(visit, values, form.get("key") or uuid.uuid4().hex, wrong)


def _open_page(
    visit: Visit, values: Mapping[str, str], key: str, wrong: Mapping[str, Phrase] | None = None
) -> Response:
    wrong = wrong or {}
    kinds = (("treaty", Phrase("web.open.treaty")), ("procedure", Phrase("web.open.procedure")))
    fields = (
        Field("reference", Phrase("web.open.reference"), "short", hint=Phrase("web.open.reference_hint"),
              value=values.get("reference", ""), wrong=wrong.get("reference")),
        Field("kind", Phrase("web.open.kind"), "radio", value=values.get("kind") or "treaty", options=kinds),
        Field("name", Phrase("web.open.name"), "text", hint=Phrase("web.open.name_hint"),
              value=values.get("name", ""), wrong=wrong.get("name")),
        Field("reason", Phrase("web.field.reason"), "long", required=False, value=values.get("reason", "")),
    )  # fmt: skip
    problems = [(field.id, field.wrong) for field in fields if field.wrong]
    return render(visit, "open.html", status=422 if problems else 200, fields=fields, key=key, problems=problems)


@router.get("/dossiers/{dossier}")
def dossier_page(visit: Signed, dossier: str, as_of: Typed = "", known_at: Typed = "") -> Response:
    """One dossier: now, or as it stood on a day, or as it was known then."""
    moment = Moment.of(visit, as_of, known_at)
    view = office.show(visit.o, visit.actor, dossier, as_of=moment.as_of, known_at=moment.known_at)
    return render(
        visit,
        "dossier.html",
        status=422 if moment.wrong else 200,
        view=view,
        votes=votes(view),
        short_note=lambda item: _short_note(view, item),
        mine=lambda step: step.role in visit.actor.roles and visit.may("record"),
        track_title=lambda track: _track_title(visit, view, track),
        looking_back=view.as_of != office.today(visit.o) or view.known_at is not None,
        time_fields=moment.fields(as_of, known_at),
        time_query=moment.query(as_of, known_at),
        coming=_begun(view),
        may_confirm=lambda pending: may_confirm(visit.actor, pending),
    )


@router.get("/dossiers/{dossier}/why/{name:path}")
def why(visit: Signed, dossier: str, name: str, as_of: Typed = "", known_at: Typed = "") -> Response:
    """Why a date is what it is: rule, law, inputs, each operation, what is missing."""
    moment = Moment.of(visit, as_of, known_at)
    view = office.why(visit.o, visit.actor, dossier, name, as_of=moment.as_of, known_at=moment.known_at)
    query = moment.query(as_of, known_at)
    return render(visit, "why.html", view=view, each=view.date, groups=_groups(view.date.because), time_query=query)


def _groups(lines: Sequence[Phrase]) -> tuple[tuple[bool, tuple[Phrase, ...]], ...]:
    """An explanation in runs: lines of words, and days counted or skipped one by one, which make a table."""
    runs = groupby(lines, key=lambda line: line.code in DAY_BY_DAY)
    return tuple((days, tuple(run)) for days, run in runs)


def _short_note(view: DossierView, item: RibbonItem) -> Phrase | Mapping[str, str] | None:
    """What the ribbon says beside a step: of a vote its three figures, since the arithmetic has a card of its own."""
    number = (item.anchor or "").removeprefix("entry-")
    line = next((each for each in view.journal if str(each.entry) == number), None)
    ballots = [value for _label, value in line.facts if _is_ballot(value)] if line else []
    if ballots and isinstance(ballots[0], Phrase):
        return Phrase("web.ribbon.vote", **ballots[0].particulars)
    return item.note


def _begun(view: DossierView) -> tuple[DateView, ...]:
    """The steps to come of the procedures that were begun; the others are at their very beginning."""
    begun = {track.id for track in view.tracks if track.since is not None or track.party is None}
    return tuple(each for each in view.forecast if each.name.split("/", 1)[1].rpartition("/")[0] in begun)


def _track_title(visit: Visit, view: DossierView, name: str) -> str:
    """The procedure of a track, and whose it is."""
    track = next(each for each in view.tracks if each.id == name)
    if track.party is None:
        return visit.say(Phrase("web.track.title", title=track.title))
    return visit.say(Phrase("web.track.title_of", title=track.title, party=Phrase("language.party", code=track.party)))


def votes(view: DossierView) -> tuple[Vote, ...]:
    """The votes that decided something, newest first: figures from the journal, arithmetic from the passage."""
    lines = {line.entry: line for line in view.journal}
    found = []
    for passage in view.passages:
        line = lines.get(passage.entry or 0)
        ballots = [value for _label, value in line.facts if _is_ballot(value)] if line else []
        if line is None or not ballots:
            continue
        ballot = ballots[0]
        counted = ballot.particulars if isinstance(ballot, Phrase) else {}
        tally = tuple((Phrase(f"web.tally.{name}"), str(counted.get(name, "—"))) for name in _TALLY)
        rest = tuple(pair for pair in line.facts if not _is_ballot(pair[1]))
        found.append(Vote(passage.label, passage.effective, tally, passage.notes, rest))
    return tuple(reversed(found))


def _is_ballot(value: Phrase | str) -> bool:
    return isinstance(value, Phrase) and value.code == "office.fact.ballot"


@dataclass(frozen=True, slots=True)
class Moment:
    """For which day, and as known when, a reader asks; ``wrong`` tells what could not be read, by field."""

    as_of: date | None
    known_at: datetime | None
    wrong: Mapping[str, Phrase]

    @staticmethod
    def of(visit: Visit, as_of: str, known_at: str) -> Moment:
        """Read the two fields of the page."""
        wrong: dict[str, Phrase] = {}
        day: date | None = None
        instant: datetime | None = None
        try:
            day = read_day(as_of) if as_of.strip() else None
        except Invalid as error:
            wrong["as_of"] = error.phrase
        try:
            instant = read_instant(known_at, visit.o.settings.zone) if known_at.strip() else None
        except Invalid as error:
            wrong["known_at"] = error.phrase
        return Moment(day, instant, wrong)

    def fields(self, as_of: str, known_at: str) -> list[tuple[str, str, str, str, Phrase | None]]:
        """The two fields of the form: name, label, hint, what was typed, what is wrong."""
        return [
            ("as_of", "web.time.as_of", "web.time.as_of_hint", as_of, self.wrong.get("as_of")),
            ("known_at", "web.time.known_at", "web.time.known_at_hint", known_at, self.wrong.get("known_at")),
        ]

    def query(self, as_of: str, known_at: str) -> str:
        """The same question as the end of an address."""
        asked = {"as_of": as_of if self.as_of else "", "known_at": known_at if self.known_at else ""}
        told = urlencode({name: value for name, value in asked.items() if value})
        return f"?{told}" if told else ""


LONGEST_INSTANT = 60
"""Letters of a day with its time, spaces included: of more of them the pattern would take its time."""


def read_instant(text: str, zone: str) -> datetime:
    """Read a day, or a day and a time, on the clocks of the office; a day alone means its last instant. In UTC."""
    typed = text if len(text) <= LONGEST_INSTANT else ""
    found = re.fullmatch(r"\s*(?P<day>\S+?)(?:[ T,]+(?P<hour>\d{1,2})[:hч](?P<minute>\d{2}))?\s*", typed)
    if found is None:
        raise Invalid("web.date.unreadable", text=text[:40])
    day = read_day(found["day"])
    if found["hour"] is None:
        local = datetime.combine(day, time.max, ZoneInfo(zone))
    else:
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:  # noqa: PLR2004 - hours of a day, minutes of an hour
            raise Invalid("web.date.unreadable", text=text[:40])
        local = datetime.combine(day, time(hour, minute), ZoneInfo(zone)) + timedelta(seconds=59, microseconds=999_999)
    return local.astimezone(UTC)
