"""Calling another office: to where it is allowed, for so long and so much, and nothing that comes back does harm."""

from __future__ import annotations

import socket
import ssl
from threading import Event

import pytest
from abroad import http, raw

from ratify.delivery import calling
from ratify.delivery.calling import LONGEST, ask, sound_url
from ratify.errors import Invalid, Unavailable


def called(url, **more):
    try:
        return ask(url, "/x", private=True, **more)
    except Unavailable as fault:
        return fault.phrase.code


def test_an_answer_is_its_status_and_its_text():
    asked = []

    def answer(request):
        asked.append(request)
        yield http("héhé".encode(), 404)

    with raw(answer) as url:
        assert called(url) == calling.Answer(404, "héhé")
        assert called(url, content={"a": "é"}).status == 404
    assert asked[0].startswith(b"GET /x HTTP/1.1\r\n")
    assert asked[1].startswith(b"POST /x HTTP/1.1\r\n")
    assert asked[1].endswith(b'\r\n\r\n{"a": "\\u00e9"}')


def test_bytes_go_as_they_are_with_header_fields_of_the_callers_and_none_of_ours_replaced():
    asked = []

    def answer(request):
        asked.append(request)
        yield http(b"")

    further = {"ratify-id": "7", "content-type": "text/html", "connection": "keep-alive"}
    with raw(answer) as url:
        called(url, content="é\n".encode(), headers=further)
        assert called(url, headers={"ratify-id": "7\r\nx: y"}) == "delivery.call.failed"
    assert not any(asked[1:]), "not a byte is sent that a caller could have made a field of"
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert body == "é\n".encode()
    lines = head.split(b"\r\n")
    assert b"ratify-id: 7" in lines
    assert b"content-type: application/json" in lines
    assert b"connection: close" in lines


def test_where_the_words_do_not_matter_the_status_is_all_that_is_read():
    done = Event()

    def silent_after_the_head(_request):
        yield b"HTTP/1.1 503 -\r\ncontent-length: 9\r\n\r\n"
        done.wait(20)

    for answer in (silent_after_the_head, endless, lambda _request: iter([http(b"\xff")])):
        with raw(answer) as url:
            status = 503 if answer is silent_after_the_head else 200
            assert called(url, heard=False, patience=5.0) == calling.Answer(status, "")
    done.set()


def test_exactly_as_much_as_is_allowed_is_read():
    with raw(lambda _request: iter([http(b"a" * LONGEST)])) as url:
        assert len(called(url).text) == LONGEST
    with raw(lambda _request: iter([http(b"a" * (LONGEST + 1))])) as url:
        assert called(url) == "delivery.call.long"


def endless(_request):
    yield b"HTTP/1.1 200 -\r\n\r\n"
    while True:
        yield b"a" * 65536


def endless_head(_request):
    yield b"HTTP/1.1 200 -\r\n"
    while True:
        yield b"x: " + b"a" * 60000 + b"\r\n"


BAD = {
    "no HTTP": (lambda _request: iter([b"SSH-2.0-x\r\n"]), "delivery.call.failed"),
    "nothing": (lambda _request: iter([]), "delivery.call.failed"),
    "cut short": (lambda _request: iter([http(b"abc", content_length="10")]), "delivery.call.failed"),
    "a length that is none": (lambda _request: iter([http(b"abc", content_length="-1")]), None),
    "a redirect": (lambda _request: iter([http(b"", 302, location="http://127.0.0.1:1/")]), "delivery.call.redirect"),
    "no text": (lambda _request: iter([http(b"\xff\xfe")]), "delivery.call.no_text"),
    "no end": (endless, "delivery.call.long"),
    "no end of the head": (endless_head, "delivery.call.failed"),
    "a chunk that is none": (
        lambda _request: iter([http(b"zz\r\n", transfer_encoding="chunked")]),
        "delivery.call.failed",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_whatever_comes_back_is_an_answer_or_is_told_in_words(what):
    answer, code = BAD[what]
    with raw(answer) as url:
        assert called(url) == (code or calling.Answer(200, "abc"))


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 -\r\n", b"HTTP/1.1 200 -\r\ncontent-length: 9\r\n\r\nabc"])
def test_who_says_nothing_more_is_waited_for_so_long_and_no_longer(first):
    done = Event()

    def answer(_request):
        yield first
        done.wait(20)

    with raw(answer) as url:
        assert called(url, patience=0.2) == "delivery.call.slow"
        done.set()


def test_who_says_a_letter_at_a_time_gets_no_more_time_for_it():
    done = Event()

    def answer(_request):
        yield b"HTTP/1.1 200 -\r\nx: "
        while not done.wait(0.02):
            yield b"a"

    with raw(answer) as url:
        assert called(url, patience=0.3) == "delivery.call.slow"
        done.set()


def test_what_connecting_took_is_not_given_once_more(monkeypatch):
    """Connecting took thirty seconds of twenty: nothing is waited for any more."""
    moments, done = iter([0.0, 30.0]), Event()
    monkeypatch.setattr(calling, "monotonic", lambda: next(moments))

    def silent(_request):
        done.wait(3)
        yield b""

    with raw(silent) as url:
        assert called(url, patience=20.0) == "delivery.call.slow"
        done.set()


def test_nobody_there_and_no_such_name_are_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert called(f"http://127.0.0.1:{port}") == "delivery.call.failed"
    assert called("http://no-such-host.invalid") == "delivery.call.failed"


WHERE = [
    # address, https, private; and what is said
    ("192.0.2.7", True, False, "delivery.call.private"),  # RFC 5737: public in form, documentation by use
    ("127.0.0.1", True, False, "delivery.call.private"),
    ("10.0.0.1", True, False, "delivery.call.private"),
    ("169.254.169.254", True, False, "delivery.call.private"),
    ("169.254.169.254", True, True, "delivery.call.private"),
    ("fd00:ec2::254", True, True, "delivery.call.private"),
    ("0.0.0.0", False, True, "delivery.call.private"),  # noqa: S104 - an address to be refused
    ("224.0.0.1", True, True, "delivery.call.private"),
    ("fe80::1", True, True, "delivery.call.private"),
    ("::ffff:127.0.0.1", True, False, "delivery.call.private"),
    ("::ffff:169.254.169.254", True, True, "delivery.call.private"),
    ("64:ff9b::a9fe:a9fe", True, True, "delivery.call.private"),
    ("64:ff9b:1::a00:1", True, False, "delivery.call.private"),  # RFC 8215: what a network translates for itself
    ("::ffff:0:10.0.0.1", True, False, "delivery.call.private"),
    ("2002:7f00:1::", True, False, "delivery.call.private"),
    ("8.8.8.8", False, True, "delivery.call.plain_http"),
    ("8.8.8.8", True, False, None),
    ("8.8.8.8", True, True, None),
    ("127.0.0.1", False, True, None),
    ("10.0.0.1", True, True, None),
    ("fd00::1", False, True, None),
    ("2001:4860:4860::8888", True, False, None),
]


@pytest.mark.parametrize(("address", "secure", "private", "code"), WHERE)
def test_where_a_name_leads_decides_whether_it_is_called(address, secure, private, code, monkeypatch):
    reached = []

    def connect(where, timeout):
        reached.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: [(0, 0, 0, "", (address, 443))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unavailable) as fault:
        ask(f"http{'s' if secure else ''}://office.example", "/x", private=private)
    assert fault.value.phrase.code == (code or "delivery.call.failed")
    assert [where[0] for where in reached] == ([] if code else [address])


def test_a_name_with_one_forbidden_address_is_not_called_at_all(monkeypatch):
    both = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: both)
    with pytest.raises(Unavailable) as fault:
        ask("https://office.example", "/x")
    assert fault.value.phrase.code == "delivery.call.private"


@pytest.mark.parametrize(
    ("host", "trusted", "said"),
    [("localhost", True, None), ("127.0.0.1", True, "Hostname"), ("localhost", False, "self")],
)
def test_an_answer_under_tls_is_taken_from_whom_a_trusted_certificate_names(
    host, trusted, said, certificate, monkeypatch
):
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with raw(lambda _request: iter([http(b"abc")]), context) as url:
        there = url.replace("http://127.0.0.1", f"https://{host}")
        if said is None:
            assert called(there) == calling.Answer(200, "abc")
            return
        with pytest.raises(Unavailable) as fault:
            ask(there, "/x", private=True)
    why = fault.value.phrase.particulars["why"]
    assert why.code == "delivery.call.certificate"
    assert said in why.particulars["why"] or "IP address mismatch" in why.particulars["why"]


@pytest.mark.parametrize(
    "url",
    ["", "office", "ftp://a", "https://", "https://u:p@a", "https://a?x", "https://a#x", "https://a b", "https://é",
     "https://a\n", "https://a:x", "https://a:0", "https://[", "https://a:99999"],
)  # fmt: skip
def test_what_is_no_address_of_an_office_is_refused(url):
    with pytest.raises(Invalid) as refusal:
        sound_url(url, private=True)
    assert refusal.value.phrase.code == "delivery.call.url"


def test_an_address_is_kept_without_its_final_slash_and_http_only_where_it_may_be():
    assert sound_url("https://a.example/desk/", private=False) == "https://a.example/desk"
    assert sound_url("http://127.0.0.1:8000", private=True) == "http://127.0.0.1:8000"
    with pytest.raises(Invalid) as refusal:
        sound_url("http://127.0.0.1:8000", private=False)
    assert refusal.value.phrase.code == "delivery.call.http"
