"""The same numbers, to 1e-12, whatever holds the answers: files, DuckDB, Polars, pandas, Arrow, Spark."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pyreadstat
import pytest

from score.measurement import Estimates, Survey, col
from tests.measurement.labour_force import DESIGN, written

CLOSE = 1e-12
LEVELS = {"change": 0.3, "did": 8.0}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("answers"))


def everything(source: object) -> dict[str, Estimates]:
    """One of each kind of question."""
    survey = Survey(source, **DESIGN)
    rounds = Survey(source, **DESIGN, round="round")
    with survey.plan() as plan:
        found = {
            "mean": plan.mean("wage", "hours", by=["sector", "sex"]),
            "total": plan.total("hours", by="sector", where=col("hours") > 20),
            "ratio": plan.ratio("wage", "hours"),
            "share": plan.proportion("sector", by="sex"),
            "spread": plan.variance("wage"),
            "rate": plan.rate("injury", "hours", per=1e6, by="sector"),
            "regression": plan.regression("wage", ["hours", "sex"]),
        }
    answered = {name: answer.result for name, answer in found.items()}
    answered["change"] = rounds.change("informal", frm=1, to=2, by="sector")
    answered["did"] = rounds.did("wage", treated=col("sector") == "farm", frm=1, to=2)
    answered["median"] = survey.quantile("wage", [0.25, 0.5], by="sex")
    answered["logistic"] = survey.regression("informal", ["hours", "sex"], "logistic")
    answered["low pay"] = survey.low_pay_rate("wage", by="sex")
    raked = survey.raked(
        {
            "sex": {"female": 190_000, "male": 210_000},
            "sector": dict.fromkeys(("craft", "farm"), 130_000) | {"trade": 140_000},
        }
    )
    answered["raked"] = raked.mean("wage", by="sector")
    return answered


@pytest.fixture(scope="module")
def expected(path: Path) -> dict[str, Estimates]:
    return everything(path)


def same(found: dict[str, Estimates], expected: dict[str, Estimates]) -> None:
    assert found.keys() == expected.keys()
    for name, wanted in expected.items():
        assert [{k: str(v) for k, v in label.items()} for label in found[name].labels] == [
            {k: str(v) for k, v in label.items()} for label in wanted.labels
        ], name
        # a change is as exact as the levels it is the difference of
        level = np.maximum(np.abs(wanted.values), LEVELS.get(name, 0.0))
        np.testing.assert_array_less(np.abs(found[name].values - wanted.values), CLOSE * level + 1e-300, name)
        np.testing.assert_allclose(found[name].standard_errors, wanted.standard_errors, rtol=1e-10, err_msg=name)
        np.testing.assert_array_equal(found[name].counts, wanted.counts)


def _polars(path: Path) -> object:
    return pl.read_parquet(path)


SOURCES = {
    "DuckDB relation": lambda path: duckdb.connect().read_parquet(str(path)),
    "Polars frame": _polars,
    "Polars lazy frame": lambda path: pl.scan_parquet(path),
    "pandas frame": lambda path: pq.read_table(path).to_pandas(),
    "pandas frame of nullable columns": lambda path: pd.read_parquet(path, dtype_backend="pyarrow"),
    "Arrow table": pq.read_table,
    "rows in another order": lambda path: pq.read_table(path).take(np.random.default_rng(1).permutation(4000)),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_frames(kind: str, path: Path, expected: dict[str, Estimates]) -> None:
    same(everything(SOURCES[kind](path)), expected)


def test_files_of_text(path: Path, tmp_path: Path, expected: dict[str, Estimates]) -> None:
    pa.csv.write_csv(pq.read_table(path), tmp_path / "lfs.csv")
    same(everything(tmp_path / "lfs.csv"), expected)


@pytest.mark.parametrize("ending", ["dta", "sav"])
def test_files_with_labels(ending: str, path: Path, tmp_path: Path, expected: dict[str, Estimates]) -> None:
    """Sex and sector are codes in the file, and words where they are asked for."""
    frame = pq.read_table(path).to_pandas()
    words = {"sex": ["female", "male"], "sector": ["craft", "farm", "trade"]}
    for name, levels in words.items():
        frame[name] = frame[name].map({level: float(code) for code, level in enumerate(levels, 1)})
    labels = {name: {float(code): level for code, level in enumerate(levels, 1)} for name, levels in words.items()}
    write = pyreadstat.write_dta if ending == "dta" else pyreadstat.write_sav
    labels_of = {"variable_value_labels": labels}
    write(frame, str(tmp_path / f"lfs.{ending}"), **labels_of)
    same(everything(tmp_path / f"lfs.{ending}"), expected)


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    """A Spark of this machine; left out loudly without Java or the package, a failure where nothing may be."""
    missing = []
    if importlib.util.find_spec("pyspark") is None:
        missing.append("PySpark is not installed (pip install 'score[spark]')")
    if shutil.which("java") is None:
        missing.append("Java is not on this machine")
    if missing:
        if os.environ.get("SCORE_NOTHING_LEFT_OUT") == "1":
            pytest.fail(" and ".join(missing))
        pytest.skip(" and ".join(missing))
    from pyspark.sql import SparkSession  # noqa: PLC0415 (an extra)

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    logging.getLogger("py4j").setLevel(logging.ERROR)  # it would write when the streams are closed already
    yield session
    session.stop()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_spark(spark, path: Path, expected: dict[str, Estimates]) -> None:
    same(everything(spark.read.parquet(str(path))), expected)


def test_every_run_has_the_same_last_digit(tmp_path: Path) -> None:
    path = written(tmp_path, 200_000)
    runs = {
        (tuple(found.values), tuple(found.standard_errors))
        for found in (Survey(path, **DESIGN).mean("wage", "hours", by=["sector", "sex"]) for _ in range(6))
    }
    assert len(runs) == 1
