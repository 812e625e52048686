"""Run a notebook's cells with nothing but Python, as an office does that has no Jupyter: ``python run_cells.py NOTEBOOK.ipynb``."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path


def shown(value: object) -> str:
    """What a notebook would show of the last line of a cell."""
    return value._repr_html_() if hasattr(value, "_repr_html_") else repr(value)


def run(notebook: Path) -> int:
    """Run every code cell in one namespace; returns how many characters their last lines show."""
    names: dict[str, object] = {}
    told = 0
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            told += _run_cell("".join(cell["source"]), names)
    return told


def _run_cell(source: str, names: dict[str, object]) -> int:
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own notebook
    if last is None:
        return 0
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - our own notebook
    return 0 if value is None else len(shown(value))


if __name__ == "__main__":
    path = Path(sys.argv[1]).resolve()
    os.chdir(path.parent)
    print(run(path))
