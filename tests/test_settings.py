from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from fieldvisit.errors import SettingsError
from fieldvisit.settings import CountyParams, Settings, load_settings, parse_settings, settings_toml


def test_no_settings_are_the_defaults() -> None:
    assert parse_settings({}) == Settings()


def test_an_unknown_key_is_named_with_its_section() -> None:
    with pytest.raises(SettingsError, match=r"planning\.dayz") as caught:
        parse_settings({"planning": {"dayz": 5}})
    assert caught.value.exit_code == 3
    assert "planning.dayz" in caught.value.text.en


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(SettingsError, match="plannings"):
        parse_settings({"plannings": {}})


def test_a_value_of_the_wrong_type_is_named() -> None:
    with pytest.raises(SettingsError, match=r"county\.demo") as caught:
        parse_settings({"county": {"demo": "yes"}})
    assert "true 或 false" in caught.value.text.zh
    assert "should be true or false" in caught.value.text.en


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("max_share", 0.0, "a number above 0 and at most 1"),
        ("max_time_share", 0.0, "a number above 0 and at most 1"),
        ("alpha", 2.0, "a number above 0 and at most 1"),
        ("replicates", 0, "a whole number of at least 1"),
        ("replicates", -5, "a whole number of at least 1"),
        ("seed", -1, "a whole number of at least 0"),
        ("stop_after", -1, "a whole number of at least 0"),
        ("max_hotspots", -1, "a whole number of at least 1"),
    ],
)
def test_a_setting_of_hotspots_that_makes_no_sense_is_refused_with_what_is_allowed(
    tmp_path: Path, key: str, value: float, allowed: str
) -> None:
    (tmp_path / "fieldvisit.toml").write_text(f"[hotspots]\n{key} = {value}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "fieldvisit.toml")
    assert f"fieldvisit.toml 中的设置项 hotspots.{key} 有误：{value} 应为" in caught.value.text.zh
    assert f"fieldvisit.toml: setting hotspots.{key} is wrong: {value} should be {allowed}." in caught.value.text.en


def test_a_model_of_hotspots_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match=r"hotspots\.model") as caught:
        parse_settings({"hotspots": {"model": "permutations"}})
    assert "permutation" in caught.value.text.en


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fieldvisit.toml").write_text("[county\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"fieldvisit\.toml"):
        load_settings(tmp_path / "fieldvisit.toml")


def test_settings_written_and_read_again_are_the_same(tmp_path: Path) -> None:
    settings = Settings(county=CountyParams(code="410423", name='引号"与\\反斜杠', demo=True, foreign_share=0.5))
    (tmp_path / "s.toml").write_text(settings_toml(settings), encoding="utf-8")
    assert load_settings(tmp_path / "s.toml") == settings


def test_every_default_of_every_stage_survives_the_way_through_toml() -> None:
    for section in fields(Settings):
        params = getattr(Settings(), section.name)
        assert parse_settings({section.name: {}}) == replace(Settings(), **{section.name: params})


def test_the_plan_starts_on_the_monday_after_today() -> None:
    assert CountyParams(today="2026-11-23").plan_start == date(2026, 11, 30)
    assert CountyParams(today="2026-11-29").plan_start == date(2026, 11, 30)
    assert CountyParams(today="2026-12-31").plan_start == date(2027, 1, 4)


def test_a_first_day_that_is_no_date_names_the_key() -> None:
    with pytest.raises(SettingsError, match=r"county\.first_day"):
        _ = CountyParams(first_day="next week").plan_start
