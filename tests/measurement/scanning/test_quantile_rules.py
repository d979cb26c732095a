"""Quantiles beside Hyndman and Fan's definitions, a row being as many rows as it weighs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement import Survey

RULES = ("math", "school", "hf1", "hf2", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
SHARES = [0.0, 0.1, 0.25, 0.5, 0.9, 1.0]


def by_definition(rows: list[tuple[int, int]], p: float, rule: str) -> float:
    """Values and whole weights, in the order of the values."""
    rows = sorted((y, w) for y, w in rows if w)
    whole, share, reached = sum(w for _, w in rows), Fraction(str(p)), Fraction(0)
    ends = []
    for _, w in rows:
        reached += Fraction(w, whole)
        ends.append(reached)
    if rule in ("math", "hf1", "school", "hf2"):
        place = next(i for i, end in enumerate(ends) if end >= share)
        if rule in ("school", "hf2"):
            value = rows[place][0]
            above = [y for y, _ in rows if y > value]
            if above and sum(Fraction(w, whole) for y, w in rows if y <= value) == share:
                return (value + above[0]) / 2
        return float(rows[place][0])
    own, last = [Fraction(w, whole) for _, w in rows], Fraction(rows[-1][1], whole)
    if rule == "hf7" and last == 1:
        return float(rows[-1][0])
    at = {
        "hf4": lambda end, w: end,
        "hf5": lambda end, w: end - w / 2,
        "hf6": lambda end, w: end / (1 + last),
        "hf7": lambda end, w: (end - w) / (1 - last),
        "hf8": lambda end, w: (end - w / 3) / (1 + last / 3),
        "hf9": lambda end, w: (end - 3 * w / 8) / (1 + last / 4),
    }[rule]
    places = [at(end, w) for end, w in zip(ends, own, strict=True)]
    if share <= places[0]:
        return float(rows[0][0])
    for i in range(1, len(rows)):
        if share <= places[i]:
            way = (share - places[i - 1]) / (places[i] - places[i - 1])
            return float(rows[i - 1][0] + way * (rows[i][0] - rows[i - 1][0]))
    return float(rows[-1][0])


ROWS = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(0, 9)), min_size=2, max_size=15, unique_by=lambda one: one[0]
)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(rows=ROWS)
def test_each_rule(rule: str, rows: list[tuple[int, int]]) -> None:
    if not any(w for _, w in rows):
        return
    table = pl.DataFrame({"y": [float(y) for y, _ in rows], "w": [float(w) for _, w in rows]})
    found = Survey(table, weight="w").quantile("y", SHARES, rule=rule).values
    assert found == pytest.approx([by_definition(rows, p, rule) for p in SHARES], rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("rule", RULES)
def test_of_equal_weights_they_are_those_of_numpy(rule: str) -> None:
    methods = {
        "math": "inverted_cdf",
        "school": "averaged_inverted_cdf",
        "hf1": "inverted_cdf",
        "hf2": "averaged_inverted_cdf",
        "hf4": "interpolated_inverted_cdf",
        "hf5": "hazen",
        "hf6": "weibull",
        "hf7": "linear",
        "hf8": "median_unbiased",
        "hf9": "normal_unbiased",
    }
    y = np.random.default_rng(5).normal(1e6, 1, 101)
    found = Survey(pl.DataFrame({"y": y})).quantile("y", SHARES[1:-1], rule=rule).values
    assert found == pytest.approx(np.quantile(y, SHARES[1:-1], method=methods[rule]), rel=1e-12)


def test_woodruff_limits_are_quantiles_at_the_limits_of_the_share_below() -> None:
    random = np.random.default_rng(2)
    table = pl.DataFrame(
        {"u": np.repeat(np.arange(30), 6), "y": random.lognormal(size=180), "w": random.uniform(1, 4, 180)}
    )
    survey = Survey(table, psu="u", weight="w")
    for rule in ("math", "hf7"):
        found = survey.quantile("y", 0.3, rule=rule)
        below = Survey(table.with_columns(below=pl.col("y") <= found.values[0]), psu="u", weight="w").mean("below")
        ends = [survey.quantile("y", float(end[0]), rule=rule).values[0] for end in below.interval()]
        low, high = found.interval()
        assert [low[0], high[0]] == pytest.approx(ends, rel=1e-9)


def test_a_domain_without_a_value_has_no_quantile_and_says_so() -> None:
    table = pl.DataFrame({"g": ["a", "b"] * 20, "y": [1.0, None] * 20, "u": list(range(40))})
    for by in ("g", ["g"]):
        rows = Survey(table, psu="u").quantile("y", [0.5, 0.9], by=by).rows()
        assert [(row["g"], row["n"]) for row in rows] == [("a", 20), ("b", 0)] * 2
        assert np.isnan([rows[1][name] for name in ("estimate", "se", "low", "high")]).all()
        assert rows[0]["estimate"] == 1
