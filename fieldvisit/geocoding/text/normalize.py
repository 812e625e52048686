"""Petition text made comparable, one rule per function, with the way back to the original characters.

Masking comes first: telephone numbers, identity numbers and dates become separators and are never evidence of a place.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from fieldvisit.domain.match import Span
from fieldvisit.geocoding.text import TABLES

SEPARATOR: Final = " "
DIGITS: Final = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
_PRIVATE: Final = re.compile(
    r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)"
    r"|(?<!\d)(?:\+?86[- ]?)?1\d{2}[- ]?[\d*]{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"
    r"|\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?|\d{4}年(?:\d{1,2}月)?|\d{1,2}月\d{1,2}[日号]"
)
_COUNTED: Final = "组队号楼栋幢室户口人元万亿千百亩分点公里米岁名年月日时个家排巷座层间次年斤吨间平方%"
_RADICALS: Final = dict(
    zip(
        "⺁⺄⺆⺈⺊⺌⺍⺕⺗⺘⺙⺜⺝⺡⺣⺤⺥⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺳⺶⺷⺹⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂刀卜小小彐心手攴日月水火爪爪犬王疋目示示竹糸纟罓网羊羊老聿肉臼艹艹艹虎衣覀西见角讠贝足车辶辶辶邑钅长镸长门阜雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟龟",
        strict=True,
    )
)


class Normalized(NamedTuple):
    """Comparable text; ``offsets[i]`` is where character ``i`` stands in the original.

    ``same`` says that all but the separators stand in the original as they are, each at its place.
    """

    text: str
    offsets: tuple[int, ...]
    same: bool = False

    def span(self, start: int, end: int) -> Span:
        """The original characters behind ``text[start:end]``."""
        if start >= end:
            return Span(0, 0)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def turned_text(self) -> str:
        """The text of ``turned``."""
        return "".join(self.text.split(SEPARATOR)[::-1])

    def turned(self) -> Normalized:
        """The separated parts in reverse order, for addresses written from the village up."""
        parts: list[tuple[str, tuple[int, ...]]] = []
        start = 0
        for part in self.text.split(SEPARATOR):
            parts.insert(0, (part, self.offsets[start : start + len(part)]))
            start += len(part) + 1
        return Normalized("".join(part for part, _ in parts), tuple(place for _, places in parts for place in places))


def normalize(original: str) -> Normalized:
    """The text with numbers of persons and dates masked, forms of characters unified and punctuation turned into separators."""
    text = common_text(original)
    if text:
        return as_common(text)
    masked = mask_private(original) if _MAY_BE_PRIVATE.search(original) else original
    loose = _loose_spaces(masked)
    mapped = masked.translate(_FORMS)
    if not loose and len(mapped) == len(masked) and _TWICE not in mapped:
        return spell_numbers(mapped, _places(len(mapped)))
    chars: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(masked):
        for form in unify(char):
            if form == SEPARATOR and (place in loose or (chars and chars[-1] == SEPARATOR)):
                continue
            chars.append(form)
            offsets.append(place)
    return spell_numbers("".join(chars), tuple(offsets))


def as_common(text: str) -> Normalized:
    """The normalised form of what ``common_text`` gave."""
    return tuple.__new__(Normalized, (text, _places(len(text)), True))


def common_text(original: str) -> str:
    """The comparable text of one that needs no change but of its separators; empty for any other."""
    if _common_text().fullmatch(original) is None:
        return ""
    return original if original.isalnum() else _COMMON_SEPARATOR.sub(SEPARATOR, original)


_FIRST_HAN: Final = 0x4E00
_LAST_HAN: Final = 0x9FFF
_COMMON_SEPARATOR: Final = re.compile("[ 　,，、。-]")
_ONLY_HAN: Final = re.compile("(?:(?!廿)[\u4e00-\u9fff])+")
_MAY_BE_PRIVATE: Final = re.compile(r"\d{4}|月")
_TWICE: Final = SEPARATOR * 2


@lru_cache(maxsize=512)
def _places(count: int) -> tuple[int, ...]:
    """The places of so many characters that all stand where they were; texts of one length share them."""
    return tuple(range(count))


class _Forms(dict[int, str]):
    """How each character is compared, found when first met; most characters have one form, so that places stay where they were."""

    def __missing__(self, code: int) -> str:
        found = self[code] = unify(chr(code))
        return found


_FORMS: Final = _Forms()
_SPACE: Final = re.compile(r"\s")


def _loose_spaces(text: str) -> frozenset[int]:
    """Where white space stands beside a single character: letters set apart, not levels."""
    if _SPACE.search(text) is None:
        return frozenset()
    runs = [match.span() for match in re.finditer(r"\S+", text)]
    single = {end for start, end in runs if end - start < 2} | {start - 1 for start, end in runs if end - start < 2}
    return frozenset(i for i, char in enumerate(text) if char.isspace() and _touches(text, i, single))


def _touches(text: str, place: int, single: set[int]) -> bool:
    start = end = place
    while start > 0 and text[start - 1].isspace():
        start -= 1
    while end + 1 < len(text) and text[end + 1].isspace():
        end += 1
    return start in single or end in single


def mask_private(text: str) -> str:
    """The text with telephone numbers, identity numbers and dates replaced by as many ``#``."""
    wide = text.translate(_WIDE)
    return _masked(text, [match.span() for match in _PRIVATE.finditer(wide)])


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "#" * (end - start) + text[end:]
    return text


_WIDE: Final = {0xFF10 + i: 0x30 + i for i in range(10)} | {0xFF38: 0x58, 0xFF58: 0x78, 0xFF0D: 0x2D}


@cache
def unify(char: str) -> str:
    """A character as it is compared: NFKC, radicals as characters, traditional as simplified, anything else a separator."""
    forms = unicodedata.normalize("NFKC", _RADICALS.get(char, char))
    return "".join(_SIMPLIFIED().get(form, form) if _counts(form) else SEPARATOR for form in forms)


def spell_numbers(text: str, offsets: tuple[int, ...]) -> Normalized:
    """Digits inside a name written as numerals (``18里河`` as ``十八里河``, ``廿`` as ``二十``); counted things keep theirs."""
    if _NUMBER.search(text) is None:
        return tuple.__new__(Normalized, (text, offsets, False))
    out: list[str] = []
    kept: list[int] = []
    last = 0
    for match in _NUMBER.finditer(text):
        numeral = _numeral(match.group())
        out += [text[last : match.start()], numeral]
        places = offsets[match.start() : match.end()]
        kept += [*offsets[last : match.start()], *(places[min(i, len(places) - 1)] for i in range(len(numeral)))]
        last = match.end()
    return Normalized("".join([*out, text[last:]]), (*kept, *offsets[last:]))


_MILES: Final = "里[铺河庄村湾屯坡墩集镇店营堂岗沟桥楼堡井岔闫庙寨棚坪冲]|里(?:社区|居委)|里[\u4e00-\u9fff]{1,2}(?:村(?![口头东西南北里外])|社区|居委)"
"""What stands behind a number of 里 that is a village's name (十八里河, 八里王村) and no distance."""
_NUMBER: Final = re.compile(rf"(?<![\da-zA-Z.])\d{{1,2}}(?={_MILES}|(?![{_COUNTED}])[\u4e00-\u9fff])|廿")


def _numeral(digits: str) -> str:
    if digits == "廿":
        return "二十"
    if len(digits) == 1:
        return DIGITS[digits]
    tens, ones = digits[0], digits[1]
    return (DIGITS[tens] if tens > "1" else "") + "十" + (DIGITS[ones] if ones != "0" else "")


def _counts(form: str) -> bool:
    return form.isalnum()


def unify_name(name: str) -> str:
    """A unit's name as it is compared, without separators."""
    if _ONLY_HAN.fullmatch(name):
        return name.translate(_simplified_codes())
    return "".join(unify(char) for char in name).replace(SEPARATOR, "").replace("廿", _numeral("廿"))


@cache
def _common_text() -> re.Pattern[str]:
    """Words set apart by single separators, of characters that are compared as they are and are no part of a date."""
    others = {ord(char) for char in (*_SIMPLIFIED(), "廿", "月")}
    edges = [_FIRST_HAN - 1, *sorted(code for code in others if _FIRST_HAN <= code <= _LAST_HAN), _LAST_HAN + 1]
    spans = [f"{chr(a + 1)}-{chr(b - 1)}" for a, b in pairwise(edges) if b - a > 1]
    words = f"[{''.join(spans)}]{{2,}}"
    return re.compile(f"{words}(?:{_COMMON_SEPARATOR.pattern}{words})*")


@cache
def _simplified_codes() -> dict[int, str]:
    return {ord(char): form for char, form in _SIMPLIFIED().items()}


@cache
def _SIMPLIFIED() -> dict[str, str]:  # noqa: N802 - a table
    lines = TABLES.joinpath("simplified.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
