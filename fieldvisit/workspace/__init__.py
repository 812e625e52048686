"""The notebook and CLI facade: one folder, one register, the stages in order, maps and tables back."""

from __future__ import annotations

from fieldvisit.workspace.files import CountyFiles
from fieldvisit.workspace.store import Workspace

__all__ = ["CountyFiles", "Workspace"]
