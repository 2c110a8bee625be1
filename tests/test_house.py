"""The house rules: which room may import which, where each library lives, and what a pure room may not touch.

Files are read, not imported, so an import that only type checkers see counts like any other.
"""

from __future__ import annotations

import ast
import re
import tokenize
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "ratify"

PURE = {"law", "journal", "workflow"}
GROUND = {"errors", "shipped", "settings"}

# room: the rooms it may import. A room is a folder or a file of src/ratify; "ratify" is the package's own __init__,
# "alembic" the migrations beside it.
MAY_IMPORT: dict[str, set[str]] = {
    "ratify": set(),
    "errors": set(),
    "shipped": set(),
    "settings": {"errors"},
    "verifier": set(),  # goes out with every export, and runs where nothing else of ours is
    "law": {"errors"},
    "journal": {"errors"},
    "workflow": {"law", "errors"},
    "definitions": {"workflow", "law", "errors", "shipped"},
    "study": {"definitions", "workflow", "law", "journal", "errors"},
    "store": {"journal", "workflow", "errors", "shipped"},
    "delivery": {"errors"},
    "language": {"errors"},
    "documents": {"language", "workflow", "law", "journal", "errors"},
    "office": GROUND | PURE | {"definitions", "study", "store", "delivery", "documents", "language"},
    "scheduler": {"office", "settings", "errors"},
    "web": {"office", "study", "language", "errors", "settings"} | PURE,
    "serve": {"web", "scheduler", "office", "settings", "errors"},
    "cli": {"office", "study", "language", "errors", "settings", "serve"} | PURE,
    "alembic": {"store"},
}

# Who sees values of these rooms but may not call them: only names of types (CapWords) may be imported.
TYPES_ONLY = {(room, pure) for room in ("documents", "web", "cli") for pure in PURE}

# Imported inside a function only, because what it brings is heavy and few commands need it.
WHEN_IT_RUNS = {("cli", "serve")}

# library: the folders and files that may import it.
HOME_OF: dict[str, tuple[str, ...]] = {
    "transitions": ("workflow/machine.py",),
    "apscheduler": ("scheduler.py",),
    "sqlmodel": ("store", "alembic"),
    "sqlalchemy": ("store", "alembic"),
    "alembic": ("store", "alembic"),
    "psycopg": ("store",),
    "sqlite3": ("store",),
    "ruamel": ("definitions", "definitions.py"),
    "fastapi": ("web", "serve.py"),
    "starlette": ("web", "serve.py"),
    "jinja2": ("web", "serve.py"),
    "uvicorn": ("web", "serve.py"),
    "typer": ("cli",),
    "click": ("cli",),
    "rich": ("cli",),
    "babel": ("language",),
    "gettext": ("language",),
    "aiosmtplib": ("delivery",),
    "smtplib": ("delivery",),
    "httpx2": ("delivery",),
    "pydantic_settings": ("settings.py",),
    "holidays": ("definitions/building.py",),
    "orjson": ("journal/canonical.py",),
    "icalendar": ("documents",),
    "typst": ("documents",),
    "xlsxwriter": ("documents",),
}

# A pure room has no clock, no file, no environment and no dice.
IMPURE_MODULES = {"glob", "io", "locale", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess"}
IMPURE_MODULES |= {"tempfile", "time", "uuid"}
IMPURE_CALLS = {"open", "input", "print"}
CLOCKS = {"now", "utcnow", "today"}

DRAWERS = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name: ``module`` as written in full, ``name`` where it was taken from that module."""

    module: str
    name: str | None
    line: int
    in_function: bool


def room_of(path: PurePosixPath) -> str:
    """Name the room of a file given by its path below src/ratify (or ``alembic/…``)."""
    if len(path.parts) > 1:
        return path.parts[0]
    return "ratify" if path.name == "__init__.py" else path.stem


def imports(path: PurePosixPath, tree: ast.Module) -> Iterator[Import]:
    inside = {id(node) for function in functions(tree) for node in ast.walk(function)}
    package = ("ratify", *path.parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, None, node.lineno, id(node) in inside)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            for alias in node.names:
                yield Import(module, alias.name, node.lineno, id(node) in inside)


def functions(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def room_imported(found: Import) -> str | None:
    """Name our room that this import reaches into, or None where it is a library or the package's own version."""
    first, *rest = found.module.split(".")
    if first != "ratify":
        return None
    if rest:
        return rest[0]
    if found.name is None or found.name.startswith("__"):
        return None
    return found.name


def faults(path: PurePosixPath, source: str) -> list[str]:
    tree = ast.parse(source)
    found = [*wrong_rooms(path, tree), *wrong_libraries(path, tree), *hidden_imports(tree)]
    if room_of(path) in PURE:
        found += impurities(path, tree)
    return [f"{path}:{fault}" for fault in found]


def wrong_rooms(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    room = room_of(path)
    if room not in MAY_IMPORT:
        yield f"1: {room} is no room of this house; give it a line in the table"
        return
    for found in imports(path, tree):
        target = room_imported(found)
        if target is None or target == room:
            continue
        if target not in MAY_IMPORT[room]:
            yield f"{found.line}: {room} may not import {target}"
        elif (room, target) in TYPES_ONLY and not is_type(found.name):
            yield f"{found.line}: {room} may import types of {target} only, not {found.name or found.module}"
        elif (room, target) in WHEN_IT_RUNS and not found.in_function:
            yield f"{found.line}: {room} may import {target} inside a function only"


def is_type(name: str | None) -> bool:
    return name is not None and re.fullmatch(r"[A-Z]\w*[a-z]\w*", name) is not None


def wrong_libraries(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    for found in imports(path, tree):
        library = found.module.split(".")[0]
        if library in HOME_OF and not any(path.is_relative_to(home) for home in HOME_OF[library]):
            yield f"{found.line}: {library} is imported in {' and '.join(HOME_OF[library])} only"


def hidden_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None
        if name in {"__import__", "import_module"}:
            yield f"{node.lineno}: {name} would import past this test"


def impurities(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    calendar_types = {"date", "datetime"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "datetime":
            calendar_types |= {alias.asname for alias in node.names if alias.asname and alias.name in calendar_types}
    for found in imports(path, tree):
        if found.module.split(".")[0] in IMPURE_MODULES:
            yield f"{found.line}: {found.module} has no place in a pure room"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in IMPURE_CALLS:
            yield f"{node.lineno}: {node.id} has no place in a pure room"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCKS and last_name(node.value) in calendar_types:
            yield f"{node.lineno}: {last_name(node.value)}.{node.attr} has no place in a pure room"


def last_name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def unreasoned(source: str) -> list[str]:
    """Find the exemptions from lint, types or coverage that do not say why, and those from everything."""
    found = []
    for token in tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__):
        if token.type != tokenize.COMMENT:
            continue
        exempt = re.search(r"(noqa|type: ignore|pragma: no cover)(?P<codes>[:\[][\w, \-\]]*)?", token.string)
        if exempt is None:
            continue
        codes = re.sub(r"[A-Z]+\d+|\[[\w\-, ]*\]|[:,]", "", exempt["codes"] or "")
        reason = re.sub(r"\W+", " ", codes + token.string[exempt.end() :]).strip()
        if len(reason.split()) < 2:
            found.append(f"{token.start[0]}: {token.string.strip()} gives no reason")
    return found


def our_files() -> list[tuple[PurePosixPath, Path]]:
    own = [(PurePosixPath(path.relative_to(PACKAGE).as_posix()), path) for path in sorted(PACKAGE.rglob("*.py"))]
    migrations = sorted((ROOT / "alembic").rglob("*.py"))
    return own + [(PurePosixPath(path.relative_to(ROOT).as_posix()), path) for path in migrations]


def python_files() -> list[Path]:
    return [
        path for folder in ("src", "alembic", "tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def test_every_import_stays_within_the_table() -> None:
    files = our_files()

    assert len(files) > 3
    assert [fault for path, file in files for fault in faults(path, file.read_text(encoding="utf-8"))] == []


def test_the_table_has_no_circle() -> None:
    done: list[str] = []
    while len(done) < len(MAY_IMPORT):
        ready = [room for room, below in MAY_IMPORT.items() if room not in done and below <= set(done)]
        assert ready, f"these import each other: {set(MAY_IMPORT) - set(done)}"
        done += ready


def test_the_edges_do_not_know_one_another() -> None:
    edges = {"store", "delivery", "documents"}

    assert [edge for edge in edges if MAY_IMPORT[edge] & edges] == []


def test_no_file_is_a_drawer() -> None:
    assert [
        str(path) for path in python_files() if path.stem.strip("_") in DRAWERS or path.parent.name in DRAWERS
    ] == []


def test_every_exemption_gives_its_reason() -> None:
    assert [f"{p}:{fault}" for p in python_files() for fault in unreasoned(p.read_text(encoding="utf-8"))] == []


FORBIDDEN = [
    ("law/periods.py", "from ratify.workflow.machine import Machine", "law may not import workflow"),
    ("law/periods.py", "from ..workflow import machine", "law may not import workflow"),
    ("law/periods.py", "from .. import workflow", "law may not import workflow"),
    ("law/__init__.py", "from ..journal import tree", "law may not import journal"),
    ("law/periods.py", "import ratify.office", "law may not import office"),
    ("law/periods.py", "from ratify import office", "law may not import office"),
    ("law/periods.py", "def f():\n    from ratify.store import log", "law may not import store"),
    (
        "workflow/replay.py",
        "if TYPE_CHECKING:\n    from ratify.journal import Entry",
        "workflow may not import journal",
    ),
    ("store/log.py", "from ratify.delivery import mail", "store may not import delivery"),
    ("study.py", "from ratify.store.engine import connect", "study may not import store"),
    ("settings.py", "from ratify.store import log", "settings may not import store"),
    ("__init__.py", "from ratify.errors import Invalid", "ratify may not import errors"),
    ("web/pages.py", "from ratify.store.log import append", "web may not import store"),
    ("web/pages.py", "from ratify.law.periods import add", "web may import types of law only, not add"),
    ("web/pages.py", "import ratify.law.periods", "web may import types of law only, not ratify.law.periods"),
    ("web/pages.py", "from ratify.serve import run", "web may not import serve"),
    ("cli/serve.py", "from ratify.serve import run", "cli may import serve inside a function only"),
    ("drawer/things.py", "", "drawer is no room of this house"),
    ("workflow/replay.py", "import transitions", "transitions is imported in workflow/machine.py only"),
    ("office/record.py", "from sqlalchemy.orm import Session", "sqlalchemy is imported in store and alembic only"),
    ("office/record.py", "import apscheduler.schedulers", "apscheduler is imported in scheduler.py only"),
    ("study.py", "from ruamel.yaml import YAML", "ruamel is imported in definitions and definitions.py only"),
    ("cli/show.py", "from fastapi import FastAPI", "fastapi is imported in web and serve.py only"),
    ("web/pages.py", "import typer", "typer is imported in cli only"),
    ("study.py", "import importlib\nimportlib.import_module('x')", "import_module would import past this test"),
    ("law/dates.py", "from datetime import date\ndate.today()", "date.today has no place"),
    ("law/dates.py", "from datetime import datetime as Moment\nMoment.now()", "Moment.now has no place"),
    ("law/dates.py", "import datetime\nclock = datetime.datetime.now", "datetime.now has no place"),
    ("journal/entry.py", "import time\ntime.time()", "time has no place"),
    ("journal/entry.py", "from time import time", "time has no place"),
    ("journal/entry.py", "import random", "random has no place"),
    ("workflow/replay.py", "open('x')", "open has no place"),
    ("workflow/replay.py", "import os\nos.environ['X']", "os has no place"),
]


@pytest.mark.parametrize(("path", "source", "complaint"), FORBIDDEN)
def test_a_breach_of_the_house_rules_is_reported(path: str, source: str, complaint: str) -> None:
    assert complaint in "\n".join(faults(PurePosixPath(path), source))


ALLOWED = [
    (
        "law/periods.py",
        "from datetime import date, timedelta\nfrom ratify.errors import Phrase\nfrom ratify.law import x",
    ),
    ("law/periods.py", "def due(as_of):\n    return as_of.today, as_of.time()"),
    ("workflow/machine.py", "from transitions import Machine\nfrom ..law import periods\nfrom . import guards"),
    ("web/pages.py", "from ratify import __version__\nfrom ratify.law.periods import Period"),
    ("cli/serve.py", "def serve():\n    from ratify.serve import run"),
    ("alembic/versions/0001_first.py", "from alembic import op\nfrom ratify.store import guards"),
]


@pytest.mark.parametrize(("path", "source"), ALLOWED)
def test_what_the_table_grants_is_not_reported(path: str, source: str) -> None:
    assert faults(PurePosixPath(path), source) == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa: S603", 1),
        ("# noqa: S603, S607", 1),
        ("# noqa", 1),
        ("# type: ignore[arg-type]", 1),
        ("# pragma: no cover", 1),
        ("# noqa: S603 the command is a constant", 0),
        ("# noqa: S603, S607 - the command is a constant", 0),
        ("# type: ignore[arg-type]  # the library's annotation is too narrow", 0),
        ("# an ordinary remark", 0),
    ],
)
def test_an_exemption_without_a_reason_is_reported(comment: str, expected: int) -> None:
    assert len(unreasoned(f"x = 1  {comment}\n")) == expected
