"""The funnel of recruitment: how many enterprises stand where, who waits longest, how many stayed on."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.programme.core import formats
from score.programme.core.export import download
from score.programme.core.formats import country_name
from score.programme.dashboards.headlines import headlines
from score.programme.dashboards.recruitment_relations import (
    UNKNOWN,
    Line,
    Recruited,
    Wanted,
    by_country,
    by_month,
    by_partner,
    came_to,
    last_months,
    now_at,
    recruited,
    waiting_longest,
)
from score.programme.dashboards.recruitment_training import organisations_named
from score.programme.enterprises.models import Application, Enterprise
from score.programme.enterprises.recruitment.stages import FUNNEL, LEFT, Stage
from score.programme.organisations.access import may, require, visible_to
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.figures import World, world_at

PAGE = 50
WAITING_SHOWN = 10
STAYED = "beyond_first_module"
SHOWN = (*FUNNEL, *LEFT)


@dataclass(frozen=True)
class StageLine:
    """One stage: how many stand there, how many came so far."""

    stage: str
    label: str
    now: int
    now_href: str
    count: int | None  # came so far or further; None for those who left
    href: str


@login_required
@require_GET
def recruitment(request: HttpRequest) -> HttpResponse:
    """Counts, or the enterprises behind one of them."""
    require(request.actor, Application)
    today = timezone.localdate()
    try:
        wanted = read(request)
    except ValidationError as problem:
        return render(request, "results/figure_asked_wrong.html", {"messages_": problem.messages}, status=400)
    world = world_at()
    everything = recruited(request.actor, world.panel)
    rows = [one for one in everything if wanted.takes(one)]
    if request.GET.get("format") in ("csv", "xlsx"):
        require(request.actor, Enterprise, "export")
        return download(_table(request.actor, rows), name="recruitment", kind=request.GET["format"])
    context = {
        "wanted": wanted,
        "query": _query(wanted),
        "choices": _choices(everything, wanted),
        "may_export": may(request.actor, Enterprise, "export"),
        "narrowed": bool(wanted.country or wanted.partner),
    }
    if wanted.is_list:
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "lines": _named(request.actor, page.object_list, today),
            "asked_words": _words(wanted),
        }
        return render(request, "dashboards/recruitment_list.html", context)
    context |= _counts(request.actor, world, rows, wanted, today)
    return render(request, "dashboards/recruitment.html", context)


def read(request: HttpRequest) -> Wanted:
    """What the address asks for. ValidationError says which part of it cannot be read."""
    asked = {name: request.GET.get(name, "") for name in ("country", "stage", "reached", "month", "event")}
    partner = request.GET.get("partner", "")
    if partner and not partner.isdecimal():
        raise ValidationError(_("There is no such organisation."))
    for name, stages in (("stage", SHOWN), ("event", SHOWN), ("reached", FUNNEL)):
        if asked[name] and asked[name] not in stages:
            raise ValidationError(_("“%(stage)s” is no stage.") % {"stage": asked[name][:40]})
    if bool(asked["month"]) != bool(asked["event"]) or not re.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?", asked["month"]):
        raise ValidationError(_("A month is written as 2025-03, and goes with a stage."))
    return Wanted(**asked, partner=int(partner) if partner else None)


def _counts(actor: Actor, world: World, rows: list[Recruited], wanted: Wanted, today: datetime.date) -> dict[str, Any]:
    now, came = now_at(rows), came_to(rows)
    enterprises = {one.enterprise for one in rows}
    stages = [_line(stage, now, came, wanted) for stage in SHOWN]
    return {
        "stages": stages,
        "funnel": stages[: len(FUNNEL)],
        "total": len(enterprises),
        "with_several": len(rows) - len(enterprises),
        "waiting": _named(actor, waiting_longest(rows, WAITING_SHOWN), today),
        "columns": [Stage(stage).label for stage in SHOWN],
        "countries": _linked(by_country(rows, _country), wanted, "country"),
        "partners": _linked(by_partner(rows), wanted, "partner"),
        "months": _months(rows, wanted, today),
        "stayed": next(iter(headlines(actor, world, _group(wanted), (STAYED,))), None),
    }


def _line(stage: str, now: dict[str, int], came: dict[str, int], wanted: Wanted) -> StageLine:
    return StageLine(
        stage,
        capfirst(Stage(stage).label),
        now[stage],
        _address(wanted, stage=stage) if now[stage] else "",
        came.get(stage),
        _address(wanted, reached=stage) if came.get(stage) else "",
    )


def _linked(lines: list[Line], wanted: Wanted, name: str) -> list[dict[str, Any]]:
    """Lines of a table, each count with the address of the enterprises behind it."""
    return [
        {
            "label": line.label,
            "total": line.total,
            "href": _address(wanted, **{name: line.key}) if line.key else "",
            "cells": _cells(line, wanted, "stage", **{name: line.key}),
        }
        for line in lines
    ]


def _months(rows: list[Recruited], wanted: Wanted, today: datetime.date) -> list[dict[str, Any]]:
    return [
        {
            "day": datetime.date.fromisoformat(f"{line.key}-01"),
            "cells": _cells(line, wanted, "event", month=line.key),
        }
        for line in by_month(rows, last_months(today))
        if line.total
    ]


def _cells(line: Line, wanted: Wanted, asked: str, **narrowed: str) -> list[tuple[str, int, str]]:
    """For each stage its name, how many, and the address of those: what is `narrowed`, and the stage as `asked`."""
    return [
        (
            str(Stage(stage).label),
            count,
            _address(wanted, **narrowed, **{asked: stage}) if count and all(narrowed.values()) else "",
        )
        for stage in SHOWN
        for count in (line.counts.get(stage, 0),)
    ]


def _named(actor: Actor, rows: list[Recruited], today: datetime.date) -> list[dict[str, Any]]:
    """Rows with the names that the reader may see."""
    firms = visible_to(actor, Enterprise).in_bulk([one.enterprise for one in rows])
    names = organisations_named({one.custodian for one in rows})
    return [
        {
            "enterprise": firms.get(one.enterprise),
            "organisation": names.get(one.custodian, ""),
            "country": _country(one.country),
            "standing": one.standing,
            "days": (today - one.standing.since).days,
        }
        for one in rows
    ]


def _table(actor: Actor, rows: list[Recruited]) -> list[list[Any]]:
    today = timezone.localdate()
    head = [_("Enterprise"), _("Country"), _("Recruited by"), _("Stage"), _("Since"), _("Days"), _("From training")]
    body = [
        [
            line["enterprise"].name if line["enterprise"] else "",
            line["country"],
            line["organisation"],
            line["standing"].label,
            line["standing"].since,
            line["days"],
            _("yes") if line["standing"].derived else _("no"),
        ]
        for line in _named(actor, rows, today)
    ]
    return [head, *body]


def _choices(rows: list[Recruited], wanted: Wanted) -> list[dict[str, Any]]:
    """Countries and organisations that occur, for the filters."""
    countries = sorted({one.country for one in rows} - {UNKNOWN}, key=country_name)
    partners = sorted(organisations_named({one.custodian for one in rows}).items(), key=lambda one: one[1].casefold())
    return [
        {
            "name": "country",
            "label": _("Country"),
            "options": [(code, country_name(code), code == wanted.country) for code in countries],
        },
        {
            "name": "partner",
            "label": _("Recruited by"),
            "options": [(key, name, key == wanted.partner) for key, name in partners if key is not None],
        },
    ]


def _words(wanted: Wanted) -> str:
    """What the list holds, in words."""
    if wanted.stage:
        return _("Stand at “%(stage)s”") % {"stage": Stage(wanted.stage).label}
    if wanted.reached:
        return _("Came to “%(stage)s” or further") % {"stage": Stage(wanted.reached).label}
    month = formats.month(datetime.date.fromisoformat(f"{wanted.month}-01"))
    return _("Reached “%(stage)s” in %(month)s") % {"stage": Stage(wanted.event).label, "month": month}


def _group(wanted: Wanted) -> dict[str, str]:
    values = {"country": wanted.country} if wanted.country and wanted.country != UNKNOWN else {}
    partner = Organisation.objects.filter(pk=wanted.partner).first() if wanted.partner else None
    return values | ({"partner": partner.uid.hex} if partner else {})


def _query(wanted: Wanted, **changes: str) -> str:
    kept = {name: getattr(wanted, name) for name in ("country", "partner", "stage", "reached", "month", "event")}
    asked = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"?{urlencode(asked)}" if asked else ""


def _address(wanted: Wanted, **changes: str) -> str:
    return reverse("recruitment") + _query(wanted, **changes)


def _country(code: str) -> str:
    return _("country not known") if code == UNKNOWN else country_name(code)
