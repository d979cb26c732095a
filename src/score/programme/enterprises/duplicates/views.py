"""The queue of likely duplicates: look at two records, decide, take it back at once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from score.programme.core.facts import AlreadySuperseded
from score.programme.core.models import Job
from score.programme.enterprises.duplicates import actions, finding, queries
from score.programme.enterprises.models import DuplicateDecision, DuplicateSuggestion, Enterprise
from score.programme.organisations.access import get_for, require

_PAGE = 10
_LAST, _PUT_OFF = "duplicates_last", "duplicates_put_off"
_MOST_PUT_OFF = 500


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a decision, the most probable first."""
    require(request.actor, DuplicateSuggestion, "view")
    country = request.GET.get("country", "")
    put_off = request.session.get(_PUT_OFF, [])
    page = Paginator(queries.waiting(request.actor, country, put_off), _PAGE).get_page(request.GET.get("page"))
    total, countries = queries.counts(request.actor)
    context = {
        "page": page,
        "pairs": queries.shown(request.actor, list(page.object_list)),
        "country": country,
        "countries": countries,
        "total": total,
        "put_off": len(put_off),
        "last": queries.last_decision(request.actor, request.session.get(_LAST)),
        "searching": Job.objects.filter(kind=finding.SEARCH, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists(),
        "searched": Job.objects.filter(kind=finding.SEARCH, state=Job.State.DONE).order_by("-pk").first(),
    }
    return render(request, "enterprises/duplicates.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The same (which one is kept), two enterprises, or later."""
    pair = get_for(request.actor, DuplicateSuggestion, pk)
    verdict = request.POST.get("verdict", "")
    if verdict == "later":
        held = [one for one in request.session.get(_PUT_OFF, []) if one != pk]
        request.session[_PUT_OFF] = [*held, pk][-_MOST_PUT_OFF:]
        return _back(request)
    left, right = (get_for(request.actor, Enterprise, key, "merge") for key in (pair.left_id, pair.right_id))
    if verdict not in ("keep_left", "keep_right", "different"):
        messages.warning(request, _("Nothing was decided: choose one of the answers."))
        return _back(request)
    kept, absorbed = (right, left) if verdict == "keep_right" else (left, right)
    if verdict != "different" and queries.shown(request.actor, [pair])[0].countries_differ:
        return redirect(f"{reverse('enterprise_merge', args=[kept.uid])}?with={absorbed.uid}")
    try:
        if verdict == "different":
            decision = actions.decide_different(actor=request.actor, left=left, right=right)
        else:
            decision = actions.decide_same(actor=request.actor, kept=kept, absorbed=absorbed)
    except (ValidationError, AlreadySuperseded) as refused:
        said = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
        messages.warning(request, " ".join(said))
    else:
        request.session[_LAST] = decision.pk
    return _back(request)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back: the records are two again, and the pair waits as before."""
    decision = get_for(request.actor, DuplicateDecision, pk, "change")
    try:
        actions.take_back(actor=request.actor, decision=decision, reason=_("Decided by mistake."))
    except AlreadySuperseded:
        messages.warning(request, _("This was decided otherwise, or taken back, in the meantime."))
    else:
        messages.success(request, _("Taken back: the pair waits for a decision as before."))
        request.session.pop(_LAST, None)
    return _back(request)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Show again what was put off."""
    require(request.actor, DuplicateSuggestion, "view")
    request.session.pop(_PUT_OFF, None)
    return _back(request)


@login_required
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Ask for the registry to be searched now."""
    require(request.actor, DuplicateDecision, "add")
    if not Job.objects.filter(kind=finding.SEARCH, state=Job.State.RUNNING).exists():
        finding.ask_for_search(request.actor.user, everything=True)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    wanted = {name: request.POST.get(name, "") for name in ("country", "page")}
    query = "&".join(f"{name}={value}" for name, value in wanted.items() if value.isalnum())
    return HttpResponseRedirect(reverse("duplicates") + (f"?{query}" if query else ""))
