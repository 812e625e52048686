"""What comes in: import batches, petitions with their history, rejected rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of the intake."""
    op.create_table(
        "meta",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("demo", sa.Integer, nullable=False),
        sa.Column("data_version", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_meta_one_row")),
        sqlite_strict=True,
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file", "sha256", "content_sha256")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("rows_read", "rejected", "added", "updated")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("headers", "imported_at")),
        _batch("superseded_by", "import_batch", nullable=True),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_import_batch_sha256"), "import_batch", ["sha256"])
    _create_petition()
    op.create_table(
        "petition_history",
        sa.Column(
            "petition_id",
            sa.Text,
            sa.ForeignKey("petition.id", name=op.f("fk_petition_history_petition_id_petition")),
            primary_key=True,
        ),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        _batch("batch_id", "petition_history"),
        _batch("replaced_by", "petition_history"),
        sqlite_strict=True,
    )
    op.create_table(
        "rejected_row",
        _batch("batch_id", "rejected_row", primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables of the intake."""
    for table in ("rejected_row", "petition_history", "petition", "import_batch", "meta"):
        op.drop_table(table)


def _create_petition() -> None:
    before = ("received_on", "place_text", "text", "category", "level", "status", "source_file", "source_sheet")
    op.create_table(
        "petition",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in before),
        sa.Column("source_row", sa.Integer, nullable=False),
        sa.Column("assigned_on", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("repeat_of", "lead_leader", "county_hint", "township_hint")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("synthetic", "version")),
        _batch("batch_id", "petition"),
        sqlite_strict=True,
    )
    for columns in (["repeat_of"], ["batch_id"], ["status", "level"]):
        op.create_index(op.f(f"ix_petition_{'_'.join(columns)}"), "petition", columns)


def _batch(name: str, table: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("import_batch.id", name=op.f(f"fk_{table}_{name}_import_batch"))
    return sa.Column(name, sa.Integer, key, nullable=nullable, primary_key=primary_key)
