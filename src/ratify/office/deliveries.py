"""How the carrying of alerts goes: what waits, whom it failed and why, and trying again at once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import NotFound, Phrase, Refused, unpacked
from ratify.office.carrying import Tries, delivered_to, failures_of, state_of_carrying
from ratify.office.core import guarded_now
from ratify.office.rights import may, require
from ratify.store import Carrying, IndexRows, leases, lists
from ratify.store.accounts import names_of_accounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store import InboxRow

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class FailedView:
    """A reader whom an alert did not reach yet: how often it was tried, when last and when next, and why it failed."""

    reader: str
    tries: int
    tried: datetime
    again: datetime
    reason: Phrase


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """An alert or digest that has not reached all its readers; ``dossier`` is empty of a digest.

    ``reached`` has got it already; with no ``failed`` it waits.
    """

    entry: int
    dossier: str
    reference: str
    subject: Phrase
    issued_at: datetime
    reached: tuple[str, ...]
    failed: tuple[FailedView, ...]


def deliveries(office: Office, actor: Person, *, after: int = 0, limit: int = 50) -> tuple[DeliveryView, ...]:
    """The alerts and digests that have not reached all their readers, as they were issued; ``after`` the last seen."""
    require(actor, "deliveries")
    size = max(1, min(limit, LARGEST_PAGE))
    rows = office.store.query(partial(lists.undelivered, after=after, limit=size))
    names = office.store.query(names_of_accounts) if rows else {}
    return tuple(_view(office, row, names) for row in rows)


def failing(office: Office, actor: Person) -> bool:
    """Whether something that waits was tried and has failed somebody, and the actor may see that."""
    after = 0
    while may(actor, "deliveries") and (
        rows := office.store.query(partial(lists.undelivered, after=after, limit=LARGEST_PAGE, tried=True))
    ):
        if any(map(failures_of, rows)):
            return True
        after = rows[-1].alert
    return False


def retry(office: Office, actor: Person, alert: int) -> None:
    """Try an alert or digest again at the next sweep, which is asked for at once, for everybody whom it did not reach.

    How often it has failed is not forgotten; what a server is just carrying is being tried. Raises ``NotFound``
    (``office.no_alert``), ``Refused`` (``office.delivery.reached``) if it has reached all its readers.
    """
    require(actor, "deliveries")
    row = office.store.query(lambda connection: lists.alert(connection, alert))
    if row is None:
        raise NotFound("office.no_alert", entry=str(alert))
    if row.delivered_at is not None:
        raise Refused("office.delivery.reached", entry=str(alert))
    token = secrets.token_hex(8)
    row = office.store.change(partial(leases.take, alert=alert, token=token, now=guarded_now(office)))
    if row is not None:
        failed = {who: Tries(one.failures, LONG_AGO, one.reason) for who, one in failures_of(row).items()}
        moved = Carrying(alert, state_of_carrying(delivered_to(row), failed))
        office.store.put_index(IndexRows(befallen=(moved,)))
        office.store.change(partial(leases.give_back, alert=alert, token=token))
    office.wake()


def _view(office: Office, row: InboxRow, names: Mapping[str, str]) -> DeliveryView:
    issued = office.store.entry(row.alert)
    said = cast("Mapping[str, Any]", issued.body[issued.kind])
    reference = office.store.query(lambda connection: lists.reference(connection, row.dossier)) or row.dossier
    failed = tuple(
        FailedView(names.get(who, who), one.failures, one.tried, one.again, cast("Phrase", unpacked(one.reason)))
        for who, one in failures_of(row).items()
    )
    reached = tuple(names.get(who, who) for who in delivered_to(row))
    subject = cast("Phrase", unpacked(said["subject"]))
    return DeliveryView(row.alert, row.dossier, reference, subject, issued.recorded_at, reached, failed)
