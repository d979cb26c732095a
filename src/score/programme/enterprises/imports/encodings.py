"""Which encoding a text file is in: by its mark, by what decodes, and where several do, by the letters that result."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.findings import UnreadableFile

_CHUNK = 1 << 20
_LOOKED_AT = 4 << 20  # bytes in which letters are counted
_LINES_NAMED = 20
_MARKS = 2
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
AS_CP1252 = "score_as_cp1252"  # how to decode what is no UTF-8 in a file that otherwise is
_HIGH = re.compile(rb"[\x80-\xff]+")
_HANZI = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe])")  # the common ones, by their first byte
_VIETNAMESE = re.compile(rb"[\xe2\xe3\xea\xf4\xf5\xfd\xc2\xc3\xca\xd4\xd5\xdd][\xcc\xd2\xde\xec\xf2]")
_SEVERAL_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(AS_CP1252, _as_cp1252)


@dataclass(frozen=True)
class Encoding:
    """How a file is decoded. `odd_lines`: lines that are in another encoding than the rest, the first ones."""

    name: str
    errors: str = "strict"
    odd_lines: tuple[int, ...] = ()


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file. UnreadableFile where it is none."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in _BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return Encoding(name)
    if b"\0" in start:
        return _without_mark(path, start)
    if _decodes(path, "utf-8"):
        return Encoding("utf-8")
    with path.open("rb") as file:
        content = file.read(_LOOKED_AT)
    if b"\0" in content:
        raise UnreadableFile(_not_text())
    if mixed := _mixed(path, content):
        return mixed
    if _looks_chinese(content) and _decodes(path, "gb18030"):
        return Encoding("gb18030")
    if _VIETNAMESE.search(content) and _decodes(path, "cp1258"):
        return Encoding("cp1258")
    if _decodes(path, "cp1252"):
        return Encoding("cp1252")
    raise UnreadableFile(_("The letters of this file cannot be read. Save it as CSV UTF-8."))


def _without_mark(path: Path, start: bytes) -> Encoding:
    """UTF-16 without its mark: read in one order of bytes it has lines and separators, in the other none at all."""
    marks = {
        name: sum(map(start[: len(start) // 2 * 2].decode(name, "replace").count, "\n,;\t|"))
        for name in ("utf-16-le", "utf-16-be")
    }
    less, more = sorted(marks, key=lambda name: marks[name])
    if marks[more] >= _MARKS and not marks[less] and _decodes(path, more, zeros=True):
        return Encoding(more)
    raise UnreadableFile(_not_text())


def _mixed(path: Path, content: bytes) -> Encoding | None:
    """UTF-8 in which some lines are something else, as where lists of two programs were put under each other."""
    good, odd = 0, 0
    for line in content.split(b"\n"):
        if _SEVERAL_BYTES.search(line) and _is_utf8(line):
            good += 1
        elif not line.isascii() and not _is_utf8(line):
            odd += 1
    if not good or odd > good:
        return None
    lines: list[int] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.isascii() and not _is_utf8(line):
                lines.append(number)
                if len(lines) == _LINES_NAMED:
                    break
    return Encoding("utf-8", AS_CP1252, tuple(lines))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(content: bytes) -> bool:
    """GB 2312 and what came of it: bytes above ASCII come in twos, and most are common signs."""
    runs = _HIGH.findall(content)
    even = sum(1 for run in runs if len(run) % 2 == 0)
    pairs = sum(len(run) // 2 for run in runs)
    common = sum(len(_HANZI.findall(run)) for run in runs)
    return bool(pairs) and even >= 0.95 * len(runs) and common >= 0.5 * pairs


def _decodes(path: Path, encoding: str, *, zeros: bool = False) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if not zeros and b"\0" in chunk:
                    return False
                if "\0" in decoder.decode(chunk):
                    return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _not_text() -> str:
    return str(_("This is not a text file. Send CSV or XLSX, whatever its name ends in."))
