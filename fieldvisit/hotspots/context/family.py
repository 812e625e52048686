"""Several maps asked for together: the more one looks at, the more chance shows, and false discovery control allows for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldvisit.domain.hotspot import Hotspot, probability_words
from fieldvisit.errors import Text


def across_maps(maps: Mapping[str, Sequence[Hotspot]], alpha: float = 0.05, *, strict: bool = False) -> tuple[Hotspot, ...]:
    """The hotspots of all maps whose p-value holds at ``alpha`` after false discovery control over the maps.

    ``maps`` gives the hotspots of each category's map, also of those without any. Ordered by adjusted p-value, then
    log-likelihood ratio, then category; ids (``H01`` ...) number the result. The sentence says how many maps there were.
    One map alone is left as it is. A hotspot's p-value already allows for every place of its map; over maps it is
    adjusted as Benjamini and Hochberg (1995) do, the other maps entering with their strongest hotspot. ``strict`` adjusts the
    p-value that allows for villages that report differently, where there is one: the p-value by which a map keeps its hotspots.
    """
    adjusted = [_adjusted(spot, category, maps, strict=strict) for category, spots in sorted(maps.items()) for spot in spots]
    kept = [spot for spot in adjusted if spot.p_adjusted is not None and spot.p_adjusted <= alpha]
    ranked = sorted(kept, key=lambda spot: (spot.p_adjusted, -spot.llr, spot.category, spot.id))
    return tuple(replace(spot, id=f"H{rank:02d}") for rank, spot in enumerate(ranked, start=1))


def _adjusted(spot: Hotspot, category: str, maps: Mapping[str, Sequence[Hotspot]], *, strict: bool) -> Hotspot:
    strongest = [
        min((_decided(s, strict=strict) for s in spots), default=1.0) for name, spots in maps.items() if name != category
    ]
    p_adjusted = benjamini_hochberg(_decided(spot, strict=strict), strongest)
    allowing = strict and spot.p_calibrated is not None
    note = _note(len(maps), p_adjusted, allowing=allowing) if len(maps) > 1 else Text("", "")
    sentence = Text(spot.sentence.zh + note.zh, spot.sentence.en + note.en)
    return replace(spot, category=category, maps=len(maps), p_adjusted=p_adjusted, sentence=sentence)


def _decided(spot: Hotspot, *, strict: bool) -> float:
    """The p-value by which its map kept the hotspot."""
    return spot.p_calibrated if strict and spot.p_calibrated is not None else spot.p_value


def benjamini_hochberg(p_value: float, others: Sequence[float]) -> float:
    """The adjusted p-value of one test among ``others``."""
    ordered = sorted([p_value, *others])
    first = ordered.index(p_value)
    return min(1.0, *(p * len(ordered) / rank for rank, p in enumerate(ordered[first:], start=first + 1)))


def _note(maps: int, p_adjusted: float, *, allowing: bool) -> Text:
    zh = "计入各村习惯的差别，按错误发现率校正后" if allowing else "按错误发现率校正后"
    en = (
        "after false discovery control, allowing for villages that report differently"
        if allowing
        else "after false discovery control"
    )
    return Text(
        f"本次共查看{maps}张图，{zh}约为{probability_words(p_adjusted)}。",
        f" {maps} maps were looked at together; {en}: {probability_words(p_adjusted)}.",
    )
