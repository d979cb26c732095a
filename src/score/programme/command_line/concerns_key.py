"""`score concerns-key`: exchange the key under which serious concerns lie sealed."""

import click

from score.programme.coaching.concerns import sealing
from score.programme.coaching.concerns.actions import seal_all_again
from score.programme.command_line.refusal import Refused


@click.command("concerns-key")
def command() -> None:
    """Make a new key for serious concerns, seal all of them under it, and give up the old one.

    Do so when somebody leaves who could read the key, or when a copy of it is lost. Nobody who can open an older
    backup and holds the old key is kept from it by this: destroy those backups too. Where the keys stand in
    SCORE_CONCERNS_KEY, put the new one before the old one there, start again, run this, then take the old one out.

    The key is in no backup. Keep a copy of the file concerns_key elsewhere, with people who do not keep the backups.

    \b
    Example:
      score concerns-key

    Exit status: 0 done, 1 a concern cannot be opened, nothing was changed, 2 usage.
    """
    added = False
    try:
        if not sealing.from_environment():
            sealing.add_key()
            added = True
        number = seal_all_again()
    except sealing.BadKey as problem:
        raise Refused(f"{problem}: look at SCORE_CONCERNS_KEY or at {sealing.key_path()}") from None
    except sealing.CannotOpen:
        raise Refused(
            "some concerns were sealed under a key that is not here: add it as a line of "
            f"{sealing.key_path()} (or to SCORE_CONCERNS_KEY) and run this again; the keys there stay until then"
        ) from None
    if added:
        sealing.forget_old_keys()
    click.echo("Sealed again." if number else "Nothing was sealed yet.")
    click.echo("Keep a copy of the new key elsewhere, and not with the backups.")
