"""A county's own list of names into its workspace."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from fieldvisit.errors import SettingsError, Text
from fieldvisit.io.atomic import write_bytes, write_text
from fieldvisit.io.places import Finding, OwnList, gazetteer_file, lint, merge, read_own_list
from fieldvisit.settings import FILE_NAME, load_settings
from fieldvisit.workspace.store import Workspace

_TARGET = "county/gazetteer.tsv.xz"
_KINDS = {
    "rejected": Text("未采用的行", "rows not used"),
    "repeated_prefix": Text("重复写了上级名称", "repeating the name above"),
    "odd_suffix": Text("结尾不寻常", "unusual endings"),
    "duplicate_core": Text("同一上级内重名", "same name under one unit"),
    "not_han": Text("含非汉字", "characters that are not Han"),
    "no_parent": Text("找不到上级", "unit above unknown"),
    "renamed": Text("与现用名录名称不同", "named differently in the list in use"),
    "only_here": Text("现用名录中没有", "not in the list in use"),
    "missing_here": Text("现用名录有而文件没有", "in the list in use, not in the file"),
}


@dataclass(frozen=True)
class NamesReport:
    """What came of a list: every row is a unit or a rejected row; ``kept`` says whether the workspace uses it now."""

    listed: OwnList
    findings: tuple[Finding, ...]
    kept: bool

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        rows = [{"kind": f.kind.value, "row": f.row, "code": f.code, "zh": f.sentence.zh} for f in self.findings]
        units, rejected = len(self.listed.units), len(self.listed.rejected)
        return {"file": self.listed.file, "units": units, "rejected": rejected, "kept": self.kept, "findings": rows}

    def sentences(self, most: int = 20) -> list[Text]:
        """What the terminal says: the counts, then the first findings of each kind."""
        units, rejected = len(self.listed.units), len(self.listed.rejected)
        lines = [
            Text(
                f"{self.listed.file}：{units} 个单位，{rejected} 行未采用。",
                f"{self.listed.file}: {units} units, {rejected} rows not used.",
            )
        ]
        counted = Counter(finding.kind for finding in self.findings)
        for kind, count in counted.items():
            lines.append(Text(f"{_KINDS[kind.value].zh}：{count}", f"{_KINDS[kind.value].en}: {count}"))
            shown = [f.sentence for f in self.findings if f.kind is kind][:most]
            lines += [Text(f"  {s.zh}", f"  {s.en}") for s in shown]
        if self.kept:
            return [
                *lines,
                Text(
                    "已并入本目录的地名库；请重新运行 fieldvisit geocode。",
                    "The workspace uses it now; run fieldvisit geocode again.",
                ),
            ]
        return [*lines, Text("只检查，未并入。", "Checked only; nothing was kept.")]


def bring_names(workspace: Workspace, path: Path, *, dry_run: bool = False) -> NamesReport:
    """Check a county's own list and, unless ``dry_run``, lay it over the names the workspace uses.

    Raises
    ------
    InputFileError
        If the file cannot be read or holds no list.
    """
    gazetteer = workspace.county.gazetteer
    listed = read_own_list(path)
    report = NamesReport(listed, lint(listed, gazetteer), kept=not dry_run and bool(listed.units))
    if report.kept:
        merged = merge(gazetteer, listed, workspace.settings.county.day)
        target = workspace.folder / _TARGET
        target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(target, gazetteer_file(merged))
        name_file(workspace.folder, "gazetteer", _TARGET)
    return report


def name_file(folder: Path, key: str, value: str) -> None:
    """Name a file of the county in the settings; the rest of the file stays as people wrote it.

    Raises
    ------
    SettingsError
        If the settings have no section ``[county]``.
    """
    path = folder / FILE_NAME
    text = path.read_text(encoding="utf-8-sig")
    line = f'{key} = "{value}"'
    stated = re.compile(rf"^{key}\s*=.*$", re.MULTILINE)
    head, section, rest = text.partition("[county]")
    if not section:
        raise SettingsError(f"{FILE_NAME} 中没有 [county] 一节。", f"{FILE_NAME} has no section [county].")
    own, mark, others = rest.partition("\n[")
    own = stated.sub(lambda _: line, own, count=1) if stated.search(own) else f"\n{line}{own}"
    write_text(path, head + section + own + mark + others)
    load_settings(path)
