"""Intervals hold the truth as often as they say: 2,000 samples of a whole population, all read in one scan.

Each sample is a domain of one file with strata of its own, so that its errors come from its units alone.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from score.measurement import Survey
from score.measurement.estimation.intervals import interval

STRATA, CLUSTERS, DRAWN, SAMPLES = 8, 60, 6, 2000
DF = STRATA * (DRAWN - 1)


class Population:
    """Workers in workplaces in strata; pay is skewed and alike within a workplace."""

    def __init__(self) -> None:
        random = np.random.default_rng(11)
        self.cluster = np.repeat(np.arange(STRATA * CLUSTERS), 8)
        effect = random.normal(0, 0.3, STRATA * CLUSTERS) + 0.2 * (np.arange(STRATA * CLUSTERS) // CLUSTERS)
        self.pay = np.exp(2 + effect[self.cluster] + random.normal(0, 0.4, len(self.cluster)))
        self.hours = np.round(random.normal(42, 8, len(self.cluster)) - effect[self.cluster] * 5)
        self.informal = (random.random(len(self.cluster)) < 1 / (1 + np.exp(0.3 + 2 * effect[self.cluster]))).astype(
            float
        )

    def truths(self) -> dict[str, float]:
        return {
            "mean": self.pay.mean(),
            "ratio": self.pay.sum() / self.hours.sum(),
            "share": self.informal.mean(),
            "median": np.sort(self.pay)[int(np.ceil(len(self.pay) / 2)) - 1],
        }

    def samples(self) -> pa.Table:
        """Workplaces drawn without replacement in each stratum, all of their workers, sample by sample."""
        random = np.random.default_rng(12)
        keys = random.random((SAMPLES, STRATA, CLUSTERS)).argsort(axis=2)[:, :, :DRAWN]
        cluster = (keys + CLUSTERS * np.arange(STRATA)[None, :, None]).reshape(SAMPLES, -1)
        members = cluster[:, :, None] * 8 + np.arange(8)  # rows of the population, 8 in a workplace
        rows = members.reshape(-1)
        sample = np.repeat(np.arange(SAMPLES), STRATA * DRAWN * 8)
        return pa.table(
            {
                "sample": sample,
                "stratum": sample * STRATA + self.cluster[rows] // CLUSTERS,
                "psu": self.cluster[rows],
                "N": np.full(len(rows), CLUSTERS),
                "w": np.full(len(rows), CLUSTERS / DRAWN),
                "pay": self.pay[rows],
                "hours": self.hours[rows],
                "informal": self.informal[rows],
            }
        )


@pytest.fixture(scope="module")
def population() -> Population:
    return Population()


@pytest.fixture(scope="module")
def survey(population: Population) -> Survey:
    return Survey(population.samples(), strata="stratum", psu="psu", fpc="N", weight="w", nested=True)


def coverage(low: np.ndarray, high: np.ndarray, truth: float) -> float:
    assert len(low) == SAMPLES
    return float(np.mean((low <= truth) & (truth <= high)))


def test_means_ratios_and_shares(population: Population, survey: Survey) -> None:
    with survey.plan() as plan:
        asked = {
            "mean": plan.mean("pay", by="sample"),
            "ratio": plan.ratio("pay", "hours", by="sample"),
            "share": plan.mean("informal", by="sample"),
        }
    for name, answer in asked.items():
        truth = population.truths()[name]
        for method in ("mean", "logit", "wilson", "beta") if name == "share" else ("mean",):
            low, high = interval(method, answer.values, answer.standard_errors, DF, 0.95, STRATA * DRAWN * 8)
            assert 0.93 <= coverage(low, high, truth) <= 0.97, (name, method)
        # the estimates themselves vary as their errors say, and around the truth
        error = np.sqrt(np.mean(answer.standard_errors**2))
        assert answer.values.std() == pytest.approx(error, rel=0.05), name
        assert answer.values.mean() == pytest.approx(truth, abs=4 * error / np.sqrt(SAMPLES) + 0.02 * error), name


def test_medians(population: Population, survey: Survey) -> None:
    found = survey.quantile("pay", 0.5, by="sample", level=2 * stats.norm.cdf(stats.t.ppf(0.975, DF)) - 1)
    low, high = found.interval()
    assert 0.93 <= coverage(low, high, population.truths()["median"]) <= 0.97
