"""Each import contract is broken once on purpose, in a copy of the package, and must be reported by name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"

OFFENCES = {
    "layers-down": ("layers", "domain/offence.py", "import fieldvisit.pipeline"),
    "layers-siblings": ("layers", "geocoding/offence.py", "import fieldvisit.hotspots.tally"),
    "layers-exhaustive": ("layers", "stray.py", ""),
    "layers-notebook": ("layers", "notebook/offence.py", "import fieldvisit.web"),
    "pure-stages": ("pure-stages", "hotspots/offence.py", "import sqlalchemy"),
    "ortools": ("only-routing-knows-ortools", "travel/offence.py", "import ortools"),
    "flask": ("only-web-knows-flask", "maps/offence.py", "import flask"),
    "database": ("only-register-knows-the-database", "io/offence.py", "import sqlite3"),
    "folium": ("only-maps-knows-folium", "web/offence.py", "import folium"),
    "dask": ("only-scale-engine-knows-dask", "workspace/offence.py", "import distributed"),
    "osmium": ("only-io-roads-knows-osmium", "travel/offence.py", "import osmium"),
}


def _lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", LINTER, "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "fieldvisit", tmp_path / "fieldvisit", ignore=shutil.ignore_patterns("__pycache__", "_static", "_geodata")
    )
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "line"), OFFENCES.values(), ids=OFFENCES.keys())
def test_a_broken_contract_is_reported(copied: Path, contract: str, module: str, line: str) -> None:
    (copied / "fieldvisit" / module).write_text(f'"""An offence."""\n{line}\n', encoding="utf-8")
    result = _lint(copied, contract)
    assert result.returncode != 0
    assert Path(module).stem in result.stdout


def test_the_package_keeps_every_contract(copied: Path) -> None:
    for contract in sorted({contract for contract, _, _ in OFFENCES.values()}):
        result = _lint(copied, contract)
        assert result.returncode == 0, result.stdout
