"""The command line: arguments, one call, printed lines. One module per group of commands."""

from __future__ import annotations

import click

from fieldvisit import __version__
from fieldvisit.cli import (
    advice,
    audit,
    backup,
    batch,
    brief,
    bundle,
    calendar,
    cases,
    county,
    db,
    demo,
    gazetteer,
    geocode_file,
    itinerary,
    jobs,
    keys,
    missions,
    packs,
    planning,
    purging,
    review,
    roads,
    serve,
    sheet,
    stages,
    teams,
    users,
)
from fieldvisit.cli.output import SentenceGroup, lang_option


@click.group(cls=SentenceGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldvisit")
@lang_option
def main() -> None:
    """Takes petition cases to the village: ledger in, map and itineraries out.

    把信访件变成带案下访的行程：导入台账，定位到村，找出热点，排出行程。

    Messages are Chinese; --lang en or FIELDVISIT_LANG=en makes them English.
    """


for command in (demo.demo, county.init, county.import_, stages.geocode, stages.hotspots, stages.plan, stages.map_, serve.serve):
    main.add_command(command)
main.add_command(county.doctor)
main.add_command(audit.audit)
main.add_command(missions.effect)
main.add_command(calendar.calendar)
main.add_command(itinerary.itinerary)
main.add_command(brief.brief)
for command in (brief.case_report_, brief.workbook):
    cases.case.add_command(command)
main.add_command(sheet.sheet)
main.add_command(teams.teams)
main.add_command(bundle.bundle)
main.add_command(batch.batch)
main.add_command(packs.pack)
main.add_command(packs.collect)
for command in (cases.case, cases.agenda, cases.consult, cases.campaign, cases.mission, cases.briefing, cases.spotcheck):
    main.add_command(command)
main.add_command(users.user)
main.add_command(backup.backup)
main.add_command(backup.restore)
main.add_command(db.db)
main.add_command(purging.purge)
main.add_command(keys.key)
main.add_command(jobs.job)
main.add_command(roads.roads)
main.add_command(review.review)
main.add_command(geocode_file.evaluate)
main.add_command(gazetteer.gazetteer)
for command in (planning.explain, planning.replan, planning.compare, advice.slots, advice.detours):
    main.add_command(command)
