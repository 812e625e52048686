"""Columns that identify petitioners: dropped unless asked for, then masked or handed on to be sealed, and never others' columns."""

from __future__ import annotations

import pytest

from fieldvisit.domain.identity import Handling, IdentityField
from fieldvisit.io.ledger.fields import header_forms
from fieldvisit.io.ledger.identity import identity_field, masked
from fieldvisit.io.ledgers import LedgerParams, read_ledger

ROWS = (
    "信访编号,登记日期,问题属地,主要诉求,反映人,联系电话,身份证号,家庭住址,被反映人,性别\n"
    "A1,2026-10-08,鲁山县瀼河乡江河村,危房,金鹮甲,13900001111,410423199001011231,江河村3组27号,金鹮乙,女\n"
    "A2,2026-10-09,鲁山县瀼河乡江河村,低保,,13900002222,,,,\n"
)
VALUES = ("金鹮甲", "13900001111", "410423199001011231", "3组27号", "13900002222")


def read(tmp_path, handling):
    (tmp_path / "l.csv").write_text(ROWS, encoding="utf-8")
    return read_ledger(tmp_path / "l.csv", LedgerParams(identity=handling))


def test_by_default_nothing_is_kept(tmp_path):
    intake = read(tmp_path, Handling.DROP)
    assert (intake.identities, intake.kept_columns) == ((), {})
    assert intake.dropped_columns == ("反映人", "联系电话", "身份证号", "家庭住址", "被反映人", "性别")


def test_to_be_sealed_each_value_stands_beside_its_petition_and_others_stay_unread(tmp_path):
    intake = read(tmp_path, Handling.SEAL)
    assert [(i.petition_id, i.part.value, i.value) for i in intake.identities] == [
        ("A1", "name", "金鹮甲"),
        ("A1", "phone", "13900001111"),
        ("A1", "number", "410423199001011231"),
        ("A1", "address", "江河村3组27号"),
        ("A2", "phone", "13900002222"),
    ]
    assert intake.dropped_columns == ("被反映人", "性别")
    assert list(intake.kept_columns.values()) == ["反映人", "联系电话", "身份证号", "家庭住址"]
    assert not [value for value in VALUES if value in repr(intake)]


def test_masked_so_little_is_left_that_nobody_is_found(tmp_path):
    shown = [i.value for i in read(tmp_path, Handling.MASK).identities]
    assert shown == ["金**", "*********11", "*****************1", "江河村*组**号", "*********22"]


@pytest.mark.parametrize("part", [IdentityField.NAME, IdentityField.PHONE, IdentityField.NUMBER])
@pytest.mark.parametrize("value", ["1", "12", "王二", "王", "02"])
def test_short_values_lose_nearly_everything(part, value):
    assert masked(part, value).count("*") >= len(value) - 1
    assert len(masked(part, value)) == len(value)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("反映人姓名", IdentityField.NAME),
        ("信访人", IdentityField.NAME),
        ("姓名", IdentityField.NAME),
        ("来访群众电话", IdentityField.PHONE),
        ("联系方式", IdentityField.PHONE),
        ("手机号码", IdentityField.PHONE),
        ("公民身份证号码", IdentityField.NUMBER),
        ("证件号", IdentityField.NUMBER),
        ("现住址", IdentityField.ADDRESS),
        ("户籍地址", IdentityField.ADDRESS),
        ("被反映人", None),
        ("被举报人姓名", None),
        ("包案领导电话", None),
        ("承办人联系方式", None),
        ("性别", None),
        ("微信", None),
        ("家庭成员", None),
    ],
)
def test_a_header_means_the_petitioner_and_nobody_else(header, part):
    assert identity_field(header_forms(header)) is part
