"""A built wheel, installed in an empty environment outside the checkout, runs the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.packaging


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_the_wheel_ships_static_files_and_geodata(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "fieldvisit/_static/vendor/MANIFEST.json" in names
    assert "fieldvisit/_geodata/demo/ledger.xlsx" in names
    assert not [name for name in names if "_geodata/build" in name or "cache" in name.split("/")]
    assert "fieldvisit/web/translations/zh/LC_MESSAGES/messages.mo" in names


def test_an_installed_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], check=True, capture_output=True)
    result = subprocess.run(
        [str(python), "-m", "fieldvisit", "demo", "--no-serve", "--json", "--dir", "county"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    figures = json.loads(result.stdout)
    assert figures["visits"] == figures["planned"] + figures["unassigned"]
    assert (tmp_path / "county" / "out" / "plan.json").is_file()
