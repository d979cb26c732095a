"""Defects: share of output rejected or scrapped at final check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, evidence_of, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import marked as _


def _defect_rate(slots: Slots) -> Reading:
    counted = reading(
        slots, ("OUT_BAD", "OUTPUT"), slots.per_month("OUT_BAD"), slots.per_month("OUTPUT"), unit=slots.unit("OUTPUT")
    )
    stated = slots.value("OUT_BAD_PCT") / 100
    only = np.isnan(counted.level) & ~np.isnan(stated)
    if not only.any():
        return counted
    return Reading(
        numerator=counted.numerator,
        denominator=counted.denominator,
        level=np.where(only, stated, counted.level),
        unit=np.where(only, 0, counted.unit).astype(np.int16),
        evidence=np.where(only, evidence_of(slots, ("OUT_BAD_PCT",)), counted.evidence),
        without_counts=only,
    )


DEFECT_RATE = Measure(
    name=_("defect rate"), read=_defect_rate, asked=("OUT_BAD", "OUTPUT"), shown_scale=100.0, shown_unit=_("%")
)

defects_share = Indicator(
    code="defects_share",
    title=_("Enterprises with fewer defects"),
    area="performance",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose rejected output per unit made fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises whose defect rate fell"),
    not_to_be_read_as=_("Not the size of the fall: never swap with the median"),
    population=_("Trained enterprises whose endline is due or there, to which the questions apply"),
    questions=("OUT_BAD", "OUTPUT", "OUT_BAD_PCT"),
    summing="not additive",
    measure=DEFECT_RATE,
    beside=("rework_share",),
    cross_references=(Reference(_("ISO 22400-2 has quality, scrap and rework ratios"), "ISO 22400-2"),),
    limits=_("No change of totals: units of output differ. Enterprises that only state a percentage are marked."),
    published_range=_("52 % of enterprises; another text says 64 %"),
)

defects_median = replace(
    defects_share,
    code="defects_median",
    title=_("Change in defects in the middle enterprise"),
    family="median",
    type=FigureType("median change", "enterprises"),
    formula=_("Median over enterprises of the relative change of rejected output per unit made"),
    says=_("The middle enterprise's defect rate changed by"),
    not_to_be_read_as=_("Not a share of enterprises: never swap"),
    limits=_("Enterprises at zero before have no relative change; they are counted."),
    published_range=_("-63 % in the best case"),
)

defects_mean = replace(
    defects_median,
    code="defects_mean",
    title=_("Mean of enterprises' changes in defects"),
    family="mean_of_changes",
    type=FigureType("mean of firms' changes", "enterprises"),
    formula=_("Mean over enterprises of the relative change of rejected output per unit made"),
    says=_("The mean of the enterprises' own changes"),
    not_to_be_read_as=_("Not the change of the mean, not the change of all output together"),
    headline=False,
    limits=_("One enterprise can carry it: the winsorised mean stands beside it from 20 pairs on."),
    published_range="",
)

defects_of_mean = replace(
    defects_mean,
    code="defects_of_mean",
    title=_("Change of the mean defect rate"),
    family="change_of_mean",
    type=FigureType("change of the mean", "enterprises"),
    formula=_("Mean defect rate at endline divided by the mean defect rate at baseline, less 1"),
    says=_("The enterprises' mean defect rate changed by"),
    not_to_be_read_as=_("Not the mean of the enterprises' changes, not the change of all output together"),
    limits=_("Enterprises weigh by their rate, not by their output."),
)
