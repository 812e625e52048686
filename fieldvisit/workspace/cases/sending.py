"""Work teams sent to hotspots (派驻工作组), as one account sends and sees them, and what changed after they were there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fieldvisit.domain.cases.work import TeamMission
from fieldvisit.domain.hotspot import Hotspot
from fieldvisit.domain.people import Leader, TravellerKind
from fieldvisit.domain.run import Run
from fieldvisit.errors import ConflictError, InputFileError, NotFoundError, Text
from fieldvisit.hotspots.dispatch.effect import MissionEffect
from fieldvisit.hotspots.dispatch.members import Offer, offers_for, village_days
from fieldvisit.io.ledger.masking import mask
from fieldvisit.register.cases import Earlier
from fieldvisit.workspace.cases.desk import CaseDesk
from fieldvisit.workspace.missions import MissionQuestion

WINDOWS = (30, 60, 90)
"""Days before and after a mission that are compared."""
LONGEST = 92
"""Days that a mission lasts at most."""
_SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True)
class Sending:
    """What is asked for: mandate, people (ids of the roster), first and last day, villages a day; no villages: all of the hotspot."""

    mandate: str
    lead_id: str
    member_ids: tuple[str, ...]
    first_day: date
    last_day: date
    village_codes: tuple[str, ...] = ()
    villages_a_day: int = 3


@dataclass(frozen=True, slots=True)
class Window:
    """So many days before and after a mission: the effect, or why nothing can be said yet."""

    days: int
    last_day: date
    effect: MissionEffect | None
    sentence: Text


class MissionDesk:
    """Missions of one desk. With ``seen`` only that version is changed; any other raises ``ConflictError``.

    Methods raise ``NotFoundError`` for what the account does not see, ``InputFileError`` for what cannot be as it was given.
    """

    def __init__(self, desk: CaseDesk, seen: int | None = None) -> None:
        self._desk, self._seen = desk, seen
        self._book = desk.book

    def missions(self) -> tuple[TeamMission, ...]:
        """Every mission, the latest first."""
        return tuple(reversed(self._book.work(TeamMission)))

    def one(self, mission_id: str) -> TeamMission:
        """One mission."""
        return self._book.work_item(TeamMission, mission_id)

    def earlier(self, mission_id: str) -> tuple[Earlier[TeamMission], ...]:
        """What the mission was before it was changed, the latest first; as far as the account would have seen it."""
        return tuple(reversed(self._book.work_before(TeamMission, mission_id)))

    def offered(self, village_codes: Sequence[str], mix: Mapping[str, int]) -> tuple[Offer, ...]:
        """Who may be sent to these villages: nobody that a matter there complains about, as a person or by department."""
        persons, departments = self._book.complained_about(village_codes)
        people = [one for one in self._desk.county.leaders if one.id not in persons and one.department not in departments]
        return offers_for(mix, people)

    def send(self, run: Run, spot: Hotspot, asked: Sending) -> TeamMission:
        """Send a team to a hotspot of the run that this account sees."""
        codes = asked.village_codes or spot.village_codes
        foreign = sorted(set(codes) - set(spot.village_codes))
        if foreign:
            raise NotFoundError(
                f"热点 {spot.id} 里没有村 {foreign[0]}。", f"The hotspot {spot.id} has no village {foreign[0]}."
            )
        begun = TeamMission("", self._desk.scope.home, "", "", asked.first_day, asked.last_day, tuple(codes))
        begun = replace(begun, hotspot_id=spot.id, sentence=spot.sentence)
        return self._book.add_work(self._as_asked(begun, run, asked))

    def change(self, run: Run, mission_id: str, asked: Sending) -> TeamMission:
        """Give a mission that has not ended other words, people, days or fewer villages."""
        standing = self._standing(mission_id)
        codes = asked.village_codes or standing.village_codes
        if foreign := sorted(set(codes) - set(standing.village_codes)):
            raise NotFoundError(f"这次派驻里没有村 {foreign[0]}。", f"The mission has no village {foreign[0]}.")
        wanted = self._as_asked(replace(standing, village_codes=tuple(codes)), run, asked)
        return self._book.change_work(standing, wanted, "")

    def end(self, mission_id: str, on: date) -> TeamMission:
        """Note on which day the team left."""
        standing = self._standing(mission_id)
        if not standing.first_day <= on <= self._desk.today:
            raise InputFileError(
                f"结束日期应在 {standing.first_day} 至 {self._desk.today} 之间。",
                f"The day it ended lies between {standing.first_day} and {self._desk.today}.",
            )
        return self._book.change_work(standing, replace(standing, ended_on=on), "")

    def windows(self, mission: TeamMission) -> tuple[Window, ...]:
        """The measure at 30, 60 and 90 days; the ledgers are read only when one of these days is past."""
        since = mission.over_on + timedelta(days=1)
        ends = [(days, since + timedelta(days=days - 1)) for days in WINDOWS]
        past = any(last < self._desk.today for _, last in ends)
        known = max((p.received_on for p in self._book.petitions()), default=date.min) if past else date.min
        return tuple(self._window(mission, days, last, known) for days, last in ends)

    def _window(self, mission: TeamMission, days: int, last: date, known_until: date) -> Window:
        if last >= self._desk.today:
            said = Text(f"现在还不能判断，要等到 {last} 之后。", f"Nothing can be said before {last} is past.")
            return Window(days, last, None, said)
        if known_until < last:
            said = Text(
                f"还不能判断：要有到 {last} 为止的台账，现在的台账到 {known_until}。请导入新的台账。",
                f"Nothing can be said without a ledger up to {last}; it ends on {known_until}. Import newer rows.",
            )
            return Window(days, last, None, said)
        since = mission.over_on + timedelta(days=1)
        question = MissionQuestion(since, mission.village_codes, (), last, days, (), mission.first_day)
        effect = self._desk.mission_effect(question)
        return Window(days, last, effect, effect.sentence)

    def _as_asked(self, mission: TeamMission, run: Run, asked: Sending) -> TeamMission:
        """The mission with what was asked for, its village days planned anew."""
        mandate = mask(asked.mandate.strip())
        if not mandate:
            raise InputFileError("请写明任务。", "Say what the mandate is.")
        people = self._people(mission.village_codes, asked)
        days = self._days(asked)
        places = [village for village in run.villages if village.code in mission.village_codes]
        waiting = {load.village.code: load.open_matters for load in run.tally.villages}
        return replace(
            mission,
            mandate=mandate,
            team_id=next((one.id for one in people if one.kind is TravellerKind.TEAM), ""),
            lead_id=people[0].id,
            member_ids=tuple(one.id for one in people),
            first_day=asked.first_day,
            last_day=asked.last_day,
            village_days=village_days(places, waiting, days, asked.villages_a_day),
        )

    def _people(self, village_codes: Sequence[str], asked: Sending) -> tuple[Leader, ...]:
        """The lead, then the others; raises alike for who is not on the roster and for who must stay away."""
        able = {offer.person.id: offer.person for offer in self.offered(village_codes, {})}
        ids = tuple(dict.fromkeys((asked.lead_id, *asked.member_ids)))
        if not asked.lead_id:
            raise InputFileError("请选择带队人。", "Choose who leads the team.")
        for one in ids:
            if one not in able:
                raise NotFoundError(f"可派的人员里没有 {one}。", f"There is no {one} among those who may be sent.")
        return tuple(able[one] for one in ids)

    def _days(self, asked: Sending) -> tuple[date, ...]:
        """The working days of the mission."""
        length = (asked.last_day - asked.first_day).days + 1
        if not 1 <= length <= LONGEST:
            raise InputFileError(
                f"结束日应不早于开始日，最长 {LONGEST} 天（现为 {asked.first_day} 至 {asked.last_day}）。",
                f"The last day is not before the first, and a mission has at most {LONGEST} days "
                f"(it would be {asked.first_day} to {asked.last_day}).",
            )
        if not 1 <= asked.villages_a_day <= 20:
            raise InputFileError("每天走访的村数应为 1 至 20。", "Between 1 and 20 villages a day.")
        calendar = self._desk.profile.calendar
        days = (asked.first_day + timedelta(days=n) for n in range(length))
        worked = tuple(day for day in days if calendar.is_worked(day))
        if not worked:
            raise InputFileError("这段时间里没有工作日，请改日期。", "There is no working day in that time; choose other days.")
        return worked

    def _standing(self, mission_id: str) -> TeamMission:
        """The mission as it stands, not ended; raises ``ConflictError`` when another version was seen."""
        standing = self.one(mission_id)
        if self._seen not in (None, standing.version):
            raise ConflictError(
                "在您填写期间别人改过这次派驻，您的修改没有保存。请看现在的内容，再提交一次。",
                "Somebody changed this mission while you filled the form in; yours was not stored. Look at what stands now and send it again.",
                seen=str(self._seen),
                current=str(standing.version),
            )
        if standing.ended_on is not None:
            raise InputFileError("这次派驻已经结束，不能再改。", "The mission has ended and is not changed any more.")
        return standing


def is_there(mission: TeamMission, spot: Hotspot) -> bool:
    """Whether a mission goes where the hotspot is: it shares at least half of their common villages."""
    here, there = set(mission.village_codes), set(spot.village_codes)
    return len(here & there) >= _SAME_PLACE * len(here | there)
