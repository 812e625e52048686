"""What a month's page counts is kept by month, category and level (county, city, province) by triggers of both databases.

A figure's kind in ``case_count`` is its name, the width of the division's code and a month or state: ``closed/4/2026-11`` of each city. What
a case stands for are its *facts*: its own row's (state, received, closed, open, without a leader), its returns for rework (events), and its
replies (records). A change of the case takes off the facts of the old row and puts on those of the new; an event or a record puts on its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

LEVELS = (2, 4, 6)
"""Widths of the codes for which figures are kept."""

_KEYS = "kind, unit_no, unit_depth, is_key, category, value"
_WHERE = ("unit_no", "unit_depth", "category", "is_key", "is_gone")
_OWN = ("state", "received_on", "closed_on", "is_open", "leader_id")
_FIGURES = (
    ("state", "{row}.state", "true"),
    ("received", "substr({row}.received_on, 1, 7)", "true"),
    ("closed", "substr({row}.closed_on, 1, 7)", "{row}.closed_on <> ''"),
    ("open", "substr({row}.received_on, 1, 7)", "{row}.is_open = 1"),
    ("free", "''", "{row}.is_open = 1 AND {row}.leader_id = ''"),
)
_RETURN = "{row}.kind = 'case' AND {row}.action = 'move' AND {has}({row}.after, '\"state\": \"returned\"') > 0"
_ASKED = "{row}.kind = 'reply' AND {has}({row}.payload, '\"satisfaction\": \"not_asked\"') = 0"
_SATISFIED = "{row}.kind = 'reply' AND {has}({row}.payload, '\"satisfaction\": \"satisfied\"') > 0"
_WAS_ASKED = (
    '{row}.kind = \'reply\' AND {has}({row}.payload, \'"was": "\') > 0 AND {has}({row}.payload, \'"was": "not_asked"\') = 0'
)
_WAS_SATISFIED = "{row}.kind = 'reply' AND {has}({row}.payload, '\"was\": \"satisfied\"') > 0"
_BESIDE = {
    "event": ("subject_id", (("returned", "at", _RETURN, ""),)),
    "case_record": (
        "case_id",
        (
            ("asked", "day", _ASKED, ""),
            ("satisfied", "day", _SATISFIED, ""),
            ("asked", "day", _WAS_ASKED, "-"),
            ("satisfied", "day", _WAS_SATISFIED, "-"),
        ),
    ),
}
"""What events and records stand for: figure, column of its day, condition, and ``-`` where it takes off (a reply that corrects one)."""
_NEWEST = (
    "UPDATE case_file SET promise_on = coalesce((SELECT day FROM case_record WHERE case_id = {row}.case_id AND kind = 'outcome' "
    "ORDER BY version DESC, position DESC LIMIT 1), '') WHERE id = {row}.case_id"
)
_PROMISED = ("promise_on", "id", "unit_no", "unit_depth", "is_gone", "is_key", "category", "state", "leader_id")
_SEES = "current_setting('fieldvisit.sees', true)"


def upgrade() -> None:
    """Count anew what is there, and set the triggers that keep it."""
    is_file = op.get_bind().dialect.name == "sqlite"
    op.add_column("case_file", sa.Column("promise_on", sa.Text, nullable=False, server_default=sa.text("''")))
    op.execute(
        "UPDATE case_file SET promise_on = coalesce((SELECT day FROM case_record r WHERE r.case_id = case_file.id "
        "AND r.kind = 'outcome' ORDER BY r.version DESC, r.position DESC LIMIT 1), '') "
        "WHERE id IN (SELECT case_id FROM case_record WHERE kind = 'outcome')"
    )
    due = sa.text("is_open = 1 AND promise_on <> ''")
    op.create_index("ix_case_file_promise", "case_file", list(_PROMISED), sqlite_where=due, postgresql_where=due)
    keep_anew(is_file=is_file)


def keep_anew(*, is_file: bool) -> None:
    """Count anew what is there, and set the triggers in the place of those that stand."""
    _without_triggers(is_file=is_file)
    op.execute("DELETE FROM case_count")
    for statement in everything(is_file=is_file):
        op.execute(f"INSERT INTO case_count {statement}")
    (_sqlite_triggers if is_file else _postgres_triggers)()


def downgrade() -> None:
    """Nothing older asks for these counts; they are made anew by 0015."""
    from fieldvisit.register.migrations.versions import v0015_counts as v0015  # noqa: PLC0415 - only a repair goes back
    from fieldvisit.register.migrations.versions import v0025_row_security as v0025  # noqa: PLC0415

    is_file = op.get_bind().dialect.name == "sqlite"
    _without_triggers(is_file=is_file)
    op.drop_table("case_count")
    v0015.upgrade()
    op.drop_index("ix_case_file_promise", "case_file")
    op.drop_column("case_file", "promise_on")
    if not is_file:
        v0025.keep_for_all()
        v0025.let_see("case_count")


def everything(*, is_file: bool) -> Iterator[str]:
    """Queries whose rows, together, are what ``case_count`` must hold."""
    least = "min" if is_file else "least"
    yield (
        f"SELECT 'township', c.unit_no / 1000 * 1000, {least}(c.unit_depth, 9), c.is_key, c.category, '', count(*) "  # noqa: S608 - names of ours
        "FROM case_file c WHERE c.is_gone = 0 GROUP BY 1, 2, 3, 4, 5, 6"
    )
    facts = [*_own("c", "1", "FROM case_file c"), *_beside("c", "1", is_file=is_file, of_all=True)]
    yield _leveled(facts, is_file=is_file)


def _fact(name: str, month: str, row: str, sign: str) -> str:
    places = ", ".join(f"{row}.{column} AS {column}" for column in ("unit_no", "unit_depth", "is_key", "category"))
    return f"SELECT '{name}' AS name, {month} AS month, {places}, {sign} AS n"


def _own(row: str, sign: str, source: str = "") -> Iterator[str]:
    for name, month, when in _FIGURES:
        fact = _fact(name, month.format(row=row), row, sign)
        yield f"{fact} {source} WHERE {row}.is_gone = 0 AND {when.format(row=row)}"


def _beside(row: str, sign: str, *, is_file: bool, of_all: bool = False) -> Iterator[str]:
    """The facts of the events and records of one case, or of all."""
    for table, (owner, figures) in _BESIDE.items():
        source = f"FROM {table} x" + (f" JOIN case_file {row} ON {row}.id = x.{owner}" if of_all else "")
        for name, day, when, minus in figures:
            found = f"{row}.is_gone = 0 AND {_when(when, 'x', is_file=is_file)}" + (
                "" if of_all else f" AND x.{owner} = {row}.id"
            )
            yield f"{_fact(name, _month(day, 'x', is_file=is_file), row, f'{minus}({sign})')} {source} WHERE {found}"


def _of_one(table: str, row: str, sign: str, *, is_file: bool) -> Iterator[str]:
    """The facts of one event or record."""
    owner, figures = _BESIDE[table]
    for name, day, when, minus in figures:
        fact = _fact(name, _month(day, row, is_file=is_file), "c", f"{minus}({sign})")
        there = f"c.id = {row}.{owner} AND c.is_gone = 0"
        yield f"{fact} FROM case_file c WHERE {there} AND {_when(when, row, is_file=is_file)}"


def _month(column: str, row: str, *, is_file: bool) -> str:
    """The month of a day; of a moment, which is kept in UTC, that of the county's clocks, eight hours on."""
    if column != "at":
        return f"substr({row}.{column}, 1, 7)"
    moment = f"substr({row}.at, 1, 19)"
    here = f"datetime({moment}, '+8 hours')" if is_file else f"CAST(CAST({moment} AS timestamp) + interval '8 hours' AS text)"
    return f"substr({here}, 1, 7)"


def _when(condition: str, row: str, *, is_file: bool) -> str:
    return condition.format(row=row, has="instr" if is_file else "strpos")


def _leveled(facts: list[str], *, is_file: bool) -> str:
    levels = " UNION ALL ".join(f"SELECT {width} AS width, {10 ** (12 - width)} AS size" for width in LEVELS)
    least = "min" if is_file else "least"
    return (
        f"SELECT f.name || '/' || l.width || '/' || f.month, f.unit_no / l.size * l.size, {least}(f.unit_depth, l.width), "  # noqa: S608 - names of ours
        f"f.is_key, f.category, '', sum(f.n) FROM ({' UNION ALL '.join(facts)}) f CROSS JOIN ({levels}) l "
        "GROUP BY 1, 2, 3, 4, 5, 6"
    )


def _add(facts: list[str], *, is_file: bool) -> str:
    kept = "n" if is_file else "case_count.n"
    return f"INSERT INTO case_count {_leveled(facts, is_file=is_file)} ON CONFLICT ({_KEYS}) DO UPDATE SET n = {kept} + excluded.n;"


def _township(row: str, sign: str, *, is_file: bool) -> str:
    kept, least = ("n", "min") if is_file else ("case_count.n", "least")
    return (
        f"INSERT INTO case_count SELECT 'township', {row}.unit_no / 1000 * 1000, {least}({row}.unit_depth, 9), {row}.is_key, "
        f"{row}.category, '', {sign} WHERE {row}.is_gone = 0 ON CONFLICT ({_KEYS}) DO UPDATE SET n = {kept} + excluded.n;"
    )


def _without_triggers(*, is_file: bool) -> None:
    if not is_file:
        op.execute("DROP TRIGGER case_count_all ON case_file")
        for name in ("keep()", "add(case_file, integer)", "move(case_file, integer)"):
            op.execute(f"DROP FUNCTION IF EXISTS case_count_{name}")
        for table in ("event", "case_record"):
            op.execute(f"DROP TRIGGER IF EXISTS case_count_{table} ON {table}")
            op.execute(f"DROP FUNCTION IF EXISTS case_count_{table}()")
        op.execute("DROP TRIGGER IF EXISTS case_promise ON case_record")
        op.execute("DROP FUNCTION IF EXISTS case_promise()")
        return
    made = op.get_bind().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for name in made:
        if name.startswith(("case_count_", "case_promise_")):
            op.execute(f"DROP TRIGGER {name}")


def _changed(columns: tuple[str, ...], *, is_file: bool) -> str:
    other = "IS NOT" if is_file else "IS DISTINCT FROM"
    return "(" + " OR ".join(f"OLD.{column} {other} NEW.{column}" for column in columns) + ")"


def _sqlite_triggers() -> None:
    def keep(name: str, when: str, *does: str) -> None:
        op.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {' '.join(does)} END")

    def own(row: str, sign: str) -> tuple[str, str]:
        return _township(row, sign, is_file=True), _add(list(_own(row, sign)), is_file=True)

    def moved(row: str, sign: str) -> str:
        return _add(list(_beside(row, sign, is_file=True)), is_file=True)

    changed, moves = _changed((*_WHERE, *_OWN), is_file=True), _changed(_WHERE, is_file=True)
    keep("case_count_in", "INSERT ON case_file WHEN NEW.is_gone = 0", *own("NEW", "1"), moved("NEW", "1"))
    keep("case_count_out", "DELETE ON case_file WHEN OLD.is_gone = 0", *own("OLD", "-1"), moved("OLD", "-1"))
    columns = ", ".join((*_WHERE, *_OWN))
    keep("case_count_own", f"UPDATE OF {columns} ON case_file WHEN {changed}", *own("OLD", "-1"), *own("NEW", "1"))
    columns = ", ".join(_WHERE)
    keep("case_count_moved", f"UPDATE OF {columns} ON case_file WHEN {moves}", moved("OLD", "-1"), moved("NEW", "1"))
    for table in _BESIDE:
        for name, when, signs in (
            ("in", "INSERT", (("NEW", "1"),)),
            ("out", "DELETE", (("OLD", "-1"),)),
            ("new", "UPDATE", (("OLD", "-1"), ("NEW", "1"))),
        ):
            matters = " OR ".join(f"{row}.kind IN ('case', 'reply')" for row, _ in signs)
            adds = (_add(list(_of_one(table, row, sign, is_file=True)), is_file=True) for row, sign in signs)
            keep(f"case_count_{table}_{name}", f"{when} ON {table} WHEN {matters}", *adds)
    for name, when, row in (("in", "INSERT", "NEW"), ("out", "DELETE", "OLD"), ("new", "UPDATE", "NEW")):
        keep(f"case_promise_{name}", f"{when} ON case_record WHEN {row}.kind = 'outcome'", f"{_NEWEST.format(row=row)};")


def _postgres_triggers() -> None:
    def function(head: str, body: str, declared: str = "") -> None:
        op.execute(f"CREATE FUNCTION {head} LANGUAGE plpgsql AS $$ {declared} BEGIN {body} END $$")

    def keeping(name: str, body: str) -> None:
        """A trigger's function, which sees every case, whoever makes the change."""
        function(
            f"{name}() RETURNS trigger",
            f"PERFORM set_config('fieldvisit.sees', 'whole', true); {body} "
            "PERFORM set_config('fieldvisit.sees', coalesce(seen, ''), true); RETURN NULL;",
            f"DECLARE seen text := {_SEES};",
        )

    own = f"{_township('r', 'sign', is_file=False)} {_add(list(_own('r', 'sign')), is_file=False)}"
    function("case_count_add(r case_file, sign integer) RETURNS void", own)
    function(
        "case_count_move(r case_file, sign integer) RETURNS void",
        _add(list(_beside("r", "sign", is_file=False)), is_file=False),
    )
    changed, moves = _changed((*_WHERE, *_OWN), is_file=False), _changed(_WHERE, is_file=False)
    keeping(
        "case_count_keep",
        "IF TG_OP = 'INSERT' THEN PERFORM case_count_add(NEW, 1), case_count_move(NEW, 1); "
        "ELSIF TG_OP = 'DELETE' THEN PERFORM case_count_add(OLD, -1), case_count_move(OLD, -1); ELSE "
        f"IF {changed} THEN PERFORM case_count_add(OLD, -1), case_count_add(NEW, 1); END IF; "
        f"IF {moves} THEN PERFORM case_count_move(OLD, -1), case_count_move(NEW, 1); END IF; END IF;",
    )
    columns = ", ".join((*_WHERE, *_OWN))
    _trigger("case_count_all", "case_file", f"UPDATE OF {columns}", "case_count_keep")
    for table in _BESIDE:
        new, old = (
            _add(list(_of_one(table, row, sign, is_file=False)), is_file=False) for row, sign in (("NEW", "1"), ("OLD", "-1"))
        )
        keeping(f"case_count_{table}", f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF;")
        _trigger(f"case_count_{table}", table, "UPDATE", f"case_count_{table}")
    keeping(
        "case_promise",
        f"IF TG_OP = 'DELETE' THEN IF OLD.kind = 'outcome' THEN {_NEWEST.format(row='OLD')}; END IF; "
        f"ELSIF NEW.kind = 'outcome' THEN {_NEWEST.format(row='NEW')}; END IF;",
    )
    _trigger("case_promise", "case_record", "UPDATE", "case_promise")


def _trigger(name: str, table: str, update: str, does: str) -> None:
    op.execute(f"CREATE TRIGGER {name} AFTER INSERT OR DELETE OR {update} ON {table} FOR EACH ROW EXECUTE FUNCTION {does}()")
