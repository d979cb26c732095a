"""May this actor do this with this row? Asked here, decided in `organisations.access`."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

GET_FOR = "score.programme.organisations.access.get_for"  # named, not imported: core knows no domain
AnyModel = TypeVar("AnyModel", bound=models.Model)


def get_for(actor: Any, model: type[AnyModel], pk: int, verb: str) -> AnyModel:
    """The row, if `actor` may do `verb` with it; else what `organisations.access` raises."""
    return import_string(getattr(settings, "ACCESS_GET_FOR", GET_FOR))(actor, model, pk, verb)
