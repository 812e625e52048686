"""Field packs: made from what an account sees, handed out, and taken in again."""

from __future__ import annotations

from fieldvisit.workspace.packs.desk import KeptPack, Made, PackDesk, PackEyes
from fieldvisit.workspace.packs.handed import Answer, OpenRecord
from fieldvisit.workspace.packs.room import PackRoom

__all__ = ["Answer", "KeptPack", "Made", "OpenRecord", "PackDesk", "PackEyes", "PackRoom"]
