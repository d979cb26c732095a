"""Charts of the overview: how many were trained over time, and one outcome by country with its bounds."""

from __future__ import annotations

import functools

import numpy as np
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from score.catalogue import indicators
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.units import trained_cycles
from score.programme.core import charts, formats
from score.programme.core.charts import Caption, Chart, Estimate
from score.programme.dashboards.panel_marks import cycles_of, members
from score.programme.organisations.actor import Actor
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import MOST_CUTS, Asked
from score.programme.results.figures import World, figures, values_of
from score.programme.results.openings import all_as_shown

COMPARED = "defects_share"
QUARTERS_SHOWN = 12
DRAWN = 128  # charts kept


def growth(panel: Panel, values: dict[str, str]) -> Chart | None:
    """Enterprises trained for the first time, cumulative, by quarter; None before there are two quarters."""
    chosen = members(panel, values)
    trained = trained_cycles(panel)
    trained = trained[(chosen[panel.cycles.enterprise] & cycles_of(panel, values))[trained]]
    owner = panel.cycles.enterprise[trained]
    leads = np.ones(len(owner), np.bool_)
    leads[1:] = owner[1:] != owner[:-1]
    months = panel.cycles.last_class_day[trained[leads]].astype("datetime64[D]").astype("datetime64[M]").astype(int)
    if not len(months):
        return None
    quarters = months // 3
    first, last = int(quarters.min()), int(quarters.max())
    if first == last:
        return None
    shown = range(max(first, last - QUARTERS_SHOWN + 1), last + 1)
    points = [(_quarter(quarter), float((quarters <= quarter).sum())) for quarter in shown]
    total = int(points[-1][1])
    title = ngettext("%(n)s enterprise trained so far", "%(n)s enterprises trained so far", total)
    caption = Caption(
        title=title % {"n": formats.count(total)},
        subtitle=_("Enterprises trained in a first module, cumulative, by quarter"),
        n=ngettext("%(n)s enterprise", "%(n)s enterprises", total) % {"n": formats.count(total)},
        source=_("attendance records"),
    )
    return _trend(get_language() or "", caption, tuple(points), (_("Quarter"), _("Enterprises trained")))


def _quarter(number: int) -> str:
    year, quarter = divmod(number, 4)
    return _("Q%(quarter)d %(year)02d") % {"quarter": quarter + 1, "year": (1970 + year) % 100}


def by_country(actor: Actor, world: World, asked: Asked) -> Chart | None:
    """The compared share with its bounds in each country; None where fewer than two have a value."""
    if "country" in asked.values or len(asked.values) >= MOST_CUTS:
        return None
    estimates, with_data, eligible = [], 0, 0
    groups = figures(world, COMPARED, ("country", *asked.values))
    all_shown = all_as_shown(actor, groups, world)
    for one in groups:
        shown = all_shown[one.cut]
        values = values_of(one.cut)
        inside = all(values.get(cut) == value for cut, value in asked.values.items())
        if not inside or shown is None or shown.value is None or shown.lower is None or shown.upper is None:
            continue
        name = figure_words.country_name(values["country"])
        counted = f"{formats.count(shown.with_data)}/{formats.count(shown.eligible)}"
        estimates.append(Estimate(f"{name} ({counted})", shown.value, shown.lower, shown.upper))
        with_data += shown.with_data or 0
        eligible += shown.eligible or 0
    if len(estimates) < 2:
        return None
    certain = [one for one in estimates if one.low > 50]
    title = (
        ngettext(
            "In %(n)s country it is certain that more than half of the firms improved",
            "In %(n)s countries it is certain that more than half of the firms improved",
            len(certain),
        )
        % {"n": formats.count(len(certain))}
        if certain
        else _("In no country is it certain that more than half of the firms improved")
    )
    caption = Caption(
        title=title,
        subtitle=_("%(title)s, %%, and bounds; in brackets enterprises with a pair, of those eligible")
        % {"title": _(indicators.get(COMPARED).title)},
        n=_("%(n)s with a pair of %(eligible)s eligible")
        % {"n": formats.count(with_data), "eligible": formats.count(eligible)},
        source=_("round answers"),
        explained=_(
            "Circle: share among enterprises with a pair. Band: if none without a pair had improved, and if all had."
        ),
    )
    return _intervals(get_language() or "", caption, tuple(estimates), _("Country"))


@functools.lru_cache(maxsize=DRAWN)
def _trend(language: str, caption: Caption, points: tuple[tuple[str, float], ...], heads: tuple[str, str]) -> Chart:
    """The same points in the same words are not drawn again: drawing takes longer than all else on the page."""
    return charts.trend(caption, points, heads=heads)


@functools.lru_cache(maxsize=DRAWN)
def _intervals(language: str, caption: Caption, estimates: tuple[Estimate, ...], head: str) -> Chart:
    """As above."""
    return charts.intervals(caption, estimates, head=head)
