"""A register copied from one database into another, row by row, and compared at the end."""

from __future__ import annotations

from fieldvisit.register.copying.run import Copied, TableCopied, copy_register

__all__ = ["Copied", "TableCopied", "copy_register"]
