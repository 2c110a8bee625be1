"""The sources against the catalogues: nothing can be said that has no text, and no text is left that nobody says.

A code counts as said where it is the first argument of ``Phrase``, of an error, of ``t`` (in Python and in templates) or
of a function that passes its parameter on to one of them. A code that is put together at run time is declared in the
constant ``CODES`` of the module that does so, a tuple of whole codes (a comprehension will do: it is read by importing
the module). A template that puts one together relies on the ``CODES`` of any module. In a module that takes codes from a
table, each text that looks like a code is one.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

import ratify
from ratify.language import LANGUAGES
from ratify.language.compile import SECTIONS, Entry, _names, _read_room, build, examine
from ratify.language.messages import CATALOGUES
from ratify.language.special import COMPUTED

ROOT = Path(ratify.__file__).parent
TEMPLATES = {".html", ".jinja", ".j2", ".txt", ".xml", ".typ", ".md"}
FAMILY = {"RatifyError", "Invalid", "Refused", "Conflict", "NotFound", "Forbidden", "Unavailable"}
NO_CODE = re.compile(r".*\.(?:py|po|mo|json|ya?ml|html|css|js|toml|db|log|svg|txt|ics|md|csv|pdf|docx|xlsx|typ)")


@dataclass
class Said:
    """What a file says: codes with the place and the particulars (nothing if they cannot be read off)."""

    codes: list[tuple[str, str, frozenset[str] | None]] = field(default_factory=list)
    beginnings: list[tuple[str, str]] = field(default_factory=list)
    literals: set[str] = field(default_factory=set)
    from_a_table: bool = False
    declared: tuple[str, ...] = ()


def looks_like_a_code(text, sections):
    return (
        bool(re.fullmatch(r"[a-z_]+(?:\.[A-Za-z0-9_-]+)+", text))
        and text.partition(".")[0] in sections
        and not NO_CODE.fullmatch(text)
    )


def parameters(function):
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def called(call, errors):
    """The name under which a call makes a phrase; ``super().__init__`` of an error counts as the error."""
    function = call.func
    if isinstance(function, ast.Attribute):
        above = (
            function.attr == "__init__"
            and isinstance(function.value, ast.Call)
            and getattr(function.value.func, "id", "") == "super"
        )
        return "super().__init__" if above else function.attr
    return getattr(function, "id", "")


def calls_by_function(tree):
    """Each call of a module with the names of the parameters of the functions around it."""
    found = []

    def visit(node, around, family):
        for child in ast.iter_child_nodes(node):
            inside, kin = around, family
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inside = [*around, child]
            elif isinstance(child, ast.ClassDef):
                kin = any(getattr(base, "id", getattr(base, "attr", "")) in FAMILY for base in child.bases)
            elif isinstance(child, ast.Call):
                found.append((child, around, family))
            visit(child, inside, kin)

    visit(tree, [], False)
    return found


def makers_of(trees):
    """The functions that take a code, by name, with the position of the code: ``Phrase``, errors, ``t``, and their kin."""
    makers = dict.fromkeys({"Phrase", "t", *FAMILY}, 0)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") in FAMILY for base in node.bases):
                own = [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"]
                makers |= {} if own else {node.name: 0}
    known = 0
    while known != len(makers):
        known = len(makers)
        for tree in trees:
            for call, around, _ in calls_by_function(tree):
                place = makers.get(called(call, FAMILY))
                if place is None or len(call.args) <= place or not isinstance(call.args[place], ast.Name):
                    continue
                for function in around:
                    names = parameters(function)
                    if call.args[place].id in names and not function.name.startswith("__"):
                        makers.setdefault(function.name, names.index(call.args[place].id))
    return makers


def read_module(tree, where, makers, sections):
    said = Said(
        literals={
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    )
    for call, around, family in calls_by_function(tree):
        name = called(call, FAMILY)
        place = 0 if name == "super().__init__" and family else makers.get(name)
        if place is None or len(call.args) <= place:
            continue
        plain = name in FAMILY | {"Phrase", "t"}
        keywords = [keyword.arg for keyword in call.keywords]
        given = frozenset(keywords) if plain and None not in keywords else None
        read_code(call.args[place], f"{where}:{call.lineno}", given, said, around, sections, strict=plain)
    return said


def read_code(node, where, given, said, around, sections, *, strict):
    if isinstance(node, ast.IfExp):
        for branch in (node.body, node.orelse):
            read_code(branch, where, given, said, around, sections, strict=strict)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        # The name of a function that takes codes may be that of another one too, which takes other words.
        if strict or looks_like_a_code(node.value, sections):
            said.codes.append((node.value, where, given))
    elif isinstance(node, ast.JoinedStr):
        first = node.values[0]
        beginning = first.value if isinstance(first, ast.Constant) else ""
        if strict or looks_like_a_code(f"{beginning}x", sections):
            said.beginnings.append((beginning, where))
    elif isinstance(node, ast.BinOp):
        said.beginnings.append((node.left.value if isinstance(node.left, ast.Constant) else "", where))
    elif isinstance(node, ast.Name) and any(node.id in parameters(function) for function in around):
        pass  # its callers are looked at instead
    elif strict and not isinstance(node, ast.Starred):
        said.from_a_table = True


def read_template(text, where):
    environment = jinja2.Environment(
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", "jinja2.ext.i18n"], autoescape=True
    )
    tree = environment.parse(text, filename=where)
    said = Said(literals={node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)})
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            given = None if call.dyn_kwargs else frozenset(keyword.key for keyword in call.kwargs)
            branches = [call.args[0]]
            while branches:
                node = branches.pop()
                if isinstance(node, nodes.CondExpr):
                    branches += [node.expr1, node.expr2]
                elif isinstance(node, nodes.Const):
                    said.codes.append((node.value, f"{where}:{call.lineno}", given))
                elif isinstance(node, nodes.Concat | nodes.Add):
                    first = node.nodes[0] if isinstance(node, nodes.Concat) else node.left
                    said.beginnings.append(
                        (first.value if isinstance(first, nodes.Const) else "", f"{where}:{call.lineno}")
                    )
    return said


def declares_codes(tree):
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return any(getattr(target, "id", "") == "CODES" for target in targets)


def module_name(path):
    return ".".join(("ratify", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def declared_codes(path):
    try:
        return tuple(importlib.import_module(module_name(path)).CODES)
    except ImportError as error:
        pytest.fail(f"the codes of {path.relative_to(ROOT)} cannot be read: {error}", pytrace=False)


@dataclass
class Findings:
    """What the sources say, held against the catalogue: room → lines to show."""

    missing: dict = field(default_factory=lambda: defaultdict(set))
    unused: dict = field(default_factory=lambda: defaultdict(set))
    incomplete: dict = field(default_factory=lambda: defaultdict(set))
    undeclared: dict = field(default_factory=lambda: defaultdict(set))


def room_of(code):
    section = code.partition(".")[0]
    return next((room for room, sections in SECTIONS.items() if section in sections), section)


def compare(files, catalogue, sections):
    findings = Findings()
    everywhere = tuple(code for said in files.values() for code in said.declared)
    required = [use for where, said in files.items() for use in required_by(where, said, sections)]
    for where, said in files.items():
        declared = everywhere if Path(where).suffix in TEMPLATES else said.declared
        for beginning, place in said.beginnings:
            if not any(code.startswith(beginning) for code in declared):
                findings.undeclared[place.partition("/")[0]].add(f"{beginning}… at {place}")
    for code, where, given in required:
        if code not in catalogue:
            findings.missing[room_of(code)].add(f"{code} ({where})")
        elif given is not None and (lacking := fields(catalogue[code]) - given):
            findings.incomplete[room_of(code)].add(f"{code} lacks {', '.join(sorted(lacking))} ({where})")
    used = {code for code, _, _ in required}.union(*(said.literals for said in files.values()))
    stars = tuple(code.removesuffix("*") for code in everywhere if code.endswith(".*"))
    for code in catalogue:
        if code not in used and not code.startswith(stars or "\0"):
            findings.unused[room_of(code)].add(code)
    return findings


def required_by(where, said, sections):
    """The codes that a file needs a text for; those that the language room works out need none."""
    required = [*said.codes, *((code, where, None) for code in said.declared if not code.endswith(".*"))]
    if said.from_a_table and not said.declared:
        required += [(text, where, None) for text in said.literals if looks_like_a_code(text, sections)]
    return [use for use in required if use[0] not in COMPUTED]


def fields(entry):
    return set().union(*(_names(text) for text in entry.texts))


def shown(by_room, what):
    return "\n".join(f"{room}: {what}:\n    " + "\n    ".join(sorted(lines)) for room, lines in sorted(by_room.items()))


@pytest.fixture(scope="module")
def catalogue():
    """The French entries of every room, of the rooms with a fault too, by code."""
    rooms = [_read_room(CATALOGUES, path.stem)[0] for path in sorted((CATALOGUES / LANGUAGES[0]).glob("*.po"))]
    return {code: entry for room in rooms for code, entry in room.get(LANGUAGES[0], {}).items()}


@pytest.fixture(scope="module")
def sections(catalogue):
    rooms = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or path.is_dir()}
    return (
        {code.partition(".")[0] for code in catalogue}
        | rooms
        | {section for own in SECTIONS.values() for section in own}
    )


@pytest.fixture(scope="module")
def files(sections):
    """What each file under ``src/ratify`` says."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    makers = makers_of(trees.values())
    found = {}
    for path, tree in trees.items():
        where = path.relative_to(ROOT).as_posix()
        found[where] = read_module(tree, where, makers, sections)
        if declares_codes(tree):
            found[where].declared = declared_codes(path)
    for path in sorted(path for path in ROOT.rglob("*") if path.suffix in TEMPLATES):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(ROOT).as_posix()
        if re.search(r"\bt\(", text):
            found[where] = read_template(text, where)
    return found


@pytest.fixture(scope="module")
def findings(files, catalogue, sections):
    return compare(files, catalogue, sections)


def test_every_code_of_the_sources_has_its_text(findings):
    assert not findings.missing, shown(findings.missing, "missing from the catalogues")


def test_no_text_is_left_that_nobody_says(findings):
    assert not findings.unused, shown(findings.unused, "in the catalogues and never said")


def test_whoever_makes_a_phrase_gives_every_particular_that_its_text_names(findings):
    assert not findings.incomplete, shown(
        findings.incomplete, "particulars that the text names and the source does not give"
    )


def test_a_code_that_is_put_together_is_declared_by_its_module(findings):
    assert not findings.undeclared, shown(findings.undeclared, "put together, and no such code in CODES")


def test_only_the_language_room_declares_codes_by_their_beginning(files):
    assert [
        where
        for where, said in files.items()
        if any("*" in code for code in said.declared) and not where.startswith("language/")
    ] == []


def test_the_sources_of_the_catalogues_have_no_fault():
    _, faults = examine()
    assert not faults, "\n".join(map(str, faults))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_what_its_sources_give(language):
    rooms, _ = examine()
    fresh = build(rooms, language) == (CATALOGUES / f"{language}.mo").read_bytes()
    assert fresh, "stale; run python -m ratify.language.compile"


# The checks themselves, on small sources.


CATALOGUE = {
    code: Entry(code, (text,), plural=False) for code, text in {"law.a": "{x}", "law.b": "b", "web.c": "c"}.items()
}


def check(source="", template="", declared=()):
    tree = ast.parse(source)
    said = read_module(tree, "law/x.py", makers_of([tree]), {"law", "web"})
    said.declared = declared
    return compare({"law/x.py": said, "web/x.html": read_template(template, "web/x.html")}, CATALOGUE, {"law", "web"})


def test_a_code_without_text_is_found_wherever_it_is_said():
    for source in (
        "Phrase('law.z')",
        "raise Refused('law.z', x=1)",
        "raise errors.NotFound('law.z')",
        "t('law.z')",
        "Phrase('law.b' if x else 'law.z')",
        "def wrong(at, code): return Phrase(code)\nwrong(1, 'law.z')",
        "class C:\n def wrong(self, code): return self.inner(code)\n def inner(self, c): raise Invalid(c)\nC().wrong('law.z')",
        "class Late(Refused): pass\nLate('law.z')",
        "class Late(Refused):\n def __init__(self): super().__init__('law.z')",
        "TABLE = {1: 'law.z'}\nPhrase(TABLE[1])",
    ):
        assert list(check(source).missing) == ["law"], source
    assert check(template="{{ t('web.z') }}").missing
    assert check(template="{% if a %}{{ t('web.c' if b else 'web.z') }}{% endif %}").missing
    assert check(declared=("law.z",)).missing


def test_a_code_with_its_text_is_not_complained_of():
    findings = check("Phrase('law.a', x=1)\nRefused('law.b')\nPhrase('language.party', code='ML')", "{{ t('web.c') }}")
    assert findings == Findings()


def test_a_text_that_nobody_says_is_found():
    assert check("Phrase('law.a', x=1)").unused == {"law": {"law.b"}, "web": {"web.c"}}
    assert check("WORDS = ('law.a', 'law.b')", "{% set c = 'web.c' %}").unused == {}
    assert check(declared=("law.a", "law.b", "web.c")).unused == {}


def test_a_particular_that_is_not_given_is_found():
    assert check("Phrase('law.a', y=1)").incomplete == {"law": {"law.a lacks x (law/x.py:1)"}}
    assert check(template="{{ t('law.a') }}").incomplete == {"law": {"law.a lacks x (web/x.html:1)"}}
    assert check("Phrase('law.a', **all)").incomplete == {}


def test_a_code_that_is_put_together_without_being_declared_is_found():
    for source in ("Phrase(f'law.{x}')", "Phrase('law.' + x)", "def say(x): return Phrase(f'law.{x}')"):
        assert check(source).undeclared, source
        assert check(source, declared=("web.c",)).undeclared, source
        assert not check(source, declared=("law.b",)).undeclared, source
    assert check(template="{{ t('web.' ~ x) }}").undeclared
    assert not check(template="{{ t('web.' ~ x) }}", declared=("web.c",)).undeclared
