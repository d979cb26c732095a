"""Pages that the service worker fetches behind the reader's back change nothing in the reader's browser."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Background"


class BackgroundMiddleware:
    """No cookie comes with a page that is fetched to be kept.

    Such an answer can arrive after the reader signed in or out, with what was true before: a form on the page they see
    would then be refused, or they would be signed out again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as always, without the cookies."""
        response = self.get_response(request)
        if request.method == "GET" and HEADER in request.headers:
            response.cookies.clear()
        return response
