"""The figures of a release: accuracy per kind, precision and coverage by confidence, calibration, refusals, review queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fieldvisit.geocoding.evaluation.judge import Verdict

PRECISIONS = (0.98, 0.99, 0.995, 0.999)
THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
_BINS = 10


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Shares in [0, 1] over the ``count`` cases of one kind; the three levels count the best candidate."""

    kind: str
    count: int
    right: float
    first_right: float
    county: float
    township: float
    village: float
    accepted: float
    accepted_wrong: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole measurement; shares in [0, 1], ``nan`` where nothing could be counted.

    ``precision`` and ``coverage`` at 0.9 concern village answers and resolvable texts. ``by_threshold`` holds (confidence,
    precision, coverage), ``coverage_at`` (precision asked for, largest coverage), ``reliability`` per tenth of confidence (lower end,
    village answers, mean confidence said, share right). ``false_accepts`` is the share of texts
    that name no single village and were nevertheless accepted wrongly. ``queue_precision`` is the share of questions to a
    person that needed one, ``queue_recall`` the share of what needed one that was not accepted.
    """

    kinds: tuple[KindFigures, ...]
    count: int
    macro_accuracy: float
    precision: float
    coverage: float
    by_threshold: tuple[tuple[float, float, float], ...]
    coverage_at: tuple[tuple[float, float], ...]
    reliability: tuple[tuple[float, int, float, float], ...]
    calibration_error: float
    brier: float
    auroc: float
    false_accepts: float
    recall_at_five: float
    set_listed: float
    queue_precision: float
    queue_recall: float


def measure(verdicts: Sequence[Verdict]) -> Figures:
    """All figures of a set of verdicts; kinds in order of first appearance."""
    kinds = tuple(_kind_figures(kind, [v for v in verdicts if v.case.kind == kind]) for kind in _kinds(verdicts))
    resolvable = [v for v in verdicts if v.case.is_resolvable]
    refuse = [v for v in verdicts if not v.case.is_resolvable]
    points = [(v.match.confidence, v.right) for v in verdicts if v.answers_village]
    by_threshold = tuple((limit, *_at(limit, points, len(resolvable))) for limit in THRESHOLDS)
    _, precision, coverage = next(row for row in by_threshold if row[0] == 0.9)
    queue = [v for v in verdicts if v.in_queue]
    needy = [v for v in verdicts if v.needs_person]
    return Figures(
        kinds,
        len(verdicts),
        _mean(k.right for k in kinds),
        precision,
        coverage,
        by_threshold,
        tuple((wanted, _largest_coverage(points, wanted, len(resolvable))) for wanted in PRECISIONS),
        reliability(points),
        calibration_error(points),
        _mean((confidence - right) ** 2 for confidence, right in points),
        auroc(points),
        _mean(v.accepted_wrong for v in refuse),
        _mean(v.among_five for v in resolvable),
        _mean(v.set_listed for v in verdicts if v.case.is_ambiguous),
        _mean(v.needs_person for v in queue),
        _mean(not v.accepted for v in needy),
    )


def calibration_error(points: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins: mean of |share right - mean confidence| weighted by the bin's size."""
    gaps = [abs(right - said) * count for _, count, said, right in reliability(points)]
    return sum(gaps) / len(points) if points else float("nan")


def reliability(points: Sequence[tuple[float, bool]]) -> tuple[tuple[float, int, float, float], ...]:
    """Per tenth of confidence that occurs: its lower end, number of answers, mean confidence said, share that was right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, right in points:
        bins[min(int(confidence * _BINS), _BINS - 1)].append((confidence, right))
    return tuple((i / _BINS, len(b), _mean(c for c, _ in b), _mean(r for _, r in b)) for i, b in enumerate(bins) if b)


def auroc(points: Sequence[tuple[float, bool]]) -> float:
    """The chance that a right answer has the higher confidence of a right and a wrong one; ties count half."""
    ordered = sorted(confidence for confidence, _ in points)
    ranks: dict[float, float] = {}
    for value in dict.fromkeys(ordered):
        first = ordered.index(value) if value not in ranks else 0
        ranks[value] = first + (ordered.count(value) + 1) / 2
    right = [ranks[confidence] for confidence, is_right in points if is_right]
    wrong = len(points) - len(right)
    if not right or not wrong:
        return float("nan")
    return (sum(right) - len(right) * (len(right) + 1) / 2) / (len(right) * wrong)


def _kinds(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.case.kind for v in verdicts))


def _kind_figures(kind: str, verdicts: Sequence[Verdict]) -> KindFigures:
    county, township, village = (_mean(v.level_right[i] for v in verdicts) for i in range(3))
    return KindFigures(
        kind,
        len(verdicts),
        _mean(v.right for v in verdicts),
        _mean(v.first_right for v in verdicts),
        county,
        township,
        village,
        _mean(v.accepted for v in verdicts),
        _mean(v.accepted_wrong for v in verdicts),
    )


def _at(limit: float, points: Sequence[tuple[float, bool]], resolvable: int) -> tuple[float, float]:
    """Precision of the village answers from a confidence up, and the share of resolvable texts they answer rightly."""
    kept = [right for confidence, right in points if confidence >= limit]
    return _mean(kept), sum(kept) / resolvable if resolvable else float("nan")


def _largest_coverage(points: Sequence[tuple[float, bool]], wanted: float, resolvable: int) -> float:
    """The largest share of resolvable texts answered rightly above some confidence at which the precision holds."""
    best = 0.0
    rights = 0
    ordered = sorted(points, key=lambda point: -point[0])
    for i, (confidence, right) in enumerate(ordered):
        rights += right
        last_of_tie = i + 1 == len(ordered) or ordered[i + 1][0] < confidence
        if last_of_tie and rights / (i + 1) >= wanted:
            best = max(best, rights / resolvable if resolvable else float("nan"))
    return best


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else float("nan")
