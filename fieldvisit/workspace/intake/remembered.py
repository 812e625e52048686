"""What was said about the columns of a sender's ledgers, for the ledger of next month: digests of headers, no word of a ledger."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldvisit.domain.codec import from_json, to_json
from fieldvisit.domain.identity import Handling
from fieldvisit.errors import InputFileError
from fieldvisit.io.atomic import write_text

FILE = "county/ledger-columns.json"
_MOST = 50
_ALIKE = 0.8
_writing = threading.Lock()


@dataclass(frozen=True)
class Remembered:
    """One sender's form: the keys of its headers, what its columns were said to mean, who said so and when."""

    keys: tuple[str, ...]
    chosen: dict[str, str]
    identity: Handling
    by: str
    on: date


def recall(folder: Path, keys: Sequence[str]) -> Remembered | None:
    """What is remembered of ledgers with these headers, or with nearly these; ``None`` when nothing is.

    Raises
    ------
    InputFileError
        If the file of the workspace is damaged.
    """
    given = set(keys)
    found = [(len(given & set(one.keys)) / len(given | set(one.keys)), one) for one in _all(folder) if given]
    share, best = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return best if share >= _ALIKE else None


def remember(folder: Path, new: Remembered) -> None:
    """Keep what was said; it takes the place of what was said of the same headers before."""
    with _writing:
        kept = [one for one in _all(folder) if set(one.keys) != set(new.keys)]
        _write(folder, [new, *kept][:_MOST])


def forget(folder: Path, keys: Sequence[str]) -> None:
    """Forget what ``recall`` finds for these headers."""
    with _writing:
        gone = recall(folder, keys)
        if gone is not None:
            _write(folder, [one for one in _all(folder) if one != gone])


def _all(folder: Path) -> list[Remembered]:
    try:
        raw = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return [from_json(json.dumps(one), Remembered) for one in raw]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError, KeyError) as error:
        raise InputFileError(
            f"工作目录里的 {FILE} 已损坏，请删去它（只是忘掉以前选定的列）。",
            f"{FILE} of the workspace is damaged; remove it (only the columns chosen before are forgotten).",
        ) from error


def _write(folder: Path, all_of_them: Sequence[Remembered]) -> None:
    (folder / FILE).parent.mkdir(exist_ok=True)
    write_text(folder / FILE, "[\n" + ",\n".join(to_json(one) for one in all_of_them) + "\n]\n")
