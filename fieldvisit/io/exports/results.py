"""Matches, rejected rows, hotspots and visits as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Match
from fieldvisit.domain.petition import RejectedRow
from fieldvisit.domain.visit import Visit
from fieldvisit.io.exports.tables import Table, labelled, table_csv
from fieldvisit.io.exports.words import ACCURACIES, KINDS, LEVELS, OUTCOMES, REASONS


def matches_csv(matches: Sequence[Match], *, synthetic: bool) -> str:
    """``matches_table`` as csv."""
    return table_csv(matches_table(matches, synthetic=synthetic))


def rejected_csv(rejected: Sequence[RejectedRow], *, synthetic: bool) -> str:
    """``rejected_table`` as csv."""
    return table_csv(rejected_table(rejected, synthetic=synthetic))


def hotspots_csv(hotspots: Sequence[Hotspot], names: Mapping[str, str], *, synthetic: bool) -> str:
    """``hotspots_table`` as csv."""
    return table_csv(hotspots_table(hotspots, names, synthetic=synthetic))


def visits_csv(visits: Sequence[Visit], *, synthetic: bool) -> str:
    """``visits_table`` as csv."""
    return table_csv(visits_table(visits, synthetic=synthetic))


def matches_table(matches: Sequence[Match], *, synthetic: bool) -> Table:
    """One row for each petition, in the order given: what was found, how surely, and what else it could mean.

    Words stand in Chinese; the codes behind them, for programs, in the columns that end in 代码.
    """
    headers = (
        *("信访编号", "结果", "代码", "级别", "全名", "置信度", "位置精度", "其他可能", "原因", "提示", "地名库"),
        *("结果代码", "级别代码", "位置精度代码", "原因代码"),
    )
    rows = tuple(
        (
            *(match.petition_id, OUTCOMES[match.outcome], match.code, LEVELS[match.level] if match.level else ""),
            *(match.name_path, round(match.confidence, 4), ACCURACIES[match.accuracy]),
            "；".join(f"{other.name_path}（{other.code}）" for other in match.candidates if other.code != match.code),
            REASONS[match.reason] if match.reason else "",
            "；".join(warning.zh for warning in match.warnings),
            *(match.edition, match.outcome.value, match.level.value if match.level else "", match.accuracy.value),
            match.reason.value if match.reason else "",
        )
        for match in matches
    )
    return labelled(Table("定位结果", headers, rows), synthetic=synthetic)


def rejected_table(rejected: Sequence[RejectedRow], *, synthetic: bool) -> Table:
    """One row for each rejected row of a ledger, in the order given: where it stands, what is wrong, what would be right."""
    headers = ("文件", "工作表", "行", "列", "原值", "原因", "reason")
    rows = tuple(
        (row.source.file, row.source.sheet, row.source.row, row.column, row.value, row.reason.zh, row.reason.en)
        for row in rejected
    )
    return labelled(Table("退回的行", headers, rows), synthetic=synthetic)


def hotspots_table(
    hotspots: Sequence[Hotspot], names: Mapping[str, str], ranks: Mapping[str, int] | None = None, *, synthetic: bool
) -> Table:
    """One row for each hotspot, in the order given; ``names`` by village code, ``ranks`` for dispatch by hotspot id."""
    order = ranks or {}
    headers = (
        *("热点", "方法", "村数", "村", "中心经度", "中心纬度", "半径公里", "开始", "结束", "件数", "期望件数", "相对风险"),
        *("对数似然比", "p值", "校准p值", "稳定性", "趋势", "派出次序", "类别构成", "类别", "同看图数", "图间校正p值"),
        *("位置不确定", "触及县界", "未办结", "重点", "剩余天数", "模拟次数", "基数", "说明", "sentence"),
    )
    rows = tuple(
        (
            *(spot.id, spot.method, len(spot.village_codes), "、".join(names.get(code, code) for code in spot.village_codes)),
            *(round(spot.center.lon, 6), round(spot.center.lat, 6), round(spot.radius_km, 3), spot.first_day, spot.last_day),
            *(spot.observed, round(spot.expected, 3), round(spot.relative_risk, 3), round(spot.llr, 3), spot.p_value),
            *(spot.p_calibrated, spot.stability, spot.trend, order.get(spot.id)),
            *("；".join(f"{name} {count}" for name, count in sorted(spot.by_category.items())), spot.category, spot.maps),
            *(spot.p_adjusted, spot.uncertain_share, spot.at_edge, spot.open_cases, spot.key_cases, spot.days_left),
            *(spot.replicates, spot.denominator, spot.sentence.zh, spot.sentence.en),
        )
        for spot in hotspots
    )
    return labelled(Table("热点", headers, rows), synthetic=synthetic)


def visits_table(visits: Sequence[Visit], *, synthetic: bool) -> Table:
    """One row for each visit, in the order given: where, for how many petitions, how urgent and why; no petition text."""
    headers = ("走访", "乡镇", "村", "村代码", "方式", "件数", "类别代码", "分钟", "紧迫度", "必访", "最迟日期", "热点", "理由")
    rows = tuple(
        (
            *(visit.id, visit.village.township, visit.village.name, visit.village.code, KINDS[visit.kind]),
            *(len(visit.petition_ids), "、".join(visit.categories), visit.service_min, round(visit.score, 4)),
            *("是" if visit.must else "否", visit.latest_day, visit.hotspot_id, "；".join(r.text.zh for r in visit.reasons)),
        )
        for visit in visits
    )
    return labelled(Table("走访清单", headers, rows), synthetic=synthetic)
