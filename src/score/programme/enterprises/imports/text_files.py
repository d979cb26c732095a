"""CSV and its relatives: the encoding, the separator and the quotes are found out, what is broken is refused."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.encodings import Encoding, encoding_of
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.sheets import Cell, Sheet, sheet_of

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 25  # rows that are looked at to find the separator


def read_text(
    path: Path, name: str, findings: Findings, *, header_row: int = 1, separator: str = "", encoding: str = ""
) -> Sheet:
    """The table in a text file. `separator` and `encoding` where the mapping states them.

    Rows too short or too long become findings. UnreadableFile names the row where reading has to stop.
    """
    found = Encoding(encoding) if encoding else encoding_of(path)
    encoding = found.name
    if found.odd_lines:
        findings.note(
            _("Some lines are in another encoding than the rest, read as Western European: %(lines)s. Look at them.")
            % {"lines": ", ".join(map(str, found.odd_lines))},
            file=name,
        )
    try:
        separator = separator or _separator_of(path, found, header_row)
        return sheet_of(name, _rows(path, found, separator), header_row, findings)
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableFile(
            _("The text is not in the encoding %(encoding)s. Save the file as CSV UTF-8.") % {"encoding": encoding}
        ) from error


def beginning_of_text(path: Path, most: int) -> list[tuple[int, list[Cell]]]:
    """The first rows of a text file. UnreadableFile as from `read_text`."""
    encoding = encoding_of(path)
    return list(itertools.islice(_rows(path, encoding, _separator_of(path, encoding, None)), most))


def _separator_of(path: Path, encoding: Encoding, header_row: int | None) -> str:
    """The separator that gives the most columns, the same number in the first rows; a comma for a single column.

    The names of the columns say how many there are; where it is not known in which row they stand, most rows do.
    """
    best, most, begin = ",", 1, (header_row or 1) - 1
    for candidate in SEPARATORS:
        try:
            with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
                rows = csv.reader(file, delimiter=candidate)
                sample = [row for row in itertools.islice(rows, begin, begin + _SAMPLE + 1) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in sample)
        width = 0
        if widths:
            width = len(sample[0]) if header_row else widths.most_common(1)[0][0]
        if width > most and widths[width] * 2 > len(sample):
            best, most = candidate, width
    return best


def _rows(path: Path, encoding: Encoding, separator: str) -> Iterator[tuple[int, list[Cell]]]:
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        rows = csv.reader(file, delimiter=separator, strict=True)
        for number in itertools.count(1):
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnreadableFile(_broken(number, error)) from error
            yield number, list(cells)


def _broken(number: int, error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return _("Row %(row)s begins a quoted text that never ends. Is the file cut off?") % {"row": number}
    return _("Row %(row)s cannot be read: its quotes do not match, or a cell is far too long.") % {"row": number}
