r"""Typography at render time; stored text is never changed.

French follows the usage of the Imprimerie nationale:

1. U+202F stands before ``;`` ``!`` ``?`` and U+00A0 before ``:``, where the mark ends a word; a space that is missing
   after a letter is put in.
2. U+00A0 stands inside ``« »`` and after ``n°``.
3. The first of a month is ``1er``.
4. An apostrophe between letters is ``’``.

The profile ``ue`` follows the interinstitutional style guide of the European Union instead of the first sentence: no
space before ``; : ! ?``.

Russian: U+00A0 before a dash ``—`` and after ``№``; guillemets stay closed.

Web addresses, mail addresses, times such as 12:30, numbers, passages in backticks and whatever looks like code (with
``_ / \ = @ < >`` or a dot or colon inside a word) are left alone. Other languages are left alone altogether. Doing it
twice changes nothing.
"""

from __future__ import annotations

import re

from ratify.language.choice import primary

DEFAULT_PROFILE = "imprimerie-nationale"
PROFILES = (DEFAULT_PROFILE, "ue")

_NARROW = "\u202f"
_WIDE = "\u00a0"
_SPACES = " \u00a0\u202f\u2009"
_HELD = "\ue000"
_WORD = r"[^\s«»“”„()'’`]"

_LEFT_ALONE = re.compile(
    rf"{_HELD}|`[^`]*`|&\#?\w+;|\w+://\S+|{_WORD}*(?:[_/\\=@<>]|\w[.:]\w){_WORD}*",
)
_MARK = re.compile(rf"(?<=\S)([{_SPACES}]*)([;:!?]+)(?=$|[\s»)\]”\"’'])")
_OPENING = re.compile(rf"«[{_SPACES}]*(?=[^\s»])")
_CLOSING = re.compile(rf"(?<=[^\s«])[{_SPACES}]*»")
_APOSTROPHE = re.compile(rf"(?<=[^\W\d_])'(?=[\w«“{{{_HELD}])")
_NUMERO = re.compile(rf"\b([nN])[°º](?:[{_SPACES}]+(?=\S)|(?=[\d{{]))")
_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_FIRST = re.compile(rf"(?<!\d[{_SPACES}])(?<![\w.,/:+\-\u2212])1(?=[ \u00a0](?:{_MONTHS})\b)")
_DASH = re.compile(rf"(?<=\S)[{_SPACES}]+—")
_RUSSIAN_NUMERO = re.compile(rf"№(?:[{_SPACES}]+(?=\S)|(?=[\d{{]))")


def typography(text: str, language: str, profile: str = DEFAULT_PROFILE) -> str:
    """Give the text with the spaces, apostrophes and ordinals that its language wants.

    ``profile`` is ``imprimerie-nationale`` or ``ue`` and concerns French alone; any other word is taken for the first.
    Fields of a message (``{name}``) count as words.
    """
    tongue = primary(language)
    if tongue not in {"fr", "ru"}:
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return _HELD

    freed = _LEFT_ALONE.sub(hold, text)
    done = _french(freed, profile) if tongue == "fr" else _russian(freed)
    given_back = iter(held)
    return re.sub(_HELD, lambda _: next(given_back), done)


def _french(text: str, profile: str) -> str:
    text = _MARK.sub(_close_up if profile == "ue" else _space_out, text)
    text = _OPENING.sub(f"«{_WIDE}", text)
    text = _CLOSING.sub(f"{_WIDE}»", text)
    text = _APOSTROPHE.sub("’", text)
    text = _NUMERO.sub(rf"\1°{_WIDE}", text)
    return _FIRST.sub("1er", text)


def _russian(text: str) -> str:
    text = _DASH.sub(f"{_WIDE}—", text)
    return _RUSSIAN_NUMERO.sub(f"№{_WIDE}", text)


def _close_up(match: re.Match[str]) -> str:
    return match[2]


def _space_out(match: re.Match[str]) -> str:
    spaces, mark = match[1], match[2]
    before = match.string[match.start() - 1]
    if not spaces and not _wants_a_space(before, mark):
        return match[0]
    return (_WIDE if mark.startswith(":") else _NARROW) + mark


def _wants_a_space(before: str, mark: str) -> bool:
    if before.isdigit():
        return not mark.startswith(":")
    return before.isalpha() or before in ")]}»”’%°"
