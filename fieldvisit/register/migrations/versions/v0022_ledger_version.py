"""What the ledger says has a version of its own: closing a case changes what is open, not what came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the version."""
    op.add_column("meta", sa.Column("ledger_version", sa.Integer, nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("meta", "ledger_version")
