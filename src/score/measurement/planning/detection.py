"""What it means to see a change: the test that will be made, and the chance that it finds what is there."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

from score.measurement.errors import SurveyError
from score.measurement.planning.wording import percent


@dataclass(frozen=True)
class Detection:
    """A test with `sides` 1 or 2 at confidence `level`, which finds the change with a chance of `power`.

    One side only where a change the other way would be treated as none. SurveyError where one of them cannot be.
    """

    level: float = 0.95
    power: float = 0.8
    sides: int = 2

    def __post_init__(self) -> None:
        for name, value, example in (("level", self.level, 0.95), ("power", self.power, 0.8)):
            # below one half the quantile is negative, and the formulas no longer mean anything
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.5 <= value < 1:
                raise SurveyError(f"{name} is {value!r}: give a share from 0.5 and below 1, like {example}.")
        if self.sides not in (1, 2):
            raise SurveyError(f"sides is {self.sides!r}: a test has 1 side or 2.")

    @property
    def error(self) -> float:
        """Chance on each side that is looked at to see a change where there is none."""
        return (1 - self.level) / self.sides

    @property
    def z_level(self) -> float:
        """Normal quantile of the test: 1.96 for 95% and two sides, 1.645 for one side."""
        return float(stats.norm.isf(self.error))

    @property
    def z_power(self) -> float:
        """Normal quantile of the power: 0.842 for 80%."""
        return float(stats.norm.ppf(self.power))

    @property
    def words(self) -> str:
        """with a chance of 80% (two-sided test at 5%)."""
        sides = "two" if self.sides == 2 else "one"
        return f"with a chance of {percent(self.power)} ({sides}-sided test at {percent(1 - self.level)})"
