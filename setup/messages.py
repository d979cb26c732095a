"""Keeps the message catalogues in step with the code. Runs inside the virtual environment.

`python -m setup.messages update` writes new texts into every catalogue and drops those that are gone; `check` says
what is not translated, and fails if anything is not; `compile` writes what the application reads.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from setup.catalogue_messages import extract_from_catalogue
from setup.places import LOCALE, ROOT
from setup.template_messages import extract_from_template

SOURCES = ROOT / "src" / "score"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METHODS = {
    ".py": "python",
    ".html": extract_from_template,
    ".txt": extract_from_template,
    ".toml": extract_from_catalogue,
}
MOST_SHOWN = 20
# times and names in a catalogue's head: git keeps those better
CHANGES_EACH_TIME = tuple(
    f'"{name}: '
    for name in (
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")


def texts_in_code(sources: Path = SOURCES) -> Catalog:
    """Every text to translate under `sources`: in Python, in templates, in files of the catalogue."""
    catalog = Catalog(fuzzy=False)
    for path in sorted(sources.rglob("*")):
        method = METHODS.get(path.suffix)
        if method is None or (path.suffix == ".toml" and "catalogue" not in path.parts):
            continue
        with path.open("rb") as file:
            for line, text, comments, context in extract(method, file, KEYWORDS, ("Translators:",)):
                where = (path.relative_to(sources.parent.parent).as_posix(), line)
                catalog.add(text, locations=[where], auto_comments=comments, context=context)
    return catalog


def catalogue_files(locale: Path = LOCALE) -> list[Path]:
    """The catalogue of every language there is."""
    return sorted(locale.glob("*/LC_MESSAGES/django.po"))


def update(path: Path, texts: Catalog) -> None:
    """Bring one catalogue up to date: translations stay, new texts come in empty, texts that are gone go."""
    catalog = _read(path)
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalog, width=100, include_lineno=False, sort_by_file=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(CHANGES_EACH_TIME)), encoding="utf-8")


def compile_for_reading(path: Path) -> None:
    """Write the binary form of one catalogue beside it.

    Not by Babel's own command: it takes "25 % of" for a format of Python's and refuses.
    """
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, _read(path))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def faults(path: Path, texts: Catalog) -> list[str]:
    """What is wrong with one catalogue: a text of the code missing, empty, guessed, or with other placeholders."""
    catalog = _read(path)
    found = []
    for text in texts:
        if not text.id:
            continue
        translated = catalog.get(text.id if isinstance(text.id, str) else text.id[0], text.context)
        if translated is None:
            found.append(f"not in the catalogue: {_name(text)}")
        else:
            found += [f"{fault}: {_name(text)}" for fault in _faults_of(translated)]
    return found


def _faults_of(message: Message) -> Iterator[str]:
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(strings):
        yield "empty"
        return
    if message.fuzzy:
        yield "guessed (fuzzy)"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = {name for text in ids for name in PLACEHOLDER.findall(text)}
    # the singular may spell the number out, the plural must hold whatever its original holds
    if set(PLACEHOLDER.findall(strings[-1])) != set(PLACEHOLDER.findall(ids[-1])) or any(
        name not in allowed for text in strings for name in PLACEHOLDER.findall(text)
    ):
        yield "other placeholders than the original"


def _name(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    where = message.locations[0] if message.locations else ("?", 0)
    return f"{text!r} ({where[0]}:{where[1]})"


def main(command: str) -> int:
    """Update, check or compile all catalogues; of a check the exit status says whether they are complete."""
    if command == "compile":
        for path in catalogue_files():
            compile_for_reading(path)
        return 0
    settings.configure()
    django.setup()
    texts = texts_in_code()
    if not catalogue_files():
        print(f"There is no catalogue in {LOCALE.relative_to(ROOT)}.")
        return 1
    status = 0
    for path in catalogue_files():
        if command == "update":
            update(path, texts)
        found = faults(path, texts)
        for fault in found[:MOST_SHOWN]:
            print(f"{path.relative_to(ROOT)}: {fault}")
        print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {len(found)} to mend")
        status = status or (1 if found and command == "check" else 0)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
