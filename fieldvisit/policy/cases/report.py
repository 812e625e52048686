"""The investigation report of a case: which parts it has, and what is missing in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from fieldvisit.domain.cases.matter import Case, CaseFile, Told
from fieldvisit.errors import Text
from fieldvisit.policy.cases.days import on_day
from fieldvisit.policy.cases.gates import lacking
from fieldvisit.policy.cases.runway import duties_of, runway_of, start_of, told_on
from fieldvisit.policy.cases.sections import Need
from fieldvisit.policy.profile import PolicyProfile
from fieldvisit.policy.rules import Ruling
from fieldvisit.policy.sections import Clause, ReportPart

PART_NAMES: Mapping[ReportPart, Text] = {
    ReportPart.FACTS: Text("基本情况", "The case"),
    ReportPart.CHARGE: Text("包案与责任", "Who is in charge"),
    ReportPart.VISITS: Text("走访", "Visits"),
    ReportPart.FINDINGS: Text("查明的情况与措施", "Findings and measures"),
    ReportPart.DISPOSITION: Text("处置意见", "Disposition"),
    ReportPart.REPLY: Text("答复", "Reply"),
    ReportPart.CHECK: Text("核查意见", "Check"),
}
_PART_OF: Mapping[Need, ReportPart] = {
    Need.LEAD_LEADER: ReportPart.CHARGE,
    Need.LEAD_UNIT: ReportPart.CHARGE,
    Need.RESPONSIBLE: ReportPart.CHARGE,
    Need.VISIT: ReportPart.VISITS,
    Need.DISPOSITION: ReportPart.DISPOSITION,
    Need.MEANS: ReportPart.DISPOSITION,
    Need.RESOLVED_LEVEL: ReportPart.DISPOSITION,
    Need.RECEIVING_BODY: ReportPart.DISPOSITION,
    Need.EVIDENCE: ReportPart.FINDINGS,
    Need.ANSWERED_ON: ReportPart.REPLY,
    Need.VERIFICATION: ReportPart.CHECK,
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a part lacks, and the clause that asks for it."""

    part: ReportPart
    label: Text
    clause: Clause


def may_be_reported(case: Case, day: date, profile: PolicyProfile, today: date) -> Ruling:
    """Whether a report may be noted as handed in on a day: of a case that has one to make, not before it was asked for."""
    way, clause = runway_of(case, profile), profile.clause(profile.report.clause)
    if way is None:
        return Ruling(False, Text("这件案件不需要上报调查报告", "nothing must be reported of this case"), clause)
    if day < way.start:
        words = Text(f"{day} 早于起算日 {way.start}", f"{day} is before {way.start}, the day from which the days count")
        return Ruling(False, words, clause)
    return on_day(case, day, profile, today)


def told_by(case: Case, day: date, profile: PolicyProfile) -> Case:
    """The case after a report of that day: it tells of every petition that was waiting for one and had been asked for by then.

    A petition keeps the day of the first report that told of it. When none was waiting, the newest report is given its right day.
    """
    told = {filing.petition_id: told_on(case, filing, profile) for filing in case.filings}
    starts = {filing.petition_id: start_of(case, filing, profile) for filing in case.filings}
    newest = max((on for on in told.values() if on is not None), default=None)
    waits = any(duty.reported_on is None for duty in duties_of(case, profile))
    renewed = (None,) if waits else (None, newest)
    after = {key: day if on in renewed and starts[key] <= day else on for key, on in told.items()}
    known = tuple(Told(key, on) for key, on in after.items() if on is not None)
    last = day if not waits else max(day, case.reported_on or day)
    return replace(case, reported_on=last, told=known)


def missing_in(file: CaseFile, profile: PolicyProfile) -> tuple[Missing, ...]:
    """What the parts of the report lack, in their order: what the profile asks of the case, and the measures, without which nothing is told."""
    found = [Missing(_PART_OF[need], label, clause) for need, label, clause in lacking(file, profile)]
    if not (file.outcome and file.outcome.measures.strip()):
        measures = Text("查明的情况与措施（文字）", "findings and measures in words")
        found.append(Missing(ReportPart.FINDINGS, measures, profile.clause(profile.report.clause)))
    parts = profile.report.parts
    return tuple(sorted((one for one in found if one.part in parts), key=lambda one: parts.index(one.part)))
