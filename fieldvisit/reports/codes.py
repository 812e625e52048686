"""QR codes: the one module that knows segno."""

from __future__ import annotations

import io

import segno


def code_svg(text: str) -> str:
    """A QR code (error correction M) of the text as an SVG picture one unit a square, with its white border."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return out.getvalue().decode()


def code_png(text: str) -> bytes:
    """A QR code like ``code_svg`` as a PNG picture, six pixels a square."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=6, border=2)
    return out.getvalue()
