"""Which language a reader gets: of the interface, and of a text that exists in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("fr", "en", "ru")
"""The languages of the interface. The first is the source language and the one given when nothing else is known."""

_LONGEST_PREFERENCE = 1000


def negotiate(preferences: str | Iterable[str | None] | None) -> str:
    """Give the language of the interface that suits the preferences best; French if none does.

    A preference is a header in the form of RFC 9110 section 12.5.4 (``ru;q=0.8, en``), a POSIX locale
    (``fr_ML.UTF-8``, ``C``), a list as in the variable LANGUAGE (``ru:en``) or a bare tag (``fr-ML``). Of several
    preferences the earlier ones win: the option of the command line, then the account, then the header. Whatever
    cannot be read is passed over; nothing is raised.
    """
    wishes = [preferences] if isinstance(preferences, str) else (preferences or ())
    for wish in wishes:
        for tag in _by_weight(wish or ""):
            if primary(tag) in LANGUAGES:
                return primary(tag)
    return LANGUAGES[0]


def text_in(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Give the text in the reader's language, else the first one there is, with the tag under which it stands.

    The tag is what a page needs for its ``lang`` attribute. ``fr-ML`` serves a reader of French. Empty texts do not
    count; if there is no text at all the answer is the empty text in the language asked for.
    """
    written = {tag: text for tag, text in texts.items() if text}
    if language in written:
        return written[language], language
    for tag, text in written.items():
        if primary(tag) == primary(language):
            return text, tag
    for tag, text in written.items():
        return text, tag
    return "", language


def primary(tag: str) -> str:
    """Give the primary subtag of a language tag or POSIX locale, in lower case: ``fr`` of ``fr_ML.UTF-8``."""
    tag = tag.strip().lower()
    for mark in ".@_-":
        tag = tag.partition(mark)[0]
    return tag


def _by_weight(wish: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for item in wish[:_LONGEST_PREFERENCE].replace(":", ",").split(","):
        tag, _, weight = item.partition(";")
        quality = _quality(weight)
        if quality > 0:
            weighted.append((quality, tag))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


def _quality(weight: str) -> float:
    name, _, value = weight.partition("=")
    if not weight.strip():
        return 1.0
    try:
        return float(value) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
