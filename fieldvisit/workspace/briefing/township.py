"""The workbook that goes back to a township: its own open matters to follow up, nothing that the township may not see."""

from __future__ import annotations

from fieldvisit.domain.access.divisions import inside, level_of
from fieldvisit.domain.access.roles import Right, Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import NotFoundError, Text
from fieldvisit.io.exports.tables import Table, Value, labelled, tables_xlsx
from fieldvisit.policy.cases.gates import lacking
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines

_MOST = 20_000
_HEADS = (
    Text("案件编号", "Case"),
    Text("状态", "State"),
    Text("类别", "Category"),
    Text("村", "Village"),
    Text("收到日期", "Received"),
    Text("已等天数", "Days waited"),
    Text("承诺期限", "Promised by"),
    Text("还缺", "Still missing"),
    Text("办理情况（请填）", "What was done (fill in)"),
    Text("办理日期（请填）", "Day (fill in)"),
)


def township_workbook(desk: CaseDesk, township: str, lang: str) -> tuple[str, bytes]:
    """A name for the workbook, and the workbook; a line of the audit.

    Key cases, cases that complain about the township or anything in it, and words of petitions are not in it.

    Raises
    ------
    PolicyRefusedError
        If the role does not do the county's work.
    NotFoundError
        If the account has no such township.
    """
    desk.scope.require(Right.WORK)
    lines = CaseLines(desk.county, desk.today)
    name = next((v.township for v in desk.county.villages if v.township_code == township), "")
    if not name or not any(inside(township, area) for area in desk.scope.areas):
        raise NotFoundError(f"没有乡镇 {township}。", f"There is no township {township}.")
    files = followed_up(desk, township, name)
    rows = tuple(_row(desk, lines, file, lang) for file in files)
    about = (
        (
            Text(
                f"{name}：截至 {desk.today} 需要跟进的事项 {len(rows)} 件。",
                f"{name}: {len(rows)} matters to follow up on {desk.today}.",
            ),
        ),
        (Text("请填黄色的格，填好后交回县经办。", "Fill in the yellow cells and hand the workbook back to the county."),),
        (
            Text(
                "由市、县直接办理或应当回避的事项不在表内。",
                "What city and county handle themselves, and recused matters, are not in it.",
            ),
        ),
    )
    sheets = (
        Table(Text("跟进事项", "To follow up").in_(lang), tuple(head.in_(lang) for head in _HEADS), rows, (8, 9)),
        Table(
            Text("说明", "About").in_(lang), (Text("说明", "About").in_(lang),), tuple((line.in_(lang),) for (line,) in about)
        ),
    )
    demo = desk.settings.county.demo
    content = tables_xlsx(tuple(labelled(sheet, synthetic=True) if demo else sheet for sheet in sheets), demo=demo)
    desk.exported(f"workbook for the township {township}: {len(rows)} cases")
    return f"township-{township}-{desk.today}.xlsx", content


def followed_up(desk: CaseDesk, township: str, name: str) -> tuple[CaseFile, ...]:
    """The open cases that exist for this desk and for the township's office, in order of receipt."""
    own = Scope(Role.TOWNSHIP_OPERATOR, township)
    files = desk.files(CaseFilter(open=True, key=False, unit_code=township, limit=_MOST))
    shown = (file for file in files if own.sees(file.case) and not _about(file.case, township, name))
    return tuple(sorted(shown, key=lambda file: (file.case.received_on, file.case.id)))


def _about(case: Case, township: str, name: str) -> bool:
    """Whether the matter complains about the township, or about anything in it: the workbook passes through its hands."""
    concern = case.concern
    units = any(inside(code, township) or inside(township, code) for code in concern.unit_codes)
    return units or bool(concern.leader_ids) or any(name in department for department in concern.departments)


def _row(desk: CaseDesk, lines: CaseLines, file: CaseFile, lang: str) -> tuple[Value, ...]:
    case = file.case
    category = desk.profile.labels.get(case.category, Text(case.category, case.category))
    promise = file.outcome.promise.due_on if file.outcome and file.outcome.promise else None
    village = lines.place(case.unit_code) if level_of(case.unit_code) is AdminLevel.VILLAGE else ""
    lacks = "、".join(label.in_(lang) for _, label, _ in lacking(file, desk.profile))
    waited = (desk.today - case.received_on).days
    state = STATE_NAMES[case.state].in_(lang)
    return case.id, state, category.in_(lang), village, case.received_on, waited, promise, lacks, None, None
