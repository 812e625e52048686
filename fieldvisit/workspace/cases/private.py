"""Words that officials type: numbers of persons, addresses of houses and announced names are masked before they are stored."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from fieldvisit.domain.access.classes import FIELD_CLASSES, Confidentiality
from fieldvisit.io.ledger.masking import mask

T = TypeVar("T")


def private(value: T) -> T:
    """The value with every free text (fields of class C3) masked, also in values inside it."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    classes = FIELD_CLASSES[type(value)]
    return replace(value, **{f.name: _masked(getattr(value, f.name), classes[f.name]) for f in fields(value)})


def _masked(value: Any, kind: Confidentiality) -> Any:
    if isinstance(value, tuple):
        return tuple(_masked(part, kind) for part in value)
    if type(value) is str:
        return mask(value) if kind >= Confidentiality.C3 else value
    return private(value)
