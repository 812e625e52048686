"""Networks kept as arrays, found again by the content of the file they were read from."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from fieldvisit.domain.travel import RoadNetwork, TravelMatrix
from fieldvisit.io.atomic import write_bytes
from fieldvisit.io.roads.formats.lines import LineParams
from fieldvisit.io.roads.matrix import given_matrix, read_matrix
from fieldvisit.io.roads.read import AS_DRAWN, fingerprint_of, read_roads

_VERSION = 1
"""Raised whenever the reader changes what it makes of a file."""

_TEXTS = ("classes", "names", "source", "fingerprint", "synthetic")


def cached_roads(path: Path, folder: Path, params: LineParams = AS_DRAWN) -> RoadNetwork:
    """The network of a road file: from ``folder`` if it was read before, else read and kept there.

    The key is the sha256 of the file, how lines are joined, and the version of the reader; a damaged entry is read anew.
    Matrices are not kept: computing one takes hardly longer than reading it.

    Raises
    ------
    InputFileError
        As ``read_roads``.
    """
    if not path.is_file() or path.stat().st_size == 0:
        return read_roads(path, params)  # says what is wrong
    kept = folder / f"roads-v{_VERSION}-{fingerprint_of(path, params)}.npz"
    found = _load(kept, path.name) if kept.is_file() else None
    if found is not None:
        return found
    network = read_roads(path, params)
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(kept, _packed(network))
    return network


def cached_matrix(path: Path, folder: Path) -> TravelMatrix:
    """The matrix of a table: from ``folder`` if the same file was read before, else read and kept there.

    Raises
    ------
    InputFileError
        As ``read_matrix``.
    """
    if not path.is_file():
        return read_matrix(path)  # says what is wrong
    kept = folder / f"matrix-v{_VERSION}-{fingerprint_of(path)}.npz"
    found = _load_matrix(kept, path.name) if kept.is_file() else None
    if found is not None:
        return found
    matrix = read_matrix(path)
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    ids = np.array(matrix.place_ids, dtype=np.str_)
    np.savez_compressed(buffer, ids=ids, minutes=matrix.minutes, km=matrix.km, fingerprint=np.array(matrix.fingerprint))
    write_bytes(kept, buffer.getvalue())
    return matrix


def _load_matrix(path: Path, note: str) -> TravelMatrix | None:
    """The matrix of a cache file, ``None`` if the file is damaged."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            ids, minutes, km = tuple(stored["ids"].tolist()), stored["minutes"], stored["km"]
            return given_matrix(ids, minutes, km, str(stored["fingerprint"]), note)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _packed(network: RoadNetwork) -> bytes:
    columns = {f.name: getattr(network, f.name) for f in fields(network) if f.name not in (*_TEXTS, "closed")}
    texts = json.dumps({name: getattr(network, name) for name in _TEXTS}, ensure_ascii=False)
    buffer = io.BytesIO()
    np.savez(buffer, texts=np.frombuffer(texts.encode("utf-8"), dtype=np.uint8), **columns)
    return buffer.getvalue()


def _load(path: Path, source: str) -> RoadNetwork | None:
    """The network of a cache file, ``None`` if the file is damaged."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            columns: dict[str, Any] = {name: stored[name] for name in stored.files if name != "texts"}
            texts = json.loads(stored["texts"].tobytes().decode("utf-8"))
        texts |= {"classes": tuple(texts["classes"]), "names": tuple(texts["names"]), "source": source}
        return RoadNetwork(**columns, **texts)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
