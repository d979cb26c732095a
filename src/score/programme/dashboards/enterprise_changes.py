"""What changed in one enterprise: its own pairs, as the one calculator states them for the programme's figures."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from score.catalogue import indicators
from score.catalogue.calculation.opening import outcomes_of
from score.catalogue.calculation.outcomes import IMPROVED, PAIR, VERDICTS, WORSE, Outcomes
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.sheet import Indicator
from score.programme.core import formats
from score.programme.results.figures import World

SHOWN = (
    "defects_share", "rework_share", "energy_share", "water_share", "waste_share", "productivity_share",
    "on_time_share", "accidents_share", "lost_days_share", "absenteeism_share", "turnover_share", "overtime_share",
    "wage_gap_share", "practices_adopted_share", "five_s_share", "jobs_net",
)  # fmt: skip
KINDS = {IMPROVED: "better", WORSE: "worse"}
_EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class Change:
    """One measure before and after, or why there is no pair. `before` and `after` are in `unit`."""

    title: str
    unit: str
    href: str
    before: float | None = None
    after: float | None = None
    before_label: str = ""
    after_label: str = ""
    kind: str = "none"
    verdict: str = ""
    why: str = ""


def changes_of(world: World, uid: str) -> list[Change] | None:
    """The changes of the enterprise with this hexadecimal uid; None where it has no training to compare around.

    Measures of which it has neither side are left out; those with one side only say so, after the pairs.
    """
    places = np.flatnonzero(world.panel.enterprises.uid == uid)
    if not len(places):
        return None
    found = []
    for code in SHOWN:
        indicator = indicators.get(code)
        outcomes = outcomes_of(indicator, world.panel)
        rows = np.flatnonzero(outcomes.enterprise == places[0])
        if not len(rows):
            return None
        change = _change(world.panel, indicator, uid, outcomes.take(rows[:1]))
        if change is not None:
            found.append(change)
    return sorted(found, key=lambda one: bool(one.why))


def _change(panel: Panel, indicator: Indicator, uid: str, one: Outcomes) -> Change | None:
    before, after = float(one.level_before[0]), float(one.level_after[0])
    title = indicator.measure.name if indicator.measure is not None else indicator.title
    href = reverse("figure_answers", args=[indicator.code, _dashed(uid)])
    unit = (indicator.measure.shown_unit if indicator.measure is not None else "") or indicator.unit
    bare = Change(title=_capital(_(title)), unit=_(unit), href=href)
    if int(one.status[0]) != PAIR:
        if np.isnan(before) and np.isnan(after):
            return None
        missing = _("only the baseline is there") if np.isnan(after) else _("only the endline is there")
        return Change(title=bare.title, unit=bare.unit, href=href, why=missing)
    scale = indicator.measure.shown_scale if indicator.measure is not None else 1.0
    verdict = int(one.verdict[0])
    return Change(
        title=bare.title,
        unit=_with_direction(indicator, bare.unit),
        href=href,
        before=before * scale,
        after=after * scale,
        before_label=_month(panel, int(one.before[0])),
        after_label=_month(panel, int(one.after[0])) or _("closed"),
        kind=KINDS.get(verdict, "none"),
        verdict=_verdict(indicator, verdict, before, after),
    )


def _with_direction(indicator: Indicator, unit: str) -> str:
    words = {"down": _("%(unit)s, lower is better"), "up": _("%(unit)s, higher is better")}.get(indicator.direction)
    return words % {"unit": unit} if words else unit


def _verdict(indicator: Indicator, verdict: int, before: float, after: float) -> str:
    names = {
        "improved": pgettext("one enterprise", "Improved"),
        "unchanged": pgettext("one enterprise", "Unchanged"),
        "worse": pgettext("one enterprise", "Worse"),
    }
    words = names.get(VERDICTS[verdict], "")
    if verdict == WORSE and indicator.worse_words:
        words = _capital(_(indicator.worse_words))
    if before and not indicator.tolerance_in_points:
        change = formats.percent_change((after / before - 1) * 100)
        return f"{words}, {change}" if words else change
    return words


def _capital(text: str) -> str:
    """With a capital at the beginning; the rest stays, as in "5S"."""
    return text[:1].upper() + text[1:]


def _month(panel: Panel, position: int) -> str:
    if position < 0:
        return ""
    return formats.month(_EPOCH + datetime.timedelta(days=int(panel.rounds.period_end[position])))


def _dashed(uid: str) -> str:
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"
