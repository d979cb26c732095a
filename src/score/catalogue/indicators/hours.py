"""Working time: overtime and long weeks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

LONG_WEEK = 48.0


def _overtime(slots: Slots) -> Reading:
    paid = np.zeros(slots.rounds, np.bool_)
    for slot in slots.of("WAGE"):
        paid |= ~np.isnan(slots.value(slot))
    # Without pay data less overtime has no good direction.
    overtime = np.where(paid, slots.per_month("HOURS_OT"), np.nan)
    return reading(slots, ("HOURS_OT", "HOURS"), overtime, slots.per_month("HOURS"))


def _long_week(slots: Slots) -> Reading:
    hours = slots.value("HRS_WEEK")
    long = np.where(np.isnan(hours), np.nan, hours > LONG_WEEK)
    return reading(slots, ("HRS_WEEK",), long)


OVERTIME = Measure(
    name=_("overtime share of hours"), read=_overtime, asked=("HOURS_OT", "HOURS"), shown_scale=100.0, shown_unit=_("%")
)
LONG_HOURS = Measure(name=_("week above 48 hours"), read=_long_week, asked=("HRS_WEEK",), shown_unit=_("yes or no"))

overtime_share = Indicator(
    code="overtime_share",
    title=_("Enterprises with less overtime"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose overtime per hour worked fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises whose workers did less overtime, where pay is known in both rounds"),
    not_to_be_read_as=_("Not better pay: overtime may be what workers live on"),
    population=TRAINED_AND_DUE,
    questions=("HOURS_OT", "HOURS", "WAGE"),
    summing="not additive",
    measure=OVERTIME,
    beside=("overtime_pooled", "wage_median"),
    limits=_("Measured hours only; a pair needs pay data in both rounds, else overtime has no direction."),
    published_range=_("-30 % in one enterprise"),
)

overtime_pooled = replace(
    overtime_share,
    code="overtime_pooled",
    title=_("Change in overtime over all enterprises"),
    family="rate",
    type=FigureType("pooled change", "hours"),
    formula=_("Overtime at endline divided by that expected at the baseline's pooled rate per hour worked, less 1"),
    says=_("Overtime per hour worked changed by that many per cent"),
    not_to_be_read_as=_("Not a share of enterprises, not better pay"),
    beside=("overtime_share", "wage_median"),
)

long_hours = Indicator(
    code="long_hours",
    title=_("Enterprises with weeks above 48 hours"),
    area="safety_and_people",
    family="state",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_(
        "Enterprises whose production workers usually work more than 48 hours a week at endline, by enterprises "
        "with data"
    ),
    says=_("Share of enterprises where the usual week of a production worker exceeds 48 hours"),
    not_to_be_read_as=_("Not a share of workers"),
    population=TRAINED_AND_DUE,
    questions=("HRS_WEEK",),
    summing="not additive",
    measure=LONG_HOURS,
    basis="endline",
    cross_references=(Reference(_("48 hours: ILO conventions 1 and 30"), "ILO", known=False),),
    limits=_("The same enterprises at baseline stand beside it."),
    parameters=(("hours_a_week", LONG_WEEK),),
)
