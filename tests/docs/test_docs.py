"""Documentation is tested: its examples are read and run, its links lead somewhere, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ratify import study
from ratify.cli.commands import PROGRAM
from ratify.definitions import Library, read_acts, read_definition
from ratify.errors import RatifyError
from ratify.workflow import deadlines
from ratify.workflow.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.cli.tree import Entry
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.dossier import Dossier

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# file: (?P<name>[a-z0-9-]+\.yaml)\n")
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
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
    acts, definitions = together(example, library)
    for expectation in acts.expectations:
        dossier = study.run(definitions, acts, expectation.as_of)
        found = {name: answer(dossier, name, wanted) for name, wanted in expectation.answers.items()}
        assert found == dict(expectation.answers), f"as of {expectation.as_of}"


@pytest.mark.parametrize("example", ACTS, ids=shown)
def test_what_a_page_says_is_refused_is_refused_for_that_reason(example: Example, library: Library) -> None:
    acts, definitions = together(example, library)
    for refusal in acts.refusals:
        day = refusal.act.when.last
        before = tuple(draft for draft in acts.acts if draft.when.last <= day)
        study.run(definitions, of(acts, before), day)
        with pytest.raises(RatifyError) as refused:
            study.run(definitions, of(acts, (*before, refusal.act)), day)
        assert refusal.because in str(refused.value)


def together(example: Example, library: Library) -> tuple[ActsFile, study.Definitions]:
    acts = read_acts(example.text, example.name)
    return acts, study.bundle(library.closure(library.load(acts.subject, acts.kind)))


def of(acts: ActsFile, drafts: tuple[object, ...]) -> ActsFile:
    return type(acts)(acts.kind, acts.subject, None, None, drafts)  # type: ignore[arg-type]  # acts of the same file


def answer(dossier: Dossier, name: str, wanted: str) -> str:
    """What the dossier says of a name, in the words of a file of acts."""
    head, _, rest = name.partition("/")
    if head == "state":
        return dossier.tracks[rest].state
    if head == "deadline" and not wanted[:1].isdigit():
        track, _, deadline = rest.rpartition("/")
        return deadlines.status(dossier, dossier.current[track, deadline])
    assert dossier.as_of is not None
    view = answers(dossier, dossier.as_of)[name]
    return view.status.replace("_", " ") if view.day is None else view.day.isoformat()


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


def commands(entry: Entry) -> Iterator[str]:
    for one in entry.below:
        yield one.name
        yield from (f"{one.name} {name}" for name in commands(one))


KNOWN = {*commands(PROGRAM), "--help", "--version"}
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?ratify +([a-z-]+)(?: +([a-z]+))?", re.MULTILINE)
TARGET = re.compile(r"^(?:\$ )?make +([a-z]+)", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    unknown = []
    for language, text in fences(page):
        if language not in ("console", "sh"):
            continue
        for first, second in COMMAND.findall(text):
            grouped = any(name.startswith(f"{first} ") for name in KNOWN)
            if first not in KNOWN or (grouped and f"{first} {second}" not in KNOWN):
                unknown.append(f"{first} {second}".strip())
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_target_of_make_that_a_page_shows_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown_targets = {name for language, text in fences(page) if language in ("console", "sh") for name in TARGET.findall(text)}
    assert shown_targets <= targets


def test_the_readme_shows_its_first_commands() -> None:
    """The tests of commands look into fences marked ``console``; the README must have some."""
    text = "".join(text for language, text in fences(ROOT / "README.md") if language == "console")
    assert {"run", "test"} <= set(TARGET.findall(text))
    assert {first for first, _second in COMMAND.findall(text)} >= {"timeline", "explain"}


# ---------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(("page", "heading", "last"), [("semantics.md", "# Semantics", 31), ("clauses.md", "## Semantics", 41)])
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
