"""Waste sent away per unit of output."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, over, per_hour
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

WASTE_INTENSITY = Measure(
    name=_("waste per output"),
    read=over("WASTE", "OUTPUT", unit_of="OUTPUT"),
    asked=("WASTE", "OUTPUT"),
    fallback=per_hour("WASTE"),
    fallback_if_missing="OUTPUT",
    shown_unit=_("kg per unit of output"),
)

waste_share = Indicator(
    code="waste_share",
    title=_("Enterprises with less waste per unit of output"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_(
        "Enterprises whose kilograms of waste per unit of output fell by more than 1 %, by enterprises with a pair"
    ),
    says=_("Share of enterprises that send away less waste for a unit of output"),
    not_to_be_read_as=_("Not absolute amounts, not the size of the fall"),
    population=TRAINED_AND_DUE,
    questions=("WASTE", "OUTPUT"),
    summing="not additive",
    measure=WASTE_INTENSITY,
    beside=("waste_pooled", "waste_median"),
    cross_references=(
        Reference(_("GRI 306-3 waste generated"), "GRI 306"),
        Reference(_("IRIS OI6192 is disposed only"), "iris.thegiin.org"),
    ),
    limits=_(
        "Scrap sold is included, hazardous waste stands apart. Per hour worked, and marked, where output is missing."
    ),
)

waste_pooled = replace(
    waste_share,
    code="waste_pooled",
    title=_("Change in waste per unit of output over all enterprises"),
    family="own",
    type=FigureType("pooled change", "kilograms"),
    formula=_(
        "Waste at endline divided by the sum of each enterprise's baseline waste per unit times its endline "
        "output, less 1"
    ),
    says=_("Waste for the same output changed by that many per cent"),
    not_to_be_read_as=_("Not absolute amounts, not a share of enterprises"),
    evidence_minimum=3,
    beside=("waste_share", "waste_median"),
)

waste_median = replace(
    waste_share,
    code="waste_median",
    title=_("Change in waste per unit of output in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of waste per unit of output"),
    says=_("The middle enterprise's waste for a unit of output changed by"),
    not_to_be_read_as=_("Not absolute amounts, not a share of enterprises"),
    beside=("waste_share", "waste_pooled"),
)
