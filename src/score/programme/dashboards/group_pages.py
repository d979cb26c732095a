"""The page of a country and of a partner: headline figures, enterprises, cohorts, what is missing, money."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.catalogue.countries import country_files
from score.programme.core.formats import country_name
from score.programme.core.models import LedgerEntry
from score.programme.dashboards import overview_charts
from score.programme.dashboards.cohorts import cohort_rows, lines_of, money_of
from score.programme.dashboards.data_quality import list_of, owing
from score.programme.dashboards.funnel import funnel_of, stages
from score.programme.dashboards.headlines import REACHED, headlines, remembered
from score.programme.dashboards.missing_panel import missing_in
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import get_for, may, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figures import World, group_text, world_at
from score.programme.results.openings import as_shown
from score.programme.trainings.models import Cohort, CohortDelivery

CHANGED = ("defects_share", "cost_savings_share", "jobs_net", "turnover_pooled")
COHORTS_SHOWN = 10


@dataclass(frozen=True)
class PartnerLine:
    """One partner in a list: what it reached as a figure, what it owes."""

    organisation: Organisation
    country: str
    trained: int | None
    trained_href: str
    cohorts: int
    overdue: int
    overdue_href: str


@login_required
@require_GET
def country(request: HttpRequest, code: str) -> HttpResponse:
    """One country: figures for all who see figures, the rest as far as each may see it."""
    require(request.actor, "overview")
    try:
        country_files.get(code)
    except country_files.UnknownCountry:
        raise Http404 from None
    world, values = world_at(), {"country": code}
    context = group_context(request.actor, world, values) | {
        "name": country_name(code),
        "code": code,
        "partners": partner_lines(request.actor, world, code) if may(request.actor, Organisation, "export") else [],
        "enterprises_href": f"{reverse('enterprises')}?country={code}" if may(request.actor, Enterprise) else "",
        "cohorts_href": f"{reverse('cohorts')}?country={code}" if may(request.actor, Cohort) else "",
    }
    return render(request, "dashboards/country.html", context)


@login_required
@require_GET
def partner(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One partner, for itself, its country's coordinator and the programme."""
    actor = request.actor
    require(actor, "overview")
    one = get_for(actor, Organisation, uid)
    world, values = world_at(), {"partner": one.uid.hex}
    cohorts = CohortDelivery.objects.in_force().filter(partner=one).values("cohort")
    context = group_context(actor, world, values) | {
        "organisation": one,
        "name": one.name,
        "country_name": country_name(one.country) if one.country else "",
        "enterprises_href": f"{reverse('enterprises')}?partner={one.pk}" if may(actor, Enterprise) else "",
        "cohorts_href": f"{reverse('cohorts')}?partner={one.uid.hex}" if may(actor, Cohort) else "",
        "money": money_of(actor, Q(cohort__in=cohorts) | Q(payer=one)),
        "may_see_money": may(actor, LedgerEntry),
    }
    return render(request, "dashboards/partner.html", context)


@login_required
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """The partners that the reader may know of and that deliver cohorts."""
    require(request.actor, Organisation)
    lines = partner_lines(request.actor, world_at(), "")
    return render(request, "dashboards/partners.html", {"lines": lines})


def group_context(actor: Actor, world: World, values: dict[str, str]) -> dict[str, Any]:
    """What the pages of a country and of a partner share."""
    asked = Asked(values, None, None)
    funnel = funnel_of(actor, world, values)
    sees_cohorts = may(actor, Cohort)
    found = cohort_rows(actor, values)[:COHORTS_SHOWN] if sees_cohorts else []
    return {
        "world": world,
        "today": timezone.localdate(),
        "query": asked.query(),
        "reached": headlines(actor, world, values, REACHED),
        "changed": headlines(actor, world, values, CHANGED),
        "in_registry": funnel.count("registry"),
        "stages": stages(funnel, asked),
        "growth": overview_charts.growth(world.panel, values),
        "missing": missing_in(actor, world, values),
        "may_see_cohorts": sees_cohorts,
        "cohorts": lines_of(actor, found),
    }


def partner_lines(actor: Actor, world: World, country_code: str) -> list[PartnerLine]:
    """Partners that deliver cohorts, by name; in one country, or everywhere."""
    values = {"country": country_code} if country_code else {}
    delivered = CohortDelivery.objects.in_force().filter(partner=OuterRef("pk"))
    if country_code:
        delivered = delivered.filter(cohort__country=country_code)
    number = delivered.order_by().values("partner").annotate(n=Count("cohort", distinct=True)).values("n")
    known = visible_to(actor, Organisation).filter(Exists(delivered)).annotate(cohorts=Subquery(number))
    owed = owing(actor, world, values, timezone.localdate()) if may(actor, "data_quality") else []
    late = {one.partner: one.total for one in owed}
    lines = []
    for one in known.order_by("name", "pk"):
        its = {"partner": one.uid.hex, **values}
        found = remembered(world, "enterprises_trained", group_text(its))
        shown = as_shown(actor, found, world) if found else None
        overdue = late.get(one.uid.hex, 0)
        lines.append(
            PartnerLine(
                organisation=one,
                country=country_name(one.country) if one.country else _("several countries"),
                trained=int(shown.value) if shown and shown.value is not None else None,
                trained_href=reverse("figure", args=["enterprises_trained"]) + Asked(its, None, None).query(),
                cohorts=one.cohorts,
                overdue=overdue,
                overdue_href=list_of("endlines_overdue", its) if overdue else "",
            )
        )
    return lines
