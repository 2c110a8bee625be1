"""The key that signs the log: which one it is, which ones came before, and going over to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from ratify.journal.checkpoint import signer
from ratify.journal.keys import ROTATED, Term, terms
from ratify.office.core import guarded_now
from ratify.office.drafts import body_of, checked_reason
from ratify.office.editions import OFFICE
from ratify.office.rights import require
from ratify.store import Draft
from ratify.store.appending import Successor
from ratify.store.check import told
from ratify.store.keys import create_successor, discard_successor, find_key

if TYPE_CHECKING:
    from pathlib import Path

    from ratify.office.core import Office
    from ratify.office.views import Person


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A public key of the log, and the sizes of the checkpoints that it signs: both inclusive, ``last`` if it ended."""

    key: str
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Rotated:
    """What going over to another key came to: the entry, both public keys, the file, the checkpoint of both."""

    entry: int
    before: str
    key: str
    file: Path
    checkpoint: str


def keys(office: Office) -> tuple[KeyTerm, ...]:
    """The keys of the log, oldest first, as its entries tell them. They are public; nobody is asked who he is.

    Raises ``NotFound`` (``store.no_checkpoint``) if nobody signs it.
    """
    named = office.store.stored_head().verifier
    if not named:
        raise NotFound("store.no_checkpoint")
    chain, _wrong = terms((), told(office.store.database, ROTATED))
    if not chain:
        return (KeyTerm(named, 0, None),)
    return tuple(_told(one) for one in chain)


def rotate_key(office: Office, actor: Person, *, reason: str, lost: bool = False) -> Rotated:
    """Go over to a new key. The log says so in an entry whose checkpoint both keys sign; the old one's file is gone.

    ``lost``: the old key cannot sign any more, and the new one signs alone; then others who held the old one have to be
    given the new one by another way, and are told so when they verify. Raises ``Refused`` (``office.key_not_lost``) if
    it can be had after all, ``Conflict`` if somebody else wrote in the office's stream meanwhile: nothing is changed.
    """
    require(actor, "key")
    said = checked_reason(reason)
    store, file = office.store, office.settings.key_file
    version, before = store.version(OFFICE), store.stored_head().verifier
    if not before:
        raise NotFound("store.no_checkpoint")
    if lost and find_key(file, before) is not None:
        raise Refused("office.key_not_lost", file=str(file))
    new = signer(store.origin, create_successor(file, store.origin))
    particulars: dict[str, object] = {"from": before, "to": str(new.verifier)} | ({"lost": True} if lost else {})
    draft = Draft(OFFICE, ROTATED, None, None, body_of(actor, said) | {ROTATED: particulars})
    try:
        appended = store.append(
            [draft],
            expecting={OFFICE: version},
            now=guarded_now(office),
            successor=Successor(new, alone=lost),
            though_behind=lost,
        )
    except (Conflict, Forbidden, Invalid, Refused):
        # Whatever else went wrong, the entry may stand all the same, and then the key must be there.
        discard_successor(file, new.verifier)
        raise
    find_key(file, str(new.verifier))
    office.wake()
    return Rotated(appended.written[0].number, before, str(new.verifier), file, appended.checkpoint)


def _told(term: Term) -> KeyTerm:
    return KeyTerm(str(term.verifier), term.first, term.last)
