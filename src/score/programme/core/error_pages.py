"""Pages for requests that were refused or broke, for those where Django's own are bare.

They are made without the database and without the request's context: whatever broke must not break them again.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from score.programme.core.page import THEME_COOKIE, THEMES


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where more was sent than a form may hold; an unknown host is told from the rest."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, "413.html", 413, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _page(request, "400.html", 400, unknown_host=isinstance(exception, DisallowedHost))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the fault stands in the log."""
    return _page(request, "500.html", 500)


def form_not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 where a form did not prove that it comes from our page. `reason` is for the log, not for readers."""
    return _page(request, "403_form.html", 403, back=_page_before(request))


def _page(request: HttpRequest, template: str, status: int, **more: Any) -> HttpResponse:
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    context = {
        "programme": settings.PROGRAMME,
        "theme": chosen if chosen in THEMES else THEMES[0],
        "identifier": getattr(request, "identifier", ""),
        **more,
    }
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(loader.render_to_string(template, context), status=status)


def _page_before(request: HttpRequest) -> str:
    """The page with the form, when it is one of ours; else the start."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
