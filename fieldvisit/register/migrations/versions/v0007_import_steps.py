"""Imports that go on where they were interrupted, and imports taken back with what they had brought."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add how far an import got, when it was taken back, and the table of petitions taken back."""
    op.add_column("import_batch", sa.Column("resume_at", sa.Integer))
    op.add_column("import_batch", sa.Column("undone_at", sa.Text))
    key = sa.ForeignKey("import_batch.id", name=op.f("fk_petition_undone_batch_id_import_batch"))
    op.create_table(
        "petition_undone",
        sa.Column("batch_id", sa.Integer, key, primary_key=True),
        sa.Column("petition_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop what was added."""
    op.drop_table("petition_undone")
    op.drop_column("import_batch", "undone_at")
    op.drop_column("import_batch", "resume_at")
