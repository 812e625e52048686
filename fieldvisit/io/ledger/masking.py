"""Masks what identifies a petitioner in free text and addresses: names, ages, numbers of persons, telephones, doors."""

from __future__ import annotations

import re

from fieldvisit.io.ledger.names import names_in

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
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?[@＠]\s?[A-Za-z0-9\-]+(?:[.．][A-Za-z0-9\-]+)+")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·•.\-]?(?=[A-Za-z]{0,4}\d)[A-Za-z0-9]{4,5}[A-Za-z0-9挂学警]"
    r"(?![A-Za-z0-9])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EeGg]\d{8}|[Ee][A-Za-z]\d{7})(?![A-Za-z0-9])")
_PAPER = re.compile(
    r"((?:护照|通行证|残疾证|军官证|驾驶证|证件)(?:号码?|编号)?\s*[:：是为]?\s*)([A-Za-z]{0,2}\d[A-Za-z0-9]{4,19})"
)
_AGE = re.compile(
    rf"((?:男|女|\*|今年|现年|时年|年龄|年纪|本人|我|丈夫|妻子|父亲|母亲|儿子|女儿|老伴|爱人|爷爷|奶奶|孙子|孙女)(?:性|已|都|是|为|才|[，,、；;：:（(\s])*)"
    rf"({_COUNT}{{1,4}})(?=\s*周?岁(?!以[上下]|及以))"
)
_BORN = re.compile(
    r"(\d{4}\s*[年.\-/]\s*\d{1,2}(?:\s*[月.\-/]\s*(?:\d{1,2}\s*日?)?)?)(?=\s*(?:出生|生人|生(?:$|[，,、。；;）)\s])))"
)
_DOOR = re.compile(
    rf"(?<![月〕\]）)\d{_NUMERAL}十百两])({_COUNT}+)(?=\s*(?:(?:村民)?小?组(?![织合建])|号(?![召文桥]|街坊|院?社区)|单元|室|栋(?!楼社区)|幢)(?!村(?!民)|[镇乡庄屯寨营]))"
)
_TEAMS = "工作|督查|督导|调研|核查|检查|巡察|考核|验收|评估|抽查|排查|宣讲"
_TEAM_BEFORE = re.compile(rf"(?:(?:{_TEAMS})(?:工作)?组?第|分成|分为|编成|编为|兵分)$")
_TEAM_ALONE = re.compile(r"(?:^|[，。；、：:\s（(由派])第$")
_TEAM_AT_WORK = re.compile(r"小?组(?:负责(?!人)|牵头|赴|前往|进村|入户|走访|核查|督查)")
_OF_VILLAGERS = re.compile(rf"\s*(?:村民)?小?组\s*(?:村民|居民|群众|社员|农户|住户|的|{_COUNT})")
_SETS = re.compile(r"组(?:数据|照片|图片|材料|样本)")
_VILLAGE_END = re.compile(r"[村庄社区寨屯湾沟营队第]\s*$")
_HOUSEHOLD = re.compile(rf"((?:组|号|村|队|第|庄)\s*)({_COUNT}+)(?=\s*户(?!村|镇|乡|均|籍))")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def mask(text: str) -> str:
    """The text with names of persons and every telling number replaced by ``*``, sign for sign; the rest stays.

    Masked are runs of eleven digits and more (identity and bank cards, mobile and land lines), the same with spaces or
    dashes in between, mail addresses, number plates, passports, whatever follows 电话, days of birth and ages of persons,
    the numbers of groups, doors and households in an address (``3组27号`` becomes ``*组**号``), and names that a word for
    a person announces (``fieldvisit.io.ledger.names``). Masking twice is masking once.
    """
    while (masked := _masked_once(text)) != text:
        text = masked
    return text


def is_citizen_id(text: str) -> bool:
    """Whether the text is an 18-character citizen identity number: its check character is right (GB 11643)."""
    if not re.fullmatch(r"[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9xX]", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECK[total % 11] == text[-1].upper()


def _masked_once(text: str) -> str:
    for pattern in (_MAIL, _LONG, _SPACED_ID, _SPACED_MOBILE, _LANDLINE, _PLATE, _PASSPORT, _BORN):
        text = pattern.sub(lambda found: _covered(found[0]), text)
    for pattern in (_CALLED, _PAPER, _HOUSEHOLD, _AGE):
        text = pattern.sub(lambda found: found[1] + _covered(found[2]), text)
    text = _DOOR.sub(lambda found: found[1] if _is_no_address(found) else _covered(found[1]), text)
    for start, end in list(names_in(text)):
        text = text[:start] + _covered(text[start:end]) + text[end:]
    return text


def _is_no_address(found: re.Match[str]) -> bool:
    """Whether the number is one of an office's teams (督查第二组, 分成三组, 由第一组负责) or of sets of things (两组照片).

    Never where villagers, doors or a village's name stand beside it: which of a village's groups somebody lives in is masked.
    """
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _OF_VILLAGERS.match(after) or not after.lstrip().startswith(("组", "小组")):
        return False
    if _SETS.match(after):
        return not _VILLAGE_END.search(before)
    return bool(_TEAM_BEFORE.search(before) or (_TEAM_ALONE.search(before) and _TEAM_AT_WORK.match(after)))


def _covered(text: str) -> str:
    return re.sub(r"\S", MASK, text)
