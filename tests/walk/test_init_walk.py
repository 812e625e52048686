"""Making a workspace: the user's own file names in every sentence, demo and real never mixed, nothing half-made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.resources import geodata
from fieldvisit.workspace import Workspace


def init(folder: str, villages: Path, roster: Path, *more: str) -> tuple[int, str]:
    files = ["--villages", str(villages), "--roster", str(roster), *more]
    result = CliRunner().invoke(main, ["init", folder, "--county", "410423", *files])
    return result.exit_code, result.output


@pytest.fixture
def real_files(tmp_path: Path) -> tuple[Path, Path]:
    """The demo's villages and roster as if a county had surveyed them."""
    made = []
    for name in ("villages.csv", "roster.csv"):
        text = geodata("demo", name).read_text(encoding="utf-8-sig")
        made.append(tmp_path / f"本县-{name}")
        made[-1].write_text(text.replace(",true", ",false"), encoding="utf-8")
    return made[0], made[1]


def test_a_real_workspace_is_made_from_real_files(tmp_path: Path, real_files: tuple[Path, Path]) -> None:
    code, said = init(str(tmp_path / "new"), *real_files)
    assert code == 0, said
    with Workspace.open(tmp_path / "new") as workspace:
        assert not workspace.settings.county.demo
        assert len(workspace.county.villages) > 500


def test_the_folder_one_stands_in_can_become_the_workspace(
    tmp_path: Path, real_files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    code, said = init(".", *real_files)
    assert code == 0, said
    Workspace.open(Path()).close()


def test_synthetic_villages_are_refused_for_real_work_and_the_file_is_named(tmp_path: Path) -> None:
    villages = Path(shutil.copyfile(geodata("demo", "villages.csv"), tmp_path / "村点位2026.csv"))
    code, said = init(str(tmp_path / "new"), villages, geodata("demo", "roster.csv"))
    assert code == 2
    assert "村点位2026.csv" in said
    assert "合成" in said
    assert not (tmp_path / "new").exists()


def test_synthetic_roads_are_refused_for_real_work(tmp_path: Path, real_files: tuple[Path, Path]) -> None:
    code, said = init(str(tmp_path / "new"), *real_files, "--roads", str(geodata("demo", "roads.osm.pbf")))
    assert code == 2
    assert "roads.osm.pbf" in said
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, real_files: tuple[Path, Path]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("keep", encoding="utf-8")
    code, said = init(str(tmp_path / "full"), *real_files)
    assert code == 2, said
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["notes.txt"]


def test_a_bad_row_names_the_file_as_the_user_called_it(tmp_path: Path, real_files: tuple[Path, Path]) -> None:
    villages, roster = real_files
    head, first, *rest = villages.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    column = head.split(",").index("经度")
    broken = ",".join([*cells[:column], "abc", *cells[column + 1 :]])
    villages.write_text("\n".join([head, broken, *rest]) + "\n", encoding="utf-8")
    code, said = init(str(tmp_path / "new"), villages, roster)
    assert code == 2
    assert villages.name in said
    assert "第 2 行" in said


@pytest.mark.parametrize(
    ("word", "codes"),
    [("汝阳", ["410326 洛阳市汝阳县"]), ("鼓楼区", ["410204 ", "320106 "]), ("某某县", []), ("41042", []), ("河南", [])],
)
def test_a_name_in_the_place_of_a_countys_code_is_answered_with_codes(
    tmp_path: Path, real_files: tuple[Path, Path], word: str, codes: list[str]
) -> None:
    files = ["--villages", str(real_files[0]), "--roster", str(real_files[1])]
    result = CliRunner().invoke(main, ["init", str(tmp_path / "new"), "--county", word, *files])
    assert result.exit_code == 4
    assert word in result.output
    assert "六位县级代码" in result.output
    assert all(code in result.output for code in codes)
    assert ("叫“" in result.output) == bool(codes)
    assert "省份" not in result.output
    assert not (tmp_path / "new").exists()
