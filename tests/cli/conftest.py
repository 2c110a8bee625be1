"""What the suites of the command line share: a person's own folders, commands run in this process, small files."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass

import pytest

from ratify import office
from ratify.cli.run import run
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"

TREATY = """\
treaty: fr-ml-defence-2014
edition: 1
title: {fr: Traité de coopération en matière de défense, en: Treaty on defence cooperation, ru: Договор об обороне}
signed: {date: 2014-07-16, at: Bamako}
parties: [FR, ML]
clauses:
  entry_into_force: {law: art. 26(1), from: {of: parties, have: notification.received}, first_day_of: month, following: 2}
  term: {law: art. 26(2), lasts: P5Y, renewal: {tacit: P5Y, unless_notified: P6M}}
  denunciation: {law: art. 26(4), from: notice.received, plus: P6M}
"""

ACTS = """\
treaty: treaty.yaml
acts:
  - {date: 2016-09-15, party: FR, step: notification_received}
  - {date: 2016-09-15, party: ML, step: notification_received}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The JSON object on standard output."""
        return json.loads(self.out)

    @property
    def error(self):
        """The JSON object on standard error."""
        return json.loads(self.err)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Folders of one's own, French, and nothing in the environment."""
    for name in ("RATIFY_LANG", "RATIFY_TOKEN", "RATIFY_DEBUG", "LC_ALL", "LC_MESSAGES", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    for name in ("DATA", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home" / name.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ratify(capsys, monkeypatch):
    """Run a command in this process; ``typed`` is what stands on standard input, which is no terminal."""

    class Stdin:
        def __init__(self, typed):
            import io

            self.buffer = io.BytesIO(typed.encode())
            self.readline = io.StringIO(typed).readline

        @staticmethod
        def isatty():
            return False

    def command(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", Stdin(typed))
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return command


@pytest.fixture
def treaty(tmp_path):
    """A treaty in a file."""
    file = tmp_path / "treaty.yaml"
    file.write_text(TREATY, encoding="utf-8")
    return file


@pytest.fixture
def acts(tmp_path, treaty):
    """Both notifications of the treaty in a file."""
    file = tmp_path / "acts.yaml"
    file.write_text(ACTS, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office with an administrator, a treaty officer, a second clerk and an auditor; with a login for each.

    Made once, because hashing passwords is slow on purpose; every test gets a copy.
    """
    folder = tmp_path_factory.mktemp("office")
    settings = load(
        database_url=f"sqlite:///{folder / 'data' / 'ratify' / 'ratify.db'}",
        key_file=folder / "config" / "ratify" / "ratify.key",
    )
    o = office.init(settings)
    admin = office.add_account(o, None, "admin", "Mariam", ["administrator"], PASSWORD)
    for name, roles in (("awa", ["clerk", "treaty_officer"]), ("binta", ["second_clerk"]), ("karim", ["auditor"])):
        office.add_account(o, admin, name, name.capitalize(), roles, PASSWORD)
    tokens = {name: office.make_token(o, name, PASSWORD) for name in ("admin", "awa", "binta", "karim")}
    o.store.close()
    return folder, tokens


@pytest.fixture
def people(made, home, monkeypatch):
    """The office in this test's own folder; gives a function that changes who acts, at first Awa."""
    folder, tokens = made
    shutil.copytree(folder, home / "home", dirs_exist_ok=True)
    monkeypatch.setenv("RATIFY_BACK_DATE_DAYS", "36500")

    def become(name):
        monkeypatch.setenv("RATIFY_TOKEN", tokens[name])

    become("awa")
    return become
