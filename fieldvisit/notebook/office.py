"""A county as a notebook has it open: tables of what its role sees, and what planning starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from types import TracebackType
from typing import Self

import geopandas as gpd
import pandas as pd

from fieldvisit.domain.access.roles import ROLE_NAMES, Right, Role
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.run import Run
from fieldvisit.errors import NotFoundError, PolicyRefusedError, Text, language
from fieldvisit.maps.monthly.strip import months_of
from fieldvisit.notebook.planning.leaders import leaders_table
from fieldvisit.notebook.planning.plan import PlanView, in_force
from fieldvisit.notebook.planning.rules import Rules
from fieldvisit.notebook.planning.travel import TravelTimes
from fieldvisit.notebook.seeing.asking import ask_hotspots
from fieldvisit.notebook.seeing.briefing import Briefing, briefing
from fieldvisit.notebook.seeing.filters import Asked, asked
from fieldvisit.notebook.seeing.hotspots import Hotspots, ranked
from fieldvisit.notebook.seeing.local import LocalHotspots
from fieldvisit.notebook.seeing.shown import paragraph, table
from fieldvisit.notebook.seeing.tables import cases_table, months_table, villages_table
from fieldvisit.pipeline import Progress
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.asking import dispatch_order
from fieldvisit.workspace.auditing import at_this_computer
from fieldvisit.workspace.cases import CaseDesk
from fieldvisit.workspace.frames import MapView, map_view
from fieldvisit.workspace.viewing import Views


class Office:
    """A county opened for one role; ``None`` sees all of it. Use it as a context manager, or call ``close``.

    What the role may not see raises ``PolicyRefusedError`` with the remedy; a village or hotspot it does not see does not exist.
    """

    def __init__(self, workspace: Workspace, scope: Scope | None) -> None:
        self._workspace, self.scope = workspace, scope
        self._views = Views(workspace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the register."""
        self._workspace.close()

    def run(self) -> Run:
        """What the role sees, in one frozen value: counts, tally, hotspots, plan."""
        return self._workspace.run() if self.scope is None else self._views.run_of(self.scope)

    def run_everything(self, progress: Progress | None = None) -> Run:
        """Place the petitions, find hotspots and plan the week; the results are kept in the register.

        A demo county reads its shipped ledger first.
        """
        workspace = self.whole(Text("运行各步骤", "run the stages"))
        if self.scope is not None:
            self.scope.require(Right.WORK)
        workspace.run_everything(progress)
        return self.run()

    def cases(
        self,
        months: str | Sequence[str] | None = None,
        status: str = "open",
        *,
        categories: str | Sequence[str] = (),
        township: str = "",
        hotspot: str = "",
    ) -> gpd.GeoDataFrame:
        """Villages with their cases, most first: the numbers of the page's list under the same filter.

        Parameters
        ----------
        months
            Month of receipt: ``"2026-06"``, ``"2026-06/2026-11"`` or several; ``None`` for all.
        status
            ``"open"``, ``"closed"`` or ``"all"``. Matters count once, repeats do not.
        categories
            Codes or names of categories; none for all.
        township, hotspot
            A township by code or name, a hotspot by its id; empty for all.

        Raises
        ------
        SettingsError, NotFoundError
            If a value cannot be read or does not exist; names what would be right.
        PolicyRefusedError
            If the role may only count and asks for more than open cases of all months and categories.
        """
        what = self._asked(months, status, categories=categories, township=township, hotspot=hotspot)
        return cases_table(self.run(), what)

    def months(self, *, categories: str | Sequence[str] = (), township: str = "", hotspot: str = "") -> pd.DataFrame:
        """Matters received and still open by month of receipt, empty months too; filters as in ``cases``.

        A role that may only count gets the one table of everything it sees, whatever the filter; small counts are empty.
        """
        return months_table(self.run(), self._asked(None, "open", categories=categories, township=township, hotspot=hotspot))

    def villages(self) -> gpd.GeoDataFrame:
        """The villages: 12-digit codes, names, households, how exactly the position is known."""
        return villages_table(self.run())

    def leaders(self) -> gpd.GeoDataFrame:
        """Leaders and work teams of the roster; edit hours, most visits or most driving, or leave rows out, for a ``Problem``."""
        workspace = self.whole(Text("看人员名册", "see the roster"))
        return leaders_table(workspace.county.leaders)

    def matrix(self, days: Sequence[date] | None = None) -> TravelTimes:
        """Travel times between all bases and villages on the days (default: the week of the plan), closed roads allowed for."""
        return TravelTimes.of(self.whole(Text("计算行车时间", "compute travel times")), days)

    @property
    def policy(self) -> Rules:
        """The policy profile in force, with every value and its clause, as a ``Problem`` takes it."""
        return Rules(self.whole(Text("按政策编排走访", "plan visits by the policy")), self._eyes)

    def hotspots(
        self,
        cases: gpd.GeoDataFrame | None = None,
        *,
        by: str = "village",
        method: str = "scan",
        model: str = "spatial",
        fdr: bool = True,
        seed: int | None = None,
    ) -> Hotspots | LocalHotspots:
        """Where cases concentrate beyond households and chance.

        Parameters
        ----------
        cases
            A table of ``cases()``: its months, status and categories are counted. ``None``: the hotspots in force, those of the page.
        by
            ``"village"`` or ``"township"``.
        method
            ``"scan"`` (Kulldorff) or ``"gi"`` (Getis-Ord Gi* of smoothed rates).
        model
            Of the scan: ``"spatial"``, ``"space_time"`` or ``"permutation"``.
        fdr
            Several categories are as many maps, held together by false discovery control; ``False`` counts them as one map. Gi* is judged
            over all villages together in any case.
        seed
            Of the chance maps; by default the settings'.

        Raises
        ------
        SettingsError
            If a word is unknown, months leave a gap, or ``cases`` were narrowed to a place.
        PolicyRefusedError
            If the role does not see the whole county; it still sees the hotspots in force that lie in its area.
        """
        if cases is None and (by, method, model, fdr, seed) == ("village", "scan", "spatial", True, None):
            return self._in_force()
        question = self.cases() if cases is None else cases
        workspace = self.whole(Text("另算热点", "look for hotspots anew"))
        return ask_hotspots(workspace, question, by=by, method=method, model=model, fdr=fdr, seed=seed)

    def plan(self) -> PlanView:
        """The plan in force.

        Raises
        ------
        NotFoundError
            If nothing was planned yet.
        """
        return in_force(self.whole(Text("看行程方案", "see the plan")), self._eyes)

    def briefing(self, month: str, audience: str = "county") -> Briefing:
        """The report of a month (``"2026-11"``) for ``"county"``, ``"city"`` or ``"public-body"``, each number with its query.

        Raises
        ------
        SettingsError, InputFileError
            If there is no such audience, or the month has not begun.
        PolicyRefusedError
            If the role does not see the whole county.
        """
        workspace = self.whole(Text("做月报", "make the monthly report"))
        return briefing(CaseDesk(workspace, self._eyes), month, audience)

    def map(self, lang: str | None = None) -> MapView:
        """Villages, hotspots and itineraries on one map that asks nothing of any host."""
        return map_view(self.run(), lang or language())

    def missions(self) -> pd.DataFrame:
        """Work teams sent so far, the latest first: id, days, villages."""
        rows = [
            (one.id, one.hotspot_id, one.first_day, one.over_on, len(one.village_codes)) for one in reversed(self._missions())
        ]
        return pd.DataFrame(rows, columns=["id", "hotspot", "first_day", "last_day", "villages"])

    def mission(self, mission_id: str) -> TeamMission:
        """One mission of the register; raises ``NotFoundError`` that names those there are."""
        there = {one.id: one for one in self._missions()}
        if mission_id not in there:
            names = "、".join(there) or "无"
            raise NotFoundError(
                f"没有派驻 {mission_id}。现有：{names}。未登记的可写 fv.Mission(村代码, 开始日, 结束日)。",
                f"There is no mission {mission_id}. There are: {', '.join(there) or 'none'}. One that was not registered is written "
                "fv.Mission(villages, first_day, last_day).",
            )
        return there[mission_id]

    def whole(self, what: Text) -> Workspace:
        """The workspace, for what needs the whole county; raises ``PolicyRefusedError`` for a role that does not see it."""
        if self.scope is not None and not self._sees_everything(self.scope):
            name = ROLE_NAMES[self.scope.role]
            raise PolicyRefusedError(
                f"角色“{name.zh}”（{self.scope.role.value}:{self.scope.home}）看不到全县的案件，不能{what.zh}。"
                '请由看得到全县的角色打开，例如 role="county"。',
                f"The role {name.en} ({self.scope.role.value}:{self.scope.home}) does not see every case of the county and cannot {what.en}. "
                'Open the county with a role that does, for example role="county".',
            )
        return self._workspace

    def _sees_everything(self, scope: Scope) -> bool:
        if not (scope.may_read and scope.sees_key_cases):
            return False
        seen, all_ = self._views.run_of(scope), self._workspace.run()
        return len(seen.villages) == len(all_.villages) and len(seen.matches) == len(all_.matches)

    def _asked(self, months: str | Sequence[str] | None, status: str, **places: str | Sequence[str]) -> Asked:
        run = self.run()
        what = asked(run, months, status, **places)
        if self.scope is not None and self.scope.only_counts and (what.months or what.categories or status != "open"):
            raise PolicyRefusedError(
                "只看统计的角色只有各月、各类合计的未办结件数，且不显示小数；请去掉 months、categories、status，或用 ws.months() 看各月合计。",
                "A role that may only count has open cases of all months and categories together, small counts hidden; leave out months, "
                "categories and status, or see ws.months() for the months as a whole.",
            )
        there = {one.month for one in months_of(run)}
        if what.months and not there & set(what.months):
            known = f"{min(there)} – {max(there)}" if there else "—"
            raise NotFoundError(
                f"台账里没有 {'、'.join(what.months)} 的信访件；现有 {known}。",
                f"The ledgers hold nothing of {', '.join(what.months)}; they have {known}.",
            )
        return what

    def _in_force(self) -> Hotspots:
        run = self.run()
        everything = cases_table(run, replace(Asked(), as_of=run.today.isoformat()))
        if self.scope is not None and not self._sees_everything(self.scope):
            return Hotspots(run, run.hotspots, everything)
        return Hotspots(run, ranked(run.hotspots, dispatch_order(self._workspace)), everything)

    @property
    def _eyes(self) -> Scope:
        """The scope of the role; without one that of the county's operator at this computer."""
        return self.scope or Scope(Role.COUNTY_OPERATOR, self._workspace.settings.county.code, at_this_computer())

    def _missions(self) -> tuple[TeamMission, ...]:
        eyes = self._eyes
        if eyes.only_counts:
            self.whole(Text("看派驻", "see missions"))
        return self._workspace.register.cases(eyes).work(TeamMission)

    @cached_property
    def _title(self) -> Text:
        county = self._workspace.settings.county
        who = Text("不限角色", "no role") if self.scope is None else ROLE_NAMES[self.scope.role]
        return Text(f"{county.name}，{county.day}，{who.zh}", f"{county.name}, {county.day}, {who.en}")

    def _repr_html_(self) -> str:
        run = self.run()
        rows = [
            (Text("村", "villages"), len(run.villages)),
            (Text("未办结件", "open cases"), len(run.marks)),
            (Text("热点", "hotspots"), len(run.hotspots)),
            (Text("因件数少不显示的村", "villages hidden for small counts"), run.hidden),
        ]
        banner = paragraph(run.banner) if run.banner else ""
        return banner + paragraph(self._title) + table((Text("", ""), Text("", "")), rows)
