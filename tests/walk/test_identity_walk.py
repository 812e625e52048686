"""Identities from ledger to reveal at the terminal: canaries are nowhere in clear, and a change of the key survives an interruption."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from register_inside import content

from fieldvisit.cli import main
from fieldvisit.domain.access.scope import scope_of
from fieldvisit.domain.cases.records import Assignment, Disposition, Outcome
from fieldvisit.domain.cases.states import CaseState
from fieldvisit.errors import SettingsError
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.backup import back_up
from fieldvisit.workspace.keys import change_key, key_file

CANARIES = ("金鹮甲", "13900001111", "410423199001011231", "金丝雀路77号")
LEDGER = (
    "演示数据，内容虚构\n信访编号,登记日期,问题属地,主要诉求,反映人,联系电话,身份证号,家庭住址\n"
    f"A1,2026-10-08,鲁山县瀼河乡江河村,危房改造补助没有发放,{','.join(CANARIES)}\n"
)
WHY = ["--why", "约定走访时间"]


@pytest.fixture
def folder(county, tmp_path):
    (tmp_path / "l.csv").write_text(LEDGER, encoding="utf-8")
    return county


def run(folder, *words):
    return CliRunner().invoke(main, [*words, "-w", str(folder)])


def sealed(folder):
    """Import the ledger with its columns sealed; returns what was said and the case."""
    said = run(folder, "import", str(folder.parent / "l.csv"), "--identity", "seal")
    return said.output, case_of(folder)


def case_of(folder):
    """The case of the ledger's petition."""
    with Workspace.open(folder) as workspace:
        cases = workspace.register.cases(scope_of("county:410423")).cases(CaseFilter(limit=100_000))
    return next(case.id for case in cases if "A1" in case.petition_ids)


def everything(folder):
    """Every byte under the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def test_sealed_columns_are_nowhere_in_clear_but_where_they_were_revealed(folder, engine_kind, tmp_path, caplog):
    said, case = sealed(folder)
    assert "已加密封存：反映人、联系电话、身份证号、家庭住址" in said
    revealed = run(folder, "case", "reveal", case, *WHY)
    assert [c for c in CANARIES if c in revealed.output] == list(CANARIES)
    shown = [run(folder, "case", "show", case, *WHY).output, run(folder, "case", "history", case, *WHY).output, said]
    shown += [run(folder, "audit", "show").output, run(folder, "doctor").output, caplog.text]
    with Workspace.open(folder) as workspace:
        workspace.geocode()
        workspace.write_outputs()
        found = dict(everything(folder)) | {"the register": content(folder)}
        if engine_kind == "sqlite":
            back_up(workspace, tmp_path / "b.fvbackup")
            with zipfile.ZipFile(io.BytesIO((tmp_path / "b.fvbackup").read_bytes())) as packed:
                found |= {f"backup {name}": packed.read(name) for name in packed.namelist()}
            assert {"register.sqlite", "backup register.sqlite"} <= set(found)
    assert {"map.html", "matches.csv"} <= set(found)
    assert b"A1" in found["the register"]
    assert [(n, c) for n, raw in found.items() for c in CANARIES if c.encode() in raw] == []
    assert [(n, c) for n, text in enumerate(shown) for c in CANARIES if c in text] == []


def test_reveal_asks_for_a_purpose_and_another_role_is_refused(folder):
    _, case = sealed(folder)
    for words in (["case", "reveal", case], ["case", "reveal", case, *WHY, "--as", "leader:410423"]):
        refused = run(folder, *words)
        assert refused.exit_code == 5
        assert not [c for c in CANARIES if c in refused.output]
    none = run(folder, "case", "reveal", "NONE-NONE", *WHY)
    assert none.exit_code == 4


def test_by_default_columns_are_dropped_and_reveal_says_so(folder):
    run(folder, "import", str(folder.parent / "l.csv"))
    assert "没有保存身份信息" in run(folder, "case", "reveal", case_of(folder), *WHY).output


def test_without_its_key_nothing_opens_and_no_new_key_is_made(folder, monkeypatch):
    _, case = sealed(folder)
    key = folder / "keys" / "fieldvisit.key"
    elsewhere = folder.parent / "office.key"
    key.rename(elsewhere)
    refused = run(folder, "case", "reveal", case, *WHY)
    assert (refused.exit_code, key.exists()) == (3, False)
    assert "放回原来的文件" in refused.output
    monkeypatch.setenv("FIELDVISIT_KEY_FILE", str(elsewhere))
    assert CANARIES[0] in run(folder, "case", "reveal", case, *WHY).output
    elsewhere.chmod(0o644)
    assert "chmod 600" in run(folder, "case", "reveal", case, *WHY).output


@pytest.mark.parametrize("moment", ["before the register", "after the register", "half a file"])
def test_a_change_of_the_key_that_was_interrupted_is_completed_by_the_next(folder, moment, monkeypatch):
    _, case = sealed(folder)
    with Workspace.open(folder) as workspace:
        file = key_file(folder, workspace.settings.access)
        stop = {"before the register": "reseal", "after the register": "shutil"}.get(moment)
        if stop is None:
            file.with_name(f"{file.name}.new").write_text("12ab")
            file.with_name(f"{file.name}.new").chmod(0o600)
        else:
            with monkeypatch.context() as broken:
                target = ("fieldvisit.register.Register.reseal", "fieldvisit.workspace.keys.shutil.copy2")[stop == "shutil"]
                broken.setattr(target, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
                with pytest.raises(KeyboardInterrupt):
                    change_key(workspace.register, file, "cli:test")
        with pytest.raises(SettingsError, match="中断"):
            workspace.key()
    before = file.read_bytes()
    assert "4 项" in run(folder, "key", "change").output
    assert file.read_bytes() != before
    assert file.with_name(f"{file.name}.old").read_bytes() == before
    assert CANARIES[1] in run(folder, "case", "reveal", case, *WHY).output


def test_purge_counts_first_and_removes_when_told_with_exports_and_copies(folder):
    sealed(folder)
    ended = Assignment("L1", date(2026, 10, 8)), Outcome(date(2026, 10, 9), (Disposition.SOLVED,), evidence="凭证")
    with Workspace.open(folder) as workspace:
        book = workspace.register.cases(scope_of("county:410423"))
        case = book.file(case_of(folder)).case
        book.change(case, replace(case, state=CaseState.CLOSED, closed_on=date(2026, 10, 9)), "", ended)
    (folder / "register.sqlite.before-0013").write_bytes(b"an old copy")
    assert "没有到期" in run(folder, "purge").output
    settings = (folder / "fieldvisit.toml").read_text("utf-8").replace("2026-11-23", "2032-01-01")
    (folder / "fieldvisit.toml").write_text(settings, "utf-8")
    said = run(folder, "purge").output
    assert "加 --apply 清除" in said
    assert "4 项身份信息" in said
    done = json.loads(run(folder, "purge", "--apply", "--json").output)
    assert (done["identities"], done["cases"] >= 1) == (4, True)
    assert "register.sqlite.before-0013" in done["files"]
    assert list((folder / "out").iterdir()) == []
    assert "到期清除" in run(folder, "geocode").output
    assert "没有到期" in run(folder, "purge", "--apply").output
