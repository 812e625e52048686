"""What people decided, applied to what geocoding found.

One person's decision settles every petition that writes the same text. For other texts it teaches an alias: the words inside the
smallest unit the text establishes. One person raises the alias's candidate, two persons or a supervisor make it answer, a contradiction
sends it back to review. An alias never leaves its scope, and nothing is learned but from decisions.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fieldvisit.domain.match import Candidate, Evidence, Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.petition import Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer, PositionAccuracy, base_edition
from fieldvisit.domain.review import AliasState, Decision, LearnedAlias, MatchStatus, PlaceKey, Verdict, status_of
from fieldvisit.errors import Text
from fieldvisit.geocoding.text.normalize import normalize

_RANK = {AdminLevel.PROVINCE: 0, AdminLevel.CITY: 1, AdminLevel.COUNTY: 2, AdminLevel.TOWNSHIP: 3, AdminLevel.VILLAGE: 4}
_ABROAD = (UnmatchedReason.OUT_OF_COUNTY, UnmatchedReason.OUT_OF_PROVINCE)
_PRIVATE_TAIL = re.compile(
    r"[*＊]|第?[0-9０-９〇零一二三四五六七八九十百两]+(?:村民)?(?:小?组|号|单元|室|栋|幢|户|排)"
    r"|村民(?!委|小?组)|姓名|电话|手机|联系|身份证|[（(【\[,，。;；:：\n]"
)
_LONGEST = 40


@dataclass(frozen=True)
class OverrideParams:
    """Probabilities in [0, 1] that stand for people's word.

    ``decided`` is the confidence of a text a person decided, ``learned`` that of an alias that answers, ``raised`` the least
    probability a raised candidate is shown with. ``persons`` is how many independent people make an alias answer.
    """

    decided: float = 0.99
    learned: float = 0.97
    raised: float = 0.5
    persons: int = 2


def apply_overrides(
    matches: Sequence[Match],
    petitions: Sequence[Petition],
    decisions: Sequence[Decision],
    gazetteer: Gazetteer,
    *,
    office: str = "",
    params: OverrideParams = OverrideParams(),
) -> tuple[Match, ...]:
    """The matches as people decided them, in the same order; without decisions they come back as they are.

    ``matches`` are what ``geocode`` found for ``petitions``, pairwise; ``office`` is the county code of the receiving office. A place
    outside the county is never touched.
    """
    held = [decision for decision in decisions if decision.holds()]
    if not held:
        return tuple(matches)
    known = _Known(held, learn(held, params=params), gazetteer, params)
    return tuple(known.apply(m, place_key(p, m, gazetteer, office)) for p, m in zip(petitions, matches, strict=True))


def learn(
    decisions: Sequence[Decision], as_of: datetime | None = None, params: OverrideParams = OverrideParams()
) -> tuple[LearnedAlias, ...]:
    """The aliases that follow from the decisions held at ``as_of`` (``None``: now), in order of scope and surface.

    Of each person the last decision about a spelling counts. A supervisor's word outweighs everybody else's.
    """
    heard: dict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
    for decision in sorted(decisions, key=lambda d: (d.decided_at, d.id)):
        if decision.holds(as_of) and decision.place.scope and decision.place.surface:
            heard[decision.place.scope, decision.place.surface][decision.by] = decision
    return tuple(_alias(key, list(heard[key].values()), params) for key in sorted(heard))


def place_key(petition: Petition, match: Match, gazetteer: Gazetteer, office: str = "") -> PlaceKey:
    """What identifies the place of a petition as written; ``match`` is what geocoding found, before any override."""
    address = bool(petition.place_text.strip())
    written = petition.place_text if address else petition.text
    whole = "|".join(_plain(part) for part in (petition.county_hint, petition.township_hint, written))
    digest = hashlib.sha256(f"{office}|{'address' if address else 'narrative'}|{whole}".encode()).hexdigest()
    scope = established(match, gazetteer, office)
    return PlaceKey(scope, _surface(written, match, gazetteer, scope, address=address), digest)


def established(match: Match, gazetteer: Gazetteer, office: str = "") -> str:
    """The code of the smallest unit above a village that the text names: a township, else a county, else the receiving office's."""
    named = {line.level for line in match.evidence if _names_a_unit(line)}
    above = _above(match.code or (match.candidates[0].code if match.candidates else ""), gazetteer)
    for level in (AdminLevel.TOWNSHIP, AdminLevel.COUNTY):
        if level in named and level in above:
            return above[level]
    return office


def inside(code: str, scope: str, gazetteer: Gazetteer) -> bool:
    """Whether a unit is the scope or lies in it."""
    return bool(scope) and any(unit.code == scope for unit in gazetteer.path(code))


class _Known:
    """The decisions by text and the aliases by scope and surface."""

    def __init__(
        self, held: Sequence[Decision], aliases: Sequence[LearnedAlias], gazetteer: Gazetteer, params: OverrideParams
    ) -> None:
        self.by_text: dict[str, list[Decision]] = defaultdict(list)
        for decision in sorted(held, key=lambda d: (d.decided_at, d.id)):
            self.by_text[decision.place.text_sha256].append(decision)
        self.aliases = {(alias.scope, alias.surface): alias for alias in aliases}
        self.gazetteer, self.params = gazetteer, params

    def apply(self, match: Match, place: PlaceKey) -> Match:
        """The match as people decided it."""
        if match.reason in _ABROAD:
            return match
        decided = _one_voice({d.by: d for d in self.by_text.get(place.text_sha256, ())}.values())
        if len(decided) == 1:
            return self._settle(match, decided[0], place)
        alias = self.aliases.get((place.scope, place.surface)) if place.scope and place.surface else None
        codes = tuple(d.code for d in decided) or (alias.codes if alias is not None else ())
        codes = tuple(c for c in codes if not c or (c in self.gazetteer.by_code and inside(c, place.scope, self.gazetteer)))
        if not codes:
            return match
        if (
            not decided
            and alias is not None
            and alias.state is AliasState.ANSWERS
            and _holds_in(match.edition, alias.edition, codes[0])
        ):
            return self._answer(match, codes[0], place, _LEARNED, self.params.learned)
        return self._ask(match, codes, disputed=len(codes) > 1)

    def _settle(self, match: Match, decision: Decision, place: PlaceKey) -> Match:
        if not _holds_in(match.edition, decision.edition, decision.code) or (
            decision.code and decision.code not in self.gazetteer.by_code
        ):
            known = decision.code in self.gazetteer.by_code
            return replace(self._ask(match, (decision.code,) if known else ()), warnings=(*match.warnings, _OTHER_EDITION))
        return self._answer(match, decision.code, place, _day_line(decision), self.params.decided)

    def _answer(self, match: Match, code: str, place: PlaceKey, why: Text, confidence: float) -> Match:
        """One unit named by people; what is in no list is placed at the township the text establishes, or nowhere."""
        missing = not code
        unit = self.gazetteer.by_code.get(code or place.scope)
        if unit is None or (missing and unit.level is not AdminLevel.TOWNSHIP):
            return replace(
                match, outcome=MatchOutcome.UNMATCHED, code="", level=None, name_path="", confidence=0.0,
                accuracy=PositionAccuracy.NONE, reason=UnmatchedReason.UNKNOWN_VILLAGE,
                evidence=(*match.evidence, Evidence(AdminLevel.VILLAGE, "decided", why)),
            )  # fmt: skip
        return replace(
            match, outcome=MatchOutcome.MATCHED, code=unit.code, level=unit.level, name_path=_path(unit.code, self.gazetteer),
            confidence=confidence, accuracy=_ACCURACY.get(unit.level, PositionAccuracy.COUNTY), reason=None,
            candidates=self._with_first(match, (unit.code,), confidence),
            evidence=(*match.evidence, Evidence(unit.level, "decided", why)),
            warnings=(*match.warnings, _NOT_IN_LIST) if missing else match.warnings,
        )  # fmt: skip

    def _ask(self, match: Match, codes: Sequence[str], *, disputed: bool = False) -> Match:
        """The same question with these candidates first; an answer people contradict becomes a question again."""
        wanted = tuple(code for code in codes if code)
        agrees = match.outcome is MatchOutcome.MATCHED and wanted == (match.code,) and not disputed
        if agrees and status_of(match) is not MatchStatus.REVIEW:
            return match
        candidates = self._with_first(match, wanted, self.params.raised)
        if agrees:
            return replace(match, candidates=candidates)
        return replace(
            match, outcome=MatchOutcome.AMBIGUOUS, code="", level=None, name_path="", confidence=0.0,
            accuracy=PositionAccuracy.NONE, reason=None, candidates=candidates,
            warnings=(*match.warnings, _DISPUTED) if disputed else match.warnings,
        )  # fmt: skip

    def _with_first(self, match: Match, codes: Sequence[str], least: float) -> tuple[Candidate, ...]:
        """The candidates with those of ``codes`` first, together at least ``least`` probable; the others share the rest."""
        if not codes:
            return match.candidates
        old = {candidate.code: candidate for candidate in match.candidates}
        raised = max(least, sum(old[c].confidence for c in codes if c in old))
        rest = [candidate for candidate in match.candidates if candidate.code not in codes]
        total = sum(candidate.confidence for candidate in rest)
        scale = min(1.0, (1.0 - raised) / total) if total else 0.0
        first = [
            Candidate(c, self.gazetteer.by_code[c].level, _path(c, self.gazetteer), round(raised / len(codes), 4))
            for c in codes
        ]
        return (*first, *(replace(candidate, confidence=round(candidate.confidence * scale, 4)) for candidate in rest))


def _holds_in(edition: str, decided_with: str, code: str) -> bool:
    """Whether an answer given under one edition still answers under another.

    A unit chosen stays what it is when only the county's own list was added or replaced; "in no list" must then be asked again.
    """
    return edition == decided_with or (bool(code) and base_edition(edition) == base_edition(decided_with))


def _alias(key: tuple[str, str], voices: list[Decision], params: OverrideParams) -> LearnedAlias:
    voices.sort(key=lambda d: (d.decided_at, d.id))
    heard = _one_voice(voices)
    supervised = any(decision.supervisor for decision in heard)
    persons = len({d.by for d in voices if d.code == heard[0].code and (d.supervisor or not supervised)})
    if len(heard) > 1:
        state = AliasState.DISPUTED
    else:
        state = AliasState.ANSWERS if supervised or persons >= params.persons else AliasState.RAISES
    edition = min((d.edition for d in voices), key=lambda e: e != voices[-1].edition)
    ids = tuple(d.id for d in voices)
    return LearnedAlias(*key, tuple(sorted(d.code for d in heard)), state, persons, ids, edition)


def _one_voice(voices: Iterable[Decision]) -> list[Decision]:
    """One decision for each different answer; supervisors alone when one has spoken."""
    listed = list(voices)
    loud = [decision for decision in listed if decision.supervisor] or listed
    return list({decision.code: decision for decision in loud}.values())


def _surface(written: str, match: Match, gazetteer: Gazetteer, scope: str, *, address: bool) -> str:
    """The words inside the scope: of an address what follows the scope's name, of a narrative only the names recognised."""
    unit = gazetteer.by_code.get(scope)
    if unit is None:
        return ""
    limit = _RANK[unit.level]
    named = [line for line in match.evidence if line.span is not None and line.rule != "column"]
    ends = [line.span.end for line in named if _RANK[line.level] <= limit and line.span is not None]
    below = "".join(written[s.start : s.end] for line in named if _RANK[line.level] > limit and (s := line.span) is not None)
    found = _plain(_place_only(written[max(ends, default=0) :])) if address else ""
    found = found or _plain(below)
    return found[:_LONGEST] if len(found) > 1 else ""


def _place_only(written: str) -> str:
    """The text up to where a group, a door, a person or another sentence begins."""
    cut = _PRIVATE_TAIL.search(written)
    return written[: cut.start()] if cut else written


def _plain(text: str) -> str:
    return normalize(text).text.replace(" ", "")


def _names_a_unit(line: Evidence) -> bool:
    return line.rule == "column" or (line.span is not None and line.rule not in ("unknown", "outside"))


def _above(code: str, gazetteer: Gazetteer) -> Mapping[AdminLevel, str]:
    return {unit.level: unit.code for unit in gazetteer.path(code)}


def _path(code: str, gazetteer: Gazetteer) -> str:
    return "".join(unit.name for unit in gazetteer.path(code)[1:])


def _day_line(decision: Decision) -> Text:
    day = decision.decided_at.date().isoformat()
    if decision.verdict is Verdict.NOT_IN_LIST:
        return Text(f"人工核定（{day}）：不在名录中", f"decided by a person ({day}): not in the list")
    if decision.verdict is Verdict.TOWNSHIP_ONLY:
        return Text(f"人工核定（{day}）：只能定到乡镇", f"decided by a person ({day}): township only")
    return Text(f"人工核定（{day}）", f"decided by a person ({day})")


_ACCURACY = {AdminLevel.VILLAGE: PositionAccuracy.VILLAGE_POINT, AdminLevel.TOWNSHIP: PositionAccuracy.TOWNSHIP_SEAT}
_LEARNED = Text("按已核定的别名", "by an alias that people settled")
_NOT_IN_LIST = Text("所写的村经核定不在名录中", "the village written was found to be in no list")
_DISPUTED = Text("不同的人核定结果不一致，请重新核定", "people decided differently; decide again")
_OTHER_EDITION = Text("核定时用的是另一版名录，请重新核定", "decided with another edition of the list; decide again")
