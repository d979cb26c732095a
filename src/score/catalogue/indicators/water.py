"""Water taken per unit of output."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, over, per_hour
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

WATER_INTENSITY = Measure(
    name=_("water per output"),
    read=over("WATER", "OUTPUT", unit_of="OUTPUT"),
    asked=("WATER", "OUTPUT"),
    fallback=per_hour("WATER"),
    fallback_if_missing="OUTPUT",
    shown_unit=_("m³ per unit of output"),
)

water_share = Indicator(
    code="water_share",
    title=_("Enterprises with less water per unit of output"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose cubic metres per unit of output fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises that take less water for a unit of output"),
    not_to_be_read_as=_("Not absolute use, not the size of the fall"),
    population=TRAINED_AND_DUE,
    questions=("WATER", "OUTPUT"),
    summing="not additive",
    measure=WATER_INTENSITY,
    beside=("water_pooled", "water_median"),
    cross_references=(
        Reference(_("GRI 303-3 withdrawal"), "GRI 303"),
        Reference(_("IRIS OI0263"), "iris.thegiin.org"),
    ),
    limits=_("Withdrawal from any source; per hour worked, and marked, only where output is missing in either round."),
)

water_pooled = replace(
    water_share,
    code="water_pooled",
    title=_("Change in water per unit of output over all enterprises"),
    family="own",
    type=FigureType("pooled change", "cubic metres"),
    formula=_(
        "Water at endline divided by the sum of each enterprise's baseline water per unit times its endline "
        "output, less 1"
    ),
    says=_("Water taken for the same output changed by that many per cent"),
    not_to_be_read_as=_("Not absolute use, not a share of enterprises"),
    evidence_minimum=3,
    beside=("water_share", "water_median"),
)

water_median = replace(
    water_share,
    code="water_median",
    title=_("Change in water per unit of output in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of water per unit of output"),
    says=_("The middle enterprise's water for a unit of output changed by"),
    not_to_be_read_as=_("Not absolute use, not a share of enterprises"),
    beside=("water_share", "water_pooled"),
)
