"""Did you mean: the known word nearest to the one that was written."""

from __future__ import annotations

import difflib
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60
"""Nobody mistypes a word of this length by a letter or two, and comparing long words is slow."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The known word nearest to ``word``, leaving case, accents and separators aside; empty text if none is near."""
    if len(word) > _LONGEST:
        return ""
    plain = {skeleton(name): name for name in known}
    wanted = skeleton(word)
    if wanted in plain:
        return plain[wanted]
    found = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.65)
    return plain[found[0]] if found else ""


_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏӀοανρικτυβεηγωАВЕКМНОРСТХУІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlloavpiktubenywABEKMHOPCTXYIJSABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones (after Unicode Technical Standard 39, confusables)."""


def skeleton(word: str) -> str:
    """What a hasty reader sees of a name: two names with one skeleton must not stand side by side."""
    decomposed = unicodedata.normalize("NFKD", word.translate(_LOOKALIKES))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return letters.casefold().replace("-", "_").replace(" ", "_")
