"""The archive: a compressed tar whose last member says what the others must be."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from django.utils.translation import gettext as _

FORMAT = "score-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
ENDINGS = (".tar.zst", ".tar.gz")
_CHUNK = 1024 * 1024
_PART = re.compile(r"tables/([a-z0-9_]+)/(\d{6})\.jsonl")
_FILE = re.compile(r"files/([0-9a-f]{64})")
Manifest = dict[str, Any]


class ArchiveDamaged(Exception):
    """The archive is not whole, or not one of ours. The message says what is wrong."""


def part_name(table: str, number: int) -> str:
    """Name of the member with one part of a table's rows."""
    return f"tables/{table}/{number:06d}.jsonl"


def file_name(sha256: str) -> str:
    """Name of the member with one stored file."""
    return f"files/{sha256}"


def table_of(member: str) -> str:
    """The table whose rows a member holds; empty for other members."""
    match = _PART.fullmatch(member)
    return match[1] if match else ""


def file_of(member: str) -> str:
    """The checksum of the stored file that a member holds; empty for other members."""
    match = _FILE.fullmatch(member)
    return match[1] if match else ""


class ArchiveWriter:
    """Adds members; the manifest comes last, because only then all checksums are known."""

    def __init__(self, path: Path, kind: str) -> None:
        self._stream: Any
        if kind == ".tar.zst":
            self._stream = pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd")
        else:
            self._stream = gzip.open(path, "wb", 6)  # noqa: SIM115
        self._tar = tarfile.open(fileobj=self._stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.checksums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add a member from memory."""
        self.add_stream(name, io.BytesIO(content), len(content))

    def add_stream(self, name: str, content: IO[bytes], size: int) -> None:
        """Add a member of `size` bytes from an open file."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashing = _Hashing(content)
        self._tar.addfile(entry, hashing)
        self.checksums[name] = hashing.hexdigest()

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and end the archive."""
        whole = {"format": FORMAT, "format_version": FORMAT_VERSION} | manifest | {"checksums": self.checksums}
        content = json.dumps(whole, indent=1, ensure_ascii=False).encode()
        self.add(MANIFEST, content)
        self.abandon()

    def abandon(self) -> None:
        """Let go of the file, whatever state it is in."""
        self._tar.close()
        self._stream.close()


class _Hashing:
    """A readable that remembers the checksum of what went through it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._inner.read(size)
        self._digest.update(content)
        return content

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def ending_of(path: Path) -> str:
    """`.tar.zst` or `.tar.gz`; raises ValueError for another ending."""
    for ending in ENDINGS:
        if path.name.endswith(ending):
            return ending
    raise ValueError(_("The name must end in %(endings)s.") % {"endings": _(" or ").join(ENDINGS)})


@contextlib.contextmanager
def members(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The members of an archive in their order, each readable once. Raises ArchiveDamaged where it cannot be read."""
    try:
        with contextlib.ExitStack() as stack:
            stream: Any = (
                stack.enter_context(pa.input_stream(str(path), compression="zstd"))
                if ending_of(path) == ".tar.zst"
                else stack.enter_context(gzip.open(path, "rb"))
            )
            tar = stack.enter_context(tarfile.open(fileobj=stream, mode="r|"))
            yield ((entry.name, content) for entry in tar if (content := tar.extractfile(entry)) is not None)
            while stream.read(_CHUNK):  # to the very end, where the compression's own checksum is
                pass
    except (tarfile.TarError, EOFError, zlib.error, pa.ArrowException, OSError) as error:
        if getattr(error, "errno", None) is not None:  # the disk complains, not the format
            raise
        raise ArchiveDamaged(_("The archive is damaged or was not copied whole.")) from error


def verify(path: Path, each: Callable[[str], None] = lambda name: None) -> Manifest:
    """Read the whole archive, compare every checksum, and return the manifest; raises ArchiveDamaged."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    with members(path) as all_members:
        for name, content in all_members:
            if manifest is not None:
                raise ArchiveDamaged(_("Something stands behind the archive's end: %(name)s.") % {"name": name})
            if name == MANIFEST:
                manifest = _parse(content.read())
            else:
                found[name] = _digest(content)
                each(name)
    if manifest is None:
        raise ArchiveDamaged(_("The archive was not written to its end, or it is not a backup of this software."))
    _compare(found, manifest["checksums"])
    return manifest


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _parse(content: bytes) -> Manifest:
    try:
        manifest = json.loads(content)
        known = manifest["format"] == FORMAT and isinstance(manifest["checksums"], dict)
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveDamaged(_("The archive's manifest cannot be read.")) from error
    if not known:
        raise ArchiveDamaged(_("This is not a backup of this software."))
    if manifest["format_version"] > FORMAT_VERSION:
        raise ArchiveDamaged(_("The backup was written by a newer version of this software. Install that version."))
    return dict(manifest)


def _compare(found: dict[str, str], wanted: dict[str, str]) -> None:
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) == wanted.get(name) and (table_of(name) or file_of(name)):
            continue
        if name not in found:
            raise ArchiveDamaged(_("%(name)s is missing in the archive.") % {"name": name})
        if name not in wanted or not (table_of(name) or file_of(name)):
            raise ArchiveDamaged(_("%(name)s does not belong into the archive.") % {"name": name})
        raise ArchiveDamaged(_("%(name)s was changed since the backup was written.") % {"name": name})
    for name, sha256 in found.items():
        if file_of(name) and file_of(name) != sha256:
            raise ArchiveDamaged(_("%(name)s was damaged before the backup was written.") % {"name": name})
