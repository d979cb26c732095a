"""Strata that a sample is spread over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import number, numbers, share, whole


@dataclass(frozen=True)
class Strata:
    """Strata of a population, in one order.

    sizes: members N_h, whole, at least 1. sds: standard deviation S_h of the variable within the stratum, from 0.
    means: its mean, needed for a CV only. costs: of one answer, above 0; equal where not given.
    names: what they are called; numbers where not given. SurveyError where one cannot be.
    """

    sizes: Sequence[int]
    sds: Sequence[float] | None = None
    means: Sequence[float] | None = None
    costs: Sequence[float] | None = None
    names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        length = len(self.sizes)
        if not length:
            raise SurveyError("sizes is empty: give the number of members of each stratum.")
        for place, size in enumerate(self.sizes):
            whole(f"sizes[{place}]", size, 1, 200)
        if self.sds is not None:
            numbers("sds", self.sds, length, 20, zero=True)
        if self.costs is not None:
            numbers("costs", self.costs, length, 10)
        if self.means is not None:
            if len(self.means) != length:
                raise SurveyError(f"means has {len(self.means)} numbers for {length} strata: give one for each.")
            for place, mean in enumerate(self.means):
                number(f"means[{place}]", mean, "a number, like 120")
        if self.names is not None and len(self.names) != length:
            raise SurveyError(f"names has {len(self.names)} names for {length} strata: give one for each.")

    @classmethod
    def of_proportions(
        cls,
        sizes: Sequence[int],
        proportions: Sequence[float],
        costs: Sequence[float] | None = None,
        names: Sequence[str] | None = None,
    ) -> Strata:
        """Strata with an expected proportion, from 0 to 1, in each: S^2 = N p (1 - p) / (N - 1) (Cochran 1977, 3.2)."""
        if len(proportions) != len(sizes):
            raise SurveyError(f"proportions has {len(proportions)} numbers for {len(sizes)} strata: give one for each.")
        means = [share(f"proportions[{h}]", p, 0.3, zero=True, one=True) for h, p in enumerate(proportions)]
        sds = [
            math.sqrt(p * (1 - p) * size / (size - 1)) if size > 1 else 0.0
            for p, size in zip(means, sizes, strict=True)
        ]
        return cls(sizes, sds, means, costs, names)

    @property
    def population(self) -> int:
        """Members of all strata."""
        return int(sum(self.sizes))

    def name(self, place: int) -> str:
        """What a stratum is called."""
        return str(self.names[place]) if self.names is not None else f"stratum {place + 1}"
