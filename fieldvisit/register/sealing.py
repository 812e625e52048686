"""Fields encrypted with a key that lies outside the register. The only module of the register that knows the cipher."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fieldvisit.errors import SettingsError

KEY_BYTES = 32
_NONCE_BYTES = 12
_MARK = "s1."


class Seal:
    """Seals and opens texts for one purpose (``"totp"``, ``"identity"``, ``"pack"``): each purpose has a key of its own.

    AES-256-GCM, a random nonce a text, keys by HKDF-SHA256 from the office's key; ``place`` (which row, which field) is
    authenticated, so a sealed text moved to another row does not open.
    """

    def __init__(self, key: bytes, purpose: str) -> None:
        if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
            raise SettingsError(
                "密钥太弱：应为 32 个随机字节。请删去密钥文件，由程序重新生成（已封存的内容将无法打开）。",
                "The key is weak: it should be 32 random bytes. Remove the key file and let the program make a new one "
                "(what was sealed with the old one cannot be opened then).",
            )
        self._cipher = AESGCM(HKDF(SHA256(), KEY_BYTES, None, f"fieldvisit {purpose}".encode()).derive(key))

    def seal(self, text: str, place: str) -> str:
        """The text sealed for a place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _MARK + base64.b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())).decode()

    def open(self, sealed: str, place: str) -> str:
        """What was sealed; raises ``SettingsError`` when the key is another one or the sealed text was changed."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_MARK), validate=True)
            return self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SettingsError(
                "封存的内容打不开：密钥文件不是封存时的那一个，或内容被改动过。请放回原来的密钥文件（[access] key_file）。",
                "A sealed field does not open: the key file is another one than when it was sealed, or the field was changed. Put "
                "the original key file back ([access] key_file).",
            ) from error
