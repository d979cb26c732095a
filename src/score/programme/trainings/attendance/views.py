"""The attendance page: large targets, every tap kept on the device at once."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from score.programme.core import facts
from score.programme.core.identity import new_uid
from score.programme.core.offline.views import keep_offline
from score.programme.core.refusals import refusal, say
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, require_for, visible_to
from score.programme.trainings.attendance.kind import AttendanceKind, Day
from score.programme.trainings.attendance.sheet import PERSON, sheet_of
from score.programme.trainings.models import Attendance, ClassDay, Cohort, Enrolment
from score.programme.trainings.people.known_again import People


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """Who is here on a class day. Without scripts the form is sent as a whole."""
    cohort = get_for(request.actor, Cohort, uid)
    day = visible_to(request.actor, ClassDay).in_force().filter(cohort=cohort, number=number).first()
    if day is None:
        raise Http404(_("There is nothing at this address."))
    require_for(request.actor, Attendance, "add", cohort)
    if request.method == "POST":
        return _recorded(request, cohort, day)
    firms = sheet_of(request.actor, cohort, day)
    context = {
        "cohort": cohort,
        "day": day,
        "firms": firms,
        "expected": sum(len(firm.people) for firm in firms),
        "marked": sum(firm.marked for firm in firms),
        "enrolled": Enterprise.objects.filter(enrolments__in=Enrolment.objects.in_force().filter(cohort=cohort)),
        "new_person": new_uid(),
        "may_be_known": People(request.actor, cohort).undecided,
        "days": visible_to(request.actor, ClassDay).in_force().filter(cohort=cohort).order_by("number"),
    }
    return keep_offline(render(request, "trainings/attendance.html", context))


def _recorded(request: HttpRequest, cohort: Cohort, day: ClassDay) -> HttpResponse:
    kind, values = AttendanceKind(), {k: v for k, v in request.POST.items() if k.startswith(PERSON) and v}
    found = Day(cohort, day.number)

    def record() -> None:
        with transaction.atomic(), facts.writing(request.actor.user):
            kind.lock(found)
            kind.write(request.actor, found, values, timezone.localdate())

    say(request, refusal(record), _("Attendance is recorded."))
    return redirect("attendance", uid=cohort.uid, number=day.number)
