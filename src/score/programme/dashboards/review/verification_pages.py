"""Pages of verification: factors, the draw, the phone list, one call. None of them shows a first value of a firm.

Whoever opens a call is shown no first answers of that firm elsewhere either (`results/verification/blinding.py`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from score.catalogue.verification.phone import phone_call
from score.programme.core.export import download
from score.programme.core.formats import country_name
from score.programme.core.refusals import refusal, say, text_of
from score.programme.dashboards.review.verification_factors import factors_of
from score.programme.dashboards.review.verification_form import CallForm, DrawForm
from score.programme.enterprises.models import EnterpriseContact
from score.programme.organisations.access import countries_open_to, get_for, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import PersonDetails
from score.programme.results.entry_context import currency_on, period_of
from score.programme.results.queries import names_of
from score.programme.results.verification import actions
from score.programme.results.verification.blinding import who_knows
from score.programme.results.verification.cycles import Called, all_in, called, to_call
from score.programme.results.verification.factors import verified
from score.programme.results.verification.models import VerificationCase, VerificationDraw
from score.programme.reviews.sampling import reviewing_in
from score.programme.trainings.models import Cohort


@login_required
@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    """What a second person found over what was reported, and the phone list of the last drawing."""
    require(request.actor, VerificationDraw)
    country = _country(request)
    draws = _draws(request.actor, country)
    last, lines = _last_of(request.actor, draws)
    context = {
        **factors_of(request.actor, verified(all_in(draws))),
        "all_in": bool(lines) and all(one["called"].settled for one in lines),
        "last": last,
        "lines": lines,
        "done": sum(one["called"].done for one in lines),
        "country": country,
        "country_name": country_name(country) if country else "",
        "countries": _countries(request.actor),
        "form": DrawForm(initial={"percent": reviewing_in(country).recounted * 100}) if country else None,
    }
    return render(request, "dashboards/review/verification.html", context)


@login_required
@require_POST
def verification_draw(request: HttpRequest) -> HttpResponse:
    """Draw the next share of closed cycles."""
    require(request.actor, VerificationDraw, "add")
    country = _country(request)
    form = DrawForm(request.POST)
    if not country:
        raise PermissionDenied(_("Choose a country first."))
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    else:
        share, after = form.cleaned_data["percent"] / 100, request.POST.get("after", "")
        problem = refusal(actions.draw_verification, actor=request.actor, country=country, share=share, after=after)
        say(request, problem, _("The sample is drawn. Its seed is kept, so anybody can draw it again."))
    return redirect(f"{reverse('verification')}?country={country}")


@login_required
@require_GET
def verification_script(request: HttpRequest) -> HttpResponse:
    """What is said and asked, to be printed."""
    require(request.actor, VerificationDraw)
    return render(request, "dashboards/review/verification_script.html", {"call": phone_call()})


@login_required
@require_http_methods(["GET", "POST"])
def verification_case(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One call: whom to ask for, what is said, the five questions."""
    case = get_for(request.actor, VerificationCase, uid)
    one = called([case])[0]
    own = request.actor.user is not None and request.actor.user.pk in who_knows(case.round)
    closed = None if own else refusal(actions.claim, actor=request.actor, case=case)
    period = period_of(case.round)
    # in what the first answers are in: amounts of two currencies make no pair
    currency = currency_on(case.enterprise, period.ends_on)
    form = CallForm(request.POST if request.method == "POST" else None, one=one, currency=currency)
    if request.method == "POST":
        saved = _record(request, one, form)
        if saved:
            return redirect(f"{reverse('verification')}?country={case.draw.country}")
    context = {
        "case": case,
        "one": one,
        "form": form,
        "call": phone_call(),
        "period": period,
        "own": own,
        "closed": text_of(closed) if closed else "",
        "contacts": contacts_of(request.actor, [case.enterprise_id]).get(case.enterprise_id, []),
    }
    return render(request, "dashboards/review/verification_case.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def verification_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The phone list of the last drawing as a file."""
    require(request.actor, VerificationDraw)
    _last, lines = _last_of(request.actor, _draws(request.actor, _country(request)))
    return download(_table(lines), name=_("phone list"), kind=kind)


def contacts_of(actor: Actor, firms: list[int]) -> dict[int, list[dict[str, str]]]:
    """Whom to ask for in each enterprise, as far as the reader may know: function, name, phone; the first one first."""
    today = timezone.localdate()
    rows = visible_to(actor, EnterpriseContact).filter(enterprise__in=firms).exclude(until__lt=today)
    kept = list(rows.order_by("-is_main", "pk"))
    details = {one.person_id: one for one in PersonDetails.objects.filter(person__in={row.person_id for row in kept})}
    found: dict[int, list[dict[str, str]]] = {}
    for row in kept:
        known = details.get(row.person_id)
        if known is not None:
            found.setdefault(row.enterprise_id, []).append(
                {"function": row.function, "name": known.name, "phone": known.phone}
            )
    return found


def state_words(one: Called) -> tuple[str, str]:
    """How far a call has come: its kind of mark, and words."""
    asked = len(phone_call().questions)
    if one.done:
        words = _("%(given)s of %(asked)s answers") % {"given": len(one.answers), "asked": asked}
        return "good", words
    if one.answers:
        return "watch", _("%(given)s of %(asked)s answers") % {"given": len(one.answers), "asked": asked}
    if one.lost:
        return "bad", _("lost: another is called instead")
    if not one.calls:
        return "none", _("not called")
    tries = ngettext("%(n)s try", "%(n)s tries", len(one.calls)) % {"n": len(one.calls)}
    return "none", f"{tries}, {one.calls[-1].get_outcome_display()}"


def _record(request: HttpRequest, one: Called, form: CallForm) -> bool:
    """Record a try, and the answers where there are any."""
    if not form.is_valid():
        return False
    outcome = form.cleaned_data["outcome"]
    told = form.told
    problem = None
    if told:
        reason = _("Said otherwise in a later call.")
        problem = refusal(actions.record_told, actor=request.actor, case=one.case, told=told, reason=reason)
    if problem is None:
        problem = refusal(actions.record_call, actor=request.actor, case=one.case, outcome=outcome)
    if problem is not None:
        form.refuse(problem)
        messages.error(request, text_of(problem))
        return False
    messages.success(request, _("The call is kept."))
    return True


def _country(request: HttpRequest) -> str:
    own = request.actor.country
    asked = request.GET.get("country", "") or request.POST.get("country", "")
    open_to = countries_open_to(request.actor, VerificationDraw)
    if open_to is None:
        return asked if len(asked) <= 2 else ""
    return own


def _draws(actor: Actor, country: str) -> QuerySet[VerificationDraw]:
    rows = visible_to(actor, VerificationDraw).in_force()
    return rows.filter(country=country) if country else rows


def _last_of(actor: Actor, draws: QuerySet[VerificationDraw]) -> tuple[VerificationDraw | None, list[dict[str, Any]]]:
    """The last drawing, and its phone list."""
    last = draws.order_by("-pk").first()
    return last, _call_lines(actor, to_call(last)) if last else []


def _countries(actor: Actor) -> list[tuple[str, str]]:
    """Among which countries a reader may choose; none where their own is the only one."""
    if countries_open_to(actor, VerificationDraw) is not None:
        return []
    from_cohorts = visible_to(actor, Cohort).order_by().values_list("country", flat=True).distinct()
    return sorted((country_name(code), code) for code in from_cohorts if code)


def _call_lines(actor: Actor, found: list[Called]) -> list[dict[str, Any]]:
    contacts = contacts_of(actor, [one.case.enterprise_id for one in found])
    users = {one.case.pk: who_knows(one.case.round) for one in found}
    callers = names_of({each.recorded_by_id for one in found for each in one.calls})
    lines = []
    for one in found:
        kind, words = state_words(one)
        first = contacts.get(one.case.enterprise_id, [{}])[0]
        lines.append(
            {
                "called": one,
                "case": one.case,
                "contact": first,
                "status": kind,
                "state": words,
                "caller": callers.get(one.calls[-1].recorded_by_id, "") if one.calls else "",
                "own": actor.user is not None and actor.user.pk in users[one.case.pk],
            }
        )
    return lines


def _table(lines: list[dict[str, Any]]) -> Iterator[list[Any]]:
    yield [_("Enterprise"), _("Cohort"), _("Ask for"), _("Function"), _("Phone"), _("State"), _("Stands in")]
    for one in lines:
        contact, case = one["contact"], one["case"]
        yield [
            case.enterprise.name,
            case.cohort.code if case.cohort else "",
            contact.get("name", ""),
            contact.get("function", ""),
            contact.get("phone", ""),
            one["state"],
            _("yes") if one["called"].stands_in else "",
        ]
