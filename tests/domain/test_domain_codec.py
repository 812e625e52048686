from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import leader, petition, village, visit

from fieldvisit.domain.caseload import Caseload, Tally, TownshipLoad
from fieldvisit.domain.codec import from_dict, from_json, to_dict, to_json
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.match import Candidate, Evidence, Match, MatchOutcome, Span, UnmatchedReason
from fieldvisit.domain.people import Leader
from fieldvisit.domain.petition import Intake, Petition, RejectedRow, RowRef
from fieldvisit.domain.place import AdminLevel, LonLat, PositionAccuracy, Village
from fieldvisit.domain.visit import TimeWindow, Visit
from fieldvisit.errors import Text

MATCH = Match(
    "P001",
    MatchOutcome.MATCHED,
    code="410423100201",
    level=AdminLevel.VILLAGE,
    confidence=0.91,
    accuracy=PositionAccuracy.SYNTHETIC,
    candidates=(Candidate("410423100201", AdminLevel.VILLAGE, "鲁山县/示例镇/示例村1", 0.91),),
    evidence=(Evidence(AdminLevel.VILLAGE, "exact", Text("名称相同", "same name"), Span(3, 7)),),
    warnings=(Text("镇名缺失", "no township"),),
)
HOTSPOT = Hotspot(
    "H01",
    "kulldorff",
    ("410423100201",),
    LonLat(112.9, 33.7),
    4.25,
    date(2026, 6, 1),
    date(2026, 11, 20),
    9,
    2.5,
    3.6,
    7.1,
    0.001,
    999,
    "households",
    {"policy.housing": 9},
    Text("九件", "nine"),
)
TALLY = Tally(
    (Caseload(village(1), 2, 1, 1, 0, {"policy.housing": 2}, {"2026-07": 2}, ("P001",), date(2026, 7, 1)),),
    (TownshipLoad("410423100", "示例镇", 2, 1),),
    ("P009",),
    date(2026, 6, 1),
    date(2026, 11, 20),
    has_households=True,
)
INTAKE = Intake(
    (petition(1), petition(2, assigned_on=date(2026, 10, 3))),
    (RejectedRow(RowRef("a.xlsx", "Sheet1", 7), "登记日期", "昨天", Text("不是日期", "no date")),),
    "a.xlsx",
    "ab" * 32,
    {"id": "编号"},
    ("备注",),
    ("姓名",),
)
VISIT = visit(1, windows=(TimeWindow(540, 600),), latest_day=date(2026, 12, 4), eligible_leader_ids=("L01",))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (petition(1, assigned_on=date(2026, 10, 2)), Petition),
        (MATCH, Match),
        (replace(MATCH, outcome=MatchOutcome.UNMATCHED, reason=UnmatchedReason.NO_PLACE), Match),
        (HOTSPOT, Hotspot),
        (TALLY, Tally),
        (INTAKE, Intake),
        (VISIT, Visit),
        (leader(1), Leader),
        (replace(village(1), location=None, accuracy=PositionAccuracy.NONE), Village),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, type) else "",
)
def test_a_value_comes_back_equal(value: object, kind: type) -> None:
    assert from_json(to_json(value), kind) == value


def test_enums_are_plain_text_inside_and_enums_again_outside() -> None:
    assert type(to_dict(MATCH)["outcome"]) is str
    assert from_json(to_json(MATCH), Match).outcome is MatchOutcome.MATCHED


def test_many_values_come_back_in_order() -> None:
    values = (petition(2), petition(1))
    assert from_json(to_json(values), tuple[Petition, ...]) == values


def test_the_text_is_sorted_and_keeps_chinese() -> None:
    text = to_json(Text("中文", "English"))
    assert text == '{"en": "English", "zh": "中文"}'


def test_nobody_eligible_stays_apart_from_anybody_eligible() -> None:
    nobody, anybody = visit(1, eligible_leader_ids=()), visit(1, eligible_leader_ids=None)
    assert from_json(to_json(nobody), Visit).eligible_leader_ids == ()
    assert from_json(to_json(anybody), Visit).eligible_leader_ids is None


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"surprise": 1}, "Match: unknown key surprise"),
        ({"confidence": "0.9"}, "Match.confidence: '0.9' is not of type float"),
        ({"confidence": True}, "Match.confidence: True is not of type float"),
        ({"outcome": "perhaps"}, "Match.outcome: 'perhaps' is not a valid MatchOutcome"),
        ({"warnings": "text"}, "Match.warnings: 'text' is not a list"),
        ({"candidates": [{"code": "1"}]}, "Match.candidates.level: missing"),
        ({"source": {}}, "Match: unknown key source"),
        ({"code": 5}, "Match.code: 5 is not of type str"),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(change: dict[str, object], path: str) -> None:
    with pytest.raises(ValueError, match=path.replace(".", r"\.")):
        from_dict(to_dict(MATCH) | change, Match)


def test_a_day_that_is_no_day_is_refused_with_its_path() -> None:
    with pytest.raises(ValueError, match=r"Petition\.received_on: Invalid isoformat"):
        from_dict(to_dict(petition(1)) | {"received_on": "yesterday"}, Petition)


def test_a_rule_of_the_type_itself_still_holds() -> None:
    with pytest.raises(ValueError, match="not a position"):
        from_json('{"lon": 500.0, "lat": 30.0}', LonLat)


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        from_json("{", Match)


def test_a_number_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(replace(MATCH, confidence=float("nan")))
