"""Output per hour worked."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, hours_a_month, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _


def _output_an_hour(slots: Slots) -> Reading:
    hours, estimated = hours_a_month(slots)
    used = ("OUTPUT", "HOURS")
    return reading(slots, used, slots.per_month("OUTPUT"), hours, unit=slots.unit("OUTPUT"), estimated=estimated)


PRODUCTIVITY = Measure(
    name=_("output per hour"), read=_output_an_hour, asked=("OUTPUT",), shown_unit=_("units of output per hour")
)

productivity_share = Indicator(
    code="productivity_share",
    title=_("Enterprises with more output per hour"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_("Enterprises whose output per hour worked rose by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises with a higher physical labour productivity"),
    not_to_be_read_as=_("Not value added, not profit"),
    population=TRAINED_AND_DUE,
    questions=("OUTPUT", "HOURS", "W", "HRS_WEEK"),
    summing="not additive",
    measure=PRODUCTIVITY,
    beside=("productivity_median",),
    cross_references=(
        Reference(_("SDG 8.2.1 is value added per person: another thing"), "SDG metadata 8-2-1", known=False),
        Reference(_("Trial in India: +17 % in a year"), "Bloom et al., QJE 128 (2013)"),
    ),
    limits=_("The product mix moves it; same unit in both rounds."),
    published_range=_("+10 to +50 % reported"),
)

productivity_median = replace(
    productivity_share,
    code="productivity_median",
    title=_("Change in output per hour in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of output per hour worked"),
    says=_("The middle enterprise's output per hour changed by"),
    not_to_be_read_as=_("Not value added, not profit, not a share of enterprises"),
    beside=("productivity_share",),
)
