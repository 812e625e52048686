"""Short codes of cases: keyed, so that neither numbers of petitions nor their order can be read from them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Container

from sqlalchemy import Connection, insert, select

from fieldvisit.register.cases.tables import case_secret

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_DEMO = "fieldvisit demo"


def secret_of(connection: Connection, *, demo: bool) -> str:
    """The register's own key, made at first use; a demo register has a fixed one, so that demos are alike."""
    found = connection.scalar(select(case_secret.c.secret))
    if found is None:
        found = _DEMO if demo else secrets.token_hex(32)
        connection.execute(insert(case_secret).values(id=1, secret=found))
    return str(found)


def short_code(secret: str, name: str, taken: Container[str]) -> str:
    """A code like ``QK7P-4M2X`` for a name that no other subject has yet."""
    tries = 0
    while True:
        digest = hmac.new(secret.encode(), f"{name}#{tries}".encode(), hashlib.sha256).digest()
        number = int.from_bytes(digest[:12], "big")
        letters = ""
        for _ in range(8):
            number, rest = divmod(number, len(_LETTERS))
            letters += _LETTERS[rest]
        code = f"{letters[:4]}-{letters[4:]}"
        if code not in taken:
            return code
        tries += 1
