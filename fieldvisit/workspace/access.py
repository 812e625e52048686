"""Who may log in to a workspace: its accounts, its door, and what each of them sees of a run."""

from __future__ import annotations

from fieldvisit.register import AccountBook, Door
from fieldvisit.workspace.keys import key_file, office_key
from fieldvisit.workspace.store import Workspace


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
