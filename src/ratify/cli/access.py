"""Who acts, in which office: the settings, the login that is kept, the person behind it."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify import settings as office_settings
from ratify.cli.paper import Paper
from ratify.cli.voice import Voice
from ratify.errors import Forbidden, Invalid

if TYPE_CHECKING:
    from pathlib import Path

    from ratify.office import Office
    from ratify.office.views import Person
    from ratify.settings import Settings

_LONGEST_PASSWORD = 1024
_OPEN: list[Office] = []


def settings_for(voice: Voice) -> Settings:
    """Read the settings of the office that the command means."""
    return office_settings.load(demonstration=True if voice.demonstration else None)


def enter(voice: Voice, *, keyless: bool = False) -> tuple[Office, Voice]:
    """Open the office, if so though its key be lost; the voice that comes back shows moments on the office's clocks."""
    from ratify import office

    settings = settings_for(voice)
    return entered(office.open_office(settings, keyless=keyless)), replace(voice, zone=settings.zone)


def entered(o: Office) -> Office:
    """Have an office closed when the command ends, however it ends; gives it back."""
    _OPEN.append(o)
    return o


def leave() -> None:
    """Close every office that the command entered."""
    while _OPEN:
        _OPEN.pop().store.close()


def enter_as_somebody(voice: Voice, *, keyless: bool = False) -> tuple[Office, Person, Voice]:
    """Open the office and find out who acts: ``--as`` in a demonstration, else the login that is kept."""
    from ratify import office

    o, voice = enter(voice, keyless=keyless)
    if voice.login is not None:
        # Both are asked: a setting alone must not open the log of a real office to whoever names an account.
        if not o.settings.demonstration or not o.store.head().origin.startswith("demo/"):
            raise Forbidden("cli.login.as_elsewhere")
        return o, office.person_of_login(o, voice.login), voice
    token = os.environ.get("RATIFY_TOKEN") or kept_token(o.settings)
    if token is None:
        raise Forbidden("cli.login.nobody")
    person = office.person_of_token(o, token)
    if person is None:
        raise Forbidden("cli.login.ended")
    return o, person, voice


def token_file(settings: Settings) -> Path:
    """Where the login to this office is kept: one file for each database, in the user's state folder."""
    name = sha256(settings.database_url.encode()).hexdigest()[:16]
    return office_settings.state_home() / "logins" / name


def keep_token(settings: Settings, token: str) -> Path:
    """Keep a login; the file is readable by its owner alone from the moment it exists."""
    file = token_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(token)
    draft.replace(file)
    return file


def kept_token(settings: Settings) -> str | None:
    """Give the login that is kept, or nothing. ``Forbidden`` if others could have read it."""
    file = token_file(settings)
    try:
        with file.open(encoding="utf-8") as opened:
            if os.fstat(opened.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Forbidden("cli.login.open_file", file=str(file))
            return opened.read().strip() or None
    except FileNotFoundError:
        return None


def forget_token(settings: Settings) -> bool:
    """Forget the login that is kept; whether there was one."""
    file = token_file(settings)
    found = file.exists()
    file.unlink(missing_ok=True)
    return found


def ask_password(voice: Voice, *, twice: bool = False) -> str:
    """Ask for a password on the terminal, unseen; or take the first line of standard input. Never an argument."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline(_LONGEST_PASSWORD + 1)
        password = line.rstrip("\r\n")
    else:
        from getpass import getpass

        try:
            password = getpass(voice.t("cli.password.prompt"), stream=sys.stderr)
            if twice and getpass(voice.t("cli.password.again"), stream=sys.stderr) != password:
                raise Invalid("cli.password.differ")
        except EOFError:
            password = ""
    if not password:
        raise Invalid("cli.password.missing")
    return password


def banner(o: Office, voice: Voice, paper: Paper) -> None:
    """Say that this is a demonstration, where it is one."""
    if o.settings.demonstration:
        paper.line(voice.t("cli.demonstration"), "yellow")
