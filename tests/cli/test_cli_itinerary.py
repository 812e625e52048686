"""The command of stops and ways: what GDAL reads is the plan's, and what cannot be is said with its remedy."""

from __future__ import annotations

import pyogrio
from click.testing import CliRunner

from fieldvisit.cli import main
from fieldvisit.workspace import Workspace


def run(folder, *words):
    return CliRunner().invoke(main, ["itinerary", *map(str, words), "-w", str(folder)])


def test_the_whole_plan_and_one_leaders_day_are_written_as_the_plan_has_them(demo_folder, tmp_path):
    with Workspace.open(demo_folder) as workspace:
        plan = workspace.run().plan
    names = {visit.id: visit.village.name for visit in plan.visits}
    held = sorted((i for i in plan.itineraries if i.stops), key=lambda i: (i.shift.day, i.shift.leader_id))
    one = held[0].shift
    for words, chosen in (
        ((), held),
        (("--leader", one.leader_id, "--day", one.day), held[:1]),
    ):
        out = tmp_path / "plan.gpkg"
        said = run(demo_folder, *words, "--out", out)
        stops = sum(len(i.stops) for i in chosen)
        assert (said.exit_code, f"{stops} 站" in said.stdout) == (0, True), said.output
        read = pyogrio.read_dataframe(out, layer="stops")
        assert list(zip(read.leader_id, read.village, strict=True)) == [
            (i.shift.leader_id, names[stop.visit_id]) for i in chosen for stop in i.stops
        ]
        assert read.synthetic.all()
    assert [path.name for path in tmp_path.iterdir()] == ["plan.gpkg"]


def test_another_end_an_unknown_leader_and_a_missing_folder_are_refused_in_words(demo_folder, tmp_path):
    for words, code, said in (
        (("--out", tmp_path / "a.shp"), 2, "请用 .gpx"),
        (("--leader", "L404", "--out", tmp_path / "a.gpx"), 4, "L404"),
        (("--out", tmp_path / "none" / "a.gpx"), 2, "无法写入"),
    ):
        answer = run(demo_folder, *words)
        assert (answer.exit_code, said in answer.stderr) == (code, True), answer.output
    assert not list(tmp_path.iterdir())
