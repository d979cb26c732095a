"""Refuses the one character that no database text may hold, before anything is looked up or kept by it.

PostgreSQL takes no text with a null character, so that each place that reads an address or a form by itself would
break on one. Nobody types it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

from score.programme.core.error_pages import bad_request

NULL = "\x00"


class NullCharacterMiddleware:
    """Answers 400 in words where the path, the query, a cookie or a field of a form holds a null character."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held = NULL in request.path or _in_fields(request.GET)
        if held or any(NULL in one for pair in request.COOKIES.items() for one in pair):
            return _refused(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """Fields of a form. What a view takes without our token and is too long to be a form, it refuses unread."""
        if request.method != "POST" or (getattr(view, "csrf_exempt", False) and _is_long(request)):
            return None
        return _refused(request) if _in_fields(request.POST) else None


def _is_long(request: HttpRequest) -> bool:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return not told.isdecimal() or int(told) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _in_fields(fields: QueryDict) -> bool:
    return any(NULL in name or any(NULL in one for one in values) for name, values in fields.lists())


def _refused(request: HttpRequest) -> HttpResponse:
    request.unnamed = True  # who it was is not looked up: the cookie that would say so may be what was refused
    return bad_request(request, BadRequest("a null character"))
