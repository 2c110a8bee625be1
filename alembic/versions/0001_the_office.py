"""The office: log, what it names by digest, indexes, accounts."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from ratify.store import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _words(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, WORDS, nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, NUMBER, nullable=False, autoincrement=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    _create_log()
    _create_indexes()
    _create_house()
    guards.create(op.get_bind())


def downgrade() -> None:
    guards.drop(op.get_bind())
    for table in ("token", "session", "throttle", "setting", "account"):
        op.drop_table(table)
    for table in ("inbox_reader", "inbox", "agenda", "dossier_word", "dossier_index"):
        op.drop_table(table)
    for table in ("attachment", "definition", "checkpoint", "head", "entry"):
        op.drop_table(table)


def _create_log() -> None:
    op.create_table(
        "entry",
        _number("number"),
        _words("stream"),
        sa.Column("version", NUMBER, nullable=False),
        _words("kind"),
        _words("occurred_on", nullable=True),
        _words("recorded_at"),
        _words("key", nullable=True),
        _bytes("body"),
        _bytes("leaf"),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("stream", "version", name="entry_stream_version"),
        sa.UniqueConstraint("key", name="entry_key"),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        _words("origin"),
        sa.Column("size", NUMBER, nullable=False),
        _bytes("hashes"),
        _words("recorded_at"),
        sa.CheckConstraint("id = 1", name="head_single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table("checkpoint", _number("size"), _words("note"), sa.PrimaryKeyConstraint("size"))
    op.create_table(
        "definition",
        _words("digest"),
        _words("kind"),
        _words("name"),
        sa.Column("edition", NUMBER, nullable=False),
        _bytes("content"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "attachment",
        _words("digest"),
        _bytes("content"),
        sa.Column("size", NUMBER, nullable=False),
        _words("media_type"),
        _words("file_name"),
        sa.PrimaryKeyConstraint("digest"),
    )


def _create_indexes() -> None:
    op.create_table(
        "dossier_index",
        _words("dossier"),
        _words("reference"),
        _words("title"),
        _words("kind"),
        _words("state"),
        _words("states"),
        sa.Column("version", NUMBER, nullable=False),
        _words("computed_for"),
        _words("next_change_on", nullable=True),
        sa.Column("halted", sa.Boolean(), nullable=False),
        _words("responsible", nullable=True),
        _words("search"),
        _words("sentence", nullable=True),
        sa.PrimaryKeyConstraint("dossier"),
    )
    op.create_index("dossier_index_reference", "dossier_index", ["reference", "dossier"])
    op.create_index("dossier_index_state", "dossier_index", ["state", "reference", "dossier"])
    op.create_index("dossier_index_next_change", "dossier_index", ["next_change_on", "dossier"])
    op.create_index("dossier_index_responsible", "dossier_index", ["responsible", "reference", "dossier"])
    op.create_table("dossier_word", _words("word"), _words("dossier"), sa.PrimaryKeyConstraint("word", "dossier"))
    op.create_index("dossier_word_dossier", "dossier_word", ["dossier"])
    op.create_table(
        "agenda",
        _words("dossier"),
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=False),
        _words("what"),
        _words("name"),
        _words("track"),
        _words("due_on", nullable=True),
        _words("standing"),
        _words("detail", nullable=True),
        sa.PrimaryKeyConstraint("dossier", "position"),
    )
    op.create_index("agenda_due_on", "agenda", ["due_on", "dossier", "position"])
    op.create_table(
        "inbox",
        _number("alert"),
        _words("dossier"),
        _words("due_on", nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        _words("roles"),
        _words("persons"),
        _words("subject"),
        _words("delivered_at", nullable=True),
        _words("acknowledged_at", nullable=True),
        _words("channels"),
        sa.PrimaryKeyConstraint("alert"),
    )
    op.create_index("inbox_dossier", "inbox", ["dossier", "alert"])
    op.create_index("inbox_delivered", "inbox", ["delivered_at", "alert"])
    op.create_table("inbox_reader", _words("reader"), _number("alert"), sa.PrimaryKeyConstraint("reader", "alert"))


def _create_house() -> None:
    op.create_table(
        "account",
        _words("id"),
        _words("login"),
        _words("person"),
        _words("name"),
        _words("roles"),
        _words("password_hash"),
        _words("language"),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        _words("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login", name="account_login"),
    )
    op.create_table(
        "session",
        _words("token_hash"),
        _words("account"),
        _words("created_at"),
        _words("seen_at"),
        _words("csrf"),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
    )
    op.create_index("session_account", "session", ["account"])
    op.create_table(
        "token",
        _words("token_hash"),
        _words("id"),
        _words("account"),
        _words("name"),
        _words("scopes"),
        _words("created_at"),
        _words("expires_at"),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.UniqueConstraint("id", name="token_id"),
        sa.ForeignKeyConstraint(["account"], ["account.id"]),
    )
    op.create_index("token_account", "token", ["account"])
    op.create_table(
        "throttle",
        _words("key"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _words("until"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("throttle_until", "throttle", ["until"])
    op.create_table("setting", _words("name"), _words("value"), sa.PrimaryKeyConstraint("name"))
