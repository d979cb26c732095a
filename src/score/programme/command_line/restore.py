"""`score restore`: a backup brought back."""

from __future__ import annotations

from pathlib import Path

import click

from score.programme.command_line.backup import with_known_ending
from score.programme.command_line.progress import bar
from score.programme.command_line.refusal import Refused
from score.programme.core import backup
from score.programme.organisations import erasure


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path), callback=with_known_ending)
@click.option("--replace", is_flag=True, help="Give up the data that are here now.")
def command(archive: Path, replace: bool) -> None:
    """Bring ARCHIVE, written by score backup, back into this instance.

    All checksums are verified first; then all comes back or nothing. The instance must be stopped, and empty (or say
    --replace). A backup from SQLite can be restored into PostgreSQL and the reverse; one of an earlier version into a
    new database, which is then brought up to this version. Persons who were erased since are erased again: for that,
    put the file erased.json of the old instance into SCORE_HOME first.

    \b
    Examples:
      SCORE_HOME=elsewhere score restore 2027-01-31.tar.zst
      DATABASE_URL=postgresql://score@localhost/score score restore 2027-01-31.tar.zst
      score restore 2027-01-31.tar.zst --replace

    Exit status: 0 restored, 1 refused (damaged, data here already, running), 2 usage.
    """
    again: list[int] = []
    try:
        with bar("Restoring") as progress:
            restored = backup.restore(
                archive,
                replace=replace,
                before_loading=erasure.remember,
                after_loading=lambda kept: again.append(erasure.reapply()),
                progress=progress,
            )
    except (backup.ArchiveDamaged, backup.RestoreRefused) as refusal:
        raise Refused(f"{archive}: {refusal} Nothing was changed.") from refusal
    click.echo(f"{restored.rows:,} rows and {restored.files:,} files are back, as of {restored.as_of}.")
    click.echo("Not in a backup: the secret_key (bring yours back), sessions (everybody signs in again).")
    if sum(again):
        click.echo(f"{sum(again)} persons who were erased since are erased again.")
    if restored.missing_files:
        click.echo(f"score: the backup was written without {len(restored.missing_files)} files", err=True)
