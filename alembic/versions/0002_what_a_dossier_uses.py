"""What a dossier uses: the index of who names which calendar, chamber and pinned edition.

Rows that were there before say nothing of it (``uses`` is null) until they are made again.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op
from ratify.store import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("dossier_index", sa.Column("uses", WORDS, nullable=True))
    op.create_table(
        "dossier_use",
        sa.Column("use", WORDS, nullable=False),
        sa.Column("dossier", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("use", "dossier"),
    )
    op.create_index("dossier_use_dossier", "dossier_use", ["dossier"])
    guards.create(op.get_bind())


def downgrade() -> None:
    op.drop_table("dossier_use")
    op.drop_column("dossier_index", "uses")
    guards.create(op.get_bind())
