"""The figures as text, and the failures worth reading."""

from __future__ import annotations

from collections.abc import Sequence

from fieldvisit.domain.place import Gazetteer
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.judge import ANYWHERE, Verdict, judge
from fieldvisit.geocoding.evaluation.measure import Figures, measure
from fieldvisit.geocoding.matcher import GeocodingParams

_HEAD = f"{'kind':<22}{'n':>6}{'right':>8}{'first':>8}{'county':>8}{'town':>8}{'village':>8}{'accept':>8}{'acc&wrong':>10}"


def report(cases: Sequence[LabelledCase], gazetteer: Gazetteer, params: GeocodingParams = ANYWHERE) -> str:
    """The text table of all figures for these cases."""
    return table(measure(judge(cases, gazetteer, params)))


def table(figures: Figures) -> str:
    """The figures as a text table, per cent with one decimal (two for shares that should be near nothing)."""
    lines = [_HEAD]
    for k in figures.kinds:
        shares = (k.right, k.first_right, k.county, k.township, k.village, k.accepted)
        lines.append(
            f"{k.kind:<22}{k.count:>6}" + "".join(f"{100 * s:>8.1f}" for s in shares) + f"{100 * k.accepted_wrong:>10.2f}"
        )
    lines += [
        "",
        f"cases {figures.count}; macro accuracy {_percent(figures.macro_accuracy)}",
        f"village answers at 0.9: precision {_percent(figures.precision)}, resolvable accepted {_percent(figures.coverage)}",
        "confidence >= : precision / coverage  "
        + "; ".join(f"{limit:g}: {_percent(p)} / {_percent(c)}" for limit, p, c in figures.by_threshold),
        "largest coverage at precision  " + "; ".join(f"{100 * p:g} %: {_percent(c)}" for p, c in figures.coverage_at),
        "reliability, said / right (answers)  "
        + "; ".join(f"{low:.1f}: {said:.3f} / {right:.3f} ({count})" for low, count, said, right in figures.reliability),
        f"calibration error {figures.calibration_error:.4f}; Brier {figures.brier:.4f}; AUROC {figures.auroc:.4f}",
        f"must-refuse texts accepted wrongly {_percent(figures.false_accepts)}",
        f"right village among five {_percent(figures.recall_at_five)}; whole ambiguous set listed {_percent(figures.set_listed)}",
        f"review queue: precision {_percent(figures.queue_precision)}, recall {_percent(figures.queue_recall)}",
    ]
    return "\n".join(lines)


def failures(verdicts: Sequence[Verdict], gazetteer: Gazetteer, per_kind: int = 3) -> tuple[str, ...]:
    """The worst failures of each kind in words: wrongly accepted first, the most confident first."""
    lines: list[str] = []
    for kind in dict.fromkeys(v.case.kind for v in verdicts):
        wrong = [v for v in verdicts if v.case.kind == kind and not v.right]
        wrong.sort(key=lambda v: (not v.accepted_wrong, -v.match.confidence, v.case.id))
        lines += [_failure(v, gazetteer) for v in wrong[:per_kind]]
    return tuple(lines)


def _failure(verdict: Verdict, gazetteer: Gazetteer) -> str:
    match, case = verdict.match, verdict.case
    wanted = _name(case.code, gazetteer) if case.code else f"nothing ({len(case.codes)} fit)" if case.codes else "nothing"
    got = _name(match.code, gazetteer) or match.outcome.value + (f" {match.reason.value}" if match.reason else "")
    first = f", first {_name(match.candidates[0].code, gazetteer)}" if not match.code and match.candidates else ""
    return f"{case.kind} | {case.text} | expected {wanted} | got {got} {match.confidence:.2f}{first}"


def _name(code: str, gazetteer: Gazetteer) -> str:
    return "".join(unit.name for unit in gazetteer.path(code)[1:])


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
