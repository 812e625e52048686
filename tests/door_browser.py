"""An office with accounts for the tests of pages: an app behind its gate, and a browser that fills in forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
from line_run import line_run

from fieldvisit.domain.access.accounts import Account
from fieldvisit.domain.access.roles import Role
from fieldvisit.errors import Text
from fieldvisit.register import AccessParams, AccountBook, Door, Register
from fieldvisit.web import Entrance, create_app
from fieldvisit.workspace.auditing import AuditDesk
from fieldvisit.workspace.findings import Finding

PASSWORD = "Qi-Yu-lanpo-77-hema"
KEY = bytes(range(32))


def book_of(register: Register) -> AccountBook:
    """The accounts of a register with the tests' key."""
    return register.accounts(AccessParams(), key=lambda: KEY)


def with_account(book: AccountBook, name: str, role: Role, home: str = "410423", **more: object) -> Account:
    """A new account whose password is ``PASSWORD``; administrators get a second factor."""
    account = Account(name, role, home, **more)
    book.add(account, PASSWORD, "cli:test", must_change=False)
    if account.is_administrator:
        secret, _ = book.start_totp(name)
        told, half_a_minute_ago = book.clock, datetime.now(UTC) - timedelta(seconds=30)
        book.clock = lambda: half_a_minute_ago  # the code of now is kept for the login
        assert book.confirm_totp(name, pyotp.TOTP(secret).at(half_a_minute_ago))
        book.clock = told
    return account


def app_of(register: Register, run_of=None, book: AccountBook | None = None, **options):
    """The viewer of a register behind its gate; every account sees the five villages in a line unless told otherwise."""
    run = line_run()
    office = {
        "audit": AuditDesk(register, book_of(register), "410423"),
        "examine": lambda: (Finding("disk", False, Text("磁盘已满。", "The disk is full.")),),
    }
    entrance = Entrance(Door(book or book_of(register)), run_of or (lambda *_: run), **(office | options))
    return create_app(lambda: run, entrance=entrance)


class Browser:
    """A browser: keeps cookies and sends a form with the token that stands in it."""

    def __init__(self, app, *, base="http://localhost") -> None:
        self.client = app.test_client()
        self.base = base

    def get(self, address, **more):
        """The answer for an address."""
        return self.client.get(address, base_url=self.base, **more)

    def csrf(self, address="/login"):
        """The token of the first form at an address."""
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get(address).text)
        assert found, f"no form at {address}"
        return found[1]

    def send(self, address, at="", **fields):
        """The answer to the form at an address (its token is read from the page ``at``)."""
        data = {"csrf": self.csrf(at or address), **fields}
        return self.client.post(address, data=data, base_url=self.base)

    def log_in(self, name, password=PASSWORD):
        """Log in with a password."""
        return self.send("/login", name=name, password=password)

    def log_in_fully(self, book, name):
        """Log in, also with the second factor when there is one."""
        answer = self.log_in(name)
        if answer.headers.get("Location") == "/login/code":
            answer = self.send("/login/code", code=pyotp.TOTP(secret_of(book, name)).now())
        assert answer.headers.get("Location") in ("/me", "/today"), answer.text
        return self


def secret_of(book: AccountBook, name: str) -> str:
    """The secret of an account's second factor."""
    from fieldvisit.register.accounts.book import row_of  # noqa: PLC0415
    from fieldvisit.register.engine import reading  # noqa: PLC0415

    with reading(book.engine) as connection:
        return book.seal.open(row_of(connection, name).totp, name)


def full_session(book: AccountBook, name: str) -> str:
    """The token of a session that has come all the way."""
    from sqlalchemy import text  # noqa: PLC0415

    from fieldvisit.register.engine import writing  # noqa: PLC0415

    token = Door(book).renew(name).token
    with writing(book.engine) as connection:
        connection.execute(text("UPDATE session SET stage = 'full' WHERE account = :name"), {"name": name})
    return token
