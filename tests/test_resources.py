"""The files of the package, and the collector that rests while they are read."""

from __future__ import annotations

import gc

import pytest

from fieldvisit.resources import collector_resting, geodata, static


def test_the_shipped_folders_are_there() -> None:
    assert geodata("provinces", "41.tsv.xz").is_file()
    assert static().is_dir()


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_rests_inside_and_is_as_before_behind_even_after_an_error(collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        with pytest.raises(KeyError), collector_resting():
            {}[gc.isenabled()]
        with collector_resting():
            assert not gc.isenabled()
        assert gc.isenabled() == collecting
    finally:
        (gc.enable if before else gc.disable)()
