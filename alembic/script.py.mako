"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from ratify.store import guards
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
    guards.create(op.get_bind())  # last: making a table anew drops its triggers silently


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
    guards.create(op.get_bind())
