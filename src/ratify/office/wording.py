"""An alert in a reader's words, as it is sealed, kept and carried: made once, when it is issued."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol, cast

from ratify.errors import Phrase, unpacked
from ratify.language import say
from ratify.office.absences import with_deputies
from ratify.office.disclosing import TEXTS_AT, sealed
from ratify.store import accounts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.settings import Webhook
    from ratify.store import Disclosure
    from ratify.store.accounts import Account


class Reader(Protocol):
    """Who is told: an account, or a program that is called."""

    @property
    def id(self) -> str:
        """What stands for it in the log."""

    @property
    def language(self) -> str:
        """The language in which it is told."""


def readers_on(office: Office, roles: Collection[str], day: date) -> list[Account]:
    """The accounts that have one of these roles and are not disabled, and whoever stands in for one on a day."""
    found = [one for one in office.store.query(accounts.every) if not one.disabled and one.roles & set(roles)]
    return with_deputies(office, found, day)


def programs_of(office: Office, roles: Collection[str]) -> list[Webhook]:
    """The programs that get the alerts of one of these roles; none of them is anybody who could act."""
    return [one for one in office.settings.webhooks if set(one.roles) & set(roles)]


def addressed(
    office: Office,
    kind: str,
    about: tuple[str, Mapping[str, str]],
    said: Mapping[str, object],
    readers: Sequence[Reader],
) -> tuple[dict[str, object], tuple[Disclosure, ...]]:
    """The body of an alert with its readers and commitments to what each is told, and what opens these.

    ``about`` is the reference and the title of the dossier.
    """
    texts = {}
    for one in readers:
        texts[one.id] = sealed(f"{TEXTS_AT[kind]}.{one.id}", rendered(office, *about, said, one.language))
    marks = {account: mark for account, (mark, _opening) in texts.items()}
    whole = {**said, "readers": [one.id for one in readers], "texts": marks}
    return whole, tuple(opening for _mark, opening in texts.values())


def rendered(
    office: Office, reference: str, title: Mapping[str, str], said: Mapping[str, object], language: str
) -> dict[str, str]:
    """An alert in one language, as it is sealed, kept and carried; never made again."""
    subject, text = render(office, reference, title, said, language)
    return {"language": language, "subject": subject, "text": text}


def render(
    office: Office, reference: str, title: Mapping[str, str], said: Mapping[str, object], language: str
) -> tuple[str, str]:
    """Subject and text of an alert, from its sealed body, in one language."""
    subject = say(Phrase("office.alert.subject", what=unpacked(said["subject"]), title=title), language)
    due = date.fromisoformat(cast("str", said["due"]))
    lines = [say(Phrase("office.alert.dossier", reference=reference, title=title), language)]
    if said["late"]:
        issued = date.fromisoformat(cast("str", said["issued_for"]))
        lines.append(say(Phrase("office.alert.late", due=due, issued=issued), language))
    lines += [say(cast("Phrase", line), language) for line in cast("tuple[object, ...]", unpacked(said["body"]))]
    if office.settings.demonstration:
        lines.append(say(Phrase("office.alert.demonstration"), language))
    return subject, "\n".join(lines)
