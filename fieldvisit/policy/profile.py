"""A policy profile: the rules of one document as data, read from TOML; shipped ones by name, a county's own by path."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import cattrs
from cattrs import transform_error
from cattrs.errors import BaseValidationError
from cattrs.v import format_exception

from fieldvisit.domain.petition import Petition, SourceLevel
from fieldvisit.errors import NotFoundError, SettingsError, Text
from fieldvisit.policy.cases.sections import (
    CampaignRule,
    ConsultationRule,
    DeadlineRule,
    Requirement,
    StateRule,
    VolumeRule,
)
from fieldvisit.policy.sections import (
    BriefingRule,
    Category,
    Clause,
    KeyRule,
    OrdinaryRule,
    ProtectionRule,
    ReportRule,
    RetentionRule,
    UrgencyRule,
    WorkCalendar,
)

_SHIPPED = Path(__file__).parent / "profiles"


@dataclass(frozen=True)
class PolicyProfile:
    """All rules of one policy document. A rule's ``clause`` is the id of one of ``clauses``.

    ``verify_wording`` says that the clauses were written from memory and must be compared with the document first.
    """

    id: str
    name: Text
    clauses: tuple[Clause, ...]
    report: ReportRule
    key: KeyRule
    ordinary: OrdinaryRule
    urgency: UrgencyRule
    protection: ProtectionRule
    retention: RetentionRule
    briefing: BriefingRule
    states: StateRule
    requirements: tuple[Requirement, ...]
    consultation: ConsultationRule
    volume: VolumeRule
    campaign: CampaignRule
    categories: tuple[Category, ...]
    deadlines: tuple[DeadlineRule, ...] = ()
    verify_wording: bool = False
    calendar: WorkCalendar = field(default_factory=WorkCalendar)

    def is_key(self, petition: Petition) -> bool:
        """Whether the petition comes from one of the key levels."""
        return petition.level in self.key.levels

    def has_report(self, level: SourceLevel) -> bool:
        """Whether a petition received by this level must be reported on by a day."""
        return level in self.key.levels or not self.report.only_key

    def clause(self, clause_id: str) -> Clause:
        """The clause of this id; ids are checked when a profile is read."""
        return self._clauses[clause_id]

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """Names of the categories by code, in the order of the profile."""
        return {category.code: category.label for category in self.categories}

    @cached_property
    def service_min(self) -> Mapping[str, int]:
        """Usual minutes of a visit by category code."""
        return {category.code: category.service_min for category in self.categories}

    @cached_property
    def _clauses(self) -> Mapping[str, Clause]:
        return {clause.id: replace(clause, verify_wording=self.verify_wording) for clause in self.clauses}


def load_profile(name: str = "henan-2020-31") -> PolicyProfile:
    """The shipped profile of this name.

    Raises
    ------
    NotFoundError
        If no profile of this name ships; names those that do.
    """
    known = profile_names()
    if name not in known:
        there = ", ".join(known)
        raise NotFoundError(
            f"没有名为 {name} 的政策配置。可用：{there}。", f"There is no policy profile {name}. Available: {there}."
        )
    return read_profile(_SHIPPED / f"{name}.toml")


def profile_names() -> tuple[str, ...]:
    """Names of the shipped profiles, in order."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.toml")))


def read_profile(path: Path) -> PolicyProfile:
    """The profile written in a TOML file.

    Raises
    ------
    SettingsError
        If the file is not TOML, a key is unknown, missing or of the wrong type, or a rule contradicts itself; names the key.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        profile = _converter().structure(raw, PolicyProfile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path.name} 不是有效的 TOML 文件：{error}。", f"{path.name} is not valid TOML: {error}."
        ) from error
    except BaseValidationError as error:
        problems = transform_error(error, format_exception=_in_words)
        raise _wrong(path, min(problems, key=lambda problem: not problem.startswith("extra fields"))) from error
    for problem in _contradictions(profile):
        raise _wrong(path, problem)
    return profile


def _wrong(path: Path, problem: str) -> SettingsError:
    problem = problem.replace(" @ $.", " @ ").replace(" @ $", "")
    return SettingsError(
        f"政策配置 {path.name} 有误：{problem}。请对照随软件提供的 henan-2020-31.toml 改正。",
        f"Policy profile {path.name} is wrong: {problem}. Correct it by the shipped henan-2020-31.toml.",
    )


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (str, int, float, bool, date):
        converter.register_structure_hook(kind, _exactly)
    return converter


def _exactly(value: Any, kind: type) -> Any:
    if issubclass(kind, StrEnum):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value


def _in_words(error: BaseException, kind: type | None) -> str:
    return str(error) if isinstance(error, TypeError | ValueError) else format_exception(error, kind)


def _contradictions(profile: PolicyProfile) -> Iterator[str]:
    report, urgency = profile.report, profile.urgency
    weights = (urgency.key, urgency.deadline, urgency.age, urgency.repeats)
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        yield "urgency.key + deadline + age + repeats must be 1, none negative"
    if min(urgency.age_full_days, urgency.repeats_full) < 1:
        yield "urgency.age_full_days and urgency.repeats_full must be at least 1"
    gaps = (report.visit_to_finding, report.finding_to_check, report.check_to_report)
    if min(gaps) < 0 or sum(gaps) >= report.days:
        yield "report.visit_to_finding + finding_to_check + check_to_report must leave at least one of report.days"
    if not 0 < profile.volume.drop_share < 1:
        yield "volume.drop_share must lie between 0 and 1"
    if profile.protection.suppress_below < 3:
        yield "protection.suppress_below must be at least 3"
    if not 1 <= profile.retention.identity_days <= profile.retention.case_days:
        yield "retention.identity_days must be at least 1 and no more than retention.case_days"
    yield from (f"duplicate category {code}" for code, n in Counter(c.code for c in profile.categories).items() if n > 1)
    yield from (f"category {c.code}: service_min must be at least 1" for c in profile.categories if c.service_min < 1)
    yield from _unknown_clauses(profile)


def _unknown_clauses(profile: PolicyProfile) -> Iterator[str]:
    known = {clause.id for clause in profile.clauses}
    urgency = profile.urgency
    used = {
        "report.clause": profile.report.clause,
        "key.clause": profile.key.clause,
        "ordinary.clause": profile.ordinary.clause,
        "urgency.key_clause": urgency.key_clause,
        "urgency.deadline_clause": urgency.deadline_clause,
        "urgency.age_clause": urgency.age_clause,
        "urgency.repeats_clause": urgency.repeats_clause,
        "protection.clause": profile.protection.clause,
        "retention.clause": profile.retention.clause,
        "briefing.clause": profile.briefing.clause,
        "states.clause": profile.states.clause,
        "states.recusal_clause": profile.states.recusal_clause,
        "states.visit_clause": profile.states.visit_clause,
        "consultation.clause": profile.consultation.clause,
        "volume.clause": profile.volume.clause,
        "campaign.clause": profile.campaign.clause,
    }
    used |= {f"requirements[{n}].clause": rule.clause for n, rule in enumerate(profile.requirements)}
    used |= {f"deadlines[{n}].clause": rule.clause for n, rule in enumerate(profile.deadlines)}
    yield from (f"{key} = {clause!r} names no clause" for key, clause in used.items() if clause not in known)
