"""Pages: one environment for the templates, and the words that every template may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from ratify import office
from ratify.errors import Phrase
from ratify.language import LANGUAGES, day, moment_of, text_in, translator, typography
from ratify.law.moments import DayRange
from ratify.office.rights import Right
from ratify.web import days
from ratify.web.forms import form_token
from ratify.web.visits import Visit, remember

HERE = Path(__file__).parent
STATIC = HERE / "static"

_ONLY_POSTED = ("/confirm", "/refuse", "/annul", "/editions/publish")
"""Addresses that answer forms alone; the page that they belong to is one step up."""

DIRECTION = {"fr": "ltr", "en": "ltr", "ru": "ltr"}
OWN_NAME = {"fr": "Français", "en": "English", "ru": "Русский"}

RIBBON = ("done", "now", "planned", "unknown", "withdrawn", "impossible")
STANDINGS = ("stands", "pending", "superseded", "annulled")
DEADLINES = (
    "running",
    "met",
    "met_late",
    "suspended",
    "awaiting_confirmation",
    "lapsed",
    "overdue",
    "ceased",
    "undated",
    "void",
)
CODES = (
    *(f"office.role.{role}" for role in office.ROLES),
    *(f"web.ribbon.{status}" for status in RIBBON),
    *(f"web.standing.{standing}" for standing in STANDINGS),
    *(f"web.deadline.{status}" for status in DEADLINES),
)
"""What the templates put together from the words of the office."""

Wording = Phrase | Mapping[str, str] | str | None


@cache
def environment() -> Environment:
    """The templates: everything is escaped, and a name that nobody gave is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep the file for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def render(visit: Visit, template: str, *, status: int = 200, **values: object) -> Response:
    """Make the page in the reader's language."""
    body = environment().get_template(template).render({**words(visit), **frame(visit), **values})
    return remember(visit, HTMLResponse(body, status_code=status, headers={"vary": "Cookie, Accept-Language"}))


def words(visit: Visit) -> dict[str, object]:
    """What templates say things with, in the reader's language."""
    language, zone = visit.language, visit.o.settings.zone
    return {
        "t": translator(language, zone),
        "said": _teller(visit),
        "plain": lambda wording: _plain(wording, visit),
        "day": lambda on, form="long": _time(on.isoformat(), day(on, language, form)),
        "when": lambda given: _when(given, visit),
        "typed": days.typed,
        "moment": lambda at: _time(at.strftime("%Y-%m-%dT%H:%M:%SZ"), moment_of(at, zone, language)),
        "country": lambda code: visit.say(Phrase("language.party", code=code)),
        "query": lambda **fields: urlencode({name: value for name, value in fields.items() if value is not None}),
        "csrf": lambda: Markup('<input type="hidden" name="csrf" value="{}">').format(form_token(visit.secret)),
        "asset": asset,
        "may": visit.may,
        "role": lambda name: visit.say(Phrase(f"office.role.{name}")),
        "roles": lambda names: visit.say(
            Phrase("web.list", items=tuple(Phrase(f"office.role.{n}") for n in sorted(names)))
        ),
        "numbers": lambda entries: tuple(str(entry) for entry in entries),
    }


def frame(visit: Visit) -> dict[str, object]:
    """What stands around every page: the office, its day, the person, the languages, the way round."""
    settings = visit.o.settings
    return {
        "lang": visit.language,
        "direction": DIRECTION[visit.language],
        "path": visit.request.url.path,
        "person": visit.person,
        "office_name": settings.office_name,
        "demonstration": settings.demonstration,
        "loss": office.loss(visit.o) if visit.person else None,
        "zone": settings.zone,
        "today": office.today(visit.o),
        "languages": [(tag, OWN_NAME[tag], _in_language(visit, tag)) for tag in LANGUAGES],
        "rooms": _rooms(visit),
        "request_id": visit.request_id,
        # The newest checkpoint, for what is printed; read when a page of somebody who is logged in asks for it.
        "seal": cache(lambda: office.shown_checkpoint(visit.o) if visit.person else None),
    }


def _in_language(visit: Visit, language: str) -> str:
    kept = [(name, value) for name, value in visit.request.query_params.multi_items() if name != "lang"]
    asked = "?" + urlencode([*kept, ("lang", language)])
    path = visit.request.url.path
    if visit.request.method == "POST" and path.endswith(_ONLY_POSTED):
        return path.rpartition("/")[0] + asked
    return asked


_BESIDE = {"/absences": "/inbox", "/deliveries": "/inbox", "/feeds": "/horizon"}
"""Pages that stand beside another one, from which they are reached."""


def _rooms(visit: Visit) -> list[tuple[str, str, bool]]:
    """The main navigation: code of the name, address, whether the reader is there or in a page that it leads to."""
    path = visit.request.url.path
    rooms: list[tuple[str, str, Right]] = [
        ("web.nav.today", "/today", "see"),
        ("web.nav.dossiers", "/dossiers", "see"),
        ("web.nav.horizon", "/horizon", "see"),
    ]
    rooms += [
        ("web.nav.inbox", "/inbox", "see"),
        ("web.nav.log", "/log", "log"),
        ("web.nav.verify", "/verify", "verify"),
        ("web.nav.watched", "/watched", "watched"),
        ("web.nav.count", "/count", "see"),
        ("web.nav.definitions", "/definitions", "see"),
        ("web.nav.editions", "/editions", "see"),
    ]
    if visit.o.settings.demonstration:
        rooms += [("web.nav.mailbox", "/mailbox", "see"), ("web.nav.clock", "/clock", "see")]
    here = next((of for beside, of in _BESIDE.items() if path == beside or path.startswith(f"{beside}/")), path)
    return [(code, url, here == url or here.startswith(f"{url}/")) for code, url, right in rooms if visit.may(right)]


def _teller(visit: Visit) -> Callable[[Wording], Markup]:
    def said(wording: Wording) -> Markup:
        match wording:
            case None:
                return Markup("—")
            case Phrase():
                return escape(visit.say(wording))
            case str():
                return Markup("<bdi>{}</bdi>").format(wording)
            case _:
                text, tag = text_in(wording, visit.language)
                if tag.partition("-")[0] == visit.language:
                    return escape(typography(text, tag))
                return Markup('<bdi lang="{}">{}</bdi>').format(tag, typography(text, tag))

    return said


def _plain(wording: Wording, visit: Visit) -> str:
    """A wording for places that hold no markup: the title of the page, the options of a list."""
    match wording:
        case None:
            return "—"
        case Phrase():
            return visit.say(wording)
        case str():
            return wording
        case _:
            text, tag = text_in(wording, visit.language)
            return typography(text, tag)


def _time(machine: str, human: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, human)


def _when(given: DayRange | date | str | None, visit: Visit) -> Markup:
    """A date of the law: a day, a month, a year or an interval, as it is known; text is read as ISO 8601."""
    if given is None:
        return Markup("—")
    if isinstance(given, str):
        given = days.read_days(given)
    if isinstance(given, datetime):
        return _time(given.date().isoformat(), day(given.date(), visit.language))
    if isinstance(given, date):
        return _time(given.isoformat(), day(given, visit.language))
    if given.exact:
        return _time(given.first.isoformat(), day(given.first, visit.language))
    words_ = visit.say(Phrase("language.interval", earliest=given.first, latest=given.last))
    machine = days.iso(given)
    return escape(words_) if "/" in machine else _time(machine, words_)
