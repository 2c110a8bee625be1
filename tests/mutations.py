"""Files that ship, changed at random in one place or a few, as a hand that slips would change them."""

from __future__ import annotations

from hypothesis import strategies as st

SCALARS = [
    "",
    "null",
    "~",
    "true",
    "0",
    "-1",
    "99999",
    "P5Y",
    "P0D",
    "2024-02-30",
    "2024-02-29",
    "open",
    "a b",
    "é",
    "[",
    "{}",
    "[]",
    "'x'",
]


def _line(draw, lines):
    return draw(st.integers(0, len(lines) - 1))


def _delete(draw, lines):
    del lines[_line(draw, lines)]


def _twice(draw, lines):
    place = _line(draw, lines)
    lines.insert(place, lines[place])


def _move(draw, lines):
    line = lines.pop(_line(draw, lines))
    lines.insert(draw(st.integers(0, len(lines))), line)


def _indent(draw, lines):
    place = _line(draw, lines)
    lines[place] = draw(st.sampled_from(["  ", " ", "\t", "- "])) + lines[place]


def _value(draw, lines):
    place = _line(draw, lines)
    key, colon, _value = lines[place].partition(":")
    lines[place] = f"{key}{colon} {draw(st.sampled_from(SCALARS))}"


def _listed(draw, lines):
    place = _line(draw, lines)
    key, colon, value = lines[place].partition(": ")
    lines[place] = f"{key}{colon}[{value}]"


def _character(draw, lines):
    place = _line(draw, lines)
    at = draw(st.integers(0, len(lines[place])))
    letter = draw(st.characters(exclude_categories=["Cs"]) | st.sampled_from("{}[],:#&*!|>'\"%@`~-?\t\0\u202eо"))
    cut = draw(st.integers(0, 3))
    lines[place] = lines[place][:at] + letter + lines[place][at + cut :]


def _key(draw, lines):
    """One word of a line in the place of another: a name that exists elsewhere."""
    place, other = _line(draw, lines), _line(draw, lines)
    words = lines[other].replace(",", " ").replace(":", " ").split() or ["x"]
    mine = lines[place].split(" ")
    mine[draw(st.integers(0, len(mine) - 1))] = draw(st.sampled_from(words))
    lines[place] = " ".join(mine)


CHANGES = (_delete, _twice, _move, _indent, _value, _listed, _character, _key)


@st.composite
def mutated(draw, paths):
    """The text of one of the files with one to three changes."""
    lines = draw(st.sampled_from(paths)).read_text(encoding="utf-8").split("\n")
    if len(lines) > 200:  # long files are cut, or most changes would fall on lists of days
        lines = lines[:200]
    for _ in range(draw(st.integers(1, 3))):
        draw(st.sampled_from(CHANGES))(draw, lines)
    return "\n".join(lines)
