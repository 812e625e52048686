"""The investigation report of a case: which parts it has, and what is missing in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldvisit.domain.cases.matter import CaseFile
from fieldvisit.errors import Text
from fieldvisit.policy.cases.gates import lacking
from fieldvisit.policy.cases.sections import Need
from fieldvisit.policy.profile import PolicyProfile
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


def missing_in(file: CaseFile, profile: PolicyProfile) -> tuple[Missing, ...]:
    """What the parts of the report lack, in their order: what the profile asks of the case, and the measures, without which nothing is told."""
    found = [Missing(_PART_OF[need], label, clause) for need, label, clause in lacking(file, profile)]
    if not (file.outcome and file.outcome.measures.strip()):
        measures = Text("查明的情况与措施（文字）", "findings and measures in words")
        found.append(Missing(ReportPart.FINDINGS, measures, profile.clause(profile.report.clause)))
    parts = profile.report.parts
    return tuple(sorted((one for one in found if one.part in parts), key=lambda one: parts.index(one.part)))
