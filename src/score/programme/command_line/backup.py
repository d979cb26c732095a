"""`score backup`: database and files in one archive."""

from __future__ import annotations

from pathlib import Path

import click

from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core import backup


def with_known_ending(context: click.Context, parameter: click.Parameter, path: Path) -> Path:
    """Refuse another ending before anything is done."""
    try:
        backup.ending_of(path)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return path


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), callback=with_known_ending)
def command(out: Path) -> None:
    """Write database and files into OUT (.tar.zst or .tar.gz), while everybody goes on working.

    The archive shows one moment: all that was saved before, nothing half. It holds names, addresses and the secrets
    of second steps: keep it where only you can read it. It fits SQLite and PostgreSQL alike.

    Not in it: the secret_key and the list of erased persons (erased.json) of the instance, of which you keep copies
    elsewhere; sessions (everybody signs in again) and segments (made anew).

    \b
    Examples:
      score backup 2027-01-31.tar.zst
      score backup /mnt/elsewhere/score-$(date -I).tar.gz

    Exit status: 0 written, 1 refused (something is there already, no space), 2 usage.
    """
    try:
        with bar("Writing") as progress:
            written = backup.write(out, progress)
    except FileExistsError as error:
        raise Refused(f"{out} is there already, and a backup overwrites nothing") from error
    except OSError as error:
        raise Refused(f"{out} cannot be written: {(error.strerror or str(error)).lower()}") from error
    click.echo(f"{out}: {written.rows:,} rows and {written.files:,} files, SHA-256 {written.sha256}")
    click.echo("Not in it: secret_key and erased.json (keep copies elsewhere), sessions, segments.")
    if written.missing:
        click.echo(f"score: {len(written.missing)} files were not on the disk: {' '.join(written.missing)}", err=True)
