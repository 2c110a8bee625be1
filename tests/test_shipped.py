from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import ratify.shipped
from ratify.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package folder where an installation or a checkout would have it: <root>/src/ratify."""
    folder = tmp_path / "src" / "ratify"
    folder.mkdir(parents=True)
    monkeypatch.setattr(ratify.shipped, "_PACKAGE", folder)
    return folder


@pytest.mark.parametrize("part", ["workflows", "alembic"])
def test_a_checkout_finds_what_lies_at_its_root(package: Path, tmp_path: Path, part: str) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / part).mkdir()

    assert shipped(part) == tmp_path / part


@pytest.mark.parametrize("part", ["workflows", "alembic"])
def test_an_installed_package_reads_its_own_files_and_not_those_around_it(
    package: Path, tmp_path: Path, part: str
) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / part).mkdir()
    (package / "_shipped" / part).mkdir(parents=True)

    assert shipped(part) == package / "_shipped" / part


def test_a_folder_that_merely_has_the_right_name_is_no_checkout(package: Path, tmp_path: Path) -> None:
    (tmp_path / "workflows").mkdir()

    with pytest.raises(FileNotFoundError) as missing:
        shipped("workflows")

    assert missing.value.filename == str(package / "_shipped" / "workflows")


@pytest.mark.parametrize("kind", ["procedures", "treaties", "chambers", "calendars"])
def test_this_ratify_carries_definitions_of_every_kind(kind: str) -> None:
    assert list((shipped("workflows") / kind).rglob("*.yaml"))


def test_this_ratify_carries_its_migrations() -> None:
    assert list((shipped("alembic") / "versions").glob("*.py"))
