"""Tables out of xlsx, xls, ods and csv files: plain cells with their row numbers, no meaning yet."""

from fieldvisit.io.tables.read import TableFile, read_table
from fieldvisit.io.tables.sheets import Cell, Sheet, TableLimits

__all__ = ["Cell", "Sheet", "TableFile", "TableLimits", "read_table"]
