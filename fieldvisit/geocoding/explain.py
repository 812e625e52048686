"""The explanation of a match in words: one line per recognised name, and warnings a person should see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from fieldvisit.domain.match import Evidence, Span
from fieldvisit.domain.place import AdminLevel
from fieldvisit.errors import Text
from fieldvisit.geocoding.candidates import Reading, Step
from fieldvisit.geocoding.fast import Plain
from fieldvisit.geocoding.index import Index, core_of
from fieldvisit.geocoding.text.characters import kind_of_change
from fieldvisit.geocoding.text.normalize import Normalized
from fieldvisit.geocoding.text.residue import Leftover

_RULES = {
    "full": Text("与名录一致", "as in the list"),
    "core": Text("简称", "short form"),
    "variant": Text("级别用字不同，名称一致", "another level word, same name"),
    "alias": Text("别名或曾用名", "alias or former name"),
    "old": Text("旧名或旧隶属", "former name or former township"),
    "repeated": Text("重复书写，一致", "written again, consistent"),
    "own_zone": Text("该县（市、区）自己的功能区", "a development zone of the county's own"),
    "unknown": Text("名录中没有", "not in the list"),
    "outside": Text("在本省以外", "outside the province"),
    "column": Text("取自台账的地址列", "from the ledger's own column"),
}
_CHANNELS = {
    "same_sound": Text("同音", "same sound"),
    "folk": Text("民间写法", "folk form"),
    "look_alike": Text("形近", "look-alike"),
    "near_sound": Text("近音", "near sound"),
    "other": Text("用字不同", "different character"),
    "length": Text("多字、漏字或颠倒", "a character more, missing or swapped"),
}


def evidence_of(steps: Sequence[Step], text: Normalized, original: str, index: Index) -> tuple[Evidence, ...]:
    """One line per recognised name, in the order of the text, with its characters in the original."""
    return tuple([_line(step, text, original, index) for step in steps])


def warnings_of(reading: Reading, index: Index) -> tuple[Text, ...]:
    """What a person should know before relying on the match; empty when there is nothing."""
    if not reading.flags and reading.level is AdminLevel.VILLAGE:
        old = any(step[4] == "old" for step in reading.steps)
        return (_old_name(index.path(reading.code)),) if old else ()
    found: list[Text] = []
    if "unknown_village" in reading.flags:
        found.append(
            Text("名录中没有文中所写的村，只定位到上一级", "the village written is not in the list; placed at the level above")
        )
    elif reading.level is not AdminLevel.VILLAGE and reading.leftover in (Leftover.ROAD, Leftover.POI):
        found.append(Text("只写了道路或单位，没有写村", "a road or building is named, no village"))
    if "conflict" in reading.flags:
        found.append(Text("文中各级地名互相矛盾", "the levels named contradict each other"))
    if "double_township" in reading.flags:
        found.append(Text("文中有两个乡镇", "two townships are named"))
    if "unknown_township" in reading.flags:
        found.append(Text("文中的乡镇不在名录中", "the township named is not in the list"))
    if "called_after" in reading.flags:
        found.append(
            Text(
                "文中村名比名录多一个方位字，可能是另一个村",
                "the name written has a direction more than the listed one; it may be another village",
            )
        )
    if "other_name" in reading.flags:
        found.append(
            Text(
                "文中村名与名录相近而不同，可能是另一个村",
                "the name written is near the listed one but may be another village's",
            )
        )
    if any(step.rule == "old" for step in reading.steps):
        found.append(_old_name(index.path(reading.code)))
    return tuple(found)


def office_line(index: Index, county: str) -> Evidence:
    """The line that says the county was taken from the office that received the ledger."""
    name = index.by_code[county].name if county in index.by_code else county
    words = Text(f"未写县区，按受理机关取{name}", f"no county written; {name} taken from the receiving office")
    return Evidence(AdminLevel.COUNTY, "inherited", words)


def _line(step: Step, text: Normalized, original: str, index: Index) -> Evidence:
    level, code, begin, behind, rule, _ = step
    start, end = (text.offsets[begin], text.offsets[behind - 1] + 1) if begin < behind else (0, 0)
    written = original[start:end]
    name = index.by_code[code].name if code else ""
    if rule == "full":
        return full_line(level, written, name, start)
    if rule in _RULES:
        make = listed_line if level is AdminLevel.VILLAGE else known_line
        return make(level, rule, written, name, start)
    words, rule = _words(step, written, index)
    return Evidence(level, rule, _sentence(written, name, words), _span(start, end))


def listed_line(level: AdminLevel, rule: str, written: str, name: str, start: int) -> Evidence:
    """The line of a name that stands in the list, written at ``start`` of the original."""
    return Evidence(level, rule, _sentence(written, name, _RULES[rule]), _span(start, start + len(written)))


def full_line(level: AdminLevel, written: str, name: str, start: int) -> Evidence:
    """The same of a name written in full, the commonest by far."""
    words = _as_listed(name) if written == name else _sentence(written, name, _RULES["full"])
    return Evidence(level, "full", words, _span(start, start + len(written)))


@lru_cache(maxsize=16384)
def _as_listed(name: str) -> Text:
    return _sentence(name, name, _RULES["full"])


known_line, known_full_line = lru_cache(maxsize=16384)(listed_line), lru_cache(maxsize=16384)(full_line)
"""The same for names above the village: the same words at the same place come again and again in a ledger."""


def plain_lines(original: str, text: Normalized | None, plain: Plain, index: Index) -> tuple[Evidence, ...]:
    """The evidence of a plain address: a line per level.

    ``text`` is nothing where the address stands in the original as it is compared.
    """
    if text is not None:
        return evidence_of(plain.steps(), text, original, index)
    opening, above, begin, behind, code, start, end = plain
    county, county_end, _, county_start, city, city_start, city_end = opening
    units = index.by_code
    lines = (
        known_full_line(AdminLevel.COUNTY, original[county_start:county_end], units[county].name, county_start),
        known_full_line(AdminLevel.TOWNSHIP, original[begin:behind], units[above].name, begin),
        full_line(AdminLevel.VILLAGE, original[start:end], units[code].name, start),
    )
    if not city:
        return lines
    return (known_full_line(AdminLevel.CITY, original[city_start:city_end], units[city].name, city_start), *lines)


_span = lru_cache(maxsize=4096)(Span)


def _sentence(written: str, name: str, words: Text) -> Text:
    target = f" → {name}" if name and name != written else ""
    return Text(f"{written}{target}：{words.zh}", f"{written}{target}: {words.en}")


def _words(step: Step, written: str, index: Index) -> tuple[Text, str]:
    if not step.rule.startswith("spelling"):
        return _RULES[step.rule], step.rule
    core = core_of(index.by_code[step.code].name, step.level)
    changed = [(a, b) for a, b in zip(core, written, strict=False) if a != b]
    channel = kind_of_change(*changed[0]) if len(changed) == 1 else "length" if len(changed) != 2 else "same_sound"
    if len(changed) == 2 and any(kind_of_change(a, b) != "same_sound" for a, b in changed):
        channel = "length"
    return _CHANNELS[channel], f"spelling_{channel}"


def _old_name(path: str) -> Text:
    return Text(f"文中用的是旧名或旧隶属，现为{path}", f"a former name or township is used; today {path}")
