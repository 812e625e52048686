"""Visits as people have arranged them: what the office asks for put into what the policy proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.place import Village
from fieldvisit.domain.visit import UrgencyReason, Visit, VisitKind
from fieldvisit.domain.wish import VisitWish
from fieldvisit.errors import InputFileError, Text

SERVICE_MIN = 60
SCORE = 0.5
KEY_CASES = Text("重点件", "key cases")


def arranged_visits(
    visits: Sequence[Visit],
    wishes: Sequence[VisitWish],
    villages: Sequence[Village],
    people: Sequence[Leader],
    *,
    key_clause: Text = KEY_CASES,
) -> tuple[Visit, ...]:
    """The visits with every wish put in, in order of id; visits nobody has a wish about stay as they are.

    A wish narrows who goes to a key case, it lets nobody else go; ``key_clause`` is how a refusal cites the policy.

    Raises
    ------
    InputFileError
        If a wish names a petition, village, person or earlier visit that does not exist, or gives a key case to somebody else than its
        lead leader; names its row.
    """
    at = {petition: visit.id for visit in visits for petition in visit.petition_ids}
    found = {visit.id: visit for visit in visits}
    ids: dict[str, str] = {}
    for wish in wishes:
        _check_people(wish, [one.id for one in people])
        ids[wish.id] = at.get(wish.petition_id, "") if wish.petition_id else f"W-{wish.id}"
        if not ids[wish.id]:
            raise _unknown(wish, "信访件", "petition", wish.petition_id, also=_NO_VISIT)
    for wish in wishes:
        one = found[ids[wish.id]] if wish.petition_id else _further(wish, _village(wish, villages))
        _check_key(wish, one, people, key_clause)
        found[one.id] = replace(one, **_fields(wish, one), **_order(wish, ids, at))
    return tuple(visit for _, visit in sorted(found.items()))


_NO_VISIT = Text("（或本期没有它的走访）", " (or no visit for it now)")
_NOT_THERE = Text("", "")


def _unknown(wish: VisitWish, zh: str, en: str, name: str, *, also: Text = _NOT_THERE) -> InputFileError:
    return InputFileError(
        f"{wish.row.zh}：找不到{zh} {name}{also.zh}，请改正。", f"{wish.row.en}: there is no {en} {name}{also.en}; correct it."
    )


def _check_people(wish: VisitWish, known: Sequence[str]) -> None:
    named = (*wish.leader_ids, *wish.recused_ids, *(one for group in wish.partners for one in group))
    for one in named:
        if one not in known:
            raise _unknown(wish, "人员", "person", one)


def _check_key(wish: VisitWish, visit: Visit, people: Sequence[Leader], clause: Text) -> None:
    """Nothing for a wish that keeps a key case with its lead leader and away from work teams."""
    lead = visit.lead_leader_ids
    if lead is None:
        return
    teams = {one.id for one in people if one.kind is TravellerKind.TEAM}
    others = [one for one in wish.leader_ids if one not in lead]
    others += [one for group in wish.partners for one in group if one in teams and one not in lead]
    if others:
        named, who = "、".join(dict.fromkeys(others)), "、".join(lead)
        names, whom = ", ".join(dict.fromkeys(others)), ", ".join(lead)
        raise InputFileError(
            f"{wish.row.zh}：{wish.petition_id} 是重点件，只由包案领导本人{f'（{who}）' if who else ''}走访，不派工作组（{clause.zh}），不能交给 {named}；"
            f"请在限定人员、同去中删去 {named}，包案领导有变的，请在案件上改派，或改台账。",
            f"{wish.row.en}: {wish.petition_id} is a key case, visited only by its own lead leader{f' ({whom})' if whom else ''} and by no work "
            f"team ({clause.en}); it cannot be given to {names}. Remove {names} from leaders or with; if the lead leader has changed, "
            "put the new one in charge of the case, or correct the ledger.",
        )


def _village(wish: VisitWish, villages: Sequence[Village]) -> Village:
    fitting = [one for one in villages if wish.village in (one.code, one.full_name)]
    if not fitting:
        fitting = [one for one in villages if wish.village in one.full_name]
    if len(fitting) != 1:
        raise _unknown(wish, "唯一的村", "single village", wish.village)
    return fitting[0]


def _further(wish: VisitWish, village: Village) -> Visit:
    text = Text("单位安排", "arranged by the office")
    score = SCORE if wish.score is None else wish.score
    return Visit(
        id=f"W-{wish.id}",
        village=village,
        kind=wish.kind or VisitKind.SUPERVISION,
        petition_ids=(),
        categories=(),
        service_min=wish.service_min or SERVICE_MIN,
        score=score,
        reasons=(UrgencyReason("arranged", score, text),),
    )


def _fields(wish: VisitWish, one: Visit) -> dict[str, Any]:
    """The fields of a visit that a wish changes."""
    wanted: Mapping[str, Any] = {
        "kind": wish.kind,
        "service_min": wish.service_min,
        "must": wish.must,
        "windows": wish.windows,
        "appointments": wish.appointments,
        "consented": wish.consented,
        "partners": wish.partners,
        "eligible_leader_ids": wish.leader_ids,
        "recused_leader_ids": tuple(sorted({*one.recused_leader_ids, *wish.recused_ids})),
        "expertise": wish.expertise,
        "earliest_day": wish.earliest_day,
        "latest_day": wish.latest_day,
    }
    changed = {key: value for key, value in wanted.items() if value}
    return changed if wish.score is None else {**changed, "score": wish.score}


def _order(wish: VisitWish, ids: Mapping[str, str], at: Mapping[str, str]) -> dict[str, Any]:
    if not wish.after:
        return {}
    first = ids.get(wish.after) or at.get(wish.after)
    if first is None:
        raise _unknown(wish, "先访的编号或信访件", "earlier visit", wish.after, also=_NO_VISIT)
    return {"after_visit_id": first, "after_days": wish.after_days}
