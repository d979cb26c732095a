"""Names of modules, countries and languages in the reader's language."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from django.utils.translation import gettext

from score.catalogue.modules import module_files
from score.programme.core.formats import reader_locale


def module_words(code: str, country: str = "") -> str:
    """A module's title; its code where the catalogue does not know it."""
    try:
        return gettext(module_files.get(code, country or None).title)
    except module_files.UnknownModule:
        return code


def country_words(code: str) -> str:
    """A country's name; its code where nobody knows it."""
    return reader_locale().territories.get(code, code)


def language_words(code: str) -> str:
    """A language's name in itself, as its speakers write it."""
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return (locale.get_display_name(locale) or code).capitalize()
