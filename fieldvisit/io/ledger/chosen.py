"""What a person says about the columns of a ledger, kept without a word of the ledger: digests of headers, and what each means."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from fieldvisit.domain.identity import IdentityField
from fieldvisit.io.ledger.fields import Field, is_personal, normalised
from fieldvisit.io.ledger.identity import identity_field

Chosen: TypeAlias = Mapping[str, str]
"""Key of a column (``column_keys``) to the value of a ``Field``, to ``PERSON`` and a part of an identity, or to ``NOT_READ``."""

NOT_READ = "-"
PERSON = "person:"
_PLACES = (Field.PLACE, Field.RESIDENCE, Field.COUNTY, Field.TOWNSHIP, Field.VILLAGE)
_PLACE_WORD = re.compile(r"村|乡|镇|街道|县|址|地")
_PARTS = tuple(f"{PERSON}{part.value}" for part in IdentityField)


def column_keys(names: Sequence[str]) -> tuple[str, ...]:
    """A key for each column: a digest of its header, told apart where a header stands more than once."""
    seen: Counter[str] = Counter()
    keys = []
    for name in names:
        form = normalised(name)
        seen[form] += 1
        keys.append(hashlib.sha256(f"{form}|{seen[form]}".encode()).hexdigest()[:12])
    return tuple(keys)


def choices_of(forms: Sequence[str]) -> tuple[str, ...]:
    """What a column may be said to mean: any field, but of one that identifies or houses persons only a place that its header names."""
    part = identity_field(forms)
    if part is None and not is_personal(forms):
        return (NOT_READ, *(field.value for field in Field), *_PARTS)
    is_place = part in (None, IdentityField.ADDRESS) and any(_PLACE_WORD.search(form) for form in forms)
    return (NOT_READ, *(field.value for field in _PLACES if is_place), *_PARTS)
