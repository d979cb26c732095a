"""Open calls for those who run them: the calls, the applications, each with its reasons, and the decision."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.enterprises.models import Application, Enterprise, OpenCall
from score.programme.enterprises.recruitment import calls
from score.programme.enterprises.recruitment.forms import AcceptForm, CallForm, RefuseForm
from score.programme.enterprises.recruitment.likeness import Candidate, candidates_for
from score.programme.enterprises.recruitment.words import answer_lines, rule_lines
from score.programme.organisations.access import countries_open_to, get_for, may, may_for, require, visible_to
from score.programme.organisations.access.rights import ROLE_KINDS
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, PersonDetails, Role

METHODS = ("GET", "POST")
PAGE = 50
State = Application.State


@login_required
@require_GET
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls, the newest first, with what came in."""
    require(request.actor, OpenCall)
    waiting = Count("applications", filter=Q(applications__state=State.RECEIVED))
    rows = visible_to(request.actor, OpenCall).select_related("organisation")
    counted = rows.annotate(received=Count("applications"), waiting=waiting).order_by("-opens_on", "pk")
    context = {
        "page": Paginator(counted, PAGE).get_page(request.GET.get("page")),
        "may_add": may(request.actor, OpenCall, "add"),
        "may_see_applications": may(request.actor, Application),
        "today": timezone.localdate(),
    }
    return render(request, "enterprises/calls.html", context)


@login_required
@require_http_methods(METHODS)
def call_add(request: HttpRequest) -> HttpResponse:
    """A new call."""
    require(request.actor, OpenCall, "add")
    callers = _callers(request.actor)
    initial = {"country": request.actor.country, "organisation": callers.first(), "opens_on": timezone.localdate()}
    form = CallForm(request.POST or None, organisations=callers, initial=initial)
    if form.is_valid() and _may_call_there(request.actor, form):
        try:
            call = calls.open_call(actor=request.actor, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The call is made. Its page is open to everybody who has the address."))
            return redirect("call", uid=call.uid)
    return render(request, "enterprises/call_form.html", {"form": form, "call": None})


@login_required
@require_http_methods(METHODS)
def call_change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Other words, another time."""
    call = get_for(request.actor, OpenCall, uid, "change")
    initial = {name: getattr(call, name) for name in ("title", "text", "module", "opens_on", "closes_on")}
    form = CallForm(request.POST or None, organisations=Organisation.objects.none(), known=True, initial=initial)
    if form.is_valid():
        try:
            calls.change_call(actor=request.actor, call=call, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The call is changed."))
            return redirect("call", uid=call.uid)
    return render(request, "enterprises/call_form.html", {"form": form, "call": call})


@login_required
@require_GET
def call_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One call and its applications; those that wait first."""
    call = get_for(request.actor, OpenCall, uid)
    rows = visible_to(request.actor, Application).filter(call=call).select_related("enterprise")
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in State.values else rows
    waiting_first = Case(When(state=State.RECEIVED, then=0), default=1)
    page = Paginator(shown.order_by(waiting_first, "received_at", "pk"), PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.rules = rule_lines(one.eligibility)
        one.verdict = _verdict(one)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "call": call,
        "page": page,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in State.choices],
        "total": sum(counts.values()),
        "may_change": may_for(request.actor, OpenCall, "change", call.organisation),
        "may_see_applications": may(request.actor, Application),
        "open_now": calls.is_open(call, timezone.localdate()),
    }
    return render(request, "enterprises/call.html", context)


@login_required
@require_GET
def application_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One application: what was answered, what each rule says, which enterprise it may be."""
    application = get_for(request.actor, Application, uid)
    return _page(request, application)


@login_required
@require_POST
def application_accept(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It may take part."""
    application = get_for(request.actor, Application, uid, "change")
    candidates = candidates_for(request.actor, application)
    form = _accept_form(application, candidates, request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["enterprise"]
        known = {str(one.enterprise.uid): one.enterprise for one in candidates}
        try:
            enterprise = calls.accept_application(
                actor=request.actor,
                application=application,
                day=timezone.now().date(),
                enterprise=known.get(chosen),
                why=form.cleaned_data["why"],
            )
        except ValidationError as problem:
            form.add_error(None, " ".join(problem.messages))
        else:
            messages.success(request, _("“%(name)s” is accepted: applied and eligible.") % {"name": enterprise.name})
            return redirect("application", uid=application.uid)
    return _page(request, application, accept=form)


@login_required
@require_POST
def application_refuse(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """It may not, for a reason."""
    application = get_for(request.actor, Application, uid, "change")
    form = RefuseForm(request.POST, auto_id="refuse_%s")
    if form.is_valid():
        try:
            calls.refuse_application(actor=request.actor, application=application, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, " ".join(problem.messages))
        else:
            messages.success(request, _("The application is refused. Its names go a year after it came."))
            return redirect("application", uid=application.uid)
    return _page(request, application, refuse=form)


def _page(request: HttpRequest, application: Application, *, accept: Any = None, refuse: Any = None) -> HttpResponse:
    waits = application.state == State.RECEIVED
    may_decide = waits and visible_to(request.actor, Application, "change").filter(pk=application.pk).exists()
    candidates = candidates_for(request.actor, application) if may_decide else []
    opens = visible_to(request.actor, Enterprise).filter(pk=application.enterprise_id)
    context = {
        "application": application,
        "call": application.call,
        "answers": answer_lines(application.answers),
        "function": application.answers.get("function", ""),
        "rules": rule_lines(application.eligibility),
        "verdict": _verdict(application),
        "contact": PersonDetails.objects.filter(person=application.contact_id).first(),
        "may_decide": may_decide,
        "candidates": candidates,
        "accept": accept or _accept_form(application, candidates),
        "refuse": refuse or RefuseForm(auto_id="refuse_%s"),
        "enterprise": opens.first(),
    }
    return render(request, "enterprises/application.html", context)


def _accept_form(application: Application, candidates: list[Candidate], sent: Any = None) -> AcceptForm:
    choices = [(str(one.enterprise.uid), one.enterprise.name) for one in candidates]
    unmet = calls.verdict(application) is False
    return AcceptForm(sent, candidates=choices, why_needed=unmet, initial={"enterprise": "new"} if not choices else {})


def _verdict(application: Application) -> tuple[str, str]:
    """Kind of mark and words: whether the rules are met."""
    found = calls.verdict(application)
    if found is False:
        return "bad", _("not eligible by the rules")
    if found is None:
        return "watch", _("open: something was not answered")
    return "good", _("eligible by the rules") if application.eligibility else _("this country has no rules")


def _callers(actor: Actor) -> Any:
    """The organisations in whose name the actor may call."""
    own = actor.organisation.pk if actor.organisation else 0
    kinds = (*ROLE_KINDS[Role.PARTNER_MANAGER], *ROLE_KINDS[Role.COORDINATOR])
    able = [
        one.pk
        for one in visible_to(actor, Organisation).filter(Q(kind__in=kinds) | Q(pk=own), active=True)
        if may_for(actor, OpenCall, "add", one)
    ]
    return Organisation.objects.filter(pk__in=able).order_by("name")


def _may_call_there(actor: Actor, form: CallForm) -> bool:
    open_to = countries_open_to(actor, OpenCall, "add")
    if open_to is None or form.cleaned_data["country"] in open_to:
        return True
    form.add_error("country", _("You can call in your own country only."))
    return False
