"""Tables as files: CSV and XLSX of exactly the rows given, sent as they are made. Text never turns into a formula."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from score.programme.core.workbook_stream import workbook_pieces

KINDS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # also after spaces, and in their full width
_SAFE = re.compile(r"[^\w-]+")
_PIECE = 1 << 18  # letters of a CSV file that are sent together


def download(rows: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponseBase:
    """A response that downloads `rows` (the first holds the heads) as `kind`; BadRequest for another kind."""
    if kind not in KINDS:
        raise BadRequest(_("There is no export as “%(kind)s”; there are CSV and XLSX.") % {"kind": kind[:20]})
    filename = f"{_SAFE.sub('-', name).strip('-') or 'export'}.{kind}"
    if kind == "xlsx":
        response = StreamingHttpResponse(filter(None, workbook_pieces(rows)), content_type=XLSX)
    else:
        response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Lines:
    """What csv.writer writes to: keeps lines until they are taken."""

    def __init__(self) -> None:
        self.size = 0
        self._lines: list[str] = []

    def write(self, text: str) -> None:
        """Keep one line."""
        self._lines.append(text)
        self.size += len(text)

    def taken(self) -> str:
        """All lines kept so far."""
        whole, self._lines, self.size = "".join(self._lines), [], 0
        return whole


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Pieces of a CSV file in UTF-8 with a byte order mark, so that spreadsheets read other scripts."""
    lines = _Lines()
    writer = csv.writer(lines)
    yield "\ufeff"
    for row in rows:
        writer.writerow([_as_text(value) for value in row])
        if lines.size > _PIECE:
            yield lines.taken()
    yield lines.taken()


def as_workbook(rows: Iterable[Sequence[Any]]) -> io.BytesIO:
    """An XLSX file: numbers and dates keep their type, all else is text, the first row stays in sight."""
    return io.BytesIO(b"".join(workbook_pieces(rows)))


def _as_text(value: Any) -> Any:
    """A value as the CSV writer takes it."""
    if type(value) is str:
        if value[:1].isalnum() or _FORMULA.match(value) is None:
            return value
        return "'" + value  # spreadsheets would run it
    if isinstance(value, float) and not math.isfinite(value):
        return ""  # spreadsheets have no NaN and no infinity
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return text if hasattr(value, "as_tuple") else _as_text(text)
