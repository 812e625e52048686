"""Opens a table file of any accepted kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.errors import InputFileError
from fieldvisit.io.tables.csv_text import read_csv
from fieldvisit.io.tables.limits import too_large
from fieldvisit.io.tables.sheets import Sheet, TableLimits
from fieldvisit.io.tables.workbooks import read_workbook

USUAL_LIMITS = TableLimits()
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ods")


@dataclass(frozen=True)
class TableFile:
    """A file's sheets, its name without folder, and the sha256 of its bytes."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]


def read_table(path: Path, limits: TableLimits = USUAL_LIMITS) -> TableFile:
    """All sheets of an xlsx, xls, ods or csv file.

    Raises
    ------
    InputFileError
        If the file does not exist, is empty, has another extension, or cannot be read; says why and what to do.
    """
    suffix = path.suffix.lower()
    if suffix != ".csv" and suffix not in WORKBOOKS:
        raise InputFileError(
            f"{path.name} 的扩展名“{path.suffix}”不在可读之列，请另存为 xlsx、xls、ods 或 csv。",
            f"{path.name}: files of kind {path.suffix!r} cannot be read; save it as xlsx, xls, ods or csv.",
        )
    content = _content(path, limits)
    sheets = (read_csv(path.name, content),) if suffix == ".csv" else read_workbook(path.name, content, limits)
    return TableFile(path.name, hashlib.sha256(content).hexdigest(), sheets)


def _content(path: Path, limits: TableLimits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.file_mb * 1e6:
            raise too_large(path.name, f"有 {size / 1e6:.0f} MB", f"has {size / 1e6:.0f} MB")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InputFileError(
            f"找不到文件 {path.name}，请检查路径。", f"There is no file {path.name}; check the path."
        ) from error
    except (PermissionError, IsADirectoryError) as error:
        raise InputFileError(
            f"{path.name} 打不开。若正在 Excel 或 WPS 中编辑，请先关闭；也请确认它是文件并有读取权限。",
            f"{path.name} cannot be opened. Close it in Excel or WPS first; check that it is a file you may read.",
        ) from error
    if not content.strip():
        raise InputFileError(
            f"{path.name} 是空文件，请重新导出后再导入。", f"{path.name} is empty; export it again and import that file."
        )
    return content
