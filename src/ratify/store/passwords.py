"""Passwords: which are refused without asking anybody, and how the others are kept (argon2id)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from ratify.errors import Invalid

SHORTEST = 12
LONGEST = 200
_FEWEST_LETTERS = 5
_SEQUENCE = 6
_SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")
# A hash takes 64 MiB while it is computed; so many at once and no more.
_AT_ONCE = BoundedSemaphore(4)

_DISGUISES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_ROWS = ("01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")


def hash_password(password: str, *, about: tuple[str, ...] = ()) -> str:
    """Return the hash to be kept of a new password.

    ``about`` are words that everybody knows of its owner: login, name. Raises ``Invalid``: ``store.password_short``,
    ``store.password_long``, ``store.password_common`` (it is a common one, or one of those words, dressed up).
    """
    password = _normal(password)
    if len(password) < SHORTEST:
        raise Invalid("store.password_short", n=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("store.password_long", n=LONGEST)
    if _common(password, about):
        raise Invalid("store.password_common")
    with _AT_ONCE:
        return _hasher().hash(password)


def verify_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Say whether a password is the one that was kept, and the hash to keep instead if ours has become outdated.

    With nothing kept, as for an unknown account, the answer is no and takes as long.
    """
    # A longer one is never right, and hashing it whole would take as long as its sender pleases.
    typed = _normal(password)[: LONGEST + 1]
    with _AT_ONCE:
        right, newer = _hasher().verify_and_update(typed, _decoy() if kept is None else kept)
    return right and kept is not None, newer


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _common_words() -> frozenset[str]:
    lines = resources.files("ratify.store").joinpath("common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_fold(line) for line in lines if not line.startswith("#"))


@cache
def _decoy() -> str:
    return _hasher().hash("nobody has this password")


def _normal(password: str) -> str:
    """Return what is hashed: the same for every keyboard that types the same characters."""
    return unicodedata.normalize("NFKC", password)


def _common(password: str, about: tuple[str, ...]) -> bool:
    folded = _fold(password)
    if len(set(folded)) < _FEWEST_LETTERS or folded.isdigit() or _mostly_sequence(folded):
        return True
    known = set(_common_words())
    for text in about:
        known.update(word for word in _WORD.findall(_fold(text)) if len(word) >= _SHORTEST_WORD)
        known.add(_core(_fold(text)))
    inner = folded[_first_letter(folded) : len(folded) - _first_letter(folded[::-1])]
    return any(_made_of(core, known) for core in (_core(folded), _core(inner.translate(_DISGUISES))))


def _fold(text: str) -> str:
    """Return a text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _first_letter(text: str) -> int:
    """Return the place of the first letter: what stands before it was added to satisfy a rule."""
    return next((at for at, letter in enumerate(text) if letter.isalpha()), len(text))


def _core(text: str) -> str:
    """Return the letters of a text alone."""
    return "".join(letter for letter in text if letter.isalpha())


def _made_of(core: str, known: set[str]) -> bool:
    """Say whether the letters are nothing but known words, one after another, with next to nothing between."""
    if len(core) < _SHORTEST_WORD:
        return False
    for word in sorted((word for word in known if word and word in core), key=len, reverse=True):
        core = core.replace(word, "")
    return len(core) < _SHORTEST_WORD


def _mostly_sequence(text: str) -> bool:
    """Say whether more than half of a text runs along the digits or the alphabet."""
    run = sum(1 for at in range(len(text) - 2) if any(text[at : at + 3] in row for row in _ROWS))
    return run >= _SEQUENCE or run * 2 > len(text)
