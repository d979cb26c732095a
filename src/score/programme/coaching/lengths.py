"""Texts that are too long are refused in words, before a database refuses them or, as SQLite does, takes them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _


def check_lengths(row: Model, names: Iterable[str]) -> None:
    """ValidationError at the first of these fields of a row that holds more letters than it may."""
    for name in names:
        most = row._meta.get_field(name).max_length or 0
        if len(getattr(row, name)) > most:
            raise ValidationError({name: _("Use at most %(most)s letters.") % {"most": most}})
