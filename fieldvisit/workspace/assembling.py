"""What the pages and maps show, put together from the register and the county as they stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldvisit import pipeline
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.run import Run
from fieldvisit.hotspots.context.pressure import with_pressure
from fieldvisit.maps.selection import case_marks
from fieldvisit.workspace import files
from fieldvisit.workspace.summary import counts_of

if TYPE_CHECKING:
    from fieldvisit.workspace.ledger import KeptLedger
    from fieldvisit.workspace.store import Workspace


def assembled(workspace: Workspace) -> Run:
    """The state of a workspace in one value."""
    county, settings, register = workspace.county, workspace.settings.county, workspace.register
    plan = register.current_plan()
    ledger = workspace.ledger.read()
    counted = ledger.matters.tally(register.settled())
    return Run(
        county_code=settings.code,
        county_name=settings.name,
        today=settings.day,
        demo=settings.demo,
        counts=counts_of(register.intake_counts(), ledger.matches),
        villages=county.villages,
        seats=county.seats,
        boundary=county.boundary,
        matches=ledger.matches,
        tally=counted,
        hotspots=_pressing(workspace, ledger),
        leaders=county.leaders,
        plan=plan,
        routes=() if plan is None else register.routes(plan.id),
        categories={c.code: c.label for c in county.policy.categories},
        data_sources=files.sources_of(county),
        marks=case_marks(ledger.groups, counted),
    )


def _pressing(workspace: Workspace, ledger: KeptLedger) -> tuple[Hotspot, ...]:
    """The hotspots in force with the cases that are open in them now and the days these have left today, not when they were found."""
    spots = workspace.register.hotspots()
    codes = {code for spot in spots for code in spot.village_codes}
    inside = {match.petition_id for match in ledger.matches if match.code in codes}
    groups = [group for group in ledger.matters.groups if any(petition.id in inside for petition in group)]
    petitions = workspace.at_work([petition for group in groups for petition in group])
    return with_pressure(spots, pipeline.rated(petitions, ledger.matches, workspace.county, workspace.settings))
