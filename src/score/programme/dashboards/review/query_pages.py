"""Pages of queries: what trainers are asked, their answers, and what a coordinator needs no answer to any more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from score.programme.core.refusals import refusal, text_of
from score.programme.organisations.access import may, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Role
from score.programme.results.queries import names_of
from score.programme.reviews import actions
from score.programme.reviews.kinds import Report, labels_of, reports_of
from score.programme.reviews.models import ReviewQuery
from score.programme.reviews.queries import asked_on

PER_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A query in words. `report` None: it is open again, not handed in just now."""

    query: ReviewQuery
    report: Report | None
    label: str
    owner: str
    late: int
    asked_days: int


@login_required
@require_GET
def review_queries(request: HttpRequest) -> HttpResponse:
    """Open queries, those longest overdue first; settled ones on demand."""
    require(request.actor, "review_queries")
    settled = request.GET.get("state") == "settled"
    rows = visible_to(request.actor, ReviewQuery).in_force()
    rows = rows.exclude(state=ReviewQuery.State.OPEN) if settled else rows.filter(state=ReviewQuery.State.OPEN)
    rows = rows.order_by("-recorded_at", "-pk") if settled else rows.order_by("due_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "queries": shown(list(page.object_list)), "settled": settled}
    return render(request, "dashboards/review/queries.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review_query(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One query: answered by whoever made the report, closed by whoever reviews."""
    query = _query(request, uid)
    may_answer = _may(request.actor, query, "answer")
    may_close = _may(request.actor, query, "change")
    problem = None
    if request.method == "POST":
        problem = _settle(request, query, may_answer, may_close)
        if problem is None:
            return redirect("review_queries")
    context = {
        "one": shown([query])[0],
        "is_open": query.state == ReviewQuery.State.OPEN,
        "may_answer": may_answer,
        "may_close": may_close,
        "problem": problem or "",
        "typed": request.POST.get("answer", ""),
        "typed_reason": request.POST.get("reason", ""),
        "answered_by": names_of([query.recorded_by_id]).get(query.recorded_by_id, ""),
    }
    return render(request, "dashboards/review/query.html", context, status=422 if problem else 200)


def open_for(actor: Actor) -> QuerySet[ReviewQuery]:
    """What is asked of an actor: of a trainer their own and what nobody owns, of a manager all of the partner.

    Whoever asks sees what is open of others.
    """
    verb = "answer" if may(actor, ReviewQuery, "answer") else "view"
    rows = visible_to(actor, ReviewQuery, verb).in_force().filter(state=ReviewQuery.State.OPEN)
    if actor.role == Role.TRAINER and actor.user is not None:
        rows = rows.filter(Q(owner=actor.user) | Q(owner__isnull=True))
    return rows.order_by("due_on", "pk")


def shown(queries: list[ReviewQuery]) -> list[Shown]:
    """Queries in words, with as few reads as there are kinds, however many queries."""
    today = timezone.localdate()
    names = names_of({one.owner_id for one in queries})
    reports = reports_of({(one.kind, one.subject) for one in queries})
    asked = {one.pk: report for one in queries if (report := reports.get((one.kind, one.subject)))}
    labels = labels_of((asked[one.pk], one.field) for one in queries if one.pk in asked)
    first = asked_on(queries)
    prefetch_related_objects(queries, "custodian", "enterprise", "cohort")
    found = []
    for one in queries:
        report = asked.get(one.pk)
        label = labels.get((report, one.field), one.field) if report else ""
        late = max(0, (today - one.due_on).days) if one.state == ReviewQuery.State.OPEN else 0
        owner = names.get(one.owner_id, one.custodian.name if one.custodian else "")
        found.append(Shown(one, report, label, owner, late, (today - first[one.uid].date()).days))
    return found


def _query(request: HttpRequest, uid: uuid.UUID) -> ReviewQuery:
    """The query as it stands now; 404 for who may not see it, and where it was taken back."""
    found = visible_to(request.actor, ReviewQuery).in_force().filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is nothing at this address."))
    return found


def _may(actor: Actor, query: ReviewQuery, verb: str) -> bool:
    return may(actor, ReviewQuery, verb) and visible_to(actor, ReviewQuery, verb).filter(pk=query.pk).exists()


def _settle(request: HttpRequest, query: ReviewQuery, may_answer: bool, may_close: bool) -> str | None:
    if "reason" in request.POST and may_close:
        reason = request.POST["reason"]
        problem = refusal(actions.close, actor=request.actor, query=query, reason=reason)
        said = _("The query is closed.")
    elif may_answer:
        text = request.POST.get("answer", "")
        problem = refusal(actions.answer, actor=request.actor, query=query, text=text)
        said = _("Answered. The coordinator sees it with the report.")
    else:
        raise PermissionDenied(_("Your role does not include this."))
    if problem is None:
        messages.success(request, said)
    return text_of(problem) if problem else None
