"""The API: the same verbs as the desk, for programs."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from ratify import office

ACT = {"step": "transmit", "party": "ML", "date": "2024-07-08"}
NEWS = {"acts": [ACT]}
URL = "/dossiers/ml-ru-2003"


def test_a_token_is_made_with_name_and_password(visitor):
    login, password, _name, _roles = office.demonstration_logins()[0]
    client = visitor().client
    answer = client.post("/api/v1/tokens", json={"login": login, "password": password})
    assert answer.status_code == 201
    headers = {"authorization": f"Bearer {answer.json()['token']}"}
    assert client.get("/api/v1/person", headers=headers).json()["roles"] == ["clerk"]


def test_a_dossier_says_its_version_as_etag_and_its_sentence_with_its_code(caller):
    answer = caller("audit").get(URL)
    told = answer.json()
    assert answer.headers["etag"] == f'"{told["version"]}"'
    assert answer.headers["content-language"] == "en"
    assert told["sentence"][0]["code"].startswith("workflow.")
    assert told["sentence"][0]["text"]
    assert isinstance(told["sentence"][0]["particulars"], dict)


def test_what_is_worded_is_worded_in_the_language_asked_for(caller, o):
    from ratify.language import say

    view = office.show(o, office.person_of_login(o, "audit"), "ML-RU-2003")
    for language in ("fr", "en", "ru"):
        told = caller("audit").get(URL, headers={"accept-language": language}).json()
        assert told["sentence"][0]["text"] == say(view.sentence[0], language, o.settings.zone)


def test_a_dossier_is_shown_as_of_a_day_and_as_known_at_an_instant(caller):
    auditor = caller("audit")
    then = auditor.get(URL, params={"as_of": "2024-05-01"}).json()
    assert then["as_of"] == "2024-05-01"
    assert len(then["passages"]) < len(auditor.get(URL).json()["passages"])
    assert auditor.get(URL, params={"known_at": "2024-07-10T12:00:00Z"}).status_code == 200
    assert auditor.get(URL, params={"known_at": "2024-07-10T12:00:00"}).status_code == 422


def test_an_act_is_previewed_without_being_written(caller, size):
    before = size()
    answer = caller("greffe").post(f"{URL}/preview", json=NEWS)
    assert answer.status_code == 200
    assert answer.json()["passages"][0]["step"] == "transmit"
    assert size() == before


def test_an_act_is_recorded_under_the_version_that_was_seen(caller, size):
    clerk, before = caller("greffe"), size()
    tag = clerk.get(URL).headers["etag"]
    answer = clerk.post(f"{URL}/acts", json=NEWS, headers={"if-match": tag})
    assert answer.status_code == 201
    assert answer.json()["entries"] == [before + 1]
    assert answer.headers["etag"] == clerk.get(URL).headers["etag"] != tag


def test_an_old_version_conflicts_and_says_what_came_in_between(caller, size):
    clerk = caller("greffe")
    tag = clerk.get(URL).headers["etag"]
    officer = {"step": "note_received", "party": "RU", "date": "2024-07-09"}
    caller("traites").post(f"{URL}/acts", json={"acts": [officer]}, headers={"if-match": tag})
    before = size()
    answer = clerk.post(f"{URL}/acts", json=NEWS, headers={"if-match": tag})
    assert answer.status_code == 409
    told = answer.json()
    assert told["code"] == "office.conflict"
    assert len(told["particulars"]["between"]) == 1
    assert size() == before


def test_without_the_version_nothing_is_written(caller, size):
    before = size()
    assert caller("greffe").post(f"{URL}/acts", json=NEWS).status_code == 428
    assert size() == before


def test_the_same_key_twice_writes_once_and_answers_alike(caller, size):
    clerk, headers = caller("greffe"), {"if-match": "*", "idempotency-key": "f3b2"}
    first = clerk.post(f"{URL}/acts", json=NEWS, headers=headers)
    after = size()
    again = clerk.post(f"{URL}/acts", json=NEWS, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["entries"] == first.json()["entries"]
    assert again.json()["repeated"]
    assert size() == after


def test_the_same_key_for_something_else_conflicts(caller, size):
    clerk, headers = caller("greffe"), {"if-match": "*", "idempotency-key": "f3b2"}
    clerk.post(f"{URL}/acts", json=NEWS, headers=headers)
    after = size()
    other = {"acts": [{**ACT, "date": "2024-07-09"}]}
    assert clerk.post(f"{URL}/acts", json=other, headers=headers).status_code == 409
    assert size() == after


def test_of_many_requests_at_once_under_one_key_one_is_written(app, founded, size):
    """Thirty-two at a time: one entry, and everybody gets the same answer."""
    before = size()

    def post(_number):
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            headers = {"authorization": f"Bearer {founded.tokens['greffe']}", "if-match": "*", "idempotency-key": "one"}
            return client.post(f"/api/v1{URL}/acts", json=NEWS, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(32)))
    assert {answer.status_code for answer in answers} == {201}
    assert {tuple(answer.json()["entries"]) for answer in answers} == {(before + 1,)}
    assert size() == before + 1


def test_of_many_requests_at_once_for_one_version_one_is_written(app, founded, size):
    before = size()

    def post(number):
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            headers = {
                "authorization": f"Bearer {founded.tokens['greffe']}",
                "if-match": '"11"',
                "idempotency-key": str(number),
            }
            return client.post(f"/api/v1{URL}/acts", json=NEWS, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(32)))
    assert sorted(statuses) == [201] + [409] * 31
    assert size() == before + 1


def test_a_wrong_fact_is_named_with_its_field(caller, size):
    before = size()
    wrong = {"acts": [{**ACT, "facts": {"urgent": "perhaps", "unknown": 1}}]}
    answer = caller("greffe").post(f"{URL}/acts", json=wrong, headers={"if-match": "*"})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"urgent", "unknown"}
    assert size() == before


def test_an_act_is_confirmed_and_another_corrected(caller, size):
    officer, second, clerk = caller("traites"), caller("greffe2"), caller("greffe")
    news = {"acts": [{"step": "notification_received", "party": "RU", "date": "2024-07-09"}]}
    entry = officer.post(f"{URL}/acts", json=news, headers={"if-match": "*"}).json()["entries"][0]
    done = second.post(f"{URL}/entries/{entry}/confirm", headers={"if-match": "*"})
    assert done.status_code == 201
    own = clerk.post(f"{URL}/acts", json=NEWS, headers={"if-match": "*"}).json()["entries"][0]
    by = {"by": {**ACT, "date": "2024-07-05"}, "reason": "Misread."}
    answer = clerk.post(f"{URL}/entries/{own}/correct", json=by, headers={"if-match": "*"})
    assert answer.status_code == 201, answer.text
    lines = {line["entry"]: line for line in clerk.get(f"{URL}/journal").json()}
    assert lines[size()]["kind"] == "corrected"
    assert lines[size()]["reason"] == "Misread."


def test_a_finding_and_an_official_date_are_recorded_too(caller):
    clerk = caller("traites")
    official = {"kind": "official_date", "of": "entry_into_force", "date": "2024-07-09", "source": "Note n° 3"}
    answer = clerk.post(f"{URL}/acts", json={"acts": [official]}, headers={"if-match": "*"})
    assert answer.status_code in {201, 422}, answer.text
    assert answer.status_code == 201 or answer.json()["code"].startswith("office.")


def test_a_dossier_is_opened_and_found(caller):
    clerk = caller("greffe")
    answer = clerk.post("/dossiers", json={"reference": "PL-2024-7", "procedure": "mali/cnt"})
    assert answer.status_code == 201
    assert clerk.client.get(answer.headers["location"], headers=clerk.headers()).json()["reference"] == "PL-2024-7"
    assert "PL-2024-7" in [line["reference"] for line in clerk.get("/dossiers").json()["lines"]]


def test_a_list_is_leafed_through_by_its_cursor(caller):
    clerk = caller("greffe")
    for number in range(3):
        clerk.post("/dossiers", json={"reference": f"PL-{number}", "procedure": "mali/cnt"})
    seen, after = [], None
    for _ in range(6):
        page = clerk.get("/dossiers", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [line["reference"] for line in page["lines"]]
        after = page["after"]
        if after is None:
            break
    assert sorted(seen) == ["ML-RU-2003", "PL-0", "PL-1", "PL-2"]


def test_the_log_is_given_as_sealed(caller, o):
    lines = caller("audit").get("/log", params={"kind": "act"}).json()
    assert len(lines) == 9
    assert all(line["body"]["act"]["step"] for line in lines)


def test_the_log_is_verified(caller):
    told = caller("audit").post("/verify").json()
    assert told["sound"] is True
    assert told["breaches"] == []


def test_the_export_is_a_bundle_with_its_verifier(caller):
    answer = caller("audit").get("/export", params={"dossier": "ML-RU-2003"})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert {"manifest.json", "entries.jsonl", "verify.py"} <= set(bundle.namelist())
        assert json.loads(bundle.read("manifest.json"))["dossier"] == "ML-RU-2003"


def test_the_timeline_of_a_shipped_treaty_needs_no_dossier(caller):
    told = caller("audit").get("/timeline", params={"treaty": "ml-ru-mtc-2003", "as_of": "2024-07-10"}).json()
    assert "entry_into_force" in {date["name"] for date in told["dates"]}


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "pyproject.toml", "a/b", "", "ML", "x" * 101])
def test_the_timeline_takes_names_and_no_paths(caller, name):
    assert caller("audit").get("/timeline", params={"treaty": name}).status_code in {404, 422}


def test_health_says_whether_it_is_well_and_nothing_else(visitor, app):
    client = visitor().client
    assert (client.get("/healthz").status_code, client.get("/healthz").json()) == (
        200,
        {"status": "ok", "forks": 0, "breaches": 0},
    )
    app.state.healthy = lambda: False
    assert (client.get("/healthz").status_code, client.get("/healthz").json()) == (
        503,
        {"status": "failing", "forks": 0, "breaches": 0},
    )


def inputs(schema, name):
    return schema["components"]["schemas"][name]


def test_every_model_of_the_api_is_closed(app):
    schema = app.openapi()
    for name, model in schema["components"]["schemas"].items():
        if model.get("type") == "object" and name not in {"HTTPValidationError", "ValidationError"}:
            assert model.get("additionalProperties") is False, name


def test_what_goes_in_and_what_comes_out_are_different_models(app):
    schema = app.openapi()
    taken, given = set(), set()
    for path in schema["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            taken.add(body.get("$ref"))
            for answer in operation["responses"].values():
                given.add(answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref"))
    assert (taken & given) <= {None}
    assert len(taken) > 4


MASS = [
    ("standing", "stands"),
    ("awaits", None),
    ("recorded_at", "2020-01-01T00:00:00Z"),
    ("by", "somebody"),
    ("entry", 1),
    ("version", 0),
    ("leaf", "00"),
    ("actor", {"account": "x"}),
    ("account", "x"),
    ("person", "x"),
    ("roles", ["administrator"]),
    ("confirmed", True),
]


@pytest.mark.parametrize(("name", "value"), MASS, ids=[name for name, _ in MASS])
def test_an_output_field_posted_back_is_refused(caller, size, name, value):
    clerk, before = caller("greffe"), size()
    for body in ({**NEWS, name: value}, {"acts": [{**ACT, name: value}]}):
        answer = clerk.post(f"{URL}/acts", json=body, headers={"if-match": "*"})
        assert answer.status_code == 422
    assert size() == before


def test_every_field_of_what_is_shown_is_refused_when_posted_back(caller, size):
    clerk, before = caller("greffe"), size()
    taken = {"reference", "treaty", "procedure", "acts", "reason"}
    for each in dataclasses.fields(office.DossierView):
        if each.name not in taken:
            body = {"reference": "PL-1", "procedure": "mali/cnt", each.name: None}
            assert clerk.post("/dossiers", json=body).status_code == 422
    assert size() == before
