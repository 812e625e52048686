"""Accounts, sessions, failed logins, and the set-up token."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("name", sa.Text, primary_key=True),
        _text("payload"),
        _number("disabled"),
        *(_text(name) for name in ("password_hash", "password_at")),
        _number("must_change"),
        _text("totp"),
        *(_number(name) for name in ("totp_confirmed", "totp_step")),
        sqlite_strict=True,
    )
    op.create_table(
        "session",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("account", sa.Text, sa.ForeignKey("account.name", name=op.f("fk_session_account_account")), nullable=False),
        *(_text(name) for name in ("stage", "view_as", "opened_at", "seen_at")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"])
    op.create_table(
        "login_failure",
        sa.Column("key_sha256", sa.Text, primary_key=True),
        _number("failures"),
        _text("last_at"),
        sqlite_strict=True,
    )
    op.create_table(
        "setup_token",
        sa.Column("slot", sa.Integer, sa.CheckConstraint("slot = 1", name=op.f("ck_setup_token_one_row")), primary_key=True),
        *(_text(name) for name in ("sha256", "made_at")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("setup_token", "login_failure", "session", "account"):
        op.drop_table(name)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)
