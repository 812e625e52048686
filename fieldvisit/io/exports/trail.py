"""The audit as a table for the archive or an inspector."""

from __future__ import annotations

from collections.abc import Sequence

from fieldvisit.domain.access.audit import ACT_NAMES, AuditLine
from fieldvisit.io.exports.tables import Table, table_csv


def audit_csv(lines: Sequence[AuditLine]) -> str:
    """``audit_table`` as csv."""
    return table_csv(audit_table(lines))


def audit_table(lines: Sequence[AuditLine]) -> Table:
    """One row for each line with its hash, so that the chain can be checked away from the register."""
    headers = ("行号", "时间(UTC)", "账号", "操作", "对象", "事由", "内容", "操作代码", "sha256")
    rows = tuple((*_words(line), str(line.deed.act), line.sha256) for line in lines)
    return Table("审计记录", headers, rows)


def _words(line: AuditLine) -> tuple[int, str, str, str, str, str, str]:
    deed = line.deed
    act = ACT_NAMES[deed.act].zh if deed.act in ACT_NAMES else str(deed.act)
    return line.number, line.at, deed.who, act, deed.subject, deed.why, deed.detail
