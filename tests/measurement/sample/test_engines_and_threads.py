"""A user's connection stays as it was; surveys that are asked at the same moment do not disturb one another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import duckdb
import polars as pl
import pytest

from score.measurement import Survey, SurveyError, col
from tests.measurement.labour_force import DESIGN, labour_force, written

ASKED: dict[str, Callable[[Survey], Any]] = {
    "mean": lambda s: s.mean("wage", by=["sector", "sex"]),
    "quantile": lambda s: s.quantile("wage", by="sex"),
    "low pay": lambda s: s.low_pay_rate("wage", by="sex"),
    "gini": lambda s: s.gini("wage", by="sex"),
    "logistic": lambda s: s.regression("informal", ["hours"], "logistic"),
    "raked": lambda s: s.raked({"sex": {"female": 1.0, "male": 1.0}}).mean("wage"),
    "trimmed": lambda s: s.trimmed(1.2, by="sex").mean("wage"),
}


def answers(survey: Survey) -> dict[str, list[float]]:
    return {
        name: [float(one) for one in (*found.values, *found.standard_errors)]
        for name, found in ((name, ask(survey)) for name, ask in ASKED.items())
    }


def objects(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    asked = "SELECT 'view', view_name FROM duckdb_views() WHERE NOT internal UNION ALL SELECT 'table', table_name "
    return sorted(connection.execute(asked + "FROM duckdb_tables()").fetchall())


def test_a_connection_of_the_users_stays_as_it_was() -> None:
    table = labour_force(800)
    connection = duckdb.connect()
    connection.register("lfs", table)
    connection.execute("CREATE TABLE mine AS SELECT * FROM lfs")
    before = objects(connection)
    found = answers(Survey(connection.table("mine"), **DESIGN))
    assert objects(connection) == before
    assert connection.execute("SELECT count(*) FROM mine").fetchone() == (800,)
    expected = answers(Survey(table, **DESIGN))
    for name, numbers in expected.items():
        assert found[name] == pytest.approx(numbers, rel=1e-10), name


@pytest.mark.parametrize("name", ["constants", "answers", "small", "native", "frame", "table"])
def test_tables_of_the_users_may_be_called_anything(name: str) -> None:
    table = labour_force(300)
    connection = duckdb.connect()
    connection.execute(f'CREATE TABLE "{name}" AS SELECT 1 AS sex, 2 AS nothing')
    relation = connection.from_arrow(table)
    expected = answers(Survey(table, **DESIGN))
    for key, numbers in answers(Survey(relation, **DESIGN)).items():
        assert numbers == pytest.approx(expected[key], rel=1e-10), key
    assert connection.execute(f'SELECT * FROM "{name}"').fetchall() == [(1, 2)]


def together(ask: Callable[[int], Any], number: int = 4) -> list[Any]:
    """What comes of it where all begin at the same moment."""
    ready = Barrier(number)

    def one(place: int) -> Any:
        ready.wait()
        return ask(place)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))


def test_one_survey_of_a_frame_in_several_threads() -> None:
    survey = Survey(pl.from_arrow(labour_force(800)), **DESIGN)
    expected = answers(survey)
    for found in together(lambda _: answers(survey)):
        for name, numbers in expected.items():
            assert found[name] == pytest.approx(numbers, rel=1e-11), name


def test_a_survey_for_each_thread_of_one_file(tmp_path: Path) -> None:
    path = written(tmp_path, 800)
    expected = answers(Survey(path, **DESIGN))
    for found in together(lambda _: answers(Survey(path, **DESIGN))):
        assert found == expected


@pytest.mark.parametrize("make", [lambda table: table, pl.from_arrow], ids=["DuckDB", "Polars"])
@pytest.mark.parametrize("condition", [col("sex") > 5, col("sex") == 5, col("hours") + col("sex") > 3], ids=str)
def test_what_an_engine_refuses_is_said_in_our_own_error(make: Callable[[Any], Any], condition: Any) -> None:
    """Not an exception of the engine's, whichever it is."""
    survey = Survey(make(labour_force(60)), **DESIGN)
    for name in ("mean", "quantile", "gini", "low_pay_rate"):
        with pytest.raises(SurveyError):
            getattr(survey, name)("wage", where=condition)
