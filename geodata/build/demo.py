"""Generates the invented part of the demo county: villages, roads, roster, ledger, and the truth behind it.

Run ``python geodata/build/demo.py [folder]`` with fieldvisit installed. Needs the committed gazetteer and, in
``geodata/demo``, the outlines and seats of ``places.py``. Two runs give identical bytes; nothing here is a real record.
"""

from __future__ import annotations

import sys
from pathlib import Path

from demo_county.cases import concentrations, write_cases
from demo_county.graph import build_graph
from demo_county.roads import draw, without_lanes, write_pbf
from demo_county.sites import place_sites, seats
from demo_county.tables import write_planted, write_roster, write_truth, write_villages
from demo_county.workbook import write_ledger

from fieldvisit.io.gazetteer import load_gazetteer

DEMO = Path(__file__).resolve().parents[1] / "demo"


def main(out: Path = DEMO) -> None:
    """Write the six files into a folder and print their sizes."""
    out.mkdir(parents=True, exist_ok=True)
    gazetteer = load_gazetteer()
    stands = seats(DEMO)
    sites = place_sites(gazetteer, DEMO)
    graph = build_graph(sites, stands)
    lines, walk_in = without_lanes(graph, draw(graph), sites)
    clusters = concentrations(sites, stands)
    cases = write_cases(gazetteer, sites, clusters, (*walk_in, *graph.isolated, graph.trap))
    write_villages(sites, out / "villages.csv")
    write_pbf(graph, lines, out / "roads.osm.pbf")
    write_roster(stands, out / "roster.csv")
    write_ledger(cases, out / "ledger.xlsx")
    write_truth(cases, out / "truth.csv")
    write_planted(clusters, out / "planted.csv")
    for path in sorted(out.iterdir()):
        print(f"{path.stat().st_size:>8}  {path.name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO)
