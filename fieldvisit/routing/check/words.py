"""Broken rules as a person reads them: the check's own sentence, with names where it has numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fieldvisit.domain.plan import Violation
from fieldvisit.errors import Text
from fieldvisit.routing.problem import Problem, base_place
from fieldvisit.routing.wording import leader_name, shift_id_text

_BEFORE, _BEHIND = r"(?<![A-Za-z0-9@:-])", r"(?![A-Za-z0-9@-])"
"""What may not touch an id in a sentence: ``V1`` does not stand in ``V12``."""


def is_about(violation: Violation, visit_id: str) -> bool:
    """Whether a broken rule names a visit, as its place or in its sentence."""
    told = f"{violation.where} {violation.sentence.zh}"
    return re.search(f"{_BEFORE}{re.escape(visit_id)}{_BEHIND}", told) is not None


def in_names(violation: Violation, problem: Problem) -> Text:
    """The sentence of a broken rule with the names of villages, leaders and days; which rule and where is not changed."""
    zh, en = violation.sentence.zh, violation.sentence.en
    names = {key: text for key, text in _names(problem) if key in zh or key in en}
    shifts = re.findall(r"[^\s：:]+@\d{4}-\d\d-\d\d", f"{violation.where} {zh}")
    names |= {shift: shift_id_text(problem, shift) for shift in shifts}
    if not names:
        return violation.sentence
    known = sorted(names, key=len, reverse=True)
    one = rf"{_BEFORE}({'|'.join(map(re.escape, known))}){_BEHIND}"
    return Text(re.sub(rf" ?{one} ?", lambda m: names[m[1]].zh, zh), re.sub(one, lambda m: names[m[1]].en, en))


def _names(problem: Problem) -> Iterator[tuple[str, Text]]:
    for visit in problem.visits:
        name = Text(visit.village.full_name, visit.village.full_name)
        yield visit.id, name
        yield visit.village.code, name
    for leader in problem.leaders:
        person = leader_name(problem, leader.id)
        yield leader.id, Text(person, person)
        yield base_place(leader.id), Text(leader.base_name, leader.base_name)
