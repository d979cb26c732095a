"""How django-allauth behaves here: nobody signs up without an invitation, some roles need the second step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.organisations.actor import Actor, memberships_on
from score.programme.organisations.models import User

# what somebody who still has to set up the second step may open: the set-up itself, and the ways out
OPEN_BEFORE_SECOND_STEP = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "healthz",
        "manifest",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "programme_colours",
        "service_worker",
        "set_language",
        "set_theme",
        "switch_role",
    }
)


class ClosedSignUpAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only. What it objects to is said in our words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "email_password_mismatch": gettext_lazy("The e-mail address and the password do not belong together."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code does not fit. Codes change every half minute: enter the newest one."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "invalid_password_reset": gettext_lazy("This link opens nothing any more: ask for a new one."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": gettext_lazy("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest, *args: Any) -> bool:
        """Always closed; `actions.accept_as_new` creates the account itself."""
        return False


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step cannot be switched off by those whose role needs it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy("Your role needs the second step: it cannot be switched off."),
        "cannot_generate_recovery_codes": gettext_lazy("Recovery codes come after the second step: set it up first."),
        "incorrect_code": ClosedSignUpAdapter.error_messages["incorrect_code"],
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether this second step may go: recovery codes always, the app's only without a role that needs it."""
        return authenticator.type != Authenticator.Type.TOTP or not holds_role_that_needs_it(authenticator.user)


class SecondStepMiddleware:
    """Opens nothing but its set-up to a role that needs the second step, until it is set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A redirect to the set-up instead of the page, where the step is still owed."""
        if request.resolver_match.view_name in OPEN_BEFORE_SECOND_STEP or not owes_second_step(request.actor):
            return None
        messages.warning(request, _("Your role needs a second step at sign-in. Set it up first; then all is open."))
        target = reverse("mfa_activate_totp")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


class PrivatePagesMiddleware:
    """Pages of somebody signed in are kept by no browser: after signing out, Back shows nothing on a shared device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class SignInFirstMiddleware:
    """Leads who is not signed in to the sign-in, where a page is refused that may be open after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, refused: Exception) -> HttpResponse | None:
        """A redirect to the sign-in and back to the same page; only for pages that are read."""
        if not isinstance(refused, PermissionDenied) or request.user.is_authenticated or request.method != "GET":
            return None
        return redirect_to_login(request.get_full_path())


def owes_second_step(actor: Actor) -> bool:
    """Whether the actor's role needs the second step and the account has none."""
    if actor.user is None or actor.role not in settings.ROLES_THAT_NEED_TOTP:
        return False
    return not Authenticator.objects.filter(user=actor.user, type=Authenticator.Type.TOTP).exists()


def holds_role_that_needs_it(user: User) -> bool:
    """Whether any role that the account holds today needs the second step."""
    held = memberships_on(user, timezone.now().date())
    return held.filter(role__in=settings.ROLES_THAT_NEED_TOTP).exists()
