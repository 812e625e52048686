"""The facade of notebooks gives the numbers of screens and commands, for the eyes of one role."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner

import fieldvisit as fv
from fieldvisit.cli import main
from fieldvisit.errors import InputFileError, NotFoundError, PolicyRefusedError, SettingsError
from fieldvisit.maps.selection import Selection, village_counts
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.asking import HotspotQuestion, answer
from fieldvisit.workspace.missions import MissionQuestion


def test_cases_are_those_of_the_list_under_the_same_filter(ws):
    run = ws.run()
    months = ("2026-09", "2026-10")
    selection = Selection(("policy.housing",), months, "410423103")
    expected = {one.village.code: one.open_cases for one in village_counts(run, selection) if one.open_cases}
    for category in ("policy.housing", "危房改造"):
        table = ws.cases(months="2026-09/2026-10", categories=category, township="张官营镇")
        assert table.set_index("code")["cases"].to_dict() == expected
        assert expected
    assert ws.cases(months=months, categories=["policy.housing"], township="410423103").equals(table)


def test_open_and_closed_cases_together_are_all(ws):
    everything = {status: ws.cases(status=status)["cases"].sum() for status in ("open", "closed", "all")}
    assert everything["open"] + everything["closed"] == everything["all"]
    assert everything["all"] == sum(load.matters for load in ws.run().tally.villages) == ws.months()["received"].sum()
    by_month = [ws.cases(months=month, status="all")["cases"].sum() for month in ws.months()["month"]]
    assert by_month == ws.months()["received"].tolist()


def test_no_table_has_a_column_about_people(ws):
    assert list(ws.cases().columns) == ["code", "township", "village", "households", "cases", "key_cases", "geometry"]
    assert all(len(code) == 12 for code in ws.villages()["code"])
    assert ws.cases().crs == "EPSG:4326"


@pytest.fixture(scope="module")
def half(ws):
    return ws.cases(months="2026-06/2026-11", status="all")


@pytest.fixture(scope="module")
def scanned(ws, half):
    return ws.hotspots(half, seed=7)


def test_hotspots_of_everything_are_those_of_the_command(ws, folder):
    with Workspace.open(folder) as workspace:
        asked = workspace.ask_hotspots(HotspotQuestion())
    spots = {spot.id: spot for spot in asked.hotspots}
    order = tuple(spots[rank.hotspot_id] for rank in asked.ranks)
    assert ws.hotspots().spots == ws.hotspots(ws.cases(status="all")).spots == order


def test_several_strict_maps_are_adjusted_by_the_p_value_that_allows_for_villages(folder):
    with Workspace.open(folder) as workspace:
        scan = replace(workspace.settings.hotspots, strict=True, replicates=199, stability=False)
        settings = replace(workspace.settings, hotspots=scan)
        ledger = workspace.petitions_at_work(), workspace.matches()
        question = HotspotQuestion(categories=("policy.housing", "other"))
        found = answer(question, *ledger, workspace.county, settings).hotspots
    assert found
    assert all(spot.p_adjusted >= spot.p_calibrated for spot in found)
    assert all("计入各村习惯的差别" in spot.sentence.zh for spot in found)


def test_each_hotspot_has_a_row_a_sentence_and_its_ranks(scanned):
    assert list(scanned.table()["rank"]) == list(range(1, len(scanned) + 1))
    assert scanned.stability().shape == (len(scanned), 10)
    assert scanned.sentence(1) == str(scanned.spots[0].sentence)


def test_several_categories_are_several_maps_held_together(ws):
    found = ws.hotspots(ws.cases(status="all", categories=["policy.housing", "infrastructure.water"]))
    assert found.maps == 2
    assert {spot.category for spot in found.spots} <= {"policy.housing", "infrastructure.water"}


def test_the_second_method_names_villages_of_the_first_and_keeps_its_seed(ws, half, scanned):
    local, again = (ws.hotspots(half, method="gi", seed=7) for _ in range(2))
    assert local.table().equals(again.table())
    assert len(set(local.top(99)["code"]) & set(scanned.top(99)["code"])) > 0
    assert local.stability()["stability"].between(0, 1).all()
    assert "Gi*" in local.sentence(1)
    assert local.map().svg.count("<circle") > len(local.table())


def test_the_top_of_hotspots_begins_with_the_first_of_them_and_carries_its_filter(half, scanned):
    top = scanned.top(3)
    assert set(top["code"]) <= set(scanned.spots[0].village_codes)
    assert top["cases"].is_monotonic_decreasing
    assert top.attrs["fieldvisit"] == half.attrs["fieldvisit"]


def test_the_effect_is_that_of_the_command_and_needs_a_ledger_that_reaches_far_enough(ws, folder):
    codes = ws.hotspots().top(10)["code"].tolist()
    found = fv.effect(ws, fv.Mission(codes, "2026-08-31", "2026-09-11"), window=60)
    question = MissionQuestion(date(2026, 9, 12), tuple(codes), (), date(2026, 11, 10), 60, (), date(2026, 8, 31))
    with Workspace.open(folder) as workspace:
        assert found.found == workspace.mission_effect(question)
    assert found.table().loc["visited", "after"] == found.found.visited_after
    assert set(found.compared()["code"]) == set(found.found.compared_codes)
    assert "不能说明的" in found._repr_html_()
    late = fv.effect(ws, fv.Mission(codes, "2026-10-19", "2026-10-30"), window=60)
    assert (late.found, "还不能判断" in late.sentence()) == (None, True)
    with pytest.raises(NotFoundError, match="没有派驻 M7"):
        fv.effect(ws, "M7")


def test_the_briefing_has_the_numbers_of_the_command(folder, ws):
    told = json.loads(
        CliRunner().invoke(main, ["brief", "2026-11", "-w", str(folder), "--json"], catch_exceptions=False).stdout
    )
    table = ws.briefing("2026-11").table()
    assert {row.id: row.told for row in table.itertuples()} == {name: one["told"] for name, one in told["numbers"].items()}
    assert len(table) > 20
    with pytest.raises(SettingsError, match="public-body"):
        ws.briefing("2026-11", "press")


def test_an_analyst_sees_no_case_no_plan_and_no_small_count(folder):
    with fv.demo(folder, role="analyst") as eyes:
        least = eyes.run().hidden and eyes.cases()["cases"].min()
        assert least >= 5
        assert (eyes.cases()["key_cases"] == 0).all()
        assert not set(eyes.months()["still_open"].dropna()) & {1, 2, 3, 4}
        for refused in (
            lambda: eyes.policy, eyes.plan, eyes.leaders, eyes.matrix, eyes.missions,
            lambda: eyes.cases("2026-10"), lambda: eyes.cases(status="all"), lambda: eyes.hotspots(eyes.cases(), method="gi"),
            lambda: fv.effect(eyes, fv.Mission(("410423103243",), "2026-09-01", "2026-09-02")), eyes.run_everything,
        ):  # fmt: skip
            with pytest.raises(PolicyRefusedError, match=r"role=|ws\.months"):
                refused()
        assert eyes.run().matches == ()


def test_a_township_sees_its_villages_and_nothing_of_the_county(folder, ws):
    with fv.open(folder, role="township:410423103") as eyes:
        assert set(eyes.villages()["township"]) == {"张官营镇"}
        assert set(eyes.cases()["code"]) <= set(ws.cases(township="张官营镇")["code"])
        assert (eyes.cases()["key_cases"] == 0).all()
        with pytest.raises(NotFoundError, match="没有乡镇 瓦屋镇"):
            eyes.cases(township="瓦屋镇")
        with pytest.raises(PolicyRefusedError):
            eyes.plan()


def test_who_sees_the_county_may_plan_in_it(folder):
    with fv.open(folder, role="county") as eyes:
        assert len(eyes.leaders()) == 8
        assert eyes.plan().violations().empty


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda ws: ws.cases("2026-13"), SettingsError, "2026-06/2026-11"),
        (lambda ws: ws.cases("2026-11/2026-06"), SettingsError, "2026-06/2026-11"),
        (lambda ws: ws.cases("2019-01"), NotFoundError, "2026-05"),
        (lambda ws: ws.cases(status="pending"), SettingsError, "closed"),
        (lambda ws: ws.cases(categories="housing"), NotFoundError, "policy.housing"),
        (lambda ws: ws.cases(hotspot="H9"), NotFoundError, "H01"),
        (lambda ws: ws.hotspots(pd.DataFrame()), InputFileError, "ws.cases"),
        (lambda ws: ws.hotspots(ws.cases(township="张官营镇")), SettingsError, "township"),
        (lambda ws: ws.hotspots(ws.cases(("2026-06", "2026-09"))), SettingsError, "2026-06/2026-09"),
        (lambda ws: ws.hotspots(method="lisa"), SettingsError, "gi"),
        (lambda ws: ws.hotspots(method="gi", fdr=False), SettingsError, "scan"),
        (lambda ws: ws.hotspots().sentence(9), NotFoundError, "从 1 数起"),
        (lambda _: fv.workdays("30.11.2026", 5), SettingsError, "2026-11-30"),
        (lambda _: fv.workdays("2026-11-30", 0), SettingsError, "366"),
        (lambda _: fv.Sick("L1"), SettingsError, "fv.Sick"),
        (lambda _: fv.Mission(["1"], "2026-09-02", "2026-09-01"), SettingsError, "早于"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_remedy(ws, call, kind, said):
    with pytest.raises(kind, match=re.escape(said)):
        call(ws)


@pytest.mark.parametrize(
    ("name", "role", "kind", "said"),
    [
        ("", "boss", SettingsError, "analyst"),
        ("", "audit_admin", PolicyRefusedError, "analyst"),
        ("", "township:4104x", SettingsError, "township"),
        ("nowhere", None, NotFoundError, "fieldvisit init"),
    ],
)
def test_a_county_that_cannot_be_opened_says_why(folder, name, role, kind, said):
    with pytest.raises(kind, match=said):
        fv.open(folder / name, role=role)


def test_a_demo_county_appears_whole_or_not_at_all(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputFileError, match="不是空的"):
        fv.demo(tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
