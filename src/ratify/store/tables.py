"""The tables, declared once; migrations are compared with them in the tests.

Days and moments are text in one form on both databases (``2024-07-04``, ``2024-07-04T10:15:00.000000Z``): exactly the
text that stands in the sealed bytes, and it sorts as time does. Text sorts by code point on both.

``entry``, ``head``, ``checkpoint``, ``definition`` and ``attachment`` are the log and what it names by digest;
``disclosure`` holds what entries only commit to, and may lose rows. ``watched_log`` and ``watched_checkpoint`` are what
is known of the logs of others, ``look_up`` and ``question`` belong to those who review.
``dossier_index``, ``dossier_word``, ``dossier_use``, ``agenda``, ``inbox`` and ``inbox_reader`` are indexes: they may
be emptied and made again. ``calendar_part`` is what was made of dossiers for calendars, and says under what it holds.
The others belong to the office's own house: accounts, sessions, tokens, calendar feeds, throttle, settings.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from ratify.store.columns import TRIED

# On SQLite only a column that says INTEGER is the row's own number.
Number = BigInteger().with_variant(Integer(), "sqlite")
Words = Text().with_variant(Text(collation="C"), "postgresql")


_IN_DIGEST = text("digest IS NOT NULL")
_TRIED = text(TRIED)


class Table(SQLModel, registry=registry()):
    """What every table of ours derives from: a registry of their own, apart from a program that embeds ratify."""


class Entry(Table, table=True):
    """One entry of the log. ``body`` is the truth; every other column repeats it and is verified against it."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("stream", "version", name="entry_stream_version"),
        UniqueConstraint("key", name="entry_key"),
        Index("entry_kind", "kind", "number"),
    )

    number: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    stream: str = Field(sa_column=Column(Words, nullable=False))
    version: int = Field(sa_column=Column(Number, nullable=False))
    kind: str = Field(sa_column=Column(Words, nullable=False))
    occurred_on: str | None = Field(sa_column=Column(Words))
    recorded_at: str = Field(sa_column=Column(Words, nullable=False))
    key: str | None = Field(sa_column=Column(Words))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Head(Table, table=True):
    """The one row that every append locks: the log's origin, its length and the compact range of its tree.

    ``verifier`` is the key that signs from now on, as keys are published, so that no process signs on under one that
    was retired; empty in a log that nobody signs.
    """

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("id = 1", name="head_single"),)

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    origin: str = Field(sa_column=Column(Words, nullable=False))
    size: int = Field(sa_column=Column(Number, nullable=False))
    hashes: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    recorded_at: str = Field(sa_column=Column(Words, nullable=False))
    verifier: str = Field(sa_column=Column(Words, nullable=False, server_default=""))


class StoredCheckpoint(Table, table=True):
    """The signed note of the log at one size."""

    __tablename__ = "checkpoint"

    size: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    note: str = Field(sa_column=Column(Words, nullable=False))


class StoredDefinition(Table, table=True):
    """The bytes of a definition, by the SHA-256 of themselves with LF line ends."""

    __tablename__ = "definition"

    digest: str = Field(sa_column=Column(Words, primary_key=True))
    kind: str = Field(sa_column=Column(Words, nullable=False))
    name: str = Field(sa_column=Column(Words, nullable=False))
    edition: int = Field(sa_column=Column(Number, nullable=False))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class StoredAttachment(Table, table=True):
    """A file that an entry names, by the SHA-256 of its bytes; name and type are those it first came with."""

    __tablename__ = "attachment"

    digest: str = Field(sa_column=Column(Words, primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    size: int = Field(sa_column=Column(Number, nullable=False))
    media_type: str = Field(sa_column=Column(Words, nullable=False))
    file_name: str = Field(sa_column=Column(Words, nullable=False))


class StagedFile(Table, table=True):
    """A file that somebody has handed in for an act that he has not recorded yet."""

    __tablename__ = "staged_file"
    __table_args__ = (Index("staged_file_at", "staged_at"),)

    account: str = Field(sa_column=Column(Words, primary_key=True))
    digest: str = Field(sa_column=Column(Words, primary_key=True))
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    media_type: str = Field(sa_column=Column(Words, nullable=False))
    file_name: str = Field(sa_column=Column(Words, nullable=False))
    staged_at: str = Field(sa_column=Column(Words, nullable=False))


class StoredDisclosure(Table, table=True):
    """A value that an entry only commits to, with the salt that opens the commitment; erasable, never altered."""

    __tablename__ = "disclosure"

    number: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    path: str = Field(sa_column=Column(Words, primary_key=True))
    salt: str = Field(sa_column=Column(Words, nullable=False))
    value: str = Field(sa_column=Column(Words, nullable=False))


class Lease(Table, table=True):
    """Who carries an alert just now, and until when nobody else does; no truth, may be emptied."""

    __tablename__ = "lease"

    alert: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    token: str = Field(sa_column=Column(Words, nullable=False))
    until: str = Field(sa_column=Column(Words, nullable=False))


class LookUp(Table, table=True):
    """That somebody who reviews looked at something; no part of the log."""

    __tablename__ = "look_up"
    __table_args__ = (Index("look_up_account", "account", "number"),)

    number: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=True))
    looked_at: str = Field(sa_column=Column(Words, nullable=False))
    account: str = Field(sa_column=Column(Words, nullable=False))
    person: str = Field(sa_column=Column(Words, nullable=False))
    what: str = Field(sa_column=Column(Words, nullable=False))
    particulars: str = Field(sa_column=Column(Words, nullable=False))


class Question(Table, table=True):
    """A question to the log that somebody keeps, under a name of his own."""

    __tablename__ = "question"

    account: str = Field(sa_column=Column(Words, primary_key=True))
    name: str = Field(sa_column=Column(Words, primary_key=True))
    saved_at: str = Field(sa_column=Column(Words, nullable=False))
    filter: str = Field(sa_column=Column(Words, nullable=False))


class WatchedLog(Table, table=True):
    """Another office's log that this one watches.

    ``keys`` are its public keys with their terms (JSON), the first as it was given by hand; ``source`` where its
    checkpoints come from; ``last_size`` and ``last_root`` the checkpoint taken last; ``losses`` (JSON) its entries that
    tell of a restored back-up, as far as we were told; ``seen_at`` when it last answered
    soundly, ``failed_at`` and ``fault`` (JSON) what was wrong since; ``told`` the number of the newest fork that the
    other side was told of, ``untold`` (JSON) why it was not told of a later one.
    """

    __tablename__ = "watched_log"
    __table_args__ = (UniqueConstraint("origin", name="watched_log_origin"),)

    name: str = Field(sa_column=Column(Words, primary_key=True))
    origin: str = Field(sa_column=Column(Words, nullable=False))
    keys: str = Field(sa_column=Column(Words, nullable=False))
    source: str = Field(sa_column=Column(Words, nullable=False))
    private: bool = Field(sa_column=Column(Boolean, nullable=False))
    added_at: str = Field(sa_column=Column(Words, nullable=False))
    last_size: int | None = Field(sa_column=Column(Number))
    last_root: str | None = Field(sa_column=Column(Words))
    losses: str = Field(sa_column=Column(Words, nullable=False))
    seen_at: str | None = Field(sa_column=Column(Words))
    failed_at: str | None = Field(sa_column=Column(Words))
    fault: str | None = Field(sa_column=Column(Words))
    told: int = Field(sa_column=Column(Number, nullable=False))
    untold: str | None = Field(sa_column=Column(Words))


class WatchedCheckpoint(Table, table=True):
    """A checkpoint of another office's log as it came; two roots under one size are a fork."""

    __tablename__ = "watched_checkpoint"

    origin: str = Field(sa_column=Column(Words, primary_key=True))
    size: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    root: str = Field(sa_column=Column(Words, primary_key=True))
    note: str = Field(sa_column=Column(Words, nullable=False))
    seen_at: str = Field(sa_column=Column(Words, nullable=False))


class DossierIndex(Table, table=True):
    """A dossier as lists show it, computed for one day."""

    __tablename__ = "dossier_index"
    __table_args__ = (
        Index("dossier_index_reference", "reference", "dossier"),
        Index("dossier_index_state", "state", "reference", "dossier"),
        Index("dossier_index_next_change", "next_change_on", "dossier"),
        Index("dossier_index_responsible", "responsible", "reference", "dossier"),
    )

    dossier: str = Field(sa_column=Column(Words, primary_key=True))
    reference: str = Field(sa_column=Column(Words, nullable=False))
    title: str = Field(sa_column=Column(Words, nullable=False))
    kind: str = Field(sa_column=Column(Words, nullable=False))
    state: str = Field(sa_column=Column(Words, nullable=False))
    states: str = Field(sa_column=Column(Words, nullable=False))
    version: int = Field(sa_column=Column(Number, nullable=False))
    computed_for: str = Field(sa_column=Column(Words, nullable=False))
    next_change_on: str | None = Field(sa_column=Column(Words))
    halted: bool = Field(sa_column=Column(Boolean, nullable=False))
    responsible: str | None = Field(sa_column=Column(Words))
    search: str = Field(sa_column=Column(Words, nullable=False))
    sentence: str | None = Field(sa_column=Column(Words))
    uses: str | None = Field(sa_column=Column(Words))


class DossierWord(Table, table=True):
    """A word under which a dossier is found, folded."""

    __tablename__ = "dossier_word"
    __table_args__ = (Index("dossier_word_dossier", "dossier"),)

    word: str = Field(sa_column=Column(Words, primary_key=True))
    dossier: str = Field(sa_column=Column(Words, primary_key=True))


class DossierUse(Table, table=True):
    """A definition that a dossier is replayed under: a chamber or calendar by name, what it pins by digest."""

    __tablename__ = "dossier_use"
    __table_args__ = (Index("dossier_use_dossier", "dossier"),)

    use: str = Field(sa_column=Column(Words, primary_key=True))
    dossier: str = Field(sa_column=Column(Words, primary_key=True))


class Agenda(Table, table=True):
    """Something that falls on a day in a dossier: a deadline, an alert, a date of the treaty's life."""

    __tablename__ = "agenda"
    __table_args__ = (Index("agenda_what", "what", "due_on", "dossier", "position"),)

    dossier: str = Field(sa_column=Column(Words, primary_key=True))
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    what: str = Field(sa_column=Column(Words, nullable=False))
    name: str = Field(sa_column=Column(Words, nullable=False))
    track: str = Field(sa_column=Column(Words, nullable=False))
    due_on: str | None = Field(sa_column=Column(Words))
    standing: str = Field(sa_column=Column(Words, nullable=False))
    detail: str | None = Field(sa_column=Column(Words))


class Inbox(Table, table=True):
    """An alert as its readers' desks show it: an index over the entries that issued, delivered, acknowledged it.

    ``standing`` is the place of its standing among ``indexes.STANDINGS``, which only rises. ``escalate_on`` is the day
    on which somebody else is told of it unless it is in hand by then. ``digest`` is the day of the digest that carries
    it; a digest itself stands here as an alert of no dossier.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index("inbox_dossier", "dossier", "alert"),
        Index("inbox_delivered", "delivered_at", "alert"),
        Index("inbox_escalate", "escalate_on", "alert"),
        # Of part of the rows, so that no planner takes it for those that are in no digest, which are nearly all.
        Index("inbox_digest", "digest", "alert", sqlite_where=_IN_DIGEST, postgresql_where=_IN_DIGEST),
        Index("inbox_tried", "delivered_at", "alert", sqlite_where=_TRIED, postgresql_where=_TRIED),
    )

    alert: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))
    dossier: str = Field(sa_column=Column(Words, nullable=False))
    due_on: str | None = Field(sa_column=Column(Words))
    late: bool = Field(sa_column=Column(Boolean, nullable=False))
    roles: str = Field(sa_column=Column(Words, nullable=False))
    persons: str = Field(sa_column=Column(Words, nullable=False))
    subject: str = Field(sa_column=Column(Words, nullable=False))
    delivered_at: str | None = Field(sa_column=Column(Words))
    standing: int = Field(sa_column=Column(Number, nullable=False, server_default="0"))
    acknowledged_at: str | None = Field(sa_column=Column(Words))
    acknowledged_by: str | None = Field(sa_column=Column(Words))
    escalate_on: str | None = Field(sa_column=Column(Words))
    channels: str = Field(sa_column=Column(Words, nullable=False))
    digest: str | None = Field(sa_column=Column(Words))


class InboxReader(Table, table=True):
    """One reader of an alert: ``role:…`` or ``person:…``."""

    __tablename__ = "inbox_reader"

    reader: str = Field(sa_column=Column(Words, primary_key=True))
    alert: int = Field(sa_column=Column(Number, primary_key=True, autoincrement=False))


class Account(Table, table=True):
    """An account. Two accounts may belong to one person, and only persons count for four eyes."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("login", name="account_login"),)

    id: str = Field(sa_column=Column(Words, primary_key=True))
    login: str = Field(sa_column=Column(Words, nullable=False))
    person: str = Field(sa_column=Column(Words, nullable=False))
    name: str = Field(sa_column=Column(Words, nullable=False))
    roles: str = Field(sa_column=Column(Words, nullable=False))
    password_hash: str = Field(sa_column=Column(Words, nullable=False))
    language: str = Field(sa_column=Column(Words, nullable=False))
    disabled: bool = Field(sa_column=Column(Boolean, nullable=False))
    created_at: str = Field(sa_column=Column(Words, nullable=False))


class LoginSession(Table, table=True):
    """A session, by the hash of what the browser holds."""

    __tablename__ = "session"
    __table_args__ = (Index("session_account", "account"),)

    token_hash: str = Field(sa_column=Column(Words, primary_key=True))
    account: str = Field(sa_column=Column(Words, ForeignKey("account.id"), nullable=False))
    created_at: str = Field(sa_column=Column(Words, nullable=False))
    seen_at: str = Field(sa_column=Column(Words, nullable=False))
    csrf: str = Field(sa_column=Column(Words, nullable=False))


class Token(Table, table=True):
    """A token of the command line or the API, by the hash of what its holder keeps."""

    __tablename__ = "token"
    __table_args__ = (Index("token_account", "account"), UniqueConstraint("id", name="token_id"))

    token_hash: str = Field(sa_column=Column(Words, primary_key=True))
    id: str = Field(sa_column=Column(Words, nullable=False))
    account: str = Field(sa_column=Column(Words, ForeignKey("account.id"), nullable=False))
    name: str = Field(sa_column=Column(Words, nullable=False))
    scopes: str = Field(sa_column=Column(Words, nullable=False))
    created_at: str = Field(sa_column=Column(Words, nullable=False))
    expires_at: str = Field(sa_column=Column(Words, nullable=False))


class CalendarFeed(Table, table=True):
    """A calendar of somebody's own, by the hash of the secret in its address; ``which`` narrows it (JSON)."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("calendar_feed_account", "account"), UniqueConstraint("id", name="calendar_feed_id"))

    secret_hash: str = Field(sa_column=Column(Words, primary_key=True))
    id: str = Field(sa_column=Column(Words, nullable=False))
    account: str = Field(sa_column=Column(Words, ForeignKey("account.id"), nullable=False))
    name: str = Field(sa_column=Column(Words, nullable=False))
    language: str = Field(sa_column=Column(Words, nullable=False))
    which: str = Field(sa_column=Column(Words, nullable=False))
    created_at: str = Field(sa_column=Column(Words, nullable=False))


class CalendarPart(Table, table=True):
    """What calendars show of a dossier in a language, and under what it was made; no truth, may be emptied."""

    __tablename__ = "calendar_part"

    dossier: str = Field(sa_column=Column(Words, primary_key=True))
    language: str = Field(sa_column=Column(Words, primary_key=True))
    made_under: str = Field(sa_column=Column(Words, nullable=False))
    made_at: str = Field(sa_column=Column(Words, nullable=False))
    events: str = Field(sa_column=Column(Words, nullable=False))


class Throttle(Table, table=True):
    """How often something failed in a row, and until when it has to wait; ``key`` is a hash of what it is about."""

    __tablename__ = "throttle"
    __table_args__ = (Index("throttle_until", "until"),)

    key: str = Field(sa_column=Column(Words, primary_key=True))
    failures: int = Field(sa_column=Column(Integer, nullable=False))
    until: str = Field(sa_column=Column(Words, nullable=False))


class Setting(Table, table=True):
    """A value of the running office that is no truth about a dossier: heartbeat, clock."""

    __tablename__ = "setting"

    name: str = Field(sa_column=Column(Words, primary_key=True))
    value: str = Field(sa_column=Column(Words, nullable=False))


METADATA = Table.metadata
