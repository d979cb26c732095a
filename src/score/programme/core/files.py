"""Uploaded files: recognised by content, kept once under their own SHA-256, never under the web root."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.core.file_types import Accepted, FileRefused, recognise
from score.programme.core.models import StoredFile

SCANNER_SECONDS = 120
SCANNER_FOUND = 1  # what clamscan and its relatives answer when something was found
ERASED = "erased"
log = structlog.get_logger("score.files")


class Readable(Protocol):
    """An upload, an open file, anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes: ...


def path_of(sha256: str) -> Path:
    """Where the file with this checksum lies."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256


def store(upload: Readable, *, name: str, actor: Any) -> StoredFile:
    """Keep an uploaded file and return its row; the same content sent again gives the same row.

    `actor`: who sent it, or None. Raises FileRefused, whose message may be shown: too large, of no accepted kind,
    damaged, or found unsafe by the scanner.
    """
    content = upload.read(settings.UPLOAD_MAX_BYTES + 1)
    if len(content) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise FileRefused(_("The file is larger than %(most)s MB.") % {"most": most})
    accepted = recognise(content)
    sha256 = hashlib.sha256(accepted.content).hexdigest()
    _keep(sha256, accepted.content)
    with transaction.atomic():
        stored, created = StoredFile.objects.get_or_create(
            sha256=sha256,
            defaults={
                "name": _clean_name(name, accepted),
                "content_type": accepted.content_type,
                "size": len(accepted.content),
                "stored_by": getattr(actor, "user", actor),
            },
        )
        if stored.content_type == ERASED:
            raise FileRefused(_("This file was erased at a person's wish and cannot come back."))
        if created:
            audit.record(actor, "store_file", stored, {"content_type": stored.content_type, "size": stored.size})
    return stored


def opened(stored: StoredFile) -> BinaryIO:
    """The file, open for reading; raises FileNotFoundError where it was erased or lost."""
    return path_of(stored.sha256).open("rb")


def erase(stored: StoredFile, *, actor: Any) -> None:
    """Delete the bytes and the name; the row stays, because facts refer to it, and keeps the file from coming back."""
    with transaction.atomic():
        stored.name, stored.content_type, stored.size = "", ERASED, 0
        stored.save(update_fields=["name", "content_type", "size"])
        audit.record(actor, "erase_file", stored)
        transaction.on_commit(lambda: path_of(stored.sha256).unlink(missing_ok=True))


def damaged() -> list[str]:
    """Checksums of files that are missing, or whose content is no longer what was stored."""
    return [
        sha256
        for sha256 in StoredFile.objects.exclude(content_type=ERASED).values_list("sha256", flat=True).order_by("pk")
        if checksum(path_of(sha256)) != sha256
    ]


def checksum(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _keep(sha256: str, content: bytes) -> None:
    """Write the file beside its place, have it looked at, and only then let it appear there, whole."""
    final = path_of(sha256)
    if checksum(final) == sha256:
        return
    with unfinished(final) as beside:
        beside.write_bytes(content)
        _scan(beside)


@contextlib.contextmanager
def unfinished(final: Path) -> Iterator[Path]:
    """A path beside `final` to write to; when the block ends well the file is flushed to disk and moved into place."""
    final.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{final.name[:20]}-", suffix=".part", dir=final.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(final)
        _flush_folder(final.parent)
    finally:
        beside.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """A new name survives a power cut only when its folder is flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _scan(path: Path) -> None:
    """Ask the scanner named in the settings, if any: a command that is given the path and answers by exit status."""
    if not settings.FILE_SCANNER:
        return
    try:
        answer = subprocess.run(
            [*shlex.split(settings.FILE_SCANNER), str(path)], capture_output=True, timeout=SCANNER_SECONDS
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("scanner failed", reason=str(error))
        answer = -1
    if answer == SCANNER_FOUND:
        raise FileRefused(_("The virus scanner found something in the file."))
    if answer != 0:
        raise FileRefused(_("The file could not be checked for viruses just now. Try again later."))


def _clean_name(name: str, accepted: Accepted) -> str:
    """The last part of the name as it was sent, printable, with the ending that the content has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(". ")
    stem = stem.rsplit(".", 1)[0] if "." in stem else stem
    return f"{stem[: 200 - len(accepted.ending)] or 'file'}{accepted.ending}"
