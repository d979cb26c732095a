"""A figure opened: what it is, how far to trust it, who is behind it, how it changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.catalogue import indicators
from score.catalogue.calculation.calculate import may_be_summed
from score.catalogue.calculation.figure import ADDABLE_KINDS, Figure
from score.catalogue.calculation.labels import CUTS
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.verification.factor import FEWEST
from score.programme.core import formats
from score.programme.core.export import download
from score.programme.organisations.access import Depth, may, require
from score.programme.organisations.actor import Actor
from score.programme.results import changes, figure_words
from score.programme.results.figure_pages import history_chart
from score.programme.results.figure_pages.asked import Asked, read
from score.programme.results.figure_pages.listing import (
    HEADS,
    OFFERED_CUTS,
    Line,
    choices,
    cuts_for,
    cuts_of,
    figure_row,
    line,
    yardstick,
)
from score.programme.results.figure_tags import reason_words
from score.programme.results.figures import (
    BEGINNING,
    World,
    figure,
    figures,
    find_indicator,
    moment_of_text,
    values_of,
    world_at,
)
from score.programme.results.openings import COUNTED, Behind, BehindRow, all_as_shown, as_shown, behind
from score.programme.results.verification.factors import Measure, beside

A_PAGE = 50
MOVES = 8  # of the listed movers, before one asks for all
STATES = ("improved", "unchanged", "worse", COUNTED, "none")


@dataclass(frozen=True)
class Subject:
    """An indicator, a group and a moment, as one reader asked for them, with the figure."""

    indicator: Indicator
    asked: Asked
    world: World
    figure: Figure | None

    def address(self, name: str) -> str:
        """The address of another page about the same figure."""
        return reverse(name, args=[self.indicator.code]) + self.asked.query()


def subject_of(request: HttpRequest, code: str) -> Subject:
    """Read the address. Http404 for an unknown indicator, ValidationError for what cannot be read."""
    try:
        indicator = find_indicator(code)
    except ValidationError as error:
        raise Http404(error.messages[0]) from error
    asked = read(request)
    world = asked.world()
    return Subject(indicator, asked, world, figure(world, code, asked.group, asked.pairing))


def asked_wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The page that says which part of an address cannot be read."""
    return render(request, "results/figure_asked_wrong.html", {"messages_": error.messages}, status=400)


@require_GET
def figure_page(request: HttpRequest, code: str) -> HttpResponse:
    """One figure with everything that keeps it from being misread, open to the published ones for everybody."""
    try:
        subject = subject_of(request, code)
    except ValidationError as error:
        return asked_wrong(request, error)
    context = page_context(request.actor, subject)
    by = request.GET.get("by", "")
    if by and cuts_for(request.actor, (by,)):
        try:
            context |= cut_context(request.actor, subject, by)
        except ValidationError as error:
            return asked_wrong(request, error)
    shown: Figure | None = context["figure"]
    told = request.user.is_authenticated and not subject.asked.values
    if shown is None and not told and not may(request.actor, "figures"):
        # whether such a group exists is not told either, nor what its partner or funder is called
        raise Http404(_("This figure is not published."))
    if shown is not None and subject.figure is not None:
        found = behind(request.actor, subject.world, subject.indicator, subject.figure, subject.asked.pairing)
        if request.GET.get("format") in {"csv", "xlsx"}:
            require(request.actor, "figures", "export")
            return download(file_rows(shown, found), name=code, kind=request.GET["format"])
        context |= behind_context(request, subject, found)
    return render(request, "results/figure.html", context)


def page_context(actor: Actor, subject: Subject) -> dict[str, Any]:
    """What the upper half of the page says: value, words, trust."""
    shown = as_shown(actor, subject.figure, subject.world) if subject.figure is not None else None
    names = figure_words.Names([subject.asked.group])
    context: dict[str, Any] = {
        "subject": subject,
        "indicator": subject.indicator,
        "title": _(subject.indicator.title),
        "figure": shown,
        "withheld": subject.figure is not None and shown is None,
        "world": subject.world,
        "as_of_past": subject.world.moment if subject.asked.as_of else None,
        "asked": subject.asked,
        "query": subject.asked.query(),
        "group_words": names.group(subject.asked.group),
        "choices": choices(subject.world, subject.asked, cuts_for(actor, OFFERED_CUTS)),
        "cuts": [(cut, name) for cut, name in cuts_of(subject.indicator) if cuts_for(actor, (cut,))],
        "by": "",
    }
    if shown is not None:
        context |= {
            "recounted": recounted_beside(actor, subject),
            "value": figure_words.value_text(shown),
            "unit": figure_words.unit_text(shown),
            "type": figure_words.type_text(shown),
            "bounds": figure_words.bounds_text(shown),
            "low": figure_words.lower_text(shown),
            "high": figure_words.upper_text(shown),
            "without_top": figure_words.value_text(shown, shown.without_top) if shown.without_top is not None else "",
            "yardstick": yardstick(shown),
            "comparison": shown.comparison,
            "is_share": shown.type.kind == "share" and shown.improved is not None,
            "no_pair": (shown.eligible or 0) - (shown.with_data or 0),
            "missing": missing_of(shown),
            "closed_without": (shown.eligible or 0) - (shown.with_data or 0) - missing_of(shown),
            "pairing_words": pairing_name(shown.pairing),
            "could_not": shown.could_not_improve or 0,
            "read_with": read_with(actor, subject),
        }
    return context


def read_with(actor: Actor, subject: Subject) -> list[Line]:
    """The figures that the sheet wants beside this one, and its sisters of the same family file."""
    stem = subject.indicator.code.rpartition("_")[0]
    sisters = [code for code in indicators.all_indicators() if code.rpartition("_")[0] == stem]
    wanted = dict.fromkeys((*subject.indicator.beside, *sisters))
    wanted.pop(subject.indicator.code, None)
    return [line(actor, subject.world, indicators.get(code), subject.asked.group, subject.asked) for code in wanted]


def recounted_beside(actor: Actor, subject: Subject) -> list[Measure]:
    """What a second person found over what was reported, for those who may see figures; it multiplies nothing.

    Of fewer firms than have an interval it says nothing: one of them could be guessed.
    """
    if subject.indicator.group_only or not may(actor, "figures"):
        return []
    country = subject.asked.values.get("country", "")
    found = beside(subject.indicator, country, subject.world.moment)
    return [one for one in found if one.factor.firms >= FEWEST and one.factor.value is not None]


def missing_of(figure: Figure) -> int:
    """Enterprises of which nobody knows: eligible, without a pair, and not closed, as the bounds of a share say."""
    lacking = (figure.eligible or 0) - (figure.with_data or 0)
    if figure.type.kind != "share" or figure.upper is None or figure.lower is None or not figure.eligible:
        return lacking
    return min(lacking, round((figure.upper - figure.lower) * figure.eligible / 100))


def pairing_name(pairing: str) -> str:
    """How pairs were made, in words."""
    return {
        "journey": _("whole journey: first baseline, latest endline"),
        "cycle": _("each module's cycle: last baseline before it, first endline after it"),
        "sustained": _("sustained: cycle baseline, follow-up 6 to 18 months after"),
    }.get(pairing, pairing)


def behind_context(request: HttpRequest, subject: Subject, found: Behind) -> dict[str, Any]:
    """The lower half: the enterprises, filtered and in pages."""
    state = request.GET.get("state", "")
    rows = [row for row in found.rows if not state or row.state == state]
    rows = sorted(rows, key=lambda row: (row.state == "none", row.shown.label))
    counts = {name: sum(row.state == name for row in found.rows) for name in STATES}
    return {
        "behind": found,
        "reasons": [(reason_words(reason), count) for reason, count in found.reasons],
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(name, state_name(name, subject.indicator), counts[name]) for name in STATES if counts[name]],
        "fingerprint": " ".join(found.fingerprint[place : place + 4] for place in range(0, 12, 4)),
        "level_unit": figure_words.level_unit(subject.indicator),
        "history_url": subject.address("figure_history"),
        "movers_url": subject.address("figure_movers"),
    }


def state_name(state: str, indicator: Indicator) -> str:
    """A verdict in words."""
    if indicator.basis == "projects":
        own = {"improved": _("Above the cost"), "worse": _("Not above the cost"), "none": _("Nothing counts")}
        if state in own:
            return own[state]
    return {
        "improved": _("Improved"),
        "unchanged": _("Unchanged"),
        "worse": _("Worse"),
        "none": _("No pair"),
        COUNTED: _("With data"),
    }.get(state, state)


def cut_context(actor: Actor, subject: Subject, by: str) -> dict[str, Any]:
    """The same figure over the groups of one more cut. ValidationError where the indicator has no such cut."""
    cut = tuple(sorted({*subject.asked.values, by}))
    found = figures(subject.world, subject.indicator.code, cut, subject.asked.pairing)
    wanted = [one for one in found if _inside(one.cut, subject.asked)]
    names = figure_words.Names([one.cut for one in wanted])
    lines, all_shown = [], all_as_shown(actor, found, subject.world)
    for one in wanted:
        value = values_of(one.cut)[by]
        shown = all_shown[one.cut]
        lines.append(
            {
                "label": names.value(by, value),
                "figure": shown,
                "value": figure_words.value_text(shown) if shown and shown.shown else "",
                "bounds": figure_words.bounds_text(shown) if shown and shown.shown else "",
                "yardstick": yardstick(shown) if shown else "",
                "query": subject.asked.query(**{by: value}),
            }
        )
    return {
        "by": by,
        "by_name": figure_words.cut_name(by),
        "lines": lines,
        "summed": may_be_summed(subject.indicator, (by,)),
        "overlapping": CUTS.get(by) == "overlapping",
        "addable": subject.indicator.type.kind in ADDABLE_KINDS,
    }


def _inside(group: str, asked: Asked) -> bool:
    values = values_of(group)
    return all(values.get(cut) == value for cut, value in asked.values.items())


@require_GET
def figure_history(request: HttpRequest, code: str) -> HttpResponse:
    """A part of the page, asked for after it: the figure as the records stood at earlier moments."""
    try:
        subject = subject_of(request, code)
    except ValidationError as error:
        return asked_wrong(request, error)
    if subject.figure is None or as_shown(request.actor, subject.figure, subject.world) is None:
        raise Http404
    earlier = changes.history(subject.world, subject.indicator, subject.asked.group, subject.asked.pairing)
    kept = [
        (one.world.moment, as_shown(request.actor, one.figure, one.world)) for one in earlier if one.figure is not None
    ]
    points = [(moment, shown) for moment, shown in kept if shown is not None]
    chart = history_chart.draw(subject.indicator, points)
    return render(request, "results/figure_history.html", {"chart": chart, "points": points})


@require_GET
def figure_movers(request: HttpRequest, code: str) -> HttpResponse:
    """A part of the page: what moved the figure between an earlier moment and the one asked for."""
    try:
        subject = subject_of(request, code)
        since = read_since(request, subject)
    except ValidationError as error:
        return asked_wrong(request, error)
    if subject.figure is None or as_shown(request.actor, subject.figure, subject.world) is None:
        raise Http404
    found = behind(request.actor, subject.world, subject.indicator, subject.figure, subject.asked.pairing)
    if found.depth < Depth.CODED_ENTERPRISES:
        return render(request, "results/figure_movers.html", {"stops_because": found.stops_because})
    earlier = world_at(since)
    if not subject.figure.shown:
        return render(request, "results/figure_movers.html", {"stops_because": not_adjusted_words()})
    earlier_moments = changes.moments(subject.world.moment)[:-1]
    if not earlier_moments and "since" not in request.GET:
        return render(request, "results/figure_movers.html", {"stops_because": no_earlier_moment_words()})
    moved = changes.movements(subject.indicator, earlier, subject.world, subject.asked.group, subject.asked.pairing)
    everything = "everything" in request.GET
    labels = {row.opened.uid: row for row in found.rows}
    before = figure(earlier, code, subject.asked.group, subject.asked.pairing)
    before = as_shown(request.actor, before, earlier) if before else None
    context = {
        "since": since,
        "before": figure_words.value_text(before) if before else formats.DOES_NOT_APPLY,
        "now": figure_words.value_text(subject.figure),
        "figure": subject.figure,
        "moves": [_move(subject.figure, one, labels.get(one.uid)) for one in (moved if everything else moved[:MOVES])],
        "others": 0 if everything else len(moved[MOVES:]),
        "others_step": figure_words.step_text(subject.figure, sum(one.step for one in moved[MOVES:])),
        "moment": subject.world.moment,
        "choices": sorted({*earlier_moments, since}),
        "movers_url": subject.address("figure_movers"),
    }
    return render(request, "results/figure_movers.html", context)


def not_adjusted_words() -> str:
    """Why a share over money without a price index is not shown."""
    return _("Without a price index no share of improvers is shown, and nothing that would tell it.")


def no_earlier_moment_words() -> str:
    """Why nothing is listed where all records are as new as the moment looked at."""
    return _("There are no records from an earlier moment yet, so there is nothing to compare with.")


def _move(figure: Figure, one: changes.Movement, row: BehindRow | None) -> dict[str, Any]:
    named = row is not None and row.shown.named
    return {
        "label": row.shown.label if row else _("an enterprise that is no longer in this group"),
        "uid": row.uid if row else "",
        "step": figure_words.step_text(figure, one.step),
        "words": [cause.words for cause in one.causes],
        "corrections": [answer for cause in one.causes for answer in cause.corrections] if named else [],
    }


def read_since(request: HttpRequest, subject: Subject) -> datetime.datetime:
    """The earlier moment to compare with: the one asked for, else the last one before the newest fact."""
    since = moment_of_text(request.GET.get("since", ""))
    if since is None:
        ends = changes.recorded_between()
        earlier = [one for one in changes.moments(subject.world.moment)[:-1] if ends is None or one < ends[1]]
        return earlier[-1] if earlier else max(subject.world.moment - datetime.timedelta(days=30), BEGINNING)
    return since


def file_rows(shown: Figure, found: Behind) -> list[list[object]]:
    """The figure and the enterprises behind it, as this reader may see them, unrounded."""
    heads = [_("enterprise"), _("country"), _("state"), _("reason"), _("before"), _("after"), _("contribution")]
    rows: list[list[object]] = [list(HEADS), figure_row(shown), [], heads]
    rows += [
        [
            row.shown.label,
            row.country,
            row.state,
            reason_words(row.reason) if row.reason else "",
            row.opened.before,
            row.opened.after,
            row.opened.contribution,
        ]
        for row in found.rows
    ]
    return rows
