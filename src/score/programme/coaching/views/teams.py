"""The improvement team of an enterprise: who is in it, as sex and role."""

from __future__ import annotations

import datetime
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from score.programme.coaching import actions
from score.programme.coaching.entry_values import day_of
from score.programme.coaching.forms import MemberForm
from score.programme.coaching.models import TeamMember
from score.programme.coaching.queries import team_of
from score.programme.core.refusals import attempt, refusal, say
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may_for, require, require_for


@login_required
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Members and former members; a form to add one."""
    require(request.actor, TeamMember)
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    may_change = may_for(request.actor, TeamMember, "change", enterprise)
    today = timezone.localdate()
    form = MemberForm(request.POST if request.method == "POST" else None, initial={"joined_on": today})
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied(_("Your role does not include this."))
        if form.is_valid():
            said = form.cleaned_data
            if attempt(form, actions.add_team_member, actor=request.actor, enterprise=enterprise, today=today, **said):
                messages.success(request, _("The member is added."))
                return redirect("team", uid=enterprise.uid)
    context = {
        "enterprise": enterprise,
        "team": team_of(request.actor, enterprise, today),
        "form": form,
        "may_change": may_change,
        "today": today,
    }
    return render(request, "coaching/team.html", context)


@login_required
@require_POST
def team_member(request: HttpRequest, uid: uuid.UUID, member: uuid.UUID) -> HttpResponse:
    """A member left, or was never one."""
    require(request.actor, TeamMember, "change")
    enterprise = get_for(request.actor, Enterprise, uid, "open_answers")
    require_for(request.actor, TeamMember, "change", enterprise)
    found = TeamMember.objects.in_force().filter(uid=member, enterprise=enterprise).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    say(request, refusal(_changed, request=request, member=found), _("It is recorded."))
    return redirect("team", uid=enterprise.uid)


def _changed(request: HttpRequest, member: TeamMember) -> None:
    if "withdraw" in request.POST:
        actions.withdraw_team_member(actor=request.actor, member=member, reason=request.POST.get("reason", ""))
        return
    today: datetime.date = timezone.localdate()
    left_on = day_of(request.POST.get("left_on")) or today
    actions.member_left(actor=request.actor, member=member, left_on=left_on, today=today)
