"""What can be told of templates, style and catalogues without serving them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from ratify.language import LANGUAGES
from ratify.web import page

WEB = Path(page.__file__).parent
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
STYLE = (WEB / "static" / "desk.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)

PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:top|bottom|left|right)"
    r"|top|bottom|(?:min-|max-)?(?:width|height))\s*:"
)
SIDES = re.compile(r"(?:text-align|float|clear)\s*:\s*(?:left|right)")


def test_the_style_knows_start_and_end_and_no_left_or_right():
    without_queries = re.sub(r"@media[^{]*", "", RULES)
    assert PHYSICAL.findall(without_queries) == []
    assert SIDES.findall(without_queries) == []


def test_the_check_for_left_and_right_finds_them():
    assert PHYSICAL.findall("a { margin-left: 1px; right: 0; width: 3px; padding-inline: 0 }") == [
        "margin-left:",
        "right:",
        "width:",
    ]
    assert SIDES.findall("a { text-align: left }") == ["text-align: left"]


def test_the_style_fetches_nothing_from_elsewhere():
    assert re.findall(r"url\((?!\"fonts/)[^)]*\)|@import", STYLE) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_holds_nothing_inline_and_switches_no_escaping_off(template):
    text = template.read_text(encoding="utf-8")
    assert re.findall(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:|\|\s*safe|autoescape false", text) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_names_no_other_site(template):
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_form_that_posts_bears_a_token(template):
    text = template.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\"[^>]*>(.{0,20})", text, flags=re.DOTALL)
    assert [form for form in forms if not form.startswith("{{ csrf() }}")] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_writes_no_words_of_its_own(template):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r">[^<]*[A-Za-zÀ-ÿ]{2,}[^<]*<", text)
    assert words == []


def _contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _themes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{(.*?)\}", RULES, flags=re.DOTALL)
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[0]))
    dark = light | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[1]))
    return {"light": light, "dark": dark}


PAIRS = [
    *((ink, ground) for ink in ("ink", "quiet", "accent", "no") for ground in ("paper", "sheet", "well")),
    *((kind, f"{kind}-soft") for kind in ("ok", "wait", "no", "plan", "accent")),
    *(("ink", f"{kind}-soft") for kind in ("ok", "wait", "no", "plan", "accent")),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]}-on-{pair[1]}")
def test_words_stand_out_from_their_ground(theme, pair):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    colours = _themes()[theme]
    assert _contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_edges_of_fields_stand_out(theme):
    """WCAG 2.2, 1.4.11: at least 3 to 1."""
    colours = _themes()[theme]
    assert _contrast(colours["edge"], colours["sheet"]) >= 3


def test_style_and_fonts_of_a_french_page_are_light():
    fonts = (WEB / "static" / "fonts" / "title-latin.woff2").stat().st_size
    assert len(gzip.compress(STYLE.encode())) + fonts < 40_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_that_the_desk_names_has_words(language):
    from ratify.language.messages import message

    sources = [*TEMPLATES, *WEB.rglob("*.py")]
    named = {
        code
        for path in sources
        for code in re.findall(r"[\"'](web\.[a-z0-9_.]+[a-z0-9_])[\"']", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 200
    assert sorted(code for code in named if message(code, language, 1) is None) == []
