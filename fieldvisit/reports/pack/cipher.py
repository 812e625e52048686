"""What keeps a pack closed: a code of 16 digits, the key made from it, and AES-256-GCM. The only module of the documents that knows the cipher."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROUNDS = 600_000
"""Of PBKDF2 with SHA-256: a phone takes a fifth of a second, a thief's graphics cards lifetimes for 10^16 codes."""
KEY_BYTES = 32
_DIGITS = 16
_GROUP = 4
_NONCE_BYTES = 12


def new_code() -> str:
    """A code that nobody has drawn before, ``1234 5678 9012 3456``; it is handed over apart from the file and kept nowhere."""
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))


def new_key() -> bytes:
    """A key for what the phone hands in."""
    return secrets.token_bytes(KEY_BYTES)


def key_of(code: str, salt: bytes, rounds: int = ROUNDS) -> bytes:
    """The key of a code, however it is spaced or typed."""
    digits = "".join(str(unicodedata.digit(sign)) for sign in code if sign.isdigit())
    return hashlib.pbkdf2_hmac("sha256", digits.encode(), salt, rounds, KEY_BYTES)


def closed(plain: bytes, key: bytes, place: str) -> bytes:
    """The nonce and what was encrypted; ``place`` (which pack, what of it) is authenticated with it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def opened(sealed: bytes, key: bytes, place: str) -> bytes | None:
    """What was encrypted; ``None`` when the key is another one, or a byte was lost or changed."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        return None
