"""Who handed a petition in, as far as an office keeps it at all: apart from the petition, masked or sealed, never in a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from fieldvisit.errors import Text


class Handling(StrEnum):
    """What becomes of a ledger's columns that identify the petitioner."""

    DROP = "drop"
    MASK = "mask"
    SEAL = "seal"


class IdentityField(StrEnum):
    """What such a column holds."""

    NAME = "name"
    PHONE = "phone"
    NUMBER = "number"
    ADDRESS = "address"


IDENTITY_NAMES = {
    IdentityField.NAME: Text("姓名", "name"),
    IdentityField.PHONE: Text("电话", "telephone"),
    IdentityField.NUMBER: Text("证件号", "identity number"),
    IdentityField.ADDRESS: Text("住址", "address"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that identifies a petition's petitioner; ``value`` is masked already when ``handling`` is ``mask``.

    The value is left out of ``repr``, so that no log and no error message shows it.
    """

    petition_id: str
    part: IdentityField
    handling: Handling
    value: str = field(repr=False)
