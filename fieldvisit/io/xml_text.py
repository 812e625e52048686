"""XML documents for other programs: texts of any origin as text that every reader takes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is written."""


def add_text(parent: ET.Element, tag: str, text: str) -> None:
    """Add an element that holds a text, without the signs that no XML file may have."""
    ET.SubElement(parent, tag).text = plain(text)


def plain(text: str) -> str:
    """The text without control characters, halves of characters and the like."""
    return _NO_XML.sub("", text)


def document(root: ET.Element) -> str:
    """The whole file, indented, with its first line."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
