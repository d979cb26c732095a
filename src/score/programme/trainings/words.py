"""A module in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.catalogue.modules import module_files


def module_title(code: str, country: str = "") -> str:
    """A module's title in the reader's language; the code where no file describes it."""
    try:
        return _(module_files.get(code, country or None).title)
    except module_files.UnknownModule:
        return code
