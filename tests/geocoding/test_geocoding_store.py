"""The compiled index on disk: the same answers with and without it, whatever state the file is in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import petition
from geocoding.names import HENAN

from fieldvisit.domain.match import Match
from fieldvisit.domain.place import Gazetteer
from fieldvisit.geocoding.index import Index, load_index
from fieldvisit.geocoding.lexicon.store import key_of
from fieldvisit.geocoding.matcher import GeocodingParams, match_petition

COUNTY = Gazetteer(
    tuple(u for u in HENAN.units if len(u.code) < 5 or u.code.startswith("410423") or u.parent == "410423"), HENAN.edition
)
TEXTS = ("鲁山县瓦屋镇李老庄村", "鲁山县瓦屋镇李劳庄村", "瓦屋乡石门村", "鲁山县瓦屋镇玉楼村", "山东省菏泽市曹县王庄村")


def answers(index: Index) -> tuple[Match, ...]:
    return tuple(match_petition(petition(i, place_text=text), index, GeocodingParams()) for i, text in enumerate(TEXTS))


def test_a_stored_index_answers_like_one_made_in_memory(tmp_path: Path) -> None:
    made, stored, opened = load_index(COUNTY), load_index(COUNTY, tmp_path), load_index(COUNTY, tmp_path)
    assert answers(made) == answers(stored) == answers(opened)


def test_the_second_load_reads_the_file_of_the_first(tmp_path: Path) -> None:
    load_index(COUNTY, tmp_path)
    (before,) = tmp_path.iterdir()
    written = before.stat().st_mtime_ns
    load_index(COUNTY, tmp_path)
    assert [(path, path.stat().st_mtime_ns) for path in tmp_path.iterdir()] == [(before, written)]


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda _: b"", lambda data: data.replace(b"F", b"Q", 1)]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, damage: object) -> None:
    load_index(COUNTY, tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage(whole))  # type: ignore[operator]
    assert answers(load_index(COUNTY, tmp_path)) == answers(load_index(COUNTY))
    assert path.read_bytes() == whole


def test_another_gazetteer_has_another_file(tmp_path: Path) -> None:
    unit = COUNTY.units[-1]
    other = Gazetteer((*COUNTY.units[:-1], replace(unit, aliases=(*unit.aliases, "柿树岭"))), COUNTY.edition)
    assert key_of(other) != key_of(COUNTY)
    load_index(COUNTY, tmp_path)
    load_index(other, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_missing_folder_is_an_error_and_not_an_index_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_index(COUNTY, tmp_path / "missing")
