"""Passwords: which are refused, and their Argon2id hashes. The only module that knows argon2 and zxcvbn."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from fieldvisit.errors import SettingsError, Text

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's least setting for Argon2id: 19 MiB, two passes, one lane."""

SHORTEST = 12
LONGEST = 128
_JOIN = "+"
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
_GUESSED = 72  # zxcvbn looks at no more
_OWN = 8  # characters beside names and words of the office
_STRENGTH = 3  # of 4: out of reach of guesses at the login page and slow to find from a stolen hash


def refuse_weak(password: str, profile: str, known: Iterable[str]) -> None:
    """Pass when the password follows the rules; ``known`` are words an attacker would try first (names, the county).

    Raises
    ------
    SettingsError
        Says what is wrong and what would be right; never the password.
    """
    said = _too_weak(password, profile, tuple(known))
    if said is not None:
        raise SettingsError(said.zh, said.en)


def hash_of(password: str) -> str:
    """A new Argon2id hash with its own salt."""
    return _HASHER.hash(password)


def with_second_part(stored: str, part: str) -> str:
    """The hash of what two persons hold: the password behind ``stored``, then the part, which takes the place of an earlier one.

    The part must be random, like one of ``spoken``: its hash is not slow.
    """
    return f"{stored.partition(' ')[0]} {_digest(part)}"


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the one behind the hash; for ``None`` a dummy hash takes the same time and never matches."""
    first, _, second = (stored or _dummy()).partition(" ")
    part = ""
    if second:
        password, _, part = password.rpartition(_JOIN)
    try:
        _HASHER.verify(first, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and (not second or secrets.compare_digest(_digest(part), second))


def outdated(stored: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(stored.partition(" ")[0])


def first_password() -> str:
    """A password that can be read aloud, to be changed at the first login: some 66 random bits."""
    return f"{spoken().capitalize()}-{secrets.randbelow(90) + 10}"


def second_part() -> str:
    """What is typed after the first password when a second person has confirmed the account: a sign, and 60 random bits."""
    return f"{_JOIN}{spoken()}"


def spoken() -> str:
    """Four random words that can be read aloud: 60 bits."""
    return "-".join("".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4))


def _digest(part: str) -> str:
    return hashlib.sha256(part.removeprefix(_JOIN).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _dummy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


def _too_weak(password: str, profile: str, known: tuple[str, ...]) -> Text | None:
    if len(password) < SHORTEST:
        return Text(
            f"密码至少 {SHORTEST} 个字符。可以用几个不相干的词连成一句。",
            f"A password has at least {SHORTEST} characters; several unrelated words make a good one.",
        )
    if len(password) > LONGEST:
        return Text(f"密码最多 {LONGEST} 个字符。", f"A password has at most {LONGEST} characters.")
    if profile == "dengbao" and _kinds(password) < 3:
        return Text(
            "密码应含大写字母、小写字母、数字、其他符号中的至少三类。",
            "A password has at least three of: capital letters, small letters, digits, other characters.",
        )
    if len(_without(known, password)) < _OWN or zxcvbn(password[:_GUESSED])["score"] < _STRENGTH:
        return Text(
            "这个密码容易被猜到（常见密码、键盘顺序、姓名、单位或年份）。请换一个，例如几个不相干的词。",
            "This password is easy to guess (a common one, a row of keys, a name, the office or a year). Choose another, for "
            "example several unrelated words.",
        )
    return None


def _without(known: tuple[str, ...], password: str) -> str:
    for word in known:
        if len(word) > 1:
            password = re.sub(re.escape(word), "", password, flags=re.IGNORECASE)
    return password


def _kinds(password: str) -> int:
    kinds = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
    return sum(any(kind(c) for c in password) for kind in kinds)
