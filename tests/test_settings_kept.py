"""Single settings changed by a command: comments, order and everything else in the file stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fieldvisit.errors import SettingsError
from fieldvisit.settings import load_settings, parse_settings
from fieldvisit.workspace.roads.keep import keep_settings, with_values

TEXT = '# 县\n[county]\ncode = "410423"  # 鲁山\nroads = "old.pbf"\n\n[planning]\n# 四天\ndays = 4\n'


def kept(folder: Path, text: str, **county: object) -> str:
    path = folder / "fieldvisit.toml"
    path.write_text(text, encoding="utf-8")
    before = load_settings(path)
    after = replace(before, county=replace(before.county, **county))  # type: ignore[arg-type]
    keep_settings(folder, before, after)
    assert load_settings(path) == after
    return path.read_text(encoding="utf-8")


def test_a_value_is_replaced_where_it_stands(tmp_path: Path) -> None:
    assert kept(tmp_path, TEXT, roads="new.osm") == TEXT.replace("old.pbf", "new.osm")


def test_a_new_value_goes_to_the_end_of_its_section(tmp_path: Path) -> None:
    assert 'roads = "old.pbf"\ntravel = "given"\n\n[planning]' in kept(tmp_path, TEXT, travel="given")


def test_a_value_back_at_its_default_is_written_as_such(tmp_path: Path) -> None:
    assert 'roads = ""\n' in kept(tmp_path, TEXT, roads="")


def test_a_section_that_is_missing_is_added() -> None:
    assert with_values("[county]\n", "roads", {"weld_m": "8.0"}) == "[county]\n\n[roads]\nweld_m = 8.0\n"


def test_a_file_that_cannot_be_changed_line_by_line_stays_as_it_is_and_the_line_is_named(tmp_path: Path) -> None:
    inline = 'county = { code = "410423" }\n'
    assert parse_settings({"county": {"code": "410423"}}).county.code == "410423"
    with pytest.raises(SettingsError, match='travel = "given"'):
        kept(tmp_path, inline, travel="given")
    assert (tmp_path / "fieldvisit.toml").read_text(encoding="utf-8") == inline
