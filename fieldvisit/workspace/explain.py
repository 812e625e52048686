"""How one address is understood, in words: for people who ask why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fieldvisit.domain.match import Match, MatchOutcome
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.errors import Text
from fieldvisit.pipeline import place

if TYPE_CHECKING:
    from fieldvisit.workspace.store import Workspace


@dataclass(frozen=True)
class Explanation:
    """A match of one address that was typed in, never stored."""

    text: str
    match: Match

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        match = self.match
        return {
            "text": self.text,
            "outcome": match.outcome.value,
            "code": match.code,
            "level": match.level.value if match.level else None,
            "name": match.name_path,
            "confidence": round(match.confidence, 4),
            "reason": match.reason.value if match.reason else None,
            "candidates": [
                {"code": c.code, "name": c.name_path, "confidence": round(c.confidence, 4)} for c in match.candidates
            ],
            "evidence": [{"level": e.level.value, "rule": e.rule, "zh": e.text.zh, "en": e.text.en} for e in match.evidence],
            "warnings": [w.zh for w in match.warnings],
        }

    def sentences(self) -> list[Text]:
        """What the terminal says: the answer, the evidence, the other candidates."""
        match = self.match
        lines = [_answer(match)]
        lines += [Text(f"  依据：{e.text.zh}", f"  because: {e.text.en}") for e in match.evidence]
        lines += [Text(f"  注意：{w.zh}", f"  note: {w.en}") for w in match.warnings]
        if match.outcome is not MatchOutcome.MATCHED:
            lines += [
                Text(f"  可能：{c.name_path}（{c.code}）", f"  may be: {c.name_path} ({c.code})") for c in match.candidates
            ]
        return lines


def explain_text(workspace: Workspace, text: str) -> Explanation:
    """Place one address the way a ledger's row would be placed; nothing is stored."""
    petition = Petition(
        id="explain",
        received_on=date(2000, 1, 1),
        place_text=text,
        text="",
        category="other",
        level=SourceLevel.COUNTY,
        status=CaseStatus.OPEN,
        source=RowRef("", "", 0),
    )
    return Explanation(
        text, place((petition,), workspace.indexed_county, workspace.settings, workspace.register.decisions())[0]
    )


def _answer(match: Match) -> Text:
    percent = f"{match.confidence:.1%}"
    if match.outcome is MatchOutcome.MATCHED:
        return Text(
            f"{match.name_path}（{match.code}），把握 {percent}。", f"{match.name_path} ({match.code}), confidence {percent}."
        )
    if match.outcome is MatchOutcome.AMBIGUOUS:
        return Text(f"有歧义：{len(match.candidates)} 个地方都可能。", f"Ambiguous: {len(match.candidates)} places fit.")
    reason = _REASONS[match.reason.value] if match.reason else Text("原因不明", "unknown reason")
    return Text(f"未定位：{reason.zh}。", f"Not placed: {reason.en}.")


_REASONS = {
    "no_place": Text("没有写地名", "no place is named"),
    "out_of_province": Text("在省外", "outside the province"),
    "out_of_county": Text("不在本县", "outside this county"),
    "road_or_poi": Text("只有道路或单位名", "only a road or an organisation is named"),
    "conflict": Text("各级地名互相矛盾", "the levels named contradict each other"),
    "unknown_village": Text("村名不在地名库", "the village is not in the gazetteer"),
}
