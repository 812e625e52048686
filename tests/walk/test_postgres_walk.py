"""The same way with the register in a PostgreSQL database: made, filled, planned, reopened."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from register_places import postgres_server

from fieldvisit.cli import main
from fieldvisit.errors import SettingsError
from fieldvisit.resources import geodata
from fieldvisit.settings import load_settings
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.files import DEMO_COUNTY

__all__ = ["postgres_server"]


def test_a_county_may_keep_its_register_in_a_database(postgres_server, tmp_path):
    address = postgres_server.fresh()
    folder = tmp_path / "county"
    with Workspace.create(folder, DEMO_COUNTY, CountyFiles.demo(), demo=True, register_url=address) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.geocode()
    assert not (folder / "register.sqlite").exists()
    with Workspace.open(folder) as workspace:
        counts = workspace.counts()
        assert counts.rows_read == counts.rejected + counts.matched + counts.ambiguous + counts.unmatched == 604


def test_a_register_address_with_a_password_is_refused_without_repeating_it(tmp_path):
    (tmp_path / "fieldvisit.toml").write_text('[register]\nurl = "postgresql+psycopg://office:s3cret@db/register"\n', "utf-8")
    with pytest.raises(SettingsError, match="PGPASSWORD") as refused:
        load_settings(tmp_path / "fieldvisit.toml")
    assert "s3cret" not in refused.value.text.zh + refused.value.text.en


def test_init_refuses_an_address_of_another_kind(tmp_path):
    files = {name: str(geodata("demo", f"{name}.csv")) for name in ("villages", "roster")}
    given = [part for name, path in files.items() for part in (f"--{name}", path)]
    command = ["init", str(tmp_path / "county"), "--county", "410423", *given, "--register", "mysql://x/y"]
    outcome = CliRunner().invoke(main, command)
    assert outcome.exit_code == 3
    assert "postgresql+psycopg" in outcome.output
    assert not (tmp_path / "county").exists()
