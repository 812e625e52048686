"""Builds the font of the documents, ``fieldvisit/reports/fonts``: the part of Noto Sans CJK SC that offices of China need.

Run ``python geodata/build/fonts.py`` with fontTools, on a Debian with ``fonts-noto-cjk`` (1:20220127+repack1-1). A minute; the same bytes each time.
What is in it: GBK, the 8,105 characters of 通用规范汉字表 (kTGHZ2013 of the Unicode Han database, from PyPI ``pypinyin-dict``), every
character of the gazetteer, Latin letters, punctuation, arrows, numbers in circles.
"""

from __future__ import annotations

import ast
import lzma
from pathlib import Path

import sources
from fontTools import subset

ROOT = Path(__file__).resolve().parents[2]
FROM = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED_CHINESE = 2
OUT = ROOT / "fieldvisit" / "reports" / "fonts" / "NotoSansCJKsc-Regular.otf"
READINGS = sources.Package(
    "pypi",
    "pypinyin-dict",
    "0.9.0",
    "pypinyin_dict-0.9.0-py2.py3-none-any.whl",
    "10cfbe40af87d704b867533177be8cd72837da9e224755dd275798e88097067a",
)
SIGNS = (
    (0x20, 0x17F),
    (0x2000, 0x206F),
    (0x20A0, 0x20BF),
    (0x2100, 0x22FF),
    (0x2460, 0x27BF),
    (0x3000, 0x33FF),
    (0xFF00, 0xFFEF),
)


def main() -> None:
    """Write the font."""
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"], font_number=SIMPLIFIED_CHINESE
    )
    options.drop_tables += ["VORG", "BASE", "vhea", "vmtx", "GPOS", "GSUB", "GDEF"]
    font = subset.load_font(str(FROM), options)
    if font["name"].getDebugName(1) != "Noto Sans CJK SC":
        raise SystemExit(f"{FROM}: font {SIMPLIFIED_CHINESE} is {font['name'].getDebugName(1)}")
    wanted = gbk() | standard_characters() | gazetteer() | {code for first, last in SIGNS for code in range(first, last + 1)}
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    subset.save_font(font, str(OUT), options)
    print(f"{OUT.name}: {len(font.getBestCmap()):,} characters, {OUT.stat().st_size:,} bytes")


def gbk() -> set[int]:
    """Every character of GBK."""
    pairs = (bytes((first, second)) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF))
    return {ord(sign) for pair in pairs for sign in pair.decode("gbk", "ignore") if len(sign) == 1}


def standard_characters() -> set[int]:
    """The characters of 通用规范汉字表 (2013)."""
    source = sources.read_member(READINGS, "pypinyin_dict/pinyin_data/ktghz2013.py").decode("utf-8")
    table = next(node for node in ast.parse(source).body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict))
    return set(ast.literal_eval(table.value))


def gazetteer() -> set[int]:
    """Every character of a name in the nation's lists of units; what the list wrote with private codes has no glyph."""
    files = sorted((ROOT / "geodata" / "provinces").glob("*.tsv.xz"))
    return {ord(sign) for path in files for sign in lzma.decompress(path.read_bytes()).decode("utf-8") if sign >= " "}


if __name__ == "__main__":
    main()
