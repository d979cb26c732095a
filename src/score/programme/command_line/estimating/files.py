"""Writes files whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import click

from score.programme.command_line.refusal import Refused

ENDINGS = (".csv", ".parquet", ".html")


def check_place(path: Path) -> None:
    """Refuse a place where no file can be written, before anything is asked; wrong usage for an ending of no kind."""
    if path.suffix.lower() not in ENDINGS:
        raise click.BadParameter(f"{path}: write a file that ends in {', '.join(ENDINGS)}", param_hint="--out")
    if not path.resolve().parent.is_dir():
        raise Refused(f"{path}: there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise Refused(f"{path} is there already and no regular file: name another one")


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file beside its place, then put each into it, so that none is ever half-written."""
    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            place = path.resolve()  # the file behind a link, not the link
            beside = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
            waiting[beside] = place
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for beside, place in waiting.items():
            beside.replace(place)
    except OSError as error:
        raise Refused(f"{error.filename2 or error.filename}: {(error.strerror or str(error)).lower()}") from error
    finally:
        for beside in waiting:
            beside.unlink(missing_ok=True)
