"""Which units a text may name, and how probable each is: the mention that is meant, weighed against what else the words allow."""

from __future__ import annotations

from math import exp
from typing import Final, NamedTuple

from fieldvisit.domain.place import AdminLevel
from fieldvisit.geocoding.candidates import Context, Reading
from fieldvisit.geocoding.fast import plain_address
from fieldvisit.geocoding.index import Index
from fieldvisit.geocoding.reading.state import new
from fieldvisit.geocoding.role.mention import Mention, named_together, told_together
from fieldvisit.geocoding.role.model import claims
from fieldvisit.geocoding.role.words import Role
from fieldvisit.geocoding.roles import choose, find_mentions, spots_of

PLAIN: Final = 0.9975
_VILLAGE: Final = AdminLevel.VILLAGE
_NONE_FITS: Final = exp(-9.0)


class Answer(NamedTuple):
    """The weighed readings of one text: units with their probability, best first, and the reading of the best.

    ``role_share`` is the probability that the place told is the place meant, ``elsewhere`` the units told in other roles with
    theirs. ``plain`` says that every level is written once, by its full name.
    """

    reading: Reading | None
    weights: tuple[tuple[str, float], ...]
    places: int = 0
    role_share: float = 1.0
    elsewhere: tuple[tuple[str, float], ...] = ()
    narrative: bool = False
    plain: bool = False


def weigh(text: str, index: Index, context: Context, *, address: bool) -> Answer:
    """The units a normalised text may name with their probabilities, best first, ties by code."""
    plain = plain_address(text, index, context) if address else None
    return weigh_read(text, index, context, address=address) if plain is None else only(plain)


def only(plain: Reading) -> Answer:
    """The answer of a plain address: nothing but its village comes into question."""
    return Answer(plain, ((plain.code, PLAIN), (plain.steps[-2].code, 1.0 - PLAIN)), places=1, plain=True)


def weigh_read(text: str, index: Index, context: Context, *, address: bool) -> Answer:
    """The same for a text that is no plain address."""
    mentions = find_mentions(text, index, context, address=address)
    if not address and len(mentions) > 1:
        mentions = _without_own_offices(mentions, index)
    claimed = None if address or len(mentions) < 2 else claims(text, spots_of(mentions), index.home.bare)
    chosen = choose(mentions, claimed)
    if chosen is None:
        return Answer(None, ())
    ranked = _ranked(chosen)
    meant = [r for r in chosen.readings if r.code == ranked[0][0]]
    best = next((r for r in meant if r.flags and "outside" in r.flags), meant[0] if meant else None)
    places = len({mention.readings[0].code for mention in mentions}) if len(mentions) > 1 else 1
    together = (
        () if places < 2 else told_together(text, mentions) if claimed is not None else named_together(text, mentions, index)
    )
    if chosen.readings[0].code in together:
        return Answer(best, tuple((code, 1.0 / len(together)) for code in sorted(together)), places, narrative=not address)
    if claimed is None or places < 2:
        return new(Answer, (best, ranked, places, 1.0, (), not address, False))
    own, said = chosen.readings[0].code, claimed.share
    others = {m.readings[0].code: m for m in mentions if m.readings[0].code != own}
    elsewhere = tuple((code, p * said[named]) for named, m in others.items() for code, p in _ranked(m) if code)
    return Answer(best, ranked, places, said[own], elsewhere, narrative=True)


def _without_own_offices(mentions: tuple[Mention, ...], index: Index) -> tuple[Mention, ...]:
    """The mentions but for those that stand for an office or hospital of the township or county in which the only village told lies."""
    villages = {m.readings[0].code for m in mentions if m.readings[0].level is AdminLevel.VILLAGE}
    if len(villages) != 1:
        return mentions
    (village,) = villages
    return tuple([m for m in mentions if m.role is not Role.OFFICE or not _is_above(m.readings[0].code, village, index)])


def _is_above(code: str, village: str, index: Index) -> bool:
    return bool(code) and code != village and index.inside(village, code)


def _ranked(mention: Mention) -> tuple[tuple[str, float], ...]:
    """The units a mention may name and none (the empty code) with their probabilities, best first, ties by code."""
    weights: dict[str, float] = {"": _NONE_FITS}
    for code, _, cost, _, _, _, _, _ in mention.readings:
        weights[code] = weights.get(code, 0.0) + exp(-cost)
    total = sum(weights.values())
    ranked = [(-(weight / total), code) for code, weight in weights.items()]
    ranked.sort()
    return tuple([(code, -share) for share, code in ranked])


def share_of(answer: Answer, index: Index) -> float:
    """The probability that the place lies in the best unit."""
    (code, best), reading = answer.weights[0], answer.reading
    if reading is not None and reading.level is _VILLAGE:
        return best
    return sum(p for other, p in answer.weights if other and index.inside(other, code))
