"""Consents: what was agreed to, in which words; giving and withdrawing."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from score.catalogue.countries import country_files
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.refusals import result_of
from score.programme.organisations import actions, queries
from score.programme.organisations.access import get_for, may_for, require, visible_to
from score.programme.organisations.access.rights import ROLE_KINDS
from score.programme.organisations.actions.consents import RECIPIENT_ROLES
from score.programme.organisations.forms import ConsentFilter, ConsentForm, WithdrawConsentForm
from score.programme.organisations.models import Consent, Organisation, Person

PER_PAGE = 50


@login_required
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """Consents that the reader may see, of all or of one enterprise (`?enterprise=`)."""
    require(request.actor, Consent)
    form = ConsentFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    enterprise = _enterprise(request)
    found = queries.consents_shown(request.actor, purpose=chosen.get("purpose", ""), enterprise=enterprise)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    mine = visible_to(request.actor, Consent, "change").filter(pk__in=[one.pk for one in page])
    shown = {
        "form": form,
        "page": page,
        "changeable": set(mine.values_list("pk", flat=True)),
        "enterprise": enterprise,
        "may_add": enterprise is not None and may_for(request.actor, Consent, "add", enterprise),
    }
    return render(request, "organisations/consents.html", shown)


@login_required
@require_http_methods(["GET", "POST"])
def consent_add(request: HttpRequest) -> HttpResponse:
    """A consent of an enterprise (`?enterprise=`) or of a person (`?person=`), as it was given."""
    require(request.actor, Consent, "add")
    party = _enterprise(request) or _person(request)
    if party is None:
        raise Http404(_("Whose consent is it? Open this page from an enterprise or a person."))
    if not may_for(request.actor, Consent, "add", party):
        raise PermissionDenied(_("Only who works with them, or they themselves, may record what they agreed to."))
    of_person = isinstance(party, Person)
    form = ConsentForm(
        request.POST or None,
        of_person=of_person,
        recipients=_recipients(),
        languages=_languages(request),
        initial={"given_on": timezone.now().date(), "language": request.LANGUAGE_CODE},
    )
    if form.is_valid():
        whose = {"person" if of_person else "enterprise": party}
        given = result_of(form, lambda: actions.give_consent(actor=request.actor, **whose, **form.cleaned_data))
        if given is not None:
            messages.success(request, _("The consent is recorded. It can be withdrawn at any time."))
            return _back(given)
    return render(request, "organisations/consent_form.html", {"form": form, "party": party, "of_person": of_person})


@login_required
@require_http_methods(["GET", "POST"])
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A consent no longer holds."""
    consent = get_for(request.actor, Consent, pk, "change")
    if consent.withdrawn:
        raise Http404(_("This consent was withdrawn already."))
    form = WithdrawConsentForm(request.POST or None)
    if form.is_valid():
        try:
            actions.withdraw_consent(actor=request.actor, consent=consent, reason=form.cleaned_data["reason"])
        except (AlreadySuperseded, ValidationError) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The consent is withdrawn, from now on."))
            return _back(consent)
    return render(request, "organisations/consent_withdraw.html", {"form": form, "consent": consent})


def _enterprise(request: HttpRequest) -> Any:
    number = request.GET.get("enterprise")
    return get_for(request.actor, apps.get_model("programme", "Enterprise"), number) if number else None


def _person(request: HttpRequest) -> Person | None:
    number = request.GET.get("person")
    return get_for(request.actor, Person, number) if number else None


def _recipients() -> Any:
    kinds = {kind for role in RECIPIENT_ROLES.values() for kind in ROLE_KINDS[role]}
    return Organisation.objects.filter(active=True, kind__in=kinds)


def _languages(request: HttpRequest) -> list[str]:
    country = request.actor.country
    own = list(country_files.get(country).languages) if country else []
    return list(dict.fromkeys([*own, *(code for code, _name in settings.LANGUAGES)]))


def _back(consent: Consent) -> HttpResponse:
    if consent.person_id:
        return redirect("person", uid=consent.person.uid)
    response = redirect("consents")
    response["Location"] += f"?enterprise={consent.enterprise_id}"
    return response
