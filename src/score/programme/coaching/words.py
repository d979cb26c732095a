"""Names of languages, each in itself."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def language_words(code: str) -> str:
    """A language's name in itself, as its speakers write it."""
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return (locale.get_display_name(locale) or code).capitalize()
