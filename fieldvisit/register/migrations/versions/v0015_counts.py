"""Counts of cases by township, month and state, kept equal to the cases by triggers in both databases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_COLUMNS = ("unit_no", "unit_depth", "category", "state", "received_on", "is_key", "is_gone")
_KINDS = (
    ("township", 1_000, 9, "''"),
    ("month", 1_000_000, 6, "substr({row}.received_on, 1, 7)"),
    ("state", 1_000_000, 6, "{row}.state"),
)
_KEYS = "kind, unit_no, unit_depth, is_key, category, value"


def upgrade() -> None:
    """Make the table, fill it from the cases, and set the triggers."""
    is_file = op.get_bind().dialect.name == "sqlite"
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "case_count",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("unit_no", number, primary_key=True, autoincrement=False),
        sa.Column("unit_depth", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("is_key", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("category", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("n", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for kind, size, depth, value in _KINDS:
        row = _row("c", kind, size, depth, value, is_file=is_file)
        filled = f"INSERT INTO case_count SELECT {row}, count(*) FROM case_file c"  # noqa: S608 - names of ours
        op.execute(f"{filled} WHERE c.is_gone = 0 GROUP BY 1, 2, 3, 4, 5, 6")
    (_sqlite_triggers if is_file else _postgres_triggers)()


def downgrade() -> None:
    """Drop triggers and table."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ("in", "out", "gone", "come"):
            op.execute(f"DROP TRIGGER case_count_{name}")
    else:
        op.execute("DROP TRIGGER case_count_all ON case_file")
        op.execute("DROP FUNCTION case_count_keep()")
        op.execute("DROP FUNCTION case_count_add(case_file, integer)")
    op.drop_table("case_count")


def _row(row: str, kind: str, size: int, depth: int, value: str, *, is_file: bool) -> str:
    least = f"{'min' if is_file else 'least'}({row}.unit_depth, {depth})"
    unit = f"{row}.unit_no / {size} * {size}"
    return f"'{kind}', {unit}, {least}, {row}.is_key, {row}.category, {value.format(row=row)}"


def _sqlite_triggers() -> None:
    def body(row: str, sign: str) -> str:
        adds = (
            f"INSERT INTO case_count SELECT {_row(row, *kind, is_file=True)}, {sign}1 WHERE true "
            f"ON CONFLICT ({_KEYS}) DO UPDATE SET n = n + excluded.n;"
            for kind in _KINDS
        )
        return f"BEGIN {' '.join(adds)} END"

    changed = f"UPDATE OF {', '.join(_COLUMNS)}"
    for name, when, row, sign in (
        ("in", "INSERT", "NEW", ""),
        ("out", "DELETE", "OLD", "-"),
        ("gone", changed, "OLD", "-"),
        ("come", changed, "NEW", ""),
    ):
        op.execute(f"CREATE TRIGGER case_count_{name} AFTER {when} ON case_file WHEN {row}.is_gone = 0 {body(row, sign)}")


def _postgres_triggers() -> None:
    adds = "\n".join(
        f"INSERT INTO case_count SELECT {_row('r', *kind, is_file=False)}, sign "
        f"ON CONFLICT ({_KEYS}) DO UPDATE SET n = case_count.n + excluded.n;"
        for kind in _KINDS
    )
    op.execute(
        f"CREATE FUNCTION case_count_add(r case_file, sign integer) RETURNS void LANGUAGE plpgsql AS $$ BEGIN {adds} END $$"
    )
    op.execute(
        "CREATE FUNCTION case_count_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' AND OLD.is_gone = 0 THEN PERFORM case_count_add(OLD, -1); END IF; "
        "IF TG_OP <> 'DELETE' AND NEW.is_gone = 0 THEN PERFORM case_count_add(NEW, 1); END IF; "
        "RETURN NULL; END $$"
    )
    columns = ", ".join(_COLUMNS)
    op.execute(
        f"CREATE TRIGGER case_count_all AFTER INSERT OR DELETE OR UPDATE OF {columns} ON case_file "
        "FOR EACH ROW EXECUTE FUNCTION case_count_keep()"
    )
