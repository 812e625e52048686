"""The investigation report (调查报告) of a case that must be reported: its parts as recorded, each missing one named; nobody's identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from fieldvisit.domain.access.classes import clearance, serialise
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.matter import Case, CaseFile
from fieldvisit.domain.cases.records import Report
from fieldvisit.domain.cases.states import STATE_NAMES
from fieldvisit.domain.run import DEMO_BANNER
from fieldvisit.errors import NotFoundError, PolicyRefusedError, Text
from fieldvisit.policy.cases.report import PART_NAMES, Missing, may_be_reported, missing_in, told_by
from fieldvisit.policy.cases.runway import days_left_on, runway_of
from fieldvisit.policy.sections import ReportPart
from fieldvisit.reports.paper import docx_of, pdf_of
from fieldvisit.reports.written import Part, Sheet, Written
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.lines import CaseLines
from fieldvisit.workspace.cases.words import in_words, record_in_words

KINDS: Mapping[str, Callable[[Written], bytes]] = {"docx": docx_of, "pdf": pdf_of}
_SERIES = {
    ReportPart.CHARGE: "assignments",
    ReportPart.VISITS: "appointments",
    ReportPart.REPLY: "replies",
    ReportPart.CHECK: "verifications",
}
_FIELDS = {
    ReportPart.FINDINGS: ("on", "measures", "evidence"),
    ReportPart.DISPOSITION: ("dispositions", "means", "resolved_level", "receiving_body"),
}
_WRITERS = (Role.LIAISON, Role.COUNTY_OPERATOR, Role.CITY_OPERATOR)
_NOTHING = Sheet("", (), (), ())


def may_report(scope: Scope) -> bool:
    """Whether the account writes investigation reports and hands them in: offices of city and county."""
    return scope.role in _WRITERS and scope.sees_key_cases


def report_made(desk: CaseDesk, case_id: str, on: date) -> Case:
    """Note that the report was handed in: no day of it is left, until a petition comes that it did not tell of.

    Raises
    ------
    PolicyRefusedError
        If the account belongs to no office of city or county, nothing must be reported, or the day cannot be.
    NotFoundError
        If there is no such case for the account.
    ConflictError
        If it is not the version that was seen.
    """
    _require_reporting(desk.scope)
    case, told = desk.standing(case_id).case, Report(on)
    may_be_reported(case, on, desk.profile, desk.today).enforce()
    return desk.book.change(case, told_by(case, on, desk.profile), "", (told,))


def _require_reporting(scope: Scope) -> None:
    if not may_report(scope):
        raise PolicyRefusedError(
            "调查报告由市、县经办单位编写和上报，请由有权限的账号办理。",
            "Investigation reports are written and handed in by the offices of city and county; an account of theirs must do it.",
        )


def case_report(desk: CaseDesk, case_id: str, kind: str, lang: str) -> bytes:
    """The report as ``docx`` or ``pdf``; a line of the audit.

    Raises
    ------
    PolicyRefusedError
        If the account belongs to no office of city or county.
    NotFoundError
        If there is no such case for the account, or nothing must be reported of it.
    """
    content = KINDS[kind](written_case(desk, case_id, lang))
    desk.exported(f"investigation report {case_id}: {kind}")
    return content


def written_case(desk: CaseDesk, case_id: str, lang: str) -> Written:
    """The report in one language; raises like ``case_report``."""
    _require_reporting(desk.scope)
    file = desk.book.file(case_id)
    way = runway_of(file.case, desk.profile)
    if way is None:
        raise NotFoundError(f"案件 {case_id} 不需要上报调查报告。", f"Nothing must be reported of case {case_id}.")
    missing = missing_in(file, desk.profile)
    parts = (_missing(missing, lang), *(_part(desk, file, part, missing, lang) for part in desk.profile.report.parts))
    days = desk.profile.report.days
    return Written(
        lang=lang,
        title=Text(f"调查报告（{case_id}）", f"Investigation report, case {case_id}").in_(lang),
        marking=Text("内部资料 · 不含信访人身份", "Internal · holds nobody's identity").in_(lang),
        period=Text(
            f"自 {way.start} 起 {days} 天，{way.dates.report_by} 前上报（{way.clause.cited.zh}）",
            f"{days} days from {way.start}: report by {way.dates.report_by} ({way.clause.cited.en})",
        ).in_(lang),
        banner=DEMO_BANNER.in_(lang) if desk.settings.county.demo else "",
        parts=parts,
        removed_title="",
        removed=(),
        sources=_NOTHING,
        sources_line="",
    )


def _missing(missing: tuple[Missing, ...], lang: str) -> Part:
    title = Text("缺少的内容", "What is missing").in_(lang)
    if not missing:
        return Part(title, (Text("各部分齐全。", "Nothing is missing.").in_(lang),), (), ())
    heads = (Text("部分", "Part"), Text("缺什么", "What"), Text("依据", "Clause"))
    rows = tuple((PART_NAMES[m.part].in_(lang), m.label.in_(lang), m.clause.cited.in_(lang)) for m in missing)
    return Part(title, (), (Sheet("", tuple(h.in_(lang) for h in heads), rows, ()),), ())


def _part(desk: CaseDesk, file: CaseFile, part: ReportPart, missing: tuple[Missing, ...], lang: str) -> Part:
    lines = tuple(_lines(desk, file, part, lang))
    lacks = tuple(
        Text(f"【缺：{one.label.zh}（{one.clause.cited.zh}）】", f"[Missing: {one.label.en} ({one.clause.cited.en})]").in_(lang)
        for one in missing
        if one.part is part
    )
    sheets = (_facts(desk, file, lang),) if part is ReportPart.FACTS else ()
    nothing = () if lines or lacks or sheets else (Text("没有记录。", "Nothing is recorded.").in_(lang),)
    return Part(PART_NAMES[part].in_(lang), (*lines, *lacks, *nothing), sheets, ())


def _lines(desk: CaseDesk, file: CaseFile, part: ReportPart, lang: str) -> Iterator[str]:
    """What was recorded for a part, as far as the account reads; of outcome, reply and check only what still stands."""
    shown: dict[str, Any] = serialise(file, clearance(desk.scope.role, reason="investigation report")) or {}
    if part in _FIELDS:
        standing = serialise(file.outcome, clearance(desk.scope.role, reason="investigation report")) if file.outcome else {}
        wanted = {name: standing[name] for name in _FIELDS[part] if standing.get(name)}
        if wanted:
            yield record_in_words("outcomes", wanted).in_(lang)
    elif part in _SERIES:
        series = _SERIES[part]
        for record in shown.get(series, ()):
            if series == "assignments" or record.get("round", file.case.returns) == file.case.returns:
                told = {name: value for name, value in record.items() if name not in ("place", "consent", "round", "was")}
                if "leader_id" in told:
                    told["leader_id"] = _called(desk, told["leader_id"])
                yield record_in_words(series, told).in_(lang)


def _called(desk: CaseDesk, leader_id: str) -> str:
    return next((one.name for one in desk.county.leaders if one.id == leader_id), leader_id)


def _facts(desk: CaseDesk, file: CaseFile, lang: str) -> Sheet:
    """The case without a word of its petitions: those stay behind the page of the case."""
    case, lines = file.case, CaseLines(desk.county, desk.today)
    category = desk.profile.labels.get(case.category, Text(case.category, case.category))
    way = runway_of(case, desk.profile)
    left = days_left_on(way, desk.today, desk.profile)
    level = case.level.value
    rows = (
        (Text("案件编号", "Case"), case.id),
        (Text("状态", "State"), STATE_NAMES[case.state].in_(lang)),
        (Text("类别", "Category"), category.in_(lang)),
        (Text("所在地", "Place"), lines.place(case.unit_code)),
        (Text("来源级别", "Received by"), _LEVELS[level].in_(lang) if level in _LEVELS else in_words(level, lang)),
        (Text("第一件收到", "First received"), str(case.received_on)),
        (Text("信访件数", "Petitions"), str(len(case.filings))),
        (Text("退回重办", "Returned for rework"), str(case.returns)),
        (Text("距上报天数", "Days to the report"), "–" if left is None else str(left)),
        (Text("已上报", "Reported"), str((way and way.reported_on) or "–")),
    )
    heads = (Text("项目", "Item").in_(lang), Text("内容", "Content").in_(lang))
    return Sheet("", heads, tuple((name.in_(lang), value) for name, value in rows), ())


_LEVELS = {"national": Text("国家", "national"), "province": Text("省", "province")}
