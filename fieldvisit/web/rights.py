"""Which page needs which right: a page that is in none of these lists is refused to everybody."""

from __future__ import annotations

from fieldvisit.domain.access.roles import Right

OPEN = {"static", "health.show", "door.login", "door.code", "door.set_up"}
"""What needs no login (``door.code`` looks at the session itself)."""

NEEDS: dict[str, Right] = {
    "map.show": Right.COUNT,
    "map.layer": Right.COUNT,
    "tiles.tile": Right.COUNT,
    "ogc.landing": Right.COUNT,
    "ogc.conformance": Right.COUNT,
    "ogc.collections": Right.COUNT,
    "ogc.one_collection": Right.COUNT,
    "ogc.features": Right.COUNT,
    "ogc.one_feature": Right.COUNT,
    "list.show": Right.COUNT,
    "hotspots.show": Right.COUNT,
    "hotspots.table": Right.COUNT,
    "missions.show": Right.READ,
    "missions.send": Right.WORK,
    "missions.one": Right.READ,
    "missions.change": Right.WORK,
    "missions.end": Right.WORK,
    "plan.show": Right.READ,
    "plan.itinerary": Right.READ,
    "board.show": Right.READ,
    "board.change": Right.WORK,
    "board.keep": Right.READ,
    "events.adapt": Right.WORK,
    "compare.show": Right.READ,
    "solve.show": Right.WORK,
    "solve.start": Right.WORK,
    "solve.end": Right.WORK,
    "today.show": Right.READ,
    "cases.show": Right.READ,
    "cases.find": Right.READ,
    "case.show": Right.READ,
    "case.words": Right.READ,
    "step.assign": Right.ASSIGN,
    "step.visit": Right.RECORD,
    "step.outcome": Right.RECORD,
    "step.reply": Right.RECORD,
    "step.verify": Right.VERIFY,
    "step.close": Right.CLOSE,
    "step.reopen": Right.CLOSE,
    "step.transfer": Right.ASSIGN,
    "step.suspend": Right.CLOSE,
    "step.resume": Right.CLOSE,
    "step.concern": Right.ASSIGN,
    "review.show": Right.IMPORT,
    "review.decide": Right.IMPORT,
    "review.undo": Right.IMPORT,
    "jobs.show": Right.WORK,
    "jobs.one": Right.WORK,
    "jobs.start": Right.WORK,
    "intake.show": Right.IMPORT,
    "intake.send": Right.IMPORT,
    "intake.one": Right.IMPORT,
    "intake.check": Right.IMPORT,
    "intake.bring": Right.IMPORT,
    "intake.drop": Right.IMPORT,
    "intake.returned": Right.IMPORT,
    "intake.undo": Right.IMPORT,
    "jobs.cancel": Right.WORK,
    "accounts.show": Right.ACCOUNTS,
    "accounts.new": Right.ACCOUNTS,
    "accounts.one": Right.ACCOUNTS,
    "accounts.lock": Right.ACCOUNTS,
    "accounts.password": Right.ACCOUNTS,
    "accounts.drop_code": Right.ACCOUNTS,
    "accounts.revoke": Right.ACCOUNTS,
    "confirm.show": Right.CONFIRM,
    "confirm.confirm": Right.CONFIRM,
    "audit.show": Right.AUDIT,
    "audit.check": Right.AUDIT,
    "audit.export": Right.AUDIT,
    "system.show": Right.SYSTEM,
    "system.backup": Right.SYSTEM,
    "campaigns.show": Right.READ,
    "cases.table": Right.READ,
    "list.table": Right.COUNT,
    "stop.show": Right.READ,
    "stop.met": Right.RECORD,
    "plan.host": Right.READ,
    "plan.sheets": Right.READ,
    "calendar.show": Right.READ,
    "campaigns.start": Right.WORK,
    "campaigns.one": Right.READ,
    "campaigns.words": Right.READ,
    "campaigns.add": Right.WORK,
    "campaigns.progress": Right.WORK,
    "campaigns.close": Right.WORK,
    "consultations.show": Right.READ,
    "consultations.words": Right.READ,
    "consultations.hear": Right.WORK,
    "briefings.show": Right.READ,
    "checks.show": Right.READ,
    "checks.draw": Right.CHECK,
    "checks.one": Right.READ,
    "checks.open_seal": Right.CHECK,
    "briefings.words": Right.READ,
    "briefings.add": Right.WORK,
    "briefings.done": Right.WORK,
    "twins.campaigns": Right.READ,
    "twins.campaign": Right.READ,
    "twins.consultations": Right.READ,
    "twins.briefings": Right.READ,
}
"""What a role must be allowed for a page; a page that is in no list is refused to everybody."""

ONESELF = {
    "door.me",
    "door.password",
    "door.enrol",
    "door.log_out",
    "door.view_as",
    "tokens.show",
    "tokens.issue",
    "tokens.revoke",
    "api.show",
    "api.openapi",
}
"""What every logged-in account may do for itself."""

COLLECTIONS: dict[str, tuple[str, ...]] = {
    "counts": (
        "map.show",
        "map.layer",
        "list.show",
        "list.table",
        "hotspots.show",
        "hotspots.table",
        "missions.one",
        "ogc.landing",
        "ogc.conformance",
        "ogc.collections",
        "ogc.one_collection",
        "ogc.features",
        "ogc.one_feature",
    ),
    "plan": ("plan.show", "plan.itinerary", "plan.host", "plan.sheets", "stop.show", "board.show", "compare.show"),
    "cases": ("today.show", "cases.show", "cases.table", "case.show", "stop.show"),
    "work": (
        "twins.campaigns",
        "twins.campaign",
        "twins.consultations",
        "twins.briefings",
        "missions.show",
        "missions.one",
        "jobs.one",
        "solve.show",
    ),
}
"""What a token may be made for, by name, and the views that it then reads as a program: never a page, never a form."""


FOR_ANY_TOKEN = {"health.show", "api.openapi"}
"""What every token reads besides."""


def collections_of(endpoint: str) -> tuple[str, ...]:
    """The collections that a view shows something of, all of which a token must have; empty for one that no token reads."""
    return tuple(name for name, endpoints in COLLECTIONS.items() if endpoint in endpoints)


LARGE = {"intake.send": 64 * 2**20, "audit.check": 4 * 2**20}
"""Bytes that a form may have, of those who may send it at all; every other form is small."""
