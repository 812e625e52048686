"""Gates of a case: each change of state, assignment, hand-over and appointment is allowed, or refused with clause and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.access.divisions import inside, level_of
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Transfer
from fieldvisit.domain.cases.states import NEEDS_REASON, STATE_NAMES, CaseState, ways_from
from fieldvisit.domain.visit import VisitKind
from fieldvisit.errors import Text
from fieldvisit.policy.cases.days import on_day
from fieldvisit.policy.cases.sections import Need, Requirement, When
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import Ruling, may_handle
from fieldvisit.policy.sections import Clause

_OPEN = Text("可以", "Allowed")


@dataclass(frozen=True, slots=True)
class Move:
    """A wish: the case goes to ``to`` on a day, for a reason."""

    to: CaseState
    on: date
    why: str = ""


def gate(file: CaseFile, move: Move, profile: PolicyProfile, today: date) -> Ruling:
    """Whether the case may go to the state asked for; the first rule that forbids it answers."""
    own = profile.clause(profile.states.clause)
    for ruling in (
        _way(file.case, move, profile),
        on_day(file.case, move.on, profile, today),
        _reason(file.case, move, profile),
    ):
        if not ruling.allowed:
            return ruling
    for requirement in profile.requirements:
        if requirement.state is move.to and _holds(requirement.when, file):
            ruling = _required(requirement, file, profile)
            if not ruling.allowed:
                return ruling
    return Ruling(True, _OPEN, own)


def is_worked_on(case: Case, profile: PolicyProfile) -> Ruling:
    """Whether steps may be taken with the case at all: one that was merged is worked on as the case that took it in."""
    clause = profile.clause(profile.states.clause)
    if case.merged_into:
        into = case.merged_into
        zh = f"案件已并入 {into}，请在 {into} 上办理；并错了的，请先撤销合并"
        return Ruling(
            False, Text(zh, f"The case was merged into {into}; work on that one, or take the merging back first"), clause
        )
    if case.withdrawn:
        words = Text(
            "案件已随导入的撤销而撤回，不能再办", "The case was withdrawn with its import and is not worked on any more"
        )
        return Ruling(False, words, clause)
    return Ruling(True, _OPEN, clause)


def is_at_work(case: Case, profile: PolicyProfile) -> Ruling:
    """Whether something may be noted about a case: not while it rests (中止), it must go on first."""
    clause = profile.clause(profile.states.clause)
    if case.state is CaseState.SUSPENDED:
        return Ruling(
            False,
            Text("案件已中止，请先“恢复办理”，再登记或退回", "The case rests; go on with it first, then note or return it"),
            clause,
        )
    return Ruling(True, _OPEN, clause)


def may_settle(case: Case, profile: PolicyProfile) -> Ruling:
    """Whether an outcome may be noted: not after the city's check has passed, for what was checked is what is closed."""
    clause = profile.clause(profile.states.clause)
    if case.state is CaseState.CHECKING:
        return Ruling(
            False,
            Text(
                "市级核查已通过，处置意见不能再改；情况有变，请先退回重办",
                "The city's check has passed and the outcome does not change any more; if matters changed, return the case first",
            ),
            clause,
        )
    return Ruling(True, _OPEN, clause)


def open_ways(file: CaseFile, profile: PolicyProfile, today: date) -> Iterator[tuple[CaseState, Ruling]]:
    """Each state that could follow, with the answer of its gate; where a reason is needed one is supposed."""
    for state in ways_from(file.case.state, file.case.was):
        yield state, gate(file, Move(state, today, "-"), profile, today)


def may_assign(case: Case, assignment: Assignment, handler_code: str, profile: PolicyProfile) -> Ruling:
    """Whether this leader and this unit may be put in charge: never a party to the matter, key cases never below the county."""
    parties = [unit for unit in (assignment.lead_unit, *assignment.co_units) if unit in case.concern.departments]
    if assignment.leader_id in case.concern.leader_ids:
        return _recused(Text(f"领导 {assignment.leader_id} 是当事人", f"Leader {assignment.leader_id} is a party"), profile)
    if parties:
        return _recused(Text(f"{parties[0]} 被反映", f"{parties[0]} is complained about"), profile)
    return may_take(case, handler_code, profile)


def may_transfer(case: Case, transfer: Transfer, profile: PolicyProfile) -> Ruling:
    """Whether the case may go to that unit: never to the one complained about, and key cases never to a township or village."""
    return may_take(case, transfer.to_code, profile)


def may_take(case: Case, unit_code: str, profile: PolicyProfile) -> Ruling:
    """Whether a unit may handle the case."""
    if any(inside(unit_code, concerned) for concerned in case.concern.unit_codes):
        return _recused(Text(f"{unit_code} 是被反映单位", f"Unit {unit_code} is complained about"), profile)
    return may_handle(level_of(unit_code), case.is_key, profile)


def may_appoint(case: Case, appointment: Appointment, profile: PolicyProfile) -> Ruling:
    """Whether the visit may be noted: 约访 needs consent and a place the petitioner chose; a party is never sent."""
    clause = profile.clause(profile.states.visit_clause)
    if appointment.leader_id and appointment.leader_id in case.concern.leader_ids:
        return _recused(Text(f"领导 {appointment.leader_id} 是当事人", f"Leader {appointment.leader_id} is a party"), profile)
    if appointment.kind is not VisitKind.HOME_APPOINTMENT:
        return Ruling(True, _OPEN, clause)
    wanted = (
        (appointment.consent, Text("信访人同意", "the petitioner's consent")),
        (appointment.place is not None, Text("约定地点", "the place agreed on")),
    )
    missing = tuple(label for there, label in wanted if not there)
    if missing:
        return Ruling(False, Text("入户约访不能登记", "The appointment cannot be noted"), clause, missing)
    return Ruling(True, _OPEN, clause)


def lacking(file: CaseFile, profile: PolicyProfile) -> tuple[tuple[Need, Text, Clause], ...]:
    """What the profile asks of this case before its end and is not recorded yet, each with its name and clause, in the order of the profile."""
    found: dict[Need, tuple[Need, Text, Clause]] = {}
    for requirement in profile.requirements:
        if _holds(requirement.when, file):
            for need in requirement.needs:
                if not _THERE[need](file):
                    found.setdefault(need, (need, _LABELS[need], profile.clause(requirement.clause)))
    return tuple(found.values())


def needs_verification(file: CaseFile, profile: PolicyProfile) -> bool:
    """Whether the city must check the case before it is closed."""
    return any(
        Need.VERIFICATION in requirement.needs and _holds(requirement.when, file)
        for requirement in profile.requirements
        if requirement.state is CaseState.CLOSED
    )


def _recused(who: Text, profile: PolicyProfile) -> Ruling:
    clause = profile.clause(profile.states.recusal_clause)
    return Ruling(False, Text(f"{who.zh}，应当回避", f"{who.en} and must stand aside"), clause)


def _way(case: Case, move: Move, profile: PolicyProfile) -> Ruling:
    clause = profile.clause(profile.states.clause)
    ways = ways_from(case.state, case.was)
    gone = case.merged_into or case.withdrawn
    if move.to in ways and not gone:
        return Ruling(True, _OPEN, clause)
    now, to = STATE_NAMES[case.state], STATE_NAMES[move.to]
    zh = "、".join(STATE_NAMES[way].zh for way in ways) or "无"
    en = ", ".join(STATE_NAMES[way].en for way in ways) or "nothing"
    if gone:
        return Ruling(
            False, Text("案件已并入其他案件或已撤回，不能再改", "The case was merged or withdrawn and cannot move"), clause
        )
    return Ruling(
        False,
        Text(
            f"案件现为“{now.zh}”，不能直接改为“{to.zh}”；下一步可以是：{zh}",
            f"From {now.en} a case cannot go to {to.en}; next may be: {en}",
        ),
        clause,
    )


def _reason(case: Case, move: Move, profile: PolicyProfile) -> Ruling:
    """Whether it is said why; a case that goes on where it rested enters nothing new."""
    clause = profile.clause(profile.states.clause)
    if move.to in NEEDS_REASON and case.state is not CaseState.SUSPENDED and not move.why.strip():
        name = STATE_NAMES[move.to]
        return Ruling(
            False, Text(f"改为“{name.zh}”要写明理由", f"To be {name.en} needs a reason"), clause, (Text("理由", "a reason"),)
        )
    return Ruling(True, _OPEN, clause)


def _required(requirement: Requirement, file: CaseFile, profile: PolicyProfile) -> Ruling:
    clause = profile.clause(requirement.clause)
    missing = tuple(_LABELS[need] for need in requirement.needs if not _THERE[need](file))
    if not missing:
        return Ruling(True, _OPEN, clause)
    name = STATE_NAMES[requirement.state]
    return Ruling(False, Text(f"还不能“{name.zh}”", f"The case cannot be {name.en} yet"), clause, missing)


def _holds(when: When, file: CaseFile) -> bool:
    return {
        When.ALWAYS: True,
        When.KEY: file.case.is_key,
        When.SEVERAL_UNITS: file.multi_department,
        When.PASSED_DOWN: file.case.passed_down,
        When.SAMPLED: file.case.sampled,
        When.BY_LAW: file.outcome is not None and Disposition.BY_LAW in file.outcome.dispositions,
    }[when]


_THERE: Mapping[Need, Callable[[CaseFile], bool]] = {
    Need.LEAD_LEADER: lambda f: bool(f.assignment and f.assignment.leader_id),
    Need.LEAD_UNIT: lambda f: bool(f.assignment and f.assignment.lead_unit),
    Need.RESPONSIBLE: lambda f: bool(f.assignment and f.assignment.responsible),
    Need.VISIT: lambda f: any(a.done for a in f.appointments),
    Need.DISPOSITION: lambda f: bool(f.outcome and f.outcome.dispositions),
    Need.MEANS: lambda f: bool(f.outcome and f.outcome.means),
    Need.RESOLVED_LEVEL: lambda f: bool(f.outcome and f.outcome.resolved_level),
    Need.EVIDENCE: lambda f: bool(f.outcome and f.outcome.evidence.strip()),
    Need.RECEIVING_BODY: lambda f: bool(f.outcome and f.outcome.receiving_body.strip()),
    Need.ANSWERED_ON: lambda f: f.reply is not None,
    Need.VERIFICATION: lambda f: bool(f.verification and f.verification.passed),
}

_LABELS: Mapping[Need, Text] = {
    Need.LEAD_LEADER: Text("包案领导", "a leader in charge"),
    Need.LEAD_UNIT: Text("主办单位", "a lead unit"),
    Need.RESPONSIBLE: Text("责任人", "a responsible official"),
    Need.VISIT: Text("已完成的走访", "a visit that took place"),
    Need.DISPOSITION: Text("处置意见（三到位一处理）", "a disposition"),
    Need.MEANS: Text("处置方式", "the means"),
    Need.RESOLVED_LEVEL: Text("解决层级", "the level that resolved it"),
    Need.EVIDENCE: Text("佐证说明", "a note on the evidence"),
    Need.RECEIVING_BODY: Text("接收单位", "the receiving body"),
    Need.ANSWERED_ON: Text("答复日期", "the day of the reply"),
    Need.VERIFICATION: Text("市级核查通过的记录", "a passed check by the city"),
}
