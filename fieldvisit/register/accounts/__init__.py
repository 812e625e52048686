"""Accounts, logins and sessions of a register."""

from __future__ import annotations

from fieldvisit.register.accounts.book import AccountBook, reseal_totp
from fieldvisit.register.accounts.login import Door, Entry
from fieldvisit.register.accounts.params import AccessParams
from fieldvisit.register.accounts.passwords import first_password
from fieldvisit.register.accounts.tokens import TokenBook

__all__ = ["AccessParams", "AccountBook", "Door", "Entry", "TokenBook", "first_password", "reseal_totp"]
