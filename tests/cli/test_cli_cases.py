"""Cases from the terminal on the demo county: the way to close-out, the rules on it, what each account sees, the work around cases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.cli.cases import case
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.domain.petition import Intake
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace


@pytest.fixture(scope="module")
def placed(new_demo: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases") / "demo"
    with new_demo(folder) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.geocode()
    return folder


@pytest.fixture
def folder(placed: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Path:
    return copied(placed, tmp_path / "demo")


def run(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, [*words, "-w", str(folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def said(folder: Path, *words: str) -> dict[str, Any]:
    result = run(folder, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def refused(folder: Path, *words: str) -> tuple[int, str]:
    result = run(folder, *words)
    return result.exit_code, result.stderr


def first(folder: Path, *words: str) -> str:
    found = [c["case"]["id"] for c in said(folder, "case", "list", *words)["cases"]]
    return str(found[0])


def test_every_matter_of_the_ledger_is_a_case_and_opening_again_opens_nothing(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        petitions = {p.id for p in workspace.petitions()}
    cases = said(folder, "case", "list", "--all", "--limit", "10000")["cases"]
    held = [f["petition_id"] for one in cases for f in one["case"]["filings"]]
    assert len(held) == len(set(held))
    assert set(held) == petitions
    assert said(folder, "case", "open") == {"opened": 0, "changed": 0}


def test_the_whole_way_to_close_out_with_each_step_in_the_history(folder: Path) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "县领导乙", "--unit", "住建局")
    said(folder, "case", "visit", key)
    said(folder, "case", "outcome", key, "-d", "solved", "-m", "policy", "--level", "county", "--evidence", "凭证第3号")
    said(folder, "case", "reply", key, "--satisfaction", "satisfied")
    assert said(folder, "case", "close", key)["state"] == "closed"
    history = run(folder, "case", "history", key).stdout
    states = ["登记", "派定", "约访下访", "处置", "答复", "销号"]
    assert [line.split()[-1] for line in history.splitlines() if "改变状态" in line] == states[1:]
    assert key not in {c["case"]["id"] for c in said(folder, "case", "list", "--limit", "10000")["cases"]}


def test_a_key_case_is_refused_to_a_township_and_closed_only_after_the_city_checked(folder: Path) -> None:
    key = first(folder, "--key", "--state", "registered")
    code, words = refused(folder, "case", "assign", key, "L1", "--handler", "410423103")
    assert (code, "不得由乡镇办理" in words, "三(二)" in words) == (5, True, True)
    said(folder, "case", "transfer", key, "410423", "--why", "属地办理", "--as", "city:4104")
    said(folder, "case", "assign", key, "L1")
    said(folder, "case", "visit", key)
    said(folder, "case", "outcome", key, "-d", "solved", "-m", "policy", "--level", "county", "--evidence", "凭证")
    said(folder, "case", "reply", key)
    code, words = refused(folder, "case", "close", key)
    assert (code, "市级核查" in words) == (5, True)
    assert refused(folder, "case", "verify", key)[0] == 5, "the county cannot check itself"
    said(folder, "case", "verify", key, "--as", "city:4104", "--opinion", "属实")
    assert said(folder, "case", "close", key)["state"] == "closed"


def test_a_failed_check_returns_the_case_and_what_was_settled_before_does_not_count(folder: Path) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "L1")
    said(folder, "case", "visit", key)
    said(folder, "case", "outcome", key, "-d", "explained", "-m", "education", "--level", "county", "--evidence", "记录")
    said(folder, "case", "reply", key)
    checked = said(folder, "case", "verify", key, "--failed", "--opinion", "未解决", "--as", "city:4104")
    assert checked["state"] == "returned"
    said(folder, "case", "visit", key)
    code, words = refused(folder, "case", "reply", key)
    assert (code, "处置意见" in words) == (5, True)


@pytest.mark.parametrize(("day", "words"), [("2027-01-01", "还没有到"), ("2001-02-28", "早于收到日期")])
def test_nothing_is_noted_on_a_day_to_come_or_before_the_petition(folder: Path, day: str, words: str) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "L1")
    code, error = refused(folder, "case", "visit", key, "--day", day)
    assert (code, words in error) == (5, True)


def test_words_are_shown_only_with_a_purpose_which_the_audit_keeps(folder: Path) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "L1", "--responsible", "股长甲")
    said(folder, "case", "visit", key)
    given = ("-d", "solved", "-m", "policy", "--level", "county", "--evidence", "凭证", "--measures", "致电13812345678后补发")
    said(folder, "case", "outcome", key, *given)
    plain, full = run(folder, "case", "show", key).stdout, run(folder, "case", "show", key, "--why", "核对处置").stdout
    assert "后补发" not in plain
    assert "股长甲" not in plain
    assert "后补发" in full
    assert "股长甲" in full
    assert "13812345678" not in full
    lines = said(folder, "audit", "show", "--act", "view")["lines"]
    assert [(line["deed"]["subject"], line["deed"]["why"]) for line in lines] == [(key, ""), (key, "核对处置")]


def test_a_case_about_a_township_does_not_exist_for_it_and_resting_cases_go_on_where_they_were(folder: Path) -> None:
    listed = said(folder, "case", "list", "--state", "registered", "--limit", "10000")["cases"]
    one = next(c["case"] for c in listed if not c["key"] and len(c["case"]["unit_code"]) == 12)
    key, township = one["id"], one["unit_code"][:9]
    eyes = ("--as", f"township:{township}")
    assert run(folder, "case", "show", key, *eyes).exit_code == 0
    said(folder, "case", "concern", key, "--unit", township, "--why", "反映乡镇")
    code, words = refused(folder, "case", "show", key, *eyes)
    unknown = refused(folder, "case", "show", "ZZZZ-ZZZZ", *eyes)
    assert (code, words.replace(key, "ZZZZ-ZZZZ")) == unknown, "a foreign id answers as an unknown one"
    assert refused(folder, "case", "assign", key, "L1", "--handler", township)[0] == 5
    said(folder, "case", "suspend", key, "--why", "诉讼中")
    assert said(folder, "case", "resume", key, "--why", "判决生效")["state"] == "registered"


def test_merging_splitting_and_taking_back(folder: Path) -> None:
    a, b = [c["case"]["id"] for c in said(folder, "case", "list", "--state", "registered")["cases"][:2]]
    said(folder, "case", "merge", a, b, "--why", "同一件事")
    both = [f["petition_id"] for f in said(folder, "case", "show", a)["case"]["filings"]]
    assert len(both) >= 2
    said(folder, "case", "unmerge", b, "--why", "并错了")
    assert len(said(folder, "case", "show", a)["case"]["filings"]) < len(both)
    said(folder, "case", "merge", a, b, "--why", "同一件事")
    own = said(folder, "case", "split", a, both[-1], "--why", "两件事")
    assert [f["petition_id"] for f in said(folder, "case", "show", own["id"])["case"]["filings"]] == [both[-1]]


def test_an_import_is_taken_back_as_a_whole(folder: Path) -> None:
    (batch,) = said(folder, "case", "imports")["imports"]
    undone = said(folder, "case", "undo", batch["id"], "--why", "导错了")
    assert undone["removed"] == batch["added"]
    assert said(folder, "case", "list", "--all")["cases"] == []
    assert said(folder, "case", "imports")["imports"][0]["state"] == "undone"


def test_agenda_and_volume_name_their_clause(folder: Path) -> None:
    assert "（三(三)）" in run(folder, "agenda").stdout.splitlines()[0]
    assert "(clause 三(二))" in run(folder, "case", "volume", "--lang", "en").stdout


def test_a_campaign_closes_item_by_item_by_the_three_conditions(folder: Path) -> None:
    whole = said(folder, "campaign", "start", "补助发放整治", "--target", "清零", "--owner", "财政局", "--due", "2026-12-31")[
        "id"
    ]
    about = ("--category", "policy.finance", "--owner", "财政局", "--due", "2026-12-15")
    item = said(folder, "campaign", "item", whole, "发放拖延", *about, "--measure", "倒排工期")["id"]
    code, words = refused(folder, "campaign", "close", item)
    assert (code, all(w in words for w in ("问题解决", "原因查明", "责任追究结论", "二(四)"))) == (5, True)
    assert refused(folder, "campaign", "close", whole)[0] == 5
    said(folder, "campaign", "progress", item, "--solved", "--cause", "审批积压", "--accountability", "none_needed")
    assert said(folder, "campaign", "close", item)["closed"]
    assert said(folder, "campaign", "close", whole)["closed"]
    for again in (("close", item), ("close", whole), ("progress", item, "--not-solved"), ("item", whole, "又一项", *about)):
        code, words = refused(folder, "campaign", *again)
        assert (code, "已于" in words) == (2, True), again
    assert (refused(folder, "campaign", "reopen", item, "--why", "误销")[1].count("先重新打开专项"),) == (1,)
    assert refused(folder, "campaign", "reopen", whole)[0] == 2, "a reason is needed"
    said(folder, "campaign", "reopen", whole, "--why", "误销，联系人13812345678")
    assert not said(folder, "campaign", "reopen", item, "--why", "仍有两户未发")["closed"]
    assert refused(folder, "campaign", "reopen", item, "--why", "再来")[0] == 2
    code, words = refused(folder, "campaign", "close", item)
    assert (code, "问题解决" in words, "原因查明" in words) == (5, True, False)
    listed = said(folder, "campaign", "list", "--why", "月报")["campaigns"][0]
    assert [one["why"] for one in listed["items"][0]["reopenings"]] == ["仍有两户未发"]
    assert "13812345678" not in str(listed)
    assert "误销" in str(listed)
    assert "误销" not in str(said(folder, "campaign", "list"))
    assert refused(folder, "campaign", "reopen", item, "--why", "误销", "--as", "township:410423103")[0] in (4, 5)
    said(folder, "campaign", "progress", item, "--solved")
    assert said(folder, "campaign", "close", item)["closed"]
    assert "发放拖延" not in run(folder, "campaign", "list").stdout
    assert "发放拖延" in run(folder, "campaign", "list", "--why", "月报").stdout


def test_consultations_and_briefings_keep_their_decisions_until_they_are_done(folder: Path) -> None:
    key = first(folder)
    said(folder, "consult", key, "--unit", "住建局", "--decision", "先行垫付")
    assert said(folder, "consult")["consultations"][0]["case_ids"] == [key]
    assert "先行垫付" not in run(folder, "consult").stdout
    assert said(folder, "briefing", "list")["heard"] is False
    held = said(folder, "briefing", "add", "县领导小组", "--decision", "补发补助|财政局|2026-12-31")["id"]
    assert said(folder, "briefing", "list")["open"] == 1
    assert said(folder, "briefing", "done", held, "1")["open"] == 0
    assert said(folder, "briefing", "list")["heard"] is True
    assert refused(folder, "briefing", "add", "县领导小组", "--decision", "补发")[0] == 2
    assert refused(folder, "briefing", "done", held, "2")[0] == 4


def test_what_has_not_happened_yet_is_noted_by_nobody(folder: Path) -> None:
    to_come = ("--day", "2099-01-01")
    held = said(folder, "briefing", "add", "县领导小组", "--decision", "补发补助|财政局|2026-12-31", "--day", "2026-11-20")[
        "id"
    ]
    for step in (
        ("consult", first(folder), "--unit", "住建局", "--decision", "先行垫付", *to_come),
        ("briefing", "add", "县领导小组", *to_come),
        ("briefing", "done", held, "1", *to_come),
    ):
        code, words = refused(folder, *step)
        assert (code, "还没有到" in words) == (2, True), step
    assert "早于汇报日期" in refused(folder, "briefing", "done", held, "1", "--day", "2026-11-19")[1]


def test_every_command_answers_in_english_too_errors_included(folder: Path) -> None:
    assert "cases." in run(folder, "case", "list", "--lang", "en", "--limit", "10000").stdout
    assert "There is no case" in run(folder, "case", "show", "ZZZZ-ZZZZ", "--lang", "en").stderr
    assert "没有编号" in run(folder, "case", "show", "ZZZZ-ZZZZ").stderr
    assert "There is no case" in run(folder, "--lang", "en", "case", "show", "ZZZZ-ZZZZ").stderr


def test_roles_that_only_count_or_administer_see_no_case(folder: Path) -> None:
    for role in ("analyst:410423", "system_admin:410423", "security_admin:410423", "audit_admin:410423"):
        assert refused(folder, "case", "list", "--as", role)[0] == 5
    assert said(folder, "case", "list", "--as", "county:410422")["cases"] == []


def test_the_commands_are_those_of_the_readme() -> None:
    assert {"list", "show", "history", "open", "assign", "visit", "outcome", "verify", "close", "merge", "unmerge"} <= set(
        case.commands
    )


def codes(folder: Path, *words: str) -> list[str]:
    return [c["case"]["id"] for c in said(folder, "case", "list", *words, "--limit", "10000")["cases"]]


def test_a_list_is_asked_for_by_ids_or_by_the_names_it_prints_itself(folder: Path) -> None:
    said(folder, "case", "assign", first(folder, "--state", "registered"), "县领导乙")
    with Workspace.open(folder) as workspace:
        leader = next(one for one in workspace.county.leaders if one.name == "县领导乙")
        label = workspace.county.policy.labels["infrastructure.water"]
    assert codes(folder, "--leader", leader.name) == codes(folder, "--leader", leader.id) != []
    by_code = codes(folder, "--category", "infrastructure.water")
    assert by_code
    assert all(codes(folder, "--category", word) == by_code for word in (label.zh, label.en, label.en.upper(), "饮水"))


@pytest.mark.parametrize(
    ("option", "word", "says"),
    [
        ("--leader", "张三", "L1 "),
        ("--category", "地铁", "infrastructure.water"),
        ("--unit", "410326", "410423"),
        ("--unit", "41O423", "410423"),
        ("--unit", "410423999", "410423"),
    ],
)
def test_a_list_of_what_there_is_not_is_refused_with_what_there_is(folder: Path, option: str, word: str, says: str) -> None:
    code, words = refused(folder, "case", "list", option, word)
    assert (code, word in words, says in words) == (2, True, True)
    assert codes(folder, "--unit", "4104") == codes(folder, "--unit", "410423") == codes(folder)


def test_the_history_names_roles_and_a_corrected_category_in_the_language_of_the_reader(folder: Path) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "L1")
    with Workspace.open(folder) as workspace:
        (file,) = workspace.register.cases(scope_of("county:410423", "li")).holding(petitions_of(folder, key)[:1])
        one = next(p for p in workspace.petitions() if p.id == file.case.petition_ids[0])
        code = "policy.publicity" if one.category != "policy.publicity" else "policy.housing"
        workspace.register.add_intake(Intake((replace(one, category=code),), (), "next.xlsx", "d" * 64))
        workspace.follow_ledger()
        old, new = (workspace.county.policy.labels[each] for each in (one.category, code))
    zh, en = run(folder, "case", "history", key).stdout, run(folder, "case", "history", key, "--lang", "en").stdout
    assert "  县级经办  " in zh
    assert "  county operator  " in en
    assert "  county  " not in zh + en
    assert f"随台账更新：类别由“{old.zh}”改为“{new.zh}”" in zh
    assert f"followed the ledger: category {new.en} instead of {old.en}" in en


def petitions_of(folder: Path, key: str) -> list[str]:
    found = said(folder, "case", "show", key)["case"]["filings"]
    return [str(one["petition_id"]) for one in found]


@pytest.mark.parametrize(("today", "said_late"), [("2026-11-23", ""), ("2027-03-01", "，迟 {} 天")])
def test_a_report_handed_in_leaves_no_days(folder: Path, today: str, said_late: str) -> None:
    path = folder / "fieldvisit.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2026-11-23", today, 1), encoding="utf-8")
    listed = said(folder, "case", "list", "--key", "--limit", "100")["cases"]
    one = next(c for c in listed if c["days_left"] is not None)
    key, left = one["case"]["id"], one["days_left"]
    assert refused(folder, "case", "reported", key, "--as", "leader:410423")[0] == 5
    assert said(folder, "case", "reported", key, "--day", today)["id"] == key
    after = {c["case"]["id"]: c for c in said(folder, "case", "list", "--key", "--limit", "100")["cases"]}
    assert (after[key]["days_left"], after[key]["case"]["reported_on"]) == (None, today)
    told = run(folder, "case", "show", key).stdout
    assert f"{today} 已上报{said_late.format(-left)}" in told
    assert f"{today} 已上报{said_late.format(-left)}" in run(folder, "case", "reported", key, "--day", today).stdout
    assert (left < 0) == bool(said_late)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("transfer", "410423199", "--why", "属地"), "410423"),
        (("transfer", "410424", "--why", "属地"), "410423"),  # no division of the province
        (("transfer", "410422", "--why", "属地"), "410423"),  # another county: not this account's to hand over to
        (("assign", "L1", "--handler", "410423103999"), "410423103"),
        (("concern", "--unit", "410423999", "--why", "核实"), "410423"),
    ],
)
def test_a_division_that_there_is_not_gets_no_case_and_the_nearest_are_named(
    folder: Path, words: tuple[str, ...], near: str
) -> None:
    key = first(folder, "--state", "registered")
    before = said(folder, "case", "show", key)["case"]
    step, *rest = words
    code, error = refused(folder, "case", step, key, *rest)
    wrong = next(word for word in rest if word.startswith("4104"))
    assert (code, wrong in error, re.search(rf"最接近的[^。]*{near}\d* \S+", error) is not None) == (4, True, True), error
    assert said(folder, "case", "show", key)["case"] == before
    assert refused(folder, "case", step, key, *("41x" if word == wrong else word for word in rest))[0] != 0


def test_an_item_whose_campaign_is_the_citys_is_opened_again_by_the_city(folder: Path) -> None:
    city = ("--as", "city:4104")
    whole = said(
        folder, "campaign", "start", "全市整治", "--target", "清零", "--owner", "财政局", "--due", "2026-12-31", *city
    )["id"]
    about = ("--category", "policy.housing", "--owner", "财政局", "--due", "2026-11-30", "--measure", "核对")
    item = said(folder, "campaign", "item", whole, "发放拖延", *about, "--unit", "410423", *city)["id"]
    said(folder, "campaign", "progress", item, "--solved", "--cause", "审批积压", "--accountability", "none_needed", *city)
    assert said(folder, "campaign", "close", item, *city)["closed"]
    code, words = refused(folder, "campaign", "reopen", item, "--why", "误销")
    assert (code, whole in words) == (4, True), words
    assert not said(folder, "campaign", "reopen", item, "--why", "误销", *city)["closed"]


def test_an_item_of_a_campaign_lies_in_a_division_that_there_is(folder: Path) -> None:
    whole = said(folder, "campaign", "start", "整治", "--target", "清零", "--owner", "财政局", "--due", "2026-12-31")["id"]
    about = ("--category", "policy.housing", "--owner", "财政局", "--due", "2026-12-31")
    code, error = refused(folder, "campaign", "item", whole, "发放拖延", *about, "--unit", "410423199")
    assert (code, "410423199" in error, "最接近" in error) == (4, True, True)
    said(folder, "campaign", "item", whole, "发放拖延", *about, "--unit", "410423103")


@pytest.mark.parametrize(
    ("step", "words", "why"),
    [
        (
            "outcome",
            ("-d", "solved", "-m", "policy", "--level", "county", "--evidence", "凭证", "--day", "2026-11-18"),
            "第一次走访",
        ),
        ("reply", ("--day", "2026-11-20"), "处置"),
        ("visit", ("--planned", "--day", "2026-11-22"), "已经过去"),
    ],
)
def test_what_follows_is_dated_no_earlier_than_what_came_before(
    folder: Path, step: str, words: tuple[str, ...], why: str
) -> None:
    key = first(folder, "--state", "registered")
    said(folder, "case", "assign", key, "L1")
    said(folder, "case", "visit", key, "--day", "2026-11-19")
    said(folder, "case", "visit", key, "--day", "2026-11-22")
    if step == "reply":
        given = ("-d", "solved", "-m", "policy", "--level", "county", "--evidence", "凭证", "--day", "2026-11-21")
        said(folder, "case", "outcome", key, *given)
    code, error = refused(folder, "case", step, key, *words)
    assert (code, why in error) == (5, True), error


def test_a_merged_case_takes_no_step_and_says_where_it_is_worked_on(folder: Path) -> None:
    """Even one that changes no state, as a party complained about, would have been lost from sight."""
    a, b = [c["case"]["id"] for c in said(folder, "case", "list", "--state", "assigned", "--key")["cases"][:2]]
    said(folder, "case", "merge", a, b, "--why", "同一件事")
    for step in (
        ("assign", b, "L1"),
        ("visit", b, "--planned"),
        ("concern", b, "--department", "住建局", "--why", "x"),
        ("reported", b),
        ("suspend", b, "--why", "x"),
    ):
        code, words = refused(folder, "case", *step)
        assert (code, f"请在 {a} 上办理" in words) == (5, True), step
    said(folder, "case", "reported", a)
    said(folder, "case", "unmerge", b, "--why", "并错了")
    assert said(folder, "case", "show", b)["days_left"] is None, "reported while it was merged"


def test_a_consultation_and_a_decision_contradict_no_other_day(folder: Path) -> None:
    key = first(folder)
    code, words = refused(folder, "consult", key, "--decision", "同意", "--day", "2020-01-01")
    assert (code, "早于案件" in words) == (2, True)
    code, words = refused(folder, "briefing", "add", "专题会", "--decision", "补发|财政局|2020-01-01")
    assert (code, "早于汇报日期" in words) == (2, True)
