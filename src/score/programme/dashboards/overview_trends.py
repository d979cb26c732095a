"""Headline figures over the last quarters, as the records stood at the end of each.

A past moment never moves, so what was worked out for it once is kept. A reader waits for a few seconds of it at
most: the rest is worked out by the requests that the part of the page goes on sending.
"""

from __future__ import annotations

import datetime
import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

import score
from score.catalogue import indicators
from score.catalogue.calculation.calculate import figure_of
from score.catalogue.calculation.figure import Figure
from score.programme.core import facts
from score.programme.core.charts import Chart
from score.programme.dashboards.headlines import remembered
from score.programme.organisations.access import require
from score.programme.organisations.actor import Actor
from score.programme.results.changes import recorded_between
from score.programme.results.figure_pages import history_chart
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figures import WHOLE, World, values_of
from score.programme.results.openings import as_shown, may_see_small
from score.programme.results.panel import build_panel

FIGURES = ("persons_trained", "defects_share", "jobs_net")
QUARTERS = 8
BUDGET = 3.0  # seconds of one request
KEPT_SECONDS = 90 * 24 * 3600
QUARTER_MONTHS = 3
Moment = datetime.datetime


@require_GET
def overview_trends(request: HttpRequest) -> HttpResponse:
    """A part of the overview, asked for after it; a page of its own for whoever follows its address."""
    require(request.actor, "overview")
    try:
        asked = read(request)
        world = asked.world()
        past = past_of(world, asked.group)
        done, total = work_out(past, BUDGET)
        trends = charts_of(request.actor, world, past) if done == total else []
    except ValidationError as error:
        return render(request, "results/figure_asked_wrong.html", {"messages_": error.messages}, status=400)
    context = {"trends": trends, "done": done, "total": total, "again": address_of(asked) if done < total else ""}
    part = "overview_trends.html" if request.headers.get("HX-Request") else "overview_trends_page.html"
    return render(request, f"dashboards/{part}", context)


def address_of(asked: Asked) -> str:
    """Where the part is asked for."""
    return reverse("overview_trends") + asked.query()


def quarter_ends(first: Moment, upto: Moment, shown: int = QUARTERS) -> list[Moment]:
    """The last moments of the quarters that ended between the first record and `upto`, the latest ones."""
    month = upto.year * 12 + upto.month - 1
    month -= month % QUARTER_MONTHS
    found = []
    for number in range(month, month - QUARTER_MONTHS * shown, -QUARTER_MONTHS):
        year, of_year = divmod(number, 12)
        end = datetime.datetime(year, of_year + 1, 1, tzinfo=datetime.UTC) - datetime.timedelta(microseconds=1)
        if first <= end < upto:
            found.append(end)
    return found[::-1]


@dataclass(frozen=True)
class Past:
    """The quarters to look back at, in an instance whose first record is of `first`."""

    first: Moment
    moments: list[Moment]
    group: str

    def kept(self, moment: Moment) -> dict[str, Figure | None]:
        """What is kept of one moment, by code."""
        keys = {self._key(moment, code): code for code in FIGURES}
        return {keys[key]: found for key, found in cache.get_many(keys).items()}

    def work_out(self, moment: Moment) -> None:
        """Work the figures of one moment out and keep them."""
        questions = {question for code in FIGURES for question in indicators.get(code).questions}
        # not among the panels kept in memory: it would push out the one that every page needs
        panel = build_panel(facts.as_known(moment), questions)
        for code in FIGURES:
            cache.set(self._key(moment, code), figure_of(indicators.get(code), panel, self.group), KEPT_SECONDS)

    def _key(self, moment: Moment, code: str) -> str:
        told = (score.__version__, code, indicators.get(code).version, self.group, moment, self.first)
        return "overview_trend:" + hashlib.sha256(repr(told).encode()).hexdigest()


def past_of(world: World, group: str) -> Past | None:
    """The quarters before the world's moment; None in an instance without records."""
    ends = recorded_between()
    return Past(ends[0], quarter_ends(ends[0], world.moment), group) if ends else None


def work_out(past: Past | None, budget: float) -> tuple[int, int]:
    """Work out what is not kept yet, the latest quarter first, until the time is over: how many of how many are."""
    if past is None:
        return 0, 0
    begun = time.monotonic()
    left = [moment for moment in past.moments if len(past.kept(moment)) < len(FIGURES)]
    worked = 0
    for moment in reversed(left):
        if worked and time.monotonic() - begun > budget:
            break
        past.work_out(moment)
        worked += 1
    return len(past.moments) - len(left) + worked, len(past.moments)


def charts_of(actor: Actor, world: World, past: Past | None) -> list[tuple[str, Chart]]:
    """A chart of each figure with the address at which it opens: of what is kept alone, and as this reader sees it."""
    if past is None or (past.group != WHOLE and not may_see_small(actor)):
        return []  # whether a small group gives another away is not looked up for each past moment
    kept = [(moment, past.kept(moment)) for moment in past.moments]
    found = []
    for code in FIGURES:
        points = [*((moment, of.get(code)) for moment, of in kept), (world.moment, remembered(world, code, past.group))]
        shown = [(moment, as_shown(actor, one, world)) for moment, one in points if one is not None]
        drawn = [(moment, one) for moment, one in shown if one is not None and one.headline]
        chart = history_chart.draw(indicators.get(code), drawn, named=True) if drawn else None
        if chart is not None:
            found.append((reverse("figure", args=[code]) + Asked(values_of(past.group), None, None).query(), chart))
    return found
