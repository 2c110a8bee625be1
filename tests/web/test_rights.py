"""Who may do what: every route of the application, with everybody. A route without a row fails."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount, Route

from ratify.definitions import Library
from ratify.web import create_app

LOGINS = ("greffe", "greffe2", "traites", "audit", "admin")
EVERYBODY = dict.fromkeys(LOGINS, 200)
NOBODY = dict.fromkeys(LOGINS, 403)
DENIED = 403
DOSSIER = "/dossiers/ml-ru-2003"
PENDING = "{pending}"
PUBLICATION = "{publication}"
NEWS = {"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08"}]}
STEP = "track=ML&step=transmit&party=ML"


@dataclass(frozen=True)
class Row:
    """A request that the route can answer, and the status that each account gets; anonymous visitors too."""

    url: str
    status: dict
    form: dict | None = None
    json: dict | None = None
    headers: dict = field(default_factory=dict)
    anonymous: int = 303


def only(*logins, status=200):
    return {**NOBODY, **dict.fromkeys(logins, status)}


MATCH = {"if-match": "*"}


def later(kind, name):
    """A later edition of what ships."""
    return Library().load(name, kind).text.replace("edition: 1\n", "edition: 2\n")


CALENDAR, PROCEDURE = later("calendar", "ML"), later("procedure", "mali/cnt")
MOVE = {"definitions": [{"text": PROCEDURE}]}
ALL_BUT_ADMIN = only("greffe", "greffe2", "traites", "audit")
HAND = only("greffe", "greffe2", "traites")

PAGES = {
    "GET /": Row("/", dict.fromkeys(LOGINS, 303)),
    "GET /login": Row("/login", dict.fromkeys(LOGINS, 303), anonymous=200),
    "POST /login": Row("/login", NOBODY, form={"login": "greffe", "password": "wrong"}, anonymous=403),
    "POST /logout": Row("/logout", dict.fromkeys(LOGINS, 303), form={}, anonymous=403),
    "GET /today": Row("/today", EVERYBODY),
    "GET /horizon": Row("/horizon", EVERYBODY),
    "GET /horizon.csv": Row("/horizon.csv", EVERYBODY),
    "GET /inbox": Row("/inbox", EVERYBODY),
    "GET /feeds": Row("/feeds", EVERYBODY),
    "POST /feeds": Row("/feeds", EVERYBODY, form={"name": "agenda"}, anonymous=403),
    "POST /feeds/{feed}/revoke": Row("/feeds/f00d/revoke", dict.fromkeys(LOGINS, 404), form={}, anonymous=403),
    "GET /feeds/{secret}.ics": Row("/feeds/guessed.ics", dict.fromkeys(LOGINS, 404), anonymous=404),
    "POST /inbox/{entry}/acknowledge": Row(
        "/inbox/999999/acknowledge", dict.fromkeys(LOGINS, 404), form={}, anonymous=403
    ),
    "GET /absences": Row("/absences", EVERYBODY),
    "POST /absences": Row("/absences", dict.fromkeys(LOGINS, 422), form={}, anonymous=403),
    "POST /absences/{entry}/end": Row("/absences/999999/end", dict.fromkeys(LOGINS, 404), form={}, anonymous=403),
    "GET /deliveries": Row("/deliveries", only("traites", "admin")),
    "POST /deliveries/{entry}/retry": Row(
        "/deliveries/999999/retry", NOBODY | dict.fromkeys(("traites", "admin"), 404), form={}, anonymous=403
    ),
    "GET /mailbox": Row("/mailbox", EVERYBODY),
    "GET /clock": Row("/clock", EVERYBODY),
    "POST /clock": Row("/clock", EVERYBODY, form={"to": "11/07/2024"}, anonymous=403),
    "GET /dossiers": Row("/dossiers", EVERYBODY),
    "GET /dossiers/new": Row("/dossiers/new", HAND),
    "POST /dossiers/new": Row(
        "/dossiers/new",
        HAND,
        form={"reference": "PL-1", "kind": "procedure", "name": "mali/cnt", "key": "k"},
        anonymous=403,
    ),
    "GET /dossiers/{dossier}": Row(DOSSIER, EVERYBODY),
    "GET /dossiers/{dossier}/why/{name:path}": Row(f"{DOSSIER}/why/entry_into_force", EVERYBODY),
    "GET /dossiers/{dossier}/what-if": Row(f"{DOSSIER}/what-if", EVERYBODY),
    "POST /dossiers/{dossier}/what-if": Row(
        f"{DOSSIER}/what-if",
        EVERYBODY,
        form={"next": "ML|transmit", "when": "08/07/2030", "stage": "suppose"},
        anonymous=403,
    ),
    "GET /dossiers/{dossier}/plan": Row(f"{DOSSIER}/plan?goal=entry_into_force&day=01/07/2027", EVERYBODY),
    "GET /dossiers/{dossier}/renewal": Row(f"{DOSSIER}/renewal", EVERYBODY),
    "GET /dossiers/{dossier}/record": Row(f"{DOSSIER}/record?{STEP}", HAND),
    "POST /dossiers/{dossier}/record": Row(
        f"{DOSSIER}/record?{STEP}",
        only("greffe"),
        form={"when": "08/07/2024", "stage": "record", "key": "k"},
        anonymous=403,
    ),
    "GET /dossiers/{dossier}/depositary": Row(f"{DOSSIER}/depositary", HAND),
    "POST /dossiers/{dossier}/depositary": Row(
        f"{DOSSIER}/depositary",
        HAND,
        form={"kind": "official_date", "of": "entry_into_force", "when": "09/07/2024", "source": "J.O.", "key": "k"},
        anonymous=403,
    ),
    "GET /dossiers/{dossier}/entries/{entry}": Row(f"{DOSSIER}/entries/{PENDING}", EVERYBODY),
    "POST /dossiers/{dossier}/entries/{entry}/confirm": Row(
        f"{DOSSIER}/entries/{PENDING}/confirm", {**only("greffe2"), "traites": 422}, form={"key": "k"}, anonymous=403
    ),
    "POST /dossiers/{dossier}/entries/{entry}/refuse": Row(
        f"{DOSSIER}/entries/{PENDING}/refuse",
        {**only("greffe2"), "traites": 422},
        form={"key": "k", "reason": "non"},
        anonymous=403,
    ),
    "GET /dossiers/{dossier}/entries/{entry}/correct": Row(f"{DOSSIER}/entries/{PENDING}/correct", HAND),
    "POST /dossiers/{dossier}/entries/{entry}/correct": Row(
        f"{DOSSIER}/entries/{PENDING}/correct",
        HAND,
        form={"stage": "annul_for_good", "reason": "non", "key": "k"},
        anonymous=403,
    ),
    "POST /dossiers/{dossier}/entries/{entry}/annul": Row(
        f"{DOSSIER}/entries/{PENDING}/annul", HAND, form={"reason": "non", "key": "k"}, anonymous=403
    ),
    "GET /entries/{entry}/erase": Row(f"/entries/{PENDING}/erase", only("traites")),
    "POST /entries/{entry}/erase": Row(
        f"/entries/{PENDING}/erase", only("traites", status=422), form={"stage": "erase"}, anonymous=403
    ),
    "GET /dossiers/{dossier}/edition": Row(f"{DOSSIER}/edition", HAND),
    "POST /dossiers/{dossier}/edition": Row(
        f"{DOSSIER}/edition",
        HAND,
        form={"text.0": PROCEDURE, "stage": "record", "reason": "nouvelle édition", "key": "k"},
        anonymous=403,
    ),
    "GET /editions": Row("/editions", EVERYBODY),
    "POST /editions/publish": Row(
        "/editions/publish",
        only("admin"),
        form={"text.0": CALENDAR, "stage": "record", "reason": "décret", "key": "k"},
        anonymous=403,
    ),
    "GET /editions/{entry}": Row(f"/editions/{PUBLICATION}", only("greffe2", "traites", "admin")),
    "POST /editions/{entry}/confirm": Row(
        f"/editions/{PUBLICATION}/confirm", {**only("greffe2"), "traites": 403}, form={"key": "k"}, anonymous=403
    ),
    "POST /editions/{entry}/refuse": Row(
        f"/editions/{PUBLICATION}/refuse", only("greffe2", "admin"), form={"key": "k", "reason": "non"}, anonymous=403
    ),
    "GET /log": Row("/log", ALL_BUT_ADMIN),
    "GET /log/checkpoint": Row("/log/checkpoint", EVERYBODY),
    "GET /log/{entry}/receipt": Row(f"/log/{PENDING}/receipt", EVERYBODY),
    "GET /log/{entry}/sealed": Row(f"/log/{PENDING}/sealed", ALL_BUT_ADMIN),
    "GET /log/export": Row("/log/export", only("greffe2", "audit")),
    "GET /log/review": Row("/log/review?go=list&kind=act", ALL_BUT_ADMIN),
    "GET /log/review/export": Row("/log/review/export?kind=act", only("greffe2", "audit")),
    "GET /log/review/{entry}": Row(f"/log/review/{PENDING}", ALL_BUT_ADMIN),
    "GET /log/look-ups": Row("/log/look-ups", ALL_BUT_ADMIN),
    "POST /log/review/save": Row(
        "/log/review/save",
        only("greffe", "greffe2", "traites", "audit", status=303),
        form={"kind": "act", "name": "actes"},
        anonymous=403,
    ),
    "POST /log/review/remove": Row(
        "/log/review/remove",
        only("greffe", "greffe2", "traites", "audit", status=404),
        form={"name": "x"},
        anonymous=403,
    ),
    "GET /verify": Row("/verify", only("greffe2", "audit", "admin")),
    "POST /verify": Row("/verify", only("greffe2", "audit", "admin"), form={}, anonymous=403),
    "GET /watched": Row("/watched", only("audit", "admin")),
    "GET /attachments/{digest}": Row(f"/attachments/{'0' * 64}", dict.fromkeys(LOGINS, 404)),
    "GET /accessibility": Row("/accessibility", EVERYBODY, anonymous=200),
    "GET /count": Row("/count", EVERYBODY),
    "GET /definitions": Row("/definitions", EVERYBODY),
    "GET /definitions/{kind}/{name:path}": Row("/definitions/procedure/mali/cnt", EVERYBODY),
}

API = {
    "POST /api/v1/tokens": Row("/api/v1/tokens", NOBODY, json={"login": "greffe", "password": "wrong"}, anonymous=403),
    "GET /api/v1/person": Row("/api/v1/person", EVERYBODY),
    "GET /api/v1/dossiers": Row("/api/v1/dossiers", EVERYBODY),
    "POST /api/v1/dossiers": Row(
        "/api/v1/dossiers",
        only("greffe", "greffe2", "traites", status=201),
        json={"reference": "PL-1", "procedure": "mali/cnt"},
    ),
    "GET /api/v1/dossiers/{dossier}": Row(f"/api/v1{DOSSIER}", EVERYBODY),
    "GET /api/v1/dossiers/{dossier}/dates/{name:path}": Row(
        f"/api/v1{DOSSIER}/dates/deadline/ML/promulgation", EVERYBODY
    ),
    "GET /api/v1/dossiers/{dossier}/journal": Row(f"/api/v1{DOSSIER}/journal", EVERYBODY),
    "POST /api/v1/files": Row("/api/v1/files?name=x.txt", only("greffe", "greffe2", "traites", status=422)),
    "GET /api/v1/files/{digest}": Row(f"/api/v1/files/{'0' * 64}", dict.fromkeys(LOGINS, 404)),
    "POST /api/v1/dossiers/{dossier}/acts": Row(
        f"/api/v1{DOSSIER}/acts", only("greffe", status=201), json=NEWS, headers=MATCH
    ),
    "POST /api/v1/dossiers/{dossier}/what-if": Row(f"/api/v1{DOSSIER}/what-if", EVERYBODY, json=NEWS),
    "GET /api/v1/dossiers/{dossier}/plan": Row(f"/api/v1{DOSSIER}/plan?goal=end&day=2027-07-01", EVERYBODY),
    "GET /api/v1/dossiers/{dossier}/renewal": Row(f"/api/v1{DOSSIER}/renewal", EVERYBODY),
    "GET /api/v1/plan": Row("/api/v1/plan?treaty=ml-ru-mtc-2003&goal=end&day=2027-07-01", EVERYBODY),
    "POST /api/v1/dossiers/{dossier}/preview": Row(f"/api/v1{DOSSIER}/preview", only("greffe"), json=NEWS),
    "POST /api/v1/dossiers/{dossier}/entries/{entry}/confirm": Row(
        f"/api/v1{DOSSIER}/entries/{PENDING}/confirm",
        {**only("greffe2", status=201), "traites": 422},
        json=None,
        headers=MATCH,
    ),
    "POST /api/v1/dossiers/{dossier}/entries/{entry}/refuse": Row(
        f"/api/v1{DOSSIER}/entries/{PENDING}/refuse",
        {**only("greffe2", status=201), "traites": 422},
        json={"reason": "no"},
        headers=MATCH,
    ),
    "POST /api/v1/dossiers/{dossier}/entries/{entry}/correct": Row(
        f"/api/v1{DOSSIER}/entries/{PENDING}/correct",
        only("greffe", "greffe2", "traites", status=201),
        json={"by": None, "reason": "no"},
        headers=MATCH,
    ),
    "GET /api/v1/entries/{entry}/disclosures": Row(f"/api/v1/entries/{PENDING}/disclosures", only("traites")),
    "POST /api/v1/entries/{entry}/erase": Row(
        f"/api/v1/entries/{PENDING}/erase",
        only("traites", status=422),
        json={"fields": ["all"], "basis": "a request"},
    ),
    "GET /api/v1/dossiers/{dossier}/editions": Row(f"/api/v1{DOSSIER}/editions", EVERYBODY),
    "POST /api/v1/dossiers/{dossier}/edition/preview": Row(f"/api/v1{DOSSIER}/edition/preview", HAND, json=MOVE),
    "POST /api/v1/dossiers/{dossier}/edition": Row(
        f"/api/v1{DOSSIER}/edition",
        only("greffe", "greffe2", "traites", status=201),
        json={**MOVE, "reason": "a new edition"},
        headers=MATCH,
    ),
    "GET /api/v1/editions": Row("/api/v1/editions", EVERYBODY),
    "POST /api/v1/editions/preview": Row("/api/v1/editions/preview", only("admin"), json={"text": CALENDAR}),
    "POST /api/v1/editions": Row(
        "/api/v1/editions", only("admin", status=201), json={"definition": {"text": CALENDAR}, "reason": "a decree"}
    ),
    "POST /api/v1/editions/{entry}/confirm": Row(
        f"/api/v1/editions/{PUBLICATION}/confirm", only("greffe2", status=201)
    ),
    "POST /api/v1/editions/{entry}/refuse": Row(
        f"/api/v1/editions/{PUBLICATION}/refuse", only("greffe2", "admin", status=201), json={"reason": "no"}
    ),
    "GET /api/v1/due": Row("/api/v1/due", EVERYBODY),
    "GET /api/v1/feeds": Row("/api/v1/feeds", EVERYBODY),
    "POST /api/v1/feeds": Row("/api/v1/feeds", dict.fromkeys(LOGINS, 201), json={"name": "agenda"}),
    "POST /api/v1/feeds/{feed}/revoke": Row("/api/v1/feeds/f00d/revoke", dict.fromkeys(LOGINS, 404)),
    "GET /api/v1/horizon": Row("/api/v1/horizon", EVERYBODY),
    "GET /api/v1/horizon.csv": Row("/api/v1/horizon.csv", EVERYBODY),
    "GET /api/v1/alerts": Row("/api/v1/alerts", EVERYBODY),
    "POST /api/v1/alerts/{entry}/acknowledge": Row("/api/v1/alerts/999999/acknowledge", dict.fromkeys(LOGINS, 404)),
    "GET /api/v1/absences": Row("/api/v1/absences", EVERYBODY),
    "POST /api/v1/absences": Row(
        "/api/v1/absences",
        dict.fromkeys(LOGINS, 422),
        json={"first": "2030-01-02", "last": "2030-01-01", "deputy": "greffe2"},
    ),
    "POST /api/v1/absences/{entry}/end": Row("/api/v1/absences/999999/end", dict.fromkeys(LOGINS, 404)),
    "GET /api/v1/deliveries": Row("/api/v1/deliveries", only("traites", "admin")),
    "POST /api/v1/deliveries/{entry}/retry": Row(
        "/api/v1/deliveries/999999/retry", NOBODY | dict.fromkeys(("traites", "admin"), 404)
    ),
    "GET /api/v1/log": Row("/api/v1/log", ALL_BUT_ADMIN),
    "GET /api/v1/log/{entry}": Row(f"/api/v1/log/{PENDING}", ALL_BUT_ADMIN),
    "GET /api/v1/log/{entry}/receipt": Row(f"/api/v1/log/{PENDING}/receipt", EVERYBODY),
    "GET /api/v1/review/entries": Row("/api/v1/review/entries?kind=act", ALL_BUT_ADMIN),
    "GET /api/v1/review/entries/{entry}": Row(f"/api/v1/review/entries/{PENDING}", ALL_BUT_ADMIN),
    "GET /api/v1/review/questions": Row("/api/v1/review/questions", ALL_BUT_ADMIN),
    "POST /api/v1/review/questions": Row(
        "/api/v1/review/questions",
        only("greffe", "greffe2", "traites", "audit", status=201),
        json={"name": "actes", "kinds": ["act"]},
    ),
    "GET /api/v1/review/questions/{name}": Row("/api/v1/review/questions/recorded-late", ALL_BUT_ADMIN),
    "POST /api/v1/review/questions/{name}/remove": Row(
        "/api/v1/review/questions/x/remove", only("greffe", "greffe2", "traites", "audit", status=404)
    ),
    "GET /api/v1/review/sample": Row("/api/v1/review/sample?n=1&kind=act", ALL_BUT_ADMIN),
    "GET /api/v1/review/export": Row("/api/v1/review/export?kind=act&format=csv", only("greffe2", "audit")),
    "GET /api/v1/review/look-ups": Row("/api/v1/review/look-ups", ALL_BUT_ADMIN),
    "GET /api/v1/checkpoint": Row("/api/v1/checkpoint?old=7", EVERYBODY, anonymous=200),
    "GET /api/v1/key": Row("/api/v1/key", EVERYBODY, anonymous=200),
    "GET /api/v1/watched": Row("/api/v1/watched", only("audit", "admin")),
    "POST /api/v1/forks": Row(
        "/api/v1/forks", dict.fromkeys(LOGINS, 422), json={"kept": "x", "came": "y"}, anonymous=422
    ),
    "GET /api/v1/export": Row("/api/v1/export", only("greffe2", "audit")),
    "GET /api/v1/definitions/{kind}/{name:path}": Row("/api/v1/definitions/procedure/mali/cnt", EVERYBODY),
    "GET /api/v1/count": Row("/api/v1/count?day=2024-07-10&amount=21", EVERYBODY),
    "GET /api/v1/timeline": Row("/api/v1/timeline?treaty=ml-ru-mtc-2003", EVERYBODY),
    "GET /api/v1/explain": Row("/api/v1/explain?treaty=ml-ru-mtc-2003&name=term/last_day", EVERYBODY),
    "POST /api/v1/verify": Row("/api/v1/verify", only("greffe2", "audit", "admin")),
    "GET /api/v1/openapi.json": Row("/api/v1/openapi.json", EVERYBODY, anonymous=200),
    "GET /healthz": Row("/healthz", EVERYBODY, anonymous=200),
}


def every_route(routes):
    """``METHOD /path`` of all that the application answers; what is mounted holds files, not journeys."""
    for route in routes:
        if isinstance(route, Mount):
            assert route.name == "static"
        else:
            assert isinstance(route, APIRoute | Route)
            yield from (f"{method} {route.path}" for method in route.methods - {"HEAD"})


def test_every_route_has_a_row_and_every_row_a_route(app):
    assert sorted(every_route(app.routes)) == sorted([*PAGES, *API])


@pytest.fixture
def pending(open_copy, waiting):
    """Opens copies of that office; gives each with the entry."""
    return lambda: (open_copy(waiting[0]), waiting[1])


def browser(o, cookies=None):
    from starlette.testclient import TestClient

    return TestClient(create_app(o), base_url="http://127.0.0.1:8000", cookies=cookies, raise_server_exceptions=False)


def token_on(client):
    import re

    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/accessibility").text)
    if found is None:
        found = re.search(r'name="csrf" value="([^"]+)"', client.get("/login").text)
    return found[1]


def ask(client, method, row, entry, headers=None):
    url = row.url.replace(PENDING, str(entry)).replace(PUBLICATION, str(entry - 1))
    more = {"follow_redirects": False, "headers": {**row.headers, **(headers or {})}}
    if row.form is not None:
        more["data"] = {"csrf": token_on(client), **row.form}
    elif row.json is not None:
        more["json"] = row.json
    return client.request(method, url, **more).status_code


@pytest.mark.parametrize("route", PAGES)
def test_a_page_answers_each_account_as_the_table_of_rights_says(route, pending, founded):
    row, method = PAGES[route], route.partition(" ")[0]
    found = {}
    shared = pending() if method == "GET" else None
    for login in LOGINS:
        o, entry = shared or pending()
        with browser(o, {"ratify": founded.sessions[login]}) as client:
            found[login] = ask(client, method, row, entry)
    assert found == row.status


@pytest.mark.parametrize("route", API)
def test_the_api_answers_each_account_as_the_table_of_rights_says(route, pending, founded):
    row, method = API[route], route.partition(" ")[0]
    found = {}
    shared = pending() if method == "GET" else None
    for login in LOGINS:
        o, entry = shared or pending()
        with browser(o) as client:
            found[login] = ask(client, method, row, entry, {"authorization": f"Bearer {founded.tokens[login]}"})
    assert found == row.status


@pytest.mark.parametrize("route", PAGES)
def test_whoever_is_not_logged_in_gets_no_page_but_the_open_ones(route, pending):
    row, method = PAGES[route], route.partition(" ")[0]
    o, entry = pending()
    before = o.store.head().size
    with browser(o) as client:
        assert ask(client, method, row, entry) == row.anonymous
    assert o.store.head().size == before


TOKENS = (None, "Bearer nonsense", "Basic Z3JlZmZlOng=", "Bearer é", "Bearer")


@pytest.mark.parametrize("route", [route for route, row in API.items() if row.anonymous == 303])
def test_the_api_answers_nobody_without_a_token_that_holds(route, visitor, size):
    row, method = API[route], route.partition(" ")[0]
    before, client = size(), visitor().client
    for token in TOKENS:
        headers = {} if token is None else {"authorization": token.encode()}
        assert ask(client, method, row, 11, headers) == 401, token
    assert size() == before


def test_a_session_cookie_opens_no_door_of_the_api(desk):
    """Otherwise another site's form could reach it."""
    assert desk("greffe").get("/api/v1/dossiers").status_code == 401
