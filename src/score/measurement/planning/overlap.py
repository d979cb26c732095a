"""How alike two rounds of a survey are, because the same units or the same clusters are asked again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from score.measurement.errors import SurveyError
from score.measurement.planning.arguments import share
from score.measurement.planning.fieldwork import Fieldwork
from score.measurement.planning.wording import percent, plain


@dataclass(frozen=True)
class Overlap:
    """What the rounds have in common; without arguments nothing: two independent samples.

    units: share P of the answers of the first round that come from units asked again (after losses).
    correlation: R, between the two answers of one unit.
    clusters: share of the clusters of the first round that are visited again; as `units` where not given.
    cluster_correlation: between the two means of one cluster, free of sampling error (cluster autocorrelation);
    as `correlation` where not given.
    Where only clusters are visited again: Overlap(clusters=1, cluster_correlation=0.6).
    SurveyError where one of them cannot be.
    """

    units: float = 0.0
    correlation: float = 0.0
    clusters: float | None = None
    cluster_correlation: float | None = None

    def __post_init__(self) -> None:
        share("overlap units", self.units, 0.5, zero=True, one=True)
        share("overlap correlation", self.correlation, 0.6, zero=True)
        if self.cluster_correlation is not None:
            share("overlap cluster_correlation", self.cluster_correlation, 0.6, zero=True, one=True)
        if self.clusters is None:
            return
        share("overlap clusters", self.clusters, 1, zero=True, one=True)
        if self.clusters < self.units:
            raise SurveyError(
                f"overlap clusters is {self.clusters:g} and units {self.units:g}: who is asked again is in a cluster "
                "that is visited again, so that clusters is not below units."
            )
        if self.clusters > self.units and self.cluster_correlation is None:
            raise SurveyError("More clusters than units are visited again: give cluster_correlation, like 0.6.")

    @property
    def again(self) -> float:
        """Share of the clusters that are visited again."""
        return self.units if self.clusters is None else self.clusters

    def of_means(self, fieldwork: Fieldwork) -> float:
        """Correlation K of the means of two rounds of one size, as the variance of their difference needs it.

        K = (G (m - 1) rho c + (G - P) rho c + P R) / (1 + (m - 1) rho), with G the share of clusters visited again, c
        the cluster correlation, m the take. Without clusters, and where c = R and G = P, that is P R (Kish 1965,
        chapter 12). Where all clusters and units are asked again it is the correlation of Feldman and McKinlay, Cohort
        versus cross-sectional design (1994), and of Teerenstra et al. (2012).
        """
        if fieldwork.take is None or fieldwork.rho is None:
            if self.again > self.units or self.cluster_correlation is not None:
                raise SurveyError("The overlap is one of clusters: give take and rho of the fieldwork too.")
            return self.units * self.correlation
        take, rho = fieldwork.take, fieldwork.rho
        alike = self.correlation if self.cluster_correlation is None else self.cluster_correlation
        own = self.correlation - alike * rho if self.units else 0.0
        if abs(own) > 1 - rho + 1e-12:
            raise SurveyError(
                f"overlap correlation {self.correlation:g} cannot be with a cluster_correlation of {alike:g} and rho "
                f"{rho:g}: it lies between {alike * rho - (1 - rho):.3g} and {alike * rho + (1 - rho):.3g}."
            )
        return (self.again * take * rho * alike + self.units * own) / (1 + (take - 1) * rho)

    def capped(self, most: float) -> Overlap:
        """The same with a correlation of units of at most `most`, and that of clusters lower in the same proportion."""
        if self.correlation <= most:
            return self
        alike = self.cluster_correlation
        lower = None if alike is None else alike * most / self.correlation
        return replace(self, correlation=most, cluster_correlation=lower)

    def assumptions(self) -> tuple[str, ...]:
        """What the plan takes for granted, a sentence each."""
        said = []
        if self.units:
            said.append(
                f"{percent(self.units)} of the first round are asked again, with a correlation of "
                f"{plain(self.correlation)} between their answers."
            )
        if self.again and self.clusters is not None:
            alike = self.correlation if self.cluster_correlation is None else self.cluster_correlation
            said.append(f"{percent(self.again)} of the clusters are visited again, correlation {plain(alike)}.")
        return tuple(said) or ("The rounds are independent samples.",)


def most_correlation(first: float, second: float) -> float:
    """The highest correlation that two yes-or-no answers with these shares can have: everyone moves one way only."""
    low, high = sorted((first, second))
    return math.sqrt(low * (1 - high) / (high * (1 - low)))
