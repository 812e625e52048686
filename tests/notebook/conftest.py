"""The demo county as a notebook opens it."""

from __future__ import annotations

import shutil

import pytest

import fieldvisit as fv


@pytest.fixture(scope="module")
def folder(demo_folder, tmp_path_factory):
    return shutil.copytree(demo_folder, tmp_path_factory.mktemp("notebook") / "county")


@pytest.fixture(scope="module")
def ws(folder):
    with fv.demo(folder) as opened:
        yield opened
