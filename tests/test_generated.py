"""Files that are written by ratify itself and kept beside the code: each is what would be written now."""

from __future__ import annotations

from pathlib import Path

from ratify.definitions.schema import FILES, write
from ratify.shipped import shipped


def test_the_schemas_are_in_step_with_the_shapes_and_the_documentation(tmp_path):
    """If this fails: ``python -m ratify.definitions.schema`` writes them anew."""
    folder = shipped("workflows") / "schema"
    write(tmp_path, Path(__file__).parent.parent / "docs")

    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.json" for name in FILES)
    for name in FILES:
        written = (folder / f"{name}.json").read_text(encoding="utf-8")
        assert written == (tmp_path / f"{name}.json").read_text(encoding="utf-8"), name
