"""Identities of petitioners, masked or sealed, apart from petitions; how many petitions of an import were purged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table and the column."""
    petition = sa.ForeignKey("petition.id", name=op.f("fk_identity_petition_id_petition"))
    batch = sa.ForeignKey("import_batch.id", name=op.f("fk_identity_batch_id_import_batch"))
    op.create_table(
        "identity",
        sa.Column("petition_id", sa.Text, petition, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("batch_id", sa.Integer, batch, primary_key=True),
        sa.Column("handling", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_identity_batch_id"), "identity", ["batch_id"])
    op.add_column("import_batch", sa.Column("purged", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the table and the column."""
    op.drop_column("import_batch", "purged")
    op.drop_table("identity")
