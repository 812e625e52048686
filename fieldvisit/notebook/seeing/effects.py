"""Did the team help: the same villages before and after a mission, beside villages that were not visited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.errors import SettingsError, Text
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.notebook.days import a_day
from fieldvisit.notebook.office import Office
from fieldvisit.notebook.seeing.shown import paragraph, table, words
from fieldvisit.notebook.seeing.tables import villages_table
from fieldvisit.workspace.missions import EFFECT_NOTE, MissionQuestion

METHOD = Text(
    "做法：每个到访村配三个此前件数最接近、未到访的村作对照；比较两组前后件数之比（条件优势比的精确区间，"
    "再按未到访各村两期之间超出偶然的波动放宽），派驻期间的件数不计；同期有其他工作组派驻或有走访记录的村不作对照。",
    "Method: each visited village is matched with the three unvisited ones whose matters before were nearest; the two groups' ratios of "
    "matters after to before are compared (exact interval of the conditional odds ratio, widened by what unvisited villages vary between "
    "the periods beyond chance); the days of the mission are left out; villages where another "
    "team was or a visit is on record in that time are no comparison.",
)
LIMITS = Text(
    "能说明的：到访村新增件数的变化与相近的村是否不同。不能说明的：变化由工作组造成（没有随机分派）、群众是否满意、"
    "问题是否解决；少写信也可能是不再写信。到访村须按派出以前的情况选定，用此后的数据来选会得出假的变化。",
    "It can show whether new matters changed otherwise than in similar villages. It cannot show that the team was the cause (nobody was "
    "sent at random), nor whether people are content or problems solved: fewer letters may be letters no longer written. The villages must be chosen by what was known before: chosen by later data they show a change that is none.",
)


@dataclass(frozen=True, init=False)
class Mission:
    """A stay of a work team that stands in no register: its villages and its first and last day.

    ``villages`` is a table with a column ``code`` (``hotspots.top(12)``), or codes.
    """

    villages: tuple[str, ...]
    first_day: date
    last_day: date

    def __init__(
        self, villages: pd.DataFrame | tuple[str, ...] | list[str], first_day: str | date, last_day: str | date
    ) -> None:
        codes = villages["code"].tolist() if isinstance(villages, pd.DataFrame) else list(villages)
        object.__setattr__(self, "villages", tuple(sorted(codes)))
        object.__setattr__(self, "first_day", a_day(first_day))
        object.__setattr__(self, "last_day", a_day(last_day))
        if self.last_day < self.first_day:
            raise SettingsError(
                f"派驻的最后一天 {self.last_day} 早于第一天 {self.first_day}，请改正。",
                f"The last day of the mission, {self.last_day}, lies before its first, {self.first_day}; correct it.",
            )


@dataclass(frozen=True)
class Effect:
    """What changed; ``found`` is ``None`` where nothing can be said yet and ``said`` tells why."""

    visited_codes: tuple[str, ...]
    spans: tuple[tuple[date, date], tuple[date, date]]
    found: MissionEffect | None
    said: Text
    places: gpd.GeoDataFrame

    def table(self) -> pd.DataFrame:
        """Matters before and after in the visited and the comparison villages, and their ratio."""
        columns = ["villages", "before", "after", "after_by_before"]
        if self.found is None:
            return pd.DataFrame(columns=columns)
        one = self.found
        groups = {
            "visited": (len(self.visited_codes), one.visited_before, one.visited_after),
            "comparison": (len(one.compared_codes), one.compared_before, one.compared_after),
        }
        rows = {name: (*counts, counts[2] / counts[1] if counts[1] else float("nan")) for name, counts in groups.items()}
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)

    def compared(self) -> gpd.GeoDataFrame:
        """The comparison villages, to look at whether they are comparable."""
        codes = self.found.compared_codes if self.found is not None else ()
        return self.places[self.places["code"].isin(codes)].reset_index(drop=True)

    def sentence(self) -> str:
        """The result in a sentence."""
        return str(self.said)

    def _repr_html_(self) -> str:
        (a, b), (c, d) = self.spans
        span = paragraph(Text(f"此前 {a} 至 {b}，此后 {c} 至 {d}。", f"Before: {a} to {b}; after: {c} to {d}."))
        return (
            f"<p><strong>{words(self.said)}</strong></p>{span}{self._shown()}"
            f"{paragraph(METHOD)}{paragraph(EFFECT_NOTE)}{paragraph(LIMITS)}"
        )

    def _shown(self) -> str:
        if self.found is None:
            return ""
        headers = (Text("", ""), Text("村", "villages"), Text("此前", "before"), Text("此后", "after"))
        names = {"visited": Text("到访村", "visited"), "comparison": Text("对照村", "comparison")}
        rows = [(names[str(name)], *(int(n) for n in row[:3])) for name, *row in self.table().itertuples()]
        return table(headers, rows)


def effect(office: Office, mission: str | Mission, *, window: int = 60) -> Effect:
    """What changed ``window`` days before and after a mission in its villages, beside villages that were not visited.

    Parameters
    ----------
    office
        The county; its role must see all of it.
    mission
        The id of a mission in the register (``office.missions()``), or a ``Mission``.
    window
        Days before its first and after its last day that are compared.

    Raises
    ------
    NotFoundError
        If the register has no such mission, or the county no such village.
    PolicyRefusedError
        If the role does not see the whole county.
    SettingsError
        If ``window`` is below 1.
    """
    workspace = office.whole(Text("比较派驻前后", "compare before and after a mission"))
    if window < 1:
        raise SettingsError(f"window={window} 至少为 1 天。", f"window={window} must be at least 1 day.")
    stay = _registered(office, mission) if isinstance(mission, str) else mission
    since = stay.last_day + timedelta(days=1)
    before = (stay.first_day - timedelta(days=window), stay.first_day - timedelta(days=1))
    after = (since, since + timedelta(days=window - 1))
    known = max((p.received_on for p in workspace.petitions()), default=date.min)
    places = villages_table(office.run())
    if known < after[1]:
        said = Text(
            f"还不能判断：要有到 {after[1]} 为止的台账，现在的台账到 {known}。请导入新的台账，或把 window 改小。",
            f"Nothing can be said without a ledger up to {after[1]}; it ends on {known}. Import newer rows, or choose a smaller window.",
        )
        return Effect(stay.villages, (before, after), None, said, places)
    question = MissionQuestion(since, stay.villages, (), after[1], window, (), stay.first_day)
    found = workspace.mission_effect(question)
    return Effect(stay.villages, (before, after), found, found.sentence, places)


def _registered(office: Office, mission_id: str) -> Mission:
    found: TeamMission = office.mission(mission_id)
    return Mission(found.village_codes, found.first_day, found.over_on)
