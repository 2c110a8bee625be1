"""Syntax errors of the YAML library, told in our own words: a reader of French never meets an English sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow.node import Mark

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

_USUAL = (
    # words of the library's context, words of its problem, our code, whether the place is where the thing was opened
    ("", "'\\t' that cannot start any token", "definitions.syntax.tab", False),
    ("", "that cannot start any token", "definitions.syntax.reserved_character", False),
    ("", "could not find expected ':'", "definitions.syntax.missing_colon", False),
    ("", "mapping values are not allowed here", "definitions.syntax.colon_not_here", False),
    ("", "sequence entries are not allowed here", "definitions.syntax.list_not_here", False),
    ("", "mapping keys are not allowed here", "definitions.syntax.key_not_here", False),
    ("flow sequence", "expected ',' or ']'", "definitions.syntax.unclosed_list", True),
    ("flow mapping", "expected ',' or '}'", "definitions.syntax.unclosed_mapping", True),
    ("quoted scalar", "unexpected end of stream", "definitions.syntax.unclosed_quote", True),
    ("quoted scalar", "unexpected document separator", "definitions.syntax.unclosed_quote", True),
    ("double-quoted scalar", "", "definitions.syntax.unknown_escape", False),
    ("block collection", "expected <block end>", "definitions.syntax.indentation", False),
    ("block mapping", "expected <block end>", "definitions.syntax.indentation", False),
    ("", "more indented follow up line", "definitions.syntax.indentation", False),
    ("scanning an alias", "", "definitions.syntax.alias_or_anchor", True),
    ("scanning an anchor", "", "definitions.syntax.alias_or_anchor", True),
    ("tag", "", "definitions.syntax.tag_not_closed", True),
    ("", "expected '<document start>'", "definitions.syntax.text_after_end", False),
    ("", "non-comment content after document end", "definitions.syntax.text_after_end", False),
)

_ADVICE = {
    "definitions.syntax.tab": "definitions.syntax.spaces_not_tabs",
    "definitions.syntax.reserved_character": "definitions.syntax.quote_the_text",
    "definitions.syntax.colon_not_here": "definitions.syntax.quote_or_indent",
    "definitions.syntax.alias_or_anchor": "definitions.syntax.quote_the_text",
    "definitions.syntax.tag_not_closed": "definitions.syntax.quote_the_text",
    "definitions.syntax.indentation": "definitions.syntax.align",
    "definitions.syntax.list_not_here": "definitions.syntax.align",
    "definitions.syntax.missing_colon": "definitions.syntax.colon_and_space",
    "definitions.syntax.unknown_escape": "definitions.syntax.single_quotes",
}


def syntax_fault(fault: YAMLError) -> tuple[Mark, Phrase, Phrase | None]:
    """Where the library stumbled, over what, and what would be right where that can be said."""
    context, problem = (str(getattr(fault, name, None) or "") for name in ("context", "problem"))
    at = getattr(fault, "problem_mark", None)
    opened = getattr(fault, "context_mark", None)
    if context == "" and problem == "" and not hasattr(fault, "problem"):
        return Mark(1, 1), Phrase("definitions.not_yaml"), None
    for context_words, problem_words, code, at_opening in _USUAL:
        if context_words in context and problem_words in problem:
            place = _mark((opened if at_opening else at) or at or opened)
            advice = _ADVICE.get(code)
            near = _line(at) if at_opening or code == "definitions.syntax.colon_not_here" else _near(at)
            return place, Phrase(code, near=near), Phrase(advice) if advice else None
    return _mark(at or opened), Phrase("definitions.not_yaml_near", near=_near(at or opened)), None


def _mark(mark: object) -> Mark:
    return Mark(int(getattr(mark, "line", 0)) + 1, int(getattr(mark, "column", 0)) + 1)


_LONGEST_EXCERPT = 40


def _near(mark: object) -> str | Phrase:
    """The words of the file at ``mark``, up to the end of the line."""
    return _excerpt(str(getattr(mark, "buffer", "")), int(getattr(mark, "pointer", 0)))


def _line(mark: object) -> str | Phrase:
    """The words of the line in which ``mark`` stands."""
    text, place = str(getattr(mark, "buffer", "")), int(getattr(mark, "pointer", 0))
    return _excerpt(text, text.rfind("\n", 0, place) + 1)


def _excerpt(text: str, start: int) -> str | Phrase:
    words = text[start : start + _LONGEST_EXCERPT].partition("\n")[0].replace("\0", "").strip()
    if words:
        return words
    over = not text[start:].strip("\0 \n")
    return Phrase("definitions.syntax.end" if over else "definitions.syntax.end_of_line")
