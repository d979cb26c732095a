"""What every page needs: the programme's name and colours, the reader's roles, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Context of all templates."""
    return {"programme": settings.PROGRAMME, "actor": getattr(request, "actor", None)}
