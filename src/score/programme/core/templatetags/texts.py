"""Texts that are not written in the template itself: those of the catalogue's files."""

from django.utils.translation import gettext

from score.programme.core.templatetags.library import register


@register.filter
def translated(text: str) -> str:
    """`{{ question.text|translated }}`: a text of the catalogue in the reader's language.

    `{% translate %}` doubles every per cent sign of a variable before it looks it up, and so misses these texts.
    """
    return gettext(text) if text else ""
