"""How long a login lasts and which rules a password follows."""

from __future__ import annotations

from dataclasses import dataclass

PROFILES = ("asvs", "dengbao")


@dataclass(frozen=True)
class AccessParams:
    """``passwords`` names the rules: ``asvs`` (length and guessability) or ``dengbao`` (also kinds of characters, and a change every ``password_days``).

    A session ends after ``idle_min`` without a request and ``absolute_h`` after login. ``password_days`` is how long a password
    lasts under ``dengbao``. ``key_file`` holds the key of second factors and sealed fields, relative to the workspace folder; it
    is outside the register and belongs on another disk than the backups.

    Raises
    ------
    ValueError
        If the profile is unknown or a duration is outside what is safe.
    """

    passwords: str = "asvs"
    idle_min: int = 30
    absolute_h: int = 12
    password_days: int = 90
    key_file: str = "keys/fieldvisit.key"

    def __post_init__(self) -> None:
        if self.passwords not in PROFILES:
            raise ValueError("passwords 应为 asvs 或 dengbao should be asvs or dengbao")
        if not (1 <= self.idle_min <= 120 and 1 <= self.absolute_h <= 24 and 1 <= self.password_days <= 366):
            raise ValueError("idle_min 1-120, absolute_h 1-24, password_days 1-366")
