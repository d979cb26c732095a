"""Plans the sample of a survey: how many answers a target needs, what so many answers can show, where they are asked.

from score.measurement.planning import Fieldwork, size_for_proportion

workers = Fieldwork(take=10, rho=0.05, response=0.8, unit="workers", cluster_unit="firms")
print(size_for_proportion(0.3, margin=0.05, fieldwork=workers).sentence())
"""

from score.measurement.planning.allocation import Allocation, neyman, power_allocation, proportional, variance_of_mean
from score.measurement.planning.changes import (
    SmallestChange,
    size_for_change_in_mean,
    size_for_change_in_proportion,
    smallest_change_in_mean,
    smallest_change_in_proportion,
)
from score.measurement.planning.design_effect import (
    deff_of_clustering,
    deff_of_weights,
    design_effect,
    effective_size,
    optimal_take,
)
from score.measurement.planning.detection import Detection
from score.measurement.planning.difference_in_differences import (
    TwoArms,
    size_for_did_in_mean,
    size_for_did_in_proportion,
    smallest_did_in_mean,
    smallest_did_in_proportion,
)
from score.measurement.planning.fieldwork import Fieldwork, SampleSize
from score.measurement.planning.overlap import Overlap
from score.measurement.planning.rare import (
    PER_HOURS,
    PER_WORKERS,
    RateInReach,
    cases_for_cv,
    cv_of_rate,
    expected_cases,
    exposure_for_change_in_rate,
    exposure_for_cv,
    poisson_limits,
    power_for_change_in_rate,
    rate_in_reach,
)
from score.measurement.planning.sizes import (
    margin_of_mean,
    margin_of_proportion,
    size_for_mean,
    size_for_proportion,
)
from score.measurement.planning.strata import Strata

__all__ = [
    "PER_HOURS",
    "PER_WORKERS",
    "Allocation",
    "Detection",
    "Fieldwork",
    "Overlap",
    "RateInReach",
    "SampleSize",
    "SmallestChange",
    "Strata",
    "TwoArms",
    "cases_for_cv",
    "cv_of_rate",
    "deff_of_clustering",
    "deff_of_weights",
    "design_effect",
    "effective_size",
    "expected_cases",
    "exposure_for_change_in_rate",
    "exposure_for_cv",
    "margin_of_mean",
    "margin_of_proportion",
    "neyman",
    "optimal_take",
    "poisson_limits",
    "power_allocation",
    "power_for_change_in_rate",
    "proportional",
    "rate_in_reach",
    "size_for_change_in_mean",
    "size_for_change_in_proportion",
    "size_for_did_in_mean",
    "size_for_did_in_proportion",
    "size_for_mean",
    "size_for_proportion",
    "smallest_change_in_mean",
    "smallest_change_in_proportion",
    "smallest_did_in_mean",
    "smallest_did_in_proportion",
    "variance_of_mean",
]
