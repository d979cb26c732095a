"""One's own account, and in which role one acts."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from score.programme.organisations.accounts import holds_role_that_needs_it
from score.programme.organisations.actor import SESSION_KEY, memberships_on
from score.programme.organisations.models import PersonDetails


@login_required
@require_POST
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles from now on."""
    chosen = request.POST.get("membership", "")
    held = memberships_on(request.user, timezone.now().date())
    membership = held.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    if membership is None:
        messages.error(request, _("You do not hold this role (any more)."))
    else:
        request.session[SESSION_KEY] = membership.pk
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return redirect(target)


@login_required
@require_GET
def my_account(request: HttpRequest) -> HttpResponse:
    """Who I am here: name, roles, password, second step."""
    shown = {
        "details": PersonDetails.objects.filter(person=request.user.person_id).first(),
        "person": request.user.person,
        "second_step": is_mfa_enabled(request.user),
        "second_step_needed": holds_role_that_needs_it(request.user),
    }
    return render(request, "organisations/my_account.html", shown)
