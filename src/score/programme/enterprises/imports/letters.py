"""Letters that some program read in the wrong encoding before the file came here: N¬∫ for Nº, CafÃ© for Café."""

from __future__ import annotations

import re
import unicodedata

_BY = ("mac_roman", "cp1252", "latin-1")  # what UTF-8 was taken for
# the first sign of two, three and four bytes of UTF-8, as these encodings show it
_SUSPECT = re.compile(r"[√¬‚ƒÂÃÄÅâáàðØÙÐÑ]|[\u00c2-\u00f4][\u0080-\u00bf]")


def mended(text: str) -> str:
    """The text as it was meant, where every letter of it beyond ASCII is UTF-8 read as something else; else itself."""
    if text.isascii() or not _SUSPECT.search(text):
        return text
    for encoding in _BY:
        try:
            meant = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if meant.isprintable() and not any(map(unicodedata.combining, meant)):
            return meant
    return text
