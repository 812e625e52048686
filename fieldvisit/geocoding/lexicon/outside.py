"""What a province itself is called, and the places outside it that a text may name in front of nothing the gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache

from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.text import TABLES

_TABLE = TABLES / "divisions.tsv"
LEVEL_ENDS = "省市区县州盟旗"
"""What a division's name may end in besides a province's bare one."""


class Home:
    """The names of the province a gazetteer is of: ``bare`` (河南) and the ``words`` that may follow (省), longest first.

    ``before_city`` matches the bare name where a city of two or three characters stands behind it.
    """

    __slots__ = ("bare", "before_city", "words")

    def __init__(self, name: str, bare: str) -> None:
        suffix = name.removeprefix(bare)
        self.bare = bare or "\0"
        self.words = (suffix, "自治区", "省") if suffix.endswith("自治区") else (suffix,)
        self.before_city = re.compile(f"{re.escape(self.bare)}(?=[\u4e00-\u9fff]{{2,3}}市)")

    def end(self, text: str) -> int:
        """Where the province's name ends that a text begins with, whatever level word it has; 0 when there is none."""
        return self.whole(text, 0) or (len(self.bare) if text.startswith(self.bare) else 0)

    def whole(self, text: str, start: int) -> int:
        """Where the province's name ends that stands at ``start`` with its level word; 0 when there is none."""
        behind = start + len(self.bare)
        if not text.startswith(self.bare, start):
            return 0
        return next((behind + len(word) for word in self.words if text.startswith(word, behind)), 0)


class Outside:
    """The names of provinces, cities and counties outside of some provinces; ``heads`` are their first two characters."""

    __slots__ = ("_longest", "_names", "heads")

    def __init__(self, names: frozenset[str]) -> None:
        self._names, self._longest = names, max(map(len, names), default=0)
        self.heads = frozenset(name[:2] for name in names)

    @classmethod
    def of(cls, provinces: Iterable[str], here: Iterable[str]) -> Outside:
        """The names outside ``provinces`` (codes of two digits) that nothing ``here`` is called as well."""
        home = frozenset(provinces)
        return cls(frozenset(name for name, codes in divisions().items() if not home.issuperset(codes)).difference(here))

    def end(self, text: str, start: int) -> int:
        """Where a place outside ends that is named at ``start``; ``start`` when none is.

        A province without 省 counts only when another place outside follows.
        """
        if text[start : start + 2] not in self.heads:
            return start
        end = start
        while name := longest_name(text, end, self._names, self._longest):
            bare = end == start and name[-1] not in LEVEL_ENDS
            end += len(name)
            if bare and not longest_name(text, end, self._names, self._longest):
                return start
        return end


def longest_name(text: str, start: int, names: Container[str], longest: int) -> str:
    """The longest of the names that stands at ``start``, of two characters up to ``longest``; empty when none does."""
    return next(
        (text[start : start + n] for n in range(min(longest, len(text) - start), 1, -1) if text[start : start + n] in names), ""
    )


def home_of(gazetteer: Gazetteer) -> Home:
    """What the province of a gazetteer is called; nothing stands in a text for one without a province."""
    province = next((unit for unit in gazetteer.units if unit.level is AdminLevel.PROVINCE), None)
    return Home("", "") if province is None else Home(province.name, province.core)


def outside_of(gazetteer: Gazetteer) -> Outside:
    """The places outside the provinces of a gazetteer, but for what a city or county of it is called as well."""
    upper = [unit for unit in gazetteer.units if unit.level in (AdminLevel.CITY, AdminLevel.COUNTY)]
    return Outside.of({unit.code[:2] for unit in upper}, [name for unit in upper for name in (unit.name, *unit.aliases)])


@cache
def divisions() -> Mapping[str, tuple[str, ...]]:
    """The names of the nation's provinces, cities and counties, each with the codes of the provinces that have one so called."""
    lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {name: tuple(codes.split("|")) for name, codes in lines}
