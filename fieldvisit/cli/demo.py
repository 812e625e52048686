"""The embedded county from ledger to map in one command: demo."""

from __future__ import annotations

from pathlib import Path

import click

from fieldvisit.cli.output import DEFAULT_FOLDER, json_option, progress, show
from fieldvisit.cli.serve import serve_workspace
from fieldvisit.errors import Text
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.summary import match_sentences, plan_figures, plan_sentences


@click.command()
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(DEFAULT_FOLDER), show_default=True,
    help="Where to make the demo workspace / 演示目录",
)  # fmt: skip
@click.option("--serve/--no-serve", "serving", default=True, help="Serve the pages afterwards / 完成后打开网页服务")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port / 端口")
@json_option
def demo(folder: Path, serving: bool, port: int, as_json: bool) -> None:
    """Run the whole way on the embedded demo county (fictitious cases) / 用内置演示县走完全程."""
    with Workspace.demo(folder) as workspace:
        with progress() as tell:
            workspace.run_everything(tell)
            outputs = workspace.write_outputs()
        run = workspace.run()
        if run.plan is None:
            raise RuntimeError("the demo made no plan")
        plan = run.plan
        figures = plan_figures(plan, run) | {
            "counts": {
                n: getattr(run.counts, n) for n in ("rows_read", "rejected", "matched", "ambiguous", "unmatched", "coarse")
            },
            "hotspots": len(run.hotspots),
            "outputs": [str(p) for p in outputs],
        }
        show(
            as_json,
            figures,
            lambda: [
                Text(
                    f"演示县：{run.county_name}。演示数据，内容虚构。",
                    f"Demo county: {run.county_name}. Demo data, contents fictitious.",
                ),
                *match_sentences(run.counts),
                Text(f"发现热点 {len(run.hotspots)} 处。", f"hotspots found: {len(run.hotspots)}"),
                *(Text(f"  {h.sentence.zh}", f"  {h.sentence.en}") for h in run.hotspots),
                *plan_sentences(plan, run),
                Text(f"结果在 {folder / 'out'}：", f"outputs in {folder / 'out'}:"),
                *(Text(f"  {p.name}", f"  {p.name}") for p in outputs),
            ],
        )
        if serving:
            serve_workspace(workspace, "127.0.0.1", port, 4)
