"""A reply that corrects one of the same month counts in its place, and a return counts in the month that it was in China.

Both are said by the triggers of 0026; here they are set anew in registers that have the older ones, and their counts made anew.
"""

from __future__ import annotations

from alembic import op

from fieldvisit.register.migrations.versions import v0026_kept_figures as v0026

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Set the triggers and the counts anew."""
    v0026.keep_anew(is_file=op.get_bind().dialect.name == "sqlite")


def downgrade() -> None:
    """Nothing to take back: the triggers of 0026 are the same."""
