"""What a command costs before it does anything: heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = "import sys; from ratify.cli import main; main()"
WATCHED = "import sys, atexit, json; atexit.register(lambda: sys.stderr.write(json.dumps(sorted(sys.modules)))); "


def modules(*arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    return set(json.loads(done.stderr))


def loaded(names, *libraries):
    return sorted({name.partition(".")[0] for name in names} & set(libraries))


HEAVY = ("pydantic", "sqlalchemy", "sqlmodel", "rich", "fastapi", "uvicorn", "apscheduler", "alembic", "cryptography")


def test_the_version_needs_neither_the_parser_nor_any_room():
    names = modules("--version")
    assert loaded(names, *HEAVY, "typer", "babel", "dataclasses") == []
    assert {name for name in names if name.startswith("ratify")} == {"ratify", "ratify.cli"}


def test_a_timeline_needs_neither_the_database_nor_pydantic(treaty, acts):
    names = modules("timeline", treaty, "--acts", acts, "--json")
    assert loaded(names, *HEAVY) == []
    assert "ratify.office" not in names
    assert "ratify.store" not in names


def test_a_timeline_for_people_needs_no_rich(treaty, acts):
    assert loaded(modules("timeline", treaty, "--acts", acts), *HEAVY) == []


def test_help_needs_no_rich_and_no_office():
    names = modules("--help")
    assert loaded(names, *HEAVY) == []
    assert "ratify.office" not in names
