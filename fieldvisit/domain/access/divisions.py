"""Division codes: fixed widths, ranges, changed codes, and the units that have no city above them.

A code has 2, 4, 6, 9 or 12 digits, and its width says its level. Zeros belong to the code and are never cut off: ``411000`` is no
county, and a rule that shortens it to ``411`` would reach eight cities. A range is held as whole numbers of 12 digits, so that no
sorting order of texts has a say in it, together with the level: the city 许昌 is not inside the county whose code follows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import SettingsError

LEVELS: Mapping[int, AdminLevel] = {
    2: AdminLevel.PROVINCE,
    4: AdminLevel.CITY,
    6: AdminLevel.COUNTY,
    9: AdminLevel.TOWNSHIP,
    12: AdminLevel.VILLAGE,
}
_WIDTH = 12

CHANGED: Mapping[str, str] = {
    "410224": "410212",  # 开封县 -> 祥符区, 2014
    "410306": "410308",  # 吉利区 -> 孟津区, 2021
    "410322": "410308",  # 孟津县 -> 孟津区, 2021
    "410381": "410307",  # 偃师市 -> 偃师区, 2021
    "410728": "410783",  # 长垣县 -> 长垣市, 2019
    "411023": "411003",  # 许昌县 -> 建安区, 2016
    "411222": "411203",  # 陕县 -> 陕州区, 2015
    "411626": "411603",  # 淮阳县 -> 淮阳区, 2019
}
"""County codes that changed, and today's; what follows them in a longer code stays as it is."""

NO_CITY = ("1101", "1201", "3101", "4190", "4290", "4690", "5001", "5002", "6590")
"""What stands for a city in the codes of counties directly under their province: 济源 419001, the districts of 北京 1101."""


@dataclass(frozen=True, slots=True, order=True)
class CodeRange:
    """All units inside one division: numbers from ``lo`` up to (not including) ``hi`` of ``depth`` or deeper."""

    lo: int
    hi: int
    depth: int

    def holds(self, number: int, depth: int) -> bool:
        """Whether the unit with this number and depth is the division or lies inside it."""
        return self.lo <= number < self.hi and depth >= self.depth


def level_of(code: str) -> AdminLevel:
    """The level a code's width says.

    Raises
    ------
    SettingsError
        If the code has not 2, 4, 6, 9 or 12 digits, or names a city that does not exist (``4190``, ``1101``).
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in LEVELS or code in NO_CITY:
        raise SettingsError(
            f"区划代码 {code!r} 有误，应为 2、4、6、9 或 12 位数字（省、市、县、乡、村），零不能省略。",
            f"Division code {code!r} is wrong: it has 2, 4, 6, 9 or 12 digits (province, city, county, township, village), zeros included.",
        )
    return LEVELS[len(code)]


def today(code: str) -> str:
    """Today's code of a unit whose county's code changed; any other code as it is."""
    return CHANGED.get(code[:6], code[:6]) + code[6:]


def number_of(code: str) -> int:
    """The code filled up to 12 digits, as a number."""
    return int(code.ljust(_WIDTH, "0"))


def depth_of(code: str) -> int:
    """How deep the code's level lies: the width of the code."""
    level_of(code)
    return len(code)


def range_of(code: str) -> CodeRange:
    """The range of a division, today's code taken; raises ``SettingsError`` like ``level_of``."""
    code = today(code)
    width = depth_of(code)
    step = 10 ** (_WIDTH - width)
    return CodeRange(int(code) * step, (int(code) + 1) * step, width)


def inside(code: str, division: str) -> bool:
    """Whether ``code`` is ``division`` or lies inside it, by today's codes."""
    code = today(code)
    return range_of(division).holds(number_of(code), depth_of(code))


def parent_of(code: str) -> str:
    """The code of the unit above; empty above a province. A county directly under the province (济源) has no city above it."""
    code = today(code)
    width = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}[depth_of(code)]
    return code[:2] if code[:width] in NO_CITY else code[:width]
