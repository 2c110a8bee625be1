"""ratify new: a file to start from, of each kind and in each language, and a copy of whatever ships."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ratify.definitions import Library, read_definition, shipped_names
from ratify.language import LANGUAGES

KINDS = ("procedure", "treaty", "chamber", "calendar")
SHIPPED = [(kind, name) for kind in KINDS for name in shipped_names(kind)]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_to_start_from_passes_the_check_without_a_word(ratify, folder, kind, language):
    assert ratify("--lang", language, "new", kind, "xx/mine", "--to", "mine.yaml").code == 0
    checked = ratify("check", "mine.yaml", "--json")

    assert (checked.code, checked.json["problems"]) == (0, [])
    definition = read_definition((folder / "mine.yaml").read_bytes(), "mine.yaml")
    assert (definition.kind, definition.name, definition.edition) == (kind, "xx/mine", 1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_its_comments_explain_the_keys_in_the_language_of_the_reader(ratify, folder, kind, language):
    ratify("--lang", language, "new", kind, "xx/mine", "--to", "mine.yaml")
    lines = (folder / "mine.yaml").read_text(encoding="utf-8").split("\n")
    comments = " ".join(line.strip().removeprefix("# ") for line in lines[1:] if line.strip().startswith("#"))

    assert len(comments) > 250
    assert bool(re.search("[а-я]", comments)) == (language == "ru")
    assert "definitions." not in comments
    assert max(map(len, lines[1:])) <= 120
    assert not re.search("[\u00a0\u202f]", "".join(re.findall(r"\{[^}]*\}", comments)))  # an example can be copied


@pytest.mark.parametrize(("kind", "name"), SHIPPED, ids=lambda value: value)
def test_a_copy_of_what_ships_passes_the_check_under_its_new_name(ratify, folder, kind, name):
    assert ratify("--lang", "en", "new", kind, "own/copy", "--from", name, "--to", "copies/copy.yaml").code == 0
    checked = ratify("check", "copies/copy.yaml", "--json")

    assert (checked.code, checked.json["errors"]) == (0, 0)
    original, path = Library().load(name, kind), folder / "copies" / "copy.yaml"
    copied = Library(near=path).load("own/copy", kind)
    assert (copied.name, copied.edition, copied.file) == ("own/copy", 1, str(path))
    comments = [line for line in original.text.split("\n") if line.strip().startswith("#")]
    assert comments == [line for line in copied.text.split("\n") if line in comments]
    assert f"Copied from {name} (edition {original.edition})" in copied.text


def test_an_edition_begins_again_with_one_and_nothing_else_changes(ratify, folder):
    ratify("new", "chamber", "own/copy", "--from", "ml/cnt", "--to", "copy.yaml")
    original = Library().load("ml/cnt", "chamber").text
    copied = (folder / "copy.yaml").read_text(encoding="utf-8")

    assert copied.endswith(original[original.index("\ntitle:") :])
    assert "\nchamber: own/copy\n" in copied


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_finds_the_schema_from_the_file(ratify, folder, kind):
    ratify("new", kind, "xx/mine", "--to", "below/mine.yaml")
    first = (folder / "below" / "mine.yaml").read_text(encoding="utf-8").split("\n")[0]

    assert first.startswith("# yaml-language-server: $schema=")
    schema = folder / "below" / first.partition("=")[2]
    assert Path(schema).resolve().name == f"{kind}.json"
    assert Path(schema).is_file()


def test_without_a_place_the_file_is_called_like_the_name(ratify, folder):
    answer = ratify("new", "chamber", "xx/house", "--json")

    assert answer.json == {"kind": "chamber", "name": "xx/house", "file": "xx-house.yaml", "from": None}
    assert (folder / "xx-house.yaml").is_file()


def test_a_file_that_is_there_is_never_overwritten(ratify, folder):
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    answer = ratify("--lang", "en", "new", "treaty", "mine", "--to", "mine.yaml")

    assert answer.code == 3
    assert "mine.yaml is there already" in answer.err
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("given", "code", "error"),
    [
        (("procedur", "a"), 1, "cli.new.no_such_kind"),
        (("procedure", "A b"), 1, "definitions.new.bad_name"),
        (("procedure", "x" * 81), 1, "definitions.new.bad_name"),
        (("procedure", "../x"), 1, "definitions.new.bad_name"),
        (("procedure", "a", "--from", "mali/cmt"), 5, "definitions.not_found_near"),
        (("treaty", "a", "--from", "mali/cnt"), 5, "definitions.not_found"),
        (("treaty", "a", "--to", "mine.yaml/below/it.yaml"), 1, "cli.file.unwritable"),
    ],
)
def test_what_cannot_be_written_is_refused(ratify, folder, given, code, error):
    (folder / "mine.yaml").write_text("mine", encoding="utf-8")
    answer = ratify("new", *given, "--json")

    assert (answer.code, answer.error["error"]) == (code, error)
    assert [path.name for path in folder.iterdir()] == ["mine.yaml"]
