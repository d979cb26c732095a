"""Saved views above a list: choose one, keep the present choices, rename, share, delete."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from score.programme.enterprises import saved_views
from score.programme.enterprises.models import SavedView
from score.programme.organisations.access import get_for, require
from score.programme.organisations.actor import Actor

NOT_KEPT = ("page", "csrfmiddlewaretoken")
LISTINGS = ("enterprises",)  # names of addresses of lists that have saved views


@dataclass(frozen=True)
class Offered:
    """A view as it is offered above its list."""

    title: str
    href: str
    current: bool
    mine: bool
    change: str


class ViewForm(forms.ModelForm):
    """Name, sharing, and whether the list begins with it."""

    class Meta:
        model = SavedView
        fields = ("title", "shared", "is_default")
        labels = {
            "title": gettext_lazy("Name of the view"),
            "shared": gettext_lazy("Share it with my organisation"),
            "is_default": gettext_lazy("Show it first when I open the list"),
        }


def kept_query(query: QueryDict) -> str:
    """The choices of an address that a view keeps, in one order however they were made."""
    kept = QueryDict(mutable=True)
    for name in sorted(query):
        if name not in NOT_KEPT and (values := [value for value in query.getlist(name) if value]):
            kept.setlist(name, values)
    return kept.urlencode()


def views_for(actor: Actor, listing: str, query: QueryDict) -> list[Offered]:
    """The views offered to the actor; `current` is the one whose choices are those of the address."""
    now = kept_query(query)
    return [
        Offered(
            title=view.title,
            href=f"?{view.query}",
            current=bool(now) and kept_query(QueryDict(view.query)) == now,
            mine=view.user_id == actor.user.pk,
            change=reverse("saved_view", args=[view.uid]),
        )
        for view in saved_views.views_of(actor, listing)
    ]


@login_required
@require_http_methods(["GET", "POST"])
def saved_view_add(request: HttpRequest, listing: str) -> HttpResponse:
    """Keep the choices of this address under a name."""
    require(request.actor, SavedView, "add")
    if listing not in LISTINGS:
        raise Http404(_("There is no such list."))
    query = kept_query(request.GET)
    form = ViewForm(request.POST or None)
    if form.is_valid():
        try:
            view = saved_views.save_view(actor=request.actor, listing=listing, query=query, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The view “%(title)s” is kept.") % {"title": view.title})
            return redirect(_list(listing, query))
    shown = {"form": form, "title": _("Keep this view"), "back": _list(listing, query), "submit": _("Keep it")}
    return render(request, "dashboards/saved_view.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def saved_view(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Rename an own view, share it, begin the list with it."""
    view = get_for(request.actor, SavedView, uid, "change")
    form = ViewForm(request.POST or None, initial=model_to_dict(view, ViewForm.Meta.fields))
    if form.is_valid():
        try:
            saved_views.change_view(actor=request.actor, view=view, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The view is changed."))
            return redirect(_list(view.listing, view.query))
    shown = {
        "form": form,
        "view": view,
        "title": _("The view “%(title)s”") % {"title": view.title},
        "back": _list(view.listing, view.query),
        "submit": _("Save"),
    }
    return render(request, "dashboards/saved_view.html", shown)


@login_required
@require_POST
def saved_view_delete(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take an own view away."""
    view = get_for(request.actor, SavedView, uid, "change")
    saved_views.delete_view(actor=request.actor, view=view)
    messages.success(request, _("The view “%(title)s” is gone; the enterprises are not.") % {"title": view.title})
    return redirect(_list(view.listing, ""))


def _list(listing: str, query: str) -> str:
    return f"{reverse(listing)}?{query or 'all=1'}"
