"""The address of a calendar to subscribe to, a new one in its place, and the calendar itself."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.dashboards.calendar_feed import KINDS, FeedRefused, address_of, feed_of, owner_behind, renew
from score.programme.organisations.access import get_for, may_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort, CohortPlan, Trainer, TrainerAbsence
from score.programme.trainings.planning.queries import Snapshot


@login_required
@require_http_methods(["GET", "POST"])
def calendar_address(request: HttpRequest, kind: str, uid: uuid.UUID) -> HttpResponse:
    """Where to subscribe; a new address makes the old one dead."""
    if kind not in KINDS:
        raise Http404(_("There is nothing at this address."))
    owner = get_for(request.actor, KINDS[kind], uid)
    if not _may(request.actor, owner, "view"):
        raise PermissionDenied(_("Your role does not include this."))
    may_renew = _may(request.actor, owner, "change")
    if request.method == "POST":
        if not may_renew:
            raise PermissionDenied(_("Your role does not include this."))
        renew(actor=request.actor, owner=owner)
        messages.success(request, _("There is a new address. Whoever follows the old one gets nothing any more."))
        return redirect("calendar_address", kind=kind, uid=uid)
    context = {
        "kind": kind,
        "owner": owner,
        "address": address_of(owner),
        "may_renew": may_renew,
        "others": _others(request.actor, owner),
    }
    return render(request, "dashboards/calendar_address.html", context)


def _others(actor: Actor, owner: models.Model) -> list[tuple[str, str]]:
    """Calendars that the reader may want rather: the partner's, and the reader's own."""
    found = []
    partner = Snapshot(owner).partner if isinstance(owner, Cohort) else None
    if partner is not None and _may(actor, partner, "view"):
        title = _("All cohorts of %(partner)s") % {"partner": partner.name}
        found.append((title, reverse("calendar_address", args=["partner", partner.uid])))
    own = Trainer.objects.filter(person=actor.person_id).first() if actor.person_id else None
    if own is not None and own != owner:
        found.append((_("My own classes and visits"), reverse("calendar_address", args=["trainer", own.uid])))
    return found


def _may(actor: Actor, owner: models.Model, verb: str) -> bool:
    return may_for(actor, TrainerAbsence if isinstance(owner, Trainer) else CohortPlan, verb, owner)


@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, for whoever holds the address."""
    try:
        owner = owner_behind(token)
    except FeedRefused:
        raise Http404(_("There is nothing at this address.")) from None
    response = HttpResponse(feed_of(owner), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="score.ics"'
    response["Cache-Control"] = "private, max-age=3600"
    response["X-Robots-Tag"] = "noindex"
    return response
