"""Which key may sign which checkpoint: the rotations of a log, as its entries tell them.

1. A rotation is an entry ``key_rotated`` in the stream ``office`` that names the key which goes and the one which
   comes. The checkpoint that covers it, and no more, is signed by both: so whoever trusts the old key can trust the
   new one, and the other way round.
2. A key is good for checkpoints from the size of the entry that brought it to the size of the one that retired it,
   both inclusive. The first key is good from the beginning, the last without end.
3. A rotation that says ``lost`` was not signed by the key before, which nobody had any more: that key is good up to
   the entry before, and hands its trust to nobody.
4. Trust comes from outside: from at least one key, after the last loss, that the reader got by another way than the
   log. Backwards it needs no more: whoever signs a checkpoint vouches for every entry below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase
from ratify.journal.breach import Breach
from ratify.journal.checkpoint import Verifier, read_verifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROTATED = "key_rotated"
"""The kind of entry that tells of a rotation; its particulars are ``from`` and ``to``, both as keys are published,
and ``lost`` (true) where the key that goes could not sign any more."""


@dataclass(frozen=True, slots=True)
class Term:
    """A key and the sizes of the checkpoints for which it is good: from ``first`` to ``last``, both inclusive."""

    verifier: Verifier
    first: int = 0
    last: int | None = None

    def covers(self, size: int) -> bool:
        """Say whether a checkpoint of this size is to be signed by the key."""
        return self.first <= size and (self.last is None or size <= self.last)


def terms(
    trusted: Sequence[Verifier], rotations: Iterable[tuple[int, Mapping[str, object]]]
) -> tuple[tuple[Term, ...], tuple[Breach, ...]]:
    """Return the keys of a log with their terms, and what is wrong with its rotations.

    ``rotations`` are the numbers and bodies of its entries of the kind ``ROTATED``, by number. What is wrong: a
    rotation that cannot be read, one that does not go on from the key before it, a chain of which no key is trusted,
    one that went on under a key which none of the trusted ones introduced.
    """
    chain: list[Term] = []
    breaches: list[Breach] = []
    since = 0  # where the keys begin that hand their trust on to the last one
    for number, body in rotations:
        try:
            old, new = _named(body, "from"), _named(body, "to")
        except Invalid as refusal:
            breaches.append(Breach(number, Phrase("journal.breach.rotation", why=refusal.phrase)))
            continue
        if not chain:
            chain.append(Term(old))
        elif chain[-1].verifier != old:
            breaches.append(Breach(number, Phrase("journal.breach.rotation_of_another", key=str(old))))
        lost = _lost(body)
        chain[-1] = Term(chain[-1].verifier, chain[-1].first, number - 1 if lost else number)
        chain.append(Term(new, number))
        since = len(chain) - 1 if lost else since
    if not chain:
        return tuple([Term(one) for one in trusted]), tuple(breaches)
    keys = {term.verifier for term in chain}
    if trusted and not keys.intersection(trusted):
        breaches.append(Breach(chain[1].first, Phrase("journal.breach.no_trusted_key", keys=tuple(map(str, trusted)))))
        return tuple([Term(one) for one in trusted]), tuple(breaches)
    if trusted and not {term.verifier for term in chain[since:]}.intersection(trusted):
        breaches.append(Breach(chain[since].first, Phrase("journal.breach.key_lost", key=str(chain[since].verifier))))
        return tuple(chain[:since]), tuple(breaches)
    return tuple(chain), tuple(breaches)


def _lost(body: Mapping[str, object]) -> bool:
    said = body.get(ROTATED)
    return isinstance(said, dict) and said.get("lost") is True


def _named(body: Mapping[str, object], which: str) -> Verifier:
    said = body.get(ROTATED)
    text = said.get(which) if isinstance(said, dict) else None
    if not isinstance(text, str):
        raise Invalid("journal.key.bytes")
    return read_verifier(text)
