"""PostgreSQL shows rows of petitions and cases only to transactions that say whose eyes look; see ``register.sight``."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0023"

_SEES = "current_setting('fieldvisit.sees', true)"
_WHOLE = f"(SELECT {_SEES} = 'whole')"
_INSIDE = f"unit_depth * 1000000000000 + unit_no <@ (SELECT CASE WHEN left({_SEES}, 1) = '{{' THEN CAST({_SEES} AS int8multirange) END)"
_GRANTED = "id = ANY ((SELECT string_to_array(current_setting('fieldvisit.cases', true), chr(10)))::text[])"
_OF_CASE = "EXISTS (SELECT 1 FROM case_file f WHERE f.id = {})"
_OF_PETITION = "EXISTS (SELECT 1 FROM case_petition c WHERE c.petition_id = {})"

POLICIES = {
    "case_file": f"{_INSIDE} OR {_GRANTED}",
    "case_count": _INSIDE,
    "work_item": f"kind IN ('mission', 'spot_check') OR {_INSIDE}",
    **{table: _OF_CASE.format(f"{table}.case_id") for table in ("case_petition", "case_record", "case_exclusion")},
    "event": f"kind <> 'case' OR {_OF_CASE.format('event.subject_id')}",
    "petition": _OF_PETITION.format("petition.id"),
    **{
        table: _OF_PETITION.format(f"{table}.petition_id")
        for table in ("petition_history", "match", "identity", "petition_doc")
    },
    "petition_undone": "false",
    "rejected_row": "false",
}
"""Who sees a row of each table besides those who see the whole register; what refers to a case or petition is there with it."""

_KEEP = (
    "IF TG_OP <> 'INSERT' AND OLD.is_gone = 0 THEN PERFORM case_count_add(OLD, -1); END IF; "
    "IF TG_OP <> 'DELETE' AND NEW.is_gone = 0 THEN PERFORM case_count_add(NEW, 1); END IF; "
)
_FUNCTION = "CREATE OR REPLACE FUNCTION case_count_keep() RETURNS trigger LANGUAGE plpgsql AS $$ "


def upgrade() -> None:
    """Set the policies, for the tables' owner too, and let counts be kept whoever changes a case."""
    if op.get_bind().dialect.name == "sqlite":
        return
    keep_for_all()
    for table in POLICIES:
        let_see(table)


def keep_for_all() -> None:
    """Let the function that keeps the counts see every case."""
    op.execute(
        f"{_FUNCTION} DECLARE seen text := {_SEES}; BEGIN "
        f"PERFORM set_config('fieldvisit.sees', 'whole', true); {_KEEP}"
        "PERFORM set_config('fieldvisit.sees', coalesce(seen, ''), true); RETURN NULL; END $$"
    )


def let_see(table: str) -> None:
    """Set the policy of one table."""
    op.execute(f"CREATE POLICY seen ON {table} USING ({_WHOLE} OR {POLICIES[table]})")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Drop the policies."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in POLICIES:
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY seen ON {table}")
    op.execute(f"{_FUNCTION} BEGIN {_KEEP} RETURN NULL; END $$")
