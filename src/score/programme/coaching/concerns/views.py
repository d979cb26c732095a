"""Pages of serious concerns: raising one, the desk of the focal persons, counts for the programme.

None is kept by a browser or for work without a network, and none says in the log who was there, as far as raising goes.
"""

from __future__ import annotations

import functools
import secrets
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.programme.coaching.concerns import actions, counts, desk
from score.programme.coaching.concerns.forms import CloseForm, RaiseForm, ReopenForm, StepForm
from score.programme.coaching.concerns.letters import protocol_of
from score.programme.coaching.models import SeriousConcern
from score.programme.coaching.places import country_of
from score.programme.core.formats import country_name
from score.programme.core.offline.views import keep_offline
from score.programme.core.refusals import say_on
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, require, visible_to

MOST_FIRMS = 200  # in the list; where there are more, the enterprise is written
RAISING = "raise_concern"
View = Callable[..., HttpResponse]


def _confidential(view: View) -> View:
    """Nobody on the way keeps the page, and a page of faults, should there be one, holds nothing of what was sent."""

    @functools.wraps(view)
    @sensitive_post_parameters()
    def kept_by_nobody(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True, no_cache=True, max_age=0)
        return response

    return kept_by_nobody


def _unnamed(view: View) -> View:
    """The log tells that the page was opened, and not by whom."""

    @functools.wraps(view)
    def told_of_nobody(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.unnamed = True
        return view(request, *args, **kwargs)

    return told_of_nobody


@_unnamed
@login_required
@require_http_methods(["GET", "POST"])
@_confidential
def concern_raise(request: HttpRequest) -> HttpResponse:
    """Raise a concern. Whatever is wrong, what was written stands on the page again, and nowhere else."""
    require(request.actor, RAISING)
    form = RaiseForm(request.POST if request.method == "POST" else None)
    firm = _firm(request)
    country = _country(request, firm)
    if request.method == "POST" and form.is_valid() and country:
        actions.raise_concern(
            actor=request.actor,
            country=country,
            kind=form.cleaned_data["kind"],
            enterprise=firm,
            enterprise_words=request.POST.get("elsewhere", "").strip()[:200],
            words=form.cleaned_data["words"],
            form=request.POST.get("form", "")[:64],
            moment=timezone.now(),
        )
        return HttpResponseRedirect(reverse("concern_arrived"), status=303)
    firms = list(_firms(request)[: MOST_FIRMS + 1])
    own = request.actor.country
    context = {
        "form": form,
        "firms": firms if len(firms) <= MOST_FIRMS else [],
        "firm": firm,
        "elsewhere": request.POST.get("elsewhere", "")[:200],
        "countries": [] if own else _countries(),
        "country": country,
        "no_country": request.method == "POST" and not country,
        "once": secrets.token_urlsafe(24),
        "phone": protocol_of(country or own).phone,
        "watched": desk.focal_persons(timezone.now().date(), own).exists() if own else True,
        "country_name": country_name(own) if own else "",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "coaching/concerns/raise.html", context, status=status)


@_unnamed
@login_required
@require_GET
@_confidential
def concern_arrived(request: HttpRequest) -> HttpResponse:
    """It arrived. The page is the same whatever was sent, and the same where nothing was."""
    require(request.actor, RAISING)
    return render(request, "coaching/concerns/arrived.html")


@_unnamed
@login_required
@require_GET
def concern_phone(request: HttpRequest) -> HttpResponse:
    """Whom to call where there is no network: kept on every phone alike, and shown in place of the page for raising."""
    require(request.actor, RAISING)
    context = {"phone": protocol_of(request.actor.country).phone}
    return keep_offline(render(request, "coaching/concerns/no_network.html", context))


@login_required
@require_GET
@_confidential
def concerns(request: HttpRequest) -> HttpResponse:
    """The desk: what waits, that with late steps first."""
    require(request.actor, SeriousConcern)
    closed = request.GET.get("state") == "closed"
    found = desk.desk_of(request.actor, timezone.now(), closed=closed)
    context = {
        "concerns": found,
        "closed": closed,
        "late": sum(one.late > 0 for one in found),
        "sealed_elsewhere": sum(one.letter is None for one in found),
        "country_name": country_name(request.actor.country),
    }
    return render(request, "coaching/concerns/desk.html", context)


@login_required
@require_GET
@_confidential
def concern(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One concern, with its steps and everything that was done."""
    return _page(request, get_for(request.actor, SeriousConcern, uid))


@login_required
@require_POST
@_confidential
def concern_step(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A step was taken."""
    return _done(request, uid, StepForm(request.POST), actions.note_step)


@login_required
@require_POST
@_confidential
def concern_close(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close it."""
    return _done(request, uid, CloseForm(request.POST), actions.close_concern)


@login_required
@require_POST
@_confidential
def concern_reopen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it up again."""
    return _done(request, uid, ReopenForm(request.POST), actions.reopen_concern)


@login_required
@require_GET
@_confidential
def concern_counts(request: HttpRequest) -> HttpResponse:
    """How many there were by country and year, from five on; and where nobody would receive one."""
    require(request.actor, "concern_counts")
    today = timezone.localdate()
    context = {
        "years": counts.years_shown(today),
        "lines": [(country_name(one.country), one) for one in counts.lines(today)],
    }
    return render(request, "coaching/concerns/counts.html", context)


def _done(request: HttpRequest, uid: uuid.UUID, form: Any, action: Callable[..., None]) -> HttpResponse:
    row = get_for(request.actor, SeriousConcern, uid, "change")
    if desk.shown(row, timezone.now()).letter is None:
        return _page(request, row, status=409)
    if form.is_valid():
        try:
            action(actor=request.actor, concern=row, moment=timezone.now(), **form.cleaned_data)
            return redirect("concern", uid=row.uid)
        except ValidationError as problem:
            say_on(form, problem)
    row.refresh_from_db()
    return _page(request, row, tried=form, status=422)


def _page(request: HttpRequest, row: SeriousConcern, tried: Any = None, status: int = 200) -> HttpResponse:
    found = desk.shown(row, timezone.now())
    kind = found.letter.kind if found.letter else ""
    context = {
        "concern": found,
        "step_form": tried if isinstance(tried, StepForm) else StepForm(auto_id="step_%s"),
        "close_form": tried if isinstance(tried, CloseForm) else CloseForm(auto_id="close_%s"),
        "reopen_form": tried if isinstance(tried, ReopenForm) else ReopenForm(auto_id="reopen_%s"),
        "tried": tried,
        "own_step": actions.OWN,
        "calls": found.protocol.calls_for(kind),
        "told_by": desk.told_by(found.letter) if found.letter else None,
        "history": desk.history_of(found),
    }
    return render(request, "coaching/concerns/concern.html", context, status=status)


def _firms(request: HttpRequest) -> QuerySet[Enterprise]:
    return visible_to(request.actor, Enterprise).filter(level=Enterprise.Level.SITE).order_by("name", "pk")


def _firm(request: HttpRequest) -> Enterprise | None:
    """The enterprise that was chosen; none where it cannot be found: that never keeps a concern back."""
    try:
        chosen = uuid.UUID(request.POST.get("enterprise", ""))
    except ValueError:
        return None
    return visible_to(request.actor, Enterprise).filter(uid=chosen).first()


def _country(request: HttpRequest, firm: Enterprise | None) -> str:
    """Where it happens: the enterprise's country, else that of who raises it, else the one chosen."""
    found = (country_of(firm, timezone.now().date()) if firm else "") or request.actor.country
    chosen = request.POST.get("country", "")
    return found or (chosen if chosen in dict(_countries()) else "")


def _countries() -> list[tuple[str, str]]:
    """The countries in which the programme works, by name."""
    return sorted(((one, country_name(one)) for one in counts.countries()), key=lambda one: one[1])
