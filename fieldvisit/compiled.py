"""Geocoding compiled to machine code, where somebody compiled it: ``python -m fieldvisit.compiled`` (``make compiled`` in a checkout).

Nothing needs it, and plain Python is the reference: each answer is the same, byte for byte, only sooner. What mypyc made of the hot
modules stands beside the package in ``_compiled``, in a folder named after the checksum of all sources it was made from and of the
Python it was made for. An edited source has another checksum, so that no old machine code ever stands for it: such a tree runs as
plain Python until it is compiled again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

from fieldvisit.errors import FieldVisitError, SettingsError, Text

MODULES = (
    *("index", "candidates", "fast", "roles", "weighing", "calibration", "explain", "matcher"),
    *(
        "reading.another",
        "reading.established",
        "reading.exact",
        "reading.person",
        "reading.sight",
        "reading.spellings",
        "reading.state",
        "reading.unlisted",
    ),
    *("text.characters", "text.normalize", "text.residue", "text.spelling"),
    *("lexicon.below", "lexicon.outside", "lexicon.surfaces", "lexicon.tree"),
    *("role.cues", "role.mention", "role.model", "role.words"),
)
"""The modules of ``fieldvisit.geocoding`` that are compiled: those that run for every text."""
PLAIN = "FIELDVISIT_PLAIN"
_PACKAGE = Path(__file__).resolve().parent
_MADE_FROM = ("geocoding", "domain", "errors.py", "resources.py", "compiled.py")
_SUFFIX = str(sysconfig.get_config_var("EXT_SUFFIX"))
_CHECKED = "[mypy]\nstrict = True\nignore_missing_imports = True\nfollow_imports = silent\n"
_UNSEEN = "-fvisibility=hidden"
"""Functions that only the compiled modules themselves call are called directly then: 2 in 100 instructions less."""
_SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import setup

extensions = mypycify(["--config-file", "checked.ini", *sys.argv[1:]], opt_level="3", debug_level="0")
setup(name="fieldvisit", packages=[], ext_modules=extensions, script_args=["build_ext", "--build-lib", "made", "--build-temp", "steps"])
"""


def use_compiled() -> bool:
    """Whether geocoding is imported from what was compiled of exactly these sources; called before any of its modules is imported.

    Never where the environment variable ``FIELDVISIT_PLAIN`` is set, nor under a debugger or a measurement of coverage, which see
    lines of Python only.
    """
    builds = _PACKAGE / "_compiled"
    if os.environ.get(PLAIN) or not builds.is_dir() or _is_watched():
        return False
    folder = builds / checksum(_PACKAGE)
    if not folder.is_dir():
        return False
    sys.meta_path.insert(0, _Compiled(folder))
    return True


def checksum(package: Path) -> str:
    """The checksum of the sources in ``package`` that compiled modules depend on, and of this Python."""
    digest = hashlib.sha256(f"{_SUFFIX} {sys.version}".encode())
    for path in _sources(package):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:24]


def compile_geocoding(package: Path = _PACKAGE) -> Path:
    """Compile the hot modules of the package in ``package``; the folder they stand in, made whole or not at all.

    What was compiled of other sources is removed.

    Raises
    ------
    SettingsError
        If mypy or a C compiler is missing, or the sources cannot be compiled.
    """
    folder = package / "_compiled" / checksum(package)
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory() as place:
        made = _made(package, Path(place))
        shutil.rmtree(folder.parent, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        partial = folder.with_suffix(f".{os.getpid()}")
        shutil.copytree(made, partial)
        partial.rename(folder)
    return folder


def _made(package: Path, place: Path) -> Path:
    """The folder of compiled modules, made of a copy of the sources in ``place``."""
    for path in _sources(package):
        copy = place / "fieldvisit" / path.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (place / "fieldvisit" / "__init__.py").touch()
    (place / "checked.ini").write_text(_CHECKED, encoding="utf-8")
    sources = [f"fieldvisit/geocoding/{name.replace('.', '/')}.py" for name in MODULES]
    command = [sys.executable, "-c", _SETUP, *sources]
    unseen = {} if sys.platform == "win32" else {"CFLAGS": f"{os.environ.get('CFLAGS', '')} {_UNSEEN}".strip()}
    done = subprocess.run(  # noqa: S603 - our own words
        command, cwd=place, capture_output=True, text=True, check=False, env={**os.environ, **unseen}
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()[-600:]
        raise SettingsError(
            f"地址解析未能编译（需要 mypy、setuptools 和 C 编译器；不编译也能运行）：{said}",
            f"Geocoding could not be compiled (this needs mypy, setuptools and a C compiler; it runs without, too): {said}",
        )
    return place / "made"


def _sources(package: Path) -> list[Path]:
    """The files that compiled modules are made from, or whose types they rely on."""
    parts = [package / name for name in _MADE_FROM]
    return [path for part in parts for path in ([part] if part.is_file() else sorted(part.rglob("*.py")))]


def _is_watched() -> bool:
    """Whether a debugger or a measurement of coverage follows the lines of this process."""
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12
    if monitoring is not None and any(monitoring.get_tool(tool) for tool in (monitoring.DEBUGGER_ID, monitoring.COVERAGE_ID)):
        return True
    return sys.gettrace() is not None


class _Compiled(MetaPathFinder):
    """Finds the modules in a folder of compiled ones; anything else is left to Python."""

    def __init__(self, folder: Path) -> None:
        files = folder.rglob(f"*{_SUFFIX}")
        self._files = {".".join(f.relative_to(folder).parts)[: -len(_SUFFIX)]: f for f in files}

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's place, if it was compiled."""
        del path, target
        file = self._files.get(fullname)
        return None if file is None else spec_from_file_location(fullname, file)


def main() -> int:
    """Compile, and say what came of it."""
    try:
        folder = compile_geocoding()
    except FieldVisitError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{Text(f'地址解析已编译：{folder}', f'Geocoding is compiled: {folder}')}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
