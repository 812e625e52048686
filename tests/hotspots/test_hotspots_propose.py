from __future__ import annotations

from datetime import date

import pytest
from builders import villages

from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.place import LonLat
from fieldvisit.domain.visit import RatedCase, UrgencyReason, VisitKind
from fieldvisit.errors import SettingsError, Text
from fieldvisit.hotspots.propose import ProposeParams, propose_visits

FIVE = villages()
ONE = FIVE[0].code


def rated(number: int, *, village: int = 1, is_key: bool = False, score: float = 0.4, **fields: object) -> RatedCase:
    reason = UrgencyReason("age", score, Text("时间较长", "waiting long"))
    values: dict[str, object] = {"category": "policy.housing", "reasons": (reason,)}
    return RatedCase(
        f"P{number:03d}",
        FIVE[village - 1].code,
        is_key=is_key,
        score=score,
        **(values | fields),  # type: ignore[arg-type]
    )


def hotspot(*codes: str) -> Hotspot:
    day = date(2026, 11, 20)
    return Hotspot(
        "H01",
        "kulldorff",
        codes,
        LonLat(112.9, 33.7),
        3.0,
        day,
        day,
        12,
        4.5,
        3.1,
        8.0,
        0.001,
        999,
        "households",
        {},
        Text("", ""),
    )


def test_ordinary_cases_of_one_village_share_a_reception() -> None:
    (visit,) = propose_visits([rated(1), rated(2)], FIVE, ())
    assert (visit.kind, visit.petition_ids) == (VisitKind.VILLAGE_RECEPTION, ("P001", "P002"))


def test_a_key_case_has_its_own_visit_beside_the_reception() -> None:
    case, reception = propose_visits([rated(1), rated(2, is_key=True, eligible_leader_ids=("L01",))], FIVE, ())
    assert (case.kind, case.petition_ids, case.eligible_leader_ids) == (VisitKind.CASE_VISIT, ("P002",), ("L01",))
    assert reception.kind is VisitKind.VILLAGE_RECEPTION


def test_key_cases_of_different_leaders_are_different_visits() -> None:
    cases = [rated(n, is_key=True, eligible_leader_ids=(f"L{n:02d}",)) for n in (1, 2)]
    assert [v.petition_ids for v in propose_visits(cases, FIVE, ())] == [("P001",), ("P002",)]


def test_key_cases_of_the_same_leaders_in_any_order_share_a_visit() -> None:
    cases = [
        rated(1, is_key=True, eligible_leader_ids=("L01", "L02")),
        rated(2, is_key=True, eligible_leader_ids=("L02", "L01")),
    ]
    assert len(propose_visits(cases, FIVE, ())) == 1


def test_a_key_case_nobody_may_handle_keeps_its_empty_list() -> None:
    (visit,) = propose_visits([rated(1, is_key=True, eligible_leader_ids=())], FIVE, ())
    assert visit.eligible_leader_ids == ()


def test_scores_combine_as_independent_chances() -> None:
    (visit,) = propose_visits([rated(1, score=0.5), rated(2, score=0.4)], FIVE, ())
    assert visit.score == pytest.approx(0.7)


def test_service_time_grows_with_the_cases_up_to_the_cap() -> None:
    params = ProposeParams(base_min=30, per_case_min=20, longest_min=80)
    one, many = (propose_visits([rated(n) for n in range(1, k + 1)], FIVE, (), params)[0] for k in (1, 9))
    assert (one.service_min, many.service_min) == (50, 80)


def test_the_latest_day_is_the_earliest_of_the_cases() -> None:
    cases = [rated(1, latest_day=date(2026, 12, 9)), rated(2, latest_day=date(2026, 12, 3)), rated(3)]
    assert propose_visits(cases, FIVE, ())[0].latest_day == date(2026, 12, 3)


@pytest.mark.parametrize(("is_key", "day", "must"), [(True, 4, True), (True, 5, False), (False, 4, False)])
def test_only_key_cases_that_cannot_wait_for_the_next_plan_must_be_visited(is_key: bool, day: int, must: bool) -> None:
    cases = [rated(1, is_key=is_key, visit_by=date(2026, 12, day))]
    assert propose_visits(cases, FIVE, (), ProposeParams(must_by="2026-12-04"))[0].must is must


def test_an_overdue_key_case_must_be_visited_although_no_date_binds_any_more() -> None:
    cases = [rated(1, is_key=True, visit_by=date(2026, 10, 1), latest_day=None)]
    assert propose_visits(cases, FIVE, (), ProposeParams(must_by="2026-12-04"))[0].must


def test_a_hotspot_adds_a_reason_with_its_figures_and_its_id() -> None:
    inside, outside = propose_visits([rated(1), rated(2, village=2)], FIVE, (hotspot(ONE),))
    assert (inside.hotspot_id, outside.hotspot_id) == ("H01", "")
    assert inside.score > outside.score
    assert "12" in inside.reasons[-1].text.zh
    assert "4.5" in inside.reasons[-1].text.en


def test_a_village_the_county_does_not_list_still_gets_a_visit_without_position() -> None:
    case = RatedCase("P001", "410423999201", "other", False, 0.4, ())
    (visit,) = propose_visits([case], FIVE, ())
    assert visit.village.location is None


def test_ids_name_the_village_and_count() -> None:
    cases = [rated(1, is_key=True), rated(2), rated(3, village=2)]
    assert [v.id for v in propose_visits(cases, FIVE, ())] == [f"V-{ONE}-1", f"V-{ONE}-2", f"V-{FIVE[1].code}-1"]


def test_a_must_by_that_is_no_date_names_the_setting() -> None:
    with pytest.raises(SettingsError, match=r"visits\.must_by"):
        propose_visits([], FIVE, (), ProposeParams(must_by="soon"))
