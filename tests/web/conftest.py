"""One office for the desk's suites: the founding dossier on 10 July 2024, built once and copied for each test."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from ratify import office
from ratify.definitions import Library
from ratify.law.moments import DayRange
from ratify.office.demonstration import load_founding, make_accounts
from ratify.settings import Settings
from ratify.web import create_app
from ratify.workflow.acts import ActDraft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from fastapi import FastAPI

    from ratify.office import Office
    from ratify.workflow.definition import Definition

NOW = datetime(2024, 7, 10, 12, 0, tzinfo=UTC)
HOME = "http://127.0.0.1:8000"
PASSWORDS = {login: password for login, password, _name, _roles in office.demonstration_logins()}


def settings_in(folder: Path, **more: object) -> Settings:
    return Settings(
        **{
            "database_url": f"sqlite:///{folder / 'office.db'}",
            "key_file": folder / "office.key",
            "maildir": folder / "mail",
            "demonstration": True,
            "public_url": HOME,
            **more,
        }
    )


@dataclass(frozen=True, slots=True)
class Founded:
    """A demonstration office that nobody writes to, with a session and a token of everybody."""

    folder: Path
    sessions: Mapping[str, str]
    tokens: Mapping[str, str]
    loaded: Mapping[str, Definition]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    folder = tmp_path_factory.mktemp("founded")
    o = office.init(settings_in(folder), clock=lambda: NOW)
    make_accounts(o)
    load_founding(o)
    sessions = {login: office.login(o, login, password)[1] for login, password in PASSWORDS.items()}
    tokens = {login: office.make_token(o, login, password) for login, password in PASSWORDS.items()}
    o.store.close()
    return Founded(folder, sessions, tokens, o.loaded)


def opened_in(founded: Founded, folder: Path, **more: object) -> Office:
    """A copy of the office, with the definitions in memory that a server has read long since."""
    o = office.open_office(settings_in(folder, **more), clock=lambda: NOW)
    o.loaded.update(founded.loaded)
    return o


@pytest.fixture(scope="session")
def waiting(founded: Founded, tmp_path_factory: pytest.TempPathFactory) -> tuple[Founded, int]:
    """The office when a treaty officer's act awaits the second clerk, and its entry.

    Just before it a publication was proposed, which waits too.
    """
    folder = tmp_path_factory.mktemp("waiting") / "office"
    shutil.copytree(founded.folder, folder)
    o = opened_in(founded, folder)
    officer = office.person_of_login(o, "traites")
    chief = office.person_of_login(o, "admin")
    text = Library().load("RU", "calendar").text.replace("edition: 1\n", "edition: 2\n")
    office.publish(o, chief, office.Text("RU.yaml", text.encode()), reason="décret")
    day = office.today(o)
    act = ActDraft("notification_received", DayRange(day, day), "RU", "participation/RU", {})
    entry = office.record(o, officer, "ML-RU-2003", act).entries[0]
    o.store.close()
    return replace(founded, folder=folder, loaded=o.loaded), entry


@pytest.fixture
def open_copy(founded: Founded, tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Opens a copy of the office (or of another one), with other settings if they are given."""
    opened = []

    def make(of: Founded | None = None, **more: object) -> Office:
        folder, source = tmp_path / f"office-{len(opened)}", of or founded
        shutil.copytree(source.folder, folder)
        opened.append(opened_in(source, folder, **more))
        return opened[-1]

    yield make
    for o in opened:
        o.store.close()


@pytest.fixture
def real_office(tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """An office that is no demonstration, and a session of its administrator."""
    o = office.init(settings_in(tmp_path, demonstration=False), clock=lambda: NOW)
    office.add_account(o, None, "chef", "La cheffe", ["administrator"], PASSWORDS["admin"])
    yield o, office.login(o, "chef", PASSWORDS["admin"])[1]
    o.store.close()


@pytest.fixture
def o(open_copy: Callable[..., Office]) -> Office:
    return open_copy()


@pytest.fixture
def app(o: Office) -> FastAPI:
    return create_app(o)


@dataclass(frozen=True, slots=True)
class Desk:
    """A browser at the desk: it sends what a browser sends with a form of the same site."""

    client: TestClient

    def get(self, url: str, **more):
        return self.client.get(url, **more)

    def token(self, url: str = "/accessibility") -> str:
        """The token of a form on a page."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(url).text)
        assert found is not None
        return unescape(found[1])

    def post(self, url: str, fields: Mapping[str, str] | None = None, **more):
        """Post a form with the token of this session."""
        headers = {"origin": HOME, "sec-fetch-site": "same-origin", **more.pop("headers", {})}
        data = dict(fields or {})
        if "csrf" not in data:
            data["csrf"] = self.token("/accessibility" if self.logged_in else "/login")
        return self.client.post(url, data=data, headers=headers, follow_redirects=False, **more)

    @property
    def logged_in(self) -> bool:
        return "ratify" in self.client.cookies

    def form(self, page: str) -> dict[str, str]:
        """The fields of the last form of a page as they stand, without its buttons."""
        text = page[page.rindex("<form") :]
        fields: dict[str, str] = {}
        for tag in re.findall(r"<input\b[^>]*>", text):
            at = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
            if at.get("type") in {"radio", "checkbox"} and " checked" not in tag:
                continue
            if "name" in at and at.get("type") != "file":
                fields[unescape(at["name"])] = unescape(at.get("value", ""))
        for name, value in re.findall(r'<textarea\b[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
            fields[unescape(name)] = unescape(value)
        for name, options in re.findall(r'<select\b[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            fields[unescape(name)] = unescape(chosen[1]) if chosen else ""
        return fields


@pytest.fixture
def visitor(app: FastAPI) -> Iterator[Callable[[], Desk]]:
    """Makes browsers in which nobody has logged in."""
    clients = []

    def make() -> Desk:
        client = TestClient(app, base_url=HOME, raise_server_exceptions=False)
        clients.append(client)
        return Desk(client)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def desk(visitor: Callable[[], Desk], founded: Founded) -> Callable[[str], Desk]:
    """Makes browsers in which somebody has logged in."""

    def make(login: str) -> Desk:
        made = visitor()
        made.client.cookies.set("ratify", founded.sessions[login])
        return made

    return make


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a token."""

    client: TestClient
    token: str

    def headers(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", "accept-language": "en", **(more or {})}

    def get(self, url: str, **more):
        return self.client.get(f"/api/v1{url}", headers=self.headers(more.pop("headers", None)), **more)

    def post(self, url: str, **more):
        return self.client.post(f"/api/v1{url}", headers=self.headers(more.pop("headers", None)), **more)


@pytest.fixture
def caller(visitor: Callable[[], Desk], founded: Founded) -> Callable[[str], Caller]:
    """Makes programs that call in somebody's name."""

    def make(login: str) -> Caller:
        return Caller(visitor().client, founded.tokens[login])

    return make


@pytest.fixture
def size(o: Office) -> Callable[[], int]:
    """How many entries the log has: what must not grow when something is refused."""
    return lambda: o.store.head().size
