"""A scope: whose eyes look at the register. Every query of cases is made with one; there is no query without."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fieldvisit.domain.access.divisions import inside, level_of, today
from fieldvisit.domain.access.roles import RIGHTS, ROLE_NAMES, Right, Role
from fieldvisit.domain.cases.events import Actor
from fieldvisit.domain.cases.matter import Case
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import NotFoundError, PolicyRefusedError, SettingsError

_AT_COUNTY = (AdminLevel.PROVINCE, AdminLevel.CITY, AdminLevel.COUNTY)
_BELOW = (Role.TEAM_MEMBER, Role.TOWNSHIP_OPERATOR)


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What a scope must not see whatever else allows it: divisions, categories, single cases (recusal)."""

    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Role, areas, categories, grants and exclusions of one account.

    ``home`` is the division the account belongs to: it decides whether key cases exist for it (county and above) and whether a matter
    complains about its own unit. ``areas`` are the divisions it looks after (``home`` when empty); ``categories`` ``None`` means all;
    ``grants`` are single cases outside the areas. Codes that changed are taken as today's.

    Raises
    ------
    SettingsError
        If a code has the wrong width, or an area lies on a level above ``home``.
    """

    role: Role
    home: str
    who: str = ""
    areas: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    grants: tuple[str, ...] = ()
    exclusions: Exclusions = Exclusions()
    person_id: str = ""
    department: str = ""

    def __post_init__(self) -> None:
        level_of(self.home)
        object.__setattr__(self, "home", today(self.home))
        object.__setattr__(self, "areas", tuple(sorted({today(code) for code in self.areas or (self.home,)})))
        areas = tuple(sorted({today(code) for code in self.exclusions.areas}))
        object.__setattr__(self, "exclusions", replace(self.exclusions, areas=areas))
        for code in (*self.areas, *areas):
            level_of(code)
        beyond = next((code for code in self.areas if len(code) < len(self.home)), None)
        if beyond is not None:
            raise SettingsError(
                f"账号属于 {self.home}，不能负责更高一级的 {beyond}。请改正区划代码。",
                f"The account belongs to {self.home} and cannot look after {beyond}, a level above it. Correct the division code.",
            )

    @property
    def sees_key_cases(self) -> bool:
        """Whether key cases exist for this account: at county level and above, never for work teams and townships."""
        return level_of(self.home) in _AT_COUNTY and self.role not in _BELOW

    @property
    def may_count(self) -> bool:
        """Whether the account sees any page of cases, be it only counts."""
        return self.may(Right.COUNT)

    @property
    def may_read(self) -> bool:
        """Whether the account sees cases and not only counts."""
        return self.may(Right.READ)

    @property
    def only_counts(self) -> bool:
        """Whether the account sees aggregates and no case."""
        return self.may_count and not self.may_read

    @property
    def actor(self) -> Actor:
        """Who acts, for the events."""
        return Actor(self.who or self.role.value, self.role.value)

    def may(self, right: Right) -> bool:
        """Whether the role has this right at all."""
        return right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Pass when the role has the right; raises ``PolicyRefusedError`` otherwise. Says nothing about what exists."""
        if not self.may(right):
            name = ROLE_NAMES[self.role]
            raise PolicyRefusedError(
                f"{name.zh}没有这项权限（{_RIGHTS_ZH[right]}），请由有权限的账号办理。",
                f"The role {name.en} may not do this ({right.value}); an account that may must do it.",
            )

    def oversees(self, other: Scope) -> bool:
        """Whether everything the other scope belongs to and looks after lies in these areas."""
        return all(any(inside(code, area) for area in self.areas) for code in (other.home, *other.areas))

    def adds_to(self, before: Scope) -> bool:
        """Whether an account with this scope may see or do something that it could not with the one before."""
        new, old = self.exclusions, before.exclusions
        return (
            (self.role is not before.role and not self.only_counts)
            or not before.oversees(self)
            or (before.categories is not None and not set(self.categories or ("",)) <= set(before.categories))
            or not set(self.grants) <= set(before.grants)
            or not set(old.areas) <= set(new.areas)
            or not set(old.categories) <= set(new.categories)
            or not set(old.case_ids) <= set(new.case_ids)
            or (self.person_id, self.department) != (before.person_id, before.department)
        )

    def sees(self, case: Case) -> bool:
        """Whether the case exists for this scope: the same answer as the query of the register gives."""
        if not self.may(Right.READ) and not self.may(Right.COUNT):
            return False
        if self._excluded(case) or (case.is_key and not self.sees_key_cases):
            return False
        inside_area = any(inside(case.unit_code, area) for area in self.areas)
        in_category = self.categories is None or case.category in self.categories
        return (inside_area and in_category) or case.id in self.grants

    def _excluded(self, case: Case) -> bool:
        concern, out = case.concern, self.exclusions
        return (
            any(inside(self.home, code) for code in concern.unit_codes)
            or bool(self.person_id and self.person_id in concern.leader_ids)
            or bool(self.department and self.department in concern.departments)
            or case.id in out.case_ids
            or case.category in out.categories
            or any(inside(case.unit_code, code) for code in out.areas)
        )


_RIGHTS_ZH = {
    Right.COUNT: "统计",
    Right.READ: "查看案件",
    Right.RECORD: "记录",
    Right.ASSIGN: "派定",
    Right.CLOSE: "销号与退回",
    Right.VERIFY: "市级核查",
    Right.IMPORT: "导入",
    Right.REVEAL: "揭示身份",
    Right.WORK: "专项与会商",
    Right.CHECK: "个案抽查",
    Right.SYSTEM: "系统状态",
    Right.ACCOUNTS: "账号管理",
    Right.CONFIRM: "账号确认",
    Right.AUDIT: "审计",
}


def scope_of(text: str, who: str = "") -> Scope:
    """The scope that ``ROLE:CODE`` names, for example ``county:410423``.

    Raises
    ------
    SettingsError
        If the text has another shape, or the role or the code does not exist.
    """
    role, colon, code = text.partition(":")
    names = "、".join(role.value for role in Role)
    if not colon or role not in {r.value for r in Role}:
        raise SettingsError(
            f"身份 {text!r} 应写成 角色:区划代码，例如 county:410423。角色：{names}。",
            f"{text!r} should be ROLE:CODE, for example county:410423. Roles: {names.replace('、', ', ')}.",
        )
    return Scope(Role(role), code, who)


def no_case(case_id: str) -> NotFoundError:
    """The one answer for a case that does not exist and for one outside the scope."""
    return NotFoundError(f"没有编号为 {case_id} 的案件。", f"There is no case {case_id}.")
