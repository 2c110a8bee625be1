"""Was it ever lawful? Each act examined once more as the door examined it: by what was recorded and published then."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from ratify.errors import Phrase, Refused
from ratify.office.drafts import under
from ratify.office.editions import bundle_with_moves
from ratify.office.loading import read_entries, replayed
from ratify.workflow.entries import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.store import Written
    from ratify.workflow.entries import ReplayEntry


def unlawful_when_recorded(office: Office, loaded: Loaded) -> Iterator[Phrase]:
    """Yield, for each record that the door would not have let in as things were known then, the entry and the reason.

    Records of one request stand or fall together, as they did at the door. A confirmation is examined like an act. What
    was published since, or is law in a newer edition, plays no part.
    """
    before: Loaded | None = None
    for batch in _requests(loaded.written):
        entries = read_entries(batch)
        known = (*(before.entries if before is not None else ()), *entries)
        if before is None:
            before = _begun(office, loaded, batch, entries)
            if before.last.halted is not None:
                yield _told(loaded, batch, before.last.halted.reason)
            continue
        instant = batch[-1].recorded_at
        before = _as_known(office, before, known, instant)
        if not entries:
            continue
        try:
            laid = under(before, entries, (), None)
        except Refused as refusal:
            yield _told(loaded, batch, refusal.phrase)
        else:
            stands = laid.stands
            before = replace(before, entries=known, acts=stands.acts, last=stands)
            continue
        acts = standing(known)
        before = replace(before, entries=known, acts=acts, last=replayed(before.definitions, acts))


def _told(loaded: Loaded, batch: Sequence[Written], reason: Phrase) -> Phrase:
    first = batch[0]
    reference = loaded.opened.reference
    return Phrase(
        "office.unlawful_then", dossier=reference, entry=str(first.number), at=first.recorded_at, reason=reason
    )


def _requests(written: Sequence[Written]) -> Iterator[list[Written]]:
    """The entries of a dossier by the request that wrote them."""
    for _key, batch in groupby(written, key=lambda one: (one.recorded_at, one.body.get("request"))):
        yield list(batch)


def _begun(office: Office, loaded: Loaded, batch: Sequence[Written], entries: tuple[ReplayEntry, ...]) -> Loaded:
    """The dossier as it was opened; its first acts were laid under it in the same breath."""
    acts = standing(entries)
    definitions = bundle_with_moves(office, loaded.opened, entries, batch[-1].recorded_at)
    return replace(loaded, entries=entries, acts=acts, definitions=definitions, last=replayed(definitions, acts))


def _as_known(office: Office, before: Loaded, known: tuple[ReplayEntry, ...], instant: datetime) -> Loaded:
    """The dossier under the publications of an instant; replayed again only if they have moved."""
    definitions = bundle_with_moves(office, before.opened, known, instant)
    if definitions == before.definitions:
        return before
    return replace(before, definitions=definitions, last=replayed(definitions, before.acts))
