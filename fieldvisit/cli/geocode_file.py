"""Texts of a file to places, and how right that is: geocode FILE, evaluate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from math import isnan
from pathlib import Path

import click

from fieldvisit.cli.output import json_option, open_workspace, progress, say, show
from fieldvisit.domain.match import Match, MatchOutcome, UnmatchedReason
from fieldvisit.domain.petition import CaseStatus, Petition, RowRef, SourceLevel
from fieldvisit.domain.place import AdminLevel, Gazetteer
from fieldvisit.domain.review import Decision, MatchStatus, status_of
from fieldvisit.errors import InputFileError, NotFoundError, Text
from fieldvisit.geocoding.evaluation.cases import LabelledCase
from fieldvisit.geocoding.evaluation.judge import judge
from fieldvisit.geocoding.evaluation.measure import measure
from fieldvisit.geocoding.evaluation.report import failures, table
from fieldvisit.geocoding.evaluation.shipped import reliability_lines, shipped
from fieldvisit.geocoding.matcher import GeocodingParams, geocode
from fieldvisit.geocoding.nation import province_named
from fieldvisit.geocoding.overrides import apply_overrides
from fieldvisit.io.gazetteer import has_gazetteer, load_gazetteer
from fieldvisit.io.texts import TextRow, read_texts, replacing

HEADERS = ("id", "code", "level", "confidence", "status", "candidates", "edition", "evidence")
_BATCH, _NATION = 2000, 50_000
_MOST = 10
_LEVELS = {4: AdminLevel.CITY, 6: AdminLevel.COUNTY, 9: AdminLevel.TOWNSHIP, 12: AdminLevel.VILLAGE}


@dataclass(frozen=True)
class Guide:
    """What places texts: the receiving office's county (empty: unknown), a workspace's own names, and what people decided before.

    Without own names each text is read with those of its office's province, and only the provinces that come up are loaded. With
    ``nation`` a text that no office is given for goes to the province it names, and to none if it names none.
    """

    own: Gazetteer | None = None
    office: str = ""
    decisions: tuple[Decision, ...] = ()
    nation: bool = False

    @property
    def rows(self) -> int:
        """How many texts are read at a time: many where provinces may alternate, so that each is loaded once for all of them."""
        return _NATION if self.nation else _BATCH

    def place(self, rows: Sequence[TextRow]) -> Iterator[Match]:
        """The match of each row, in order; a row's own ``county_code`` goes before the office's."""
        keys = [self._key(row) for row in rows]
        found: dict[int, Match] = {}
        for key in sorted(set(keys)):
            office = key if len(key) > 2 else ""
            chosen = [i for i, own in enumerate(keys) if own == key]
            petitions = [_petition(rows[i]) for i in chosen]
            if isinstance(key, UnmatchedReason):
                found |= {i: _unplaced(rows[i], key) for i in chosen}
                continue
            gazetteer = self.own or load_gazetteer(code=key)
            matches = geocode(petitions, gazetteer, GeocodingParams(county_code=_known(office, gazetteer)))
            decided = apply_overrides(matches, petitions, self.decisions, gazetteer, office=office)
            found |= dict(zip(chosen, decided, strict=True))
        return (found[i] for i in range(len(rows)))

    def _key(self, row: TextRow) -> str | UnmatchedReason:
        """The county of the row's office; without one the province that its text names, or why none can be taken, if that is asked for."""
        office = row.more.get("county_code", "") or self.office
        if office or not self.nation:
            return office
        province = province_named(row.text)
        if not province:
            return UnmatchedReason.NO_PLACE
        return province if has_gazetteer(province) else UnmatchedReason.OUT_OF_PROVINCE


def guide_of(folder: Path | None, county: str, *, nation: bool = False) -> Guide:
    """What places texts: the workspace's names, county and decisions, or the embedded names alone."""
    if folder is None:
        return Guide(office=county, nation=nation)
    with open_workspace(folder) as workspace:
        own = workspace.settings.county
        return Guide(workspace.county.gazetteer, county or own.code, workspace.register.decisions())


def place_file(source: Path, out: Path, guide: Guide, *, as_json: bool) -> None:
    """Place every text of ``source`` and write the answers to ``out``, whole or not at all."""
    counted: Counter[MatchStatus] = Counter()
    rows = read_texts(source)
    with progress() as tell, replacing(out, HEADERS) as write:
        while batch := list(islice(rows, guide.rows)):
            for match in guide.place(batch):
                status = status_of(match)
                counted[status] += 1
                write(_cells(match, status))
            tell(Text(f"已定位 {counted.total()} 条", f"placed {counted.total()}"))
    figures: dict[str, object] = {"texts": counted.total(), **{s.value: counted[s] for s in MatchStatus}, "outputs": [str(out)]}
    show(as_json, figures, lambda: _sentences(counted, out))


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--county", default="", help="County of the receiving office / 受理机关所在县代码")
@click.option("--failures", "worst", default=0, show_default=True, type=click.IntRange(0), help="Failures to show / 列出错例")
@json_option
def evaluate(file: Path | None, county: str, worst: int, as_json: bool) -> None:
    """Score the geocoding on labelled texts (csv: id, kind, text, code, ...) / 用已标注的文本检验定位.

    Without a file: the reliability table of this release / 不给文件：本版的可靠性表。
    """
    if file is None:
        rows = shipped()
        show(as_json, {"reliability": [row._asdict() for row in rows]}, lambda: reliability_lines(rows))
        return
    gazetteer = load_gazetteer(code=county)
    cases = [_case(file.name, row, gazetteer) for row in read_texts(file, ("id", "kind", "text", "code"))]
    if not cases:
        raise InputFileError(f"{file.name} 没有一行数据，请检查文件。", f"{file.name} holds no rows; check the file.")
    verdicts = judge(cases, gazetteer, GeocodingParams(county_code=_known(county, gazetteer)))
    figures = measure(verdicts)
    if as_json:
        show(True, _plain(asdict(figures)), list)
        return
    click.echo(table(figures))
    for line in failures(verdicts, gazetteer, worst) if worst else ():
        say(Text(line, line))


def _unplaced(row: TextRow, reason: UnmatchedReason) -> Match:
    told = (
        Text("没有写明省份", "it names no province")
        if reason is UnmatchedReason.NO_PLACE
        else Text("省外", "no gazetteer ships for it")
    )
    return Match(row.id, MatchOutcome.UNMATCHED, warnings=(told,), reason=reason)


def _petition(row: TextRow) -> Petition:
    address = row.kind == "address"
    return Petition(
        id=row.id,
        received_on=date(2000, 1, 1),
        place_text=row.text if address else "",
        text="" if address else row.text,
        category="other",
        level=SourceLevel.COUNTY,
        status=CaseStatus.OPEN,
        source=RowRef("", "", row.number),
    )


def _cells(match: Match, status: MatchStatus) -> tuple[str | float, ...]:
    candidates = "|".join(f"{c.code}:{c.confidence:.4f}" for c in match.candidates[:_MOST])
    lines = [str(line.text) for line in match.evidence] + [str(warning) for warning in match.warnings]
    said = ([match.reason.value] if match.reason is not None else []) + lines
    level = match.level.value if match.level is not None else ""
    return (
        match.petition_id, match.code, level, match.confidence, status.value, candidates, match.edition, "; ".join(said),
    )  # fmt: skip


def _case(file: str, row: TextRow, gazetteer: Gazetteer) -> LabelledCase:
    code, level = row.more["code"], row.more.get("level", "")
    codes = tuple(part for part in row.more.get("codes", "").split("|") if part)
    unknown = [c for c in (code, *codes) if c and c not in gazetteer.by_code]
    if unknown or (level and level not in {known.value for known in AdminLevel}):
        wrong = unknown[0] if unknown else level
        raise InputFileError(
            f"{file} 第 {row.number} 行：标注“{wrong}”不在名录（{gazetteer.edition}）中。请改正后重试。",
            f"{file}, row {row.number}: the label {wrong!r} is not in the list ({gazetteer.edition}). Correct it and try again.",
        )
    kind = row.more.get("difficulty") or row.kind
    return LabelledCase(row.id, row.kind, kind, row.text, code, AdminLevel(level) if level else _LEVELS.get(len(code)), codes)


def _known(county: str, gazetteer: Gazetteer) -> str:
    unit = gazetteer.by_code.get(county)
    if county and (unit is None or unit.level is not AdminLevel.COUNTY):
        raise NotFoundError(
            f"地名库中没有代码为 {county} 的县（市、区）。请用六位县级代码，例如 410423。",
            f"The gazetteer has no county with code {county}. Use a six-digit county code such as 410423.",
        )
    return county


def _sentences(counted: Counter[MatchStatus], out: Path) -> list[Text]:
    zh = {"accepted": "采用", "review": "待核定", "coarse": "只到乡镇或县", "none": "未定位"}
    parts = [(s, counted[s]) for s in MatchStatus]
    return [
        Text(
            f"{counted.total()} 条文本：" + "，".join(f"{zh[s.value]} {n}" for s, n in parts) + "。",
            f"{counted.total()} texts: " + ", ".join(f"{s.value} {n}" for s, n in parts) + ".",
        ),
        Text(f"已写入 {out}", f"written: {out}"),
    ]


def _plain(value: object) -> dict[str, object]:
    """Figures for JSON, where nothing that could not be counted is a number."""
    return {k: _finite(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and isnan(value) else value
