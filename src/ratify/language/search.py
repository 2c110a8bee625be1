"""Text for searching: folded over case, accents and scripts, so that "Bamako" and "Бамако" meet.

What is stored beside a dossier is ``search_text`` of its title; what a reader types goes through ``search_forms``, and
a dossier is found if its search text contains any of the forms.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PUNCTUATION = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "‐": "-"})
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "°": "o"})

_LETTER_FOR_LETTER = dict(zip("абвгдеёзийклмнопрстуфыэіїґў", "abvgdeeziyklmnoprstufyeiigu", strict=True))
_SEVERAL_OR_NONE = "ж zh, х kh, ц ts, ч ch, ш sh, щ shch, ю yu, я ya, є ye, ъ , ь "
_ENGLISH = _LETTER_FOR_LETTER | {pair[0]: pair[2:] for pair in _SEVERAL_OR_NONE.split(", ")}
_FRENCH = _ENGLISH | {"ж": "j", "й": "i", "у": "ou", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou", "я": "ia"}
_TO_ENGLISH = str.maketrans(_ENGLISH)
_TO_FRENCH = str.maketrans(_FRENCH)


def fold(text: str) -> str:
    """Fold for comparison: case, accents, ligatures and kinds of space and apostrophe go; ё is е.

    Cyrillic stays Cyrillic, and й stays a letter of its own. Folding twice changes nothing.
    """
    done = _fold_once(text)
    # A few letters give another one that can be folded itself; the second time settles them.
    return _fold_once(done)


def search_forms(text: str) -> tuple[str, ...]:
    """Give the forms under which a text may be found: folded, and its Cyrillic in Latin letters in two usages.

    The usages are the English one (``sh``, ``zh``, ``yu``) and the French one (``ch``, ``j``, ``iou``): ``Шойгу`` is
    found as "shoigu" no less than as "choigou". They serve for searching only, never as a name for display.
    """
    folded = fold(text)
    french = folded.replace("ия", "ia").translate(_TO_FRENCH)
    english = folded.translate(_TO_ENGLISH)
    # Between vowels and after them й is written y or i, by habit.
    return tuple(dict.fromkeys((folded, english, french, english.replace("y", "i"))))


def search_text(texts: Mapping[str, str] | str) -> str:
    """Give the text to be searched for a title or a name, in all its languages and all its forms, one per line."""
    given = [texts] if isinstance(texts, str) else list(texts.values())
    return "\n".join(dict.fromkeys(form for text in given for form in search_forms(text) if form))


def _fold_once(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).casefold()
    composed = unicodedata.normalize("NFC", composed).translate(_PUNCTUATION)
    letters = "".join(letter if letter == "й" else _bare(letter) for letter in composed)
    return " ".join(letters.casefold().translate(_LETTERS).split())


def _bare(letter: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(mark))
