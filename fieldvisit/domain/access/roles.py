"""Roles and what each may do; whoever administers accounts cannot read petitions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fieldvisit.errors import Text


class Role(StrEnum):
    """What an account is for."""

    LEADER = "leader"
    LIAISON = "liaison"
    TEAM_MEMBER = "team_member"
    TOWNSHIP_OPERATOR = "township"
    COUNTY_OPERATOR = "county"
    CITY_OPERATOR = "city"
    PROVINCE_OPERATOR = "province"
    ANALYST = "analyst"
    SUPERVISOR = "supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Right(StrEnum):
    """What a role may do inside its scope."""

    COUNT = "count"  # aggregates
    READ = "read"  # cases and what was recorded about them
    RECORD = "record"  # visits, outcomes, replies
    ASSIGN = "assign"  # leaders, units, transfers, merging, concerns
    CLOSE = "close"  # close-out, return, suspension
    VERIFY = "verify"  # the city's check
    IMPORT = "import"  # ledgers, and taking them back
    REVEAL = "reveal"  # who handed a petition in, one case and one purpose at a time
    WORK = "work"  # campaigns, missions, consultations, briefings
    CHECK = "check"  # cases drawn by lot, checked on the spot
    SYSTEM = "system"  # the state of machine and register, no content
    ACCOUNTS = "accounts"  # who may log in, as what
    CONFIRM = "confirm"  # what another administrator gave an account
    AUDIT = "audit"  # who did what when


_OFFICE = (Right.COUNT, Right.READ, Right.RECORD, Right.ASSIGN, Right.CLOSE, Right.WORK)

RIGHTS: Mapping[Role, tuple[Right, ...]] = {
    Role.LEADER: (Right.COUNT, Right.READ, Right.RECORD, Right.CLOSE),
    Role.LIAISON: (*_OFFICE, Right.IMPORT, Right.REVEAL),
    Role.TEAM_MEMBER: (Right.COUNT, Right.READ, Right.RECORD),
    Role.TOWNSHIP_OPERATOR: (Right.COUNT, Right.READ, Right.RECORD),
    Role.COUNTY_OPERATOR: (*_OFFICE, Right.IMPORT, Right.REVEAL),
    Role.CITY_OPERATOR: (*_OFFICE, Right.VERIFY, Right.REVEAL, Right.CHECK),
    Role.PROVINCE_OPERATOR: (*_OFFICE, Right.VERIFY, Right.CHECK),
    Role.ANALYST: (Right.COUNT,),
    Role.SUPERVISOR: (Right.COUNT, Right.READ, Right.CHECK),
    Role.SYSTEM_ADMIN: (Right.SYSTEM, Right.CONFIRM),
    Role.SECURITY_ADMIN: (Right.ACCOUNTS, Right.CONFIRM),
    Role.AUDIT_ADMIN: (Right.AUDIT, Right.CONFIRM),
}

ROLE_NAMES: Mapping[Role, Text] = {
    Role.LEADER: Text("领导", "leader"),
    Role.LIAISON: Text("联络员", "liaison"),
    Role.TEAM_MEMBER: Text("工作组成员", "work-team member"),
    Role.TOWNSHIP_OPERATOR: Text("乡镇经办", "township operator"),
    Role.COUNTY_OPERATOR: Text("县级经办", "county operator"),
    Role.CITY_OPERATOR: Text("市级经办", "city operator"),
    Role.PROVINCE_OPERATOR: Text("省级经办", "province operator"),
    Role.ANALYST: Text("分析员", "analyst"),
    Role.SUPERVISOR: Text("督查员", "supervisor"),
    Role.SYSTEM_ADMIN: Text("系统管理员", "system administrator"),
    Role.SECURITY_ADMIN: Text("安全管理员", "security administrator"),
    Role.AUDIT_ADMIN: Text("审计管理员", "audit administrator"),
}
