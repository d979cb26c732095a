"""Pages of visits: the list, planning, one visit with its report, and the message for the firm."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.coaching import actions
from score.programme.coaching.actions.reports import report_of
from score.programme.coaching.actions.visits import plan_of, visit_of
from score.programme.coaching.concerns.letters import protocol_of
from score.programme.coaching.entries import RECORDED, entered
from score.programme.coaching.entry_values import Place
from score.programme.coaching.forms import PlanForm
from score.programme.coaching.message import languages, message_of
from score.programme.coaching.models import Visit, VisitPlan, VisitReport
from score.programme.coaching.queries import agreed_with, may_see_visit, practices_by_visit
from score.programme.coaching.subject import MOST_VISITS, VisitSubject, class_days, planned_visits_of
from score.programme.coaching.visit_entries import VisitReportKind
from score.programme.coaching.visit_form import VisitForm, fields_of, visit_form
from score.programme.coaching.visit_list import STATES, Asked, VisitLine, choices_of, counts, lines_of, visit_rows
from score.programme.core.export import download
from score.programme.core.facts import AlreadySuperseded
from score.programme.core.formats import country_name
from score.programme.core.offline.views import keep_offline
from score.programme.core.paging import CountedPaginator
from score.programme.core.refusals import say_on
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may, may_for, require, require_for, visible_to
from score.programme.reviews.queries import open_at_fields
from score.programme.trainings.local_days import local_date
from score.programme.trainings.models import Cohort, Enrolment
from score.programme.trainings.words import module_title

PER_PAGE = 50
FORM_METHODS = ["GET", "POST"]


@login_required
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Visits by state, those longest overdue first."""
    require(request.actor, Visit)
    asked, today = _asked(request), timezone.localdate()
    number = counts(request.actor, asked, today)
    every = number["open"] + number["done"] + number["cancelled"]
    listed = CountedPaginator(visit_rows(request.actor, asked, today), PER_PAGE, number.get(asked.state, every))
    page = listed.get_page(request.GET.get("page"))
    choices = choices_of(request.actor)
    context = {
        "asked": asked,
        "page": page,
        "lines": lines_of(page.object_list, today),
        "tabs": [(state, _tab_words(state), number[state]) for state in STATES],
        "sorted_by": asked.order,
        "countries": sorted((country_name(one), one) for one in {country for country, _module in choices}),
        "modules": sorted((module_title(one), one) for one in {module for _country, module in choices}),
        "narrowed": any((asked.words, asked.country, asked.module, asked.cohort, asked.mine)),
        "may_export": may(request.actor, Cohort, "export"),
        "may_see_cohorts": may(request.actor, Cohort),
    }
    return render(request, "coaching/visits.html", context)


@login_required
@require_GET
def visits_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What the list shows with the same filters and order."""
    require(request.actor, Cohort, "export")
    asked, today = _asked(request), timezone.localdate()
    rows = visit_rows(request.actor, asked, today)
    return download(_table(list(rows), today), name=_("visits"), kind=kind)


@login_required
@require_http_methods(FORM_METHODS)
def visits_plan(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Plan the visits of a module for all enterprises of a cohort at once."""
    cohort = get_for(request.actor, Cohort, uid)
    require_for(request.actor, VisitPlan, "change", cohort)
    if request.method == "POST":
        try:
            made = actions.plan_visits(actor=request.actor, cohort=cohort)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("visits_plan", uid=cohort.uid)
        words = ngettext("%(count)s visit is planned.", "%(count)s visits are planned.", len(made))
        messages.success(request, words % {"count": len(made)})
        return redirect(f"{reverse('visits')}?cohort={cohort.code}")
    _first, last = class_days(cohort)
    context = {
        "cohort": cohort,
        "title": module_title(cohort.module, cohort.country),
        "last": last,
        "planned": [
            (one, last and last + datetime.timedelta(days=one.days_after_class)) for one in planned_visits_of(cohort)
        ],
        "firms": Enrolment.objects.in_force().filter(cohort=cohort).values("enterprise").distinct().count(),
        "already": VisitPlan.objects.in_force().filter(cohort=cohort).count(),
    }
    return render(request, "coaching/visits_plan.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def visit(request: HttpRequest, enterprise: uuid.UUID, cohort: uuid.UUID, number: int) -> HttpResponse:
    """One visit: its report to be entered, or to be read by those who may only read."""
    subject = _subject(request, enterprise, cohort, number)
    kind = VisitReportKind()
    may_enter = may_for(request.actor, VisitReport, "change", subject.cohort)
    form = _form(request, kind, subject)
    problem: ValidationError | None = None
    if request.method == "POST":
        found = kind.find(request.actor, subject.name)
        typed, problem, saved = entered(request, kind, found, fields_of(form))
        if problem is None:
            _say_saved(request, saved)
            return redirect("visit", **subject.address)
        form = _form(request, kind, subject, typed)
    asked = open_at_fields(request.actor, kind.name, subject.name)
    context = {
        **_visit_context(request, subject),
        "form": form,
        "problem": problem,
        "recorded": json.dumps(form.recorded),
        "recorded_name": RECORDED,
        "queries": asked,
        "asked_all": _asked_all(kind, subject, asked),
    }
    if not may_enter:
        context["practice_lines"] = practices_by_visit(request.actor, subject.enterprise, subject.cohort)
    template = "coaching/visit.html" if may_enter else "coaching/visit_read.html"
    response = render(request, template, context, status=422 if problem else 200)
    return keep_offline(response) if may_enter else response


@login_required
@require_http_methods(FORM_METHODS)
def visit_plan(request: HttpRequest, enterprise: uuid.UUID, cohort: uuid.UUID, number: int) -> HttpResponse:
    """Plan one visit, move it, or cancel it and say why."""
    subject = _subject(request, enterprise, cohort, number)
    require_for(request.actor, VisitPlan, "change", subject.cohort)
    plan = plan_of(subject)
    initial = {"day": plan.day, "begins_at": plan.begins_at} if plan else {}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _planned(request, subject, plan, form):
        return redirect("visit", **subject.address)
    context = {**_visit_context(request, subject), "form": form}
    return render(request, "coaching/visit_plan.html", context)


@login_required
@require_GET
def visit_message(request: HttpRequest, enterprise: uuid.UUID, cohort: uuid.UUID, number: int) -> HttpResponse:
    """What was seen and agreed, as a message to copy, in the firm's language."""
    subject = _subject(request, enterprise, cohort, number)
    spoken = languages(subject.cohort.country)
    language = request.GET.get("language", "")
    chosen = language if language in dict(spoken) else spoken[0][0]
    context = {
        **_visit_context(request, subject),
        "message": message_of(request.actor, subject, chosen, timezone.localdate()),
        "languages": spoken,
        "language": chosen,
    }
    return render(request, "coaching/visit_message.html", context)


def _subject(request: HttpRequest, enterprise: uuid.UUID, cohort: uuid.UUID, number: int) -> VisitSubject:
    """The visit, if the reader may see what is done there."""
    firm = get_for(request.actor, Enterprise, enterprise)
    held = Cohort.objects.filter(uid=cohort).first()
    if held is None or not 1 <= number <= MOST_VISITS or not may_see_visit(request.actor, firm, held):
        raise Http404(_("There is nothing at this address."))
    return VisitSubject(firm, held, number)


def _visit_context(request: HttpRequest, subject: VisitSubject) -> dict[str, Any]:
    planned = next((one for one in planned_visits_of(subject.cohort) if one.number == subject.number), None)
    today = local_date(subject.cohort.country, timezone.now())
    return {
        "subject": subject,
        "plan": plan_of(subject),
        "visit": visit_of(subject),
        "report": report_of(subject),
        "purpose": planned.purpose if planned else "",
        "module": module_title(subject.cohort.module, subject.cohort.country),
        "today": today,
        "may_raise": may(request.actor, "raise_concern"),
        "phone": protocol_of(subject.cohort.country).phone,
        "may_plan": may_for(request.actor, VisitPlan, "change", subject.cohort),
        "may_see_cohort": visible_to(request.actor, Cohort).filter(pk=subject.cohort.pk).exists(),
    }


def _form(
    request: HttpRequest, kind: VisitReportKind, subject: VisitSubject, typed: dict[str, Any] | None = None
) -> VisitForm:
    today = local_date(subject.cohort.country, timezone.now())
    return visit_form(
        subject,
        kind.standing(subject),
        agreed_with(request.actor, subject.enterprise, today),
        user=request.actor.user.pk,
        typed=typed,
    )


def _asked_all(kind: VisitReportKind, subject: VisitSubject, asked: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Every open query of the report, with its field in words and where that is on the page."""
    return [
        (query, kind.field_words(subject, name) if name else "", f"#{Place(name, None).anchor}" if name else "")
        for name, some in asked.items()
        for query in some
    ]


def _say_saved(request: HttpRequest, saved: bool) -> None:
    if saved:
        messages.success(request, _("The report is saved."))
    else:
        messages.info(request, _("Nothing was changed, so nothing was saved."))


def _planned(request: HttpRequest, subject: VisitSubject, plan: VisitPlan | None, form: PlanForm) -> bool:
    said = form.cleaned_data
    try:
        if "cancel" in request.POST:
            actions.cancel_visit(actor=request.actor, subject=subject, reason=said["reason"])
            messages.success(request, _("The visit is cancelled. It can be planned again here."))
        else:
            actions.plan_visit(
                actor=request.actor,
                subject=subject,
                day=said["day"],
                begins_at=said["begins_at"],
                trainer=plan.trainer if plan else None,
                reason=said["reason"] or (_("Planned anew.") if plan and plan.day == said["day"] else ""),
            )
            messages.success(request, _("The visit is planned."))
    except (ValidationError, AlreadySuperseded) as problem:
        say_on(form, problem)
    return not form.errors


def _asked(request: HttpRequest) -> Asked:
    read = request.GET
    state = read.get("state", "open")
    return Asked(
        state=state if state in STATES else "open",
        words=read.get("q", "").strip(),
        country=read.get("country", ""),
        module=read.get("module", ""),
        cohort=read.get("cohort", ""),
        mine=read.get("mine") == "1",
        order=read.get("sort", "day"),
    )


def _table(rows: list[dict[str, Any]], today: datetime.date) -> Iterator[list[Any]]:
    yield [
        _("Enterprise"),
        _("Cohort"),
        _("Module"),
        _("Country"),
        _("Visit"),
        _("Day"),
        _("State"),
        _("Report finished"),
    ]
    for line in lines_of(rows, today):
        yield [
            line.enterprise.name,
            line.cohort.code,
            module_title(line.cohort.module, line.cohort.country),
            country_name(line.cohort.country),
            line.number,
            line.day,
            line.words,
            _finished_words(line),
        ]


def _finished_words(line: VisitLine) -> str:
    if line.state != "done":
        return ""
    return _("yes") if line.finished else _("no")


def _tab_words(state: str) -> str:
    return {
        "open": _("To be made"),
        "overdue": _("Overdue"),
        "due": _("Within 14 days"),
        "done": _("Done"),
        "cancelled": _("Cancelled"),
    }[state]
