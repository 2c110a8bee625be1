"""Documentation is tested: its examples are read and run, its links lead somewhere, its commands exist."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ratify import study
from ratify.cli.commands import PROGRAM
from ratify.cli.tree import made
from ratify.definitions import Library, bundle, read_acts, read_definition
from ratify.office.rights import RIGHTS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.workflow.acts import ActsFile
    from ratify.workflow.definition import Definitions

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# file: (?P<name>[a-z0-9-]+\.yaml)\n")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
SHELL = ("console", "sh")
FOLDERS = {"procedure": "procedures", "treaty": "treaties", "chamber": "chambers", "calendar": "calendars"}
NUMBERED = re.compile(r"^(\d+)\. ", re.MULTILINE)


class Example(NamedTuple):
    """A complete file that a page shows."""

    page: Path
    name: str
    text: str

    @property
    def is_acts(self) -> bool:
        return re.search(r"^(acts|expect|refused):", self.text, re.MULTILINE) is not None


def fences(page: Path) -> Iterator[tuple[str, str]]:
    for fence in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield fence["language"], fence["text"]


def examples() -> list[Example]:
    return [
        Example(page, named["name"], text)
        for page in PAGES
        for language, text in fences(page)
        if language == "yaml" and (named := NAMED.match(text)) is not None
    ]


EXAMPLES = examples()
DEFINITIONS = [example for example in EXAMPLES if not example.is_acts]
ACTS = [example for example in EXAMPLES if example.is_acts]


def shown(example: Example) -> str:
    return f"{example.page.name}:{example.name}"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """All definitions that pages show, as files in the folders of their kinds."""
    for example in DEFINITIONS:
        folder = tmp_path / FOLDERS[read_definition(example.text, example.name).kind]
        folder.mkdir(exist_ok=True)
        (folder / example.name).write_text(example.text, encoding="utf-8")
    return Library(near=tmp_path / "acts.yaml")


def test_there_are_examples_of_every_kind_of_file() -> None:
    """Otherwise the tests below would pass over nothing."""
    kinds = {read_definition(example.text, example.name).kind for example in DEFINITIONS}
    assert kinds == {"procedure", "treaty", "chamber", "calendar"}
    assert ACTS


def test_no_two_examples_have_one_name() -> None:
    names = [example.name for example in EXAMPLES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("example", DEFINITIONS, ids=shown)
def test_a_definition_that_a_page_shows_is_read_with_all_that_it_names(example: Example, library: Library) -> None:
    definition = read_definition(example.text, example.name)
    closure = library.closure(definition)
    told = {problem.wrong.code for one in closure for problem in one.warnings if problem.file == example.name}
    assert told <= {"definitions.ambiguous_months"}, "that one is right: real treaties seldom name a rounding"


@pytest.mark.parametrize("example", ACTS, ids=shown)
def test_a_file_of_acts_that_a_page_shows_comes_out_as_it_says(example: Example, library: Library) -> None:
    """What it expects follows, and what it says is refused is refused for that reason."""
    acts, definitions = together(example, library)
    assert acts.expectations or acts.refusals
    assert study.unmet(definitions, acts, example.name) == ()


def together(example: Example, library: Library) -> tuple[ActsFile, Definitions]:
    acts = read_acts(example.text, example.name)
    return acts, bundle(library.closure(library.load(acts.subject, acts.kind)))


# ------------------------------------------------------------------------------------------------------------ links


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    without_code = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", without_code, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for link in LINK.finditer(text):
        target, _, anchor = link["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = page if not target else (page.parent / target).resolve()
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(link["target"])
    assert broken == []


# --------------------------------------------------------------------------------------------------------- commands


COMMON = {"--lang", "--json", "--version", "--demonstration", "--as", "--help"}
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?ratify (.+)$", re.MULTILINE)
TARGET = re.compile(r"^(?:\$ )?make +([a-z]+)", re.MULTILINE)


def unknown_words(line: str) -> list[str]:
    """The words of a command that ratify does not know: the command itself, or its options."""
    words = [word.partition("=")[0] for word in shlex.split(line, comments=True)]
    for valued in {"--lang", "--as"}.intersection(words):
        del words[words.index(valued) + 1]
    entry = PROGRAM
    for word in [word for word in words if not word.startswith("-")]:
        below = {one.name: one for one in entry.below}
        if not below:
            break
        if word not in below:
            return [word]
        entry = below[word]
    options = {option for param in made(entry).params for option in (*param.opts, *param.secondary_opts)}
    return [word for word in words if word.startswith("--") and word not in options | COMMON]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_that_a_page_shows_exists(page: Path) -> None:
    lines = [line for language, text in fences(page) if language in SHELL for line in COMMAND.findall(text)]
    assert {line: unknown for line in lines if (unknown := unknown_words(line))} == {}


def test_a_command_or_an_option_that_does_not_exist_is_found() -> None:
    assert unknown_words("--lang en timelime x") == ["timelime"]
    assert unknown_words("timeline x --asof 2026-01-01") == ["--asof"]
    assert unknown_words("user add awa --role clerk --rolle clerk") == ["--rolle"]


UNITS = sorted((DOCS / "systemd").iterdir())
RUNS = re.compile(r"^ExecStart=.*?/opt/ratify/bin/ratify (?P<line>[^'\n]*)", re.MULTILINE)


def test_every_unit_of_systemd_runs_a_command_that_exists() -> None:
    lines = {unit.name: RUNS.findall(unit.read_text(encoding="utf-8")) for unit in UNITS if unit.suffix == ".service"}
    assert {name: len(found) for name, found in lines.items()} == dict.fromkeys(lines, 1)
    assert {name: unknown for name, [line] in lines.items() if (unknown := unknown_words(line.replace("$$", "")))} == {}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd is installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """But that the program is not installed where the page says."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/ratify/bin/ratify", "/bin/true")
        (tmp_path / unit.name.replace("@.", "@traites.")).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in checked.stderr.splitlines() if str(tmp_path) in line or "traites" in line] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_target_of_make_that_a_page_shows_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown_targets = {name for language, text in fences(page) if language in SHELL for name in TARGET.findall(text)}
    assert shown_targets <= targets


def test_the_readme_shows_its_first_commands() -> None:
    """The tests of commands look into fences marked ``console``; the README must have some."""
    text = "".join(text for language, text in fences(ROOT / "README.md") if language == "console")
    assert {"run", "test"} <= set(TARGET.findall(text))
    assert {word for line in COMMAND.findall(text) for word in line.split()} >= {"timeline", "explain"}


# ---------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("page", "heading", "last"), [("semantics.md", "# Semantics", 31), ("clauses.md", "## Semantics", 41)]
)
def test_the_sentences_that_tests_cite_are_all_there(page: str, heading: str, last: int) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    numbers = [int(number) for number in NUMBERED.findall(text[text.index(heading) :])]
    assert numbers == list(range(1, last + 1))


def test_every_sentence_that_a_test_cites_is_on_the_page() -> None:
    """Citations have the form ``semantics 12`` or ``clauses 3``."""
    last = {"semantics": 31, "clauses": 41}
    cited = [
        (page, int(number))
        for test in (ROOT / "tests").rglob("test_*.py")
        for page, number in re.findall(r"\b(semantics|clauses) (\d+)\b", test.read_text(encoding="utf-8"))
    ]
    assert cited
    assert [one for one in cited if not 1 <= one[1] <= last[one[0]]] == []


def test_every_sentence_on_clauses_has_a_test_that_cites_it() -> None:
    """Alone (``Clauses 3``) or with others (``Clauses 4 and 25``)."""
    cited: set[int] = set()
    for test in (ROOT / "tests").rglob("test_*.py"):
        for numbers in re.findall(r"[Cc]lauses (\d+(?:(?:, | and | to )\d+)*)", test.read_text(encoding="utf-8")):
            cited.update(int(number) for number in re.findall(r"\d+", numbers))
    assert cited == set(range(1, 42))


# ----------------------------------------------------------------------------------------------------------- tables


def rows(page: str, first: str) -> list[list[str]]:
    """The cells of the table whose heading begins with a word."""
    lines = iter((DOCS / page).read_text(encoding="utf-8").splitlines())
    table = [next(line for line in lines if line.startswith(f"| {first} |"))]
    for line in lines:
        if not line.startswith("|"):
            break
        table.append(line)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table if not line.startswith("|--")]


def test_the_table_of_rights_is_that_of_the_code() -> None:
    heading, *table = rows("security.md", "right")
    shown_rights = {
        row[0].strip("`"): {role for role, cell in zip(heading[1:], row[1:], strict=True) if cell == "✓"}
        for row in table
    }
    assert tuple(heading[1:]) == ROLES
    assert shown_rights == {right: set(roles) for right, roles in RIGHTS.items()}


# ----------------------------------------------------------------------------------------------------------- python


SESSIONS = [page for page in PAGES if ">>> " in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.stem)
def test_what_a_page_shows_of_python_is_what_python_answers(page: Path) -> None:
    """Each session from its first line to its last."""
    parser = doctest.DocTestParser()
    for text in (text for language, text in fences(page) if language == "python" and ">>> " in text):
        session = parser.get_doctest(text, {}, page.name, str(page), 0)
        assert session.examples
        assert doctest.DocTestRunner(verbose=False).run(session).failed == 0


def test_there_are_such_sessions() -> None:
    """No page would pass in silence."""
    assert SESSIONS
