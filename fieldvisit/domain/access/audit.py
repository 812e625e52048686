"""The audit: who did what when, as lines that are only ever added, each sealed with the line before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fieldvisit.errors import Text


class Act(StrEnum):
    """What is written down."""

    LOGIN = "login"
    LOGIN_REFUSED = "login_refused"
    LOGOUT = "logout"
    ACCOUNT = "account"
    PASSWORD = "password"  # noqa: S105 - the name of an act
    VIEW = "view"
    VIEW_AS = "view_as"
    REVEAL = "reveal"
    EXPORT = "export"
    IMPORT = "import"
    ASSIGN = "assign"
    CLOSE = "close"
    BACKUP = "backup"
    RESTORE = "restore"
    PURGE = "purge"
    JOB = "job"
    PLAN = "plan"
    ANCHOR = "anchor"
    KEY = "key"
    PACK = "pack"
    HAND_IN = "hand_in"
    RECOUNT = "recount"
    TOKEN = "token"  # noqa: S105 - the name of an act


ACT_NAMES = {
    Act.LOGIN: Text("登录", "login"),
    Act.LOGIN_REFUSED: Text("登录被拒", "login refused"),
    Act.LOGOUT: Text("退出", "logout"),
    Act.ACCOUNT: Text("账号变更", "account changed"),
    Act.PASSWORD: Text("改密码", "password changed"),
    Act.VIEW: Text("查看", "viewed"),
    Act.VIEW_AS: Text("以他人身份查看", "viewed as"),
    Act.REVEAL: Text("揭示身份", "identity revealed"),
    Act.EXPORT: Text("导出", "exported"),
    Act.IMPORT: Text("导入", "imported"),
    Act.ASSIGN: Text("派定", "assigned"),
    Act.CLOSE: Text("销号", "closed"),
    Act.BACKUP: Text("备份", "backup"),
    Act.RESTORE: Text("恢复", "restored"),
    Act.PURGE: Text("清除", "purged"),
    Act.JOB: Text("后台任务", "job"),
    Act.PLAN: Text("行程", "plan"),
    Act.ANCHOR: Text("留锚", "anchored"),
    Act.KEY: Text("更换密钥", "key changed"),
    Act.PACK: Text("行程包", "field pack"),
    Act.HAND_IN: Text("交回记录", "records handed in"),
    Act.RECOUNT: Text("重新计数", "counted anew"),
    Act.TOKEN: Text("访问令牌", "access token"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One act before it is written down: who (an account or ``cli:`` and the name at the operating system), what, on what, why.

    No petitioner and no text of a petition may stand in any of the fields.
    """

    who: str
    act: Act
    subject: str = ""
    why: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line: numbered from 1 without a gap; ``sha256`` covers the line and the hash of the line before it."""

    number: int
    at: str
    deed: Deed
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditReach:
    """Whose lines an audit administrator sees: ``own`` accounts, not ``other`` ones; ``office``: also what no account did.

    A line about an account (made, changed, password) belongs with that account, any other line with who acted.
    """

    own: tuple[str, ...]
    other: tuple[str, ...]
    office: bool


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Which lines are asked for: numbers between ``after`` and ``before`` (0: no bound), whose, of which act, on which days.

    Days are those of the office's clock, both included. ``last`` asks for no more than so many of the newest (0: all).
    ``reach`` ``None`` means every division's lines.
    """

    who: str = ""
    act: Act | None = None
    first_day: date | None = None
    last_day: date | None = None
    after: int = 0
    before: int = 0
    last: int = 0
    reach: AuditReach | None = None


EVERY_LINE = AuditQuestion()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the audit at one moment, to be kept elsewhere: how many lines there were, and the hash of the last."""

    lines: int
    sha256: str
    at: str


@dataclass(frozen=True, slots=True)
class AuditFault:
    """Where the audit does not hold, and what was found there."""

    number: int
    sentence: Text
