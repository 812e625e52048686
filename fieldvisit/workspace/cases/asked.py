"""What somebody typed to choose cases, understood: leaders and categories by id or name, divisions by code; nothing unknown finds nothing."""

from __future__ import annotations

from fieldvisit.domain.access.divisions import LEVELS, inside, today
from fieldvisit.errors import InputFileError
from fieldvisit.io.ledger.words import CATEGORY_WORDS
from fieldvisit.pipeline import County
from fieldvisit.register.cases import CaseFilter
from fieldvisit.workspace.cases.desk import CaseDesk

_SHOWN = 12


def leader_asked(desk: CaseDesk, county: County, word: str) -> str:
    """The id of the leader meant, by id or name; empty for no word.

    Parameters
    ----------
    desk
        Whose cases are chosen: somebody who leads one of them is known, also when no longer on the roster.
    county
        Whose roster is meant.
    word
        As typed.

    Raises
    ------
    InputFileError
        If nobody is called so, or several are; names the roster.
    """
    word = word.strip()
    ids = [one.id for one in county.leaders if one.id == word] or [
        one.id for one in county.leaders if word and one.name == word
    ]
    if len(ids) == 1:
        return ids[0]
    if not word or desk.book.how_many(CaseFilter(leader_id=word)):
        return word
    if ids:
        raise InputFileError(
            f"名单里有 {len(ids)} 位 {word}：{'、'.join(ids)}。请用编号指明。",
            f"{len(ids)} people on the roster are called {word}: {', '.join(ids)}. Name one by id.",
        )
    there = [f"{one.id} {one.name}" for one in county.leaders]
    raise InputFileError(
        f"名单里没有 {word}，可用编号或称谓：{_some(there, '、')}。",
        f"{word} is not on the roster; give an id or a name: {_some(there, ', ')}.",
    )


def category_asked(county: County, word: str) -> str:
    """The code of the category meant, by code, by name in either language or by a word of ledgers; empty for no word.

    Parameters
    ----------
    county
        Whose policy profile names the categories.
    word
        As typed.

    Raises
    ------
    InputFileError
        If there is no such category; names all of them.
    """
    word, labels = word.strip(), county.policy.labels
    if not word or word in labels:
        return word
    named = {n.casefold(): code for code, name in labels.items() for n in (*CATEGORY_WORDS.get(code, ()), name.zh, name.en)}
    if word.casefold() in named:
        return named[word.casefold()]
    raise InputFileError(
        f"没有类别 {word}，可用代码或名称：{'、'.join(f'{code} {name.zh}' for code, name in labels.items())}。",
        f"There is no category {word}; give a code or a name: {', '.join(f'{code} {name.en}' for code, name in labels.items())}.",
    )


def unit_asked(desk: CaseDesk, county: County, word: str) -> str:
    """The code of the division meant; empty for no word.

    Parameters
    ----------
    desk
        Whose cases are chosen: a division must lie in the account's, or hold them.
    county
        Whose gazetteer and villages are known.
    word
        As typed.

    Raises
    ------
    InputFileError
        If it is no division there is, or one in which the account has no case; names the account's divisions and the townships.
    """
    word = word.strip()
    if not word or _is_known(desk, county, word):
        return word
    own = "、".join(desk.scope.areas)
    towns = [f"{code} {name}" for code, name in sorted({(v.township_code, v.township) for v in county.villages})]
    raise InputFileError(
        f"{word} 不是本账号范围（{own}）内的区划代码。可用 6 位县级、9 位乡级或 12 位村级代码，如 {_some(towns, '、')}。",
        f"{word} is no code of a division of this account ({own}). Give a code of a county, township or village: {_some(towns, ', ')}.",
    )


def _is_known(desk: CaseDesk, county: County, word: str) -> bool:
    if not (word.isascii() and word.isdigit() and len(word) in LEVELS):
        return False
    code = today(word)
    if code in desk.scope.areas or any(inside(area, code) for area in desk.scope.areas):
        return True
    there = code in county.gazetteer.by_code or any(code in (v.code, v.township_code) for v in county.villages)
    return there and any(inside(code, area) for area in desk.scope.areas)


def _some(names: list[str], mark: str) -> str:
    return mark.join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
