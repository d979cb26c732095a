"""Work accidents and the days they cost, per hour worked."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import Measure, Reading, Slots, per_hour, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import TRAINED_AND_DUE
from score.catalogue.wording import marked as _

HOURS_OF_A_WORKER_YEAR = 1920.0
CHECK_REPORTING = _("worse or better reported: check")


def _number(slots: Slots) -> Reading:
    return reading(slots, ("ACC",), slots.per_month("ACC"))


ACCIDENT_RATE = Measure(
    name=_("accidents per hour"),
    read=per_hour("ACC"),
    asked=("ACC",),
    shown_scale=1000000.0,
    shown_unit=_("per million hours"),
)
ACCIDENT_NUMBER = Measure(name=_("accidents"), read=_number, asked=("ACC",), shown_unit=_("a month"))
LOST_DAYS_RATE = Measure(
    name=_("days lost per hour"),
    read=per_hour("DAYS_LOST"),
    asked=("DAYS_LOST",),
    shown_scale=1000000.0,
    shown_unit=_("per million hours"),
)

accidents_share = Indicator(
    code="accidents_share",
    title=_("Enterprises with fewer accidents"),
    area="safety_and_people",
    family="share",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="down",
    formula=_("Enterprises whose accidents per hour worked fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises with a lower accident rate"),
    not_to_be_read_as=_("Not the size of the fall"),
    population=TRAINED_AND_DUE,
    questions=("ACC", "HOURS", "W", "HRS_WEEK"),
    summing="not additive",
    measure=ACCIDENT_RATE,
    worse_words=CHECK_REPORTING,
    beside=("accidents_pooled",),
    limits=_(
        "Few cases in each enterprise: mostly chance. An unchanged count in fewer hours is worse, by design. "
        "A rise in the first year after safety training may be better reporting."
    ),
)

accidents_pooled = replace(
    accidents_share,
    code="accidents_pooled",
    title=_("Change in the accident rate over all enterprises"),
    family="rate",
    type=FigureType("pooled change", "accidents"),
    formula=_("Accidents at endline divided by those expected at the baseline's pooled rate per hour, less 1"),
    says=_("The rate fell by that many per cent"),
    not_to_be_read_as=_("Not a share of enterprises, not fatal risk"),
    beside=("accidents_share",),
    cross_references=(
        Reference(_("ICLS 16: frequency per 1,000,000 hours, incidence per 1,000 workers"), "16th ICLS resolution"),
        Reference(_("SDG 8.8.1: per 100,000 workers"), "SDG metadata 8-8-1"),
        Reference(_("GRI: per 200,000 or 1,000,000 hours, wider recordable cases"), "GRI 403-9"),
        Reference(_("IRIS OI3757"), "iris.thegiin.org", known=False),
    ),
    limits=_("The level is shown per 1,000,000 hours and per 100 worker-years of 1,920 hours. Never compare across."),
    published_range=_("36 % fewer, type not stated; US manufacturing 2024 about 3.2 per 200,000 hours, recordable"),
    levels=(("per_million_hours", 1e6), ("per_100_worker_years", 100 * HOURS_OF_A_WORKER_YEAR)),
    parameters=(("hours_of_a_worker_year", HOURS_OF_A_WORKER_YEAR),),
)

accidents_number = replace(
    accidents_share,
    code="accidents_number",
    title=_("Change in the number of accidents"),
    family="totals",
    type=FigureType("pooled change", "accidents"),
    formula=_("Accidents a month at endline divided by accidents a month at baseline, less 1"),
    says=_("The number of accidents changed by that many per cent, whatever the hours worked"),
    not_to_be_read_as=_("Not a rate: it falls when enterprises shrink"),
    questions=("ACC",),
    measure=ACCIDENT_NUMBER,
    headline=False,
    limits=_("Only to read old claims; never the headline."),
)

lost_days_share = replace(
    accidents_share,
    code="lost_days_share",
    title=_("Enterprises with fewer days lost to accidents"),
    formula=_("Enterprises whose days lost per hour worked fell by more than 1 %, by enterprises with a pair"),
    says=_("Share of enterprises with fewer days lost per hour worked"),
    not_to_be_read_as=_("Not the seriousness of each case"),
    questions=("DAYS_LOST", "HOURS", "W", "HRS_WEEK"),
    measure=LOST_DAYS_RATE,
    beside=("lost_days_pooled",),
    cross_references=(Reference(_("ICLS severity per 1,000,000 hours"), "16th ICLS resolution", known=False),),
    limits=_("One case can carry it."),
)

lost_days_pooled = replace(
    accidents_pooled,
    code="lost_days_pooled",
    title=_("Change in days lost to accidents over all enterprises"),
    type=FigureType("pooled change", "days lost"),
    formula=_("Days lost at endline divided by those expected at the baseline's pooled rate per hour, less 1"),
    says=_("Days lost per hour worked changed by that many per cent"),
    not_to_be_read_as=_("Not the seriousness of each case"),
    questions=("DAYS_LOST", "HOURS", "W", "HRS_WEEK"),
    measure=LOST_DAYS_RATE,
    beside=("lost_days_share",),
    cross_references=(Reference(_("ICLS severity per 1,000,000 hours"), "16th ICLS resolution", known=False),),
    limits=_("One case can carry it: the value without the largest mover stands beside."),
    published_range="",
)
