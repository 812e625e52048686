"""A built wheel, installed in an empty environment outside the checkout, runs the demo and a notebook over its county."""

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
    assert {"fieldvisit/_geodata/demo/ledger.xlsx", "fieldvisit/_constraints.txt"} <= names
    assert not [name for name in names if "_geodata/build" in name or "cache" in name.split("/") or "_compiled" in name]
    assert wheel.name.endswith("-py3-none-any.whl")
    assert "fieldvisit/web/translations/zh/LC_MESSAGES/messages.mo" in names
    assert {"fonts/NotoSansCJKsc-Regular.otf", "fonts/OFL.txt", "templates/base.typ"} <= {
        name.removeprefix("fieldvisit/reports/") for name in names
    }


def test_an_installed_wheel_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
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
    again = (
        "import sys; from pathlib import Path; from fieldvisit.bundle.own import own_wheel; print(own_wheel(Path(sys.argv[1])))"
    )
    packed = subprocess.run(
        [str(python), "-c", again, str(tmp_path)], cwd=tmp_path, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    ours, built = zipfile.ZipFile(packed.stdout.strip()), zipfile.ZipFile(wheel)
    same = [name for name in built.namelist() if not name.endswith("/RECORD")]
    assert sorted(ours.namelist()) == sorted(built.namelist())
    assert all(ours.read(name) == built.read(name) for name in same), "what is installed gives the wheel again, for a bundle"
    shown = subprocess.run(
        [str(python), str(ROOT / "tests" / "notebook" / "run_cells.py"), str(ROOT / "notebooks" / "01_the_whole_way.ipynb")],
        cwd=tmp_path,
        env=os.environ | {"FIELDVISIT_DEMO": str(tmp_path / "county"), "PYTHONPATH": ""},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert int(shown.stdout) > 500_000, "the notebook's map and tables are there"
