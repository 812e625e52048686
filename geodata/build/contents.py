"""Rewrites the table of files in ``geodata/README.md``: bytes, rows and sha256 of everything that ships.

Run ``python geodata/build/contents.py`` after any other script of this folder.
"""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
import re
from pathlib import Path

import osmium
from python_calamine import CalamineWorkbook

GEODATA = Path(__file__).resolve().parents[1]
README = GEODATA / "README.md"
START, END = "<!-- contents: start -->", "<!-- contents: end -->"


def main() -> None:
    """Rewrite the table between the two marks."""
    files = [
        p for p in sorted(GEODATA.rglob("*")) if p.is_file() and "build" not in p.relative_to(GEODATA).parts and p != README
    ]
    lines = ["| file | bytes | rows | sha256 |", "|---|---|---|---|"]
    for path in files:
        content = path.read_bytes()
        name = path.relative_to(GEODATA).as_posix()
        lines.append(f"| `{name}` | {len(content):,} | {count_rows(path)} | `{hashlib.sha256(content).hexdigest()}` |")
    text = README.read_text(encoding="utf-8")
    table = f"{START}\n" + "\n".join(lines) + f"\n{END}"
    README.write_text(re.sub(f"{START}.*{END}", table, text, flags=re.DOTALL), encoding="utf-8", newline="\n")
    print(table)


def count_rows(path: Path) -> str:
    """What the file holds, counted: data rows, features, ways or sheet rows."""
    if path.name.endswith(".tsv.xz"):
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
        return f"{len(lines) - 2:,} rows"
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return f"{sum(1 for _ in csv.reader(file)) - 1:,} rows"
    if path.suffix == ".geojson":
        return f"{len(json.loads(path.read_text(encoding='utf-8'))['features'])} features"
    if path.suffix == ".xlsx":
        return f"{len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()):,} sheet rows"
    return f"{sum(1 for _ in osmium.FileProcessor(str(path), osmium.osm.WAY)):,} ways"


if __name__ == "__main__":
    main()
