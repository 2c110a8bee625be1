"""The hand that signs checkpoints: under the key that the log says signs now, and no other.

A log that has gone over to another key must not be signed on under the one before, by a server that was started
earlier. So an append compares, under its lock, the key that the head names with the one in hand; and where they differ
it takes up the one that the key's file holds by now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify.errors import Conflict
from ratify.journal.checkpoint import read_verifier
from ratify.journal.checkpoint import signer as signer_of

if TYPE_CHECKING:
    from ratify.journal.checkpoint import Signer

Again = Callable[[str], Ed25519PrivateKey | None]
"""Gives the private key that is published so (``name+1a2b3c4d+base64``), if it can be had by now."""


class Pen:
    """The signer in hand, or none. Threads may share one: at worst two of them take up the same key."""

    __slots__ = ("_again", "_held")

    def __init__(self, signer: Signer | None, again: Again | None = None) -> None:
        self._held = (signer, "" if signer is None else str(signer.verifier))
        self._again = again

    @property
    def signer(self) -> Signer | None:
        """The signer in hand."""
        return self._held[0]

    def take(self, signer: Signer) -> None:
        """Sign with another from now on."""
        self._held = (signer, str(signer.verifier))

    def fitting(self, named: str) -> Signer | None:
        """Return the signer of the key that a head names; ``""`` names none, and whoever is there may sign.

        Raises ``Conflict``: ``store.key_other`` if the log is signed under another key than the one at hand,
        ``store.key_wanted`` if it is signed and there is none at hand.
        """
        signer, name = self._held
        if named in {"", name}:
            return signer
        fresh = self._again(named) if self._again is not None else None
        if fresh is not None:
            self.take(signer_of(read_verifier(named).name, fresh))
            return self.signer
        if signer is None:
            raise Conflict("store.key_wanted", wanted=named)
        raise Conflict("store.key_other", wanted=named, key=name)
