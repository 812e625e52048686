"""What a system administrator looks after: the policy profile in force, and backups. Nothing about a case stands here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldvisit import jobs
from fieldvisit.domain.access.audit import Act, AuditQuestion
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.job import Job, JobState
from fieldvisit.errors import Text
from fieldvisit.jobs import Report
from fieldvisit.policy.profile import PolicyProfile, profile_names
from fieldvisit.policy.sections import Clause
from fieldvisit.workspace.backup import SUFFIX, back_up, verify
from fieldvisit.workspace.store import Workspace
from fieldvisit.workspace.working import register_of

__all__ = ["BACKUPS", "LastBackup", "RuleValue", "SystemDesk", "backup", "register_of"]

BACKUPS = "backups"
"""The folder of a workspace in which the pages put backups."""


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of a rule as the profile writes it (``report.days``, ``25``) and the clause it comes from, if any."""

    key: str
    value: str
    clause: Clause | None


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup: its day and hour, its file's name, and, where a job made it, its bytes and whether it was read again and whole."""

    at: str
    name: str
    size: int | None = None
    verified: bool = False


class SystemDesk:
    """The rules in force and the backups of a workspace, for whoever looks after the system."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._book = workspace.register.jobs()

    @property
    def profile(self) -> PolicyProfile:
        """The policy profile in force."""
        return self._workspace.county.policy

    @property
    def profiles(self) -> tuple[str, ...]:
        """Names of the profiles there are."""
        return profile_names()

    def rules(self) -> tuple[RuleValue, ...]:
        """Every value of every rule of the profile in force, in its order."""
        return tuple(rule_values(self.profile))

    def last_backup(self) -> LastBackup | None:
        """The newest backup, by the pages or in the terminal; ``None`` when there is none."""
        lines = self._workspace.register.audit(AuditQuestion(act=Act.BACKUP))
        made = next((job for job in self._jobs() if job.state is JobState.DONE), None)
        told = json.loads(made.result) if made is not None else {}
        if not lines:
            return None
        name = lines[-1].deed.subject
        if told.get("file") == name:
            return LastBackup(lines[-1].at, name, told["bytes"], verified=True)
        return LastBackup(lines[-1].at, name)

    def newest_job(self) -> Job | None:
        """The newest job that makes a backup, over or not."""
        return next(iter(self._jobs()), None)

    def start_backup(self, scope: Scope) -> str:
        """Make a backup now, in a process of its own; returns the job's id.

        Raises
        ------
        PolicyRefusedError
            If the account does not look after the system, or another job is alive.
        SettingsError
            If the register lies in PostgreSQL, whose own tools copy it.
        """
        scope.require(Right.SYSTEM)
        self._workspace.register.refuse_copy()
        return jobs.start(self._book, f"{__name__}:backup", self._workspace.folder, scope.who)

    def _jobs(self) -> Iterator[Job]:
        return (job for job in self._book.all() if job.kind == "backup")


def backup(folder: Path, report: Report) -> dict[str, object]:
    """Write the workspace into its folder of backups, and read the file again, part by part; returns name, bytes and hash."""
    with Workspace.open(folder) as workspace:
        report.say(Text("备份", "making a backup"), 0.1)
        room = workspace.folder / BACKUPS
        room.mkdir(exist_ok=True)
        target = room / f"{datetime.now(UTC):%Y%m%d-%H%M%S}{SUFFIX}"
        made = back_up(workspace, target, who=report.book.one(report.job_id).who)
        report.say(Text("核对备份", "reading the backup again"), 0.6)
        verify(target)
        return {"file": target.name, "bytes": target.stat().st_size, "sha256": made.sha256, "petitions": made.petitions}


def rule_values(profile: PolicyProfile) -> Iterator[RuleValue]:
    """Every value of every rule of a profile, in its order."""
    for one in fields(profile):
        value = getattr(profile, one.name)
        if one.name in ("clauses", "categories") or not value:
            continue
        if is_dataclass(value) and not isinstance(value, Text):
            yield from _section(profile, one.name, value)
        elif isinstance(value, tuple):
            for number, part in enumerate(value, 1):
                yield from _section(profile, f"{one.name}[{number}]", part)


def _section(profile: PolicyProfile, name: str, rule: object) -> Iterator[RuleValue]:
    """The values of one rule; a clause named for one value (``urgency.age_clause``) stands beside that one."""
    values = {one.name: getattr(rule, one.name) for one in fields(rule)}  # type: ignore[arg-type]
    ids = {key: text for key, text in values.items() if key == "clause" or key.endswith("_clause")}
    for key, value in values.items():
        if key not in ids:
            own = ids.get(f"{key}_clause") or ids.get(f"{key.partition('_')[0]}_clause") or ids.get("clause", "")
            yield RuleValue(f"{name}.{key}", _written(value), profile.clause(own) if own else None)
    if len(ids) == len(values):  # a rule that is nothing but its clauses
        yield from (RuleValue(f"{name}.{key}", text, profile.clause(text)) for key, text in ids.items())


def _written(value: object) -> str:
    if isinstance(value, Text):
        return f"{value.zh} / {value.en}"
    if isinstance(value, tuple | frozenset | list):
        return ", ".join(_written(part) for part in (sorted(value, key=str) if isinstance(value, frozenset) else value)) or "-"
    return str(value).lower() if isinstance(value, bool) else str(value)
