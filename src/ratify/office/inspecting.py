"""The office inspects its own log every day, and tells whoever answers for it when it does not hold.

Nothing of this is an entry: what an altered log says of itself is what is in doubt. It is told by mail, on the first
page of the desk, by the doctor and to whoever asks for the office's health.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from ratify.delivery import Message, as_html, channels
from ratify.errors import Phrase, packed, unpacked
from ratify.journal.canonical import read_utc, utc_text
from ratify.language import say
from ratify.office.core import now, today
from ratify.office.parcels import address_of
from ratify.store import accounts
from ratify.store.check import Checking, breaches
from ratify.store.remarks import note, remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.office.core import Office
    from ratify.store.accounts import Account

MOST = 1_000
"""Breaches that are counted, inclusive: of a log that holds nowhere nobody needs the number."""

TOLD = frozenset({"auditor", "administrator"})

_REMARK = "inspection"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the newest inspection found: how many breaches (at most ``MOST``), and the first in words.

    ``on`` is the day, ``size`` the entries of the log; ``told`` are the accounts that have been told of these breaches.
    """

    on: date
    at: datetime
    size: int
    breaches: int
    first: Phrase | None
    told: tuple[str, ...] = ()


def inspect(office: Office) -> Inspection:
    """Verify what the log keeps, once a day, and as long as it does not hold whenever it is asked; mail what was found.

    Bytes, numbers, tree, checkpoints, digests and guards are looked at; what it takes to replay every dossier and to
    compare every index is ``verify``. Whom the mail does not reach is told at the next inspection.
    """
    last = newest_inspection(office)
    if last is not None and last.on == today(office) and not last.breaches:
        return last
    known = () if office.store.verifier is None else (office.store.verifier,)
    found = list(islice(breaches(office.store, Checking(known)), MOST))
    first = found[0].what if found else None
    here = Inspection(today(office), now(office), office.store.head().size, len(found), first)
    if last is not None and last.first == first:
        here = replace(here, told=last.told)
    _keep(office, here)
    if first is not None:
        here = replace(here, told=(*here.told, *_tell(office, here, first)))
        _keep(office, here)
    return here


def newest_inspection(office: Office) -> Inspection | None:
    """What the newest inspection found; nothing in an office whose log was never inspected."""
    kept = cast("dict[str, Any] | None", office.store.query(lambda connection: remark(connection, _REMARK)))
    if kept is None:
        return None
    first = cast("Phrase | None", unpacked(kept["first"]))
    return Inspection(
        date.fromisoformat(kept["on"]), read_utc(kept["at"]), kept["size"], kept["breaches"], first, tuple(kept["told"])
    )


def _keep(office: Office, one: Inspection) -> None:
    said = {
        "on": one.on.isoformat(),
        "at": utc_text(one.at),
        "size": one.size,
        "breaches": one.breaches,
        "first": packed(one.first),
        "told": list(one.told),
    }
    office.store.change(lambda connection: note(connection, _REMARK, said))


def _tell(office: Office, found: Inspection, first: Phrase) -> Iterator[str]:
    """Mail it to whoever answers for the log and was not told yet; the accounts that it has reached."""
    carriers = channels(office.settings)
    for reader in office.store.query(accounts.every):
        if reader.disabled or reader.id in found.told or reader.roles.isdisjoint(TOLD):
            continue
        message = _message(office, reader, found, first)
        try:
            for channel in carriers:
                channel.carry(message)
        except Exception:  # noqa: BLE001, S112 - whoever is not reached, for whatever reason, is told next time
            continue
        yield reader.id


def _message(office: Office, reader: Account, found: Inspection, first: Phrase) -> Message:
    language, url = reader.language, office.settings.public_url
    subject = say(Phrase("office.inspection.subject"), language)
    lines = (
        Phrase("office.inspection.found", n=found.breaches, first=first, at=found.at),
        Phrase("office.inspection.mend"),
    )
    words = "\n\n".join([*(say(line, language) for line in lines), f"{url}/verify"])
    name = f"{office.store.origin}\ninspection\n{found.on}\n{packed(first)}\n{reader.id}"
    return Message(
        id=hashlib.sha256(name.encode()).hexdigest()[:32],
        sender=office.settings.mail_from,
        to=address_of(reader.login, office.settings.mail_from),
        subject=subject,
        text=words,
        html=as_html(subject, words, language),
        language=language,
    )
