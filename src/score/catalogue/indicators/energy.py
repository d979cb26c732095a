"""Energy per unit of output; and energy and water together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, hours_a_month, reading
from score.catalogue.calculation.panel import Floats
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.indicators.water import WATER_INTENSITY
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

MJ_A_KWH = 3.6
# kWh a unit by source: net calorific values of the IPCC guidelines of 2006 (MJ/kg) with usual densities.
# Only what has a factor here is converted; anything else counts as missing, never as zero.
FACTORS_OF_2006: dict[tuple[str, str], float] = {
    ("diesel", "l"): 10.0333,  # 43.0 MJ/kg x 0.84 kg/l
    ("diesel", "kg"): 43.0 / MJ_A_KWH,
    ("petrol", "l"): 44.3 * 0.74 / MJ_A_KWH,
    ("petrol", "kg"): 44.3 / MJ_A_KWH,
    ("lpg", "kg"): 47.3 / MJ_A_KWH,
    ("lpg", "l"): 47.3 * 0.54 / MJ_A_KWH,
    ("natural_gas", "kg"): 48.0 / MJ_A_KWH,
    ("natural_gas", "m3"): 48.0 * 0.72 / MJ_A_KWH,
    ("coal", "kg"): 25.8 / MJ_A_KWH,
    ("wood", "kg"): 15.6 / MJ_A_KWH,
}


def kwh_factor(source: str, unit: str) -> float:
    """kWh in one unit of a source of energy; NaN where no factor is known."""
    if unit == "kWh":
        return 1.0
    if unit == "MJ":
        return 1 / MJ_A_KWH
    return FACTORS_OF_2006.get((source, unit), np.nan)


def energy_a_month(slots: Slots) -> Floats:
    """kWh a month over all sources; NaN where a source is missing, for all sources or none must be given.

    A source that is not used (`not_applicable`, or never asked) adds nothing.
    """
    summed, given = np.zeros(slots.rounds), np.zeros(slots.rounds, np.bool_)
    names = slots.panel.answers.unit_names
    for slot in slots.of("ENERGY"):
        source = slot.partition("|source=")[2]
        factor = np.array([kwh_factor(source, name) for name in names])
        amount = slots.value(slot) * factor[slots.unit(slot)]
        answered = ~np.isnan(slots.value(slot))
        given |= answered
        unused = ~answered & ((slots.missing(slot) == 0) | slots.not_applicable(slot))
        summed += np.where(unused, 0.0, amount)
    return np.where(given, summed, np.nan) / slots.months


def _per_output(slots: Slots) -> Reading:
    used = (*slots.of("ENERGY"), "OUTPUT")
    return reading(slots, used, energy_a_month(slots), slots.per_month("OUTPUT"), unit=slots.unit("OUTPUT"))


def _per_hour(slots: Slots) -> Reading:
    hours, estimated = hours_a_month(slots)
    return reading(slots, tuple(slots.of("ENERGY")), energy_a_month(slots), hours, estimated=estimated)


ENERGY_INTENSITY = Measure(
    name=_("energy per output"),
    read=_per_output,
    asked=("ENERGY", "OUTPUT"),
    fallback=_per_hour,
    fallback_if_missing="OUTPUT",
    shown_unit=_("kWh per unit of output"),
)

energy_share = Indicator(
    code="energy_share",
    title=_("Enterprises with less energy per unit of output"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose kWh per unit of output fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises that use less energy for a unit of output"),
    not_to_be_read_as=_("Not absolute use, not carbon, not the size of the fall"),
    population=TRAINED_AND_DUE,
    questions=("ENERGY", "OUTPUT"),
    summing="not additive",
    measure=ENERGY_INTENSITY,
    evidence_minimum=2,
    beside=("energy_pooled", "energy_median"),
    cross_references=(
        Reference(_("GRI 302-3 energy intensity"), "GRI 302"),
        Reference(_("IRIS OI8825 and OI9624 are absolute"), "iris.thegiin.org"),
        Reference(
            _("ISO 50006 normalises by regression; ours is the case of one variable, no fixed load"), "ISO 50006"
        ),
        Reference(_("Net calorific values of fuels, with usual densities"), "IPCC guidelines 2006", known=False),
    ),
    limits=_("Falling output looks worse. Per hour worked, and marked, only where output is missing in either round."),
    published_range=_("26 % of enterprises cut energy and water, both or either not stated"),
)

energy_pooled = replace(
    energy_share,
    code="energy_pooled",
    title=_("Change in energy per unit of output over all enterprises"),
    family="own",
    type=FigureType("pooled change", "kWh"),
    formula=_(
        "kWh at endline divided by the sum of each enterprise's baseline kWh per unit times its endline output, less 1"
    ),
    says=_("Energy for the same output changed by that many per cent"),
    not_to_be_read_as=_("Not absolute use, not carbon, not a share of enterprises"),
    evidence_minimum=3,
    beside=("energy_share", "energy_median"),
    limits=_("One wrong unit can carry it: the value without the largest mover stands beside."),
    published_range="",
)

energy_median = replace(
    energy_share,
    code="energy_median",
    title=_("Change in energy per unit of output in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of kWh per unit of output"),
    says=_("The middle enterprise's energy for a unit of output changed by"),
    not_to_be_read_as=_("Not absolute use, not carbon, not a share of enterprises"),
    beside=("energy_share", "energy_pooled"),
    published_range="",
)

energy_and_water_share = replace(
    energy_share,
    code="energy_and_water_share",
    title=_("Enterprises with less energy and less water per unit of output"),
    family="joint",
    formula=_(
        "Enterprises where both energy and water per unit of output fell by more than 1 %, by those with both pairs"
    ),
    says=_("Both fell"),
    not_to_be_read_as=_("Not either of the two"),
    questions=("ENERGY", "WATER", "OUTPUT"),
    also=WATER_INTENSITY,
    beside=("energy_share", "water_share"),
    cross_references=(),
    limits=_("Never above either part on the same enterprises."),
)
