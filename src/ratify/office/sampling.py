"""Samples that anybody can draw again: each entry gets a ticket from the seed and its leaf, and the lowest win.

The ticket of an entry is SHA-256 over the seed in UTF-8, one zero byte, and its leaf hash as 64 lower-case hexadecimal
digits; tickets are compared as hexadecimal text. Nothing else goes into the draw, so whoever has the seed, the leaves
of the population and paper comes to the same sample. A seed that was not chosen names what nobody can choose, the root
of the checkpoint, and who draws.
"""

from __future__ import annotations

import heapq
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Refused
from ratify.office.looks import remember
from ratify.office.reviewing import answers, checked, shown
from ratify.office.rights import require
from ratify.store import accounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.errors import Phrase
    from ratify.office.asked import Asked
    from ratify.office.core import Office
    from ratify.office.reviewing import FoundEntry
    from ratify.office.views import Person
    from ratify.store import Written

LARGEST_SAMPLE = 1_000
LONGEST_SEED = 200

LONGEST_HERE = 100_000
"""Entries up to which the desk and the API look at a population while somebody waits; inclusive."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One entry of a sample with its ticket (hexadecimal)."""

    ticket: str
    entry: FoundEntry


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample in the order in which it was drawn, with all that another needs to draw it again.

    ``population`` entries answered the question, of ``looked_at`` that were looked at in a log of ``size`` entries
    with this ``root`` (hexadecimal); ``checkpoint`` is the signed note over them, if one was ever signed.
    """

    asked: Asked
    drawn: tuple[Drawn, ...]
    seed: str
    population: int
    looked_at: int
    size: int
    root: str
    checkpoint: str | None
    look_up: int


def ticket(seed: str, leaf: str) -> str:
    """The ticket of an entry, by its leaf hash in hexadecimal."""
    return sha256(seed.encode() + b"\x00" + leaf.encode()).hexdigest()


def sample(  # each argument is one thing that a caller says
    office: Office,
    actor: Person,
    asked: Asked,
    n: int,
    *,
    seed: str | None = None,
    here: bool = False,
    what: str = "sample",
) -> Sample:
    """Draw ``n`` entries from all that answer a question; ``here`` refuses a log too long to be waited for.

    ``what`` is how the look is remembered.

    Raises ``Invalid`` for an ``n`` that is none, above 1,000 or larger than the population, for a seed that is empty,
    longer than 200 characters or holds control characters; as ``reviewing.ask`` for what is asked.
    """
    require(actor, "log")
    if not 1 <= n <= LARGEST_SAMPLE:
        raise Invalid("office.review.sample_size", most=LARGEST_SAMPLE)
    which = checked(office, asked)
    head = office.store.head()
    drawn_with = _default(actor, head.root) if seed is None else _checked(seed)
    tally = Tally()
    population = every_answer(office, actor, which, (head.size, LONGEST_HERE if here else None), tally)
    tickets = ((ticket(drawn_with, one.leaf.hex()), one.number, one, why) for one, why in population)
    lowest = heapq.nsmallest(n, tickets, key=lambda drawn: drawn[:2])
    if tally.answers < n:
        raise Invalid("office.review.population", n=tally.answers, wanted=n)
    particulars = {
        "results": n, "complete": True, "looked_at": tally.looked_at, "size": head.size, "root": head.root.hex(),
        "seed": drawn_with, "population": tally.answers, "entries": [number for _ticket, number, _one, _why in lowest],
    }  # fmt: skip
    look_up = remember(office, actor, what, which, particulars)
    names = office.store.query(accounts.names_of_accounts)
    return Sample(
        asked=which,
        drawn=tuple(Drawn(label, shown(office, one, names, why)) for label, _number, one, why in lowest),
        seed=drawn_with,
        population=tally.answers,
        looked_at=tally.looked_at,
        size=head.size,
        root=head.root.hex(),
        checkpoint=checkpoint_of(office, head.size),
        look_up=look_up,
    )


def checkpoint_of(office: Office, size: int) -> str | None:
    """The signed checkpoint of the log at a length; nothing in an office that does not sign."""
    return next((note for _size, note in office.store.checkpoints(after_size=size - 1, up_to=size)), None)


@dataclass(slots=True)
class Tally:
    """How many entries were looked at, and how many of them answer."""

    looked_at: int = 0
    answers: int = 0


def every_answer(
    office: Office, actor: Person, which: Asked, bounds: tuple[int, int | None], tally: Tally
) -> Iterator[tuple[Written, tuple[Phrase, ...]]]:
    """What answers, counted on the way. ``bounds``: the length of the log, and how many entries may be looked at.

    Raises ``Refused`` (``office.review.too_long``) where more would have to be.
    """
    size, most = bounds
    for one, why in answers(office, actor, which, size):
        if tally.looked_at == most:
            raise Refused("office.review.too_long", n=most)
        tally.looked_at += 1
        if why is not None:
            tally.answers += 1
            yield one, why


def _default(actor: Person, root: bytes) -> str:
    return f"{b64encode(root).decode()} {actor.login or actor.account}"


def _checked(seed: str) -> str:
    if not seed.strip() or len(seed) > LONGEST_SEED or not seed.isprintable():
        raise Invalid("office.review.seed", most=LONGEST_SEED)
    return seed
