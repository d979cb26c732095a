"""The text of a PDF as a reader sees it, page by page: enough of the format for what is typeset here."""

from __future__ import annotations

import re
import zlib

_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_OBJECT = rb"(?s)(?<!\d)%s 0 obj(.*?)endobj"


def texts_of(pdf: bytes) -> list[str]:
    """What each page says, in the order of its pieces."""
    return [_page(pdf, page) for page in re.findall(rb"<<[^>]*?/Type\s*/Page\b.*?endobj", pdf, re.DOTALL)]


def _page(pdf: bytes, page: bytes) -> str:
    held = _one(rb"/Contents (\d+) 0 R", page)
    found = _one(rb"(?s)/Resources (\d+) 0 R", page)
    resources = _object(pdf, found) if found else page
    fonts = {name: _letters(pdf, number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)}
    text, font = "", {}
    for name, shown in re.findall(rb"(?s)/(f\d+) [\d.]+ Tf|\[(\(.*?)\]TJ", _stream(_object(pdf, held))):
        if name:
            font, text = fonts[name], text + " "
        else:
            codes = b"".join(_literal(one) for one in re.findall(rb"(?s)\(((?:\\.|[^\\)])*)\)", shown))
            text += "".join(font.get(codes[at : at + 2], "?") for at in range(0, len(codes), 2))
    return text


def _letters(pdf: bytes, font: bytes) -> dict[bytes, str]:
    cmap = _stream(_object(pdf, _one(rb"/ToUnicode (\d+) 0 R", _object(pdf, font))))
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", cmap.partition(b"beginbfchar")[2])
    return {bytes.fromhex(code.decode()): bytes.fromhex(told.decode()).decode("utf-16-be") for code, told in pairs}


def _literal(written: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        told = found[1]
        return bytes([int(told, 8)]) if told.isdigit() else _ESCAPED.get(told, told)

    return re.sub(rb"(?s)\\([0-7]{1,3}|.)", plain, written)


def _object(pdf: bytes, number: bytes) -> bytes:
    return _one(_OBJECT % number, pdf)


def _stream(held: bytes) -> bytes:
    start = re.search(rb"stream\r?\n", held)
    assert start is not None
    return zlib.decompressobj().decompress(held[start.end() :])


def _one(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    return found[1] if found else b""
