"""The catalogue of indicators: every reference sheet, made from the files that also calculate."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from score.catalogue import indicators
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.questions import question_files
from score.programme.core.export import download
from score.programme.results import figure_words
from score.programme.results.figure_pages.listing import AREAS, area_name, cuts_of

HEADS = (
    "code", "version", "title", "area", "type", "unit", "direction", "formula", "says", "not_to_be_read_as",
    "population", "questions", "pairing", "minimum_n", "evidence_minimum", "limits",
)  # fmt: skip


@require_GET
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All indicators by area, with what each says and does not say."""
    wanted = request.GET.get("q", "").strip().lower()
    found = [one for one in indicators.all_indicators().values() if not wanted or wanted in _text(one)]
    if request.GET.get("format") in {"csv", "xlsx"}:
        return download([HEADS, *map(_row, found)], name="indicators", kind=request.GET["format"])
    areas = [(area_name(area), [one for one in found if one.area == area]) for area in AREAS]
    context = {"areas": [area for area in areas if area[1]], "q": request.GET.get("q", ""), "count": len(found)}
    return render(request, "results/indicator_list.html", context)


@require_GET
def indicator_page(request: HttpRequest, code: str) -> HttpResponse:
    """One reference sheet with all its fields."""
    try:
        indicator = indicators.get(code)
    except indicators.UnknownIndicator as error:
        raise Http404(str(error)) from error
    questions = [one for one in question_files.all_questions() if one.code in indicator.questions]
    context = {
        "indicator": indicator,
        "title": _(indicator.title),
        "area": area_name(indicator.area),
        "questions": questions,
        "cuts": cuts_of(indicator),
        "direction": direction_words(indicator),
        "tolerance": tolerance_words(indicator),
        "beside": [indicators.get(other) for other in indicator.beside],
        "type": figure_words.kind_text(indicator.type),
    }
    return render(request, "results/indicator.html", context)


def direction_words(indicator: Indicator) -> str:
    """Which way is good."""
    return {"down": _("less is better"), "up": _("more is better")}.get(
        indicator.direction, _("no direction: neither more nor less is better")
    )


def tolerance_words(indicator: Indicator) -> str:
    """From what difference on an enterprise counts as improved or worse."""
    if indicator.tolerance_in_points:
        return _("more than %(points)g points") % {"points": indicator.tolerance}
    if not indicator.tolerance:
        return _("any difference")
    return _("more than %(percent)g %% of the value before") % {"percent": indicator.tolerance * 100}


def _text(indicator: Indicator) -> str:
    return " ".join((indicator.code, _(indicator.title), _(indicator.says), indicator.title)).lower()


def _row(indicator: Indicator) -> list[object]:
    values = {name: getattr(indicator, name, "") for name in HEADS} | {
        "title": _(indicator.title),
        "type": indicator.type.text,
        "questions": " ".join(indicator.questions),
        **{name: _(getattr(indicator, name)) for name in ("formula", "says", "not_to_be_read_as", "population")},
        "limits": _(indicator.limits) if indicator.limits else "",
    }
    return [values[name] for name in HEADS]
