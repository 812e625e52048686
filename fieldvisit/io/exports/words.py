"""What the codes of the domain are called in a table that a clerk reads."""

from __future__ import annotations

from collections.abc import Mapping

from fieldvisit.domain.match import MatchOutcome, UnmatchedReason
from fieldvisit.domain.place import AdminLevel, PositionAccuracy
from fieldvisit.domain.visit import KIND_NAMES, VisitKind

OUTCOMES: Mapping[MatchOutcome, str] = {
    MatchOutcome.MATCHED: "已定位",
    MatchOutcome.AMBIGUOUS: "不唯一",
    MatchOutcome.UNMATCHED: "未定位",
}
REASONS: Mapping[UnmatchedReason, str] = {
    UnmatchedReason.NO_PLACE: "没有地名",
    UnmatchedReason.OUT_OF_PROVINCE: "外省",
    UnmatchedReason.OUT_OF_COUNTY: "外县",
    UnmatchedReason.ROAD_OR_POI: "只有道路或单位名",
    UnmatchedReason.CONFLICT: "地名前后矛盾",
    UnmatchedReason.UNKNOWN_VILLAGE: "地名库中没有此村",
}
LEVELS: Mapping[AdminLevel, str] = {
    AdminLevel.PROVINCE: "省",
    AdminLevel.CITY: "市",
    AdminLevel.COUNTY: "县",
    AdminLevel.TOWNSHIP: "乡镇",
    AdminLevel.VILLAGE: "村",
}
ACCURACIES: Mapping[PositionAccuracy, str] = {
    PositionAccuracy.POINT_SURVEYED: "实测点位",
    PositionAccuracy.VILLAGE_POLYGON: "村界范围",
    PositionAccuracy.VILLAGE_POINT: "村点位",
    PositionAccuracy.VILLAGE_INFERRED_SEAT: "推断的村委会驻地",
    PositionAccuracy.SYNTHETIC: "合成点位",
    PositionAccuracy.TOWNSHIP_SEAT: "乡镇驻地",
    PositionAccuracy.TOWNSHIP_POLYGON: "乡镇范围",
    PositionAccuracy.COUNTY: "县",
    PositionAccuracy.NONE: "无坐标",
}
KINDS: Mapping[VisitKind, str] = {kind: name.zh for kind, name in KIND_NAMES.items()}
