"""What is to be carried to whom: one alert for each of its readers, or the alerts of a digest for each of theirs."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from ratify.delivery import HEADING, Message, as_html
from ratify.errors import Phrase
from ratify.journal.commitment import commitment_in
from ratify.language import say
from ratify.office.core import one_by_one
from ratify.office.digests import DIGEST
from ratify.office.disclosing import TEXTS_AT
from ratify.office.wording import rendered
from ratify.settings import Webhook
from ratify.store import accounts, disclosures, lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.wording import Reader
    from ratify.store import Disclosure, Written
    from ratify.store.accounts import Account

IN_FULL = 50
"""How many alerts a digest says in full; of all others it gives the subject and the address."""


_LINES = re.compile(r"[\t\r\n]+")
"""What a title may hold, and no heading of a mail: a whole digest would go nowhere because of one of them."""

_NUMBERED = re.compile(r"/confirm:|/rectification/")
"""Keys that hold the number of an entry, which another has after a restore: such an alert goes once more then."""

AT_ONCE = 500
"""Alerts that are looked up in one question."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is still owed to one reader: the message, or nothing where all that it would say was erased."""

    account: str
    message: Message | None

    @property
    def erased(self) -> bool:
        """Whether nothing is left to be carried."""
        return self.message is None


@dataclass(frozen=True, slots=True)
class Part:
    """What one alert says to one reader; ``last_day`` is the last day to act, where there is one."""

    entry: int
    key: str
    dossier: str
    reference: str
    due: str
    late: bool
    last_day: date | None
    language: str
    subject: str
    text: str
    link: str

    @property
    def words(self) -> str:
        """All that it says, with where to read on."""
        return f"{self.text}\n\n{self.link}"

    @property
    def urgency(self) -> tuple[date, int]:
        """Its place in a digest: the soonest last day first."""
        return self.last_day or date.max, self.entry


def parcels(office: Office, issued: Written, alerts: Sequence[Written], faults: list[Exception]) -> list[Parcel]:
    """What each reader is to get, in the words that were kept when it was issued; nothing for who has left since.

    ``alerts`` are those of a digest, or the one that goes by itself. What was put right before its digest was closed is
    not in it for whoever is told that: this goes by itself, and the day that stands no more must not come last. An
    alert that cannot be read keeps no other of its digest back; it is put to the ``faults``. One that goes by itself
    raises what is wrong with it.
    """
    alone = issued.kind != DIGEST
    parts: dict[str, list[Part | None]] = defaultdict(list)
    people = (one for one in office.store.query(accounts.every) if not one.disabled)
    readers: list[Account | Webhook] = [*people, *office.settings.webhooks]
    by_id = {one.id: one for one in readers}
    for some in (alerts[place : place + AT_ONCE] for place in range(0, len(alerts), AT_ONCE)):
        kept = office.store.query(partial(disclosures.disclosures, numbers=[one.number for one in some]))
        called = office.store.query(partial(lists.references_of, dossiers={_dossier(one) for one in some}))
        for one in some:
            with nullcontext() if alone else one_by_one(faults):
                told_better = () if alone else _told_better(office, one, issued.number)
                for account, part in list(_parts(office, one, by_id, kept.get(one.number, ()), called)):
                    if account not in told_better:
                        parts[account].append(part)
    checkpoint = office.store.checkpoint() or ""
    return [
        Parcel(account, _message(office, issued, by_id[account], [one for one in found if one is not None], checkpoint))
        for account, found in parts.items()
    ]


def address_of(login: str, sender: str) -> str:
    """Where an account's mail goes: its login if that is an address, else the login at the office's own domain."""
    return login if "@" in login else f"{login}@{sender.rpartition('@')[2] or 'localhost'}"


def _told_better(office: Office, issued: Written, before: int) -> set[str]:
    """The readers of what puts an alert right, or what an escalation told again, by an entry before another."""
    of = cast("Mapping[str, object]", issued.body[issued.kind]).get("of", issued.number)
    later = (one for one in office.store.entries(issued.stream, after_version=issued.version) if one.number < before)
    said = (cast("Mapping[str, Any]", one.body["alert_issued"]) for one in later if one.kind == "alert_issued")
    return {reader for one in said if one.get("rectifies") == of for reader in one["readers"]}


def _dossier(issued: Written) -> str:
    return issued.stream.removeprefix("dossier/").removesuffix("/alerts")


def _parts(
    office: Office,
    issued: Written,
    by_id: Mapping[str, Reader],
    kept: Iterable[Disclosure],
    called: Mapping[str, str],
) -> Iterator[tuple[str, Part | None]]:
    """For each reader of an alert what it says to him; nothing where that was erased.

    ``kept`` is what opens its commitments, ``called`` the references of dossiers by their ids.
    """
    said = cast("Mapping[str, object]", issued.body[issued.kind])
    at = f"{TEXTS_AT[issued.kind]}."
    texts = {one.path.removeprefix(at): json.loads(one.value) for one in kept}
    commitments = cast("Mapping[str, object]", said["texts"])
    dossier = _dossier(issued)
    last = cast("str | None", said.get("last_day"))
    for account in cast("list[str]", said["readers"]):
        reader = by_id.get(account)
        if reader is None:
            continue
        text = texts.get(account)
        if text is None and commitment_in(commitments.get(account)) is not None:
            yield account, None
            continue
        if text is None:  # issued before texts were kept: the log has no more than the digest of what was said
            index = office.store.query(partial(lists.dossier, of=dossier))
            title = index.title if index else {}
            text = rendered(office, index.reference if index else dossier, title, said, reader.language)
        yield (
            account,
            Part(
                issued.number,
                str(issued.key),
                dossier,
                called.get(dossier, dossier),
                cast("str", said["due"]),
                bool(said["late"]),
                date.fromisoformat(last) if last else None,
                text["language"],
                _LINES.sub(" ", text["subject"]).strip(),
                text["text"],
                f"{office.settings.public_url}/dossiers/{dossier}",
            ),
        )


def _message(
    office: Office, issued: Written, reader: Account | Webhook, parts: Sequence[Part], checkpoint: str
) -> Message | None:
    """One message with all of these parts; an alert that is alone keeps its own words, in a digest too."""
    if not parts:
        return None
    ordered = sorted(parts, key=lambda one: one.urgency)
    if len(ordered) == 1:
        language, subject, words = ordered[0].language, ordered[0].subject, ordered[0].words
    else:
        language = ordered[0].language
        subject = say(Phrase("office.digest.subject", n=len(ordered), first=ordered[0].subject), language)
        words = _of_several(ordered, language)
    note = f"{say(Phrase('office.message.checkpoint'), language)}\n{checkpoint}" if checkpoint else ""
    program = isinstance(reader, Webhook)
    return Message(
        id=_message_id(office, issued, reader.id, ordered),
        sender=office.settings.mail_from,
        to=reader.id if isinstance(reader, Webhook) else address_of(reader.login, office.settings.mail_from),
        subject=subject,
        text=f"{words}\n\n{note}",
        html=as_html(subject, words, language, note),
        language=language,
        alerts=tuple(map(_for_programs, ordered)) if program else (),
        checkpoint=checkpoint,
        parts=tuple(_id_of(office, [one.key], reader.id) for one in ordered if not _NUMBERED.search(one.key)),
    )


def _for_programs(part: Part) -> dict[str, object]:
    """One alert as a program reads it."""
    said: dict[str, object] = {
        "entry": part.entry,
        "dossier": part.dossier,
        "reference": part.reference,
        "subject": part.subject,
        "text": part.text,
        "due": part.due,
        "late": part.late,
        "link": part.link,
    }
    return said if part.last_day is None else {**said, "last_day": part.last_day.isoformat()}


def _of_several(parts: Sequence[Part], language: str) -> str:
    """First what there is, soonest last day first; then each alert under its own heading, as it would go by itself."""
    blocks = ["\n".join(f"{place}. {one.subject}" for place, one in enumerate(parts[:IN_FULL], 1))]
    blocks += [f"{HEADING}{place}. {one.subject}\n\n{one.words}" for place, one in enumerate(parts[:IN_FULL], 1)]
    if rest := parts[IN_FULL:]:
        more = say(Phrase("office.digest.more", n=len(rest)), language)
        blocks.append("\n\n".join([f"{HEADING}{more}", *(f"{one.subject}\n{one.link}" for one in rest)]))
    return "\n\n".join(blocks)


def _message_id(office: Office, issued: Written, account: str, parts: Iterable[Part]) -> str:
    """The name of a message for ever: of this log, this reader and what it says, also if that is issued once more.

    That happens when a back-up is restored that knows nothing of it.
    """
    keys = [one.key for one in parts]
    return _id_of(office, keys if issued.kind != DIGEST else [str(issued.key), *keys], account)


def _id_of(office: Office, keys: Sequence[str], account: str) -> str:
    return hashlib.sha256("\n".join([office.store.origin, *keys, account]).encode()).hexdigest()[:32]
