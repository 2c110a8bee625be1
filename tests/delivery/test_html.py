"""A message's text as a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ratify.delivery import as_html


def test_what_looks_like_markup_is_said_and_not_done() -> None:
    page = as_html('<b>&"', "<script>alert(1)</script>\nhttps://desk.example/?a=1&b=<x>", 'fr"', "</pre><b>")
    assert "<script" not in page
    assert "<b>" not in page
    assert '<a href="https://desk.example/?a=1&amp;b=">https://desk.example/?a=1&amp;b=</a>&lt;x&gt;' in page
    assert '<html lang="fr&quot;">' in page


def test_an_address_ends_before_the_mark_that_ends_the_sentence() -> None:
    assert '<a href="https://desk.example/x">https://desk.example/x</a>.' in as_html(
        "s", "Voir https://desk.example/x.", "fr"
    )


@given(st.text(), st.text(), st.text())
def test_the_same_words_give_the_same_page_and_no_word_opens_a_tag(subject: str, text: str, small: str) -> None:
    page = as_html(subject, text, "fr", small)
    assert page == as_html(subject, text, "fr", small)
    plain = as_html("", "", "fr", "")
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    assert page.count("<p ") == lines
    assert page.count("<h1") == plain.count("<h1")
