"""What somebody names in a step of a case, found: a leader of the roster, a division of the gazetteer. Nothing unknown is put in charge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldvisit.domain.access.divisions import inside, level_of, today
from fieldvisit.domain.people import Leader
from fieldvisit.errors import InputFileError, NotFoundError
from fieldvisit.pipeline import County

_NEAREST = 3


def leader_named(leaders: Sequence[Leader], word: str) -> str:
    """The id of a leader named by id or name.

    Raises
    ------
    NotFoundError
        If nobody is called so; names the roster.
    InputFileError
        If several are; names their ids.
    """
    found = [one.id for one in leaders if one.id == word] or [one.id for one in leaders if one.name == word]
    if len(found) > 1:
        raise InputFileError(
            f"名单里有 {len(found)} 位 {word}：{'、'.join(found)}。请用编号指明。",
            f"{len(found)} people on the roster are called {word}: {', '.join(found)}. Name one by id.",
        )
    if not found:
        there = "、".join(f"{one.id} {one.name}" for one in leaders[:8])
        raise NotFoundError(f"名单里没有 {word}。名单：{there}。", f"{word} is not on the roster: {there}.")
    return found[0]


def unit_named(county: County, code: str, areas: Sequence[str] = ()) -> str:
    """Today's code of a division that there is.

    Parameters
    ----------
    county
        Whose gazetteer and villages are known.
    code
        As typed; a former code stands for the one that followed it.
    areas
        Divisions in which it must lie, or which it must hold: a unit may take a case of its own and of those above it. None: anywhere.

    Raises
    ------
    SettingsError
        If it is no code of a division at all.
    NotFoundError
        If there is no such division, or it has nothing to do with ``areas``; names the nearest codes of the same level that would do.
    """
    level_of(code)
    now = today(code)
    if now in set(_codes(county)) | _above(areas) and (not areas or _concerns(now, areas)):
        return now
    near = _nearest(county, now, areas)
    zh = f"最接近的是：{'、'.join(near)}。" if near else "请核对后再填。"
    en = f"Nearest: {', '.join(near)}." if near else "Check it and try again."
    own_zh, own_en = ("、".join(areas), ", ".join(areas)) if areas else ("", "")
    where_zh, where_en = (f"，或不在本账号（{own_zh}）范围内", f", or none of this account ({own_en})") if areas else ("", "")
    raise NotFoundError(
        f"没有代码为 {code} 的区划{where_zh}。{zh}没有保存。",
        f"There is no division {code}{where_en}. {en} Nothing was saved.",
    )


def _codes(county: County) -> Iterator[str]:
    yield from county.gazetteer.by_code
    for village in county.villages:
        yield from (village.code, village.township_code, village.code[:6])


def _above(areas: Sequence[str]) -> set[str]:
    """The divisions of an account and those that hold them: they are there, whatever the gazetteer knows."""
    return {area[:width] for area in areas for width in (2, 4, len(area)) if width <= len(area)}


def _concerns(code: str, areas: Sequence[str]) -> bool:
    return any(inside(code, area) or inside(area, code) for area in areas)


def _nearest(county: County, code: str, areas: Sequence[str]) -> list[str]:
    """Codes of the same level that could be meant, those that differ in the fewest digits first, with their names."""
    names = {v.township_code: v.township for v in county.villages} | {v.code: v.full_name for v in county.villages}
    names |= {unit.code: unit.name for unit in county.gazetteer.units}
    fits = (one for one in names if len(one) == len(code) and (not areas or _concerns(one, areas)))
    order = sorted(fits, key=lambda one: (sum(a != b for a, b in zip(one, code, strict=True)), abs(int(one) - int(code)), one))
    return [f"{one} {names[one]}" for one in order[:_NEAREST]]
