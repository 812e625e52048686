"""Geocoding compiled by mypyc answers as plain Python does, byte for byte, and never stands for sources it was not made from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from geocoding.names import HENAN

import fieldvisit
from fieldvisit.compiled import MODULES, PLAIN, checksum, compile_geocoding
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import SettingsError
from fieldvisit.geocoding.evaluation.generate import GenerateParams, generate

PACKAGE = Path(fieldvisit.__file__).parent
COMPILER = os.environ.get("CC", "cc")
OFFICE = next(unit.code for unit in HENAN.units if unit.level is AdminLevel.COUNTY)
ANSWERS = """
import json, sys
from datetime import date
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.geocoding import IS_COMPILED, matcher
from fieldvisit.io.gazetteer import load_gazetteer

asked = json.load(sys.stdin)
source, gazetteer = RowRef("test", "", 1), load_gazetteer()
def petition(number, form, text):
    place, told = (text, "") if form == "address" else ("", text)
    return Petition(str(number), date(2026, 1, 1), place, told, "other", SourceLevel.COUNTY, CaseStatus.OPEN, source, synthetic=True)
rows = [petition(i, form, text) for i, (form, text) in enumerate(asked["texts"])]
found = [match for office in ("", asked["office"]) for match in matcher.geocode(rows, gazetteer, matcher.GeocodingParams(office))]
print(json.dumps({"compiled": IS_COMPILED, "file": matcher.__file__, "answers": [repr(match) for match in found]}))
"""
WHERE = "from fieldvisit.geocoding import IS_COMPILED, matcher; print(IS_COMPILED, matcher.__file__)"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package in a folder of its own with its hot modules compiled; what the checkout has of the same sources is taken over."""
    assert shutil.which(COMPILER), (
        f"a C compiler is missing ({COMPILER}): run `sh .ci/system-packages`, or `apt-get install gcc libc6-dev`"
    )
    root = tmp_path_factory.mktemp("compiled")
    shutil.copytree(PACKAGE, root / "fieldvisit", ignore=shutil.ignore_patterns("__pycache__", "_compiled"))
    (root / "geodata").symlink_to(PACKAGE.parent / "geodata", target_is_directory=True)
    made = PACKAGE / "_compiled" / checksum(PACKAGE)
    if made.is_dir():
        shutil.copytree(made, root / "fieldvisit" / "_compiled" / made.name)
    else:
        compile_geocoding(root / "fieldvisit")
    return root


def run(root: Path, program: str, told: str = "", **environment: str) -> str:
    """What a program prints that finds the package in ``root``."""
    plain = {name: value for name, value in os.environ.items() if name != PLAIN and not name.startswith("COV")}
    told_where = plain | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"} | environment
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=told, cwd=root, env=told_where, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def test_compiled_geocoding_answers_as_plain_python_does(copy: Path) -> None:
    texts = [(case.form, case.text) for case in generate(HENAN, GenerateParams(77, 12))]
    assert len(texts) > 400
    asked = json.dumps({"texts": texts, "office": OFFICE})
    compiled, plain = json.loads(run(copy, ANSWERS, asked)), json.loads(run(copy, ANSWERS, asked, **{PLAIN: "1"}))
    assert (compiled["compiled"], plain["compiled"]) == (True, False)
    assert compiled["file"].startswith(str(copy / "fieldvisit" / "_compiled"))
    assert plain["file"] == str(copy / "fieldvisit" / "geocoding" / "matcher.py")
    assert len(plain["answers"]) == 2 * len(texts)
    assert [pair for pair in zip(compiled["answers"], plain["answers"], strict=True) if pair[0] != pair[1]] == []


def test_every_module_named_is_compiled(copy: Path) -> None:
    names = [f"fieldvisit.geocoding.{name}" for name in MODULES]
    program = f"import importlib; print([importlib.import_module(name).__file__ for name in {names!r}])"
    assert run(copy, program).count("_compiled") == len(MODULES)


@pytest.mark.parametrize("source", ["geocoding/matcher.py", "geocoding/lexicon/forms.py", "domain/match.py"])
def test_an_edited_source_is_what_runs(copy: Path, source: str) -> None:
    edited = copy / "fieldvisit" / source
    before = edited.read_text(encoding="utf-8")
    assert run(copy, WHERE).startswith("True")
    try:
        edited.write_text(before + "\nEDITED = True\n", encoding="utf-8")
        assert run(copy, WHERE).split() == ["False", str(copy / "fieldvisit" / "geocoding" / "matcher.py")]
    finally:
        edited.write_text(before, encoding="utf-8")
    assert run(copy, WHERE).startswith("True")


def test_lines_that_are_watched_are_lines_of_python(copy: Path) -> None:
    assert run(copy, f"import sys; sys.settrace(lambda *_: None); {WHERE}").startswith("False")


def test_sources_that_cannot_be_compiled_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "fieldvisit", ignore=shutil.ignore_patterns("__pycache__", "_compiled"))
    wrong = tmp_path / "fieldvisit" / "geocoding" / "fast.py"
    wrong.write_text(wrong.read_text(encoding="utf-8") + "\nWRONG: int = 'text'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="int"):
        compile_geocoding(tmp_path / "fieldvisit")
    assert not (tmp_path / "fieldvisit" / "_compiled").exists()
