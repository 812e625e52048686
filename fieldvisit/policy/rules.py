"""Gates of the policy: each answers one question with yes or no, the sentence to show, and the clause behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import PolicyRefusedError, Text
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.sections import Clause

_LEVELS = {
    AdminLevel.PROVINCE: Text("省", "the province"),
    AdminLevel.CITY: Text("市", "the city"),
    AdminLevel.COUNTY: Text("县", "the county"),
    AdminLevel.TOWNSHIP: Text("乡镇", "a township"),
    AdminLevel.VILLAGE: Text("村", "a village"),
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer of one gate: whether it is open, why in one sentence, by which clause, and what is missing."""

    allowed: bool
    sentence: Text
    clause: Clause
    missing: tuple[Text, ...] = ()

    def enforce(self) -> None:
        """Pass when allowed.

        Raises
        ------
        PolicyRefusedError
            When not allowed; carries the sentence and names the clause.
        """
        if not self.allowed:
            said = self.in_words
            raise PolicyRefusedError(said.zh, said.en)

    @property
    def in_words(self) -> Text:
        """The sentence, what is missing, and the clause."""
        zh = f"：缺{'、'.join(m.zh for m in self.missing)}" if self.missing else ""
        en = f"; missing: {', '.join(m.en for m in self.missing)}" if self.missing else ""
        cited = self.clause.cited
        return Text(f"{self.sentence.zh}{zh}（{cited.zh}）", f"{self.sentence.en}{en} ({cited.en})")


def may_handle(level: AdminLevel, is_key: bool, profile: PolicyProfile) -> Ruling:
    """Whether an office of this level may handle a case: key cases are never handed down to a township."""
    rule = profile.key if is_key else profile.ordinary
    who, clause = _LEVELS[level], profile.clause(rule.clause)
    kind = Text("重点件", "A key case") if is_key else Text("普通件", "An ordinary case")
    if level in rule.handlers:
        return Ruling(True, Text(f"{kind.zh}可由{who.zh}办理", f"{kind.en} may be handled by {who.en}"), clause)
    return Ruling(False, Text(f"{kind.zh}不得由{who.zh}办理", f"{kind.en} must not be handled by {who.en}"), clause)


def may_visit(leader: Leader, lead_leader_id: str, is_key: bool, profile: PolicyProfile) -> Ruling:
    """Whether this leader or team may be sent: to a key case only its own lead leader, never a work team."""
    clause = profile.clause(profile.key.clause)
    if not is_key:
        return Ruling(True, Text("普通件可由任何领导走访", "Any leader may visit an ordinary case"), clause)
    if leader.kind is TravellerKind.TEAM and not profile.key.work_teams:
        return Ruling(False, Text("重点件不派工作组", "No work team is sent to a key case"), clause)
    if leader.id != lead_leader_id:
        return Ruling(False, Text("重点件只由包案领导本人走访", "A key case is visited only by its own lead leader"), clause)
    return Ruling(True, Text("由包案领导本人走访", "Visited by its own lead leader"), clause)


def may_show_count(count: int, profile: PolicyProfile) -> Ruling:
    """Whether a count may stand in a table or map for others: zero and counts from the threshold up may."""
    k = profile.protection.suppress_below
    clause = profile.clause(profile.protection.clause)
    if 0 < count < k:
        return Ruling(False, Text(f"不足{k}件，不显示", f"Fewer than {k}, not shown"), clause)
    return Ruling(True, Text("可以显示", "May be shown"), clause)


def briefing_held(held_on: Sequence[date], today: date, profile: PolicyProfile) -> Ruling:
    """Whether the leading group has already heard its reports in the month of ``today``; later days do not count."""
    done = sum((day.year, day.month) == (today.year, today.month) and day <= today for day in held_on)
    clause = profile.clause(profile.briefing.clause)
    if done >= profile.briefing.per_month:
        return Ruling(True, Text("本月已听取汇报", "The briefing of this month was held"), clause)
    return Ruling(False, Text("本月尚未听取汇报", "The briefing of this month is missing"), clause)
