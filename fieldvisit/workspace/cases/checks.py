"""Spot checks (个案核查) as one account draws, carries and opens them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from fieldvisit.domain.cases.states import CaseState
from fieldvisit.domain.cases.work import CheckFinding, SpotCheck
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.policy.cases.sample import LARGEST, digest_of, draw, seal_of
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.cases.private import private

_TOWNSHIP = 9
_SINCE_DAYS = 365
"""Cases closed longer ago are not checked on the spot."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Whether a check is what was sealed: the seal fits, and the seed draws the same cases.

    ``drawn`` is ``None`` when the cases of that day are no longer the same, so that they cannot be drawn again.
    """

    sealed: bool
    drawn: bool | None


class CheckDesk:
    """Spot checks of one desk; raises like the case book."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk, self._book = desk, desk.book

    def checks(self) -> tuple[SpotCheck, ...]:
        """The own ones and those that were opened, the latest first."""
        return tuple(reversed(self._book.work(SpotCheck)))

    def one(self, check_id: str) -> SpotCheck:
        """One of them."""
        return self._book.work_item(SpotCheck, check_id)

    def draw(self, size: int, *, of_closed: bool, seed: str = "") -> SpotCheck:
        """Draw cases that are open, or closed within a year, and seal them. Without a seed one that nobody can guess is made.

        Raises
        ------
        InputFileError
            If the number is none that can be checked, or there is no such case.
        """
        if not 1 <= size <= LARGEST:
            raise InputFileError(f"抽查件数应为 1 至 {LARGEST}。", f"Between 1 and {LARGEST} cases can be drawn.")
        frame = self._frame(of_closed=of_closed)
        if not frame:
            raise InputFileError("范围内没有这样的案件，无法抽取。", "There is no such case to draw from.")
        seed = seed or secrets.token_hex(16)
        ids, digest = draw(frame, size, seed), digest_of(frame)
        scope = self._desk.scope
        made = SpotCheck("", scope.home, self._desk.today, scope.who, of_closed, len(frame), digest, seed, ids, "")
        return self._book.add_work(replace(made, seal=seal_of(seed, digest, ids)))

    def open(self, check_id: str) -> SpotCheck:
        """Make it known to everybody whose scope holds its cases; only whoever drew it can."""
        standing = self.one(check_id)
        if standing.opened_on is not None:
            return standing
        return self._book.change_work(standing, replace(standing, opened_on=self._desk.today), "")

    def found(self, check_id: str, case_id: str, words: str, *, confirmed: bool) -> SpotCheck:
        """Note what was found on the spot for one of the cases, once for each; the case itself stays as it is.

        Raises
        ------
        NotFoundError
            If the check holds no such case.
        InputFileError
            If nothing is said, or a finding stands already.
        """
        standing = self.one(check_id)
        if case_id not in standing.case_ids:
            raise NotFoundError(f"抽查 {check_id} 没有案件 {case_id}。", f"Check {check_id} holds no case {case_id}.")
        if not words.strip():
            raise InputFileError("请写明现场核查发现了什么。", "Say what was found on the spot.")
        if any(one.case_id == case_id for one in standing.findings):
            raise InputFileError(
                f"案件 {case_id} 的核查结果已登记，不能再改。如有新情况，请在案件页处理，或另抽一次。",
                f"What was found for case {case_id} stands already and does not change. Go on at the case's page, or draw a new check.",
            )
        said = private(CheckFinding(case_id, self._desk.today, confirmed, words.strip(), self._desk.scope.who))
        return self._book.change_work(standing, replace(standing, findings=(*standing.findings, said)), "")

    def redrawn(self, check: SpotCheck) -> Redrawn | None:
        """Whether the seal fits and the same cases are drawn again; ``None`` for everybody but who drew them, and sees them all."""
        if check.drawn_by != self._desk.scope.who:
            return None
        sealed = seal_of(check.seed, check.frame, check.case_ids) == check.seal
        frame = self._frame(of_closed=check.of_closed)
        if digest_of(frame) != check.frame:
            return Redrawn(sealed, None)
        return Redrawn(sealed, draw(frame, len(check.case_ids), check.seed) == check.case_ids)

    def _frame(self, *, of_closed: bool) -> dict[str, str]:
        wanted = CaseFilter(state=CaseState.CLOSED) if of_closed else CaseFilter(open=True)
        since = self._desk.today - timedelta(days=_SINCE_DAYS)
        cases = (c for c in self._book.cases(wanted) if not of_closed or (c.closed_on is not None and c.closed_on >= since))
        return {case.id: case.unit_code[:_TOWNSHIP] for case in cases}
