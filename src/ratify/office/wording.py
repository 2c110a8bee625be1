"""An alert in a reader's words, as it is sealed, kept and carried: made once, when it is issued."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase, unpacked
from ratify.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.core import Office


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
