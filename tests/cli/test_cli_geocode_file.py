"""Files of texts to places from the terminal, and the score of labelled ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldvisit.cli import main
from fieldvisit.geocoding.lexicon.outside import divisions
from fieldvisit.geocoding.matcher import index_of
from fieldvisit.geocoding.nation import province_named
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.texts import replacing

ROWS = [
    ("a1", "address", "鲁山县瓦屋镇李老庄村"),
    ("a2", "address", "鲁山县瓦屋镇"),
    ("a3", "address", "湖北省武汉市武昌区"),
    ("a4", "address", "王庄村"),
    ("n1", "narrative", "鲁山县瓦屋镇李老庄村的路一直没有修好，请尽快处理。"),
]


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def texts(path: Path, rows: list[tuple[str, ...]] = ROWS, header: str = "id,kind,text", encoding: str = "utf-8") -> Path:
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]), encoding=encoding)
    return path


def answers(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_text_gets_one_row_with_the_promised_columns(tmp_path: Path, encoding: str) -> None:
    out = tmp_path / "out.csv"
    assert run("geocode", texts(tmp_path / "in.csv", encoding=encoding), "--out", out).exit_code == 0
    found = answers(out)
    assert list(found) == [row[0] for row in ROWS]
    assert list(found["a1"]) == ["id", "code", "level", "confidence", "status", "candidates", "edition", "evidence"]
    assert [found[i]["status"] for i in found] == ["accepted", "coarse", "none", "review", "accepted"]
    assert {found[i]["code"] for i in ("a1", "n1")} == {"410423106202"}
    assert found["a1"]["candidates"].startswith("410423106202:")
    assert "李老庄村" in found["a1"]["evidence"]


def test_the_office_of_a_row_goes_before_that_of_the_command(tmp_path: Path) -> None:
    rows = [("1", "address", "瓦屋镇李老庄村", "410423"), ("2", "address", "瓦屋镇李老庄村", "")]
    out = tmp_path / "out.csv"
    run("geocode", texts(tmp_path / "in.csv", rows, "id,kind,text,county_code"), "--out", out, "--county", "410425")
    found = answers(out)
    assert (found["1"]["status"], found["2"]["status"]) == ("accepted", "none")
    assert "out_of_county" in found["2"]["evidence"]


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("id,text", ("1", "瓦屋镇"), "缺少列：kind"),
        ("id,kind,text", ("1", "letter", "瓦屋镇"), "第 2 行：kind 应为"),
        ("id,kind,text", ("", "address", "瓦屋镇"), "第 2 行：没有 id"),
        ("id,kind,text", ("1", "address"), "第 2 行：只有 2 列"),
    ],
)
def test_a_wrong_file_is_said_in_one_sentence_and_leaves_the_old_answers(
    tmp_path: Path, header: str, row: tuple[str, ...], said: str
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    result = run("geocode", texts(tmp_path / "in.csv", [row], header), "--out", out)
    assert result.exit_code == 2
    assert said in result.stderr
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_missing_file_a_missing_out_and_an_unknown_county_are_told(tmp_path: Path) -> None:
    good, out = texts(tmp_path / "in.csv"), tmp_path / "out.csv"
    assert run("geocode", tmp_path / "none.csv", "--out", out).exit_code == 2
    assert run("geocode", good).exit_code == 2
    assert run("geocode", good, "--out", out, "--county", "999999").exit_code == 4
    assert run("geocode", good, "--out", tmp_path / "nowhere" / "out.csv").exit_code == 2


def test_answers_cut_short_by_an_error_leave_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")

    def cut_short() -> None:
        with replacing(out, ["id"]) as write:
            write(["1"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_short()
    assert out.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_no_cell_of_the_answers_can_start_a_formula(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run("geocode", texts(tmp_path / "in.csv", [("=1+1", "address", "瓦屋镇")]), "--out", out)
    assert list(answers(out)) == ["'=1+1"]


def test_evaluate_prints_the_figures_of_labelled_texts(tmp_path: Path) -> None:
    rows = [
        ("1", "address", "鲁山县瓦屋镇李老庄村", "410423106202", "village"),
        ("2", "address", "鲁山县瓦屋镇李老庄村", "410423106207", "village"),
        ("3", "narrative", "湖北省武汉市武昌区的事", "", ""),
    ]
    path = texts(tmp_path / "in.csv", rows, "id,kind,text,code,level")
    figures = json.loads(run("evaluate", path, "--json").stdout)
    assert [(k["kind"], k["count"], k["right"]) for k in figures["kinds"]] == [("address", 2, 0.5), ("narrative", 1, 1.0)]
    assert figures["precision"] == 0.5
    assert figures["false_accepts"] == 0.0
    assert figures["recall_at_five"] == 0.5
    printed = run("evaluate", path, "--failures", "1").stdout
    assert "precision 50.00 %" in printed
    assert "expected 平顶山市鲁山县瓦屋镇耐庄村" in printed or "accepted" in printed


def test_a_label_that_is_no_unit_is_told_with_its_row(tmp_path: Path) -> None:
    path = texts(tmp_path / "in.csv", [("1", "address", "瓦屋镇", "999999999999")], "id,kind,text,code")
    result = run("evaluate", path)
    assert result.exit_code == 2
    assert "第 2 行" in result.stderr


def test_evaluate_without_a_file_prints_the_reliability_of_this_release() -> None:
    rows = json.loads(run("evaluate", "--json").stdout)["reliability"]
    assert {row["measured_on"] for row in rows} == {"labelled", "held", "editions"}
    assert all(0.0 <= row["said"] <= 1.0 and row["answers"] > 0 for row in rows)
    printed = run("evaluate").stdout
    assert "实际正确" in printed or "right" in printed
    assert len(printed.splitlines()) == len(rows)


def test_the_office_of_another_province_brings_its_own_names(tmp_path: Path) -> None:
    rows = [("1", "address", "韦曲街道长安家园社区", "610116"), ("2", "address", "瓦屋镇李老庄村", "410423")]
    out = tmp_path / "out.csv"
    assert run("geocode", texts(tmp_path / "in.csv", rows, "id,kind,text,county_code"), "--out", out).exit_code == 0
    found = answers(out)
    assert [found[i]["status"] for i in found] == ["accepted", "accepted"]
    assert found["1"]["code"].startswith("610116")
    assert found["2"]["code"] == "410423106202"


def test_a_file_of_the_nation_is_read_with_the_names_of_each_texts_province(tmp_path: Path) -> None:
    rows = [
        ("gz", "address", "贵州省黔东南州雷山县西江镇开觉村"),
        ("bj", "address", "北京市海淀区上庄镇西闸村"),
        ("hn", "address", "平顶山市鲁山县瓦屋镇李老庄村"),
        ("nm", "narrative", "我是内蒙古阿鲁科尔沁旗天山镇的村民，反映路灯长期不亮。"),
        ("tw", "address", "台湾省台北市"),
        ("no", "address", "王庄村"),
    ]
    out = tmp_path / "out.csv"
    assert run("geocode", texts(tmp_path / "in.csv", rows), "--out", out, "--nation").exit_code == 0
    found = answers(out)
    assert [found[i]["code"][:6] for i in found] == ["522634", "110108", "410423", "150421", "", ""]
    assert [found[i]["level"] for i in found][:4] == ["village", "village", "village", "township"]
    assert found["tw"]["evidence"].startswith("out_of_province")
    assert found["no"]["evidence"].startswith("no_place")


def test_the_nation_goes_with_no_county(tmp_path: Path) -> None:
    result = run("geocode", texts(tmp_path / "in.csv"), "--out", tmp_path / "out.csv", "--nation", "--county", "410423")
    assert result.exit_code == 2
    assert "without --county" in result.output


def test_a_county_of_no_province_is_named_with_the_remedy(tmp_path: Path) -> None:
    result = run("--lang", "en", "geocode", texts(tmp_path / "in.csv"), "--out", tmp_path / "out.csv", "--county", "990101")
    assert result.exit_code == 4
    assert "codes begin with 99" in " ".join(result.output.split())


@pytest.mark.parametrize(
    "name", ["双江拉祜族佤族布朗族傣族自治县", "积石山保安族东乡族撒拉族自治县", "镇沅彝族哈尼族拉祜族自治县"]
)
def test_the_longest_names_of_counties_tell_their_province_too(name: str) -> None:
    (code,) = divisions()[name]
    assert province_named(f"{name}人民路") == code
    assert index_of(load_gazetteer()).outside.end(f"{name}王庄村", 0) == len(name)
    assert code != "41"
