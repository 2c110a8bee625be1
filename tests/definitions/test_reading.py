"""The reader itself: what it refuses before anything is made of a file, and what a hostile file costs."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.definitions import read_acts, read_definition, read_facts
from ratify.definitions.reading import LARGE, ORDINARY, Caps, read_node
from ratify.errors import InvalidDefinition
from ratify.workflow.node import Items, Scalar, Table


def read(text, caps=ORDINARY):
    node, problems = read_node(text, "f.yaml", lambda _key: caps)
    return node, [(problem.line, problem.column, problem.wrong.code) for problem in problems]


def code_of(text):
    _node, problems = read(text)
    return [code.removeprefix("definitions.") for _line, _column, code in problems]


def test_every_scalar_is_plain_text():
    """YAML 1.1 would read false, 750 minutes, null, a date and a number."""
    node, problems = read("a: [NO, on, 12:30, ~, null, 2024-07-04, 0o17, 1e3, .inf]\n")

    assert problems == []
    assert isinstance(node, Table)
    assert [item.text for item in node.pairs[0][1].items] == [
        "NO", "on", "12:30", "~", "null", "2024-07-04", "0o17", "1e3", ".inf",
    ]  # fmt: skip


def test_every_node_knows_its_place():
    node, _problems = read("a: 1\nb:\n  - x\n  - {c: y}\n")

    (_, first), (key, second) = node.pairs
    assert first.mark == (1, 4)
    assert key.mark == (2, 1)
    assert isinstance(second, Items)
    assert [item.mark for item in second.items] == [(3, 5), (4, 5)]
    assert second.items[1].pairs[0][1].mark == (4, 9)


def test_a_value_that_is_not_there_stands_where_its_key_stands():
    node, _problems = read("a:\n\n\nb: 1\n")

    assert node.pairs[0][1] == Scalar("", (1, 1))


def test_a_byte_order_mark_is_passed_over():
    node, problems = read(b"\xef\xbb\xbfa: 1\n")

    assert problems == []
    assert node.pairs[0][0].text == "a"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_count_alike(end):
    _node, problems = read(end.join(["a: 1", "b: 2", "a: 3", ""]))

    assert problems == [(3, 1, "definitions.duplicate_key")]


def test_letters_are_composed_when_read():
    node, _problems = read("a: e\u0301tat\n")

    assert node.pairs[0][1].text == "\u00e9tat"


def test_bytes_that_are_not_utf8_are_refused_at_their_place():
    assert read(b"a: 1\nb: caf\xe9\n")[1] == [(2, 7, "definitions.not_utf8")]
    assert read("a: é".encode("utf-16"))[1][0][2] == "definitions.not_utf8"


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\u2066", "\ufffe", "\ud800"]
)
def test_characters_that_nobody_sees_are_refused(character):
    text = f"a: x{character}y\n"
    expected = "definitions.not_utf8" if character == "\ud800" else "definitions.control_character"

    assert read(text)[1] == [(1, 5, expected)]


@pytest.mark.parametrize("escape", [r"\0", r"\a", r"\e", r"\x1b", r"\u0085", r"\u202e", r"\L"])
def test_an_escape_is_no_way_around(escape):
    assert code_of(f'a: "{escape}"\n') == ["control_character"]


@pytest.mark.parametrize("character", ["é", "\u00a0", "\u200f", "ї", "中"])
def test_letters_of_every_script_are_welcome(character):
    assert read(f"a: x{character}y\n")[1] == []


def test_five_thousand_levels_stop_at_the_thirty_third_within_a_second():
    began = time.process_time()
    _node, problems = read("a: " + "[" * 5_000 + "]" * 5_000)

    assert time.process_time() - began < 1
    assert problems == [(1, 35, "definitions.too_deep")]


@pytest.mark.parametrize("text", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000, "? " * 5_000])
def test_every_sort_of_nesting_is_stopped(text):
    began = time.process_time()
    node, problems = read(text)

    assert time.process_time() - began < 1
    assert node is None
    assert len(problems) == 1


def test_thirty_two_levels_are_read():
    node, problems = read("a: " + "[" * 31 + "]" * 31)

    assert problems == []
    assert node is not None


def test_an_alias_bomb_goes_off_nowhere():
    """370 bytes that a plain safe loader turns into ten thousand million nodes."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)]
    began = time.process_time()
    with pytest.raises(InvalidDefinition) as refused:
        read_definition("\n".join(["procedure: x", *lines]), "f.yaml")

    assert time.process_time() - began < 1
    codes = {problem.wrong.code for problem in refused.value.problems}
    assert {"definitions.anchor", "definitions.alias"} <= codes


def test_a_file_that_names_itself_is_refused():
    assert code_of("a: &a {b: *a}\n") == ["anchor", "alias"]


@pytest.mark.parametrize(
    "text", ["%YAML 1.1\n---\na: 1\n", "# c\n\n%TAG ! tag:x,2002:\n---\na: 1\n", "%NONE\n---\na: 1\n"]
)
def test_directives_are_refused_known_or_not(text):
    assert code_of(text) == ["directive"]


def test_a_percent_sign_within_is_no_directive():
    assert code_of('a: "55%"\nb: |\n  % of the seats\n') == []


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 2\n", "a: 1\n...\n---\nb: 2\n", "---\na: 1\n---\n"])
def test_a_second_document_is_refused(text):
    assert code_of(text) == ["second_document"]


def test_one_document_may_say_where_it_begins_and_ends():
    assert code_of("---\na: 1\n...\n") == []


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "{[a]: b}\n", "{{a: b}: c}\n", "? \n: b\n", "*x : b\n"])
def test_a_key_is_a_word(text):
    assert "key_not_a_word" in code_of(text) or "alias" in code_of(text)


def test_of_a_key_written_twice_the_first_counts_and_the_second_is_told():
    node, problems = read("a: 1\nb: 2\na: {c: 3, c: 4}\n")

    assert problems == [(3, 1, "definitions.duplicate_key"), (3, 11, "definitions.duplicate_key")]
    assert [(key.text, value.text) for key, value in node.pairs] == [("a", "1"), ("b", "2")]


def test_a_file_beyond_its_size_is_refused_before_it_is_read():
    comment = "# " + "x" * 200 + "\n"
    small = "procedure: x/y\n" + comment * (ORDINARY.octets // len(comment) + 1)
    large = "calendar: ML\n" + comment * (LARGE.octets // len(comment) + 1)

    for text in (small, large):
        with pytest.raises(InvalidDefinition) as refused:
            read_definition(text, "f.yaml")
        assert [problem.wrong.code for problem in refused.value.problems] == ["definitions.too_many_bytes"]


def test_a_calendar_may_be_as_large_as_its_days_need():
    days = "".join(f"  - {{date: {year}-01-{day:02}}}\n" for year in range(1900, 2150) for day in range(1, 25))
    coverage = "coverage: {from: 1900-01-01, until: 2149-12-31}\n"

    calendar = read_definition(f"calendar: ML\nlaw: x\n{coverage}holidays:\n{days}", "f.yaml")

    assert len(calendar.value.days) == 250 * 24


def test_a_file_of_acts_may_be_as_large_as_a_register_needs():
    acts = "".join(f"  - {{date: 2001-01-01, party: ML, step: s{n}}}\n" for n in range(3_000))

    assert len(read_acts(f"treaty: x\nacts:\n{acts}", "f.yaml").acts) == 3_000


def test_keys_and_values_are_counted_as_they_come():
    caps = Caps(octets=10_000, depth=32, keys=3, nodes=8)

    assert read("a: 1\nb: 2\nc: 3\nd: 4\n", caps)[1] == [(4, 1, "definitions.too_many_keys")]
    assert read("a: [1, 2, 3, 4, 5, 6, 7, 8]\n", caps)[1] == [(1, 26, "definitions.too_many_values")]


def test_five_thousand_and_one_keys_are_too_many_for_a_procedure():
    keys = "".join(f"k{n}: v\n" for n in range(5_000))

    with pytest.raises(InvalidDefinition) as refused:
        read_definition(f"procedure: x\n{keys}", "f.yaml")

    assert [problem.wrong.code for problem in refused.value.problems] == ["definitions.too_many_keys"]
    assert refused.value.problems[0].line == 5_001


def test_the_facts_of_one_act_may_stand_in_a_file_of_their_own():
    facts = read_facts('{"ballot": {"for": 3, "against": 0, "abstaining": 0}, "text": "déjà"}', "f.json")

    assert facts == {"ballot": {"for": "3", "against": "0", "abstaining": "0"}, "text": "déjà"}


def test_facts_that_are_no_mapping_are_refused():
    with pytest.raises(InvalidDefinition):
        read_facts("[1, 2]", "f.json")


@given(st.text(alphabet="ab: -[]{},#'\"|>&*!%?\n\t\\é0", max_size=200))
def test_whatever_stands_in_a_file_is_read_or_refused(text):
    """No text makes the reader fail in any other way, and where it fails it says where."""
    found = problems_of(read_definition, text)

    assert found
    assert all(problem.line >= 1 and problem.column >= 1 for problem in found)


@given(st.binary(max_size=100))
def test_whatever_bytes_stand_in_a_file_are_read_or_refused(octets):
    assert problems_of(read_acts, octets)


def problems_of(reader, text):
    """The problems with which a text is refused; none of these texts is a definition."""
    with pytest.raises(InvalidDefinition) as refused:
        reader(text, "f.yaml")
    return refused.value.problems
