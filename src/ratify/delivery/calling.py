"""Calling others over HTTP: one request, one short answer, nothing followed, nowhere that was not allowed.

1. https to public addresses. Only where the caller allows private addresses: those too, and http to them alone.
   Link-local addresses are never called: the machines of a cloud keep their secrets there.
2. The name is resolved once; every address it has must be allowed, and the connection goes to one that was looked at,
   so that a name cannot mean something else a moment later. The certificate is that of the name.
3. No redirect is followed, no proxy asked, no cookie kept; no more is read than ``LONGEST`` bytes; and from connecting
   to the last byte it takes ``PATIENCE`` seconds at most.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Timer
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ratify.errors import Invalid, Phrase, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 64 * 1024
"""Bytes of an answer, inclusive."""

PATIENCE = 10.0
"""Seconds for one request."""

_PORTS = {"https": 443, "http": 80}
_OF_IPV4 = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96")))
"""Where the last 32 bits are an IPv4 address: RFC 6052, RFC 8215 (of a network's own), RFC 2765, RFC 4291 § 2.5.5.1."""
_SECRETS = (ip_address("fd00:ec2::254"), ip_address("fd20:ce::254"))
"""Where clouds keep secrets too, though it is not link-local."""
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the body as text."""

    status: int
    text: str


def sound_url(url: str, *, private: bool) -> str:
    """Return the address of an office without a final slash.

    Raises ``Invalid``: ``delivery.call.url`` for what is none, ``delivery.call.http`` for plain http where private
    addresses are not allowed.
    """
    try:
        parts = urlsplit(url)
        sound = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not (url.isascii() and url.isprintable()) or " " in url:
        raise Invalid("delivery.call.url", url=ascii(url))
    if parts.scheme not in _PORTS or "@" in parts.netloc or "?" in url or "#" in url:
        raise Invalid("delivery.call.url", url=url)
    if parts.scheme == "http" and not private:
        raise Invalid("delivery.call.http", url=url)
    return url.rstrip("/")


def ask(
    url: str,
    path: str,
    *,
    private: bool = False,
    content: Mapping[str, object] | bytes | None = None,
    headers: Mapping[str, str] | None = None,
    heard: bool = True,
    patience: float = PATIENCE,
) -> Answer:
    """Ask an office at its address (``sound_url``) for a path (GET), or post JSON to it; bytes go as they are.

    ``headers`` are further header fields, in small letters; none of ours is replaced. Unless its words are ``heard``,
    an answer is its status alone and nothing after its head is read. Raises ``Unavailable`` (``delivery.call.…``) if no
    sound answer comes; whatever the status, it is an answer, but for a redirect.
    """
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    addresses = _allowed(host, port, private=private, secure=secure)
    late = Event()
    try:
        with _connected(addresses, host if secure else None, patience, late) as opened:
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            connection = kind(host, port)
            connection.sock = opened
            _send(connection, parts.path + path, content, headers or {})
            answer = _answered(connection, heard=heard)
            if late.is_set():  # the library takes a head that was cut off for a whole one
                raise TimeoutError
            return answer
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise Unavailable("delivery.call.slow", host=host, n=round(patience)) from error
        raise Unavailable("delivery.call.failed", host=host, why=_reason(error)) from error


def _allowed(host: str, port: int, *, private: bool, secure: bool) -> list[tuple[str, int]]:
    """The addresses of a name, each of which may be called."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable("delivery.call.failed", host=host, why=Phrase("delivery.call.no_such_host")) from error
    addresses = list(dict.fromkeys((str(one[4][0]), port) for one in found))
    for address, _port in addresses:
        meant = _meant(address)
        public = meant.is_global and not meant.is_multicast and not getattr(meant, "is_site_local", False)
        near = meant.is_loopback or (meant.is_private and not meant.is_link_local and not meant.is_unspecified)
        near = near and meant not in _SECRETS
        if not (public and secure) and not (private and near):
            code = "delivery.call.plain_http" if public else "delivery.call.private"
            raise Unavailable(code, host=host, address=address)
    return addresses


def _meant(address: str) -> IPv4Address | IPv6Address:
    """The address that is called in the end: an IPv6 address may only wrap one of IPv4."""
    read = ip_address(address.partition("%")[0])
    if isinstance(read, IPv4Address):
        return read
    if any(read in one for one in _OF_IPV4) and not (read.is_loopback or read.is_unspecified):
        return IPv4Address(int(read) & 0xFFFFFFFF)
    return read.ipv4_mapped or read.sixtofour or (read.teredo[1] if read.teredo else None) or read


@contextmanager
def _connected(
    addresses: list[tuple[str, int]], name: str | None, patience: float, late: Event
) -> Iterator[socket.socket]:
    """A connection, under TLS for a name, that is cut when the time is up, whatever it is waiting for."""
    begun = monotonic()
    with _reached(addresses, patience) as plain, _under_tls(plain, name) as opened:

        def cut() -> None:
            late.set()
            with suppress(OSError):
                socket.socket.shutdown(opened, socket.SHUT_RDWR)  # TLS would want to say goodbye first

        timer = Timer(max(0.0, patience - (monotonic() - begun)), cut)
        timer.daemon = True
        timer.start()
        try:
            if isinstance(opened, ssl.SSLSocket):
                opened.do_handshake()
            yield opened
        finally:
            timer.cancel()


def _under_tls(plain: socket.socket, name: str | None) -> socket.socket:
    if name is None:
        return plain
    # The handshake comes later, when it can be cut too.
    return ssl.create_default_context().wrap_socket(plain, server_hostname=name, do_handshake_on_connect=False)


def _reached(addresses: list[tuple[str, int]], patience: float) -> socket.socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection(address, timeout=patience / len(addresses))
    return socket.create_connection(addresses[-1], timeout=patience / len(addresses))


def _send(
    connection: http.client.HTTPConnection,
    path: str,
    content: Mapping[str, object] | bytes | None,
    further: Mapping[str, str],
) -> None:
    said = content if content is None or isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"accept": "text/plain, application/json", "user-agent": "ratify", "connection": "close"}
    if said is not None:
        headers["content-type"] = "application/json"
    connection.request("GET" if said is None else "POST", path, said, {**further, **headers})


def _answered(connection: http.client.HTTPConnection, *, heard: bool) -> Answer:
    host = connection.host
    with connection.getresponse() as answer:  # closed, for it holds the socket open
        if answer.status in _REDIRECTS:
            raise Unavailable("delivery.call.redirect", host=host, status=answer.status)
        if not heard:
            return Answer(answer.status, "")
        data = answer.read(LONGEST + 1)
        if len(data) > LONGEST:
            raise Unavailable("delivery.call.long", host=host, most=LONGEST // 1024)
        if answer.length:  # fewer bytes came than were announced
            raise http.client.IncompleteRead(data)
    try:
        return Answer(answer.status, data.decode())
    except UnicodeDecodeError:
        raise Unavailable("delivery.call.no_text", host=host) from None


def _reason(error: Exception) -> Phrase:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Phrase("delivery.call.certificate", why=error.verify_message)
    if isinstance(error, OSError) and error.strerror:
        return Phrase("delivery.call.os", why=error.strerror)
    return Phrase("delivery.call.garbled")
