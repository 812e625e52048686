"""A phone that is no browser: it opens a pack and writes slips by the format's own words, not by the program's functions."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import secrets
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Phone:
    """A pack opened with its code."""

    def __init__(self, page: str, code: str) -> None:
        said = json.loads(re.search(r'<script type="application/json" id="pack">(.*?)</script>', page)[1])
        key = hashlib.pbkdf2_hmac("sha256", code.replace(" ", "").encode(), base64.b64decode(said["salt"]), said["rounds"], 32)
        body, place = base64.b64decode(said["body"]), f"fieldvisit pack|{said['pack']}|{said['day']}|{said['expires']}"
        plain = AESGCM(key).decrypt(body[:12], body[12:], place.encode())
        self.pack, self.envelope = said["pack"], said
        self.text = gzip.decompress(plain).decode()
        self.contents = json.loads(self.text)

    @property
    def cases(self):
        """The cases of the pack with the numbers of their stops."""
        return [(stop["number"], one) for stop in self.contents["stops"] for one in stop["cases"]]

    def record(self, stop, case_id, on, *dispositions, **more):
        """A record as the form of the pack makes it."""
        empty = {
            "means": [],
            "level": None,
            "measures": "",
            "evidence": "",
            "receiving_body": "",
            "promise": "",
            "promise_by": None,
        }
        drawn = base64.b32encode(secrets.token_bytes(7)).decode()[:10]
        return {"id": drawn, "stop": stop, "case_id": case_id, "on": str(on), "dispositions": list(dispositions)} | empty | more

    def slip(self, *records, pack=None):
        """The lines of records, and their receipt."""
        plain = json.dumps({"pack": pack or self.pack, "records": list(records)}, ensure_ascii=False).encode()
        return self.slip_of(plain)

    def slip_of(self, plain):
        """The lines of any bytes."""
        code = base64.b32encode(hashlib.sha256(f"fieldvisit receipt\n{self.pack}\n".encode() + plain).digest()[:5]).decode()
        receipt, nonce = f"{code[:4]}-{code[4:]}", secrets.token_bytes(12)
        packer = zlib.compressobj(wbits=-15)
        place = f"fieldvisit hand-in|{self.pack}|{receipt}".encode()
        packed = packer.compress(plain) + packer.flush()
        sealed = nonce + AESGCM(base64.b64decode(self.contents["key"])).encrypt(nonce, packed, place)
        text = base64.b32encode(sealed).decode().rstrip("=")
        parts = [text[at : at + 300] for at in range(0, len(text), 300)]
        lines = [f"FV1:{self.pack}:{receipt}:{n}/{len(parts)}:{part}" for n, part in enumerate(parts, 1)]
        return "# for people\n" + "\n".join(lines) + "\n", receipt
