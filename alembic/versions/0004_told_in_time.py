"""Told in time: what alerts, calendar feeds and several servers need beside the log."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from ratify.store import guards, within

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("inbox", sa.Column("standing", NUMBER, nullable=False, server_default="0"))
    op.add_column("inbox", sa.Column("acknowledged_by", WORDS, nullable=True))
    op.add_column("inbox", sa.Column("escalate_on", WORDS, nullable=True))
    op.add_column("inbox", sa.Column("digest", WORDS, nullable=True))
    op.create_index("inbox_escalate", "inbox", ["escalate_on", "alert"])
    in_digest = sa.text("digest IS NOT NULL")
    op.create_index("inbox_digest", "inbox", ["digest", "alert"], sqlite_where=in_digest, postgresql_where=in_digest)
    tried = sa.text("channels <> 'null'")
    op.create_index("inbox_tried", "inbox", ["delivered_at", "alert"], sqlite_where=tried, postgresql_where=tried)
    op.execute("UPDATE inbox SET standing = 1 WHERE acknowledged_at IS NOT NULL")
    op.drop_index("agenda_due_on", "agenda")
    op.create_index("agenda_what", "agenda", ["what", "due_on", "dossier", "position"])
    # Rows that say nothing yet of what ends in their dossier are due to be made again.
    op.execute("UPDATE dossier_index SET next_change_on = computed_for")
    op.create_table(
        "calendar_feed",
        sa.Column("secret_hash", WORDS, primary_key=True),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("account", WORDS, sa.ForeignKey("account.id"), nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("name", "language", "which", "created_at")),
        sa.UniqueConstraint("id", name="calendar_feed_id"),
    )
    op.create_index("calendar_feed_account", "calendar_feed", ["account"])
    op.create_table(
        "calendar_part",
        *(sa.Column(name, WORDS, primary_key=True) for name in ("dossier", "language")),
        *(sa.Column(name, WORDS, nullable=False) for name in ("made_under", "made_at", "events")),
    )
    within.create(op.get_bind())
    guards.create(op.get_bind())


def downgrade() -> None:
    op.drop_table("calendar_part")
    op.drop_table("calendar_feed")
    op.drop_index("agenda_what", "agenda")
    op.create_index("agenda_due_on", "agenda", ["due_on", "dossier", "position"])
    op.drop_index("inbox_tried", "inbox")
    op.drop_index("inbox_digest", "inbox")
    op.drop_index("inbox_escalate", "inbox")
    for column in ("digest", "escalate_on", "acknowledged_by", "standing"):
        op.drop_column("inbox", column)
    within.drop(op.get_bind())
    guards.create(op.get_bind())
