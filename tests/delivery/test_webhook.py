"""A program is called with what is to be told: signed, once each time, nowhere else; and what went wrong is said."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
import ssl
from pathlib import Path
from threading import Event

import pytest
from abroad import Answering, raw

from ratify.delivery import Message, WebhookChannel
from ratify.errors import Unavailable
from ratify.language import say

PAGE = Path(__file__).parent.parent.parent / "docs" / "delivery.md"
SECRET = "correct horse battery staple, and then some"
ALERTS = ({"entry": 7, "dossier": "d", "subject": "Préavis", "text": "Au plus tard le 1er mai.", "late": False},)
MESSAGE = Message(
    id="0123456789abcdef",
    sender="ratify@localhost",
    to="webhook:registry",
    subject="Préavis",
    text="Au plus tard le 1er mai.\n\nhttp://127.0.0.1:8000/dossiers/d",
    language="fr",
    alerts=ALERTS,
    checkpoint="office\n7\nAAAA\n",
)


@pytest.fixture
def tls(certificate, monkeypatch):
    """What a server of this machine needs so that its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def hook(url, path="", **how):
    secured = url.replace("http://127.0.0.1", "https://localhost")
    return WebhookChannel("webhook:registry", secured + path, SECRET, **{"private": True, "patience": 5.0, **how})


def refused(channel):
    """Why the message was not carried, as a phrase; and that no language gives the secret away."""
    with pytest.raises(Unavailable) as fault:
        channel.carry(MESSAGE)
    assert fault.value.phrase.code == "delivery.failed"
    assert fault.value.phrase.particulars["to"] == "webhook:registry"
    for language in ("fr", "en", "ru"):
        assert SECRET not in say(fault.value.phrase, language)
    assert SECRET not in str(fault.value)
    return fault.value.phrase.particulars["reason"]


def test_a_call_is_one_post_of_json_whose_signature_is_over_the_moment_and_the_bytes(tls):
    answer = Answering(204)
    with raw(answer, tls) as url:
        hook(url, "/alerts/in?from=ratify").carry(MESSAGE)
    ((first, headers, body),) = answer.asked
    assert first == "POST /alerts/in?from=ratify HTTP/1.1"
    assert headers["content-type"] == "application/json"
    assert headers["ratify-id"] == MESSAGE.id
    signed = headers["ratify-timestamp"].encode() + b"." + body
    assert headers["ratify-signature"] == f"v1={hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()}"
    assert json.loads(body) == {
        "id": MESSAGE.id,
        "alerts": list(ALERTS),
        "language": "fr",
        "checkpoint": MESSAGE.checkpoint,
    }


def test_the_recipe_of_the_page_knows_a_genuine_call_from_any_other(tls, monkeypatch):
    (recipe,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    there: dict = {}
    exec(recipe, there)  # noqa: S102 - as it is printed
    genuine, answer = there["genuine"], Answering()
    with raw(answer, tls) as url:
        hook(url).carry(MESSAGE)
    ((_, came, body),) = answer.asked
    headers = {name.title(): value for name, value in came.items()}
    assert genuine(SECRET, headers, body)
    assert not genuine(SECRET + "x", headers, body)
    assert not genuine(SECRET, headers, body.replace(b"7", b"8", 1))
    later = str(int(headers["Ratify-Timestamp"]) + 1)
    assert not genuine(SECRET, {**headers, "Ratify-Timestamp": later}, body)
    monkeypatch.setattr("time.time", lambda: int(headers["Ratify-Timestamp"]) + 301)
    assert not genuine(SECRET, headers, body), "an old call, played again"


def test_the_page_shows_a_message_with_the_keys_that_are_sent(tls):
    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    answer = Answering()
    with raw(answer, tls) as url:
        hook(url).carry(MESSAGE)
    assert json.loads(shown).keys() == json.loads(answer.asked[0].body).keys()


def test_an_address_without_a_path_is_called_at_its_root(tls):
    answer = Answering()
    with raw(answer, tls) as url:
        hook(url).carry(MESSAGE)
    assert answer.asked[0].first == "POST / HTTP/1.1"


def test_a_repeat_bears_the_same_id_and_the_same_bytes(tls, monkeypatch):
    answer, moments = Answering(), iter([1_700_000_000.9, 1_700_000_060.0])
    monkeypatch.setattr("ratify.delivery.webhook.time.time", lambda: next(moments))
    with raw(answer, tls) as url:
        hook(url).carry(MESSAGE)
        hook(url).carry(MESSAGE)
    (_, first, body), (_, second, again) = answer.asked
    assert (first["ratify-id"], body) == (second["ratify-id"], again)
    assert (first["ratify-timestamp"], second["ratify-timestamp"]) == ("1700000000", "1700000060")
    assert first["ratify-signature"] != second["ratify-signature"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, None), (202, None), (299, None), (400, "status"), (401, "status"), (404, "status"), (410, "gone"),
     (429, "status"), (500, "status"), (503, "status"), (199, "status")],
)  # fmt: skip
def test_taken_is_what_is_answered_by_2xx_and_everything_else_is_told_with_its_status(status, code, tls):
    with raw(Answering(status), tls) as url:
        if code is None:
            hook(url).carry(MESSAGE)
            return
        reason = refused(hook(url))
    assert reason.code == f"delivery.reason.{code}"
    assert reason.particulars["status"] == status
    assert all(str(status) in say(reason, language) for language in ("fr", "en", "ru"))


def test_a_redirect_is_not_followed_and_is_told(tls):
    elsewhere = Answering()
    with raw(elsewhere, tls) as there, raw(Answering(307, location=f"{there}/x"), tls) as url:
        reason = refused(hook(url))
    assert (reason.code, reason.particulars["status"]) == ("delivery.call.redirect", 307)
    assert elsewhere.asked == []


def test_an_answer_without_end_is_taken_by_its_status(tls):
    def endless(_request):
        yield b"HTTP/1.1 200 -\r\n\r\n"
        while True:
            yield b"a" * 65536

    with raw(endless, tls) as url:
        hook(url).carry(MESSAGE)


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 -\r\nx: y\r\n"])
def test_who_stalls_before_the_answer_is_whole_is_cut_off_in_time(first, tls):
    done = Event()

    def stall(_request):
        yield first
        done.wait(20)

    with raw(stall, tls) as url:
        assert refused(hook(url, patience=0.3)).code == "delivery.call.slow"
        done.set()


def test_a_private_address_is_called_only_where_that_is_allowed_and_says_which_setting_does(tls):
    answer = Answering()
    with raw(answer, tls) as url:
        reason = refused(hook(url, private=False))
    assert reason.code == "delivery.reason.private"
    assert all("private = true" in say(reason, language) for language in ("fr", "en", "ru"))
    assert answer.asked == []


def test_plain_http_goes_to_a_private_address_that_is_allowed_and_nowhere_else():
    answer = Answering()
    with raw(answer) as url:
        WebhookChannel("webhook:registry", url, SECRET, private=True).carry(MESSAGE)
        assert refused(WebhookChannel("webhook:registry", url, SECRET)).code == "delivery.reason.private"
    assert len(answer.asked) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    answer = Answering()
    with raw(answer, context) as url:
        reason = refused(hook(url))
    assert reason.particulars["why"].code == "delivery.call.certificate"
    assert answer.asked == []


def test_nobody_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert refused(hook(f"http://127.0.0.1:{port}")).code == "delivery.call.failed"


def test_a_test_says_that_it_is_one_and_gives_the_status_whatever_it_is(tls):
    answer = Answering(500)
    with raw(answer, tls) as url:
        tried = hook(url).try_out("a1", "ru")
        assert (tried.status, tried.taken) == (500, False)
        answer.status = 204
        assert hook(url).try_out("a2", "ru").taken
        with pytest.raises(Unavailable):
            hook(url, private=False).try_out("a3", "ru")
    assert [json.loads(body) for _first, _fields, body in answer.asked] == [
        {"id": identifier, "test": True, "alerts": [], "language": "ru", "checkpoint": ""}
        for identifier in ("a1", "a2")
    ]


def test_neither_secret_nor_address_is_shown():
    shown = repr(hook("http://127.0.0.1:1", "/T0KEN"))
    assert SECRET not in shown
    assert "T0KEN" not in shown
