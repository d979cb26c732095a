"""Which fonts there are, and whether they can write a text.

A name in a script without a font would be printed as boxes, and nobody would notice before it hangs on a wall. So the
letters of each text are looked up in the fonts themselves, before anything is written.

Fonts come from the instance's own folder (`fonts` in its data directory), from packages of Noto in `node_modules`, and
from the machine (Debian: fonts-noto-core, fonts-noto-cjk).
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

# what is preferred, where there are several: upright, plain, of one family
FAMILIES = (
    "Inter", "Noto Sans", "Noto Sans Devanagari", "Noto Sans Ethiopic", "Noto Sans Arabic", "Noto Naskh Arabic",
    "Noto Sans Bengali", "Noto Sans Gujarati", "Noto Sans Gurmukhi", "Noto Sans Tamil", "Noto Sans Telugu",
    "Noto Sans Kannada", "Noto Sans Malayalam", "Noto Sans Oriya", "Noto Sans Sinhala", "Noto Sans Myanmar",
    "Noto Sans Khmer", "Noto Sans Lao", "Noto Sans Thai", "Noto Sans Hebrew", "Noto Sans Armenian",
    "Noto Sans Georgian", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "DejaVu Sans",
)  # fmt: skip
PACKAGES = ("@expo-google-fonts",)  # of npm: these hold fonts as typst reads them
_NEVER_DRAWN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # categories of Unicode without a shape of their own


@cache
def fonts() -> typst.Fonts:
    """All fonts that documents can use."""
    places = [Path(settings.HOME) / "fonts"]
    places += [Path(settings.NODE_MODULES) / name for name in PACKAGES]
    return typst.Fonts(font_paths=[str(one) for one in places if one.is_dir()])


@cache
def families() -> tuple[str, ...]:
    """The families a document is set in, the preferred first; last what typst itself brings."""
    there = set(fonts().families())
    found = [one for one in FAMILIES if one in there]
    return (*found, "Libertinus Serif")  # comes with typst itself


def unwritable(text: str) -> str:
    """The letters of a text for which no font has a shape, each once; empty where all can be written."""
    letters = {one for one in text if unicodedata.category(one) not in _NEVER_DRAWN}
    return "".join(sorted(one for one in letters if ord(one) not in _written()))


@cache
def _written() -> frozenset[int]:
    """Every code point for which one of our families has a shape."""
    wanted = set(families())
    found: set[int] = set()
    seen: set[tuple[str, int]] = set()
    for one in fonts().fonts():
        if one.family not in wanted or (one.path or "", one.index) in seen:
            continue
        seen.add((one.path or "", one.index))
        if one.path is None:  # comes with typst: Latin, Greek, Cyrillic
            found.update(range(0x20, 0x250))
        else:
            found |= covered(Path(one.path).read_bytes(), one.index)
    return frozenset(found)


def covered(font: bytes, index: int = 0) -> set[int]:
    """The code points of a font file (TrueType, OpenType, or one of a collection), from its character map.

    Formats 4 and 12 of the OpenType specification, which hold what Unicode has. Empty where the file has neither.
    """
    start = 0
    if font[:4] == b"ttcf":
        start = struct.unpack_from(">I", font, 12 + 4 * index)[0]
    tables = struct.unpack_from(">H", font, start + 4)[0]
    for place in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _checksum, offset, _length = struct.unpack_from(">4sIII", font, place)
        if tag == b"cmap":
            return _character_map(font, offset)
    return set()


def _character_map(font: bytes, at: int) -> set[int]:
    number = struct.unpack_from(">H", font, at + 2)[0]
    found: set[int] = set()
    for place in range(at + 4, at + 4 + 8 * number, 8):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, place)
        form = struct.unpack_from(">H", font, at + offset)[0]
        if platform in (0, 3) and form == 12:
            found |= _segments_of_12(font, at + offset)
        elif platform in (0, 3) and form == 4:
            found |= _segments_of_4(font, at + offset)
    return found


def _segments_of_12(font: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for group in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        found.update(range(first, last + 1))
    return found


def _segments_of_4(font: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * segments
    found: set[int] = set()
    for segment in range(segments):
        last = struct.unpack_from(">H", font, ends + 2 * segment)[0]
        first = struct.unpack_from(">H", font, starts + 2 * segment)[0]
        found.update(range(first, min(last, 0xFFFE) + 1))
    return found
