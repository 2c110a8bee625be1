from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from ratify import office, serve
from ratify.errors import Invalid

HOME = "http://127.0.0.1:8000"
ANYWHERE = "0.0.0.0"  # noqa: S104 - an address to be refused


def test_the_scheduler_lives_as_long_as_the_desk(o, monkeypatch):
    swept = threading.Event()
    monkeypatch.setattr(office, "sweep", lambda _office: swept.set() or office.Swept(office.today(o), 0, 0, 0, 0, 0))
    app = serve.application(o)
    with TestClient(app, base_url=HOME) as client:
        assert swept.wait(10), "the first sweep runs at once"
        assert client.get("/healthz").status_code == 200
    assert not app.state.healthy(), "after the desk has closed, nothing sweeps any more"


def test_a_failing_sweep_does_not_close_the_desk(o, monkeypatch, caplog):
    tried = threading.Event()

    def fail(_office):
        tried.set()
        raise OSError

    monkeypatch.setattr(office, "sweep", fail)
    with TestClient(serve.application(o), base_url=HOME) as client:
        assert tried.wait(10)
        assert client.get("/login").status_code == 200


@pytest.mark.parametrize(
    ("host", "public_url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("localhost", "http://traites.example"),
        ("::1", "http://traites.example"),
        (ANYWHERE, "https://traites.example"),
        (ANYWHERE, "http://localhost:8000"),
        ("192.0.2.1", "https://traites.example"),
    ],
)
def test_an_address_is_served_where_passwords_stay_unreadable_to_others(host, public_url):
    serve.refuse_plain_http(public_url, host)


@pytest.mark.parametrize("host", [ANYWHERE, "192.0.2.1", "::", "traites.example"])
def test_plain_http_beyond_this_machine_is_refused(host, o):
    settings = replace(o.settings, public_url="http://traites.example")
    with pytest.raises(Invalid) as refusal:
        serve.serve(settings, host, 1)
    assert refusal.value.phrase.code == "web.serve.plain_http"


def test_the_host_that_is_listened_on_is_answered_for(o):
    with TestClient(serve.application(o, "192.0.2.1"), base_url="http://192.0.2.1:8000") as client:
        assert client.get("/login").status_code == 200
    with TestClient(serve.application(o), base_url="http://192.0.2.1:8000") as client:
        assert client.get("/login").status_code == 421
