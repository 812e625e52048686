"""The reliability table of this release: what the confidence of a village answer was worth when it was last measured.

Written by ``tests/benchmarks/geocoding_quality.py --write`` on texts no fit has seen; a test measures the hand-labelled rows again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from fieldvisit.errors import Text
from fieldvisit.geocoding.evaluation.measure import Figures

_TABLE = Path(__file__).parents[1] / "text" / "tables" / "reliability.tsv"


class Row(NamedTuple):
    """Of one set the village answers of one tenth of confidence: lower end, how many, mean confidence said, share right."""

    measured_on: str
    lowest: float
    answers: int
    said: float
    right: float


def rows_of(name: str, figures: Figures) -> tuple[Row, ...]:
    """The rows a measurement gives."""
    return tuple(
        Row(name, lowest, count, round(said, 4), round(right, 4)) for lowest, count, said, right in figures.reliability
    )


def shipped() -> tuple[Row, ...]:
    """The table that came with this release."""
    lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines()[1:])
    return tuple(Row(name, float(low), int(count), float(said), float(right)) for name, low, count, said, right in lines)


def store(rows: Iterable[Row]) -> None:
    """Write the table; by hand, before a release."""
    lines = ["\t".join(Row._fields), *("\t".join(map(str, row)) for row in rows)]
    _TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def reliability_lines(rows: Iterable[Row]) -> list[Text]:
    """The table in words."""
    return [
        Text(
            f"{_NAMES[r.measured_on].zh}：置信度 {r.lowest:.1f}–{r.lowest + 0.1:.1f}，{r.answers} 件，平均称 {r.said:.3f}，实际正确 {r.right:.3f}",
            f"{_NAMES[r.measured_on].en}: confidence {r.lowest:.1f}–{r.lowest + 0.1:.1f}, {r.answers} answers, said {r.said:.3f}, right {r.right:.3f}",
        )
        for r in rows
    ]


_NAMES = {
    "labelled": Text("人工标注", "labelled by hand"),
    "held": Text("未用于训练的生成文本", "generated, never used in training"),
    "editions": Text("历年名录用名", "names of former editions"),
}
