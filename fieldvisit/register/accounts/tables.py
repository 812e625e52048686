"""The tables of accounts, their sessions, failed logins, and the set-up token."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text

from fieldvisit.register.tables import metadata

account = Table(
    "account",
    metadata,
    Column("name", Text, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("disabled", Integer, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("password_at", Text, nullable=False),
    Column("must_change", Integer, nullable=False),
    Column("totp", Text, nullable=False),
    Column("totp_confirmed", Integer, nullable=False),
    Column("totp_step", Integer, nullable=False),
    sqlite_strict=True,
)

session = Table(
    "session",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.name"), nullable=False, index=True),
    Column("stage", Text, nullable=False),
    Column("view_as", Text, nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    sqlite_strict=True,
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("key_sha256", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Text, nullable=False),
    sqlite_strict=True,
)

account_waiting = Table(
    "account_waiting",
    metadata,
    Column("account", Text, ForeignKey("account.name"), primary_key=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    sqlite_strict=True,
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sha256", Text, nullable=False, unique=True),
    Column("account", Text, ForeignKey("account.name"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("collections", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("expires_on", Text, nullable=False),
    Column("used_on", Text, nullable=False),
    sqlite_strict=True,
)

setup_token = Table(
    "setup_token",
    metadata,
    Column("slot", Integer, CheckConstraint("slot = 1", name="one_row"), primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    sqlite_strict=True,
)
