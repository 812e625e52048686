"""The files a run leaves in ``out/``: each written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fieldvisit.domain.petition import RejectedRow
from fieldvisit.domain.run import Run
from fieldvisit.io import exports
from fieldvisit.io.atomic import write_text
from fieldvisit.maps.folium_map import offline_map_html


def write_matches(out: Path, run: Run, rejected: Sequence[RejectedRow]) -> tuple[Path, ...]:
    """Matches and rejected rows as csv."""
    return (
        _write(out / "matches.csv", exports.matches_csv(run.matches, synthetic=run.demo)),
        write_rejected(out, rejected, synthetic=run.demo),
    )


def write_rejected(out: Path, rejected: Sequence[RejectedRow], *, synthetic: bool) -> Path:
    """The rejected rows of all ledgers as csv, for the sender to mend."""
    return _write(out / "rejected.csv", exports.rejected_csv(rejected, synthetic=synthetic))


def write_hotspots(out: Path, run: Run) -> tuple[Path, ...]:
    """Village aggregates and hotspots as GeoJSON."""
    return (
        _write(out / "villages.geojson", exports.villages_geojson(run)),
        _write(out / "hotspots.geojson", exports.hotspots_geojson(run)),
    )


def write_plan(out: Path, run: Run) -> tuple[Path, ...]:
    """The current plan as JSON and as a table; nothing when nothing was planned."""
    if run.plan is None:
        return ()
    return (
        _write(out / "plan.json", exports.plan_json(run.plan)),
        _write(out / "plan.csv", exports.plan_csv(run.plan, run.leaders, run.categories)),
    )


def write_map(path: Path, run: Run, lang: str) -> Path:
    """The one-file offline map."""
    return _write(path, offline_map_html(run, lang))


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text)
    return path
