"""Sealing under a key of its own, apart from SECRET_KEY and in no backup.

Keys come from SCORE_CONCERNS_KEY, several apart by commas, else from the file `concerns_key` beside the database, one
to a line. The first one seals, each of them opens: so a key is exchanged without losing what was sealed before.

Fernet writes the moment of sealing into the open part of what it makes, and the length of what is sealed shows through
too. So the moment is always the same one, and every letter is filled up to whole kilobytes.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

NO_MOMENT = 0
FULL = 16 * 1024  # bytes; a letter of two thousand signs with a few steps fits in one


class CannotOpen(Exception):
    """It was sealed under a key that is not here, or it is not what was sealed. Says nothing of its content."""


class BadKey(Exception):
    """A key is not one that `Fernet.generate_key` makes. Does not repeat it."""


def key_path() -> Path:
    """Where the key lies if the environment gives none."""
    return Path(settings.HOME) / "concerns_key"


def from_environment() -> bool:
    """Whether the environment gives the keys, and the file does not count."""
    return bool(settings.CONCERNS_KEY.strip(", "))


def seal(uid: object, content: dict[str, Any]) -> str:
    """`content` as an unreadable text that belongs to the row `uid` alone."""
    plain = json.dumps({"uid": str(uid), "content": content}, ensure_ascii=False).encode()
    plain += b" " * (-len(plain) % FULL)
    return _keys(make=True).encrypt_at_time(plain, NO_MOMENT).decode("ascii")


def unseal(uid: object, sealed: str) -> dict[str, Any]:
    """What was sealed for the row `uid`; CannotOpen where no key fits, or where it was put into another row."""
    try:
        found = json.loads(_keys(make=False).decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        raise CannotOpen from None
    if found["uid"] != str(uid):
        raise CannotOpen
    return dict(found["content"])


def add_key() -> None:
    """Put a new key before those in the file. ValueError where the environment gives the keys."""
    if from_environment():
        raise ValueError("the keys stand in SCORE_CONCERNS_KEY: put a new one before them there")
    _write_file([_new_key(), *_in_file()])


def forget_old_keys() -> None:
    """Leave only the first key in the file."""
    _write_file(_in_file()[:1])


def _keys(*, make: bool) -> MultiFernet:
    given = [one.strip() for one in settings.CONCERNS_KEY.split(",") if one.strip()] or _in_file()
    if not given:
        if not make:
            raise CannotOpen
        given = _first_key()
    try:
        return MultiFernet([Fernet(one) for one in given])
    except ValueError:
        raise BadKey("a key for serious concerns is damaged or not a key") from None


def _in_file() -> list[str]:
    try:
        return key_path().read_text().split()
    except FileNotFoundError:
        return []


def _new_key() -> str:
    return Fernet.generate_key().decode("ascii")


def _first_key() -> list[str]:
    """Make the file. Of two processes that do so at once, one wins, and both go on with its key."""
    with _beside([_new_key()]) as made, contextlib.suppress(FileExistsError):
        os.link(made, key_path())
    return _in_file()


def _write_file(keys: list[str]) -> None:
    with _beside(keys) as made:
        os.replace(made, key_path())


@contextlib.contextmanager
def _beside(keys: list[str]) -> Any:
    """A file with these keys, on the disk before it counts, which nobody but its owner reads."""
    handle, name = tempfile.mkstemp(dir=key_path().parent, prefix="concerns_key.")  # made with mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write("\n".join(keys) + "\n")
            file.flush()
            os.fsync(file.fileno())
        yield name
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
