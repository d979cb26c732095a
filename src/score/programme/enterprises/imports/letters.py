"""What can be odd about a text itself: letters read in a wrong encoding before the file came here (N¬∫ for Nº, CafÃ©
for Café), two firms in one cell.
"""

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


_BETWEEN = re.compile(r"\s*[\r\n]+\s*|\s*;\s+|\s+[/|]\s+|\s*／\s*")  # what stands between two names
_FIRM = re.compile(
    r"\b(?:co|ltd|limited|inc|corp|llc|gmbh|kg|s\.?a|s\.?r\.?l|s\.?p\.?a|sarl|pvt|pte|pt|cv|ltda|a\.?\u015f|tic|san|"
    r"company|factory|mills?|garments?|industries|textiles?|apparels?)\b|\u516c\u53f8|\u5382|c\u00f4ng ty",
    re.IGNORECASE,
)


def two_firms(text: str) -> tuple[str, str] | None:
    """The two names in a cell that seems to hold two firms, each with words that firms are called by; else None."""
    parts = [part.strip(" .,") for part in _BETWEEN.split(text.strip()) if part.strip(" .,")]
    if len(parts) == 2 and all(_FIRM.search(part) and _is_whole(part) for part in parts):
        return parts[0], parts[1]
    return None


def _is_whole(part: str) -> bool:
    """Whether it can be a name by itself, and not only the end of one."""
    return len(part) > 5 and (" " in part or not part.isascii())
