"""Accounts, logins and sessions of a register."""

from __future__ import annotations

from fieldvisit.register.accounts.book import AccountBook, reseal_totp
from fieldvisit.register.accounts.login import Door, Entry
from fieldvisit.register.accounts.params import AccessParams

__all__ = ["AccessParams", "AccountBook", "Door", "Entry", "reseal_totp"]
