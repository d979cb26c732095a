"""All addresses, and that of a page with nothing on it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from score.programme.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500", "urlpatterns"]


@login_required
def empty_page(request: HttpRequest) -> HttpResponse:
    """What every page has: who is signed in, in which role, where one can go."""
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty_page, name="empty_page"), *urlpatterns]
