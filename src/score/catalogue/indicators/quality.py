"""Rework and delivery on time."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, over
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

REWORK_RATE = Measure(
    name=_("rework rate"),
    read=over("OUT_REWORK", "OUTPUT", unit_of="OUTPUT"),
    asked=("OUT_REWORK", "OUTPUT"),
    shown_scale=100.0,
    shown_unit=_("%"),
)
ON_TIME = Measure(
    name=_("orders on time"),
    read=over("ORDERS_OTIF", "ORDERS", scale=100.0),
    asked=("ORDERS", "ORDERS_OTIF"),
    shown_unit=_("%"),
)

rework_share = Indicator(
    code="rework_share",
    title=_("Enterprises with less rework"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose repaired output per unit made fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises that had to repair a smaller part of their output"),
    not_to_be_read_as=_("Not fewer defects: rework also falls when more is rejected"),
    population=TRAINED_AND_DUE,
    questions=("OUT_REWORK", "OUTPUT"),
    summing="not additive",
    measure=REWORK_RATE,
    beside=("defects_share",),
    cross_references=(Reference(_("ISO 22400-2 has quality, scrap and rework ratios"), "ISO 22400-2"),),
    limits=_("Falls when rejects rise: show together with defects."),
)

rework_median = replace(
    rework_share,
    code="rework_median",
    title=_("Change in rework in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of repaired output per unit made"),
    says=_("The middle enterprise's rework rate changed by"),
    not_to_be_read_as=_("Not a share of enterprises"),
    beside=("defects_median",),
)

on_time_share = Indicator(
    code="on_time_share",
    title=_("Enterprises with more orders on time"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_(
        "Enterprises whose share of orders on time and complete rose by more than 1 point, by enterprises with a pair"
    ),
    says=_("Share of enterprises that deliver more of their orders on time and complete, by the date first promised"),
    not_to_be_read_as=_("Not the size of the rise"),
    population=TRAINED_AND_DUE,
    questions=("ORDERS", "ORDERS_OTIF"),
    summing="not additive",
    measure=ON_TIME,
    tolerance=1.0,
    tolerance_in_points=True,
    full_mark=100.0,
    beside=("on_time_median",),
    cross_references=(
        Reference(
            _("OTIF has several dates and levels; ours: order level, original promise"), "orwiki.org; ilos.com.br"
        ),
    ),
    limits=_("Enterprises at 100 % before cannot improve; they are counted."),
)

on_time_median = replace(
    on_time_share,
    code="on_time_median",
    title=_("Change in orders on time in the middle enterprise"),
    family="median_difference",
    type=FigureType("median change", "enterprises"),
    unit="percentage points",
    formula=_("Median over enterprises of the difference of the share of orders on time and complete"),
    says=_("The middle enterprise's share of orders on time changed by that many points"),
    not_to_be_read_as=_("Not per cent, not a share of enterprises"),
    beside=("on_time_share",),
)
