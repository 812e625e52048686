"""How urgent each open matter is today: points from the policy's causes, who may go, by when."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.people import Leader
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import RatedCase, UrgencyReason
from fieldvisit.errors import Text
from fieldvisit.policy.due import clock_start, days_left, latest_visit_day, report_due, runway
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import may_visit


@dataclass(frozen=True)
class _Matter:
    """An open matter: the petition that stands for it, its village, its open petitions by day, and its number of repeats."""

    head: Petition
    village_code: str
    open: tuple[Petition, ...]
    repeats: int


def rate_cases(
    petitions: Sequence[Petition],
    matches: Sequence[Match],
    leaders: Sequence[Leader],
    today: date,
    profile: PolicyProfile,
    *,
    first_day: date | None = None,
) -> tuple[RatedCase, ...]:
    """Every open matter that is placed at a village, rated as of ``today``, in order of id.

    A matter is a petition with its repeats; it is open while one of them is. It is rated once, under the original petition
    or, when that is closed, under its first open repeat, at the village of its earliest petition that is placed at one. It is
    a key case when one of its open petitions is, and the earliest due date of those binds whose report was not made. Points of the
    reasons add up to the score.

    Parameters
    ----------
    petitions, matches
        Of the same ledger; a matter of which no petition is matched at village level, with a position as exact, is not rated
        (it is on the "call first" list).
    first_day
        First day on which a visit can take place (default ``today``); a suggested date before it does not bind.
    """
    placed = {m.petition_id: m.code for m in matches if _is_at_village(m)}
    rated = [_rated(matter, leaders, today, profile, first_day or today) for matter in _matters(petitions, placed)]
    return tuple(sorted(rated, key=lambda case: case.petition_id))


def named_leaders(leaders: Sequence[Leader]) -> dict[str, str]:
    """What a ledger may write for the leader in charge, each entry with the id it means.

    Parameters
    ----------
    leaders
        The roster.

    Returns
    -------
    dict
        Every id and every name to the leader's id. A name of several leaders means nobody; an id goes before a name.
    """
    names = Counter(leader.name.strip() for leader in leaders)
    by_name = {name: leader.id for leader in leaders if (name := leader.name.strip()) and names[name] == 1}
    return by_name | {leader.id: leader.id for leader in leaders}


def _is_at_village(match: Match) -> bool:
    return match.outcome is MatchOutcome.MATCHED and match.level is AdminLevel.VILLAGE and match.accuracy.is_village_level


def _matters(petitions: Sequence[Petition], placed: Mapping[str, str]) -> Iterator[_Matter]:
    by_id = {petition.id: petition for petition in petitions}
    groups: dict[str, list[Petition]] = defaultdict(list)
    for petition in petitions:
        groups[_original(petition, by_id)].append(petition)
    for original, members in groups.items():
        members.sort(key=lambda p: (p.received_on, p.id))
        village = next((placed[p.id] for p in members if p.id in placed), "")
        still_open = tuple(p for p in members if p.status is CaseStatus.OPEN)
        if village and still_open:
            head = next((p for p in still_open if p.id == original), still_open[0])
            yield _Matter(head, village, still_open, len(members) - (original in by_id))


def _original(petition: Petition, by_id: Mapping[str, Petition]) -> str:
    """Id at the end of the chain of repeats, also when the ledger does not hold it; a ring is named by its smallest id."""
    seen = [petition.id]
    while petition.repeat_of:
        if petition.repeat_of in seen:
            return min(seen[seen.index(petition.repeat_of) :])
        seen.append(petition.repeat_of)
        if petition.repeat_of not in by_id:
            break
        petition = by_id[petition.repeat_of]
    return seen[-1]


def _rated(matter: _Matter, leaders: Sequence[Leader], today: date, profile: PolicyProfile, first_day: date) -> RatedCase:
    keys = sorted((p for p in matter.open if profile.is_key(p)), key=lambda p: (report_due(p, profile) or date.max, p.id))
    eligible = _eligible(keys, leaders, profile) if keys else None
    waiting = [p for p in keys if p.reported_on is None or clock_start(p, profile) > p.reported_on]
    reasons = [*_key_reasons(keys, eligible, profile), *_report_reasons(waiting, today, profile)]
    reasons += _waiting_reasons(matter, today, profile)
    dates = runway(waiting[0], profile) if waiting else None
    return RatedCase(
        petition_id=matter.head.id,
        village_code=matter.village_code,
        category=matter.head.category,
        is_key=bool(keys),
        score=min(1.0, sum(reason.points for reason in reasons)),
        reasons=tuple(reasons),
        latest_day=latest_visit_day(waiting[0], first_day, profile) if waiting else None,
        eligible_leader_ids=eligible,
        visit_by=dates.visit_by if dates else None,
        days_left=days_left(waiting[0], today, profile) if waiting else None,
    )


def _eligible(keys: Sequence[Petition], leaders: Sequence[Leader], profile: PolicyProfile) -> tuple[str, ...]:
    """The lead leader of the first key petition that names one; nobody when the entry is missing, unknown or not unique."""
    named = next((p.lead_leader for p in keys if p.lead_leader.strip()), "")
    lead = named_leaders(leaders).get(named.strip())
    if lead is None:
        return ()
    return tuple(leader.id for leader in leaders if may_visit(leader, lead, True, profile).allowed)


def _key_reasons(keys: Sequence[Petition], eligible: tuple[str, ...] | None, profile: PolicyProfile) -> Iterator[UrgencyReason]:
    if not keys:
        return
    rule, cited = profile.urgency, profile.clause(profile.urgency.key_clause).cited
    yield UrgencyReason(
        "key", rule.key, Text(f"省级及以上重点件（{cited.zh}）", f"Key case from the province or above ({cited.en})")
    )
    if not eligible:
        yield UrgencyReason("lead_leader", 0.0, _nobody_leads(keys, cited))


def _report_reasons(waiting: Sequence[Petition], today: date, profile: PolicyProfile) -> Iterator[UrgencyReason]:
    """How near the report is; nothing once it was made."""
    if waiting:
        left = days_left(waiting[0], today, profile) or 0
        share = min(1.0, max(0.0, 1 - left / profile.report.days))
        yield UrgencyReason("deadline", profile.urgency.deadline * share, _deadline_text(left, profile))


def _nobody_leads(keys: Sequence[Petition], cited: Text) -> Text:
    if any(petition.lead_leader.strip() for petition in keys):
        return Text(
            f"所填包案领导不在人员名册中或不唯一，请在案件上派定，或核对台账（{cited.zh}）",
            "the lead leader of the case or its ledger is not on the roster, or not the only one of that name: "
            f"put somebody in charge of the case, or check the ledger ({cited.en})",
        )
    return Text(
        f"尚未派定包案领导，台账也未填，请在案件上派定或在台账补填（{cited.zh}）",
        f"nobody is in charge of the case and the ledger names no lead leader: put somebody in charge ({cited.en})",
    )


def _deadline_text(left: int, profile: PolicyProfile) -> Text:
    days, cited = profile.report.days, profile.clause(profile.urgency.deadline_clause).cited
    if left < 0:
        return Text(f"{days}天报告期限已过{-left}天（{cited.zh}）", f"{days}-day report overdue, days: {-left} ({cited.en})")
    return Text(f"{days}天报告期限还剩{left}天（{cited.zh}）", f"{days}-day report, days left: {left} ({cited.en})")


def _waiting_reasons(matter: _Matter, today: date, profile: PolicyProfile) -> Iterator[UrgencyReason]:
    rule = profile.urgency
    age = max(0, (today - min(p.received_on for p in matter.open)).days)
    cited = profile.clause(rule.age_clause).cited
    if age:
        text = Text(f"已等待{age}天（{cited.zh}）", f"Days waiting: {age} ({cited.en})")
        yield UrgencyReason("age", rule.age * min(1.0, age / rule.age_full_days), text)
    cited = profile.clause(rule.repeats_clause).cited
    if matter.repeats:
        text = Text(f"同一事项重复反映{matter.repeats}次（{cited.zh}）", f"Times raised again: {matter.repeats} ({cited.en})")
        yield UrgencyReason("repeats", rule.repeats * min(1.0, matter.repeats / rule.repeats_full), text)
