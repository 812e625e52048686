"""Written Chinese: characters made comparable, how alike they are, and what stands around a name."""

from pathlib import Path

TABLES = Path(__file__).with_name("tables")
"""The folder of the shipped tables; known here, as a compiled module does not stand where its source does."""
