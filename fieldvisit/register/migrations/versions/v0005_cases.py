"""Cases: one row each, the petitions they hold, what was recorded, and whom they complain about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables of the cases."""
    number: sa.types.TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_file",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("state", "category")),
        sa.Column("unit_no", number, nullable=False),
        sa.Column("unit_depth", sa.Integer, nullable=False),
        sa.Column("received_on", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("is_key", "is_open", "is_gone")),
        sa.Column("leader_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("touched", "version")),
        sa.Column("payload", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    for columns in (["leader_id"], ["unit_no", "unit_depth"], ["is_gone", "is_open", "unit_no"]):
        op.create_index(op.f(f"ix_case_file_{'_'.join(columns)}"), "case_file", columns)
    op.create_table(
        "case_petition",
        sa.Column(
            "petition_id",
            sa.Text,
            sa.ForeignKey("petition.id", name=op.f("fk_case_petition_petition_id_petition")),
            primary_key=True,
        ),
        _case("case_petition", primary_key=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_case_petition_case_id"), "case_petition", ["case_id"])
    op.create_table(
        "case_record",
        _case("case_record", primary_key=True),
        *(sa.Column(name, sa.Integer, primary_key=True) for name in ("version", "position")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "payload")),
        sqlite_strict=True,
    )
    op.create_table(
        "case_exclusion",
        _case("case_exclusion", primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        *(sa.Column(name, number, nullable=False) for name in ("lo", "hi")),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables of the cases."""
    for table in ("case_exclusion", "case_record", "case_petition", "case_file"):
        op.drop_table(table)


def _case(table: str, *, primary_key: bool) -> sa.Column[str]:
    key = sa.ForeignKey("case_file.id", name=op.f(f"fk_{table}_case_id_case_file"))
    return sa.Column("case_id", sa.Text, key, nullable=False, primary_key=primary_key)
