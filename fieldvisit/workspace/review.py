"""The review queue: what a person must settle about places, most useful question first, and what becomes of the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from fieldvisit import pipeline
from fieldvisit.domain.match import Candidate, Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.domain.review import (
    Decision,
    LearnedAlias,
    MatchStatus,
    PlaceKey,
    ReviewOption,
    ReviewQuestion,
    Verdict,
    status_of,
)
from fieldvisit.errors import InputFileError, Text
from fieldvisit.geocoding.overrides import inside, learn, place_key
from fieldvisit.io.exports import Table, table_csv
from fieldvisit.io.ledger.masking import mask

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace

MOST_OPTIONS = 5
_KEY_CASE = 3
_COARSE = 0.5
_SHOWN = 80
_WHY = 200


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides: a name as the office uses it, whether the word counts as a supervisor's, and the reason given."""

    by: str
    supervisor: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One petition in the queue: its stored match, and the key of its place."""

    petition: Petition
    match: Match
    place: PlaceKey


def questions(workspace: Workspace, *, coarse: bool = False) -> tuple[ReviewQuestion, ...]:
    """The open questions, heaviest first (impact times uncertainty), ties by first petition id.

    With ``coarse`` also petitions known only to their township whose village is in no list.
    """
    gazetteer = workspace.county.gazetteer
    groups: dict[tuple[str, str], list[_Asked]] = defaultdict(list)
    for asked in _asked(workspace, coarse=coarse):
        place = asked.place
        groups[place.scope, place.surface or place.text_sha256].append(asked)
    found = [_question(group, gazetteer) for group in groups.values()]
    return tuple(sorted(found, key=lambda q: (-q.weight, q.petition_ids[0])))


def decide(workspace: Workspace, question: ReviewQuestion, verdict: Verdict, code: str, reviewer: Reviewer) -> tuple[str, ...]:
    """Write the answer to the log, one line for each different text, and place the petitions asked about; returns the lines' ids.

    Raises
    ------
    InputFileError
        If nobody says who decides.
    """
    if not reviewer.by.strip():
        raise InputFileError("请用 --by 写明核定人。", "Say who decides with --by.")
    gazetteer = workspace.county.gazetteer
    lines = [
        Decision(
            id="",
            decided_at=_now(),
            by=reviewer.by.strip(),
            supervisor=reviewer.supervisor,
            why=mask(reviewer.why.strip())[:_WHY],
            verdict=verdict,
            code=code,
            place=_scoped(place, code, gazetteer),
            edition=gazetteer.edition,
        )
        for place in question.places
    ]
    ids = workspace.register.add_decisions(lines)
    _place_again(workspace, question.petition_ids)
    return ids


def undo(workspace: Workspace, ids: Sequence[str], by: str) -> int:
    """Take decisions back and place all petitions anew; returns how many decisions were in force until now."""
    undone = workspace.register.undo_decisions(ids, by, _now())
    if undone:
        workspace.geocode()
    return undone


def undo_since(workspace: Workspace, since: datetime, by: str) -> int:
    """Take back every decision made at ``since`` or later: places are then answered as they were before it."""
    return undo(workspace, [d.id for d in workspace.register.decisions() if d.decided_at >= since], by)


def aliases(workspace: Workspace, as_of: datetime | None = None) -> tuple[LearnedAlias, ...]:
    """What was learned by ``as_of`` (``None``: now)."""
    return learn(workspace.register.decisions(), as_of)


def decisions_csv(workspace: Workspace, as_of: datetime | None = None) -> str:
    """The decisions in force at ``as_of`` (``None``: now) as a csv table, oldest first; the place's words, nobody's text."""
    headers = ("id", "decided_at", "by", "supervisor", "verdict", "code", "name", "scope", "surface", "state", "why", "edition")
    gazetteer = workspace.county.gazetteer
    states = {i: alias.state.value for alias in aliases(workspace, as_of) for i in alias.decision_ids}
    rows = tuple(
        (
            f"{d.id}", d.decided_at.isoformat(), d.by, d.supervisor, d.verdict.value, d.code, _name(d.code, gazetteer),
            d.place.scope, d.place.surface, states.get(d.id, ""), d.why, d.edition,
        )
        for d in workspace.register.decisions()
        if d.holds(as_of)
    )  # fmt: skip
    return table_csv(Table("decisions", headers, rows))


def _asked(workspace: Workspace, *, coarse: bool) -> list[_Asked]:
    """The petitions a person must look at, keyed by what geocoding finds without any decision."""
    wanted = {m.petition_id: m for m in workspace.matches() if _is_question(m, coarse=coarse)}
    petitions = [p for p in workspace.petitions() if p.id in wanted]
    raw = pipeline.place(petitions, workspace.indexed_county, workspace.settings)
    office, gazetteer = workspace.settings.county.code, workspace.county.gazetteer
    return [_Asked(p, wanted[p.id], place_key(p, match, gazetteer, office)) for p, match in zip(petitions, raw, strict=True)]


def _is_question(match: Match, *, coarse: bool) -> bool:
    status = status_of(match)
    if not coarse or status is not MatchStatus.COARSE or match.level is not AdminLevel.TOWNSHIP:
        return status is MatchStatus.REVIEW
    decided = any(line.rule == "decided" for line in match.evidence)
    return not decided and any("not in the list" in warning.en for warning in match.warnings)


def _question(group: Sequence[_Asked], gazetteer: Gazetteer) -> ReviewQuestion:
    first = group[0]
    scope = first.place.scope
    options = _options(first, gazetteer)
    townships = {gazetteer.by_code[c.code].parent for c in options}
    unit = gazetteer.by_code.get(scope)
    fixed = scope if unit is not None and unit.level is AdminLevel.TOWNSHIP else ""
    petitions = [asked.petition for asked in group]
    disputed = any("decided differently" in w.en for asked in group for w in asked.match.warnings)
    return ReviewQuestion(
        places=tuple({asked.place.text_sha256: asked.place for asked in group}.values()),
        shown=_shown(first.petition),
        scope_name=_name(scope, gazetteer),
        petition_ids=tuple(p.id for p in petitions),
        options=tuple(ReviewOption(c, _difference(c, options, first.place.surface, gazetteer)) for c in options),
        township_code=fixed or (townships.pop() if len(townships) == 1 else ""),
        impact=sum(_KEY_CASE if p.is_key else 1 for p in petitions if p.status is CaseStatus.OPEN),
        uncertainty=1.0 if disputed else _uncertainty(first.match),
        disputed=disputed,
    )


def _uncertainty(match: Match) -> float:
    if match.outcome is MatchOutcome.AMBIGUOUS:
        return round(1.0 - max((c.confidence for c in match.candidates), default=0.0), 4)
    return round(1.0 - match.confidence, 4) if match.level is AdminLevel.VILLAGE else _COARSE


def _options(asked: _Asked, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """The best villages of the match inside the scope; without any, those of the township with the most similar names."""
    scope = asked.place.scope
    villages = [c for c in asked.match.candidates if c.level is AdminLevel.VILLAGE and c.code in gazetteer.by_code]
    home = [c for c in villages if inside(c.code, scope, gazetteer)]
    if asked.match.level is AdminLevel.TOWNSHIP or not villages:
        home += [c for c in _similar(asked.place, gazetteer) if c.code not in {known.code for known in home}]
        return tuple(home[:MOST_OPTIONS])
    return tuple((home + [c for c in villages if c not in home])[:MOST_OPTIONS])


def _similar(place: PlaceKey, gazetteer: Gazetteer) -> list[Candidate]:
    units = {u.code: u.core for u in gazetteer.units if u.level is AdminLevel.VILLAGE and u.parent == place.scope}
    best = process.extract(place.surface, units, scorer=fuzz.ratio, limit=MOST_OPTIONS)
    return [Candidate(code, AdminLevel.VILLAGE, _name(code, gazetteer), 0.0) for _, _, code in best]


def _difference(candidate: Candidate, options: Iterable[Candidate], surface: str, gazetteer: Gazetteer) -> Text:
    """What tells a candidate from the others: where it lies when they lie apart, and how its name differs from what is written."""
    unit = gazetteer.by_code[candidate.code]
    levels = {u.level: u.name for u in gazetteer.path(unit.code)}
    apart = [
        levels[level]
        for level in (AdminLevel.COUNTY, AdminLevel.TOWNSHIP)
        if level in levels and len({_at(level, o.code, gazetteer) for o in options}) > 1
    ]
    where = "".join(apart)
    lies = Text(f"位于{where}；", f"in {where}; ") if where else Text("", "")
    same = unit.core in surface or surface in (unit.name, unit.core)
    if same or not surface:
        return Text(f"{lies.zh}名称一致", f"{lies.en}same name")
    return Text(f"{lies.zh}所写“{surface}”，名录为“{unit.name}”", f"{lies.en}written {surface}, in the list {unit.name}")


def _at(level: AdminLevel, code: str, gazetteer: Gazetteer) -> str:
    return next((u.code for u in gazetteer.path(code) if u.level is level), "")


def _scoped(place: PlaceKey, code: str, gazetteer: Gazetteer) -> PlaceKey:
    """The key with a scope that holds the answer; an answer outside of it settles the text but teaches no alias."""
    return place if not code or inside(code, place.scope, gazetteer) else replace(place, scope="")


def _place_again(workspace: Workspace, ids: Sequence[str]) -> None:
    wanted = set(ids)
    petitions = [p for p in workspace.petitions() if p.id in wanted]
    log = workspace.register.decisions()
    workspace.register.save_matches(pipeline.place(petitions, workspace.indexed_county, workspace.settings, log))


def _shown(petition: Petition) -> str:
    hints = "".join(h for h in (petition.county_hint, petition.township_hint) if h and h not in petition.place_text)
    text = hints + petition.place_text if petition.place_text.strip() else petition.text
    return mask(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _name(code: str, gazetteer: Gazetteer) -> str:
    return "".join(unit.name for unit in gazetteer.path(code)[1:])


def _now() -> datetime:
    return datetime.now().astimezone()
