"""Invented petitions: sentences drawn from a few hundred parts, so that words are both very common and rare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel

CATEGORIES = (
    "policy.housing",
    "policy.finance",
    "infrastructure.road",
    "infrastructure.water",
    "conduct.favour",
    "handling.delayed",
    "other",
)
RARE = "麒麟阁老碑"
_WHAT = (
    "危房改造补助",
    "低保待遇",
    "道路硬化",
    "饮水管道",
    "土地流转租金",
    "公益岗位工资",
    "小额贷款贴息",
    "易地搬迁旧房",
    "产业分红",
    "评选名单公示",
)
_HOW = (
    "一直没有发放",
    "标准与邻村不同",
    "多次反映无人答复",
    "施工到一半停工",
    "名单没有公开",
    "答复后又反复",
    "手续被压着不办",
    "承诺的期限已过",
)
_WISH = ("请求派人核实", "请求尽快解决", "希望公开账目", "希望当面说明", "请求上级督办", "要求书面答复")
_LEVELS = (SourceLevel.COUNTY,) * 14 + (SourceLevel.CITY,) * 3 + (SourceLevel.PROVINCE,) * 2 + (SourceLevel.NATIONAL,)


@dataclass(frozen=True)
class Series:
    """Petitions that belong together: how many, over how many days from the first, and what their ids begin with."""

    count: int
    first: date
    days: int
    prefix: str = "P"

    def id(self, number: int) -> str:
        """The id of a petition, counted from 0."""
        return f"{self.prefix}{number:08d}"


def invented_petition(number: int, village: str, chance: Random, series: Series) -> Petition:
    """The petition of this number at a village; one in twenty repeats an earlier one, one in five is open."""
    parts = [
        f"{village}{chance.choice(_WHAT)}{chance.choice(_HOW)}，{chance.choice(_WISH)}" for _ in range(chance.randint(1, 3))
    ]
    if chance.random() < 50 / series.count:
        parts.append(f"涉及{RARE}")
    received = series.first + timedelta(days=number * series.days // series.count)
    return Petition(
        id=series.id(number),
        received_on=received,
        place_text=village,
        text="；".join(parts) + f"。登记{number % 9973}号",
        category=chance.choice(CATEGORIES),
        level=chance.choice(_LEVELS),
        status=CaseStatus.CLOSED if chance.random() < 0.8 else CaseStatus.OPEN,
        source=RowRef("ledger.xlsx", "Sheet1", number + 2),
        repeat_of=series.id(chance.randint(max(0, number - 5000), number - 1)) if number and chance.random() < 0.05 else "",
        assigned_on=received + timedelta(days=3),
    )
