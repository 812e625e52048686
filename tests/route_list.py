"""Every route of the viewer, one a line, as it stands in ``tests/web/routes.txt``.

After adding or changing a route: ``python tests/route_list.py`` writes the file anew. The lines are sorted and each stands for itself,
so that two branches that add routes merge.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from fieldvisit.domain.access.roles import RIGHTS, Role
from fieldvisit.register import AccessParams, Door
from fieldvisit.web import Entrance, create_app, rights
from fieldvisit.workspace import CountyFiles, Workspace
from fieldvisit.workspace.cases.room import CaseRoom
from fieldvisit.workspace.files import DEMO_COUNTY
from fieldvisit.workspace.packs import PackRoom
from fieldvisit.workspace.plans import PlanRoom
from fieldvisit.workspace.review_desk import ReviewDesk
from fieldvisit.workspace.viewing import Views

FILE = Path(__file__).parent / "web" / "routes.txt"
_ALWAYS = {"HEAD", "OPTIONS"}


def app_with_everything(workspace: Workspace) -> Flask:
    """The viewer with its door, its cases and its review queue."""
    door = Door(workspace.register.accounts(AccessParams(), key=lambda: bytes(32)))
    entrance = Entrance(door, Views(workspace).run_of)
    rooms = {
        "desk": ReviewDesk(workspace),
        "room": CaseRoom(workspace),
        "plans": PlanRoom(workspace),
        "pack_room": PackRoom(workspace),
    }
    return create_app(workspace.run, entrance=entrance, **rooms)


def lines_of(app: Flask) -> list[str]:
    """One line a route: methods, rule, endpoint, who may; sorted by rule."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint, sorted(rule.methods or ())))
    return [_line(rule) for rule in rules]


def _line(rule: Rule) -> str:
    methods = ",".join(sorted((rule.methods or set()) - _ALWAYS))
    return "\t".join((rule.rule, methods, rule.endpoint, who_may(rule.endpoint)))


def who_may(endpoint: str) -> str:
    """Who is let in: everybody, each account for itself, or the roles with the right that is needed; which tokens."""
    if endpoint in rights.OPEN:
        return "everybody"
    if endpoint in rights.ONESELF:
        return "every account"
    needed = rights.NEEDS.get(endpoint)
    if needed is None:
        return "nobody"
    token = f"; token: {' and '.join(shown)}" if (shown := rights.collections_of(endpoint)) else ""
    return f"{needed.value}: {' '.join(role.value for role in Role if needed in RIGHTS[role])}{token}"


def main() -> None:
    """Write the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        made = Workspace.create(Path(folder) / "county", DEMO_COUNTY, CountyFiles.demo(), demo=True)
        with made as workspace:
            lines = lines_of(app_with_everything(workspace))
    FILE.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    sys.stdout.write(f"{len(lines)} routes\n")


if __name__ == "__main__":
    main()
