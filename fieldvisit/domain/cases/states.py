"""The states of a case and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fieldvisit.errors import Text


class CaseState(StrEnum):
    """Where a case stands; the last three are side states."""

    REGISTERED = "registered"  # 登记
    ASSIGNED = "assigned"  # 派定（包案）
    VISITING = "visiting"  # 约访、下访
    INVESTIGATING = "investigating"  # 调查
    DISPOSED = "disposed"  # 处置
    REPLIED = "replied"  # 答复
    CHECKING = "checking"  # 市级核查
    CLOSED = "closed"  # 销号
    RETURNED = "returned"  # 退回重办
    SUSPENDED = "suspended"  # 中止
    TRANSFERRED = "transferred"  # 移交


STATE_NAMES: Mapping[CaseState, Text] = {
    CaseState.REGISTERED: Text("登记", "registered"),
    CaseState.ASSIGNED: Text("派定", "assigned"),
    CaseState.VISITING: Text("约访下访", "visiting"),
    CaseState.INVESTIGATING: Text("调查", "investigating"),
    CaseState.DISPOSED: Text("处置", "disposed"),
    CaseState.REPLIED: Text("答复", "replied"),
    CaseState.CHECKING: Text("市级核查", "city check"),
    CaseState.CLOSED: Text("销号", "closed"),
    CaseState.RETURNED: Text("退回重办", "returned"),
    CaseState.SUSPENDED: Text("中止", "suspended"),
    CaseState.TRANSFERRED: Text("移交", "transferred"),
}

_SIDE = (CaseState.SUSPENDED, CaseState.TRANSFERRED)

NEXT: Mapping[CaseState, tuple[CaseState, ...]] = {
    CaseState.REGISTERED: (CaseState.ASSIGNED, *_SIDE),
    CaseState.ASSIGNED: (CaseState.VISITING, CaseState.INVESTIGATING, *_SIDE),
    CaseState.VISITING: (CaseState.INVESTIGATING, *_SIDE),
    CaseState.INVESTIGATING: (CaseState.DISPOSED, *_SIDE),
    CaseState.DISPOSED: (CaseState.REPLIED, CaseState.RETURNED, *_SIDE),
    CaseState.REPLIED: (CaseState.CHECKING, CaseState.CLOSED, CaseState.RETURNED, *_SIDE),
    CaseState.CHECKING: (CaseState.CLOSED, CaseState.RETURNED),
    CaseState.CLOSED: (CaseState.RETURNED,),
    CaseState.RETURNED: (CaseState.ASSIGNED, CaseState.VISITING, CaseState.INVESTIGATING, *_SIDE),
    CaseState.TRANSFERRED: (CaseState.ASSIGNED, CaseState.SUSPENDED),
    CaseState.SUSPENDED: (),
}
"""Where a case may go from each state; a suspended one only goes back to where it was."""

NEEDS_REASON = (CaseState.RETURNED, CaseState.SUSPENDED, CaseState.TRANSFERRED)
"""States that nobody may enter without saying why."""


def ways_from(state: CaseState, before_suspension: CaseState | None) -> tuple[CaseState, ...]:
    """The states that may follow ``state``; ``before_suspension`` is where a suspended case was."""
    if state is CaseState.SUSPENDED:
        return (before_suspension,) if before_suspension else ()
    return NEXT[state]
