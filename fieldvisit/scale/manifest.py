"""The finished units of a batch, one small file each: what is in it is done, whatever was killed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fieldvisit import __version__
from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.io.atomic import write_text


@dataclass(frozen=True)
class Finished:
    """One unit that is done: the stage of a county, its key, its file with sha256, what was counted and what it cost.

    ``cpu_s`` is CPU time, ``peak_mb`` the most memory that the process had used by then, ``process`` its number.
    """

    stage: str
    unit: str
    key: str
    file: str
    sha256: str
    counts: Mapping[str, int]
    cpu_s: float
    wall_s: float
    peak_mb: float
    process: int


class Manifest:
    """The manifest of an output folder. A unit's line is written after its file, both by rename; none is ever changed."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self._folder = out / "manifest"

    def find(self, stage: str, unit: str, key: str) -> Finished | None:
        """The finished unit of this key, if its file is still there unchanged."""
        line = self._line(stage, unit, key)
        try:
            found = from_json(line.read_text("utf-8"), Finished)
            whole = sha256_of(self.out / found.file) == found.sha256
        except (FileNotFoundError, ValueError):
            return None
        return found if whole else None

    def add(self, done: Finished) -> None:
        """Keep that a unit is done; its file must be in place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_text(self._line(done.stage, done.unit, done.key), to_json(done) + "\n")

    def clear_torn(self) -> int:
        """Remove what killed writers left half-written; returns how many files."""
        torn = list(self._torn())
        for path in torn:
            path.unlink(missing_ok=True)
        return len(torn)

    def _torn(self) -> Iterator[Path]:
        return self.out.glob("*/.*.tmp")

    def _line(self, stage: str, unit: str, key: str) -> Path:
        return self._folder / f"{stage}-{unit}-{key}.json"


def key_of(stage: str, settings: object, inputs: Iterable[str]) -> str:
    """The name of a unit's result: equal only for the same stage, program, settings and contents of the inputs."""
    told = to_json([stage, __version__, to_json(settings), *inputs])
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes; raises ``FileNotFoundError`` when it is not there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(units: Iterable[Finished]) -> str:
    """One sha256 over the results of many units, whatever the order in which they were done."""
    lines = sorted(f"{one.stage} {one.unit} {one.sha256}" for one in units)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
