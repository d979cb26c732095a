"""Certificates to issue and print, of a cohort and of a trainer; and the public page that checks one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core import formats, public_limits
from score.programme.core.refusals import attempt
from score.programme.organisations.access import get_for, may_for, require_for
from score.programme.trainings.anonymous_forms import NO_COOKIE
from score.programme.trainings.certificates.actions import issue_again, issue_participation, withdraw_participation
from score.programme.trainings.certificates.check import checked, name_matches
from score.programme.trainings.certificates.papers import (
    as_pdf,
    enterprise_papers,
    participation_papers,
    trainer_paper,
    written,
)
from score.programme.trainings.certificates.trained import Person, Trained
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Certificate, Cohort, ParticipationCertificate
from score.programme.trainings.page_parts import form_page
from score.programme.trainings.planning.forms import ReasonForm
from score.programme.trainings.trainers.numbers import as_number
from score.programme.trainings.words import module_title

METHODS = ("GET", "POST")
PDF = "application/pdf"
MOST_MISSES = 30  # numbers that do not exist, from one visitor in an hour
MOST_NAMES = 10  # names held against one certificate in an hour


@login_required
@require_http_methods(METHODS)
def cohort_certificates(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who of a cohort gets a certificate, who does not and why; one button gives all of them their numbers."""
    cohort = get_for(request.actor, Cohort, uid)
    require_for(request.actor, ParticipationCertificate, "view", cohort)
    may_issue = may_for(request.actor, ParticipationCertificate, "add", cohort)
    if request.method == "POST":
        if not may_issue:
            raise PermissionDenied(_("Your role does not include this."))
        try:
            issue_participation(actor=request.actor, cohort=cohort, today=timezone.localdate())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The certificates have their numbers. Printing them again gives the same."))
        return redirect("cohort_certificates", uid=cohort.uid)
    return render(request, "trainings/certificates.html", _context(cohort, may_issue))


@login_required
@require_http_methods(METHODS)
def participation_certificate(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """Withdraw the certificate of one person, or issue one again in the place of one that was withdrawn."""
    cohort = get_for(request.actor, Cohort, uid)
    require_for(request.actor, ParticipationCertificate, "add", cohort)
    one = get_object_or_404(_newest(cohort), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        said = {"actor": request.actor, "reason": form.cleaned_data["reason"]}
        if one.withdrawn:
            done = attempt(form, issue_again, withdrawn=one, today=timezone.localdate(), **said)
        else:
            done = attempt(form, withdraw_participation, certificate=one, **said)
        if done:
            messages.success(request, _("Recorded. You can take it back on this page."))
            return redirect("cohort_certificates", uid=cohort.uid)
    if one.withdrawn:
        title = submit = _("Issue it again")
        note = _("It gets a new number. The old paper stays without effect.")
    else:
        title, submit = _("Withdraw the certificate"), _("Withdraw it")
        note = _("Whoever checks its number will read that it holds no longer.")
    return form_page(request, cohort, form, title=title, submit=submit, lead=one.number, note=note)


def _newest(cohort: Cohort) -> QuerySet[ParticipationCertificate]:
    """What was recorded last of each person's certificate, withdrawn ones too."""
    rows = ParticipationCertificate.objects.filter(cohort=cohort, superseded_by__supersedes__isnull=True)
    return rows.select_related("cohort")


def _problem(person: Person, certificate: ParticipationCertificate | None) -> str:
    """Why there is no certificate, or why the one that is there does not hold."""
    if certificate is not None and certificate.withdrawn:
        day = local_date(certificate.cohort.country, certificate.recorded_at)
        return _("withdrawn on %(day)s") % {"day": formats.day(day)}
    return person.problem or ("" if person.details else _("the name was erased"))


def _context(cohort: Cohort, may_issue: bool) -> dict[str, Any]:
    seen = Trained(cohort)
    newest = {one.person_id: one for one in _newest(cohort)}
    numbers = {person: one.number for person, one in newest.items() if not one.withdrawn}
    lines = [
        {
            "person": one,
            "number": numbers.get(one.key, ""),
            "certificate": newest.get(one.key),
            "problem": _problem(one, newest.get(one.key)),
            "lacks": written(one.details).lacks if one.details else "",
        }
        for one in seen.persons
    ]
    return {
        "cohort": cohort,
        "module_title": module_title(cohort.module, cohort.country),
        "not_yet": seen.not_yet(timezone.localdate()),
        "lines": lines,
        "firms": seen.firms,
        "numbers": numbers,
        "waiting": sum(not one["number"] and not one["problem"] for one in lines),
        "firms_trained": sum(not one.problem for one in seen.firms),
        "unwritable": [one for one in lines if one["lacks"]],
        "may_issue": may_issue,
    }


@login_required
@require_GET
def cohort_certificates_pdf(request: HttpRequest, uid: uuid.UUID, whose: str) -> HttpResponse:
    """All certificates of a cohort in one file: of the persons, or of the enterprises."""
    cohort = get_for(request.actor, Cohort, uid)
    if whose not in ("persons", "enterprises"):
        raise Http404(_("There is nothing at this address."))
    require_for(request.actor, ParticipationCertificate, "view", cohort)
    issued = ParticipationCertificate.objects.in_force().filter(cohort=cohort)
    pages = participation_papers(cohort, issued, _address(request)) if whose == "persons" else _of_firms(cohort)
    if not pages:
        messages.error(request, _("There is no certificate to print yet."))
        return redirect("cohort_certificates", uid=cohort.uid)
    return _file(pages, title=_("Certificates of %(cohort)s") % {"cohort": cohort.code}, name=f"{cohort.code}-{whose}")


def _of_firms(cohort: Cohort) -> list[dict[str, Any]]:
    return [] if Trained(cohort).not_yet(timezone.localdate()) else enterprise_papers(cohort)


@login_required
@require_GET
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A trainer's certificate, to print."""
    certificate = get_for(request.actor, Certificate, pk)
    pages = trainer_paper(certificate, _address(request))
    if not pages:
        raise Http404(_("The name was erased; there is nothing to print."))
    return _file(pages, title=certificate.number, name=certificate.number)


def _file(pages: list[dict[str, Any]], *, title: str, name: str) -> HttpResponse:
    response = HttpResponse(as_pdf(pages, title=title, moment=timezone.now()), content_type=PDF)
    kept = "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in name)
    response["Content-Disposition"] = f'inline; filename="{kept}.pdf"'
    return response


def _address(request: HttpRequest) -> Callable[[str], str]:
    return lambda number: request.build_absolute_uri(reverse("certificate_check", args=[number]))


class NumberForm(forms.Form):
    """The number of a certificate, as somebody types it."""

    number = forms.CharField(label=gettext_lazy("Number on the certificate"), max_length=40)


class NameForm(forms.Form):
    """The name that stands on the paper."""

    name = forms.CharField(label=gettext_lazy("Name on the certificate"), max_length=200)


@never_cache
@require_GET
def certificate_look_up(request: HttpRequest) -> HttpResponse:
    """Type in a number, where there is nothing to read the code with."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        number = as_number(form.cleaned_data["number"])
        if number:
            return redirect("certificate_check", number=number)
        form.add_error("number", _("A number looks like GH-26-7KQ4-M2XW."))
    return render(request, "trainings/certificate_look_up.html", {"form": form, **NO_COOKIE})


# nobody is signed in here, so there is no authority that a foreign page could borrow
@csrf_exempt
@never_cache
@require_http_methods(METHODS)
def certificate_check(request: HttpRequest, number: str) -> HttpResponse:
    """Whether a certificate holds. Nobody is named; a name on the paper can be held against a trainer's certificate."""
    wanted = as_number(number)
    found = checked(wanted, timezone.localdate())
    if found is None:
        return _missed(request)
    form, matches = None, None
    if found.may_compare:
        form = NameForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            key = f"names-for-{found.number}"
            if public_limits.too_many(key, MOST_NAMES):
                return render(request, "429.html", status=429)
            public_limits.count(key)
            matches = name_matches(found.number, form.cleaned_data["name"])
    context = {"found": found, "form": form, "matches": matches, **NO_COOKIE}
    return render(request, "trainings/certificate_check.html", context)


def _missed(request: HttpRequest) -> HttpResponse:
    key = public_limits.visitor(request, "certificate-misses")
    if public_limits.too_many(key, MOST_MISSES):
        return render(request, "429.html", status=429)
    public_limits.count(key)
    form = NumberForm()
    return render(
        request, "trainings/certificate_look_up.html", {"form": form, "missing": True, **NO_COOKIE}, status=404
    )
