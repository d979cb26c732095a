"""An XLSX file as it is made, a piece at a time: what is sent is forgotten, so that size costs time but no memory.

Written here and not by a library, because a library keeps a cell as an object and needs several minutes for a file
of sixty million cells. Only what a table needs is written: text, numbers, dates, yes and no, a first row that stays.
Text is text (`inlineStr`): nothing in it is ever read as a formula or a link. Office Open XML, ECMA-376 part 1, 18.3.
"""

from __future__ import annotations

import datetime
import decimal
import functools
import itertools
import math
import numbers
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

MOST_ROWS = 1_048_576  # of a sheet, the first row included
MOST_BYTES = 1_900_000_000  # of a sheet's XML: beyond 2 GiB a file needs an extension that not every reader has
MOST_COLUMNS = 16_384
LONGEST = 32_767  # letters in a cell
_PIECE = 1 << 20
_EPOCH = datetime.date(1899, 12, 30)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    '<xf fontId="1" xfId="0" applyFont="1"/><xf numFmtId="164" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SHEET = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_EMPTY = "<c/>"


class _Sink:
    """What the archive writes to: keeps the bytes until they are taken. It cannot be sought in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing to do: what is kept is taken by `taken`."""

    def taken(self, least: int = 0) -> bytes:
        """All that was kept, where it is at least `least` bytes."""
        if self._size <= least:
            return b""
        whole, self._pieces, self._size = b"".join(self._pieces), [], 0
        return whole


def workbook_pieces(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The bytes of an XLSX file of `rows`, the first of which holds the heads; long tables go on in a further sheet.

    ValueError where a row has more columns than a sheet can hold.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[arg-type]
        remaining = iter(rows)
        heads = _row(next(remaining, ()), _head)
        for sheets in itertools.count(1):
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                for piece in _sheet(heads, remaining):
                    sheet.write(piece)
                    yield sink.taken(_PIECE)
            following = next(remaining, None)
            if following is None:
                break
            remaining = itertools.chain([following], remaining)
        for name, text in _parts(sheets):
            archive.writestr(name, text)
    yield sink.taken()


def _sheet(heads: str, rows: Iterator[Sequence[Any]]) -> Iterator[bytes]:
    """Pieces of one sheet; rows that it cannot hold stay in `rows`."""
    waiting, size, whole = [_SHEET, heads], 0, 0
    for number, row in enumerate(rows, 2):
        text = _row(row, _cell)
        waiting.append(text)
        size += len(text)
        if size > _PIECE:
            piece = "".join(waiting).encode()
            whole += len(piece)
            waiting, size = [], 0
            yield piece
        if number >= MOST_ROWS or whole > MOST_BYTES:
            break
    waiting.append("</sheetData></worksheet>")
    yield "".join(waiting).encode()


def _row(row: Sequence[Any], cell: Callable[[Any], str]) -> str:
    if len(row) > MOST_COLUMNS:
        raise ValueError(f"a sheet holds {MOST_COLUMNS} columns, not {len(row)}")
    return f"<row>{''.join([cell(value) for value in row])}</row>"


def _cell(value: Any) -> str:
    """One cell, by what it is; the commonest kinds first."""
    kind = type(value)
    if kind is str:
        return _text(value) if value else _EMPTY
    if kind is int:
        return f"<c><v>{value}</v></c>"
    if value is None:
        return _EMPTY
    if kind is float:
        return f"<c><v>{value!r}</v></c>" if math.isfinite(value) else _EMPTY
    if kind is bool:
        return f'<c t="b"><v>{value:d}</v></c>'
    if kind is datetime.date:
        return f'<c s="2"><v>{(value - _EPOCH).days}</v></c>' if value.year >= 1900 else _text(str(value))
    if isinstance(value, decimal.Decimal):
        return f"<c><v>{float(value)!r}</v></c>" if value.is_finite() else _EMPTY
    if isinstance(value, numbers.Real):  # kinds of their own, as those of NumPy
        return _cell(float(value))
    return _cell(str(value))


def _head(value: Any) -> str:
    return _text(str(value), ' s="1"') if value not in (None, "") else _EMPTY


@functools.lru_cache(maxsize=8192)  # most words of a table stand in it many times
def _text(value: str, style: str = "") -> str:
    if len(value) > LONGEST:
        value = value[: LONGEST - 1] + "…"
    if _SPECIAL.search(value) is None:
        return f'<c t="inlineStr"{style}><is><t>{value}</t></is></c>'
    escaped = _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{escaped}</t></is></c>'


def _parts(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts beside the sheets, that say what is where."""
    every = range(1, sheets + 1)
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{one}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for one in every
        )
        + "</Types>",
    )
    yield (
        "_rels/.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="Sheet{one}" sheetId="{one}" r:id="rId{one}"/>' for one in every)
        + "</sheets></workbook>",
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{one}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{one}.xml"/>'
            for one in every
        )
        + f'<Relationship Id="rId{sheets + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    )
    yield "xl/styles.xml", _STYLES
