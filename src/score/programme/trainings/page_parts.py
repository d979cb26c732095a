"""What pages about a cohort have in common."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from score.programme.organisations.access import get_for, require_for
from score.programme.organisations.actor import Actor
from score.programme.trainings.models import Cohort

METHODS = ("GET", "POST")


def cohort_for(actor: Actor, uid: uuid.UUID, subject: type[Model], verb: str = "change") -> Cohort:
    """The cohort, if the actor may do this with what belongs to it; Http404 or PermissionDenied as `get_for`."""
    cohort = get_for(actor, Cohort, uid)
    require_for(actor, subject, verb, cohort)
    return cohort


def form_page(request: HttpRequest, cohort: Cohort, form: Any, **words: Any) -> HttpResponse:
    """A form about the cohort, with the way back."""
    context = {"cohort": cohort, "form": form, **words}
    return render(request, "trainings/planning/form.html", context)
