import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import petition

import fieldvisit.policy.profile as profile_module
from fieldvisit.domain.petition import SourceLevel
from fieldvisit.errors import NotFoundError, SettingsError
from fieldvisit.policy.profile import load_profile, profile_names, read_profile
from fieldvisit.policy.sections import DayCounting, StartEvent

SHIPPED = Path(profile_module.__file__).parent / "profiles" / "henan-2020-31.toml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "county.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_shipped_profile_gives_25_calendar_days_from_assignment():
    report = load_profile().report
    assert (report.days, report.start, report.counting) == (25, StartEvent.ASSIGNED, DayCounting.CALENDAR)


def test_every_shipped_profile_is_readable_and_named_like_its_file():
    assert [load_profile(name).id for name in profile_names()] == list(profile_names())


def test_the_key_levels_agree_with_the_domain():
    profile = load_profile()
    for level in SourceLevel:
        case = petition(1, level=level)
        assert profile.is_key(case) == case.is_key


def test_all_categories_of_the_document_have_names_in_both_languages_and_minutes():
    profile = load_profile()
    assert len(profile.labels) == 17
    assert all(re.search(r"[\u4e00-\u9fff]", label.zh) and label.en.isascii() for label in profile.labels.values())
    assert set(profile.service_min) == set(profile.labels)


def test_an_unknown_profile_is_not_found_and_the_known_ones_are_named():
    with pytest.raises(NotFoundError, match="henan-2020-31"):
        load_profile("no-such-profile")


def test_a_profile_name_cannot_reach_other_files():
    with pytest.raises(NotFoundError):
        load_profile("../profiles/henan-2020-31")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("days = 25", "dayz = 25", "dayz"),
        ("days = 25", 'days = "25"', "report.days"),
        ("days = 25", "days = true", "report.days"),
        ("days = 25\n", "", "report.days"),
        ('start = "assigned"', 'start = "noon"', "report.start"),
        ('levels = ["national", "province"]', 'levels = ["kingdom"]', "key.levels"),
        ("holidays = []", 'holidays = ["2026-10-01"]', "calendar.holidays"),
        ("key = 0.35", "key = 0.40", "urgency.key"),
        ("key = 0.35\ndeadline = 0.30", "key = 0.95\ndeadline = -0.30", "urgency.key"),
        ("age_full_days = 180", "age_full_days = 0", "urgency.age_full_days"),
        ("visit_to_finding = 3", "visit_to_finding = 30", "report.visit_to_finding"),
        ("suppress_below = 5", "suppress_below = 2", "protection.suppress_below"),
        ('clause = "briefing"', 'clause = "nowhere"', "briefing.clause"),
        ('code = "policy.finance"', 'code = "policy.housing"', "policy.housing"),
        ("service_min = 90", "service_min = 0", "conduct.favour"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path, old, new, named):
    with pytest.raises(SettingsError) as refused:
        read_profile(changed(tmp_path, old, new))
    assert named in refused.value.text.en
    assert "county.toml" in refused.value.text.zh


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "county.toml"
    path.write_text("= =", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"county\.toml"):
        read_profile(path)


def test_a_county_may_set_working_days_and_its_holidays(tmp_path):
    path = changed(tmp_path, "holidays = []", "holidays = [2026-10-01]")
    assert [day.isoformat() for day in read_profile(path).calendar.holidays] == ["2026-10-01"]


def test_a_profile_can_be_changed_without_touching_the_shipped_one():
    profile = load_profile()
    shorter = replace(profile, report=replace(profile.report, days=20))
    assert (shorter.report.days, load_profile().report.days) == (20, 25)
