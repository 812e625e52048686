"""The places of a county that travel is asked about, and finding one by what a person calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.place import LonLat
from fieldvisit.errors import NotFoundError
from fieldvisit.pipeline import County

_SHOWN = 5


@dataclass(frozen=True)
class Places:
    """Positions and names by place id (village code, ``base:<leader id>``), bases first, each in order of id.

    ``called`` are the ids that a word may mean: code, name with township, name alone; leader id and name, base name.
    """

    at: Mapping[str, LonLat]
    names: Mapping[str, str]
    called: Mapping[str, tuple[str, ...]]
    villages: tuple[str, ...]

    def find(self, word: str) -> str:
        """The id of the place that ``word`` means.

        Raises
        ------
        NotFoundError
            If it means no place, or several at different positions; names them.
        """
        found = self.called.get(word.strip(), ())
        if not found:
            raise NotFoundError(
                f"找不到地点“{word}”。请写村代码、“乡镇＋村名”，或名册中的编号、驻地。",
                f"There is no place {word!r}. Write a village code, township and village name, or a leader's id or base.",
            )
        if len({self.at[place] for place in found}) > 1:
            several = "、".join(f"{self.names[place]}（{place}）" for place in found[:_SHOWN])
            raise NotFoundError(
                f"“{word}”不止一处：{several}。请写明代码或乡镇。",
                f"{word!r} may be any of {several}. Write the code, or the township with the name.",
            )
        return found[0]

    @property
    def landmarks(self) -> dict[str, LonLat]:
        """Village names and positions, for directions."""
        return {self.names[code]: self.at[code] for code in self.villages}


def places_in(county: County) -> Places:
    """Every base and every village of the county whose position is known."""
    at: dict[str, LonLat] = {}
    names: dict[str, str] = {}
    called: dict[str, list[str]] = {}
    for leader in sorted(county.leaders, key=lambda one: one.id):
        place = f"base:{leader.id}"
        at[place], names[place] = leader.base, leader.base_name or leader.name
        for word in (place, leader.id, leader.name, leader.base_name):
            called.setdefault(word, []).append(place)
    villages = sorted((v for v in county.villages if v.location is not None), key=lambda v: v.code)
    for village in villages:
        if village.location is not None:
            at[village.code], names[village.code] = village.location, village.full_name
        for word in dict.fromkeys((village.code, village.full_name, village.name)):
            called.setdefault(word, []).append(village.code)
    return Places(at, names, {word: tuple(ids) for word, ids in called.items() if word}, tuple(v.code for v in villages))
