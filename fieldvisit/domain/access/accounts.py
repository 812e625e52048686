"""Accounts: who may log in, as what, for which divisions. No password and no key is part of an account."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.errors import NotFoundError, SettingsError

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""The administrator split in three; none of them may see a case."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


@dataclass(frozen=True, slots=True)
class Account:
    """One account. ``name`` is what is typed at login; the other fields are those of its ``Scope``.

    Raises
    ------
    SettingsError
        If the name has another shape than 2 to 32 of a-z, 0-9, dot, dash and underscore, or a code is wrong.
    """

    name: str
    role: Role
    home: str
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    grants: tuple[str, ...] = ()
    exclusions: Exclusions = field(default_factory=Exclusions)
    person_id: str = ""
    department: str = ""
    disabled: bool = False

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SettingsError(
                f"账号名 {self.name!r} 有误：应为 2 到 32 个小写字母、数字、点、横线或下划线，例如 li.wei。",
                f"{self.name!r} is no account name: 2 to 32 of a-z, 0-9, dot, dash and underscore, for example li.wei.",
            )
        _ = self.scope

    @property
    def scope(self) -> Scope:
        """What the account sees."""
        return Scope(
            self.role,
            self.home,
            self.name,
            self.areas,
            self.categories,
            self.grants,
            self.exclusions,
            self.person_id,
            self.department,
        )

    @property
    def is_administrator(self) -> bool:
        """Whether the account administers and so needs a second factor and sees no case."""
        return self.role in ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account with what its administrators may know: never a hash, never a key."""

    account: Account
    has_totp: bool
    must_change: bool
    password_at: str
    asked_by: str = ""
    """Who set up what a second administrator has not confirmed yet; empty when the account waits for nobody."""


class Stage(StrEnum):
    """How far a login has come. Only ``FULL`` opens pages."""

    CODE = "code"  # the password was right, the second factor is asked for
    PASSWORD = "password"  # noqa: S105 - a new password must be chosen first
    ENROL = "enrol"  # an administrator without a second factor sets one up
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Session:
    """A live session: whose it is, how far the login has come, and as whom the pages are previewed (``None``: as oneself)."""

    account: Account
    stage: Stage
    view_as: Scope | None = None

    @property
    def scope(self) -> Scope:
        """Whose eyes look at the pages."""
        return self.view_as or self.account.scope


def may_view_as(own: Scope, other: Scope) -> bool:
    """Whether an account may preview pages as ``other``: a role that sees nothing its own scope does not.

    Administrators preview nothing, because a preview shows cases. The preview is always cut down to what both see.
    """
    return own.role not in ADMINISTRATORS and not own.only_counts and other.role not in ADMINISTRATORS


def no_account(name: str) -> NotFoundError:
    """The error for an account that does not exist."""
    return NotFoundError(f"没有账号 {name}。", f"There is no account {name}.")
