"""What entries name by digest and the log does not hold itself: attachments, and the texts of definitions."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import delete
from sqlmodel import Session, col, select

from ratify.errors import Invalid
from ratify.journal.canonical import utc_text
from ratify.store.tables import StagedFile, StoredAttachment, StoredDefinition

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.driver import Cursor
    from ratify.store.statements import Statements

LARGEST_ATTACHMENT = 20 * 1024 * 1024
"""Bytes, inclusive."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it was given, by the SHA-256 of its bytes (hexadecimal). ``attachment`` makes one."""

    digest: str
    content: bytes
    media_type: str
    file_name: str


class DefinitionText(Protocol):
    """What the store keeps of a definition; ``digest`` is the SHA-256 of ``text`` (with LF line ends) as UTF-8."""

    @property
    def kind(self) -> str:
        """Procedure, treaty, chamber or calendar."""

    @property
    def name(self) -> str:
        """Its name among those of its kind."""

    @property
    def edition(self) -> int:
        """Its edition."""

    @property
    def digest(self) -> str:
        """The name of its bytes."""

    @property
    def text(self) -> str:
        """The whole file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A definition that the store keeps, without its text."""

    kind: str
    name: str
    edition: int
    digest: str


def attachment(content: bytes, *, media_type: str, file_name: str) -> Attachment:
    """Return a file with its digest. Raises ``Invalid`` (``store.attachment_too_large``) beyond 20 MiB."""
    if len(content) > LARGEST_ATTACHMENT:
        raise Invalid("store.attachment_too_large", megabytes=LARGEST_ATTACHMENT // (1024 * 1024))
    return Attachment(sha256(content).hexdigest(), content, media_type, file_name)


def put(
    cursor: Cursor, sql: Statements, *, attachments: Iterable[Attachment], definitions: Iterable[DefinitionText]
) -> None:
    """Write what is not there yet, with the driver's cursor and under the lock of the head.

    Raises ``Invalid`` (``store.digest``) for a definition whose digest is not that of its text.
    """
    for file in attachments:
        cursor.execute(sql.has_attachment, (file.digest,))
        if cursor.fetchone() is None:
            values = (file.digest, file.content, len(file.content), file.media_type, file.file_name)
            cursor.execute(sql.insert_attachment, values)
    for one in definitions:
        data = one.text.encode()
        if sha256(data).hexdigest() != one.digest:
            raise Invalid("store.digest", kind=one.kind, name=one.name)
        cursor.execute(sql.has_definition, (one.digest,))
        if cursor.fetchone() is None:
            cursor.execute(sql.insert_definition, (one.digest, one.kind, one.name, one.edition, data))


def read_attachment(connection: Connection, digest: str) -> Attachment | None:
    """Return the file of a digest, if there is one."""
    with Session(connection) as session:
        found = session.get(StoredAttachment, digest)
        if found is None:
            return None
        return Attachment(found.digest, found.content, found.media_type, found.file_name)


def stage(connection: Connection, account: str, file: Attachment, *, now: datetime, lasts: timedelta) -> None:
    """Keep a file for an act that an account is about to record; the same file again only begins its time anew.

    What was handed in longer ago than it ``lasts`` is forgotten: it is no part of an act, or was copied into one.
    """
    connection.execute(delete(StagedFile).where(col(StagedFile.staged_at) < utc_text(now - lasts)))
    row = StagedFile(
        account=account,
        digest=file.digest,
        content=file.content,
        media_type=file.media_type,
        file_name=file.file_name,
        staged_at=utc_text(now),
    )
    with Session(connection) as session:
        session.merge(row)
        session.commit()


def staged(connection: Connection, account: str, digests: Collection[str]) -> list[Attachment]:
    """Return the files of these digests that an account has handed in, by digest."""
    wanted = select(StagedFile).where(col(StagedFile.account) == account, col(StagedFile.digest).in_(digests))
    with Session(connection) as session:
        found = session.exec(wanted.order_by(col(StagedFile.digest))).all()
        return [Attachment(one.digest, one.content, one.media_type, one.file_name) for one in found]


def attached(connection: Connection, digests: Collection[str]) -> dict[str, str]:
    """Return the names of the files that are kept under these digests, by digest."""
    wanted = select(StoredAttachment.digest, StoredAttachment.file_name)
    with Session(connection) as session:
        return dict(session.exec(wanted.where(col(StoredAttachment.digest).in_(digests))).all())


def attachments(connection: Connection) -> list[str]:
    """Return the digests of the files that are kept, in order."""
    with Session(connection) as session:
        return list(session.exec(select(StoredAttachment.digest).order_by(col(StoredAttachment.digest))).all())


def read_definition(connection: Connection, digest: str) -> bytes | None:
    """Return the bytes of the definition of a digest, if there is one."""
    with Session(connection) as session:
        found = session.get(StoredDefinition, digest)
        return None if found is None else found.content


def definitions(connection: Connection, *, kind: str | None = None) -> list[Kept]:
    """Return the definitions that are kept, or those of one kind, by kind, name and edition."""
    columns = (StoredDefinition.kind, StoredDefinition.name, StoredDefinition.edition, StoredDefinition.digest)
    wanted = select(*columns).order_by(*map(col, columns))
    if kind is not None:
        wanted = wanted.where(col(StoredDefinition.kind) == kind)
    with Session(connection) as session:
        return [Kept(*found) for found in session.exec(wanted)]


def altered(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield (table, digest) of whatever no longer has the digest it is filed under."""
    with Session(connection) as session, _whatever_it_is(connection):
        texts = select(StoredDefinition.digest, StoredDefinition.content).order_by(col(StoredDefinition.digest))
        for found in session.exec(texts):
            if sha256(found[1]).hexdigest() != found[0]:
                yield "definition", found[0]
        for digest in session.exec(select(col(StoredAttachment.digest)).order_by(col(StoredAttachment.digest))).all():
            wanted = select(StoredAttachment.content).where(col(StoredAttachment.digest) == digest)
            content = session.exec(wanted).first()  # one file in memory at a time
            if content is None or sha256(content).hexdigest() != digest:
                yield "attachment", digest


@contextmanager
def _whatever_it_is(connection: Connection) -> Iterator[None]:
    """Let the driver of SQLite read text that is no UTF-8: to say so is what verification is for."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the dialect says so
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        driver.text_factory = str
