"""The sender's workbook with what should be put right, as a file beside the user's own."""

from __future__ import annotations

from pathlib import Path

from fieldvisit.errors import InputFileError, Text
from fieldvisit.io.atomic import write_bytes
from fieldvisit.io.checked.returned import returned_workbook
from fieldvisit.workspace.summary import ImportSummary


def write_returned(target: Path, ledger: Path, summary: ImportSummary, lang: str) -> None:
    """Write the ledger with yellow cells and comments to ``target``.

    Raises
    ------
    InputFileError
        If the target is the ledger itself, is no xlsx, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx" or target.resolve() == ledger.resolve():
        raise InputFileError(
            f"--returned 应写成另一个 .xlsx 文件，而不是 {target.name}。",
            f"--returned must name another file that ends in .xlsx, not {target.name}.",
        )
    content = returned_workbook(ledger, summary.table, summary.marks, lang)
    try:
        write_bytes(target, content)
    except OSError as error:
        raise InputFileError(
            f"写不进 {target}，请检查目录、权限和磁盘空间，或先在 Excel 中关闭它。",
            f"{target} cannot be written; check folder, rights and room, or close it in Excel first.",
        ) from error


def returned_sentence(target: Path, summary: ImportSummary) -> Text:
    """What the terminal says of it."""
    marked = len(summary.marks)
    return Text(
        f"已写入 {target}：{marked} 处标黄并加批注；其中含报送人的个人信息列，请只交还报送单位。",
        f"written: {target}: {marked} cells marked with comments. It holds its sender's personal columns: return it to the sender only.",
    )
