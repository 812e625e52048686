"""One verdict per case: what was answered, and whether that was right, accepted, or in need of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.matcher import GeocodingParams, geocode

ACCEPT = 0.9
"""The confidence from which an answer is used without a person."""

ANYWHERE = GeocodingParams()
"""No receiving office: the text alone must say where."""

_RECEIVED = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case beside its match.

    ``right`` compares the answer given; ``first_right`` the best candidate even where the match stays ambiguous.
    ``level_right`` says for each level from the county down whether the best candidate agrees with the truth that far.
    ``among_five`` is whether a right unit is among the first five candidates, ``set_listed`` whether all of an ambiguous set are.
    """

    case: LabelledCase
    match: Match
    right: bool
    first_right: bool
    level_right: tuple[bool, bool, bool]
    among_five: bool
    set_listed: bool

    @property
    def answers_village(self) -> bool:
        """Whether one village was named."""
        return self.match.outcome is MatchOutcome.MATCHED and self.match.level is AdminLevel.VILLAGE

    @property
    def accepted(self) -> bool:
        """Whether one unit was named with confidence 0.9 or more."""
        return self.match.outcome is MatchOutcome.MATCHED and self.match.confidence >= ACCEPT

    @property
    def accepted_wrong(self) -> bool:
        """Whether a wrong unit would be used without a person seeing it."""
        return self.accepted and not self.right

    @property
    def in_queue(self) -> bool:
        """Whether a person is asked: several units are offered, or a village with too little confidence.

        A township or county is no question: it goes to the "call first" list.
        """
        return self.match.outcome is MatchOutcome.AMBIGUOUS or (self.answers_village and not self.accepted)

    @property
    def needs_person(self) -> bool:
        """Whether nobody could settle this without a person: the best candidate is wrong, or the text does not decide."""
        return not self.first_right or self.case.is_ambiguous


def judge(cases: Sequence[LabelledCase], gazetteer: Gazetteer, params: GeocodingParams = ANYWHERE) -> tuple[Verdict, ...]:
    """The verdict on every case, in order; an address goes into the address field, a narrative into the text."""
    matches = geocode([petition_of(case) for case in cases], gazetteer, params)
    return tuple(verdict_of(case, match, gazetteer) for case, match in zip(cases, matches, strict=True))


def petition_of(case: LabelledCase) -> Petition:
    """The case as a synthetic petition."""
    address = case.form == "address"
    return Petition(
        id=case.id,
        received_on=_RECEIVED,
        place_text=case.text if address else "",
        text="" if address else case.text,
        category="other",
        level=SourceLevel.COUNTY,
        status=CaseStatus.OPEN,
        source=RowRef("cases", "", 1),
        synthetic=True,
    )


def verdict_of(case: LabelledCase, match: Match, gazetteer: Gazetteer) -> Verdict:
    """The verdict on one match.

    A text that names no unit is right without an answer. An ambiguous one is right without an answer as long as its whole set
    (up to ten) is among the candidates, or with a unit that contains the whole set.
    """
    codes = [candidate.code for candidate in match.candidates]
    first = match.code or (codes[0] if codes and match.outcome is MatchOutcome.AMBIGUOUS else "")
    listed = bool(case.codes) and set(case.codes[:10]) <= set(codes)
    wanted = case.accepted_codes or frozenset(case.codes)
    return Verdict(
        case,
        match,
        right=_is_right(case, match.code, gazetteer, listed=listed),
        first_right=_is_right(case, first, gazetteer, listed=listed) or (case.is_ambiguous and first in wanted),
        level_right=_levels(case, first, gazetteer),
        among_five=bool(wanted & set(codes[:5])),
        set_listed=listed,
    )


def _is_right(case: LabelledCase, code: str, gazetteer: Gazetteer, *, listed: bool) -> bool:
    if case.code:
        return code in case.accepted_codes
    if not case.codes:
        return not code
    if not code:
        return listed
    contained = [code in {unit.code for unit in gazetteer.path(member)} for member in case.codes]
    return code not in case.codes and all(contained)


def _levels(case: LabelledCase, code: str, gazetteer: Gazetteer) -> tuple[bool, bool, bool]:
    wanted = {unit.level: unit.code for unit in gazetteer.path(case.code)}
    found = {unit.level: unit.code for unit in gazetteer.path(code)}
    county, township, village = (
        level in wanted and wanted[level] == found.get(level)
        for level in (AdminLevel.COUNTY, AdminLevel.TOWNSHIP, AdminLevel.VILLAGE)
    )
    return county, township, village
