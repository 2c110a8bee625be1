"""What holds for every answer and every request: headers, origin, tokens, sizes, hosts, sessions."""

from __future__ import annotations

import re

import pytest

from ratify import office
from ratify.web.shield import POLICY

SECRET = "secret of the house"
HOME = "http://127.0.0.1:8000"
RECORD = "/dossiers/ml-ru-2003/record?track=ML&step=transmit&party=ML"
ACT = {"when": "08/07/2024", "stage": "record", "key": "k"}

CHANGES = [
    ("/logout", {}),
    (RECORD, ACT),
    ("/dossiers/new", {"reference": "PL-1", "kind": "procedure", "name": "mali/cnt", "key": "k"}),
    (
        "/dossiers/ml-ru-2003/depositary",
        {"of": "entry_into_force", "when": "09/07/2024", "source": "J.O.", "stage": "record"},
    ),
    ("/dossiers/ml-ru-2003/what-if", {"next": "ML|transmit", "when": "08/07/2024", "stage": "suppose"}),
    ("/dossiers/ml-ru-2003/entries/12/confirm", {"key": "k"}),
    ("/dossiers/ml-ru-2003/entries/12/refuse", {"key": "k", "reason": "non"}),
    ("/dossiers/ml-ru-2003/entries/12/correct", {"key": "k", "reason": "non", "stage": "annul_for_good"}),
    ("/dossiers/ml-ru-2003/entries/12/annul", {"key": "k", "reason": "non"}),
    ("/dossiers/ml-ru-2003/what-if", {"next": ""}),
    ("/dossiers/ml-ru-2003/edition", {"text.0": "procedure: x", "stage": "record", "reason": "non"}),
    ("/editions/publish", {"text.0": "calendar: x", "stage": "record", "reason": "non"}),
    ("/editions/12/confirm", {"key": "k"}),
    ("/editions/12/refuse", {"key": "k", "reason": "non"}),
    ("/inbox/12/acknowledge", {}),
    ("/deliveries/12/retry", {}),
    ("/feeds", {"name": "agenda"}),
    ("/feeds/f00d/revoke", {}),
    ("/absences", {"first": "2030-01-01", "last": "2030-01-02", "deputy": "greffe2"}),
    ("/absences/12/end", {}),
    ("/clock", {"to": "11/07/2024"}),
    ("/verify", {}),
    ("/log/review/save", {"name": "votes"}),
    ("/log/review/remove", {"name": "votes"}),
    ("/entries/12/erase", {"stage": "erase", "basis": "loi", "key": "k"}),
]


def test_the_list_of_changes_holds_every_page_that_takes_a_form(app):
    from fastapi.routing import APIRoute

    routes = [route for route in app.routes if isinstance(route, APIRoute) and "POST" in route.methods]
    posts = {route.path for route in routes if not route.path.startswith("/api/")}
    listed = {
        re.sub(r"ml-ru-2003", "{dossier}", url.partition("?")[0]).replace("12", "{entry}").replace("f00d", "{feed}")
        for url, _ in CHANGES
    }
    assert posts - {"/login"} == listed


@pytest.mark.parametrize(("url", "form"), CHANGES, ids=[url for url, _ in CHANGES])
class TestForgery:
    """A change is made only by a form of our own page, of the same session."""

    def _refused(self, answer, size, before):
        assert answer.status_code == 403
        assert size() == before

    def test_without_a_token_nothing_happens(self, desk, size, url, form):
        clerk, before = desk("greffe"), size()
        self._refused(clerk.client.post(url, data={"x": "", **form}, headers={"origin": HOME}), size, before)
        assert clerk.get("/today").status_code == 200

    def test_with_the_token_of_another_session_nothing_happens(self, desk, size, url, form):
        clerk, before = desk("greffe"), size()
        self._refused(clerk.post(url, {**form, "csrf": desk("greffe2").token()}), size, before)

    def test_with_a_token_made_before_login_nothing_happens(self, desk, visitor, size, url, form):
        clerk, before = desk("greffe"), size()
        self._refused(clerk.post(url, {**form, "csrf": visitor().token("/login")}), size, before)

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": "http://127.0.0.1:8001"},
            {"origin": "https://127.0.0.1:8000"},
            {"origin": HOME, "sec-fetch-site": "cross-site"},
            {"origin": HOME, "sec-fetch-site": "same-site"},
        ],
        ids=str,
    )
    def test_from_another_site_nothing_happens(self, desk, size, url, form, headers):
        clerk, before = desk("greffe"), size()
        data = {**form, "csrf": clerk.token()}
        sent = {"sec-fetch-site": "same-origin", **headers}
        self._refused(clerk.client.post(url, data=data, headers=sent, follow_redirects=False), size, before)

    def test_by_reading_nothing_happens(self, desk, size, url, form):
        clerk, before = desk("greffe"), size()
        clerk.get(url, params=form)
        assert size() == before
        assert clerk.get("/today").url.path == "/today"

    def test_as_json_nothing_happens(self, desk, size, url, form):
        clerk, before = desk("greffe"), size()
        answer = clerk.client.post(url, json={**form, "csrf": clerk.token()}, headers={"origin": HOME})
        assert answer.status_code in {403, 422}
        assert size() == before


ADDRESSES = [
    "/",
    "/login",
    "/today",
    "/dossiers",
    "/dossiers/ML-RU-2003",
    "/dossiers/nothing",
    RECORD,
    "/log",
    "/log/export",
    "/verify",
    "/nowhere",
    "/static/desk.css",
    "/static/nothing.css",
    "/static/../app.py",
    "/healthz",
    "/api/v1/dossiers",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/dossiers/%00",
    "/log?after=x",
]


METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD", "NONSENSE")


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_bears_the_same_shield(desk, address):
    client = desk("audit").client
    for method in METHODS:
        shielded(address, client.request(method, address, follow_redirects=False))


def shielded(address, answer):
    assert answer.status_code < 500
    assert answer.headers["content-security-policy"].startswith(POLICY)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "permissions-policy" in answer.headers
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    if not address.startswith("/static/"):
        assert answer.headers["cache-control"] == "no-store"


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert POLICY.startswith("default-src 'none'")
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


def test_a_fault_of_the_program_tells_nothing_of_itself(desk, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(office, "due", fail)
    for client, url in ((desk("audit").client, "/today"),):
        answer = client.get(url)
        assert answer.status_code == 500
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-request-id"] in answer.text
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


def test_a_fault_of_the_program_is_a_problem_for_programs(caller, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(office, "due", fail)
    answer = caller("audit").get("/due")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a b"])
def test_another_host_is_not_answered_for(visitor, host):
    answer = visitor().client.get("/login", headers={"host": host})
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("host", ["127.0.0.1:9999", "localhost", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_answered_for_by_all_its_names(visitor, host):
    assert visitor().client.get("/login", headers={"host": host}).status_code == 200


def test_a_login_makes_a_new_session_and_ends_the_old_one(desk, o):
    clerk = desk("greffe")
    old = clerk.client.cookies["ratify"]
    form = {"login": "greffe", "password": dict(logins())["greffe"], "next": "/today", "csrf": clerk.token()}
    answer = clerk.post("/login", form)
    assert answer.status_code == 303
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith("ratify="))
    assert cookie.split(";")[0] != f"ratify={old}"
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert office.session(o, old) is None


def logins():
    return [(login, password) for login, password, _name, _roles in office.demonstration_logins()]


def test_over_https_every_cookie_bears_the_host_prefix(open_copy):
    from starlette.testclient import TestClient

    from ratify.web import create_app

    o = open_copy(public_url="https://traites.example")
    with TestClient(create_app(o), base_url="https://traites.example") as client:
        page = client.get("/login?lang=en")
        token = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
        login, password = logins()[0]
        answer = client.post(
            "/login", data={"csrf": token, "login": login, "password": password}, follow_redirects=False
        )
        assert answer.status_code == 303
        cookies = [*page.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")]
        assert all("Secure" in cookie for cookie in cookies)
        assert any(cookie.startswith("__Host-ratify=") for cookie in cookies)
        assert answer.headers["strict-transport-security"].startswith("max-age=")
        assert client.get("/today").status_code == 200


def test_logging_out_ends_the_session_in_the_store(desk, o):
    clerk = desk("greffe")
    token = clerk.client.cookies["ratify"]
    assert clerk.post("/logout").status_code == 303
    assert office.session(o, token) is None
    assert clerk.get("/today", follow_redirects=False).status_code == 303


def test_a_wrong_password_and_an_unknown_login_are_answered_alike(visitor):
    answers = []
    for login in ("greffe", "nobody-at-all"):
        browser = visitor()
        answer = browser.post("/login", {"login": login, "password": "wrong-password-1"})
        assert answer.status_code == 403
        answers.append(re.sub(r'value="[^"]*"|[0-9a-f]{32}', "", answer.text))
    assert answers[0] == answers[1]


def test_whoever_tries_too_often_is_told_to_wait(visitor):
    browser = visitor()
    statuses = [
        browser.post("/login", {"login": "greffe", "password": f"wrong-password-{n}"}).status_code for n in range(8)
    ]
    assert (statuses[0], statuses[-1]) == (403, 429)
    answer = browser.client.post("/api/v1/tokens", json={"login": "greffe", "password": "wrong-password-1"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_login_form_of_another_visit_is_refused(visitor):
    form = {"login": "greffe", "password": dict(logins())["greffe"], "csrf": visitor().token("/login")}
    browser = visitor()
    browser.get("/login")
    assert browser.post("/login", form).status_code == 403


def test_after_login_one_stays_in_the_house(visitor):
    browser = visitor()
    form = {"login": "greffe", "password": dict(logins())["greffe"], "next": "//evil.example/x"}
    assert browser.post("/login", form).headers["location"] == "/"


def test_who_comes_without_a_session_is_sent_to_the_login_and_back(visitor):
    answer = visitor().get("/dossiers/ML-RU-2003?as_of=2024-07-04", follow_redirects=False)
    assert answer.headers["location"] == "/login?next=/dossiers/ML-RU-2003%3Fas_of%3D2024-07-04"


def test_what_is_typed_is_escaped_wherever_it_is_shown(desk):
    clerk = desk("greffe")
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    pages = [
        clerk.get("/dossiers", params={"search": nasty}),
        clerk.get("/log", params={"dossier": nasty}),
        clerk.get("/dossiers/ML-RU-2003", params={"as_of": nasty}),
        clerk.get("/login", params={"next": nasty}),
        clerk.post(RECORD, {"when": nasty, "fact.source": nasty, "stage": "preview"}),
        clerk.post(RECORD, {"when": "08/07/2024", "fact.source": nasty, "stage": "preview"}),
        clerk.post("/dossiers/new", {"reference": nasty, "kind": "treaty", "name": nasty, "reason": nasty}),
        clerk.post("/clock", {"to": nasty}),
        clerk.get("/" + "%3Cscript%3Ealert(1)%3C/script%3E"),
    ]
    for answer in pages:
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_a_body_over_one_mebibyte_is_refused(desk, caller, size):
    before = size()
    big = "x" * (1024 * 1024 + 1)
    assert desk("greffe").post("/dossiers/new", {"reference": big}).status_code == 413
    answer = caller("greffe").post("/dossiers", json={"reference": big})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert size() == before


def test_a_body_that_hides_its_size_is_cut_off(visitor, caller):
    def pieces():
        for _ in range(40):
            yield b"x" * 65536

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = visitor().client.post("/login", content=pieces(), headers=kind)
    assert answer.status_code == 413
    assert answer.headers["content-security-policy"] == POLICY
    again = caller("greffe").post("/dossiers", content=pieces(), headers={"content-type": "application/json"})
    assert again.status_code == 413


def test_a_file_may_be_larger_and_its_digest_is_kept(desk):
    clerk = desk("greffe")
    files = {"fact.bill.file": ("bill.pdf", b"x" * 3_000_000, "application/pdf")}
    data = {"csrf": clerk.token(), "when": "08/07/2024", "stage": "preview"}
    answer = clerk.client.post(RECORD, data=data, files=files, headers={"origin": HOME})
    assert answer.status_code == 200


def test_many_fields_and_many_files_are_refused(desk, size):
    clerk, before = desk("greffe"), size()
    many = {f"f{number}": "x" for number in range(500)}
    assert clerk.post("/dossiers/new", many).status_code in {400, 422}
    files = [("file", (f"{number}.txt", b"x", "text/plain")) for number in range(20)]
    answer = clerk.client.post(RECORD, data={"csrf": clerk.token()}, files=files, headers={"origin": HOME})
    assert answer.status_code in {400, 422}
    assert size() == before


def test_static_files_are_kept_by_the_browser_and_pages_are_not(desk):
    clerk = desk("greffe")
    page = clerk.get("/today")
    style = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]+)"', page.text)[1]
    assert "immutable" in clerk.get(style).headers["cache-control"]
    assert page.headers["cache-control"] == "no-store"
    assert "Cookie" in page.headers["vary"]


def test_the_first_page_is_light(visitor):
    """At most 100 kB compressed, with style, mark and font, so that it comes through on a slow line."""
    import gzip

    browser = visitor()
    page = browser.get("/login")
    sizes = [len(gzip.compress(page.content))]
    sizes += [
        len(gzip.compress(browser.get(url).content)) for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    ]
    sizes += [len(browser.get(f"/static/fonts/title-{script}.woff2").content) for script in ("latin", "cyrillic")]
    assert sum(sizes) < 100_000
