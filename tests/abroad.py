"""What answers over HTTP on this machine: another office behind a real server, or whatever a test makes of one."""

from __future__ import annotations

import json
import re
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import uvicorn

from ratify.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from ssl import SSLContext

    from fastapi import FastAPI

    from ratify.office import Office

PATIENCE = 20.0  # seconds; only a fault waits so long


@dataclass
class Abroad:
    """An address behind which another office answers; which one, the test may change (two logs, one address)."""

    url: str
    office: Office | None = None
    asked: list[str] = field(default_factory=list)
    app: FastAPI | None = None

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            return
        self.asked.append(f"{scope['method']} {scope['path']}?{scope['query_string'].decode()}")
        if self.app is None:
            self.app = create_app(self.office)
        self.app.state.office = self.office
        await self.app(scope, receive, send)


@contextmanager
def abroad() -> Iterator[Abroad]:
    """A real server of the web framework on a free port of this machine."""
    there = Abroad("")
    server = uvicorn.Server(uvicorn.Config(there, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    started, told = threading.Event(), server.startup

    async def startup(sockets=None) -> None:
        await told(sockets)
        started.set()

    server.startup = startup
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(PATIENCE)
    there.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield there
    server.should_exit = True
    thread.join(PATIENCE)


@contextmanager
def raw(answer: Callable[[bytes], Iterator[bytes]], tls: SSLContext | None = None) -> Iterator[str]:
    """An address that answers each request with the pieces given, and closes; whatever they are."""
    listening = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def serve(opened: socket.socket) -> None:
        # The caller may have had enough at any time.
        with opened, suppress(OSError), tls.wrap_socket(opened, server_side=True) if tls else opened as talking:
            for piece in answer(received(talking)):
                talking.sendall(piece)

    def accept() -> None:
        while True:
            try:
                opened, _address = listening.accept()
            except OSError:
                return
            held.append(opened)
            threading.Thread(target=serve, args=(opened,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(PATIENCE)
    for one in held:
        one.close()


def received(opened: socket.socket) -> bytes:
    """A request as it came, head and body; as much as came of it if it breaks off."""
    data, wanted = b"", None
    while wanted is None or len(data) < wanted:
        piece = opened.recv(65536)
        if not piece:
            return data
        data += piece
        head, end, _body = data.partition(b"\r\n\r\n")
        if end:
            length = re.search(rb"content-length: (\d+)", head.lower())
            wanted = len(head) + 4 + (int(length[1]) if length else 0)
    return data


def http(body: bytes, status: int = 200, **headers: str) -> bytes:
    """An answer of HTTP as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} -", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    if "content_length" not in headers:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Asked(NamedTuple):
    """A request: its first line, its header fields by their names in small letters, its body."""

    first: str
    fields: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """What the body says."""
        return json.loads(self.body)


class Answering:
    """Answers every request with a status, and keeps what it was asked."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.status, self.headers = status, headers
        self.asked: list[Asked] = []

    def __call__(self, request: bytes) -> Iterator[bytes]:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        self.asked.append(Asked(first, {name.lower(): value for name, value in fields.items()}, body))
        yield http(b"", self.status, **self.headers)
