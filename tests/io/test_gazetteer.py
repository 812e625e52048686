"""The embedded gazetteer as the program sees it."""

from __future__ import annotations

import lzma
import tracemalloc
from functools import cache
from pathlib import Path

import pytest

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit
from fieldvisit.errors import InputFileError
from fieldvisit.io.gazetteer import HEADER, load_gazetteer


@cache
def henan() -> Gazetteer:
    return load_gazetteer()


def unit(code: str) -> GazetteerUnit:
    return henan().by_code[code]


def write(path: Path, *lines: str) -> Path:
    path.write_bytes(lzma.compress("\n".join(("# test", "\t".join(HEADER), *lines, "")).encode()))
    return path


def test_units_come_in_order_of_code_and_every_parent_is_a_unit() -> None:
    codes = [u.code for u in henan().units]
    assert codes == sorted(set(codes))
    assert [u.code for u in henan().units if u.parent not in henan().by_code] == ["41"]


def test_every_unit_has_name_core_kind_and_raw_name() -> None:
    assert [u.code for u in henan().units if not (u.name and u.core and u.kind and u.raw_name)] == []


def test_the_level_follows_from_the_length_of_the_code() -> None:
    lengths = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
    assert {(len(u.code), u.level.value) for u in henan().units} == set(lengths.items())


def test_a_path_leads_from_the_province_to_the_village() -> None:
    assert [u.name for u in henan().path("410423107206")] == [
        "河南省",
        "平顶山市",
        "鲁山县",
        "赵村镇",
        unit("410423107206").name,
    ]


@pytest.mark.parametrize(
    ("code", "name", "core", "raw"),
    [
        ("410329110214", "王耆店村", "王耆店", "王耆店村村委员会"),  # misprint in the committee's title
        ("410421200216", "七里营村", "七里营", "七里营村村委员会"),
        ("410711001200", "杨岗村", "杨岗", "杨岗村村民委员会（新乡市古龙实业公司））"),  # a company in brackets
        ("419001003017", "万泉社区", "万泉", "万泉社区居民委会会"),
        ("411422100229", "西村", "西村", "西村村民委会"),  # a core never shrinks to one character
    ],
)
def test_official_names_are_cleaned_and_kept(code: str, name: str, core: str, raw: str) -> None:
    found = unit(code)
    assert (found.name, found.core, found.raw_name) == (name, core, raw)


def test_a_whole_path_in_a_name_is_cut_off() -> None:
    repeated = [u for u in henan().units if u.level is AdminLevel.VILLAGE and u.raw_name.startswith(("河南省洛阳市", "栾川县"))]
    assert len(repeated) > 200
    assert [u.name for u in repeated if u.name.startswith(("河南省", "栾川县", "城关镇", "陶湾镇"))] == []


def test_a_core_has_at_least_two_characters() -> None:
    assert [u.name for u in henan().units if len(u.core) < 2] == []


def test_loading_needs_little_memory() -> None:
    tracemalloc.start()
    gazetteer = load_gazetteer()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(gazetteer.units) > 52_378
    assert peak < 60 * 1024 * 1024


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"nowhere\.tsv\.xz"):
        load_gazetteer(tmp_path / "nowhere.tsv.xz")


@pytest.mark.parametrize(
    "content", [b"", b"code,name\n", lzma.compress(b""), lzma.compress(b"one line"), lzma.compress(b"a\nb\n")]
)
def test_another_file_is_no_gazetteer(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.tsv.xz").write_bytes(content)
    with pytest.raises(InputFileError, match=r"other\.tsv\.xz"):
        load_gazetteer(tmp_path / "other.tsv.xz")


@pytest.mark.parametrize("line", ["41", "123\tx\t\t\t村", "\t".join("123456789012")])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "broken.tsv.xz", "41\t河南省\t河南\t\t省", line)
    with pytest.raises(InputFileError, match="第 4 行"):
        load_gazetteer(path)


def test_short_forms_of_a_line_are_filled_in(tmp_path: Path) -> None:
    path = write(tmp_path / "one.tsv.xz", "410423101201\t林楼村\t\t\t村\t~村民委员会\t林家楼村|林娄村")
    (village,) = load_gazetteer(path).units
    assert village == GazetteerUnit(
        "410423101201", AdminLevel.VILLAGE, "林楼村", "林楼", "410423101", "村", "林楼村民委员会", ("林家楼村", "林娄村")
    )
