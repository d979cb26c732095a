"""Participants of a cohort by name: which modules they took before, who may be known already; and adding somebody."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from score.programme.core import facts
from score.programme.core.refusals import refusal, say
from score.programme.organisations.access import may_for
from score.programme.organisations.models import Person
from score.programme.trainings.models import Attendance, Participation
from score.programme.trainings.page_parts import cohort_for
from score.programme.trainings.people.actions import decide_person, take_back_decision
from score.programme.trainings.people.kind import FIELDS, ParticipantKind
from score.programme.trainings.people.known_again import People

UNDO = "undo"


@login_required
@require_GET
def cohort_people(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who takes part, with earlier modules, and those who may be known from an earlier cohort first."""
    cohort = cohort_for(request.actor, uid, Participation, "view")
    people = People(request.actor, cohort)
    context = {
        "cohort": cohort,
        "people": people,
        "open": [line for line in people.lines if line.may_be],
        "may_decide": may_for(request.actor, Attendance, "change", cohort),
    }
    return render(request, "trainings/people.html", context)


@login_required
@require_POST
def person_decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Two who stand together on the page of a cohort are one person, or two; or that was a slip."""
    cohort = cohort_for(request.actor, uid, Attendance)
    one, other = (_person(request.POST.get(name, "")) for name in ("one", "other"))
    pair = People(request.actor, cohort).pair(one.pk, other.pk)
    if pair is None:
        raise Http404(_("There is nothing at this address."))
    verdict = request.POST.get("verdict", "")
    if verdict == UNDO and pair.decision is not None:
        problem = refusal(take_back_decision, actor=request.actor, decision=pair.decision)
        say(request, problem, _("The decision is taken back."))
    else:
        problem = refusal(decide_person, actor=request.actor, one=one, other=other, verdict=verdict)
        say(request, problem, _("Decided. It can be taken back below."))
    return redirect("cohort_people", uid=cohort.uid)


@login_required
@require_POST
def participant_add(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """Add somebody who is here on a class day: the form of the attendance page without scripts."""
    kind, sent = ParticipantKind(), {name: request.POST[name] for name in FIELDS if name in request.POST}
    found = kind.find(request.actor, f"{uid}/{request.POST.get('person', '')}")

    def add() -> None:
        with transaction.atomic(), facts.writing(request.actor.user):
            kind.lock(found)
            kind.write(request.actor, found, {**sent, "day": str(number)}, timezone.localdate())

    say(request, refusal(add), _("Added, and marked as here."))
    return redirect("attendance", uid=uid, number=number)


def _person(told: str) -> Person:
    try:
        return Person.objects.get(uid=uuid.UUID(told))
    except (ValueError, Person.DoesNotExist):
        raise Http404(_("There is nothing at this address.")) from None
