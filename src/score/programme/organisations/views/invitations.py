"""Inviting somebody, and coming in by an invitation."""

from __future__ import annotations

import smtplib
import uuid

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.core.refusals import result_of
from score.programme.organisations import actions, queries
from score.programme.organisations.access import get_for, require_for, roles_given_by, roles_in
from score.programme.organisations.actor import SESSION_KEY
from score.programme.organisations.forms import AcceptForm, InviteForm
from score.programme.organisations.models import Invitation, Organisation


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Invite an address into a role of an organisation."""
    organisation = get_for(request.actor, Organisation, uid)
    require_for(request.actor, Invitation, "add", organisation)
    given = set(roles_given_by(request.actor.role))
    roles = [role for role in roles_in(organisation) if role in given]
    form = InviteForm(request.POST or None, roles=roles)
    if form.is_valid():
        invitation = result_of(
            form,
            lambda: actions.invite(
                actor=request.actor,
                email=form.cleaned_data["email"],
                organisation=organisation,
                role=form.cleaned_data["role"],
                membership_until=form.cleaned_data["until"],
                moment=timezone.now(),
            ),
        )
        if invitation is not None:
            _send(request, invitation)
            return redirect("invitation", uid=invitation.uid)
    return render(request, "organisations/invite.html", {"form": form, "organisation": organisation, "roles": roles})


@login_required
@require_GET
def invitation(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One invitation: how it stands, and its link, to be handed over where mail does not reach."""
    one = get_for(request.actor, Invitation, uid)
    state = queries.state_of(one, timezone.now())
    shown = {
        "invitation": one,
        "state": state,
        "link": _link(request, one) if state == queries.WAITING and _may_give(request, one) else "",
        "may_give": _may_give(request, one),
    }
    return render(request, "organisations/invitation.html", shown)


@login_required
@require_POST
def invitation_resend(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send it again with a fresh link; this also undoes taking it back."""
    one = get_for(request.actor, Invitation, uid, "change")
    try:
        one = actions.resend_invitation(actor=request.actor, invitation=one, moment=timezone.now())
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        _send(request, one)
    return redirect("invitation", uid=one.uid)


@login_required
@require_POST
def invitation_revoke(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it back: the link opens nothing any more."""
    one = get_for(request.actor, Invitation, uid, "change")
    try:
        actions.revoke_invitation(actor=request.actor, invitation=one, moment=timezone.now())
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        messages.success(request, _("The invitation was taken back. Sending it again undoes this."))
    return redirect("invitation", uid=one.uid)


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """What the link in the invitation opens: make an account, or take the role with the one there is."""
    try:
        invitation = actions.invitation_of(token, timezone.now())
        if request.user.is_authenticated:
            return _accept_signed_in(request, invitation, token)
        if queries.has_account(invitation.email):
            return _shown(request, invitation, {"login_url": f"{reverse('account_login')}?next={request.path}"})
        return _accept_as_new(request, invitation, token)
    except actions.InvitationRefused as refused:
        return render(request, "organisations/invitation_refused.html", {"why": str(refused)}, status=410)


def _accept_signed_in(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, invitation, {"other_address": request.user.email != invitation.email})
    membership = actions.accept_invitation(token=token, user=request.user, moment=timezone.now())
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, _("You now act for “%(name)s”.") % {"name": membership.organisation.name})
    return redirect("/")


def _accept_as_new(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = AcceptForm(request.POST or None, email=invitation.email)
    if not form.is_valid():
        return _shown(request, invitation, {"form": form})
    membership = actions.accept_as_new(
        token=token,
        name=form.cleaned_data["name"],
        password=form.cleaned_data["password"],
        moment=timezone.now(),
        language=get_language() or "",
    )
    response = perform_login(request, membership.user, email_verification="none", redirect_url="/")
    request.session[SESSION_KEY] = membership.pk
    return response


def _shown(request: HttpRequest, invitation: Invitation, more: dict[str, object]) -> HttpResponse:
    return render(request, "organisations/invitation_accept.html", {"invitation": invitation, **more})


def _may_give(request: HttpRequest, invitation: Invitation) -> bool:
    return invitation.role in roles_given_by(request.actor.role)


def _link(request: HttpRequest, invitation: Invitation) -> str:
    return request.build_absolute_uri(reverse("invitation_accept", args=[actions.token_of(invitation)]))


def _send(request: HttpRequest, invitation: Invitation) -> None:
    """Mail the link; where no mail goes out, say so: the page shows the link too."""
    shown = {"invitation": invitation, "link": _link(request, invitation)}
    try:
        send_mail(
            _("Invitation to %(name)s") % {"name": invitation.organisation.name},
            render_to_string("organisations/invitation_mail.txt", shown, request),
            None,
            [invitation.email],
        )
    except (OSError, smtplib.SMTPException):
        messages.warning(request, _("The message could not be sent. Hand over the link below yourself."))
    else:
        messages.success(request, _("The invitation was sent."))
