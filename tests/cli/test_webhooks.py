"""Trying a webhook out from the command line: one signed call, told in words or as JSON."""

from __future__ import annotations

import json

import pytest
from abroad import http, raw

SECRET = "correct horse battery staple, and then some"


@pytest.fixture
def registry(monkeypatch):
    """Name an address as the webhook ``registry``."""

    def name(url):
        hook = {"url": f"{url}/T0KEN", "secret": SECRET, "private": True}
        monkeypatch.setenv("RATIFY_WEBHOOKS", json.dumps({"registry": hook}))

    return name


@pytest.mark.parametrize(("status", "code"), [(204, 0), (500, 7), (410, 7)])
def test_a_webhook_is_called_once_and_its_answer_is_told(ratify, registry, status, code):
    asked = []

    def answer(request):
        asked.append(request)
        yield http(b"", status)

    with raw(answer) as url:
        registry(url)
        told = ratify("webhook", "try", "registry")
        as_data = ratify("webhook", "try", "registry", "--json")
    assert (told.code, str(status) in told.out, " ms" in told.out) == (code, True, True)
    assert as_data.code == code
    assert as_data.json["tried"] | {"milliseconds": 0} == {"status": status, "taken": code == 0, "milliseconds": 0}
    assert len(asked) == 2
    bodies = [json.loads(one.partition(b"\r\n\r\n")[2]) for one in asked]
    assert [body["test"] for body in bodies] == [True, True]
    assert bodies[0]["id"] != bodies[1]["id"]


def test_where_no_answer_comes_that_is_told_without_secret_and_path(ratify, registry):
    registry("http://127.0.0.1:1")
    told = ratify("webhook", "try", "registry")
    assert (told.code, "127.0.0.1" in told.err) == (7, True)
    assert SECRET not in told.err
    assert "T0KEN" not in told.err


def test_an_unknown_webhook_and_a_demonstration_are_told_in_words(ratify, registry):
    assert ratify("webhook", "try", "registry").code == 5, "there is none at all"
    registry("http://127.0.0.1:1")
    unknown = ratify("webhook", "try", "archive")
    assert (unknown.code, "registry" in unknown.err) == (5, True)
    assert ratify("--demonstration", "webhook", "try", "registry").code == 3
