"""The texts of the catalogue that go to translators, as they are found in its files."""

from __future__ import annotations

from pathlib import Path

import score.catalogue
from setup.catalogue_messages import extract_from_catalogue

FOLDER = Path(score.catalogue.__file__).parent


def texts() -> list[tuple[str, str]]:
    """Each text with the file that it stands in, its path within the catalogue."""
    found = []
    for path in sorted(FOLDER.rglob("*.toml")):
        with path.open("rb") as file:
            for _line, _function, text, _comments in extract_from_catalogue(file, None, None, {}):
                found.append((text.strip(), path.relative_to(FOLDER).as_posix()))
    return found
