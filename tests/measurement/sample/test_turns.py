"""Several threads ask one survey at the same moment: each gets what it would have got alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from score.measurement import Survey
from score.measurement.errors import SurveyError
from tests.measurement.labour_force import DESIGN, labour_force, written

SOURCES: dict[str, Callable[[pa.Table, Path], Any]] = {
    "file": lambda table, folder: written(folder),
    "Arrow": lambda table, folder: table,
    "pandas": lambda table, folder: table.to_pandas(),
    "relation": lambda table, folder: duckdb.connect().from_arrow(table),
}
QUESTIONS: list[Callable[[Survey], Any]] = [
    lambda survey: survey.quantile("wage", by="sex"),
    lambda survey: survey.mean("wage", by="sector"),
    lambda survey: survey.low_pay_rate("wage"),
    lambda survey: survey.gini("wage"),
    lambda survey: survey.regression("wage", ["hours"]),
    lambda survey: survey.raked({"sex": {"female": 1.0, "male": 2.0}}).mean("wage"),
]


@pytest.mark.parametrize("source", SOURCES)
def test_threads_take_turns(source: str, tmp_path: Path) -> None:
    survey = Survey(SOURCES[source](labour_force(), tmp_path), **DESIGN)
    expected = [str(ask(survey).rows()) for ask in QUESTIONS]  # as text, in which NaN is NaN

    def asked(number: int) -> tuple[int, Any]:
        found = QUESTIONS[number % len(QUESTIONS)](survey)
        assert found.explain()
        return number % len(QUESTIONS), str(found.rows())

    with ThreadPoolExecutor(4) as threads:
        for place, rows in threads.map(asked, range(24)):
            assert rows == expected[place]


def test_after_an_error_others_get_their_turn() -> None:
    survey = Survey(labour_force(), **DESIGN)
    with ThreadPoolExecutor(1) as another:
        with pytest.raises(SurveyError), survey.plan() as plan:
            plan.mean("wages")
        with pytest.raises(ZeroDivisionError), survey.plan():
            raise ZeroDivisionError
        assert another.submit(lambda: survey.mean("wage").values[0]).result(timeout=20) > 0


def test_surveys_of_frames_do_not_share_a_connection() -> None:
    frame = labour_force().to_pandas()
    surveys = [Survey(frame, **DESIGN) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        values = list(threads.map(lambda number: surveys[number % 4].mean("wage").values[0], range(16)))
    assert len(set(values)) == 1
