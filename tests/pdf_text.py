"""Text and number of pages of a PDF made by typst, in plain Python: enough of the format for our own files."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s")
_END = re.compile(rb"stream\r?\n|endobj")
_SHOWN = re.compile(rb"/(f\d+)\s+[\d.]+\s+Tf|<([0-9a-fA-F]+)>|(\()|(\bT[mdD*]\b)")
_IN_STRING = re.compile(rb"\\.|[()]", re.S)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _objects(file: bytes) -> dict[int, bytes]:
    """Every object by its number, streams unpacked."""
    found: dict[int, bytes] = {}
    place = 0
    while start := _OBJECT.search(file, place):
        end = _END.search(file, start.end())
        head = file[start.end() : end.start()]
        found[int(start[1])] = head
        place = end.end()
        if end[0].startswith(b"stream"):
            place += int(re.search(rb"/Length (\d+)", head)[1])
            data = file[end.end() : place]
            data = zlib.decompress(data) if b"/FlateDecode" in head else data
            found[int(start[1])] = head + b"stream\n" + data
            if b"/ObjStm" in head:
                found |= _packed(head, data)
    return found


def _packed(head: bytes, data: bytes) -> dict[int, bytes]:
    first = int(re.search(rb"/First (\d+)", head)[1])
    numbers = [int(one) for one in data[:first].split()]
    starts = [*zip(numbers[::2], numbers[1::2], strict=True), (0, len(data) - first)]
    return {
        number: data[first + start : first + end]
        for (number, start), (_number, end) in zip(starts, starts[1:], strict=False)
    }


def _pages(objects: dict[int, bytes]) -> list[bytes]:
    root = next(one for one in objects.values() if re.search(rb"/Type\s*/Pages\b", one) and b"/Parent" not in one)
    found: list[bytes] = []
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if re.search(rb"/Type\s*/Pages\b", node):
            kids = re.search(rb"/Kids\s*\[(.*?)\]", node, re.S)[1]
            waiting[:0] = [objects[int(one)] for one in re.findall(rb"(\d+) 0 R", kids)]
        else:
            found.append(node)
    return found


def page_count(file: bytes) -> int:
    """How many pages it has."""
    return len(_pages(_objects(file)))


def text_of(file: bytes) -> str:
    """The letters of all pages in the order in which they are drawn, one space for all white space."""
    return " ".join(texts_of(file))


def texts_of(file: bytes) -> list[str]:
    """The same, page by page."""
    objects = _objects(file)
    return [" ".join(_page_text(objects, page).split()) for page in _pages(objects)]


def _page_text(objects: dict[int, bytes], page: bytes) -> str:
    fonts = _fonts(objects, page)
    content = objects[int(re.search(rb"/Contents (\d+) 0 R", page)[1])]
    drawn = content.partition(b"stream\n")[2]
    words, known, place = [], {}, 0
    while one := _SHOWN.search(drawn, place):
        font, digits, opened, moved = one.groups()
        place = one.end()
        if font:
            known = fonts.get(font.decode(), {})
        elif moved:
            words.append("\n")
        else:
            end = _end_of_string(drawn, place) if opened else place
            raw = _unescaped(drawn[place : end - 1]) if opened else bytes.fromhex(digits.decode())
            place = end
            codes = (int.from_bytes(raw[two : two + 2]) for two in range(0, len(raw), 2))
            words.append("".join(known.get(code, "") for code in codes))
    return "".join(words)


def _end_of_string(drawn: bytes, place: int) -> int:
    """Behind the parenthesis that closes a string; balanced ones within it are part of it."""
    depth = 1
    while depth:
        found = _IN_STRING.search(drawn, place)
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        place = found.end()
    return place


def _unescaped(letters: bytes) -> bytes:
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda one: bytes([int(one[1], 8)]) if one[1].isdigit() else _ESCAPES.get(one[1], one[1]),
        letters,
        flags=re.S,
    )


def _fonts(objects: dict[int, bytes], page: bytes) -> dict[str, dict[int, str]]:
    """The letters of each font that a page names."""
    where = page
    if named := re.search(rb"/Resources (\d+) 0 R", page):
        where = objects[int(named[1])]
    if named := re.search(rb"/Font (\d+) 0 R", where):
        where = objects[int(named[1])]
    found = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", where):
        if mapped := re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)]):
            found[name.decode()] = _letters(objects[int(mapped[1])])
    return found


def _letters(table: bytes) -> dict[int, str]:
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.S):
        for code, letters in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", part):
            found[int(code, 16)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, letter in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", part):
            for place in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + place] = chr(int(letter, 16) + place)
    return found
