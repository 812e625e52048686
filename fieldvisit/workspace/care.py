"""What ``doctor`` looks at in a workspace's register: structure, settings, audit, jobs, key, backups, room. Prints no one's data."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.job import JobState
from fieldvisit.errors import SettingsError, Text
from fieldvisit.register import schema
from fieldvisit.register.health import revision_at
from fieldvisit.settings import FILE_NAME, load_settings
from fieldvisit.workspace import files, uploads
from fieldvisit.workspace.findings import Finding
from fieldvisit.workspace.keys import key_file, office_key
from fieldvisit.workspace.store import Workspace

_BACKUP_DAYS = 7
_COPIES = 3
"""An upgrade, a backup and a purge each write the register once more."""


def schema_finding(folder: Path) -> Finding:
    """Whether the register has the newest schema; looked at before anything opens it, for opening brings it up."""
    found, newest = revision_at(files.register_place(folder, load_settings(folder / FILE_NAME)))
    good = found == newest
    return Finding("schema", good, Text(
        f"登记库结构 {found}。" if good else f"登记库结构 {found or '未知'}，程序需要 {newest}。"
        + ("请先备份，再运行 fieldvisit case list：会先另存一份再升级。" if found in schema.KNOWN else "请检查文件，或升级程序。"),
        f"Schema {found}." if good else f"Schema {found or 'unknown'}, the program needs {newest}. "
        + ("Make a backup, then run fieldvisit case list: it copies the register and brings it up." if found in schema.KNOWN else "Check the file, or upgrade the program."),
    ))  # fmt: skip


def care_findings(workspace: Workspace) -> Iterator[Finding]:
    """The findings about an open workspace."""
    yield _keeping(workspace)
    yield from _wall(workspace)
    yield _audit(workspace)
    yield _cases(workspace)
    yield _jobs(workspace)
    yield _key(workspace)
    yield _room(workspace)
    yield _backups(workspace)
    yield _left_over(workspace)


def structure_finding(workspace: Workspace) -> Finding:
    """Whether the register is whole: looked at before anything is read from it."""
    broken = workspace.register.faults()
    remedy = Text(
        "请停用登记库，从最近的备份恢复（fieldvisit restore）。",
        "Stop using it and restore the last backup (fieldvisit restore).",
    )
    return _finding(
        "structure", broken, Text("登记库完好，引用齐全。", "The register is whole, every reference leads somewhere."), remedy
    )


def _keeping(workspace: Workspace) -> Finding:
    remedy = Text(
        "断电可能丢失已确认的内容：请改回，或把登记库移到本机磁盘。",
        "A power cut could lose what was acknowledged: set it back, or move the register to a local disk.",
    )
    return _finding("durability", workspace.register.careless(), Text("写入方式安全。", "Commits are safe."), remedy)


def _wall(workspace: Workspace) -> Iterator[Finding]:
    """Only where row-level security should hold and does not: a file has none."""
    if workspace.settings.register.url and (gaps := workspace.register.gaps()):
        remedy = Text(
            "请由数据库管理员运行 fieldvisit db secure --role 角色。",
            "The database's administrator runs fieldvisit db secure --role NAME.",
        )
        yield _finding("row_security", gaps, Text("", ""), remedy)


def _audit(workspace: Workspace) -> Finding:
    broken = [fault.sentence for fault in workspace.register.audit_faults()][:3]
    lines = workspace.register.audit_head().lines
    remedy = Text(
        "请保护现场并报告，运行 fieldvisit audit verify 查看全部。",
        "Touch nothing and report it; fieldvisit audit verify shows all.",
    )
    return _finding(
        "audit", broken, Text(f"{lines} 行审计记录前后相连。", f"{lines} lines of the audit hold together."), remedy
    )


def _cases(workspace: Workspace) -> Finding:
    lost = workspace.register.without_case()
    if lost:
        return Finding("cases", False, Text(
            f"{lost} 件信访件还没有立案，谁也看不到。请运行 fieldvisit case open。",
            f"{lost} petitions belong to no case and nobody sees them. Run fieldvisit case open.",
        ))  # fmt: skip
    return Finding("cases", True, Text("每件信访件都已立案。", "Every petition belongs to a case."))


def _jobs(workspace: Workspace) -> Finding:
    lost = [job.id for job in workspace.register.jobs().all()[:50] if job.state is JobState.LOST]
    if lost:
        names = "、".join(lost[:3])
        return Finding("jobs", False, Text(
            f"任务 {names} 的进程已不在。请运行 fieldvisit job cancel {lost[0]} 后重新开始。",
            f"The process of job {', '.join(lost[:3])} is gone. Run fieldvisit job cancel {lost[0]}, then start it again.",
        ))  # fmt: skip
    return Finding("jobs", True, Text("没有中断的后台任务。", "No job was cut off."))


def _key(workspace: Workspace) -> Finding:
    file, needed = key_file(workspace.folder, workspace.settings.access), workspace.register.needs_key()
    if not needed and not file.exists():
        return Finding("key", True, Text("还没有封存任何内容，不需要密钥。", "Nothing is sealed yet; no key is needed."))
    try:
        office_key(file, make=False)
    except SettingsError as error:
        return Finding("key", False, error.text)
    if os.name == "posix" and file.parent.stat().st_mode & 0o022:
        return Finding("key", False, Text(
            f"密钥所在目录 {file.parent.name} 其他用户可写。请运行 chmod 700。",
            f"Others may write to the key's folder {file.parent.name}. Run chmod 700 on it.",
        ))  # fmt: skip
    return Finding(
        "key",
        True,
        Text(
            "密钥文件在位，只有所有者可读。请另存一份在别处。",
            "The key is in its place, for its owner only. Keep a copy elsewhere.",
        ),
    )


def _room(workspace: Workspace) -> Finding:
    place = files.register_place(workspace.folder, workspace.settings)
    if not isinstance(place, Path):
        return Finding("room", True, Text(
            "登记库在服务器上：它的磁盘空间请由数据库管理员查看。",
            "The register lies on the server: its database's administrator sees how much room there is.",
        ))  # fmt: skip
    size = sum(p.stat().st_size for p in place.parent.glob(f"{place.name}*"))
    free = shutil.disk_usage(workspace.folder).free
    if free < _COPIES * size:
        return Finding("room", False, Text(
            f"登记库 {size >> 20} MB，磁盘只剩 {free >> 20} MB：备份、升级、清除需要 {_COPIES} 倍空间。请腾出空间。",
            f"The register has {size >> 20} MB, the disk {free >> 20} MB free: backup, upgrade and purge need {_COPIES} times its size. Make room.",
        ))  # fmt: skip
    return Finding(
        "room", True, Text(f"登记库 {size >> 20} MB，空间足够。", f"The register has {size >> 20} MB; there is room for it.")
    )


def _backups(workspace: Workspace) -> Finding:
    if workspace.settings.county.demo:
        return Finding("backup", True, Text("演示数据不需要备份。", "Demo data needs no backup."))
    if workspace.settings.register.url:
        return Finding(
            "backup",
            True,
            Text(
                "登记库在 PostgreSQL 里：备份由 pg_dump 负责，此处看不到。",
                "The register lies in PostgreSQL: pg_dump backs it up, which is not seen here.",
            ),
        )
    made = [line.at for line in workspace.register.audit(AuditQuestion(act=Act.BACKUP))]
    last = datetime.fromisoformat(made[-1]) if made else None
    if last is None or datetime.now(UTC) - last > timedelta(days=_BACKUP_DAYS):
        when = f"最近一次是 {last:%Y-%m-%d}" if last else "从未备份"
        en = f"the last one is of {last:%Y-%m-%d}" if last else "there is none"
        return Finding("backup", False, Text(
            f"备份太久（{when}）。请运行 fieldvisit backup 文件.fvbackup，并另存到别的磁盘。",
            f"No backup within {_BACKUP_DAYS} days ({en}). Run fieldvisit backup FILE.fvbackup and keep it on another disk.",
        ))  # fmt: skip
    return Finding("backup", True, Text(f"最近一次备份：{last:%Y-%m-%d}。", f"Last backup: {last:%Y-%m-%d}."))


def _left_over(workspace: Workspace) -> Finding:
    """Copies that hold people's data and that nobody needs any longer."""
    day = time.time() - 24 * 3600
    sent = [p for p in (workspace.folder / uploads.FOLDER).glob("*") if p.stat().st_mtime < day]
    copies = sorted(p.name for p in workspace.folder.glob(f"{files.REGISTER}.before-*"))
    if sent:
        return Finding("left-over", False, Text(
            f"{uploads.FOLDER} 里有 {len(sent)} 份中断的导入留下的台账（含个人信息）。请删除。",
            f"{uploads.FOLDER} holds {len(sent)} ledgers of imports that were cut off, with personal data. Remove them.",
        ))  # fmt: skip
    if copies:
        names = "、".join(copies)
        return Finding("left-over", True, Text(
            f"升级前的副本：{names}。确认无误后可删除。", f"Copies from before upgrades: {', '.join(copies)}. Remove them when all is well."
        ))  # fmt: skip
    return Finding("left-over", True, Text("没有遗留的副本。", "No copy was left behind."))


def _finding(name: str, broken: Sequence[Text], good: Text, remedy: Text) -> Finding:
    if not broken:
        return Finding(name, True, good)
    zh, en = "；".join(b.zh for b in broken), "; ".join(b.en for b in broken)
    return Finding(name, False, Text(f"{zh}。{remedy.zh}", f"{en}. {remedy.en}"))
