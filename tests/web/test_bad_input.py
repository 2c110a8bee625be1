"""Whatever comes in: refused in words, never a fault of the program, and nothing is written."""

from __future__ import annotations

import json

import pytest

URL = "/dossiers/ml-ru-2003"
NEWS = {"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08"}]}

BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "text": b'"acts"',
    "a doubled key": b'{"acts": [], "acts": []}',
    "a doubled key deep inside": b'{"acts": [{"step": "transmit", "date": "2024-07-08", "facts": {"a": 1, "a": 2}}]}',
    "NaN": b'{"acts": [{"step": "transmit", "date": "2024-07-08", "facts": {"a": NaN}}]}',
    "infinity": b'{"acts": [{"step": "transmit", "date": "2024-07-08", "facts": {"a": -Infinity}}]}',
    "a number that overflows": b'{"acts": [{"step": "transmit", "date": "2024-07-08", "facts": {"a": 1e999}}]}',
    "a huge number": b'{"acts": [{"step": "x", "date": "2024-07-08", "before": ' + b"9" * 5000 + b"}]}",
    "a large number": b'{"acts": [{"step": "x", "date": "2024-07-08", "before": 99999999999999999999}]}',
    "deep nesting": b'{"acts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "nesting past the limit": b'{"acts": [{"step": "x", "date": "2024-07-08", "facts": {"a": '
    + b"[" * 40
    + b"]" * 40
    + b"}}]}",
    "a lone surrogate": b'{"acts": [{"step": "\\ud800", "date": "2024-07-08"}]}',
    "a zero character": b'{"acts": [{"step": "a\\u0000b", "date": "2024-07-08"}]}',
    "no UTF-8": b'{"acts": [{"step": "\xff\xfe", "date": "2024-07-08"}]}',
    "a byte order mark": b'\xef\xbb\xbf{"acts": []}',
    "no acts": b'{"acts": []}',
    "a date of no calendar": b'{"acts": [{"step": "transmit", "party": "ML", "date": "2024-02-31"}]}',
    "a date before history": b'{"acts": [{"step": "transmit", "party": "ML", "date": "0001-01-01"}]}',
    "a date as a number": b'{"acts": [{"step": "transmit", "party": "ML", "date": 20240708}]}',
    "a step that is not": b'{"acts": [{"step": "nonsense", "party": "ML", "date": "2024-07-08"}]}',
    "a consequence": b'{"acts": [{"step": "enter_into_force", "track": "treaty", "date": "2024-07-08"}]}',
    "a party that is not": b'{"acts": [{"step": "transmit", "party": "../..", "date": "2024-07-08"}]}',
    "a track that is not": b'{"acts": [{"step": "transmit", "track": "nonsense", "date": "2024-07-08"}]}',
    "facts as a list": b'{"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08", "facts": []}]}',
    "facts within facts": b'{"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08", "facts": {"source": {"a": [1, {"b": 2}]}}}]}',
    "a negative place": b'{"acts": [{"step": "transmit", "party": "ML", "date": "2024-07-08", "before": -1}]}',
    "another kind": b'{"acts": [{"kind": "opened", "step": "transmit", "date": "2024-07-08"}]}',
    "many acts": b'{"acts": [' + b",".join([b'{"step": "x", "date": "2024-07-08"}'] * 3000) + b"]}",
}


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("verb", ["acts", "preview"])
def test_a_body_that_is_not_sound_is_refused_and_nothing_is_written(caller, size, what, verb):
    clerk, before = caller("greffe"), size()
    headers = {"if-match": "*", "content-type": "application/json"}
    answer = clerk.post(f"{URL}/{verb}", content=BODIES[what], headers=headers)
    assert answer.status_code in {400, 403, 404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert size() == before


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "", None]
)
def test_a_body_of_another_type_is_refused(caller, size, kind):
    clerk, before = caller("greffe"), size()
    headers = {"if-match": "*"} | ({} if kind is None else {"content-type": kind})
    answer = clerk.post(f"{URL}/acts", content=json.dumps(NEWS), headers=headers)
    assert answer.status_code == 415
    assert size() == before


HEADERS = [
    {"if-match": "7"},
    {"if-match": '"x"'},
    {"if-match": '"-1"'},
    {"if-match": '"' + "9" * 50 + '"'},
    {"if-match": 'W/"7"'},
    {"if-match": '"1", "2"'},
    {"if-match": "*", "idempotency-key": ""},
    {"if-match": "*", "idempotency-key": "a b"},
    {"if-match": "*", "idempotency-key": "x" * 101},
]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_a_header_that_cannot_be_read_is_refused(caller, size, headers):
    clerk, before = caller("greffe"), size()
    answer = clerk.post(f"{URL}/acts", json=NEWS, headers=headers)
    assert answer.status_code == 422
    assert size() == before


ADDRESSES = [
    "/dossiers?limit=0",
    "/dossiers?limit=100000",
    "/dossiers?limit=x",
    "/dossiers?after=nonsense",
    "/dossiers?after=%00",
    "/dossiers?search=%00",
    "/dossiers?search=" + "x" * 300,
    "/dossiers?search=%",
    "/dossiers?search=%27%20OR%201=1--",
    "/dossiers/nothing",
    "/dossiers/%00",
    "/dossiers/..%2f..%2fetc",
    "/dossiers/" + "x" * 300,
    f"{URL}?as_of=2024-02-31",
    f"{URL}?as_of=0001-01-01",
    f"{URL}?as_of=9999-12-31",
    f"{URL}?as_of=20240704",
    f"{URL}?known_at=nonsense",
    f"{URL}?known_at=0001-01-01T00:00:00Z",
    f"{URL}?known_at=9999-12-31T23:59:59-14:00",
    "/due?until=nonsense",
    "/due?until=9999-12-31",
    "/due?until=0001-01-01",
    "/alerts?after=-1",
    "/alerts?after=99999999999999999999999",
    "/log?after=99999999999999999999999",
    "/log?after=9007199254740992",
    "/log?kind=%00",
    "/log?dossier=nothing",
    "/export?dossier=nothing",
    "/review/entries?kind=nonsense",
    "/review/entries?kind=" + "&kind=".join(["act"] * 60),
    "/review/entries?known_at=2024-07-04T09:00:00",
    "/review/entries?known_at=0001-01-01T00:00:00Z",
    "/review/entries?known_at=9999-12-31T23:59:59-14:00",
    "/review/entries?recorded_from=1000-01-01&recorded_to=2999-12-31",
    "/review/entries?recorded_from=2024-07-05&recorded_to=2024-07-04",
    "/review/entries?occurred_from=9999-12-31",
    "/review/entries?text=%00",
    "/review/entries?text=" + "x" * 250,
    "/review/entries?actor=nobody",
    "/review/entries?after=1-2-3",
    "/review/entries/0",
    "/review/entries/999999",
    "/review/questions/nonsense",
    "/review/questions/%00",
    "/review/sample?n=0",
    "/review/sample?n=900",
    "/review/sample?n=1&seed=" + "x" * 300,
    "/review/sample?n=1&question=nonsense",
    "/review/look-ups?before=0",
    "/review/export?n=0",
    "/review/export?n=900",
    "/review/export?format=nonsense",
    "/review/export?kind=nonsense&format=csv",
    "/timeline",
    "/timeline?treaty=ml-ru-mtc-2003&as_of=9999-12-31",
    "/timeline?treaty=ml-ru-mtc-2003&as_of=0001-01-01",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_makes_the_program_fail(caller, size, address):
    auditor, before = caller("audit"), size()
    answer = auditor.get(address)
    assert answer.status_code < 500, answer.text
    assert size() == before


PAGES = [
    "/dossiers?after=nonsense",
    "/dossiers?search=%00",
    "/dossiers?search=" + "x" * 300,
    "/dossiers/ML-RU-2003?as_of=9999-12-31",
    "/dossiers/ML-RU-2003?as_of=0001-01-01",
    "/dossiers/ML-RU-2003?as_of=2999-12-31",
    "/dossiers/ML-RU-2003?as_of=01/01/1000",
    "/dossiers/ML-RU-2003?known_at=01/01/1000",
    "/dossiers/ML-RU-2003?known_at=31/12/2999%2023:59",
    "/dossiers/ML-RU-2003?known_at=31/12/2999%2099:99",
    "/dossiers/ML-RU-2003/why/nothing",
    "/dossiers/ML-RU-2003/why/%00",
    "/dossiers/ML-RU-2003/record?track=x&step=y",
    "/dossiers/ML-RU-2003/record",
    "/dossiers/ML-RU-2003/record?track=ML&step=transmit&party=%00",
    "/dossiers/ML-RU-2003/entries/0",
    "/dossiers/ML-RU-2003/entries/99999999999999999999",
    "/dossiers/ML-RU-2003/entries/999999",
    "/dossiers/ML-RU-2003/entries/10/correct",
    "/dossiers/ML-RU-2003/entries/20/correct",
    "/entries/0/erase",
    "/entries/10/erase",
    "/entries/999999/erase",
    "/log?after=-1",
    "/log?kind=nonsense",
    "/log?dossier=nothing",
    "/log/review?go=list&kind=nonsense",
    "/log/review?go=list&dossier=nothing&by=nobody",
    "/log/review?go=list&question=nonsense",
    "/log/review?go=list&recorded_from=nonsense&known_at=99",
    "/log/review?go=list&recorded_from=01/01/1000&recorded_to=31/12/2999",
    "/log/review?go=list&known_at=01/01/1000",
    "/log/review?go=list&known_at=31/12/2999%2023:59",
    "/log/review?go=list&text=" + "x" * 400,
    "/log/review?after=nonsense",
    "/log/review?go=sample&n=x",
    "/log/review?go=sample&n=999999999",
    "/log/review?go=sample&n=900",
    "/log/review?go=sample&n=1&seed=" + "x" * 300,
    "/log/review/export?n=x",
    "/log/review/export?n=900&kind=act",
    "/log/review/export?known_at=hier",
    "/log/review/0",
    "/log/review/999999",
    "/log/review/10?as_of=nonsense",
    "/log/review/10?as_of=31/12/2999",
    "/log/look-ups?before=x",
    "/attachments/x",
    f"/attachments/{'f' * 64}",
    "/login?next=%00",
    "/inbox?after=x",
    "/?lang=%00",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("login", ["greffe", "audit"])
def test_no_address_makes_a_page_fail(desk, size, address, login):
    before = size()
    answer = desk(login).get(address)
    assert answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")
    assert size() == before


FORMS = [
    {},
    {"stage": "record"},
    {"stage": "nonsense", "when": "08/07/2024"},
    {"when": "08/07/2024", "stage": "record", "version": "x"},
    {"when": "08/07/2024", "stage": "record", "version": "-1"},
    {"when": "08/07/2024", "stage": "record", "version": "999"},
    {"when": "08/07/2024", "stage": "record", "before": "999999"},
    {"when": "08/07/2024", "stage": "record", "before": "9" * 30, "fact.urgent": "maybe"},
    {"when": "08/07/2024", "stage": "record", "fact.urgent": "maybe"},
    {"when": "08/07/2024", "stage": "record", "fact.source": "x" * 20_000},
    {"when": "08/07/2024", "stage": "record", "fact.source": "a\x00b"},
    {"when": "08/07/2024", "stage": "record", "fact.source": "a\u202eb"},
    {"when": "01/01/1000", "stage": "record"},
    {"when": "31/12/2999", "stage": "record"},
    {"when": "2024", "stage": "record"},
    {"when": "x" * 10_000, "stage": "preview"},
]


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_no_form_makes_a_page_fail_and_none_of_these_is_recorded(desk, size, form):
    clerk, before = desk("greffe"), size()
    answer = clerk.post("/dossiers/ml-ru-2003/record?track=ML&step=transmit&party=ML", form)
    assert answer.status_code < 500
    assert size() == before


def test_a_form_with_a_field_twice_is_refused(desk, size):
    clerk, before = desk("greffe"), size()
    body = f"csrf={clerk.token()}&when=08/07/2024&when=09/07/2024&stage=record"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = clerk.client.post(
        "/dossiers/ml-ru-2003/record?track=ML&step=transmit&party=ML", content=body, headers=headers
    )
    assert answer.status_code == 422
    assert size() == before
