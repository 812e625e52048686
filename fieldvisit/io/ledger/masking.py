"""Masks what identifies a petitioner in free text and addresses: numbers of persons, telephones, groups and doors."""

from __future__ import annotations

import re

MASK = "*"

_NUMERAL = "〇零一二三四五六七八九"
_COUNT = rf"[\d{_NUMERAL}十百两]"
_LONG = re.compile(rf"[\d{_NUMERAL}]{{11,}}[xXｘＸ]?")
_SPACED_ID = re.compile(r"(?<!\d)(?:\d[ \-－]?){17}[\dxXｘＸ]")
_SPACED_MOBILE = re.compile(
    r"(?<!\d)[1１][3-9３-９]\d[ \-－—.·]{0,2}\d{4}[ \-－—.·]{0,2}\d{4}(?!\d)|(?<!\d)[1１][3-9３-９](?:[ \-－]?\d){9}(?!\d)"
)
_LANDLINE = re.compile(r"(?<!\d)[(（]?[0０]\d{2,3}[)）]?[ \-－—]{0,2}\d{7,8}(?!\d)")
_CALLED = re.compile(
    r"((?:电话|手机|座机|联系方式|微信|QQ|qq|Tel|tel|TEL)\s*(?:号码?)?\s*[:：是为]?\s*)([0-9０-９A-Za-z_\- －]{5,20})"
)
_NAMED = re.compile(r"((?:姓名|反映人|信访人|来访人|上访人|联系人|举报人|投诉人|申请人)\s*[:：]\s*)([\u3400-\u9fff·]{2,4})")
_DOOR = re.compile(
    rf"(?<![月〕\]）)\d{_NUMERAL}十百两])({_COUNT}+)(?=\s*(?:(?:村民)?小?组(?![织合建])|号(?![召文])|单元|室|栋|幢)(?!村(?!民)|[镇乡庄屯寨营]))"
)
_HOUSEHOLD = re.compile(rf"((?:组|号|村|队|第|庄)\s*)({_COUNT}+)(?=\s*户(?!村|镇|乡|均|籍))")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def mask(text: str) -> str:
    """The text with every telling number replaced by ``*``, sign for sign; places and everything else stay.

    Masked are runs of eleven digits and more (identity and bank cards, mobile and land lines), the same with spaces or
    dashes in between, whatever follows 电话 or 姓名, and the numbers of groups, doors and households in an address
    (``3组27号`` becomes ``*组**号``). Masking twice is masking once.
    """
    for pattern in (_LONG, _SPACED_ID, _SPACED_MOBILE, _LANDLINE):
        text = pattern.sub(lambda found: _covered(found[0]), text)
    for pattern in (_CALLED, _NAMED, _HOUSEHOLD):
        text = pattern.sub(lambda found: found[1] + _covered(found[2]), text)
    return _DOOR.sub(lambda found: _covered(found[1]), text)


def is_citizen_id(text: str) -> bool:
    """Whether the text is an 18-character citizen identity number: its check character is right (GB 11643)."""
    if not re.fullmatch(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9xX]", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[-1].upper()


def _covered(text: str) -> str:
    return re.sub(r"\S", MASK, text)
