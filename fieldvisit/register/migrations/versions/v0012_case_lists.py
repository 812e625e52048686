"""Indexes from which lists and counts of cases are answered without reading the cases; exclusions by whom they shut out."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0010"

_LISTED = ("unit_depth", "is_open", "is_key", "category", "state", "received_on")


def upgrade() -> None:
    """Make the wide indexes and drop the two that they contain."""
    op.create_index("ix_case_file_place", "case_file", ["unit_no", "is_gone", *_LISTED, "id"])
    op.create_index("ix_case_file_order", "case_file", ["is_gone", "id", "unit_no", *_LISTED])
    op.create_index("ix_case_exclusion_unit", "case_exclusion", ["kind", "lo", "hi", "depth", "case_id"])
    op.create_index("ix_case_exclusion_name", "case_exclusion", ["kind", "name", "case_id"])
    op.drop_index("ix_case_file_unit_no_unit_depth", "case_file")
    op.drop_index("ix_case_file_is_gone_is_open_unit_no", "case_file")


def downgrade() -> None:
    """Make the small indexes again and drop the wide ones."""
    op.create_index("ix_case_file_unit_no_unit_depth", "case_file", ["unit_no", "unit_depth"])
    op.create_index("ix_case_file_is_gone_is_open_unit_no", "case_file", ["is_gone", "is_open", "unit_no"])
    for name in ("ix_case_exclusion_name", "ix_case_exclusion_unit"):
        op.drop_index(name, "case_exclusion")
    for name in ("ix_case_file_order", "ix_case_file_place"):
        op.drop_index(name, "case_file")
