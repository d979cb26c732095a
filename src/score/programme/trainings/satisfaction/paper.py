"""Forms that were filled on paper, typed in one a line: "5 4 5 -" for four questions, of which the last was skipped."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from score.catalogue.rating.forms import satisfaction_form

MOST_LINES = 300
_SKIPPED = frozenset({"-", "–", "—", "0", "x", "."})


class Unreadable(ValueError):
    """A line that cannot be read; the message says which, and what is wrong."""


def read_forms(text: str) -> list[dict[str, int]]:
    """The forms of a text, one a line; blank lines are passed over. Digits may stand close together: 545-.

    Unreadable names the line.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found.append(_read(number, line))
    if len(found) > MOST_LINES:
        raise Unreadable(_("These are more than %(most)s forms: enter them in parts.") % {"most": MOST_LINES})
    return found


def _read(number: int, line: str) -> dict[str, int]:
    codes = satisfaction_form().codes
    parts = [one for one in re.split(r"[\s,;|]+", line.strip()) if one]
    if len(parts) == 1 and len(parts[0]) == len(codes):
        parts = list(parts[0])
    if len(parts) != len(codes):
        raise Unreadable(
            _("Line %(line)s has %(found)s answers; the form has %(wanted)s questions.")
            % {"line": number, "found": len(parts), "wanted": len(codes)}
        )
    form = {}
    for code, mark in zip(codes, parts, strict=True):
        if mark.casefold() in _SKIPPED:
            continue
        if mark not in {"1", "2", "3", "4", "5"}:
            words = _("Line %(line)s: “%(mark)s” is no answer. Write 1 to 5, or - for one that was skipped.")
            raise Unreadable(words % {"line": number, "mark": mark[:20]})
        form[code] = int(mark)
    return form
