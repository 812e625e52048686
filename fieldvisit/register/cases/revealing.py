"""Who handed in the petitions of a case: one case, one stated purpose, one line of the audit."""

from __future__ import annotations

from sqlalchemy import Connection

from fieldvisit.domain.access.audit import Act, Deed
from fieldvisit.domain.access.roles import Right
from fieldvisit.domain.access.scope import Scope
from fieldvisit.domain.identity import Identity
from fieldvisit.errors import PolicyRefusedError
from fieldvisit.register.audit import log
from fieldvisit.register.cases import query
from fieldvisit.register.identities.book import Key, newest, opened

_SHORTEST_PURPOSE = 4


def reveal(connection: Connection, scope: Scope, case_id: str, purpose: str, key: Key) -> tuple[Identity, ...]:
    """Who handed in the petitions of one case, for one purpose; the audit line is written in the caller's writing transaction.

    Raises
    ------
    PolicyRefusedError
        If the role may not, or no purpose is stated.
    NotFoundError
        If the case does not exist for the scope.
    SettingsError
        If the key is another one, or a value was changed or moved.
    """
    scope.require(Right.REVEAL)
    purpose = purpose.strip()
    if len(purpose) < _SHORTEST_PURPOSE:
        raise PolicyRefusedError(
            f"揭示身份要写明用途（至少 {_SHORTEST_PURPOSE} 个字，例如“约定走访时间”），会记入审计。",
            f"Say what for (at least {_SHORTEST_PURPOSE} signs, like: to agree on a visit); it is written into the audit.",
        )
    petitions = query.one_case(connection, scope, case_id).petition_ids
    found = [opened(row, key) for row in newest(connection, petitions)]
    log.append(connection, Deed(scope.who, Act.REVEAL, case_id, purpose, f"{len(found)} fields"))
    return tuple(found)
