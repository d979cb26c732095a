"""Quantiles of many rows read few of them, say the same, and leave neither memory nor settings changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score.measurement import Estimates, Survey
from score.measurement.scanning import distribution, summing
from tests.measurement.labour_force import labour_force

RULES = ("math", "school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows are never read whole; how many are read."""
    read: list[int] = []

    def counted(*given: Any) -> Any:
        table = summing.rows_of(*given)
        read.append(table.num_rows)
        return table

    monkeypatch.setattr(distribution, "ALL_ROWS", 0)
    monkeypatch.setattr(distribution, "rows_of", counted)
    return read


def rows(number: int, seed: int = 1, spread: float = 0.0) -> pl.DataFrame:
    """Domains of which the values are as far apart as thousandths and millions, below zero as well."""
    random = np.random.default_rng(seed)
    domain = random.integers(0, 4, number)
    unit = np.sort(random.integers(0, 60, number))
    value = random.normal(0, 1, number) + spread * random.normal(0, 1, 60)[unit]
    scale, middle = np.array([1e-3, 1.0, 1e3, 1e6])[domain], np.array([0.0, 5.0, -2e3, 1e7])[domain]
    return pl.DataFrame({"g": domain, "u": unit, "y": middle + scale * value, "w": random.uniform(1, 9, number)})


def asked(table: pl.DataFrame, rule: str = "math") -> Estimates:
    return Survey(table, psu="u", weight="w").quantile("y", [0.0, 0.03, 0.5, 0.98, 1.0], by="g", rule=rule)


@pytest.mark.parametrize("rule", RULES)
def test_few_rows_give_the_same_by_every_rule(few: list[int], monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    table = rows(3000)
    found = asked(table, rule)
    some = repr(found), found.interval(level=0.8)
    assert 0 < few[0] < 2500
    monkeypatch.setattr(distribution, "ALL_ROWS", 10**6)
    whole = asked(table, rule)
    assert some[0] == repr(whole)
    np.testing.assert_allclose(some[1], whole.interval(level=0.8), rtol=1e-12)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), number=st.integers(30, 400), rule=st.sampled_from(RULES), spread=st.floats(0, 30))
def test_whatever_the_rows_are(seed: int, number: int, rule: str, spread: float) -> None:
    table = rows(number, seed, spread).with_columns(pl.col("y").round_sig_figs(2))  # many that are equal
    table = table.with_columns(w=pl.col("y").rank("dense") % 8 + 1.0)  # and weigh the same, so that no order matters
    whole = repr(asked(table, rule))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "ALL_ROWS", 0)
        assert repr(asked(table, rule)) == whole


@pytest.mark.parametrize("rule", RULES)
def test_equal_values_of_unequal_weights_are_the_same_in_any_order(few: list[int], rule: str) -> None:
    table = rows(600).with_columns(pl.col("y").round_sig_figs(2))
    found = repr(asked(table, rule))
    for seed in range(3):
        assert repr(asked(table.sample(fraction=1, shuffle=True, seed=seed), rule)) == found


def test_of_more_rows_a_smaller_part_is_read(few: list[int]) -> None:
    """The limits are near where there are many rows."""
    parts = []
    for number in (2_000, 200_000):
        random = np.random.default_rng(3)
        table = pl.DataFrame({"u": np.arange(number) % 500, "y": random.lognormal(size=number)})
        few.clear()
        Survey(table, psu="u").quantile("y")
        parts.append(few[-1] / number)
        assert len(few) == 1  # what was read for the median was enough for its limits
    assert parts[0] > 0.15 and parts[1] < 0.03


def test_limits_farther_away_are_read_when_they_are_needed(few: list[int]) -> None:
    """Units of which all members are alike: the design effect is that of their size."""
    unit = np.repeat(np.arange(20), 5000)
    value = np.random.default_rng(8).normal(size=20)[unit] + np.linspace(0, 1e-3, len(unit))
    table = pl.DataFrame({"u": unit, "y": value})
    found = Survey(table, psu="u").quantile("y")
    assert len(few) == 2
    below = Survey(table.with_columns(b=pl.col("y") <= found.values[0]), psu="u").mean("b").interval()
    ends = [np.quantile(value, float(end[0]), method="inverted_cdf") for end in below]
    assert [found.interval()[0][0], found.interval()[1][0]] == pytest.approx(ends, abs=1e-7)
    assert below[1][0] - below[0][0] > 0.3


def test_the_connection_of_a_user_keeps_its_limit() -> None:
    connection = duckdb.connect(config={"memory_limit": "700MB"})
    limit = connection.sql("SELECT current_setting('memory_limit')").fetchall()
    connection.execute("CREATE TABLE t AS SELECT i // 2 AS u, i % 7 AS y FROM range(200000) r(i)")
    Survey(connection.table("t"), psu="u").mean("y")
    assert connection.sql("SELECT current_setting('memory_limit')").fetchall() == limit


def test_memory_is_given_back_while_a_large_answer_is_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[int] = []
    monkeypatch.setattr(summing, "_give_back", lambda: given_back.append(1))
    table = pl.DataFrame({"u": np.arange(220_000), "y": 1.0}).to_arrow()  # read by DuckDB
    assert Survey(table, psu="u").mean("y").values == pytest.approx([1])
    many = len(given_back)
    Survey(table.slice(0, 1000), psu="u").mean("y")
    assert many >= 3 and len(given_back) - many == 1


def test_no_question_imports_pandas(tmp_path: Path) -> None:
    """That takes longer than the question, and more memory."""
    pq.write_table(labour_force(2000), tmp_path / "lfs.parquet")
    script = """
import sys
from score.measurement import Survey
s = Survey(sys.argv[1], strata="stratum", psu="psu", weight="w", round="round")
s.mean("wage", by="sex"), s.quantile("wage", by="sex").interval(), s.low_pay_rate("wage", by="sector").rows()
s.change("wage", frm=1, to=2, by="sector").covariance
sys.exit("pandas" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "lfs.parquet")], check=True)
