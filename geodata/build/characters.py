"""Builds the character tables of ``fieldvisit/geocoding/text/tables``: readings, simplified forms, look-alikes.

Run ``python geodata/build/characters.py FOLDER`` with pypinyin, opencc-python-reimplemented, Pillow, numpy and rapidfuzz installed,
the font Noto Sans CJK (Debian ``fonts-noto-cjk``), and FOLDER the unpacked npm package ``cnchar-order`` (MIT; the order of strokes).
Readings are all toneless readings of a character on its own, never of a phrase; simplified forms are only those with one answer.
Look-alikes: how much two drawn shapes overlap (48-pixel glyphs, weight 0.6) and how alike their strokes follow each other (1 - edit
distance / longer sequence, weight 0.4). Of the pairs in ``evaluation/writing/slips.py`` the two together find 64 % where ten
characters are taken for alike, either alone 42 to 54 %.
"""

from __future__ import annotations

import lzma
import re
import sys
from pathlib import Path

import numpy as np
import opencc
from PIL import Image, ImageDraw, ImageFont
from pypinyin import Style, pinyin
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "fieldvisit" / "geocoding" / "text" / "tables"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_FACE = 2
SIZE = 48
DRAWN, STROKES, ALIKE, KEPT = 0.6, 0.4, 0.68, 24
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
    names = lzma.decompress((ROOT / "geodata" / "henan.tsv.xz").read_bytes()).decode("utf-8")
    used = {char for char in names if _is_han(char)}
    known = sorted(used | set(_gb2312()))
    write("readings.tsv", (f"{char}\t{','.join(readings(char))}" for char in known if readings(char)))
    write("simplified.tsv", (f"{a}\t{b}" for a, b in simplified_forms()))
    write("lookalike.tsv", both_ways(look_alikes(known, used, strokes(Path(sys.argv[1])))))


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


def strokes(package: Path) -> dict[str, str]:
    """The strokes of each character in writing order, one letter a kind of stroke."""
    script = (package / "cnchar.order.min.js").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for char, order in re.findall(r'"?([\u3400-\u9fff])"?:"([a-zA-Z|]+)"', script):
        found.setdefault(char, order)
    return found


def look_alikes(known: list[str], used: set[str], order: dict[str, str]) -> list[str]:
    """For each character used in names the characters most alike, with their likeness in per cent."""
    shapes = np.stack([_shape(char) for char in known])
    shapes /= np.linalg.norm(shapes, axis=1, keepdims=True)
    rows = []
    for char in [char for char in known if char in used]:
        drawn = shapes[known.index(char)] @ shapes.T
        near = [j for j in np.argsort(-drawn, kind="stable") if DRAWN * drawn[j] + STROKES >= ALIKE and known[j] != char]
        alike = {known[j]: DRAWN * float(drawn[j]) + STROKES * _same_strokes(order, char, known[j]) for j in near}
        best = sorted(((c, p) for c, p in alike.items() if p >= ALIKE), key=lambda found: (-found[1], found[0]))[:KEPT]
        rows.append(f"{char}\t" + ",".join(f"{c}{round(p * 100)}" for c, p in best))
    return rows


def both_ways(rows: list[str]) -> list[str]:
    """The same rows with every likeness under both of its characters, so that either can be looked up alone; sorted."""
    found: dict[str, dict[str, int]] = {}
    for char, _, others in (row.partition("\t") for row in rows):
        found.setdefault(char, {})
        for pair in filter(None, others.split(",")):
            other, percent = pair[0], int(pair[1:])
            best = max(percent, found[char].get(other, 0))
            found[char][other] = found.setdefault(other, {})[char] = best
    ranked = {char: sorted(alike.items(), key=lambda one: (-one[1], one[0])) for char, alike in sorted(found.items())}
    return [f"{char}\t" + ",".join(f"{other}{percent}" for other, percent in alike) for char, alike in ranked.items()]


def _same_strokes(order: dict[str, str], one: str, other: str) -> float:
    """How alike two characters are written, 0 to 1; as drawn shapes of no kinship would be where one is not known."""
    if one not in order or other not in order:
        return 0.3
    return Levenshtein.normalized_similarity(order[one], order[other])


def _shape(char: str) -> np.ndarray:
    image = Image.new("L", (SIZE, SIZE), 0)
    ImageDraw.Draw(image).text((0, -8), char, fill=255, font=_font())
    small = np.asarray(image.resize((24, 24), Image.Resampling.BOX), dtype=np.float64)
    padded = np.pad(small, 1)
    blurred = sum(padded[1 + dy : 25 + dy, 1 + dx : 25 + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return (small * 2 + blurred / 3).ravel() + 1e-6


def _font() -> ImageFont.FreeTypeFont:
    if not hasattr(_font, "face"):
        _font.face = ImageFont.truetype(FONT, SIZE - 4, index=SIMPLIFIED_FACE)  # type: ignore[attr-defined]
    return _font.face  # type: ignore[attr-defined]


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
