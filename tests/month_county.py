"""The demo county with work done in its month: cases visited, settled, answered, closed and returned, and decisions of the month before."""

from __future__ import annotations

from datetime import date, timedelta

from office import COUNTY, Office

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.records import Appointment, Assignment, Disposition, Means, Outcome, Promise, Reply, Satisfaction
from fieldvisit.domain.cases.work import BriefingDecision
from fieldvisit.domain.place import AdminLevel
from fieldvisit.domain.visit import VisitKind
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases import CaseDesk, WorkDesk

MONTH = "2026-11"
DECIDED = "补发危房改造补助"


class MonthOffice(Office):
    """The office with a month behind it."""

    def __init__(self, workspace) -> None:
        super().__init__(workspace)
        self.desk = CaseDesk(workspace, Scope(Role.COUNTY_OPERATOR, COUNTY, "u0"))
        self._work_on_cases()
        decided = (
            BriefingDecision(DECIDED, "财政局", date(2026, 11, 10), date(2026, 11, 9)),
            BriefingDecision("修通村道", "交通局", date(2026, 11, 15)),
        )
        WorkDesk(self.desk).brief("县委专题会", date(2026, 10, 28), decided)

    def _work_on_cases(self) -> None:
        files = self.desk.files(CaseFilter(open=True, key=False, limit=400))
        placed = [f for f in files if len(f.case.unit_code) == 12 and f.case.received_on < date(2026, 11, 1)][:14]
        assert len(placed) == 14
        for n, file in enumerate(placed):
            day, one = self.desk.today - timedelta(days=1 + n % 5), file.case.id
            self.desk.assign(one, Assignment("L1", day))
            visit = Appointment(VisitKind.CASE_VISIT, day, "L1", done=True)
            promise = Promise("月底前办好", date(2026, 11, 20)) if n == 3 else None
            level = AdminLevel.VILLAGE if n < 6 else AdminLevel.TOWNSHIP
            outcome = Outcome(day, (Disposition.SOLVED,), (Means.POLICY,), level, "补发", "凭证", promise=promise)
            self.desk.record(one, visit, outcome, Reply(day, Satisfaction.SATISFIED if n % 3 else Satisfaction.DISSATISFIED))
            if n > 7:
                self.desk.close(one)
        self.desk.reopen(placed[13].case.id, "补充核实")
