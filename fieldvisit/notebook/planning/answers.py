"""Answers about a plan, as a notebook shows them: why a village is where it is or left out, and two plans side by side."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from fieldvisit.domain.plan import Plan
from fieldvisit.errors import Text
from fieldvisit.notebook.seeing.shown import listed, paragraph
from fieldvisit.routing.answers.figures import compare
from fieldvisit.routing.answers.reason import Reason
from fieldvisit.routing.answers.why_here import WhyHere

PLANNED = "planned"


@dataclass(frozen=True)
class Why:
    """Why a village is left out (``kind`` red, yellow or green) or planned where it is (``planned``).

    ``displaced`` are the villages that a plan with it would leave out, ``smallest_change`` says what would have to give way for it;
    ``forced`` is such a plan where there is one, ``better`` the same where it is better than the plan asked about.
    """

    village: str
    kind: str
    displaced: tuple[str, ...]
    smallest_change: str
    said: Text
    forced: Plan | None
    better: Plan | None

    def sentence(self) -> str:
        """The answer in a sentence or two."""
        return str(self.said)

    def __repr__(self) -> str:
        change = f", smallest_change={self.smallest_change!r}" if self.smallest_change else ""
        return f"Why(village={self.village!r}, kind={self.kind!r}, displaced={list(self.displaced)}{change})"

    def _repr_html_(self) -> str:
        return paragraph(self.said)


def why(found: Reason | WhyHere, plan: Plan) -> Why:
    """The answer with names for ids."""
    names = {visit.id: visit.village.full_name for visit in plan.visits}
    village = names[found.visit_id]
    if isinstance(found, WhyHere):
        return Why(village, PLANNED, (), "", found.sentence, None, None)
    change = found.smallest_change.sentence if found.smallest_change is not None else None
    displaced = tuple(names[one] for one in found.displaced)
    said = "" if change is None else str(change)
    return Why(village, found.kind.value, displaced, said, found.sentence, found.forced_plan, found.better_plan)


@dataclass(frozen=True)
class Differences:
    """How plan ``b`` differs from plan ``a``: figures side by side, and sentences on ``b``."""

    a: Plan
    b: Plan

    def table(self) -> pd.DataFrame:
        """The figures of both, and what ``b`` has more."""
        found = compare(self.a, self.b)
        table = pd.DataFrame({"a": asdict(found.a), "b": asdict(found.b)})
        table["more"] = table["b"] - table["a"]
        return table

    @property
    def said(self) -> tuple[Text, ...]:
        """The differences in sentences."""
        return compare(self.a, self.b).sentences

    def sentences(self) -> list[str]:
        """The differences in sentences, as text."""
        return [str(one) for one in self.said]

    def _repr_html_(self) -> str:
        return listed(self.said)
