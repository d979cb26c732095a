"""Words that several parts of training share: modules and countries in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.catalogue.certification.requirements import root_of
from score.catalogue.modules import module_files
from score.programme.core import formats


def module_title(code: str, country: str = "") -> str:
    """A module's title in the reader's language; the code where no file describes it."""
    try:
        return _(module_files.get(root_of(code), country or None).title)
    except module_files.UnknownModule:
        return code


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return str(formats.reader_locale().territories.get(code, code))
