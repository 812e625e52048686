"""What of a refused cell may be stored and shown: days, numbers and the ledger's own words, never what could name a person."""

from __future__ import annotations

import re

from fieldvisit.io.ledger.cells import squeezed, text_of
from fieldvisit.io.ledger.masking import mask
from fieldvisit.io.tables import Cell

WITHHELD = "（内容未保留）"

_LONGEST = 40
_DAY = re.compile(r"[\d年月日号./\-—～~至、:：时分点T上下午]*\d[\d年月日号./\-—～~至、:：时分点T上下午]*")
_NUMBER = re.compile(
    r"[A-Za-z\d\-_/〔〕()\[\]]{0,24}\d[A-Za-z\d\-_/〔〕()\[\]]{0,24}[号件]?|[演信访]{1,3}[\d\-_/〔〕()号件]{1,24}"
)
_LEVEL = re.compile(
    r"(?:国家|中央|全国|国务院|部委|省|市|县|区|乡|镇|村|街道|乡镇|本)(?:级|局|办|委|厅|信访局|政府)?(?:交办|转办|受理|自查)?|自查(?:发现)?"
)
_STATUS = re.compile(
    r"(?:已|未|正在|待|不予|尚未)?(?:办结|结案|办理|处理|受理|核实|核查|化解|销号|答复|交办|转办|登记|定|填|补)(?:中|完毕)?|在办|逾期"
)
_OTHER = re.compile(
    r"不详|不明|未知|未定|未填|无|有|空|略|尽快|近期|是|否|同上|见附件|来信|来访|来电|上访|网上|网上投诉|网络|电话|邮件|热线|信箱|短信|其他|其它"
)
_TELEPHONE = re.compile(r"\d{7,}")
_WHOLE_DAY = re.compile(r"(?:19|20)\d{6}")


def shown_value(cell: Cell) -> str:
    """The cell as written if it can be a day, a number or a word of a level or status, else ``WITHHELD``; empty stays empty.

    A cell stands in the wrong column when an export was shifted, and then it may be a name, a telephone or a whole text.
    """
    text = text_of(cell)
    word = squeezed(cell)
    if not word:
        return ""
    is_number = bool(_DAY.fullmatch(word) or _NUMBER.fullmatch(word)) and mask(word) == word
    if is_number and _TELEPHONE.fullmatch(word):
        is_number = bool(_WHOLE_DAY.fullmatch(word))
    known = is_number or bool(_OTHER.fullmatch(word) or _LEVEL.fullmatch(word) or _STATUS.fullmatch(word))
    return text if known and len(text) <= _LONGEST else WITHHELD
