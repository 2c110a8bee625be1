"""A log that others can check: disclosures, look-ups, saved questions, the logs of others, and entries by kind."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from ratify.store import growth, guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("head", sa.Column("verifier", WORDS, nullable=False, server_default=""))
    op.create_index("entry_kind", "entry", ["kind", "number"])
    op.create_table(
        "staged_file",
        sa.Column("account", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", WORDS, nullable=False),
        sa.Column("file_name", WORDS, nullable=False),
        sa.Column("staged_at", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("account", "digest"),
    )
    op.create_index("staged_file_at", "staged_file", ["staged_at"])
    op.create_table(
        "disclosure",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("path", WORDS, nullable=False),
        sa.Column("salt", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("number", "path"),
    )
    op.create_table(
        "lease",
        sa.Column("alert", NUMBER, autoincrement=False, nullable=False),
        sa.Column("token", WORDS, nullable=False),
        sa.Column("until", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("alert"),
    )
    op.create_table(
        "look_up",
        sa.Column("number", NUMBER, autoincrement=True, nullable=False),
        sa.Column("looked_at", WORDS, nullable=False),
        sa.Column("account", WORDS, nullable=False),
        sa.Column("person", WORDS, nullable=False),
        sa.Column("what", WORDS, nullable=False),
        sa.Column("particulars", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("look_up_account", "look_up", ["account", "number"])
    op.create_table(
        "question",
        sa.Column("account", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("saved_at", WORDS, nullable=False),
        sa.Column("filter", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("account", "name"),
    )
    op.create_table(
        "watched_log",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("keys", WORDS, nullable=False),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("added_at", WORDS, nullable=False),
        sa.Column("last_size", NUMBER, nullable=True),
        sa.Column("last_root", WORDS, nullable=True),
        sa.Column("losses", WORDS, nullable=False),
        sa.Column("seen_at", WORDS, nullable=True),
        sa.Column("failed_at", WORDS, nullable=True),
        sa.Column("fault", WORDS, nullable=True),
        sa.Column("told", NUMBER, nullable=False),
        sa.Column("untold", WORDS, nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sa.UniqueConstraint("origin", name="watched_log_origin"),
    )
    op.create_table(
        "watched_checkpoint",
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("root", WORDS, nullable=False),
        sa.Column("note", WORDS, nullable=False),
        sa.Column("seen_at", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("origin", "size", "root"),
    )
    growth.create(op.get_bind())
    guards.create(op.get_bind())


def downgrade() -> None:
    for table in ("watched_checkpoint", "watched_log", "question", "look_up", "lease", "disclosure", "staged_file"):
        op.drop_table(table)
    op.drop_index("entry_kind", "entry")
    op.drop_column("head", "verifier")
    growth.drop(op.get_bind())
    guards.create(op.get_bind())
