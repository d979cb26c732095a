"""Units of data sets."""

import pytest

from score.catalogue.working_conditions import all_variables
from score.catalogue.working_conditions.conversions import _FACTORS, factor
from score.measurement.errors import UnknownName


@pytest.mark.parametrize(
    ("given", "wanted", "expected"),
    [
        ("currency per week", "currency per month", 52 / 12),
        ("currency per year", "currency per month", 1 / 12),
        ("currency per two weeks", "currency per month", 26 / 12),
        ("hours per month", "hours per week", 12 / 52),
        ("minutes per week", "hours per week", 1 / 60),
        ("years", "months", 12),
        ("days", "months", 12 / 365),
        ("weeks", "days", 7),
        ("international dollars per year", "international dollars per day", 1 / 365),
        ("persons", "persons", 1),
    ],
)
def test_factors(given: str, wanted: str, expected: float) -> None:
    assert factor(given, wanted) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("given", ["currency per day", "currency per hour", "euro per month"])
def test_what_has_no_fixed_factor_is_refused(given: str) -> None:
    with pytest.raises(UnknownName, match="conversion to “currency per month”"):
        factor(given, "currency per month")


def test_every_unit_converted_to_is_one_of_a_variable() -> None:
    assert set(_FACTORS) <= {one.unit for one in all_variables().values()}
