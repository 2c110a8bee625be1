"""Digests: what is not urgent goes to each reader in one message a day.

An alert that goes in a digest says so, and of which day, when it is issued. Closing the digest of a day is an entry of
its own, in a stream of which every such alert names the version that it was issued under: so nothing joins a digest
that is closed, and a repeat of a message says the same as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, cast

from ratify.errors import Conflict, Phrase, packed
from ratify.office.core import guarded_now, one_by_one
from ratify.office.disclosing import TEXTS_AT
from ratify.store import Draft, InboxRow, IndexRows, lists, stored
from ratify.store.entries import read_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratify.office.core import Office
    from ratify.store import Written

DIGEST = "digest_issued"
DIGESTS = "digests"
"""The stream of what was closed."""

CARRIED = "digests/carried"
"""The stream of what became of them."""

URGENT = timedelta(days=7)
"""Up to how long before the last day to act (inclusive) an alert goes by itself, and at once."""

SLACK = timedelta(days=4)
"""How long before the beginning of its day (UTC) an alert of a digest can have been told, and more than that."""


@dataclass(frozen=True, slots=True)
class Open:
    """The first digest that still takes alerts: its day, and the version of the stream that says so.

    There is no day where the office has chosen that every alert goes by itself.
    """

    day: date | None
    version: int

    def takes(self, name: str, last_day: date | None, day: date, *, rectifies: bool = False) -> dict[str, str]:
        """What an alert of a day says of the digest that it goes in, in its body; nothing if it goes by itself.

        By itself goes what has its last day to act within ``URGENT``, or has missed it; what puts an earlier alert
        right; and what another person waits for.
        """
        hurries = last_day is not None and last_day - day <= URGENT
        if self.day is None or hurries or rectifies or name.startswith("confirm:"):
            return {}
        return {"digest": self.day.isoformat()}


def still_open(office: Office, day: date) -> Open:
    """The first digest, from a day on, that is not closed."""
    version = office.store.version(DIGESTS)
    if not office.settings.digest:
        return Open(None, version)
    if not version:
        return Open(day, version)
    last = office.store.entries(DIGESTS, after_version=version - 1)[-1]
    return Open(max(day, _day_of(last) + timedelta(days=1)), last.version)


def close_digests(office: Office, day: date) -> None:
    """Close the digests up to a day (inclusive) that have something to say; of what nobody waits for there is none."""
    for on in office.store.query(partial(lists.days_of_digests, by=day)):
        key = key_of(on)
        if office.store.by_key(key) is not None:
            continue
        subject = packed(Phrase("office.digest.name", day=on))
        body = {DIGEST: {"due": on.isoformat(), "late": on < day, "roles": [], "subject": subject}}
        draft = Draft(DIGESTS, DIGEST, on, key, body)
        try:
            office.store.append([draft], expecting={}, now=guarded_now(office), index=_index)
        except Conflict:  # another server was quicker
            continue


def key_of(day: date) -> str:
    """The key of the entry that closes the digest of a day."""
    return f"digest:{day.isoformat()}"


def alerts_in(office: Office, issued: Written, faults: list[Exception]) -> list[Written]:
    """The alerts and escalations that a digest carries, in the order of their issue, by the log alone.

    They were told on its day, or on the day before when that day's digest was closed; the log's moments never go back,
    so nothing is looked at that is older by ``SLACK``. What cannot be read is left out, and put to the ``faults``.
    """
    day = _day_of(issued)
    since = datetime.combine(day, time(), UTC) - SLACK
    found = []
    for kind in TEXTS_AT:
        for row in stored.back(office.store.database, kind, issued.number):
            with one_by_one(faults):
                one = read_written(row)
                if one.recorded_at < since:
                    break
                if one.body[kind].get("digest") == day.isoformat():
                    found.append(one)
    return sorted(found, key=lambda one: one.number)


def reached_all(office: Office, day: date) -> datetime | None:
    """When the digest of a day had reached all its readers, by the log."""
    issued = office.store.by_key(key_of(day))
    complete = None if issued is None else office.store.by_key(f"alert_delivered:{issued.number}")
    return None if complete is None else complete.recorded_at


def row_of(issued: Written) -> InboxRow:
    """How a digest waits to be carried."""
    said = cast("Mapping[str, object]", issued.body[DIGEST])
    return InboxRow(issued.number, "", _day_of(issued), bool(said["late"]), (), (), said["subject"])


def _index(written: Sequence[Written]) -> IndexRows:
    return IndexRows(inbox=tuple(map(row_of, written)))


def _day_of(issued: Written) -> date:
    return date.fromisoformat(cast("Mapping[str, str]", issued.body[DIGEST])["due"])
