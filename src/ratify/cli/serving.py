"""Serving the desk: a free port, what a newcomer needs to know, and then the server."""

from __future__ import annotations

import errno
import socket
import sys
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from ratify.cli.access import banner, entered, leave, settings_for
from ratify.cli.dossier_page import role
from ratify.cli.paper import Paper, write_json
from ratify.cli.voice import Voice
from ratify.errors import Invalid, Unavailable, why_not
from ratify.language import plain
from ratify.settings import Settings

if TYPE_CHECKING:
    from ratify.office import Office

TRIES = 100
"""Ports that are tried for a demonstration, beginning with the one asked for."""

_LAST_PORT = 65535
_ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised, not listened on


def run_desk(voice: Voice, host: str, port: int) -> None:
    """Serve until told to stop. Says first where, and who may log in if it is a demonstration."""
    from ratify import office

    settings = settings_for(voice)
    try:
        from ratify.serve import serve
    except ModuleNotFoundError as error:
        raise Unavailable("cli.serve.not_installed", extra="web", module=error.name or "") from error
    free = free_port(host, port, tries=TRIES if settings.demonstration else 1)
    settings = with_address(settings, host, free)
    o = entered(office.demonstration(settings) if settings.demonstration else office.open_office(settings))
    _say(o, voice, f"http://{shown_host(host)}:{free}", moved=free != port)
    leave()  # the server opens it for itself
    sys.stdout.flush()  # whoever reads a pipe wants the address now, not at the end
    serve(settings, host, free)


def free_port(host: str, port: int, *, tries: int) -> int:
    """Give the first port from ``port`` on that nobody listens on, of so many; ``Unavailable`` if there is none.

    An office has one try: a proxy, or whoever watches, looks for it where it was told to be.
    """
    if not 0 < port <= _LAST_PORT:
        raise Invalid("cli.serve.no_port", port=str(port))
    for candidate in range(port, min(port + tries, _LAST_PORT + 1)):
        try:
            family, kind, _, _, address = socket.getaddrinfo(host, candidate, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            why = why_not(error)
            raise Invalid("cli.serve.cannot_listen", host=plain(host), port=str(candidate), why=why) from error
        return candidate
    if tries == 1:
        raise Unavailable("cli.serve.taken", port=str(port))
    raise Unavailable("cli.serve.no_free_port", first=str(port), n=tries)


def with_address(settings: Settings, host: str, port: int) -> Settings:
    """Put the real address into the settings where they name none of their own, so that links and checks fit it."""
    default = next(field.default for field in fields(Settings) if field.name == "public_url")
    if settings.public_url != default:
        return settings
    return replace(settings, public_url=f"http://{shown_host(host)}:{port}")


def shown_host(host: str) -> str:
    """Give the host as it stands in an address that a browser on this machine can open."""
    if host in _ALL_ADDRESSES:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _say(o: Office, voice: Voice, address: str, *, moved: bool) -> None:
    from ratify import office

    logins = office.demonstration_logins() if o.settings.demonstration else ()
    lines = office.dossiers(o, office.person_of_login(o, logins[0][0])).lines if logins else ()
    if voice.json:
        write_json(
            {
                "address": address,
                "demonstration": o.settings.demonstration,
                "logins": [
                    {"login": login, "password": password, "roles": list(roles)} for login, password, _, roles in logins
                ],
                "dossiers": [
                    {"reference": one.reference, "sentence": [voice.words(phrase) for phrase in one.sentence]}
                    for one in lines
                ],
            }
        )
        return
    paper = Paper()
    paper.line(voice.t("cli.serve.address", name=o.settings.office_name, address=address), "bold")
    if moved:
        paper.line(voice.t("cli.serve.moved"), "yellow")
    banner(o, voice, paper)
    for line in lines:
        paper.heading(voice.t("cli.show.listed", reference=line.reference, title=line.title))
        for phrase in line.sentence:
            paper.line(voice.words(phrase), indent=2)
    if logins:
        paper.heading(voice.t("cli.serve.logins"))
        rows = [
            (login, password, voice.t("cli.user.roles", roles=tuple(role(one) for one in roles)))
            for login, password, _, roles in logins
        ]
        headings = [voice.t("cli.user.column.login"), voice.t("cli.serve.password"), voice.t("cli.user.column.roles")]
        paper.table(headings, rows, wide=(2,))
    paper.air()
    paper.line(voice.t("cli.serve.stop"), "dim")
