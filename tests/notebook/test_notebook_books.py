"""The notebooks themselves: public names only, no outputs, the published case; and a package that stays cheap to import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import fieldvisit as fv
from fieldvisit.errors import SettingsError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REFERENCE = ROOT / "tests" / "reference" / "scan" / "ncsids.csv"


def code_of(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return cells, "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_no_outputs_and_uses_public_names_only(notebook):
    cells, code = code_of(notebook)
    assert all((cell["outputs"], cell["execution_count"]) == ([], None) for cell in cells if cell["cell_type"] == "code")
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert all(word in prose for word in ("谁会问", "Who asks"))
    tree = ast.parse(code)
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"fieldvisit", "pandas", "tempfile", "pathlib"}
    used = {node.attr: node for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not [name for name in used if name.startswith("_")]
    ours = [
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "fv"
    ]
    assert set(ours) <= set(fv.__all__)
    assert ours


def test_there_are_five_notebooks():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


def test_the_published_case_of_a_notebook_is_that_of_the_reference_tests():
    own, reference = pd.read_csv(NOTEBOOKS[0].with_name("north_carolina.csv")), pd.read_csv(REFERENCE)
    assert own.equals(reference[["id", "lon", "lat", "SID79", "BIR79"]].set_axis(own.columns, axis=1))


SEASON = pd.DataFrame(
    [
        {
            "id": f"v{i:02d}",
            "x": i % 5,
            "y": i // 5,
            "period": month,
            "cases": (4 if i == 3 else 1) * (6 if month in (5, 6) else 1),
        }
        for i in range(20)
        for month in range(12)
    ]
)


def test_a_season_common_to_all_places_is_no_cluster_of_the_permutation_model():
    assert len(fv.scan(SEASON, model="permutation")) == 0
    assert fv.scan(SEASON, model="space_time").iloc[0]["p_value"] < 0.05


@pytest.mark.parametrize("params", [{"model": "permutations"}, {"seed": -3}, {"max_share": "0.5"}, {"replicate": 99}])
def test_a_param_of_a_scan_that_cannot_be_is_refused_by_name(params):
    with pytest.raises(SettingsError, match=next(iter(params))) as caught:
        fv.scan(SEASON, **params)
    assert all(caught.value.text.in_(lang) for lang in ("zh", "en"))


def test_importing_the_package_loads_nothing_else():
    code = "import sys, fieldvisit; print([m for m in sys.modules if m in ('pandas', 'numpy', 'fieldvisit.notebook')], fieldvisit.__all__)"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert out.startswith("[] ")
    for name in fv.__all__:
        assert getattr(fv, name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = fv.nothing
