"""The stages one by one: geocode, hotspots, plan, map."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from fieldvisit.cli.geocode_file import guide_of, place_file
from fieldvisit.cli.hotspot_lines import hotspot_figures, hotspot_sentences, question_of
from fieldvisit.cli.output import DAY, json_option, open_workspace, progress, show, workspace_option
from fieldvisit.errors import Text, language
from fieldvisit.hotspots.context.township import Unit
from fieldvisit.hotspots.ground import ScanModel
from fieldvisit.workspace.asking import HotspotQuestion, write_answer
from fieldvisit.workspace.explain import explain_text
from fieldvisit.workspace.outputs import write_hotspots, write_map, write_matches, write_plan
from fieldvisit.workspace.summary import match_sentences, plan_figures, plan_sentences


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--explain", "text", help="Show how one address is understood; stores nothing / 解释一条地址")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Answers for the texts of FILE: csv / 结果文件")
@click.option("--county", default="", help="County of the office that received FILE / 受理机关所在县代码")
@click.option("--nation", is_flag=True, help="Texts of FILE go to the province they name / 按文本所写省份定位")
@workspace_option
@json_option
@click.pass_context
def geocode(
    context: click.Context,
    /,
    *,
    folder: Path,
    file: Path | None,
    text: str | None,
    out: Path | None,
    county: str,
    nation: bool,
    as_json: bool,
) -> None:
    """Place every petition at its village, or say why not / 把信访件定位到村.

    With FILE (csv: id, kind = address or narrative, text) place its texts instead and write the answers to --out; -w then lends the
    county, its names and what people decided.
    """
    if file is not None:
        named = context.get_parameter_source("folder") is not ParameterSource.DEFAULT
        if nation and (named or county):
            raise click.UsageError("--nation 不能与 --county、-w 同用。 Use --nation without --county and -w.")
        place_file(file, _named(out), guide_of(folder if named else None, county, nation=nation), as_json=as_json)
        return
    with open_workspace(folder) as workspace, progress() as tell:
        if text is not None:
            match = explain_text(workspace, text)
            show(as_json, match.figures(), match.sentences)
            return
        workspace.geocode(tell)
        counts, outputs = workspace.counts(), write_matches(workspace.outputs, workspace.run(), workspace.rejected())
    figures = {name: getattr(counts, name) for name in ("rows_read", "rejected", "matched", "ambiguous", "unmatched", "coarse")}
    show(as_json, figures | {"outputs": [str(p) for p in outputs]}, lambda: [*match_sentences(counts), *_written(outputs)])


@click.command()
@click.option("--model", type=click.Choice([m.value.replace("_", "-") for m in ScanModel]), help="What is compared / 比较方式")
@click.option("--by", type=click.Choice([u.value for u in Unit]), help="Villages or townships / 按村或按乡镇")
@click.option("--months", type=click.IntRange(0, 120), default=0, help="Only the last so many months / 只看最近几个月")
@click.option("--category", "categories", multiple=True, help="Category code, one map each; repeatable / 类别代码，可重复")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write .xlsx, .csv or .geojson / 另存为文件")
@click.option(
    "--audience", type=click.Choice(["internal", "public"]), default="internal", show_default=True, help="Of --out / 受众"
)
@workspace_option
@json_option
def hotspots(folder: Path, out: Path | None, audience: str, as_json: bool, **asked: Any) -> None:
    """Find where problems concentrate, in order of dispatch / 找出问题集中的地方，按派出次序列出."""
    question = question_of(**asked)
    with open_workspace(folder) as workspace, progress() as tell:
        found = workspace.ask_hotspots(question, tell)
        outputs = write_hotspots(workspace.outputs, workspace.run()) if question == HotspotQuestion() else ()
        if out is not None:
            fewest = workspace.county.policy.protection.suppress_below if audience == "public" else 0
            outputs = (*outputs, write_answer(out, found, workspace.run(), fewest))
    figures = {"hotspots": hotspot_figures(found), "maps": found.maps, "outputs": [str(p) for p in outputs]}
    show(as_json, figures, lambda: [*hotspot_sentences(found), *_written(outputs)])


@click.command()
@click.option("--first-day", type=DAY, help="First day of the plan / 行程第一天，如 2026-11-30")
@click.option(
    "--arrangements",
    type=click.Path(path_type=Path),
    help="Table of joint visits, appointments, order / 同去、预约、先后的安排表",
)
@workspace_option
@json_option
def plan(folder: Path, first_day: datetime | None, arrangements: Path | None, as_json: bool) -> None:
    """Plan next week's itineraries / 编排下周的带案下访行程."""
    start: date | None = first_day.date() if first_day else None
    with open_workspace(folder) as workspace, progress() as tell:
        made = workspace.plan(tell, first_day=start, arrangements=arrangements)
        outputs = write_plan(workspace.outputs, workspace.run())
        run = workspace.run()
    show(
        as_json,
        plan_figures(made, run) | {"outputs": [str(p) for p in outputs]},
        lambda: [*plan_sentences(made, run), *_written(outputs)],
    )


@click.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option("--lang", type=click.Choice(["zh", "en"]), default=language, help="Language of the map / 地图语言")
@workspace_option
@json_option
def map_(folder: Path, out: Path | None, lang: str, as_json: bool) -> None:
    """Write one offline HTML map / 生成一个可离线打开的地图文件."""
    with open_workspace(folder) as workspace, progress():
        path = write_map(out or workspace.outputs / "map.html", workspace.run(), lang)
    show(as_json, {"outputs": [str(path)]}, lambda: _written((path,)))


def _named(out: Path | None) -> Path:
    if out is None:
        raise click.UsageError("请用 --out 写明结果文件。 Say with --out where the answers go.")
    return out


def _written(paths: tuple[Path, ...]) -> list[Text]:
    return [Text(f"已写入 {path}", f"written: {path}") for path in paths]
