"""Estimates that were pickled say the same as before, and lead to no answers."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from score.measurement import Estimates, Survey, SurveyError

ASKED: dict[str, Callable[[Survey], Estimates]] = {
    "mean": lambda s: s.mean("y", "yes", by="g"),
    "total": lambda s: s.total("y", by="g"),
    "proportion": lambda s: s.proportion("g"),
    "quantile": lambda s: s.quantile("y", [0.2, 0.5], by="g"),
    "rate": lambda s: s.rate("yes", "y", by="g"),
    "low pay": lambda s: s.low_pay_rate("y", by="g"),
    "Gini": lambda s: s.gini("y", by="g"),
    "change": lambda s: s.change("y", frm=1, to=2, by="g"),
    "contrast": lambda s: s.mean("y", by="g").contrast("a - b"),
}
WAYS: dict[str, Callable[[Survey], Survey]] = {
    "linearised": lambda s: s,
    "replicated": lambda s: s.replicated("bootstrap", replicates=40),
    "calibrated": lambda s: s.post_stratified("g", {"a": 1000, "b": 2000}, across_rounds=True),
}


def survey() -> Survey:
    random = np.random.default_rng(4)
    rows = 600
    table = pl.DataFrame(
        {
            "h": np.arange(rows) // 120,
            "u": np.arange(rows) // 6,
            "t": random.integers(1, 3, rows),
            "w": random.uniform(1, 3, rows),
            "y": random.lognormal(size=rows),
            "yes": random.integers(0, 2, rows),
            "g": random.choice(["a", "b"], rows),
        }
    )
    return Survey(table, strata="h", psu="u", weight="w", round="t")


def again(found: Estimates) -> Estimates:
    loaded: Estimates = pickle.loads(pickle.dumps(found))  # noqa: S301 (our own)
    return loaded


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ASKED)
def test_what_was_pickled_says_the_same(name: str, way: str) -> None:
    found = ASKED[name](WAYS[way](survey()))
    loaded = again(found)
    assert repr(loaded) == repr(found) and loaded.labels == found.labels
    np.testing.assert_array_equal(loaded.covariance, found.covariance)
    assert loaded.explain() == found.explain()
    assert loaded.df == found.df and loaded.level == found.level
    assert repr(again(loaded)) == repr(found)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_made_of_them_afterwards_is_the_same(way: str) -> None:
    found = WAYS[way](survey()).mean("y", by="g")
    loaded = again(found)
    assert repr(loaded.contrast("a - b")) == repr(found.contrast("a - b"))
    assert repr(loaded.relative((1, "a"), (2, "b"))) == repr(found.relative((1, "a"), (2, "b")))
    for method in ("mean", "logit"):
        shares = WAYS[way](survey()).proportion("g")
        np.testing.assert_array_equal(again(shares).interval(method, 0.9), shares.interval(method, 0.9))


def test_an_estimate_that_is_not_known_spoils_no_other() -> None:
    table = pl.DataFrame({"g": ["a", "b", "c"] * 20, "y": [1.0, None, 3.0] * 20, "u": np.arange(60) // 2})
    found = Survey(table, psu="u").mean("y", by="g")
    loaded = again(found)
    assert np.isnan(loaded.values[1]) and np.isnan(loaded.standard_errors[1])
    assert repr(loaded.contrast("a - c")) == repr(found.contrast("a - c"))
    assert not np.isnan(loaded.contrast("a - c").standard_errors).any()


def test_limits_that_need_the_answers_are_kept_at_their_level_only() -> None:
    found = survey().quantile("y", by="g")
    loaded = again(found)
    np.testing.assert_array_equal(loaded.interval(), found.interval())
    assert len(found.interval(level=0.9)[0]) == len(found.labels)
    with pytest.raises(SurveyError, match=r"only the limits at 0\.95 are known, not those at 0\.9: ask the survey"):
        loaded.interval(level=0.9)


def test_no_answers_are_in_what_is_kept() -> None:
    random = np.random.default_rng(1)
    table = pl.DataFrame({"u": np.arange(40_000) // 8, "y": random.lognormal(size=40_000)})
    found = Survey(table, psu="u").mean("y")
    assert len(pickle.dumps(found)) < 10_000
    with_replicates = Survey(table, psu="u").replicated("bootstrap", replicates=20).mean("y")
    assert len(pickle.dumps(with_replicates)) < 10_000


def test_nobody_changes_what_was_loaded() -> None:
    loaded = again(survey().mean("y", by="g"))
    for handed_out in (loaded.counts, loaded.covariance, loaded.srs_variances):
        assert handed_out is not None
        with pytest.raises(ValueError, match="read-only"):
            handed_out[...] = 0


def test_a_copy_still_knows_the_answers() -> None:
    found = survey().quantile("y", by="g")
    for other in (copy.copy(found), copy.deepcopy(found)):
        np.testing.assert_array_equal(other.interval(level=0.9), found.interval(level=0.9))
    other.labels[0]["g"] = "changed"
    assert found.labels[0]["g"] == "a"
