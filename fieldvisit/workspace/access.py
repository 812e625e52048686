"""Who may log in to a workspace: its accounts, its door, and what each of them sees of a run."""

from __future__ import annotations

import secrets

from fieldvisit.register import AccountBook, Door
from fieldvisit.workspace.keys import key_file, office_key
from fieldvisit.workspace.store import Workspace

_SYLLABLES = [
    "ba",
    "bo",
    "da",
    "de",
    "fu",
    "ga",
    "ge",
    "hu",
    "ji",
    "ka",
    "ke",
    "la",
    "li",
    "lu",
    "ma",
    "mo",
    "na",
    "nu",
    "pa",
    "po",
    "qi",
    "ra",
    "ru",
    "sa",
    "se",
    "ta",
    "tu",
    "wa",
    "xi",
    "ya",
    "yo",
    "zu",
]


def accounts(workspace: Workspace) -> AccountBook:
    """The accounts of the workspace's register, under its settings."""
    settings = workspace.settings
    register, file = workspace.register, key_file(workspace.folder, settings.access)
    return register.accounts(
        settings.access,
        key=lambda: office_key(file, make=not register.holds_sealed()),
        known=(settings.county.name, settings.county.code),
    )


def door(workspace: Workspace) -> Door:
    """Logins and sessions of the workspace."""
    return Door(accounts(workspace))


def first_password() -> str:
    """A password that can be read aloud, to be changed at the first login: some 64 random bits."""
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    return f"{'-'.join(words).capitalize()}-{secrets.randbelow(90) + 10}"
