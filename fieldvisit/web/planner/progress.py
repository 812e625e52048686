"""How far a solve from the board is, in the language of the request."""

from __future__ import annotations

import json

from flask import url_for

from fieldvisit.domain.job import Job, JobState
from fieldvisit.web.language import chosen_language, gettext, hours
from fieldvisit.web.planner.pages import SolveState


def solve_state(job: Job) -> SolveState:
    """How far a solve is, in the language of the request."""
    best: dict[str, int] = json.loads(job.best) if job.best else {}
    found: dict[str, int] = json.loads(job.result) if job.result else {}
    said = ""
    if best:
        said = gettext(
            "Best so far: %(visits)s of %(asked)s visits, must-visits left out: %(musts_left)s, driving %(time)s",
            time=hours(best["drive_min"]),
            visits=best["visits"],
            asked=best["asked"],
            musts_left=best["musts_left"],
        )
    if job.error.zh:
        said = job.error.in_(chosen_language())
    elif job.state is JobState.CANCELLED:
        said = gettext("Cancelled; nothing was kept.")
    elif found:
        said = gettext("Solved: %(visits)s of %(asked)s visits. It is version %(version)s, not in force yet.", **found)
    version = found.get("version", 0)
    href = url_for("board.show", version=version) if version else ""
    return SolveState(job.id, not job.state.is_over, round(100 * job.share), said, bool(best), job.enough, version, href)
