"""Files given with an act: handed in first, kept for good in the transaction of the act that names them.

A form is previewed before it is recorded, so a file comes before its act. It is staged under the account that handed
it in, and an act of the same account that names its digest takes it along. What no act takes is forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from mimetypes import guess_type
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from ratify.errors import Invalid
from ratify.office.rights import require
from ratify.store import attachment as as_attachment
from ratify.store import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.views import JournalLine, Person
    from ratify.store import Attachment, Draft, Written

LASTS = timedelta(days=1)
"""How long a file waits for its act, by the machine's clock."""

LONGEST_NAME = 200


def stage(office: Office, actor: Person, data: bytes, *, name: str) -> str:
    """Hand in a file for an act to be recorded within a day; its SHA-256 (hexadecimal), which the act has to name.

    Raises ``Invalid`` for a file that is empty, too large (20 MiB) or has no sound name.
    """
    require(actor, "record")
    base = PurePath(name.replace("\\", "/")).name
    if not base or len(base) > LONGEST_NAME or not base.isprintable():
        raise Invalid("office.file_name", most=LONGEST_NAME)
    if not data:
        raise Invalid("office.file_empty", name=base)
    file = as_attachment(data, media_type=guess_type(base)[0] or "application/octet-stream", file_name=base)
    instant = office.wall()
    office.store.change(lambda connection: content.stage(connection, actor.account, file, now=instant, lasts=LASTS))
    return file.digest


def given_with(office: Office, actor: Person, drafts: Iterable[Draft]) -> Sequence[Attachment]:
    """The files that the actor has handed in and these drafts name."""
    digests = {digest for draft in drafts for digest in named_by(draft.body)}
    if not digests:
        return ()
    return office.store.query(lambda connection: content.staged(connection, actor.account, digests))


def with_files(office: Office, written: Iterable[Written], lines: tuple[JournalLine, ...]) -> tuple[JournalLine, ...]:
    """The lines of a journal, each with the files that its entry names and that are kept here."""
    named = {one.number: tuple(named_by(one.body)) for one in written}
    digests = {digest for each in named.values() for digest in each}
    if not digests:
        return lines
    kept = office.store.query(lambda connection: content.attached(connection, digests))
    return tuple(
        replace(line, files=tuple((kept[digest], digest) for digest in named[line.entry] if digest in kept))
        for line in lines
    )


def named_by(body: Mapping[str, object]) -> Iterator[str]:
    """The digests of the documents that the facts of a body name."""
    correction = cast("Mapping[str, object]", body.get("corrected") or {})
    for act in (body.get("act"), correction.get("by")):
        facts = cast("Mapping[str, Mapping[str, object]]", act or {}).get("facts") or {}
        for fact in facts.values():
            digest = fact.get("sha256") if isinstance(fact, dict) else None
            if isinstance(digest, str):
                yield digest
