"""Pay per hour, the gap between women and men, and the legal minimum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, reading
from score.catalogue.calculation.money import INDEX_DAYS, dated
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

WOMEN, MEN = "WAGE|sex=women", "WAGE|sex=men"


def _average_pay(slots: Slots) -> Reading:
    """Average pay weighted by the workers of each sex, in constant prices where the country has an index."""
    heads, women, men = slots.value("W"), slots.value(WOMEN), slots.value(MEN)
    female = slots.value("W|sex=women")
    female = np.where(np.isnan(female), heads - slots.value("W|sex=men"), female)
    paid = women * female + men * (heads - female)
    paid = np.where(np.isnan(women) & slots.not_applicable(WOMEN), men * heads, paid)
    paid = np.where(np.isnan(men) & slots.not_applicable(MEN), women * heads, paid)
    panel = slots.panel
    prices = dated(panel.price_indices, panel, INDEX_DAYS)
    country = panel.enterprises.country[panel.rounds.enterprise]
    nominal = ~np.isin(country.astype(str), sorted(panel.price_indices))
    unit = np.where(np.isnan(women), slots.unit(MEN), slots.unit(WOMEN))
    real = paid / np.where(nominal, 1.0, prices / 100)
    return replace(reading(slots, (WOMEN, MEN, "W"), real, heads, unit=unit), not_adjusted=nominal)


def _gap(slots: Slots) -> Reading:
    women, men = slots.value(WOMEN), slots.value(MEN)
    level = np.divide(men - women, men, out=np.full(slots.rounds, np.nan), where=men != 0) * 100
    return reading(slots, (WOMEN, MEN), men - women, men, level=level)


def _legal(slots: Slots) -> Reading:
    lowest = slots.value("WAGE_LOW")
    floor = dated(slots.panel.minimum_wages, slots.panel)
    known = ~np.isnan(lowest) & ~np.isnan(floor)
    return reading(slots, ("WAGE_LOW",), np.where(known, lowest >= floor, np.nan))


AVERAGE_PAY = Measure(name=_("average pay"), read=_average_pay, asked=("WAGE",), shown_unit=_("an hour, own currency"))
PAY_GAP = Measure(name=_("pay gap"), read=_gap, asked=(WOMEN, MEN), shown_unit=_("%"))
LEGAL_PAY = Measure(
    name=_("lowest pay at the legal minimum"), read=_legal, asked=("WAGE_LOW",), shown_unit=_("yes or no")
)

wage_share = Indicator(
    code="wage_share",
    title=_("Enterprises with higher pay"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_("Enterprises whose average pay per hour rose by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises that pay more per hour, in constant prices"),
    not_to_be_read_as=_("Not income: hours may have fallen"),
    population=TRAINED_AND_DUE,
    questions=("WAGE", "W"),
    summing="not additive",
    measure=AVERAGE_PAY,
    needs_price_index=True,
    beside=("wage_median", "overtime_pooled"),
    cross_references=(Reference(_("SDG 8.5.1 uses mean hourly gross earnings"), "SDG metadata 8-5-1"),),
    limits=_("Local currency; changes of the mix of workers move it. Without a price index it is not shown."),
)

wage_median = replace(
    wage_share,
    code="wage_median",
    title=_("Change in pay in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of average pay per hour"),
    says=_("The middle enterprise's pay per hour changed by"),
    not_to_be_read_as=_("Not income, not a share of enterprises"),
    beside=("wage_share",),
    limits=_("Local currency; in constant prices where a price index is loaded, else marked as not adjusted."),
)

wage_gap_share = replace(
    wage_share,
    code="wage_gap_share",
    title=_("Enterprises with a narrower pay gap"),
    direction="down",
    formula=_(
        "Enterprises whose gap (men's less women's pay, by men's) narrowed by more than 1 point, by enterprises "
        "with a pair"
    ),
    says=_("Share of enterprises where women's and men's pay came closer"),
    not_to_be_read_as=_("Not equal pay for equal work"),
    questions=("WAGE",),
    measure=PAY_GAP,
    tolerance=1.0,
    tolerance_in_points=True,
    judge_size=True,
    needs_price_index=False,
    beside=("wage_gap_median",),
    cross_references=(),
    limits=_("Unadjusted; enterprises of one sex are not applicable. The size of the gap counts, whoever earns less."),
)

wage_gap_median = replace(
    wage_gap_share,
    code="wage_gap_median",
    title=_("Pay gap in the middle enterprise"),
    family="median_level",
    type=FigureType("median level", "enterprises"),
    formula=_("Median over enterprises of the gap (men's less women's pay, by men's) at endline"),
    says=_("The middle enterprise pays women that many per cent less"),
    not_to_be_read_as=_("Not equal pay for equal work"),
    beside=("wage_gap_share",),
    cross_references=(Reference(_("GRI 405-2"), "GRI 405", known=False),),
    limits=_("Not the gap of a survey of workers. The same enterprises at baseline stand beside it."),
)

lowest_wage_legal = Indicator(
    code="lowest_wage_legal",
    title=_("Enterprises whose lowest pay is legal"),
    area="safety_and_people",
    family="state",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_(
        "Enterprises whose lowest pay per hour reaches the minimum in force on the period's last day, by "
        "enterprises with data"
    ),
    says=_("Share of enterprises that pay nobody below the legal minimum, by their own answer"),
    not_to_be_read_as=_("Not a living wage"),
    population=TRAINED_AND_DUE,
    questions=("WAGE_LOW",),
    summing="not additive",
    measure=LEGAL_PAY,
    basis="endline",
    cross_references=(
        Reference(_("GRI 202-1 is a ratio"), "GRI 202", known=False),
        Reference(_("The Swiss start-up fund compares likewise"), "secostartupfund.ch"),
    ),
    limits=_("The country file dates the minimum. Reporting bias is certain."),
)
