"""The page that tells a county what to bring is true: its examples are read, its column names are the readers'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldvisit.io.boundary import read_boundaries
from fieldvisit.io.gazetteer import load_gazetteer
from fieldvisit.io.ledgers import read_ledger
from fieldvisit.io.roster import HEADERS, read_roster
from fieldvisit.io.villages import SEAT_HEADERS, VILLAGE_HEADERS, read_seats, read_villages
from fieldvisit.resources import geodata

ROOT = Path(__file__).parents[2]
README = geodata("README.md").read_text(encoding="utf-8")
SECTION = README.split("## Files a county brings\n")[1].split("\n## ")[0]


def part(title: str) -> str:
    return SECTION.split(f"### {title}")[1].split("\n### ")[0]


def example(title: str, path: Path) -> Path:
    found = re.search(r"```(?:csv|json)\n(.*?)```", part(title), re.DOTALL)
    assert found is not None
    path.write_text(found[1], encoding="utf-8")
    return path


def test_the_example_ledger_is_read_without_a_note(tmp_path: Path) -> None:
    intake = read_ledger(example("Ledger", tmp_path / "ledger.csv"))
    (petition,) = intake.petitions
    assert petition.is_key
    assert (intake.rejected, intake.notes) == ((), ())


def test_the_example_village_is_read(tmp_path: Path) -> None:
    (village,) = read_villages(example("Villages", tmp_path / "villages.csv"), load_gazetteer())
    assert (village.code, village.households) == ("410423001004", 543)


def test_the_example_leader_is_read(tmp_path: Path) -> None:
    (leader,) = read_roster(example("Roster", tmp_path / "roster.csv"))
    assert (len(leader.days), leader.categories) == (4, ("policy.housing",))


def test_the_example_seat_is_read(tmp_path: Path) -> None:
    (seat,) = read_seats(example("Seats", tmp_path / "seats.csv"))
    assert seat.name == "下汤镇"


def test_the_example_boundary_is_read(tmp_path: Path) -> None:
    (boundary,) = read_boundaries(example("Boundaries", tmp_path / "outline.geojson"))
    assert boundary.map_approval == "GS(2024)0650号"


@pytest.mark.parametrize(
    ("title", "headers"), [("Villages", VILLAGE_HEADERS), ("Roster", HEADERS), ("Seats", SEAT_HEADERS)], ids=str
)
def test_every_column_of_a_reader_is_on_the_page(title: str, headers: dict[str, tuple[str, ...]]) -> None:
    told = part(title)
    assert [name for name, known in headers.items() if name not in told or known[0] not in told] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_the_links_to_the_page_lead_somewhere(readme: str) -> None:
    anchors = re.findall(r"geodata/README\.md#([\w-]+)", (ROOT / readme).read_text(encoding="utf-8"))
    titles = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall(r"^#+ (.*)$", README, re.MULTILINE)
    }
    assert set(anchors) <= titles
