"""Questions by name: those that ship, and those that somebody keeps under names of his own."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid, NotFound
from ratify.office.asked import EVERYTHING, Asked, as_json, of_json
from ratify.office.core import now
from ratify.office.reviewing import checked
from ratify.office.rights import require
from ratify.office.shipped_questions import BY_NAME, SHIPPED
from ratify.store import reviewing

if TYPE_CHECKING:
    from datetime import datetime

    from ratify.errors import Phrase
    from ratify.office.core import Office
    from ratify.office.views import Person

LONGEST_NAME = 80
MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that can be asked by its name: one that ships (``saved_at`` is nothing), or one's own."""

    name: str
    title: Phrase | str
    what: Phrase | None
    asked: Asked
    saved_at: datetime | None = None


def questions(office: Office, actor: Person) -> tuple[QuestionView, ...]:
    """The questions that ship, then the actor's own by name."""
    require(actor, "log")
    shipped = (QuestionView(one.name, one.title, one.what, Asked(question=one.name)) for one in SHIPPED)
    own = office.store.query(lambda connection: reviewing.kept(connection, actor.account))
    return (*shipped, *(QuestionView(one.name, one.name, None, of_json(one.asks), one.saved_at) for one in own))


def question(office: Office, actor: Person, name: str, also: Asked = EVERYTHING) -> Asked:
    """What a question asks, by its name; what a further filter gives takes the place of what the question says.

    Raises ``NotFound`` (``office.review.question``).
    """
    known = {one.name: one for one in questions(office, actor)}
    if name not in known:
        raise NotFound("office.review.question", name=name[:LONGEST_NAME], known=tuple(known))
    return known[name].asked.also(also)


def keep(office: Office, actor: Person, name: str, asked: Asked) -> str:
    """Keep a question under a name of one's own, in place of the one that had it; the name as it is kept."""
    require(actor, "log")
    said = " ".join(unicodedata.normalize("NFC", name).split())
    if not said or len(said) > LONGEST_NAME or not said.isprintable() or "/" in said:
        raise Invalid("office.review.name", most=LONGEST_NAME)
    if said in BY_NAME:
        raise Invalid("office.review.name_ships", name=said)
    which = as_json(checked(office, asked))
    own = office.store.query(lambda connection: reviewing.kept(connection, actor.account))
    if said not in {one.name for one in own} and len(own) >= MOST_KEPT:
        raise Invalid("office.review.too_many", most=MOST_KEPT)
    instant = now(office)
    office.store.change(lambda connection: reviewing.keep(connection, said, actor.account, which, instant))
    return said


def forget(office: Office, actor: Person, name: str) -> None:
    """Forget a question of one's own. Raises ``NotFound`` (``office.review.question``)."""
    require(actor, "log")
    if not office.store.change(lambda connection: reviewing.forget(connection, name, actor.account)):
        own = office.store.query(lambda connection: reviewing.kept(connection, actor.account))
        raise NotFound("office.review.question", name=name[:LONGEST_NAME], known=tuple(one.name for one in own))
