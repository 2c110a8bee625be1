"""Forks: a log that shows two faces. Found in another's log, told to it; and what others tell us of our own.

Two signed checkpoints that cannot both belong to one history are recorded as they are, once for each pair: they are
evidence for everybody, whatever becomes of either log. A fork that others report of our log is recorded only if our own
key made both checkpoints and they contradict each other or our log; nobody else can make us write.
"""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Conflict, Invalid, NotFound, Phrase, Refused
from ratify.journal.canonical import decode, read_utc
from ratify.journal.checkpoint import read_checkpoint, read_note, read_verifier
from ratify.journal.keys import ROTATED, terms
from ratify.journal.loss import RESTORED, losses
from ratify.journal.watching import NO_CONTINUATION, TWO_ROOTS, pair_of, vouched
from ratify.office.core import guarded_now
from ratify.office.editions import OFFICE
from ratify.office.rights import require
from ratify.store import Draft, stored, throttle, watched
from ratify.store.check import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from ratify.journal.keys import Term
    from ratify.journal.loss import Loss
    from ratify.journal.receipt import Continuation
    from ratify.journal.watching import Judgement, Kept
    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store.appending import Also

FOUND, REPORTED = "fork_found", "fork_reported"
BEGUN, ENDED = "watch_begun", "watch_ended"
"""Kinds of entry: a fork of another's log, a fork of ours; that another log is watched from now on, and is no more."""

NOT_OURS = "not_ours"
"""Our key signed a root that is not the one of our log at that size."""

CODES = tuple(f"office.fork.{what}" for what in (TWO_ROOTS, NO_CONTINUATION, "rolled_back", RESTORED, NOT_OURS))
MOST_REPORTED = 100
"""How many reported forks of our log are recorded; whoever has stolen the key could make any number."""

LONGEST_EVIDENCE = 64 * 1024
"""Characters of a file of evidence, inclusive."""


@dataclass(frozen=True, slots=True)
class ForkView:
    """A fork as it was recorded: in our log (``ours``) or in one that we watch, and the two sizes that speak of it."""

    entry: int
    ours: bool
    origin: str
    what: Phrase
    kept: str
    came: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Reported:
    """A fork of our log that somebody reported: the entry, and whether it had been reported before."""

    entry: int
    repeated: bool


def record_found(
    office: Office,
    log: watched.Watched,
    judgement: Judgement,
    came: Kept,
    proof: Continuation,
    *,
    also: Also,
) -> None:
    """Record that a log which we watch shows two faces; once for a pair of checkpoints."""
    against = cast("Kept", judgement.against)
    said: dict[str, object] = {
        "origin": log.origin,
        "name": log.name,
        "what": judgement.what,
        "kept": against.note,
        "came": came.note,
        "source": log.source,
    }
    if judgement.what == "no_continuation":
        said["proof"] = [b64encode(one).decode() for one in proof.proof]
    key = f"{FOUND}:{pair_of(log.origin, against, came)}"
    if office.store.by_key(key) is None:
        try:
            draft = Draft(OFFICE, FOUND, None, key, {FOUND: said})
            office.store.append([draft], expecting={}, now=guarded_now(office), also=also)
        except Conflict:  # another server was quicker
            pass
        else:
            office.wake()
            return
    office.store.change(also)


def record_loss(office: Office, log: watched.Watched, loss: Loss, kept: Sequence[Kept], came: str) -> None:
    """Record that a log which we watch says itself that it lost what checkpoints kept of it speak of; once."""
    key = f"{FOUND}:restored:{log.origin}:{loss.entry}"
    if not kept or office.store.by_key(key) is not None:
        return
    said: dict[str, object] = {
        "origin": log.origin,
        "name": log.name,
        "what": RESTORED,
        "kept": kept[0].note,
        "came": came,
        "source": log.source,
        "entry": loss.entry,
        "lost": [one.note for one in kept],
    }
    with suppress(Conflict):  # another server was quicker
        office.store.append([Draft(OFFICE, FOUND, None, key, {FOUND: said})], expecting={}, now=guarded_now(office))


def list_forks(office: Office, actor: Person) -> tuple[ForkView, ...]:
    """Every fork that was recorded, oldest first."""
    require(actor, "watched")
    return tuple(_forks(office))


def standing_forks(office: Office) -> tuple[ForkView, ...]:
    """The forks that concern somebody today: those reported of our log, those found in logs that we still watch."""
    here = [one.origin for one in office.store.query(watched.every)]
    theirs = {one.entry for origin in here for one in found_of(office, origin)}
    return tuple(one for one in _forks(office) if one.ours or one.entry in theirs)


def _forks(office: Office) -> Iterator[ForkView]:
    rows = [row for kind in (FOUND, REPORTED) for row in stored.of_kind(office.store.database, kind)]
    for row in sorted(rows, key=lambda one: cast("int", one[0])):
        kind, ours = row[3], row[3] == REPORTED
        said = cast("Mapping[str, str]", decode(bytes(row[7]))[kind])
        kept, came = (read_checkpoint(read_note(said[which]).text) for which in ("kept", "came"))
        origin = office.store.origin if ours else said["origin"]
        what = Phrase(f"office.fork.{said['what']}", origin=origin, kept=kept.size, came=came.size)
        yield ForkView(row[0], ours, origin, what, said["kept"], said["came"], read_utc(row[5]))


def found_of(office: Office, origin: str) -> list[ForkView]:
    """The forks found in a log since its watch began, without those that it has explained."""
    after, gone = _begun(office).get(origin, 0), lost(office, origin)
    return [
        one
        for one in _forks(office)
        if not one.ours and one.origin == origin and one.entry > after and one.kept not in gone
    ]


def _begun(office: Office) -> dict[str, int]:
    """The entries since which logs are watched, by their origins: what was found before is settled."""
    rows = stored.of_kind(office.store.database, BEGUN)
    return {cast("Mapping[str, str]", decode(bytes(row[7]))[BEGUN])["origin"]: row[0] for row in rows}


def settled(office: Office, origin: str) -> set[str]:
    """The checkpoints of a log that are known to belong to another history than what came after them."""
    proven = {said["kept"] for said in _said_of(office, origin) if said["what"] in {TWO_ROOTS, NO_CONTINUATION}}
    return {*proven, *lost(office, origin)}


def lost(office: Office, origin: str) -> set[str]:
    """The checkpoints of a log that speak of what it lost, as it says itself, to a restored back-up."""
    return {note for said in _said_of(office, origin) if said["what"] == RESTORED for note in said["lost"]}


def _said_of(office: Office, origin: str) -> list[Mapping[str, Any]]:
    rows = stored.of_kind(office.store.database, FOUND)
    bodies = [cast("Mapping[str, Any]", decode(bytes(row[7]))[FOUND]) for row in rows]
    return [said for said in bodies if said["origin"] == origin]


def evidence(office: Office, actor: Person, name: str) -> dict[str, str]:
    """The newest fork found in a log that we watch, to be handed to its office. Raises ``NotFound``."""
    require(actor, "watched")
    log = office.store.query(lambda connection: watched.find(connection, name))
    found = found_of(office, log.origin)
    if not found:
        raise NotFound("office.fork.none_found", name=name)
    return evidence_of(found[-1])


def evidence_of(fork: ForkView) -> dict[str, str]:
    """The two signed checkpoints of a fork, as they are handed on."""
    return {"kept": fork.kept, "came": fork.came}


def read_evidence(text: str) -> tuple[str, str]:
    """The two checkpoints of a file of evidence. Raises ``Invalid`` (``office.fork.form``)."""
    try:
        said = json.loads(text) if len(text) <= LONGEST_EVIDENCE else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(isinstance(said.get(which), str) for which in ("kept", "came")):
        raise Invalid("office.fork.form")
    return said["kept"], said["came"]


def take_fork_handed(office: Office, actor: Person, kept: str, came: str) -> Reported:
    """Take evidence about our own log that somebody brought as a file. Raises as ``take_fork``, and ``Forbidden``."""
    require(actor, "watched")
    return _take(office, kept, came, "file")


def take_fork(office: Office, kept: str, came: str, source: str) -> Reported:
    """Take evidence about our own log from anybody; ``source`` is where it comes from, for the throttle.

    Raises ``Invalid`` (``journal.…``) unless our key signed both, ``Refused`` (``office.fork.none``) if both belong to
    our log as it is, ``Forbidden`` (``store.throttled``) for who has been refused too often. Nothing is written then.
    """
    instant = office.wall()
    office.store.change(lambda connection: throttle.enter_from(connection, REPORTED, source, instant))
    reported = _take(office, kept, came, "http")
    office.store.change(lambda connection: throttle.forgive(connection, REPORTED, source))
    return reported


def _take(office: Office, kept: str, came: str, way: str) -> Reported:
    keys = own_keys(office)
    one, other = vouched(kept, keys), vouched(came, keys)
    strange = [each for each in (one, other) if office.store.root_at(each.size) != each.root]
    if not strange or (one.size, one.root) == (other.size, other.root):
        raise Refused("office.fork.none", one=one.size, other=other.size)
    explained = [_explained(office, each.size) for each in strange]
    if all(explained) and len(strange) == 1:
        raise Refused("office.fork.explained", entry=str(explained[0]))
    what = TWO_ROOTS if one.size == other.size else NOT_OURS
    key = f"{REPORTED}:{pair_of(office.store.origin, one, other)}"
    before = office.store.by_key(key)
    if before is not None:
        return Reported(before.number, repeated=True)
    if len(stored.of_kind(office.store.database, REPORTED)) >= MOST_REPORTED:
        raise Refused("office.fork.enough", n=MOST_REPORTED)
    draft = Draft(OFFICE, REPORTED, None, key, {REPORTED: {"what": what, "kept": kept, "came": came, "by": way}})
    try:
        appended = office.store.append([draft], expecting={}, now=guarded_now(office))
    except Conflict:
        before = office.store.by_key(key)
        if before is None:
            raise
        return Reported(before.number, repeated=True)
    office.wake()
    return Reported(appended.written[0].number, repeated=False)


def _explained(office: Office, size: int) -> int:
    """The entry of our own log which says that what a checkpoint of this size speaks of was lost; 0 if none does."""
    return next((loss.entry for loss in losses(told(office.store.database, RESTORED)) if loss.covers(size)), 0)


def own_keys(office: Office) -> tuple[Term, ...]:
    """The keys of our own log with their terms. Raises ``NotFound`` in an office that does not sign."""
    named = office.store.stored_head().verifier
    if not named:
        raise NotFound("store.no_checkpoint")
    return terms((read_verifier(named),), told(office.store.database, ROTATED))[0]
