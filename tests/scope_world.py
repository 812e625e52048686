"""One register seen from a division: a case in every relation to it, each named so that any trace of it can be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from builders import petition, village, visit
from case_county import match

from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions, Scope
from fieldvisit.domain.cases.matter import Case, Concern
from fieldvisit.domain.cases.records import Appointment, Disposition, Outcome
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import Consultation
from fieldvisit.domain.petition import Intake, Petition, SourceLevel
from fieldvisit.domain.plan import Plan
from fieldvisit.domain.visit import Visit, VisitKind
from fieldvisit.register import Register

ROOT = Scope(Role.PROVINCE_OPERATOR, "99", "root", areas=("13", "41", "42"))
DAY = date(2026, 11, 20)
HOMES = {
    Role.LEADER: "410423",
    Role.LIAISON: "410423",
    Role.TEAM_MEMBER: "410423100",
    Role.TOWNSHIP_OPERATOR: "410423100",
    Role.COUNTY_OPERATOR: "410423",
    Role.CITY_OPERATOR: "4104",
    Role.PROVINCE_OPERATOR: "41",
    Role.ANALYST: "410423",
    Role.SUPERVISOR: "4104",
    Role.SYSTEM_ADMIN: "410423",
    Role.SECURITY_ADMIN: "410423",
    Role.AUDIT_ADMIN: "410423",
}
"""Where each role's account is at home in these tests."""

SEEN = ("own", "child", "granted")
"""What exists for an account that may read; ``key child`` as well from the county up. Everything else never does."""
EXCLUDED = {
    "own unit complained about": {"concern": "home"},
    "own department complained about": {"concern": "department"},
    "own person complained about": {"concern": "person"},
    "excluded case": {"exclusion": "case"},
    "excluded area": {"exclusion": "area"},
    "excluded category": {"exclusion": "category"},
}
"""Cases inside the areas that must not exist all the same, and are granted besides: exclusion beats every grant."""


@dataclass(frozen=True)
class World:
    """The register, its cases and its consultations by relation, and the codes of the relations."""

    register: Register
    home: str
    cases: dict[str, Case]
    work: dict[str, Consultation]
    child_batch: str

    def scope(self, role: Role) -> Scope:
        """An account of this role at home here, with every grant that could tempt it."""
        granted = ("granted", *EXCLUDED)
        return Scope(
            role,
            self.home,
            grants=tuple(self.cases[name].id for name in granted),
            exclusions=Exclusions((_shut(self.home),), ("policy.training",), (self.cases["excluded case"].id,)),
            person_id="L07",
            department="民政局",
        )

    def traces(self, shown: object) -> set[str]:
        """The relations whose case or petition is named anywhere in what was shown."""
        text = repr(shown)
        return {name for name, case in self.cases.items() if any(mark in text for mark in (case.id, *case.petition_ids))}


def codes_seen_from(home: str) -> dict[str, str]:
    """A division for each relation to ``home``."""
    child = {2: home + "0423100201", 4: home + "23100201", 6: home + "100201", 9: home + "201"}[len(home)]
    parent = {2: "99", 4: home[:2], 6: home[:4], 9: home[:6]}[len(home)]
    sibling = f"{int(home) + 1:0{len(home)}d}"
    foreign = "130102001001" if home == "41" else "411503100201"
    return {"own": home, "child": child, "key child": child, "parent": parent, "sibling": sibling, "foreign": foreign} | {
        "granted": sibling + child[len(home) :],
        **{name: _shut(home) if how.get("exclusion") == "area" else child for name, how in EXCLUDED.items()},
    }


def world(register: Register, home: str) -> World:
    """The register filled with one case, one consultation and one visit of the plan in every relation to ``home``."""
    codes = codes_seen_from(home)
    codes = {name: code for name, code in codes.items() if code != "99"}
    numbers = {name: n for n, name in enumerate(codes, 501)}
    given = {name: _petitions(name, n) for name, n in numbers.items()}
    own = tuple(p for name in ("own", "child") for p in given[name])
    rest = tuple(p for name in codes if name not in ("own", "child") for p in given[name])
    register.add_intake(Intake(rest, (), "all.xlsx", "a" * 64))
    register.add_intake(Intake(own, (), "own.xlsx", "b" * 64))
    register.save_matches([match(p.id, codes[name]) for name in codes for p in given[name]])
    register.follow_ledger("410423")
    root = register.cases(ROOT)
    by_petition = {key: case for case in root.cases() for key in case.petition_ids}
    cases = {name: root_edit(register, by_petition[f"P{n}"], name, home) for name, n in numbers.items()}
    visits = tuple(_visit(n, codes[name]) for name, n in numbers.items())
    register.save_plan(Plan("PLAN", DAY, DAY, visits, (), (), "graph", 1, "test", "c" * 64))
    everything = tuple(case.id for case in cases.values())
    begun = {name: root.add_work(Consultation("", code, DAY, everything, decision="再议")) for name, code in codes.items()}
    work = {name: root.change_work(one, replace(one, decision="提级办理"), "") for name, one in begun.items()}
    return World(register, home, cases, work, "B0002")


def root_edit(register: Register, case: Case, name: str, home: str) -> Case:
    """Every case was visited, is returned once, has an outcome since, and complains about whom its name says."""
    whom = {
        "home": Concern((home,)),
        "department": Concern(departments=("民政局",)),
        "person": Concern(leader_ids=("L07",)),
    }
    concern = whom.get(EXCLUDED.get(name, {}).get("concern", ""), Concern())
    root, acts = register.cases(ROOT), (Appointment(VisitKind.CASE_VISIT, DAY, done=True), Outcome(DAY, (Disposition.SOLVED,)))
    back = root.change(case, replace(case, state=CaseState.RETURNED, returns=1, concern=concern), "退回")
    return root.change(back, back, "", acts)


def _petitions(name: str, number: int) -> list[Petition]:
    level = SourceLevel.PROVINCE if name == "key child" else SourceLevel.COUNTY
    category = "policy.training" if name == "excluded category" else "policy.housing"
    words = {"level": level, "category": category, "place_text": f"某村{number}", "text": f"咨询{number}"}
    return [petition(number, **words), petition(number + 400, repeat_of=f"P{number}", **words)]


def _visit(number: int, code: str) -> Visit:
    there = replace(village(1), code=code.ljust(12, "0"), name=f"村{number}")
    return visit(number, village=there, petition_ids=(f"P{number}",))


def _shut(home: str) -> str:
    """A division inside ``home`` that the account must not look into."""
    return {2: home + "88", 4: home + "88", 6: home + "888", 9: home + "888"}[len(home)]
