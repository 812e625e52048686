"""Results to files others can open: csv and xlsx tables, GeoJSON, and plans as JSON. Content only; writing is ``io.atomic``'s."""

from fieldvisit.io.exports.geojson import hotspots_geojson, villages_geojson
from fieldvisit.io.exports.plans import plan_csv, plan_from_json, plan_json, plan_table
from fieldvisit.io.exports.results import (
    hotspots_csv,
    hotspots_table,
    matches_csv,
    matches_table,
    rejected_csv,
    rejected_table,
    visits_csv,
    visits_table,
)
from fieldvisit.io.exports.tables import Table, safe_cell, table_csv, tables_xlsx
from fieldvisit.io.exports.trail import audit_csv, audit_table

__all__ = [
    "Table",
    "audit_csv",
    "audit_table",
    "hotspots_csv",
    "hotspots_geojson",
    "hotspots_table",
    "matches_csv",
    "matches_table",
    "plan_csv",
    "plan_from_json",
    "plan_json",
    "plan_table",
    "rejected_csv",
    "rejected_table",
    "safe_cell",
    "table_csv",
    "tables_xlsx",
    "villages_geojson",
    "visits_csv",
    "visits_table",
]
