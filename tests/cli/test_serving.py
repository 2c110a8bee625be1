"""Serving the desk: a free port, what a newcomer needs to know, and a clean end."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest

from ratify.cli.serving import free_port, shown_host, with_address
from ratify.errors import Invalid, Unavailable
from ratify.settings import load

PROGRAM = "from ratify.cli import main; main()"


@pytest.fixture
def taken():
    """A port on which somebody listens."""
    with closing(socket.socket()) as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def test_a_free_port_is_kept():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert free_port("127.0.0.1", port, tries=1) == port


def test_a_demonstration_takes_the_next_free_port(taken):
    assert taken < free_port("127.0.0.1", taken, tries=100) < taken + 100


def test_an_office_is_served_where_it_was_told_to_be_or_not_at_all(taken, ratify):
    ratify("init")
    answer = ratify("serve", "--port", str(taken), "--json")
    assert (answer.code, answer.error["error"]) == (7, "cli.serve.taken")
    assert str(taken) in answer.error["message"]


def test_where_no_port_is_free_that_is_told(monkeypatch):
    def in_use(*_address):
        raise OSError(errno.EADDRINUSE, "")

    monkeypatch.setattr("socket.socket.bind", in_use)
    with pytest.raises(Unavailable) as refusal:
        free_port("127.0.0.1", 8000, tries=3)
    assert refusal.value.phrase.code == "cli.serve.no_free_port"


@pytest.mark.parametrize("port", [0, 65536])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(Invalid):
        free_port("127.0.0.1", port, tries=1)


def test_an_address_that_is_not_this_machine_s_is_told():
    with pytest.raises(Invalid) as refusal:
        free_port("192.0.2.1", 8000, tries=1)
    assert refusal.value.phrase.code == "cli.serve.cannot_listen"


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::", "127.0.0.1"), ("::1", "[::1]"), ("desk.ml", "desk.ml")]
)
def test_the_address_shown_is_one_that_a_browser_can_open(host, shown):
    assert shown_host(host) == shown


def test_the_public_address_follows_the_port_unless_one_was_chosen():
    assert with_address(load(), "127.0.0.1", 8001).public_url == "http://127.0.0.1:8001"
    chosen = load(public_url="https://traites.example.ml")
    assert with_address(chosen, "127.0.0.1", 8001).public_url == "https://traites.example.ml"


def test_a_missing_web_desk_is_told_with_the_extra_that_brings_it(ratify, monkeypatch):
    monkeypatch.setitem(sys.modules, "ratify.serve", None)
    answer = ratify("serve", "--demonstration", "--json")
    assert (answer.code, answer.error["error"]) == (7, "cli.serve.not_installed")


@pytest.mark.slow
def test_the_demonstration_is_served_and_says_where_and_for_whom(taken, home):
    """What is printed comes at once, through a pipe too, and the port is the one that is listened on."""
    server = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--demonstration", "--port", str(taken), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
    )
    try:
        told = json.loads(read_object(server.stdout))
        assert told["demonstration"] is True
        assert {login["login"] for login in told["logins"]} >= {"greffe", "traites", "admin"}
        assert all(login["password"] for login in told["logins"])
        assert told["dossiers"][0]["sentence"]
        assert told["address"] != f"http://127.0.0.1:{taken}"
        assert answers(server, told["address"] + "/healthz") == 200
    finally:
        server.send_signal(signal.SIGTERM)
        code = server.wait(30)
        server.stdout.close()
        server.stderr.close()
    assert code in {0, 143, -signal.SIGTERM}
    assert (home / "home" / "data" / "ratify" / "demonstration" / "ratify.db").exists()


def read_object(stream):
    lines = []
    for line in stream:
        lines.append(line)
        if line.rstrip() == "}":
            break
    return "".join(lines)


def answers(server, address):
    import time

    for _ in range(200):
        assert server.poll() is None
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server on this machine
                return answer.status
        except OSError:
            time.sleep(0.05)
    return None
