"""Village points and seats: names first, code second, and the one sentence for each mistake."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import pytest
from ledger_files import xlsx

from fieldvisit.domain.place import AdminLevel, Gazetteer, GazetteerUnit, LonLat, PositionAccuracy
from fieldvisit.errors import InputFileError
from fieldvisit.geo import gcj02_to_bd09, haversine_km, wgs84_to_gcj02
from fieldvisit.io.villages import read_seats, read_villages

HEADER = "村代码,县,乡镇,村,经度,纬度,坐标系,户数,合成"
POINT = "112.9,33.7,wgs84"


@cache
def gazetteer() -> Gazetteer:
    def unit(
        code: str, level: AdminLevel, name: str, core: str, *aliases: str, raw: str = "", parent: str = ""
    ) -> GazetteerUnit:
        above = parent or {4: "", 6: code[:4], 9: code[:6], 12: code[:9]}[len(code)]
        return GazetteerUnit(code, level, name, core, above, "村", raw or name, aliases)

    return Gazetteer(
        (
            unit("4104", AdminLevel.CITY, "示例市", "示例"),
            unit("410423", AdminLevel.COUNTY, "示例县", "示例", "旧示例县"),
            unit("410423100", AdminLevel.TOWNSHIP, "瀼河乡", "瀼河", "让河乡"),
            unit("410423100201", AdminLevel.VILLAGE, "林楼村", "林楼", raw="林楼村民委员会"),
            unit("410423100202", AdminLevel.VILLAGE, "东坡村", "东坡", "东坡岭村"),
            unit("410423101", AdminLevel.TOWNSHIP, "桥镇", "桥镇"),
            unit("410423101201", AdminLevel.VILLAGE, "李庄村", "李庄"),
            unit("410423101202", AdminLevel.VILLAGE, "李庄社区", "李庄"),
            unit("410471", AdminLevel.COUNTY, "示例高新区", "示例高新区"),
            unit("410471100", AdminLevel.TOWNSHIP, "城东镇", "城东", parent="410423"),
            unit("410471100201", AdminLevel.VILLAGE, "河湾村", "河湾"),
        ),
        "test",
    )


def write(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "villages.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding=encoding)
    return path


def assert_it_says_what_to_do(error: InputFileError) -> None:
    """One whole sentence in each language, a remedy in it."""
    assert error.text.zh.endswith("。")
    assert error.text.en.endswith(".")
    assert re.search(r"请|应写成", error.text.zh)
    assert re.search(r"; |write ", error.text.en)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f",示例县,瀼河乡,林楼村,{POINT},,", "410423100201"),
        (f",示例县,让河乡,林楼村民委员会,{POINT},,", "410423100201"),
        (f",旧示例县,瀼河乡,林楼,{POINT},,", "410423100201"),
        (f",示例县,瀼河乡,东坡岭村,{POINT},,", "410423100202"),
        (f",示例县,桥镇,李庄社区,{POINT},,", "410423101202"),
        (f",示例县,城东镇,河湾村,{POINT},,", "410471100201"),
        (f",示例高新区,城东镇,河湾村,{POINT},,", "410471100201"),
        (f"410423101201,示例县,瀼河乡,林楼村,{POINT},,", "410423100201"),
        (f"410423100201,示例县,撤并乡,林楼村,{POINT},,", "410423100201"),
        (f"410423100299,示例县,瀼河乡,新设村,{POINT},,", "410423100299"),
    ],
    ids=[
        "names",
        "old township and official name",
        "old county and core",
        "village alias",
        "exact name before core",
        "township of a zone under its county",
        "township of a zone under the zone",
        "names win over the code",
        "code where names fit nothing",
        "unknown village with a code",
    ],
)
def test_a_row_means_the_unit_it_names(tmp_path: Path, row: str, code: str) -> None:
    (village,) = read_villages(write(tmp_path, row), gazetteer())
    assert village.code == code


def test_a_village_takes_its_names_from_the_gazetteer(tmp_path: Path) -> None:
    (village,) = read_villages(write(tmp_path, f",旧示例县,让河乡,林楼,{POINT},312,"), gazetteer())
    assert (village.name, village.township, village.township_code, village.county) == (
        "林楼村",
        "瀼河乡",
        "410423100",
        "410423",
    )
    assert (village.location, village.households) == (LonLat(112.9, 33.7), 312)
    assert (village.accuracy, village.synthetic) == (PositionAccuracy.VILLAGE_POINT, False)


def test_a_village_of_a_zone_counts_to_its_real_county(tmp_path: Path) -> None:
    (village,) = read_villages(write(tmp_path, f",示例高新区,城东镇,河湾村,{POINT},,"), gazetteer())
    assert village.county == "410423"


def test_villages_come_in_order_of_code(tmp_path: Path) -> None:
    path = write(tmp_path, f",示例县,桥镇,李庄村,{POINT},,", f",示例县,瀼河乡,林楼村,{POINT},,")
    assert [v.code for v in read_villages(path, gazetteer())] == ["410423100201", "410423101201"]


def test_a_synthetic_point_is_never_called_real(tmp_path: Path) -> None:
    (village,) = read_villages(write(tmp_path, f",示例县,瀼河乡,林楼村,{POINT},,true"), gazetteer())
    assert (village.accuracy, village.synthetic) == (PositionAccuracy.SYNTHETIC, True)


def test_a_village_without_coordinates_has_no_position_and_no_households(tmp_path: Path) -> None:
    (village,) = read_villages(write(tmp_path, ",示例县,瀼河乡,林楼村,,,,,"), gazetteer())
    assert (village.location, village.accuracy, village.households) == (None, PositionAccuracy.NONE, None)


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_shifted_coordinates_are_brought_back(tmp_path: Path, system: str) -> None:
    truth = LonLat(112.9, 33.7)
    shifted = wgs84_to_gcj02(truth)
    shifted = gcj02_to_bd09(shifted) if system == "bd09" else shifted
    (village,) = read_villages(
        write(tmp_path, f",示例县,瀼河乡,林楼村,{shifted.lon!r},{shifted.lat!r},{system},,"), gazetteer()
    )
    assert village.location is not None
    assert haversine_km(village.location, truth) < 0.001


def test_metres_of_a_gauss_krueger_zone_are_projected_back(tmp_path: Path) -> None:
    phi = math.radians(33.7)  # on the central meridian the northing is the arc of the meridian from the equator
    arc = 111132.9526 * 33.7 - 16038.5087 * math.sin(2 * phi) + 16.8326 * math.sin(4 * phi) - 0.0220 * math.sin(6 * phi)
    (village,) = read_villages(write(tmp_path, f",示例县,瀼河乡,林楼村,500000,{arc:.3f},epsg:4546,,"), gazetteer())
    assert village.location is not None
    assert haversine_km(village.location, LonLat(111.0, 33.7)) < 0.001


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_three_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, f"410423100299,示例县,岞𪨰镇,㴔滩村,{POINT},,", encoding=encoding)
    (village,) = read_villages(path, gazetteer())
    assert village.full_name == "岞𪨰镇㴔滩村"


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (",示例县,瀼河乡,林楼村,33.7,112.9,wgs84,,", "颠倒", "swapped"),
        (",示例县,瀼河乡,林楼村,12.9,43.7,wgs84,,", "不在中国", "not in China"),
        (",示例县,瀼河乡,林楼村,东经112,33.7,wgs84,,", "不是数字", "not a number"),
        (",示例县,瀼河乡,林楼村,112.9,33.7,,,", "没有写明坐标系", "fill in crs"),
        (",示例县,瀼河乡,林楼村,112.9,33.7,北京54,,", "不认识的坐标系", "unknown reference system"),
        (",示例县,瀼河乡,林楼村,112.9,33.7,epsg:99999,,", "不认识的坐标系", "unknown reference system"),
        (f",示例县,瀼河乡,没有村,{POINT},,", "地名库中没有", "the gazetteer has no"),
        (f",示例县,桥镇,李庄,{POINT},,", "地名库中没有", "the gazetteer has no"),
        (f",示例县,瀼河乡,林楼村,{POINT},约三百,", "整数", "whole number"),
        (f",示例县,瀼河乡,林楼村,{POINT},,也许", "true 或 false", "true or false"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_file_and_row(tmp_path: Path, row: str, zh: str, en: str) -> None:
    path = write(tmp_path, f",示例县,瀼河乡,东坡村,{POINT},,", "", row)
    with pytest.raises(InputFileError) as error:
        read_villages(path, gazetteer())
    assert error.value.text.zh.startswith("villages.csv 第 4 行：")
    assert zh in error.value.text.zh
    assert error.value.text.en.startswith("villages.csv, row 4: ")
    assert en in error.value.text.en
    assert_it_says_what_to_do(error.value)


def test_a_repeated_village_names_both_rows(tmp_path: Path) -> None:
    path = write(tmp_path, f",示例县,瀼河乡,林楼村,{POINT},,", f",示例县,让河乡,林楼,{POINT},,")
    with pytest.raises(InputFileError, match="第 3 行：瀼河乡林楼村 与第 2 行重复"):
        read_villages(path, gazetteer())


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="经度、纬度"):
        read_villages(write(tmp_path, "示例县,瀼河乡,林楼村,wgs84", header="县,乡镇,村,坐标系"), gazetteer())


@pytest.mark.parametrize(("content", "said"), [(b"", "空文件"), (b"\xff\xfe\x80\x81\xff", "UTF-8")])
def test_an_unreadable_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "villages.csv").write_bytes(content)
    with pytest.raises(InputFileError, match=said):
        read_villages(tmp_path / "villages.csv", gazetteer())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"nowhere\.csv"):
        read_seats(tmp_path / "nowhere.csv")


SEATS = "乡镇代码,乡镇,经度,纬度,坐标系,来源,存疑,合成"


def test_a_seat_keeps_its_source_and_doubt(tmp_path: Path) -> None:
    path = write(tmp_path, "410423211,张店乡,112.88314,33.77249,wgs84,示例来源,true,false", header=SEATS)
    (seat,) = read_seats(path)
    assert (seat.name, seat.source, seat.low_confidence, seat.synthetic) == ("张店乡", "示例来源", True, False)


@pytest.mark.parametrize(
    ("row", "said"),
    [("4104232,张店乡,112.9,33.7,wgs84,来源,,", "9 位数字"), ("410423210,董周乡,112.9,33.7,wgs84,来源,,", "重复")],
)
def test_a_bad_seat_is_refused(tmp_path: Path, row: str, said: str) -> None:
    path = write(tmp_path, "410423210,董周乡,112.8,33.7,wgs84,来源,,", row, header=SEATS)
    with pytest.raises(InputFileError, match=said):
        read_seats(path)


def test_a_workbook_is_read_like_a_csv_whatever_it_is_called(tmp_path: Path) -> None:
    cells = [HEADER.split(","), ["", "示例县", "瀼河乡", "林楼村", 112.9, 33.7, "wgs84", 312, ""]]
    path = xlsx(tmp_path / "村点.xlsx", cells).rename(tmp_path / "村点.csv")
    (village,) = read_villages(path, gazetteer())
    assert (village.code, village.location, village.households) == ("410423100201", LonLat(112.9, 33.7), 312)


def test_a_mistake_in_a_workbook_names_its_row(tmp_path: Path) -> None:
    cells = [HEADER.split(","), [], ["", "示例县", "瀼河乡", "林楼村", "abc", 33.7, "wgs84", 312, ""]]
    with pytest.raises(InputFileError) as error:
        read_villages(xlsx(tmp_path / "村点.xlsx", cells), gazetteer())
    assert error.value.text.zh.startswith("村点.xlsx 第 3 行：经纬度不是数字：abc, 33.7；请写十进制度数")
    assert_it_says_what_to_do(error.value)


def test_a_damaged_workbook_is_called_one(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "村点.xlsx", [HEADER.split(",")])
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(InputFileError) as error:
        read_villages(path, gazetteer())
    assert "UTF-8" not in error.value.text.zh
    assert error.value.text.zh.endswith("。")


def test_a_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="打不开"):
        read_villages(tmp_path, gazetteer())
