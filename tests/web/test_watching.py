"""The desk and the API of an office that watches, and is watched: evidence from anybody, the page, the banner."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify import office
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.store import Draft

LONG = "x" * 32_001


def grown(o, text):
    o.store.append([Draft("office", "note", None, None, {"text": text})], expecting={}, now=o.clock())
    return o.store.checkpoint()


@pytest.fixture
def evidence(o, open_copy):
    """Two checkpoints that the office's key signed of one size: in its log, and in that of a stolen copy."""
    twin = open_copy()
    shutil.copyfile(o.settings.key_file, twin.settings.key_file)
    return {"kept": grown(o, "one"), "came": grown(twin, "another")}


def test_anybody_may_report_a_fork_and_it_is_recorded_once(visitor, o, evidence, caller):
    anybody, before = visitor().client, o.store.head().size
    answer = anybody.post("/api/v1/forks", json=evidence)
    assert (answer.status_code, answer.json()) == (201, {"entry": before + 1, "repeated": False})
    for given in (evidence, {"kept": evidence["came"], "came": evidence["kept"]}):
        again = anybody.post("/api/v1/forks", json=given)
        assert (again.status_code, again.json()) == (200, {"entry": before + 1, "repeated": True})
    assert o.store.head().size == before + 1
    assert anybody.get("/healthz").json() == {"status": "ok", "forks": 1, "breaches": 0}
    [fork] = caller("audit").get("/watched").json()["forks"]
    assert (fork["ours"], fork["kept"], fork["what"]["code"]) == (True, evidence["kept"], "office.fork.two_roots")
    verdict = caller("audit").post("/verify").json()
    assert (verdict["sound"], [one["code"] for one in verdict["reported"]]) == (True, ["office.fork.two_roots"])


@pytest.mark.parametrize(
    "change",
    [
        {"kept": ""},
        {"kept": LONG},
        {"kept": None},
        {"kept": 1},
        {"came": "x"},
        {"came": "\u2014 x\n\n"},
        {"more": "x"},
        {"came": None},
        {"same": True},
        {"forged": True},
    ],
    ids=str,
)
def test_whatever_else_is_posted_there_is_refused_in_words_and_writes_nothing(visitor, o, evidence, change, size):
    given, before = {**evidence, **change}, size()
    if given.pop("same", None):
        given["came"] = given["kept"]
    if given.pop("forged", None):
        key = signer(o.store.origin, Ed25519PrivateKey.from_private_bytes(b"f" * 32))
        given["came"] = sign(Checkpoint(o.store.origin, before, bytes(32)), key)
    answer = visitor().client.post("/api/v1/forks", json=given)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert size() == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b'{"kept": "a", "kept": "b", "came": "c"}', "application/json", 422),
        (b"kept=a&came=b", "application/x-www-form-urlencoded", 415),
        (b"a" * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_refused_too(visitor, size, body, kind, status):
    before = size()
    answer = visitor().client.post("/api/v1/forks", content=body, headers={"content-type": kind})
    assert (answer.status_code, size()) == (status, before)


def test_who_reports_nonsense_again_and_again_has_to_wait(visitor, size):
    before, client = size(), visitor().client
    found = [client.post("/api/v1/forks", json={"kept": "a", "came": "b"}) for _ in range(30)]
    assert {one.status_code for one in found} == {422, 429}
    assert int(found[-1].headers["retry-after"]) > 0
    assert size() == before


@pytest.fixture
def watching(o, tmp_path, evidence):
    """The office watches a log by file, and has been told of a fork of its own."""
    other = signer("office/eeeeeeeeeeee", Ed25519PrivateKey.from_private_bytes(b"e" * 32))
    admin = office.person_of_login(o, "admin")
    office.watch(o, admin, "partner", key=str(other.verifier), file=str(tmp_path / "nowhere"))
    office.check_watched(o, admin)
    office.take_fork(o, evidence["kept"], evidence["came"], "192.0.2.1")
    return other


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_the_page_shows_what_is_watched_and_what_was_reported_and_everybody_is_told(desk, watching, language, evidence):
    page = desk("audit").get(f"/watched?lang={language}")
    assert page.status_code == 200
    assert "partner" in page.text
    assert str(watching.verifier) in page.text.replace("&#43;", "+")
    assert evidence["came"].splitlines()[2] in page.text
    assert 'class="tag wait"' in page.text
    for login, link in (("audit", True), ("greffe", False)):
        banner = desk(login).get(f"/today?lang={language}").text
        assert 'aria-labelledby="forks"' in banner
        assert ('href="/watched"' in banner) == link
    log = desk("audit").get(f"/log?kind=fork_reported&lang={language}").text
    assert "<code>fork_reported</code>" not in log


def test_where_nothing_is_watched_the_page_says_so_and_no_banner_stands(desk):
    assert 'id="forks"' not in desk("audit").get("/watched").text
    assert 'id="forks"' not in desk("audit").get("/today").text


def test_the_api_tells_how_a_watched_log_stands(caller, watching):
    [log] = caller("admin").get("/watched").json()["watched"]
    assert (log["name"], log["size"], log["fault"]["code"], log["silent"]) == (
        "partner",
        None,
        "office.watch.no_file",
        False,
    )
    assert log["key"] == str(watching.verifier)


def test_the_newest_checkpoint_comes_with_the_changes_of_key_where_they_are_asked_for(visitor, o):
    anybody = visitor().client
    first = o.store.head().size
    plain = anybody.get(f"/api/v1/checkpoint?old={first}").text
    assert anybody.get(f"/api/v1/checkpoint?old={first}&keys=true").text == plain
    office.rotate_key(o, office.person_of_login(o, "admin"), reason="chaque année")
    told = anybody.get(f"/api/v1/checkpoint?old={first}&keys=true").text
    assert told.count("c2sp.org/tlog-proof@v1") == 1
    assert told.endswith(anybody.get(f"/api/v1/checkpoint?old={first + 1}").text)
    assert anybody.get("/api/v1/checkpoint?keys=true").text == o.store.checkpoint()
    assert anybody.get("/api/v1/checkpoint?old=999999&keys=true").status_code == 422
