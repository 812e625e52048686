"""The form of an account: what was typed, and what an account's fields look like in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.domain.access.scope import Exclusions
from fieldvisit.errors import SettingsError
from fieldvisit.io.ledger.cells import text_of

FIELDS = (
    "role",
    "home",
    "areas",
    "categories",
    "grants",
    "barred",
    "barred_categories",
    "barred_cases",
    "person",
    "department",
)
_ROOM = 400
_GAPS = re.compile(r"[\s,;，；、]+")


def account_in(form: Mapping[str, str], name: str) -> Account:
    """The account that the form describes.

    Raises
    ------
    SettingsError
        If the role, a code or the name is none; says what would be right.
    """
    role = form.get("role", "")
    if role not in {one.value for one in Role}:
        raise SettingsError("请选择角色。", "Choose a role.")
    return Account(
        name,
        Role(role),
        form.get("home", "").strip()[:_ROOM],
        areas=_words(form, "areas"),
        categories=_words(form, "categories") or None,
        grants=_words(form, "grants"),
        exclusions=Exclusions(_words(form, "barred"), _words(form, "barred_categories"), _words(form, "barred_cases")),
        person_id=text_of(form.get("person", "")[:_ROOM]),
        department=text_of(form.get("department", "")[:_ROOM]),
    )


def shown(account: Account) -> dict[str, str]:
    """The form's fields as they stand for an account."""
    out = account.exclusions
    return {
        "role": account.role.value,
        "home": account.home,
        "areas": " ".join(account.areas),
        "categories": " ".join(account.categories or ()),
        "grants": " ".join(account.grants),
        "barred": " ".join(out.areas),
        "barred_categories": " ".join(out.categories),
        "barred_cases": " ".join(out.case_ids),
        "person": account.person_id,
        "department": account.department,
    }


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """The form's fields as they were typed, to be mended."""
    return {name: form.get(name, "")[:_ROOM] for name in FIELDS}


def _words(form: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word for word in _GAPS.split(text_of(form.get(name, "")[:_ROOM])) if word)
