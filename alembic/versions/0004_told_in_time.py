"""Told in time: what alerts, calendar feeds and several servers need beside the log."""

from __future__ import annotations

from alembic import op
from ratify.store import guards, within

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    within.create(op.get_bind())
    guards.create(op.get_bind())


def downgrade() -> None:
    within.drop(op.get_bind())
    guards.create(op.get_bind())
