"""What an uploaded file is, by its content. What it is called and what the browser says of it counts for nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MEGAPIXELS = 40
UNPACKED_MOST = 400 * 1024 * 1024  # an XLSX of 15 MB that unpacks to more is a trap
MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body", b"<!--")
_PICTURES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
_MODES_OF_PNG = ("1", "L", "LA", "RGB", "RGBA", "I;16")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


class FileRefused(Exception):
    """The file cannot be kept. The message says why and may be shown to who sent it."""


@dataclass(frozen=True)
class Accepted:
    """A file as it is kept: its type, the ending of its name, its bytes (of a picture: without metadata)."""

    content_type: str
    ending: str
    content: bytes


def recognise(content: bytes) -> Accepted:
    """Find out what `content` is and make it fit to be kept; raises FileRefused with the reason."""
    if not content:
        raise FileRefused(_empty())
    _refuse_markup(content)
    for signature, read in _READERS:
        if signature(content):
            return read(content)
    raise FileRefused(
        _("This kind of file is not accepted. Accepted are pictures (JPEG, PNG, WebP), PDF, Excel (XLSX) and CSV.")
    )


def _refuse_markup(content: bytes) -> None:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    inside = b"<svg" in start or b"<html" in start or b"<script" in start
    if start.startswith(MARKUP) or (inside and not _has_heads(start)):
        raise FileRefused(_("Web pages and SVG drawings are not accepted. Save a drawing as PNG."))


def _has_heads(start: bytes) -> bool:
    """Whether the first line holds names of columns: markup further on then stands in a cell, and stays text there."""
    first = start.partition(b"\n")[0]
    return b"<" not in first and any(sign in first for sign in b",;\t|")


def _empty() -> str:
    return _("The file is empty.")


def _picture(content: bytes) -> Accepted:
    """Decode and encode anew: location, camera and whatever else rode along stay behind."""
    try:
        with Image.open(io.BytesIO(content), formats=list(_PICTURES)) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)  # MPO: a JPEG with a second view in it
            if image.width * image.height > MEGAPIXELS * 1_000_000:
                raise FileRefused(
                    _("The picture has more than %(most)s megapixels. Make it smaller and send it again.")
                    % {"most": MEGAPIXELS}
                )
            upright = ImageOps.exif_transpose(image)
            kept = io.BytesIO()
            _without_metadata(upright, kind).save(kept, kind, **({} if kind == "PNG" else {"quality": 90}))
    except FileRefused:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused(_("The picture cannot be read: it is damaged or was not sent whole.")) from error
    content_type, ending = _PICTURES[kind]
    return Accepted(content_type, ending, kept.getvalue())


def _without_metadata(image: Image.Image, kind: str) -> Image.Image:
    kept_modes = _MODES_OF_PNG if kind == "PNG" else ("RGB", "RGBA")
    if image.mode not in kept_modes:
        image = image.convert("RGBA" if kind != "JPEG" and image.has_transparency_data else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _pdf(content: bytes) -> Accepted:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused(_("The PDF was not sent whole: its end is missing."))
    return Accepted("application/pdf", ".pdf", content)


def _workbook(content: bytes) -> Accepted:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise FileRefused(_("The file is damaged or was not sent whole.")) from error
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise FileRefused(_("Archives are not accepted. Send the files in it one by one."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(_("Excel files with macros are not accepted. Save it as an ordinary workbook (XLSX)."))
    if unpacked > UNPACKED_MOST:
        raise FileRefused(_("The Excel file unpacks to more than can be read. Split it into smaller files."))
    return Accepted("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", content)


def _old_workbook(content: bytes) -> Accepted:
    """XLS: a container of streams, whose names are in UTF-16. Kept as it is; a process with limits reads it."""
    if "Workbook".encode("utf-16-le") not in content and "Book".encode("utf-16-le") not in content:
        raise FileRefused(_("This kind of Office file is not accepted. Save the table as XLSX or CSV."))
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefused(_("Excel files with macros are not accepted. Save it as an ordinary workbook (XLSX)."))
    return Accepted("application/vnd.ms-excel", ".xls", content)


def _is_text(content: bytes) -> bool:
    return content.startswith(_UTF16) or not _CONTROL.intersection(content)


def _table(content: bytes) -> Accepted:
    """Text with rows; kept byte for byte, because it is somebody's evidence."""
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "latin-1")  # any byte is a letter there
    except UnicodeDecodeError as error:
        raise FileRefused(_("The text cannot be read: it was not sent whole.")) from error
    if not text.strip():
        raise FileRefused(_empty())
    if content.startswith(_UTF16):
        _refuse_markup(text.encode())
    return Accepted("text/csv", ".csv", content)


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Accepted]], ...] = (
    (lambda c: c.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")), _picture),
    (lambda c: c[:4] == b"RIFF" and c[8:12] == b"WEBP", _picture),
    (lambda c: c.startswith(b"%PDF-"), _pdf),
    (lambda c: c.startswith(b"PK\x03\x04"), _workbook),
    (lambda c: c.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), _old_workbook),
    (_is_text, _table),
)
