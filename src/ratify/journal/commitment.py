"""What an entry commits to without containing it: the value can be erased, and the tree still verifies.

The form is that of SD-JWT (RFC 9901, section 4.2), with the path in the body where SD-JWT has the name of a claim:

* a *disclosure* is base64url without padding over the UTF-8 bytes of the JSON array ``[salt, path, value]``, without
  blanks, the value in canonical bytes (``journal.canonical``);
* the *commitment* is base64url without padding over SHA-256 of the disclosure's ASCII;
* in the body ``{"$committed": commitment}`` stands in the place of the value.

The salt is drawn outside, one for each field of each entry, so that nobody who has the body alone can find a value by
trying. The path names the place by the keys that lead there, ``act.facts.petitioner``; a salt and a value moved to
another place open nothing. Values lie under objects only, never in a list, and no key on the way holds a dot.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.journal.canonical import encode_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MARK = "$committed"
"""The one key of what stands in the body for a value."""

SALT_BYTES = 16


def salt_of(drawn: bytes) -> str:
    """Return random bytes as the text of a salt; at least ``SALT_BYTES`` of them, from whoever has a source."""
    if len(drawn) < SALT_BYTES:
        raise ValueError(len(drawn))
    return _base64(drawn)


def value_text(value: object) -> str:
    """Return the canonical text of a value. Raises ``Invalid`` (``journal.body.…``) if it has none."""
    return encode_value(value).decode()


def disclosure(salt: str, path: str, value: str) -> str:
    """Return the disclosure of a value, given as its canonical text: what opens the commitment."""
    head = json.dumps([salt, path], separators=(",", ":"), ensure_ascii=False)
    # The text goes in as it stands: whatever is altered in it, a blank even, opens nothing any more.
    return _base64(f"{head[:-1]},{value}]".encode(errors="surrogatepass"))


def commitment(salt: str, path: str, value: str) -> str:
    """Return the commitment to a value, given as its canonical text, at a path of a body."""
    return _base64(sha256(disclosure(salt, path, value).encode()).digest())


def in_place(commitment: str) -> dict[str, str]:
    """Return what stands in the body where the value would."""
    return {MARK: commitment}


def commitment_in(value: object) -> str | None:
    """Return the commitment that stands in the place of a value; nothing if something else does."""
    found = value.get(MARK) if isinstance(value, dict) and len(value) == 1 else None
    return found if isinstance(found, str) else None


def committed(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (path, commitment) of every value that a body only commits to, in the order of its keys.

    A body whose canonical bytes do not hold ``"$committed"`` has none: whoever reads many may look for that first.
    """
    for key, value in body.items():
        found = commitment_in(value)
        if found is not None:
            yield key, found
        elif isinstance(value, dict):
            yield from ((f"{key}.{rest}", one) for rest, one in committed(value))


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
