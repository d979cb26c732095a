"""Jobs: heads created, lost and net, and full-time equivalents. A closed enterprise has no workforce left."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.measures import WORKFORCE, Measure, Reading, Slots, hours_a_month, reading
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.countries.country import FULL_TIME_HOURS
from score.catalogue.wording import marked as _

LIMITS = _(
    "Gross figures depend on the time span; casual jobs carry their own row; ask the reason (orders, machines, "
    "season). Gross of displacement."
)


def _full_time(slots: Slots) -> Reading:
    hours, estimated = hours_a_month(slots)
    return reading(slots, ("HOURS",), hours * 12 / slots.full_time_hours, estimated=estimated)


FULL_TIME = Measure(
    name=_("full-time equivalents"), read=_full_time, asked=("HOURS",), shown_unit=_("full-time equivalents")
)

jobs_created = Indicator(
    code="jobs_created",
    title=_("Jobs created"),
    area="jobs",
    family="gained",
    type=FigureType("sum", "workers"),
    unit="workers",
    direction="up",
    formula=_("Sum over enterprises with a pair of the increase of the workforce, 0 where it did not grow"),
    says=_("Heads added in growing enterprises"),
    not_to_be_read_as=_("Not net, not attributable, not decent"),
    population=_("Trained enterprises whose endline is due or there; closed ones count with 0 workers"),
    questions=("W",),
    summing="additive",
    measure=WORKFORCE,
    tolerance=0.0,
    disaggregations=("sex", "contract", "migrant"),
    closed_is_zero=True,
    gross=True,
    evidence_minimum=3,
    beside=("jobs_lost", "jobs_net"),
    cross_references=(
        Reference(_("DCED net additional jobs: gross figures are not what it asks for"), "DCED"),
        Reference(_("IRIS PI3687 counts net new full-time equivalents"), "iris.thegiin.org"),
    ),
    limits=LIMITS,
    published_range=_("Colombia +530, China +536, on 77 enterprises each"),
)

jobs_lost = replace(
    jobs_created,
    code="jobs_lost",
    title=_("Jobs lost"),
    family="lost",
    direction="down",
    formula=_("Sum over enterprises with a pair of the decrease of the workforce, 0 where it did not shrink"),
    says=_("Heads lost in shrinking and closed enterprises"),
    not_to_be_read_as=_("Not caused by the training"),
    beside=("jobs_created", "jobs_net"),
    published_range=_("China -707, Colombia -144"),
)

jobs_net = replace(
    jobs_created,
    code="jobs_net",
    title=_("Jobs, net"),
    family="net",
    formula=_("Sum of the workforce at endline less the workforce at baseline"),
    says=_("Heads after less heads before"),
    not_to_be_read_as=_(
        "Not DCED's net additional jobs, which also remove what would have happened anyway and displacement"
    ),
    gross=False,
    beside=("jobs_created", "jobs_lost"),
    cross_references=(
        Reference(_("IRIS PI3687 is net new full-time equivalents: PI4874 less PI5691"), "iris.thegiin.org"),
        Reference(_("DCED net additional jobs: narrower"), "DCED"),
    ),
    published_range=_("China -171, Colombia +386, on 77 enterprises each"),
)

jobs_net_fte = replace(
    jobs_net,
    code="jobs_net_fte",
    title=_("Jobs, net, in full-time equivalents"),
    family="sum",
    type=FigureType("sum", "full-time equivalents"),
    unit="full-time equivalents",
    formula=_(
        "Sum of hours worked a year at endline less at baseline, each enterprise's divided by the hours of a "
        "full-time year in its country file; 1,920 where the country has none"
    ),
    says=_("Full-time equivalent change, casual work weighed by its hours"),
    not_to_be_read_as=_("Not heads"),
    questions=("HOURS", "W", "HRS_WEEK"),
    measure=FULL_TIME,
    disaggregations=(),
    evidence_minimum=3,
    cross_references=(
        Reference(_("240 days of 8 hours: DCED"), "DCED", known=False),
        Reference(_("Others prorate months or use a local definition"), "indicators.ifipartnership.org"),
        Reference(_("The Swiss start-up fund counts 70 % and more as full-time"), "secostartupfund.ch"),
    ),
    limits=_(
        "The divisor is our decision and is printed; a total over countries with different years counts full-time "
        "posts of different length. No bounds."
    ),
    published_range="",
    parameters=(("hours_a_year", float(FULL_TIME_HOURS)),),
)
