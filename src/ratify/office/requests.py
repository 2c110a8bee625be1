"""What identifies a request, so that its repeat gets the first answer and another use of its key is refused."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ratify.office.disclosing import personal_names, same_in_private
from ratify.office.drafts import meant, next_seal
from ratify.workflow.acts import ActDraft
from ratify.workflow.facts import InvalidFacts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.store import Written
    from ratify.workflow.acts import Draft as Drafted


def request_of(actor: Person, dossier: str, what: Sequence[object], reason: str | None) -> str:
    """What identifies a request, so that a repeat is told from another use of the same key; no personal fact in it."""
    return hashlib.sha256(repr((actor.person, dossier, what, reason)).encode()).hexdigest()[:32]


def written_together(loaded: Loaded, first: Written) -> list[Written]:
    """The entries that were written in one request with the one that bears its key."""
    after = [one for one in loaded.written if one.number > first.number]
    mine = [first]
    for one in after:
        last = mine[-1]
        follows = one.number == last.number + 1 and one.recorded_at == last.recorded_at and one.key is None
        if not follows or one.body.get("request") != first.body.get("request"):
            break
        mine.append(one)
    return mine


def same_acts(
    office: Office, actor: Person, loaded: Loaded, same: Sequence[Written], given: Sequence[Drafted | None]
) -> bool:
    """Whether the personal facts of acts are those that were recorded, as far as they are left."""
    names, sealed = personal_names(loaded.definitions), next_seal(office, actor, loaded.end)
    if not names:
        return True
    drafts = [one for one in given if isinstance(one, ActDraft)]
    try:
        acts = [meant(loaded, one, sealed, names)[1] for one in drafts]
    except InvalidFacts:
        return False
    return same_in_private(office, same, acts)
