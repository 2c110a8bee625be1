"""What an attacker has: a log to strike at, chance, keys that he stole or made, and every hash that can be computed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify.journal.canonical import decode
from ratify.journal.checkpoint import signer
from ratify.journal.keys import ROTATED
from tests.tampering.logs import LATER_SIGNER, ORIGIN, SIGNER

if TYPE_CHECKING:
    from random import Random

    from ratify.journal.checkpoint import Signer
    from tests.tampering.logs import Body, Image, Log

UNSEALED = {
    ("attachment", "size"),
    ("attachment", "media_type"),
    ("attachment", "file_name"),
    ("definition", "kind"),
    ("definition", "name"),
    ("definition", "edition"),
}
"""What no entry seals: labels of a file or of a text that is named by its digest."""

THIEF = signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))


@dataclass(frozen=True)
class Scene:
    """A log, the size of the newest checkpoint that an auditor holds of it, and chance."""

    log: Log
    held: int
    rng: Random

    def image(self) -> Image:
        return self.log.image.copy()

    def below(self) -> int:
        """Any entry that the auditor's checkpoint covers."""
        return self.rng.randint(1, self.held)


@dataclass(frozen=True)
class Struck:
    """What the attacker leaves behind: the tables; the first entry that is not as it was; or what it is that is not.

    ``stolen``: he had the key of the log, so its own checkpoints say what he wanted.
    """

    image: Image
    first: int | None
    what: str | None = None
    stolen: bool = False


def bodies_of(image: Image) -> list[Body]:
    return [decode(row.body) for row in image.entries]


def settle(scene: Scene, image: Image, first: int, *, stolen: bool = False) -> Struck:
    """Compute the head again, and do about the checkpoints from the first altered entry on what he can.

    Without the log's key he leaves them, takes them away or signs others with a key of his own; with it, all are new.
    """
    image.count_again()
    notes, size = image.notes, image.size
    how = "stolen" if stolen else scene.rng.choice(("left", "taken away", "forged"))
    if how != "left":
        sizes = [one for one in sorted({*notes, size}) if first <= one <= size]
        notes = {one: note for one, note in notes.items() if one < first}
        if how == "stolen":
            notes.update({one: image.note(one, *due(image, one)) for one in sizes})
        if how == "forged":
            notes.update({one: forged(scene, image, one) for one in sizes})
        image.put_notes(notes)
    return Struck(image, first, stolen=stolen)


def due(image: Image, size: int) -> tuple[Signer, ...]:
    """The keys that are to sign a checkpoint of this size."""
    rotated_at = next((row.number for row in image.entries if row.kind == ROTATED), size + 1)
    if size == rotated_at:
        return (SIGNER, LATER_SIGNER)
    return (SIGNER,) if size < rotated_at else (LATER_SIGNER,)


def forged(scene: Scene, image: Image, size: int) -> str:
    """A checkpoint signed with a key of his own, under his key's id or under that of the log."""
    note = image.note(size, THIEF)
    if scene.rng.random() < 0.5:
        return note
    his = replace(THIEF, verifier=due(image, size)[0].verifier)
    return image.note(size, his)


def edited(body: Body, rng: Random) -> Body:
    """The same body with one thing in it changed that no column repeats."""
    how = rng.choice(("n", "actor", "reason", "more", "less"))
    if how == "n":
        return {**body, "n": rng.randrange(10**6, 10**7)}
    if how == "actor":
        return {**body, "actor": {"account": "a2", "person": "p2"}}
    if how == "more":
        return {**body, "request": f"{rng.randrange(10**9)}"}
    if how == "less" and "n" in body:
        return {name: value for name, value in body.items() if name != "n"}
    return {**body, "reason": f"changed {rng.randrange(10**6)}"}


def cut(image: Image, size: int) -> Struck:
    for table in ("entry", "disclosure", "checkpoint"):
        image.rows[table] = [row for row in image.rows[table] if row[0] <= size]
    image.count_again()
    return Struck(image, size + 1)


def nothing_left(scene: Scene, image: Image) -> Struck:
    for table in ("entry", "disclosure", "checkpoint"):
        image.rows[table] = []
    image.put_head(size=0, hashes=b"", recorded_at="0001-01-01T00:00:00.000000Z")
    return Struck(image, 1)


def restored(image: Image) -> Struck:
    return Struck(image.copy(), image.size + 1)


def flipped(value: object, rng: Random) -> object:
    """The value with one bit flipped; a text stays one that both databases take."""
    if isinstance(value, int):
        return value ^ 1 << rng.randrange(16)
    if isinstance(value, bytes):
        place = rng.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << rng.randrange(8)]) + value[place + 1 :]
    text = str(value)
    place = rng.choice([place for place, letter in enumerate(text) if letter.isascii()])
    return text[:place] + chr(ord(text[place]) ^ 1 << rng.randrange(4)) + text[place + 1 :]


def clashes(image: Image, table: str) -> bool:
    """Whether the database itself would refuse the rows, as two of one key."""
    rows = image.rows[table]
    keys = {"entry": [(0,), (1, 2), (6,)], "disclosure": [(0, 1)]}.get(table, [(0,)])
    said = [[tuple(row[at] for at in key) for row in rows if row[key[0]] is not None] for key in keys]
    return any(len(set(one)) < len(one) for one in said)


def blamed(table: str, name: str, before: tuple, after: tuple) -> tuple[int | None, str | None]:
    """What is to be named: the entry, or the digest."""
    if table in ("entry", "disclosure"):
        return min(before[0], after[0]), None  # a number below 1, which no entry has, is named as it is
    if table == "checkpoint":
        return (None if name == "size" else before[0]), None
    if table == "head":
        return (min(before[2], after[2]) + 1 if name == "size" else None), None
    return None, str(after[0])
