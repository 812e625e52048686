"""Two small counties of the gazetteer with invented petitions, made once; each test gets a copy of its own."""

from __future__ import annotations

import lzma
import shutil
from pathlib import Path

import pytest

from fieldvisit.resources import geodata
from fieldvisit.scale.invented.generate import generate

COUNTIES = ("410304", "410404")
QUICK = '\n[hotspots]\nreplicates = 99\nstability = false\n\n[province]\nreplicates = 99\nby = "village"\nmax_share = 0.2\n'
LIGHT = '[planning]\nrounds = 1\niterations = 20\nengine_failures = 0\npool_effort = 0.01\nengine = "portable"\n'


@pytest.fixture(scope="session")
def two_counties(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scale")
    names = folder / "two.tsv.xz"
    lines = lzma.decompress(geodata("provinces", "41.tsv.xz").read_bytes()).decode().splitlines()
    wanted = [n for n, line in enumerate(lines) if n < 2 or line.startswith(("41\t", "4103\t", "4104\t", *COUNTIES))]
    names.write_bytes(lzma.compress("\n".join(lines[n] for n in wanted).encode()))
    made = folder / "made"
    generate(made, 300, lambda _: None, counties=COUNTIES, seed=5, names=names)
    text = (made / "plan.toml").read_text("utf-8")
    (made / "plan.toml").write_text(text.partition("[planning]")[0] + LIGHT + QUICK, "utf-8")
    return made


@pytest.fixture
def folder(two_counties: Path, tmp_path: Path) -> Path:
    shutil.copytree(two_counties, tmp_path / "batch")
    return tmp_path / "batch"
