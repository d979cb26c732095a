"""People, their roles, and erasing them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core import export
from score.programme.core.models import StoredFile
from score.programme.core.refusals import result_of
from score.programme.organisations import actions, queries
from score.programme.organisations.access import get_for, may, may_for, require, roles_given_by, visible_to
from score.programme.organisations.erasure import erase_person
from score.programme.organisations.forms import EndRoleForm, EraseForm, PeopleFilter, PersonForm
from score.programme.organisations.models import Consent, Membership, Person, PersonDetails, User
from score.programme.organisations.traces import left_in_facts, photos_around, traces_of

PER_PAGE = 50
MOST_PHOTOS = 60  # offered when somebody is erased, the latest first
A_DAY = datetime.timedelta(days=1)


@login_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People whose names the reader may see."""
    require(request.actor, Person, "list")
    form, found = _chosen(request, "list")
    shown = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "sorted_by": request.GET.get("sort", "name"),
        "may_export": may(request.actor, Person, "export"),
    }
    return render(request, "organisations/people.html", shown)


@login_required
@require_GET
def people_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    require(request.actor, Person, "export")
    _form, found = _chosen(request, "export")
    return export.download(_exported(found), name=_("people"), kind=kind)


@login_required
@require_GET
def person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One person: name and how to reach, roles, consents."""
    one = get_for(request.actor, Person, uid)
    consents = queries.consents_shown(request.actor, person=one) if may(request.actor, Consent) else []
    shown = {
        "person": one,
        "details": PersonDetails.objects.filter(person=one).first(),
        "roles": queries.roles_of(request.actor, one, timezone.now().date()),
        "consents": consents,
        "may_change": one.erased_at is None and visible_to(request.actor, Person, "change").filter(pk=one.pk).exists(),
        "may_erase": one.erased_at is None and visible_to(request.actor, Person, "erase").filter(pk=one.pk).exists(),
        "may_consent": one.erased_at is None and may_for(request.actor, Consent, "add", one),
    }
    return render(request, "organisations/person.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Mend what identifies a person."""
    one = get_for(request.actor, Person, uid, "change")
    details = PersonDetails.objects.filter(person=one).first()
    initial = {name: getattr(details, name) for name in PersonForm.base_fields} if details else {}
    form = PersonForm(request.POST or None, initial=initial)
    if form.is_valid():
        changed = result_of(form, lambda: actions.describe_person(actor=request.actor, person=one, **form.cleaned_data))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("person", uid=one.uid)
    return render(request, "organisations/person_edit.html", {"form": form, "person": one, "details": details})


@login_required
@require_http_methods(["GET", "POST"])
def person_erase(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what goes and what stays, ask, and erase."""
    one = get_for(request.actor, Person, uid, "erase")
    photos = list(photos_around(one, visible_to(request.actor, StoredFile, "erase"))[:MOST_PHOTOS])
    form = EraseForm(request.POST or None)
    chosen = [photo for photo in photos if str(photo.pk) in request.POST.getlist("photos")]
    if form.is_valid() and result_of(
        form, lambda: erase_person(actor=request.actor, person=one, moment=timezone.now(), photos=chosen)
    ):
        messages.success(request, _("The person was erased. What is counted stays as it was."))
        return redirect("people")
    details = PersonDetails.objects.filter(person=one).first()
    context = {
        "form": form,
        "person": one,
        "details": details,
        "photos": photos,
        "left": left_in_facts(traces_of(one, User.objects.filter(person=one).first())),
    }
    return render(request, "organisations/person_erase.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A role ends with a day; one that has an end already may go on (undo)."""
    one = get_for(request.actor, Membership, pk, "change")
    if one.role not in roles_given_by(request.actor.role):
        raise PermissionDenied(_("Your role does not let you end this role."))
    today = timezone.now().date()
    if request.POST.get("act") == "reopen":
        return _reopen(request, one)
    form = EndRoleForm(request.POST or None, initial={"last_day": today - A_DAY})
    if form.is_valid():
        try:
            actions.end_membership(actor=request.actor, membership=one, last_day=form.cleaned_data["last_day"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The role ends on that day."))
            return redirect("organisation", uid=one.organisation.uid)
    return render(request, "organisations/membership_end.html", {"form": form, "membership": one})


def _reopen(request: HttpRequest, one: Membership) -> HttpResponse:
    try:
        actions.reopen_membership(actor=request.actor, membership=one)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        messages.success(request, _("The role goes on."))
    return redirect("organisation", uid=one.organisation.uid)


def _chosen(request: HttpRequest, verb: str) -> tuple[PeopleFilter, QuerySet[Person]]:
    form = PeopleFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.people_shown(
        request.actor,
        day=timezone.now().date(),
        words=chosen.get("q", ""),
        accounts=chosen.get("accounts", ""),
        role=chosen.get("role", ""),
        order=request.GET.get("sort", "name"),
        verb=verb,
    )
    return form, found


def _exported(found: QuerySet[Person]) -> Iterator[tuple[Any, ...]]:
    yield (_("Number"), _("Name"), _("Name in local script"), _("Phone"), _("E-mail address"), _("Roles"))
    for one in found.iterator(chunk_size=500):
        details = getattr(one, "details", None)
        account = getattr(one, "user", None)
        named = (details.name, details.name_local, details.phone, details.email) if details else ("", "", "", "")
        roles = "; ".join(f"{m.get_role_display()}, {m.organisation.name}" for m in account.held) if account else ""
        yield (one.pk, *named, roles)
