"""Pages of a cohort's places: who waits, is invited, comes; the invitation; the sheet to sign in; the workbook."""

from __future__ import annotations

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core import audit
from score.programme.core.documents import codes
from score.programme.core.export import download
from score.programme.core.refusals import attempt, refusal, say
from score.programme.enterprises.imports.findings import UnreadableFile
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, require, visible_to
from score.programme.organisations.models import Person
from score.programme.trainings.attendance.sheet import sheet_of
from score.programme.trainings.models import Attendance, Cohort, CohortPlace
from score.programme.trainings.page_parts import METHODS, cohort_for, form_page
from score.programme.trainings.planning import invitations, places, workbook, workbook_back
from score.programme.trainings.planning.forms import ReasonForm, WaitingForm, WorkbookForm
from score.programme.trainings.planning.queries import Place, Snapshot, candidates

SPARE_LINES = 1  # on the sign-in sheet, for each enterprise


@login_required
@require_http_methods(METHODS)
def cohort_places(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who waits, who was invited, who comes; every step can be taken back."""
    cohort = cohort_for(request.actor, uid, CohortPlace)
    seen = Snapshot(cohort)
    if act := request.POST.get("act"):
        return _act(request, cohort, act)
    allowed = visible_to(request.actor, Enterprise).values_list("pk", flat=True)
    found = candidates(cohort, seen.partner)
    keys = set(allowed.filter(pk__in=[one.enterprise.pk for one in found]))
    waiting = [one for one in found if one.enterprise.pk in keys]
    listed = [
        (str(one.enterprise.pk), f"{one.enterprise.name} ({_('eligible') if one.eligible else _('not checked yet')})")
        for one in waiting
    ]
    form = WaitingForm(request.POST or None, enterprises=listed)
    if form.is_valid():
        chosen = next(one.enterprise for one in waiting if str(one.enterprise.pk) == form.cleaned_data["enterprise"])
        if attempt(
            form, places.add_to_list, actor=request.actor, cohort=cohort, enterprise=chosen, day=timezone.localdate()
        ):
            messages.success(request, _("On the list."))
            return redirect("cohort_places", uid=uid)
    context = {
        "cohort": cohort,
        "seen": seen,
        "form": form if listed else None,
        "next": places.next_waiting(seen),
        "today": timezone.localdate(),
        "confirmed": [one for one in seen.places if one.state == Place.CONFIRMED],
    }
    return render(request, "trainings/planning/places.html", context)


def _act(request: HttpRequest, cohort: Cohort, act: str) -> HttpResponse:
    """One button of the page of places."""
    given = {"actor": request.actor, "cohort": cohort}
    today = timezone.localdate()
    if act == "next":
        problem = refusal(places.invite_next, **given, day=today)
    elif act == "enrol":
        problem = refusal(places.enrol_confirmed, **given)
    else:
        rows = CohortPlace.objects.in_force().filter(cohort=cohort).select_related("enterprise")
        wanted = request.POST.get("place", "")
        place = get_object_or_404(rows, pk=int(wanted) if wanted.isdecimal() else 0)
        if act == "off":
            problem = refusal(places.take_off_list, **given, place=place)
        else:
            problem = refusal(places.set_place, **given, enterprise=place.enterprise, state=act, day=today)
    say(request, problem, _("Recorded. Every step can be taken back here."))
    return redirect("cohort_places", uid=cohort.uid)


@login_required
@require_http_methods(METHODS)
def cohort_enrolment_back(request: HttpRequest, uid: uuid.UUID, enterprise: uuid.UUID) -> HttpResponse:
    """An enterprise is not enrolled after all."""
    cohort = cohort_for(request.actor, uid, CohortPlace)
    firm = get_for(request.actor, Enterprise, enterprise)
    if firm.pk not in {one.pk for one in Snapshot(cohort).enrolled}:
        raise Http404(_("There is nothing at this address."))
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        places.take_enrolment_back,
        actor=request.actor,
        cohort=cohort,
        enterprise=firm,
        reason=form.cleaned_data["reason"],
    ):
        messages.success(request, _("Taken back. Its place stays confirmed, so that it can be enrolled again."))
        return redirect("cohort_places", uid=uid)
    title = _("Take the enrolment back: %(name)s") % {"name": firm.name}
    return form_page(request, cohort, form, title=title, submit=_("Take it back"))


@login_required
@require_http_methods(METHODS)
def cohort_invitation(request: HttpRequest, uid: uuid.UUID, pk: int) -> HttpResponse:
    """The invitation of one enterprise: to copy, and to send where there is an address."""
    cohort = cohort_for(request.actor, uid, CohortPlace)
    rows = CohortPlace.objects.in_force().filter(cohort=cohort, state__in=(Place.INVITED, Place.CONFIRMED))
    place = get_object_or_404(rows.select_related("enterprise"), pk=pk)
    seen = Snapshot(cohort)
    if request.method == "POST":
        if invitations.send_invitation(actor=request.actor, cohort=cohort, place=place):
            messages.success(request, _("The mail is on its way."))
        else:
            messages.error(request, _("No mail was sent. Copy the message, or add an e-mail address to the contact."))
        return redirect("cohort_invitation", uid=uid, pk=pk)
    subject, text = invitations.invitation_words(seen, place)
    contact = invitations.contact_of(place.enterprise, seen.partner)
    context = {"cohort": cohort, "place": place, "subject": subject, "text": text, "contact": contact}
    return render(request, "trainings/planning/invitation.html", context)


@login_required
@require_GET
def cohort_sign_in_sheet(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """A sheet of one class day to print and sign, with a code that opens the attendance page."""
    cohort = cohort_for(request.actor, uid, Attendance, "add")
    seen = Snapshot(cohort)
    day = next((one for one in seen.days if one.number == number), None)
    if day is None:
        raise Http404(_("There is nothing at this address."))
    address = settings.SITE_URL.rstrip("/") + reverse("attendance", args=[cohort.uid, number])
    people = {one.enterprise.pk: one.people for one in sheet_of(request.actor, cohort, day)}
    context = {
        "cohort": cohort,
        "seen": seen,
        "day": day,
        "firms": [(one, people.get(one.pk, [])) for one in seen.enrolled],
        "spare": range(SPARE_LINES),
        "address": address,
        "code": codes.qr_svg(address),
        "sessions": [one for one in seen.module.sessions if one.day == number] if seen.module else [],
    }
    return render(request, "trainings/planning/sign_in_sheet.html", context)


@login_required
@require_GET
def cohort_workbook(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """The workbook, prefilled. It names persons, so it goes to those who may take names out."""
    cohort = get_for(request.actor, Cohort, uid, "export")
    require(request.actor, Person, "export")
    with transaction.atomic():
        audit.record(request.actor, "export_cohort_workbook", cohort)
    rows = list(workbook.rows_of(Snapshot(cohort)))
    return download(rows, name=cohort.code, kind="xlsx")


@login_required
@require_http_methods(METHODS)
def cohort_workbook_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The workbook comes back: first what it changes is shown, then what is chosen of it is written."""
    cohort = cohort_for(request.actor, uid, CohortPlace)
    if "seen" in request.POST:
        return _take(request, cohort)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    found = None
    if form.is_valid():
        upload = form.cleaned_data["workbook"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            form.add_error("workbook", _("The file is too large."))
        else:
            try:
                with TemporaryDirectory() as folder:
                    path = Path(folder) / "workbook.xlsx"
                    path.write_bytes(upload.read())
                    found = workbook_back.compare(cohort, path, upload.name)
            except UnreadableFile as problem:
                form.add_error("workbook", str(problem))
    return _differences_page(request, cohort, form, found)


def _differences_page(
    request: HttpRequest, cohort: Cohort, form: WorkbookForm, found: workbook_back.Comparison | None
) -> HttpResponse:
    seen = Snapshot(cohort)
    context = {"cohort": cohort, "form": form, "found": found}
    if found is not None:
        titles, names = workbook.titles_of(seen), {pk: line["name"] for pk, line in workbook.lines_now(seen).items()}
        firms = {one.pk: one.name for one in seen.enrolled}
        new = {one.line: one.back for one in found.differences if not one.person and one.field == workbook.NAME}
        context["lines"] = [
            {
                "number": number,
                "one": one,
                "firm": firms[one.enterprise],
                "who": names.get(one.person) or new.get(one.line, ""),
                "title": titles[one.field],
                "out": workbook.words_of(one.field, one.out),
                "now": workbook.words_of(one.field, one.now),
                "back": workbook.words_of(one.field, one.back),
            }
            for number, one in enumerate(found.differences)
        ]
        context["seen"] = workbook_back.keep_seen(cohort, found)
    return render(request, "trainings/planning/workbook.html", context)


def _take(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    try:
        seen = workbook_back.seen_again(cohort, request.POST["seen"])
        chosen = {int(one) for one in request.POST.getlist("take") if one.isdecimal()}
        taken = [one for number, one in enumerate(seen) if number in chosen]
        if not taken:
            raise ValidationError(_("Nothing was chosen, so nothing was written."))
        number = workbook_back.take(actor=request.actor, cohort=cohort, differences=taken)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect("cohort_workbook_back", uid=cohort.uid)
    words = ngettext("%(n)s change is written.", "%(n)s changes are written.", number) % {"n": number}
    messages.success(request, words)
    return redirect("cohort", uid=cohort.uid)
