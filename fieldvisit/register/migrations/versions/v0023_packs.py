"""Field packs: what was handed out, what came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "field_pack",
        sa.Column("id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("day", "expires_on", "made_at", "payload", "sealed_key", "envelope")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_field_pack_day", "field_pack", ["day"])
    op.create_table(
        "pack_receipt",
        sa.Column("pack_id", sa.Text, sa.ForeignKey("field_pack.id"), primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "who")),
        sa.Column("records", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "pack_record",
        sa.Column("pack_id", sa.Text, sa.ForeignKey("field_pack.id"), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("case_id", "state", "receipt", "at", "who", "payload")),
        sqlite_strict=True,
    )
    op.create_index("ix_pack_record_case_id", "pack_record", ["case_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("pack_record", "pack_receipt", "field_pack"):
        op.drop_table(table)
