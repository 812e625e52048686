"""Row-level security, the second wall: a query that forgot its scope finds nothing, one with a scope nothing beyond its divisions."""

from __future__ import annotations

import random

import psycopg
import pytest
from click.testing import CliRunner
from postgres import OFFICE
from sqlalchemy import delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError

from fieldvisit.cli import main
from fieldvisit.domain.access.divisions import depth_of, inside, number_of, today
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.errors import InputFileError, SettingsError
from fieldvisit.register import Register, securing
from fieldvisit.register.cases.tables import case_count, case_exclusion, case_file, case_petition, case_record, event, work_item
from fieldvisit.register.engine import open_engine, reading, whole, writing
from fieldvisit.register.identities.tables import identity
from fieldvisit.register.migrations.versions.v0025_row_security import POLICIES
from fieldvisit.register.migrations.versions.v0026_kept_figures import LEVELS
from fieldvisit.register.search.tables import petition_doc
from fieldvisit.register.sight import WHOLE, sight_of
from fieldvisit.register.tables import import_batch, match, metadata, petition, petition_history

SPELLINGS = (
    "410423100201",
    "410424100201",
    "411003100201",
    "419001100201",
    "411000100201",
    "411100000000",
    "130102001001",
    "410400100100",
)
CODES = sorted({today(code[:width]) for code in SPELLINGS for width in (2, 4, 6, 9, 12)} - {"4190"})
CASES = {f"C{n:03d}": code for n, code in enumerate(CODES)}
KEYS = {
    case_file: case_file.c.id,
    case_record: case_record.c.case_id,
    case_exclusion: case_exclusion.c.case_id,
    case_petition: case_petition.c.case_id,
    event: event.c.subject_id,
    petition: petition.c.id,
    petition_history: petition_history.c.petition_id,
    match: match.c.petition_id,
    identity: identity.c.petition_id,
    petition_doc: petition_doc.c.petition_id,
    work_item: work_item.c.id,
}
KEPT_OUT = {
    "pack_record": "field packs are found by their number and opened by the key in the file; what they hand in passes ``changes``"
}


@pytest.fixture(scope="module")
def engine(postgres_server, empty_database):
    made = open_engine(postgres_server.fresh(empty_database))
    with writing(made, WHOLE) as connection:
        fill(connection)
    yield made
    made.dispose()


def fill(connection):
    texts = {"file": "a", "sha256": "a", "content_sha256": "a", "headers": "", "imported_at": "2026"}
    connection.execute(insert(import_batch).values(id=1, rows_read=1, rejected=0, added=1, updated=0, **texts))
    for n, (key, code) in enumerate(CASES.items()):
        place = {"unit_no": number_of(code), "unit_depth": depth_of(code)}
        said = {"state": "registered", "category": "other", "received_on": "2026-11-01", "leader_id": "", "payload": "{}"}
        connection.execute(
            insert(case_file).values(
                id=key, is_key=0, is_open=1, is_gone=0, touched=0, version=1, closed_on="", **place, **said
            )
        )
        row = {column.name: "" for column in petition.columns} | {
            "id": key,
            "source_row": n,
            "synthetic": 1,
            "version": 1,
            "batch_id": 1,
        }
        connection.execute(insert(petition).values(row))
        connection.execute(insert(case_petition).values(petition_id=key, case_id=key, version=1))
        connection.execute(insert(case_record).values(case_id=key, version=1, position=0, kind="reply", payload="{}", day=""))
        connection.execute(
            insert(case_exclusion).values(case_id=key, position=0, kind="person", lo=0, hi=0, depth=0, name="L1")
        )
        texts = dict.fromkeys(("at", "who", "role", "action", "why", "before", "after"), "")
        connection.execute(insert(event).values(kind="case", subject_id=key, version=1, **texts))
        connection.execute(insert(petition_history).values(petition_id=key, version=1, payload="", batch_id=1, replaced_by=1))
        connection.execute(insert(match).values(petition_id=key, outcome="", code="", level="", confidence=1.0, payload=""))
        connection.execute(insert(identity).values(petition_id=key, part="name", batch_id=1, handling="mask", value="*"))
        connection.execute(insert(petition_doc).values(doc=n + 1, petition_id=key))
        connection.execute(insert(work_item).values(id=key, kind="campaign", day="", version=1, payload="", **place))


def test_random_scopes_see_through_the_wall_alone_exactly_their_divisions_and_granted_cases(engine):
    chance, sizes = random.Random(11), set()
    for _ in range(60):
        areas = tuple(chance.sample(CODES, chance.randint(1, 3)))
        scope = Scope(
            Role.PROVINCE_OPERATOR,
            min(areas, key=len)[:2],
            areas=areas,
            grants=tuple(chance.sample(sorted(CASES), chance.randint(0, 2))),
        )
        there = {key for key, code in CASES.items() if any(inside(code, area) for area in scope.areas)}
        sizes.add(len(there))
        with reading(engine, sight_of(scope)) as connection:
            seen = {table.name: set(connection.scalars(select(key))) for table, key in KEYS.items()}
        assert seen.pop("work_item") == there
        assert seen == {name: there | set(scope.grants) for name in seen}
    assert len(sizes) > 5


def test_without_a_scope_nothing_is_there_and_nothing_can_be_written(engine):
    with reading(engine) as connection:
        for name in POLICIES:
            assert connection.scalar(text(f"SELECT count(*) FROM {name}")) == 0, name
    with writing(engine) as connection:
        assert connection.execute(update(case_file).values(payload="x")).rowcount == 0
        assert connection.execute(delete(identity)).rowcount == 0
    with pytest.raises((ProgrammingError, InputFileError)), writing(engine) as connection:
        connection.execute(insert(case_petition).values(petition_id="C000", case_id="C000", version=1))
    there = engine.url
    with psycopg.connect(f"host={there.query['host']} user={OFFICE} dbname={there.database}") as plain:
        assert plain.execute("SELECT count(*) FROM case_file").fetchone() == (0,)


def test_a_scope_changes_nothing_elsewhere_and_its_own_cases_are_counted(engine):
    scope = Scope(Role.COUNTY_OPERATOR, "410423")
    mine = {key for key, code in CASES.items() if inside(code, "410423")}
    with writing(engine, sight_of(scope)) as connection:
        assert connection.execute(update(case_file).values(payload="{ }")).rowcount == len(mine)
        connection.execute(update(case_file).values(state="closed"))
    with reading(engine, WHOLE) as connection:
        assert set(connection.scalars(select(case_file.c.id).where(case_file.c.payload == "{ }"))) == mine
        for level in LEVELS:
            closed = select(func.sum(case_count.c.n)).where(case_count.c.kind == f"state/{level}/closed")
            assert connection.scalar(closed) == len(mine)


def test_the_whole_register_is_there_only_inside_the_block(engine):
    with reading(engine, sight_of(Scope(Role.COUNTY_OPERATOR, "410423"))) as connection:
        count = select(func.count()).select_from(case_file)
        few = connection.scalar(count)
        with whole(connection):
            assert connection.scalar(count) == len(CASES)
        assert connection.scalar(count) == few < len(CASES)


def test_every_table_that_tells_of_petitions_or_cases_has_a_policy_that_holds_for_its_owner(engine):
    about = {
        table.name
        for table in metadata.tables.values()
        if {"petition_id", "case_id", "unit_no"} & set(table.columns.keys()) or table in (petition, event, case_file)
    }
    assert about - set(KEPT_OUT) <= set(POLICIES)
    with reading(engine) as connection:
        assert set(POLICIES) <= set(inspect(connection).get_table_names())
        forced = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        assert set(connection.scalars(text(forced))) == set(POLICIES)
    assert securing.gaps(engine) == ()


def test_an_administrator_is_told_that_the_wall_does_not_stand_and_gives_the_register_to_a_role(
    postgres_server, empty_database
):
    address = postgres_server.fresh(empty_database)
    as_admin = address.replace(f"{OFFICE}@", "postgres@")
    told = CliRunner().invoke(main, ["db", "secure", "--from", as_admin])
    assert told.exit_code == 1
    assert "BYPASSRLS" in told.output
    with Register.open(address) as register, pytest.raises(SettingsError, match="管理员"):
        register.secure("counter", "office")
    with Register.open(as_admin) as register, pytest.raises(SettingsError, match="postgres 是超级用户"):
        register.secure("postgres", "office")
    try:
        assert CliRunner().invoke(main, ["db", "secure", "--from", as_admin, "--role", "counter"]).exit_code == 0
        with Register.open(address.replace(f"{OFFICE}@", "counter@")) as register:
            assert register.gaps() == ()
            assert register.audit()[-1].deed.subject == "counter"
    finally:
        name = str(open_engine(address).url.database)
        postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
        postgres_server.run("DROP ROLE counter")
