"""Good practices in place, and the trainer's 5S walk."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Between, Measure, Reading, Slots, reading
from score.catalogue.calculation.panel import Ints
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

PRACTICES = tuple(f"P{number:02d}" for number in range(1, 13))
PRACTICES_NEEDED = 8


def _in_place(slots: Slots) -> Reading:
    known, there = np.zeros(slots.rounds), np.zeros(slots.rounds)
    for slot in PRACTICES:
        value = slots.value(slot)
        known += ~np.isnan(value)
        there += np.nan_to_num(value)
    enough = known >= PRACTICES_NEEDED
    return reading(slots, PRACTICES, there, known, level=np.where(enough, there, np.nan))


def _adopted(slots: Slots, before: Ints, after: Ints) -> Between:
    """Practices that went from no to yes and back; nothing is known where fewer than 8 are known in both rounds."""
    known, lost, gained = (np.zeros(len(before)) for __ in range(3))
    for slot in PRACTICES:
        value = slots.value(slot)
        one, two = value[before], value[after]
        known += ~np.isnan(one) & ~np.isnan(two)
        gained += (one == 0) & (two == 1)
        lost += (one == 1) & (two == 0)
    few = known < PRACTICES_NEEDED
    return Between(lost=np.where(few, np.nan, lost), gained=np.where(few, np.nan, gained))


def _score(slots: Slots) -> Reading:
    return reading(slots, ("FIVE_S",), slots.value("FIVE_S"))


ADOPTED = Measure(name=_("practices adopted"), read=_in_place, between=_adopted, shown_unit=_("practices in place"))
FIVE_S = Measure(name=_("5S score"), read=_score, asked=("FIVE_S",), shown_unit=_("points"))

practices_adopted_share = Indicator(
    code="practices_adopted_share",
    title=_("Enterprises that adopted a good practice"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_(
        "Enterprises where at least one of twelve practices went from no to yes, by enterprises with 8 of 12 known"
        " in both rounds"
    ),
    says=_("Adopted at least one"),
    not_to_be_read_as=_("Not kept up, not useful"),
    population=TRAINED_AND_DUE,
    questions=PRACTICES,
    summing="not additive",
    measure=ADOPTED,
    beside=("practices_adopted_mean",),
    limits=_("Easy to reach: read with the mean. Worse: none gained, one lost."),
    parameters=(("practices_needed", float(PRACTICES_NEEDED)),),
)

practices_adopted_mean = replace(
    practices_adopted_share,
    code="practices_adopted_mean",
    title=_("Good practices adopted per enterprise"),
    family="mean",
    type=FigureType("mean", "practices"),
    unit="practices",
    formula=_("Practices that went from no to yes, by enterprises with 8 of 12 known in both rounds"),
    says=_("Practices adopted per enterprise; those given up are shown beside"),
    not_to_be_read_as=_("Not net of practices given up, not useful"),
    beside=("practices_adopted_share",),
    cross_references=(
        Reference(_("Trial in India: adoption +38 points, control +12"), "Bloom et al., QJE 128 (2013)"),
    ),
    limits=_("Practices already there at baseline cannot be adopted."),
)

five_s_share = Indicator(
    code="five_s_share",
    title=_("Enterprises with a better 5S score"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_("Enterprises whose 5S score rose by more than 2 points, by enterprises with a pair"),
    says=_("Share of enterprises that the trainer scored higher"),
    not_to_be_read_as=_("Not an independent score"),
    population=TRAINED_AND_DUE,
    questions=("FIVE_S",),
    summing="not additive",
    measure=FIVE_S,
    tolerance=2.0,
    tolerance_in_points=True,
    full_mark=100.0,
    beside=("five_s_median",),
    cross_references=(Reference(_("No standard scale or cut-off"), "Minitab, 5S audit"),),
    limits=_("The trainer's own walk; evidence 4 only if another trainer scored."),
)

five_s_median = replace(
    five_s_share,
    code="five_s_median",
    title=_("Change in the 5S score in the middle enterprise"),
    family="median_difference",
    type=FigureType("median change", "enterprises"),
    unit="points",
    formula=_("Median over enterprises of the difference of the 5S score"),
    says=_("The middle enterprise's 5S score changed by that many points"),
    not_to_be_read_as=_("Not per cent, not a share of enterprises"),
    beside=("five_s_share",),
)
