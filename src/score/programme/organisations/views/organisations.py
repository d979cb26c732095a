"""The list of organisations, one organisation, adding and changing one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core import export
from score.programme.core.refusals import result_of
from score.programme.organisations import actions, queries
from score.programme.organisations.access import countries_open_to, get_for, may, may_for, require, visible_to
from score.programme.organisations.forms import OrganisationFilter, OrganisationForm, country_choices
from score.programme.organisations.models import Consent, Invitation, Membership, Organisation, Person

PER_PAGE = 50


@login_required
@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Organisations that the reader may see, with filters."""
    require(request.actor, Organisation)
    form, found = _chosen(request, "view")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "page": page,
        "country_names": dict(country_choices()),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "sorted_by": request.GET.get("sort", "name"),
        "may_add": may(request.actor, Organisation, "add"),
        "may_export": may(request.actor, Organisation, "export"),
        "may_see_people": may(request.actor, Person, "list"),
        "may_see_consents": may(request.actor, Consent),
    }
    return render(request, "organisations/organisations.html", shown)


@login_required
@require_GET
def organisations_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    require(request.actor, Organisation, "export")
    _form, found = _chosen(request, "export")
    return export.download(_exported(found), name=_("organisations"), kind=kind)


@login_required
@require_GET
def organisation(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One organisation: what it is, who acts for it, who is invited."""
    one = get_for(request.actor, Organisation, uid)
    now = timezone.now()
    sees_members = may_for(request.actor, Membership, "view", one)
    may_invite = one.active and may_for(request.actor, Invitation, "add", one)
    invitations = queries.invitations_to(request.actor, one) if may_invite else []
    shown = {
        "organisation": one,
        "country_name": dict(country_choices()).get(one.country, ""),
        "members": queries.members_of(request.actor, one, now.date()) if sees_members else None,
        "invitations": [(invitation, queries.state_of(invitation, now)) for invitation in invitations],
        "may_invite": may_invite,
        "may_change": visible_to(request.actor, Organisation, "change").filter(pk=one.pk).exists(),
    }
    return render(request, "organisations/organisation.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_add(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    require(request.actor, Organisation, "add")
    countries = countries_open_to(request.actor, Organisation, "add")
    initial = {"country": request.actor.country, "enterprise": request.GET.get("enterprise")}
    form = OrganisationForm(request.POST or None, countries=countries, new=True, initial=initial)
    if form.is_valid() and (given := _given(request, form)) is not None:
        added = result_of(form, lambda: actions.add_organisation(actor=request.actor, **given))
        if added is not None:
            messages.success(request, _("“%(name)s” was added.") % {"name": added.name})
            return redirect("organisation", uid=added.uid)
    return render(request, "organisations/organisation_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def organisation_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Another name, kind or country, or no longer active."""
    one = get_for(request.actor, Organisation, uid, "change")
    initial = {
        "name": one.name,
        "kind": one.kind,
        "country": one.country,
        "enterprise": one.enterprise_id,
        "active": one.active,
    }
    countries = countries_open_to(request.actor, Organisation, "change")
    form = OrganisationForm(request.POST or None, countries=countries, new=False, initial=initial)
    if form.is_valid() and (given := _given(request, form)) is not None:
        if not given["active"] and one == request.actor.organisation:
            form.add_error("active", _("This is the organisation for which you act: you would shut yourself out."))
        elif result_of(form, lambda: actions.change_organisation(actor=request.actor, organisation=one, **given)):
            messages.success(request, _("“%(name)s” was changed.") % {"name": one.name})
            return redirect("organisation", uid=one.uid)
    # what was typed and refused stays in the form alone, never on the record that the page shows
    return render(
        request,
        "organisations/organisation_form.html",
        {"form": form, "organisation": Organisation.objects.get(pk=one.pk)},
    )


def _chosen(request: HttpRequest, verb: str) -> tuple[OrganisationFilter, QuerySet[Organisation]]:
    seen = visible_to(request.actor, Organisation, verb)
    countries = seen.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
    form = OrganisationFilter(request.GET, countries=list(countries))
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.organisations_shown(
        request.actor,
        day=timezone.now().date(),
        words=chosen.get("q", ""),
        kind=chosen.get("kind", ""),
        country=chosen.get("country", ""),
        inactive=chosen.get("state") == "all",
        order=request.GET.get("sort", "name"),
        verb=verb,
    )
    return form, found


def _exported(found: QuerySet[Organisation]) -> Iterator[tuple[Any, ...]]:
    yield (_("Number"), _("Name"), _("Kind"), _("Country"), _("Active"), _("People with a role"))
    for one in found.iterator():
        yield (one.pk, one.name, one.get_kind_display(), one.country, one.active, one.member_count)


def _given(request: HttpRequest, form: OrganisationForm) -> dict[str, Any] | None:
    """What the form says, with the enterprise's record; None, with the error in the form, where there is none."""
    given = dict(form.cleaned_data)
    number = given.pop("enterprise", None)
    given["enterprise"] = None
    if number is not None:
        enterprises = visible_to(request.actor, apps.get_model("programme", "Enterprise"))
        given["enterprise"] = enterprises.filter(pk=number).first()
        if given["enterprise"] is None:
            form.add_error("enterprise", _("There is no enterprise with this number that you may see."))
            return None
    return given
