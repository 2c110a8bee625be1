"""What is handed out: the wheel and what it carries, the lock, and the licences of what comes along."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import Distribution, distribution
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Run = Callable[..., str]

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "dev.lock"


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = out.glob("ratify-*.whl")
    return found


@pytest.fixture(scope="module")
def carried(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment into which only the wheel was installed; the answer is its folder of programs.

    The libraries are those of the environment that runs the tests, lent by one line in a .pth file. Such a line adds
    a folder to the path but does not read the .pth files in it, and it is one of those that makes an editable
    ratify importable: so what is imported there is the wheel or nothing.
    """
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    scheme = {"base": str(home), "platbase": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    programs = Path(sysconfig.get_path("scripts", "venv", scheme))
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", wheel], check=True)
    return programs


@pytest.fixture
def elsewhere(installed: Path, tmp_path: Path) -> Run:
    """Run an installed program in an empty folder, as somebody who has never set up anything."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RATIFY_"))}
    environment |= {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{kind}_HOME"] = str(tmp_path / kind.lower())
    folder = tmp_path / "office"
    folder.mkdir()

    def run(program: str, *arguments: str) -> str:
        command = [installed / program, *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    return run


@pytest.mark.slow
def test_the_wheel_carries_every_shipped_definition_and_every_migration(carried: set[str]) -> None:
    for part in ("workflows", "alembic"):
        here = files_below(ROOT / part)
        assert here
        assert {f"ratify/_shipped/{part}/{name}" for name in here} - carried == set()


@pytest.mark.slow
def test_the_wheel_carries_every_file_of_the_package(carried: set[str]) -> None:
    assert {f"ratify/{name}" for name in files_below(ROOT / "src" / "ratify")} - carried == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "pattern",
    [
        r"ratify/_shipped/workflows/.+\.yaml",
        r"ratify/_shipped/alembic/versions/.+\.py",
        r"ratify/language/catalogues/fr\.mo",
        r"ratify/language/catalogues/en\.mo",
        r"ratify/language/catalogues/ru\.mo",
        r"ratify/web/templates/.+\.html",
        r"ratify/web/static/.+\.css",
        r"ratify/py\.typed",
        r"ratify-[^/]+\.dist-info/licenses/LICENSE",
    ],
)
def test_the_wheel_carries_what_no_import_would_miss(carried: set[str], pattern: str) -> None:
    assert [name for name in carried if re.fullmatch(pattern, name)]


@pytest.mark.slow
def test_the_wheel_carries_nothing_else(carried: set[str]) -> None:
    assert {name.split("/")[0] for name in carried if ".dist-info/" not in name} == {"ratify"}


@pytest.mark.slow
def test_an_installed_ratify_is_not_the_checkout(elsewhere: Run, installed: Path) -> None:
    where = elsewhere("python", "-c", "import ratify; print(ratify.__file__)")

    assert Path(where.strip()).is_relative_to(installed.parent)


@pytest.mark.slow
def test_an_installed_ratify_tells_its_version(elsewhere: Run) -> None:
    import ratify

    assert ratify.__version__ in elsewhere("ratify", "--version")


@pytest.mark.slow
def test_an_installed_ratify_opens_an_office_in_an_empty_folder(elsewhere: Run) -> None:
    elsewhere("ratify", "init")


@pytest.mark.slow
def test_an_installed_ratify_shows_its_demonstration(elsewhere: Run) -> None:
    assert elsewhere("ratify", "demo").strip()


def locked() -> dict[str, list[str]]:
    """Name of each pinned distribution and its versions (two where they differ by version of Python)."""
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        pins.setdefault(name, []).append(version)
    return pins


def test_the_lock_is_made_of_pins_and_hashes_and_names_no_place() -> None:
    entries = LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    form = r"[a-z0-9-]+==[^\s;]+( ; [^/]+?)?(\s+--hash=sha256:[0-9a-f]{64})+"

    assert [entry for entry in entries if not entry.startswith("#") and not re.fullmatch(form, entry.strip())] == []


def test_the_lock_satisfies_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    pins = locked()

    for wanted in map(Requirement, declared):
        if wanted.name != "ratify":
            versions = pins.get(canonicalize_name(wanted.name), [])
            assert versions, f"{wanted} is not in the lock: make lock"
            assert all(map(wanted.specifier.contains, versions)), f"{wanted} but locked {versions}: make lock"


# Set aside: a licence that would bind whoever hands ratify on as a whole. The lesser licence (LGPL) does not.
BINDING = re.compile(r"(?<!L)A?GPL|Affero|GNU General Public|SSPL|Server Side Public", re.IGNORECASE)


def licences(found: Distribution) -> list[str]:
    """What a distribution says about its licence, in the field that says it best."""
    stated = found.metadata.get_all("License-Expression") or [
        name for name in found.metadata.get_all("Classifier") or [] if name.startswith("License ::")
    ]
    return stated or [text for text in found.metadata.get_all("License") or [] if text.strip()]


def may_come_along(stated: Iterable[str]) -> bool:
    """Whether one of the alternatives may be used; nothing stated means nothing granted."""
    alternatives = [choice for text in stated for choice in re.split(r"\bOR\b", text)]
    return any(not BINDING.search(choice) for choice in alternatives)


def closure(root: str, extras: frozenset[str]) -> dict[str, Distribution]:
    """All that is installed because of ``root`` with these extras, itself left out."""
    seen: set[tuple[str, frozenset[str]]] = set()
    found: dict[str, Distribution] = {}
    waiting = [(root, extras)]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found[name] = distribution(name)
        for requirement in map(Requirement, found[name].requires or []):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    del found[root]
    return found


def test_no_licence_of_what_comes_along_binds_the_whole() -> None:
    comes_along = closure("ratify", frozenset({"all"}))

    assert {"sqlalchemy", "transitions", "apscheduler", "fastapi", "psycopg-binary"} <= comes_along.keys()
    assert {name: licences(d) for name, d in comes_along.items() if not may_come_along(licences(d))} == {}


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        (["MIT"], True),
        (["LGPL-3.0-only"], True),
        (["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"], True),
        (["MIT OR GPL-2.0-or-later"], True),
        (["GPL-3.0-or-later"], False),
        (["GPLv3"], False),
        (["MIT AND GPL-2.0-only"], False),
        (["AGPL-3.0"], False),
        (["License :: OSI Approved :: GNU Affero General Public License v3"], False),
        (["License :: OSI Approved :: GNU General Public License v2 (GPLv2)"], False),
        ([], False),
    ],
)
def test_the_licence_gate_tells_them_apart(stated: list[str], verdict: bool) -> None:
    assert may_come_along(stated) is verdict
