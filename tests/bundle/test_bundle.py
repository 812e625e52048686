"""A bundle holds what its platform needs, every file with its hash, and installs without any index; small wheels stand for large ones."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldvisit.bundle.making import make_bundle
from fieldvisit.bundle.own import own_wheel
from fieldvisit.bundle.platforms import platform_of
from fieldvisit.bundle.wheels import Wheel, fetch
from fieldvisit.cli import main
from fieldvisit.errors import InputFileError, NotFoundError, SettingsError
from fieldvisit.resources import constraints

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
ROOT_REQUIRES = (
    "everywhere>=1",
    "windowsonly; platform_system == 'Windows'",
    "linuxonly; sys_platform == 'linux'",
    "typesetter; extra == 'pdf'",
)


def wheel(folder: Path, name: str, *requires: str, tag: str = "py3-none-any", script: bool = False) -> Path:
    """A wheel with nothing in it but a module that prints its name."""
    info, path = f"{name}-1.0.dist-info", folder / f"{name}-1.0-{tag}.whl"
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0", *(f"Requires-Dist: {one}" for one in requires)]
    metadata += ["Provides-Extra: pdf"] if script else []
    files = {
        f"{name}.py": f"def main():\n    print('{name} 1.0')\n",
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    if script:
        files[f"{info}/entry_points.txt"] = f"[console_scripts]\n{name} = {name}:main\n"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{one},,\n" for one in [*files, f"{info}/RECORD"]))
    return path


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder of wheels as the only index, and the wheel of a small fieldvisit."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("linuxonly", "typesetter", "windowsonly"):
        wheel(shelf, name)
    wheel(shelf, "everywhere", "deeper; os_name == 'nt'")
    wheel(shelf, "deeper")
    for name in [one for one in os.environ if one.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    own = tmp_path / "own"
    own.mkdir()
    return wheel(own, "fieldvisit", *ROOT_REQUIRES, script=True)


def names(folder: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in (folder / "wheels").glob("*.whl")}


def test_markers_are_those_of_the_other_machine(index, tmp_path):
    make_bundle(platform_of("win_amd64", "3.12"), tmp_path / "win", extras=("pdf",), wheel=index)
    assert names(tmp_path / "win") == {"fieldvisit", "everywhere", "windowsonly", "deeper", "typesetter"}
    make_bundle(platform_of("linux_aarch64", "3.12"), tmp_path / "arm", wheel=index)
    assert names(tmp_path / "arm") == {"fieldvisit", "everywhere", "linuxonly"}
    script = (tmp_path / "win" / "安装.bat").read_bytes()
    assert script.count(b"\r\n") == script.count(b"\n") > 10
    assert b"py -3.12 -m venv" in script
    assert "3.12.10" in (tmp_path / "win" / "README.txt").read_text(encoding="utf-8")


@pytest.mark.packaging
def test_a_bundle_installs_without_an_index_and_refuses_a_changed_file(index, tmp_path):
    """By the script of the system on which the test runs: ``安装.bat`` on Windows, ``install.sh`` elsewhere."""
    target, made = tmp_path / "bundle", tmp_path / "environment"
    windows = os.name == "nt"
    system, name, python = (
        ("win_amd64", "安装.bat", made / "Scripts" / "python.exe")
        if windows
        else ("linux_x86_64", "install.sh", made / "bin" / "python")
    )
    command = ["bundle", "--platform", system, "--python", HERE, "--out", str(target), "--wheel", str(index), "--json"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (done.exit_code, '"wheels": 4' in done.stdout) == (0, True)
    for line in (target / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, file = line.split("  ")
        assert hashlib.sha256((target / file).read_bytes()).hexdigest() == digest
    kept = {one: os.environ[one] for one in ("PATH", "SYSTEMROOT", "LOCALAPPDATA", "TEMP") if one in os.environ}
    bare = kept | {"HOME": str(tmp_path), "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull}
    install = [*(("cmd", "/c") if windows else ("sh",)), str(target / name), str(made)]
    good = subprocess.run(install, env=bare, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=True)
    assert "fieldvisit 1.0" in good.stdout
    (target / "wheels" / "everywhere-1.0-py3-none-any.whl").write_bytes(wheel(tmp_path, "everywhere", "other").read_bytes())
    line = next(one for one in (target / name).read_text(encoding="utf-8").splitlines() if "pip install" in one)
    again = line.partition(" -m ")[2].partition(" ||")[0].split()
    anew = [str(python), "-m", *again, "--force-reinstall"]
    bad = subprocess.run(anew, cwd=target, env=bare, capture_output=True, encoding="utf-8", check=False)
    assert bad.returncode != 0
    assert "DO NOT MATCH THE HASHES" in bad.stderr


def test_a_missing_wheel_is_named_and_nothing_is_left_behind(index, tmp_path):
    needy = wheel(tmp_path, "fieldvisit", "everywhere", "rarely>=2")
    with pytest.raises(NotFoundError, match=r"rarely>=2 没有适用于 win_amd64、Python 3\.12"):
        make_bundle(platform_of("win_amd64", "3.12"), tmp_path / "win", wheel=needy)
    wheel(tmp_path / "shelf", "rarely", tag="cp312-cp312-manylinux_2_17_x86_64")
    needy = wheel(tmp_path, "fieldvisit", "rarely")
    with pytest.raises(NotFoundError, match="rarely"):
        make_bundle(platform_of("win_amd64", "3.12"), tmp_path / "win", wheel=needy)
    assert not [path for path in tmp_path.iterdir() if "win" in path.name]


def test_an_index_that_cannot_be_reached_is_told_apart_from_a_missing_wheel(index, tmp_path, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nothing"))
    with pytest.raises(InputFileError, match="连不上软件源"):
        make_bundle(platform_of("win_amd64", "3.12"), tmp_path / "win", wheel=index)


def test_a_folder_that_holds_something_is_kept(index, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputFileError, match="--out"):
        make_bundle(platform_of("win_amd64", "3.12"), tmp_path / "mine", wheel=index)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_what_is_no_wheel_of_this_program_is_refused(tmp_path):
    (tmp_path / "fieldvisit-1.whl").write_text("x", encoding="utf-8")
    for name in ("fieldvisit-1.whl", "nothing.whl"):
        with pytest.raises(InputFileError, match=r"\.whl"):
            own_wheel(tmp_path, tmp_path / name)


@pytest.mark.parametrize(
    ("name", "python"),
    [
        ("win32", "3.12"),
        ("win_arm64", "3.12"),
        ("linux_riscv64", "3.12"),
        ("win_amd64", "3.10"),
        ("win_amd64", "3"),
        ("win_amd64", "4.0"),
    ],
)
def test_a_platform_or_python_that_cannot_be_served_is_refused(name, python):
    with pytest.raises(SettingsError, match=r"win_amd64|3\.12"):
        platform_of(name, python)


def test_a_c_library_runs_what_was_built_for_an_older_one():
    tags = platform_of("manylinux_2_28_x86_64", "3.12").tags
    assert (tags[0], tags[-1]) == ("manylinux_2_28_x86_64", "manylinux1_x86_64")
    assert "manylinux2014_aarch64" in platform_of("linux_aarch64", "3.12").tags
    assert not [tag for tag in platform_of("linux_aarch64", "3.12").tags if "manylinux1" in tag]
    assert platform_of("win_amd64", "3.12.4").release == "3.12.4"


def test_every_version_is_pinned_and_no_index_is_named(index, tmp_path):
    lines = [one for one in constraints().read_text(encoding="utf-8").splitlines() if one and not one.startswith("#")]
    assert all("==" in one and "://" not in one for one in lines)
    room = tmp_path / "room"
    room.mkdir()
    own = own_wheel(room, index)
    found = fetch(own, (), platform_of("linux_x86_64", "3.12"), constraints())
    assert [one.name for one in found] == ["everywhere", "fieldvisit", "linuxonly"]
    assert Wheel.of(own).version == "1.0"
