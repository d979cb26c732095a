"""Absence from work and leaving the enterprise."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, over, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _


def _leavers_a_year(slots: Slots) -> Reading:
    return reading(slots, ("LEFT", "W"), slots.per_month("LEFT") * 12, slots.value("W"))


ABSENCE_RATE = Measure(
    name=_("absence rate"),
    read=over("DAYS_ABS", "DAYS_SCHED"),
    asked=("DAYS_ABS", "DAYS_SCHED"),
    shown_scale=100.0,
    shown_unit=_("%"),
)
TURNOVER_RATE = Measure(
    name=_("turnover rate"), read=_leavers_a_year, asked=("LEFT",), shown_scale=100.0, shown_unit=_("% a year")
)

absenteeism_share = Indicator(
    code="absenteeism_share",
    title=_("Enterprises with less absenteeism"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose days absent per day scheduled fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises where less working time was lost to absence"),
    not_to_be_read_as=_("Not the size of the fall"),
    population=TRAINED_AND_DUE,
    questions=("DAYS_ABS", "DAYS_SCHED"),
    summing="not additive",
    measure=ABSENCE_RATE,
    beside=("absenteeism_pooled",),
    cross_references=(
        Reference(_("The common lost-time formula"), "xperthr.co.uk; cbs.nl"),
        Reference(_("GRI's old rate x 200,000 differs"), "GRI 403"),
    ),
    limits=_("Paid leave and holidays are not absence."),
)

absenteeism_pooled = replace(
    absenteeism_share,
    code="absenteeism_pooled",
    title=_("Change in absenteeism over all enterprises"),
    family="rate",
    type=FigureType("pooled change", "person-days"),
    formula=_(
        "Days absent at endline divided by those expected at the baseline's pooled rate per day scheduled, less 1"
    ),
    says=_("Working time lost to absence changed by that many per cent"),
    not_to_be_read_as=_("Not a share of enterprises, not percentage points"),
    beside=("absenteeism_share",),
    published_range=_("4.34 to 3.67 % of days in China; 11 % in one Indian garment plant"),
)

turnover_share = replace(
    absenteeism_share,
    code="turnover_share",
    title=_("Enterprises with lower staff turnover"),
    formula=_("Enterprises whose leavers a year per worker fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises that fewer workers left"),
    not_to_be_read_as=_("Not resignations: all leavers, whatever the reason"),
    questions=("LEFT", "W"),
    measure=TURNOVER_RATE,
    beside=("turnover_pooled",),
    cross_references=(
        Reference(_("Workers at the end of the period, as GRI 401-1"), "GRI 401-1"),
        Reference(_("IRIS OI1638 counts voluntary leavers on average staff"), "iris.thegiin.org"),
    ),
    limits=_("Leavers are brought to a year (x 12 / months)."),
)

turnover_pooled = replace(
    turnover_share,
    code="turnover_pooled",
    title=_("Change in staff turnover over all enterprises"),
    family="rate",
    type=FigureType("pooled change", "leavers"),
    formula=_("Leavers a year at endline divided by those expected at the baseline's pooled rate per worker, less 1"),
    says=_("Turnover changed by that many per cent"),
    not_to_be_read_as=_("Not resignations, not a share of enterprises"),
    beside=("turnover_share",),
)
