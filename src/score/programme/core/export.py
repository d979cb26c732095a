"""Tables as files: CSV and XLSX of exactly the rows given. Text never turns into a formula."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

KINDS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")  # also after spaces, and in their full width
_SAFE = re.compile(r"[^\w-]+")


def download(rows: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponseBase:
    """A response that downloads `rows` (the first holds the heads) as `kind`; BadRequest for another kind."""
    if kind not in KINDS:
        raise BadRequest(_("There is no export as “%(kind)s”; there are CSV and XLSX.") % {"kind": kind[:20]})
    filename = f"{_SAFE.sub('-', name).strip('-') or 'export'}.{kind}"
    if kind == "xlsx":
        return FileResponse(as_workbook(rows), as_attachment=True, filename=filename, content_type=XLSX)
    response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Line:
    """What csv.writer writes to: hands each line back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV file in UTF-8 with a byte order mark, so that spreadsheets read other scripts."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([_as_text(value) for value in row])


def as_workbook(rows: Iterable[Sequence[Any]]) -> io.BytesIO:
    """An XLSX file: numbers and dates keep their type, all else is text, the first row stays in sight."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        head, day = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, head if number == 0 else None, day)
    file.seek(0)
    return file


def _write(sheet: Any, row: int, column: int, value: Any, style: Any, day: Any) -> None:
    if value is None or value == "" or _is_no_number(value):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, datetime.datetime.combine(value, datetime.time()), day)
    elif isinstance(value, int | float) or hasattr(value, "as_tuple"):
        sheet.write_number(row, column, float(value), style)
    else:
        sheet.write_string(row, column, str(value), style)


def _is_no_number(value: Any) -> bool:
    """Spreadsheets have no NaN and no infinity: the cell stays empty."""
    return isinstance(value, float) and not math.isfinite(value)


def _as_text(value: Any) -> str:
    if value is None or _is_no_number(value):
        return ""
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value  # spreadsheets would run it
    return str(value)
