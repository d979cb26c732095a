"""Small expressions give the same on every engine where answers are missing."""

from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa
import pytest

from score.catalogue.working_conditions.logic import between, coded, fails, holds, one_of

NUMBERS = pa.table({"n": pa.array([1, 2, 5, None], pa.int64()), "b": pa.array([True, False, None, None])})
FRAMES = {
    "duckdb": lambda: nw.from_native(duckdb.connect().from_arrow(NUMBERS)),
    "pandas": lambda: nw.from_native(NUMBERS.to_pandas(types_mapper=pd.ArrowDtype)),
    "arrow": lambda: nw.from_native(NUMBERS),
}


def values(engine: str, expression: nw.Expr) -> list[Any]:
    frame = FRAMES[engine]().select(found=expression)
    found = frame.collect("pyarrow") if isinstance(frame, nw.LazyFrame) else frame
    return [None if pd.isna(one) else one for one in found["found"].to_list()]


@pytest.mark.parametrize("engine", FRAMES)
def test_each(engine: str) -> None:
    assert values(engine, holds(nw.col("b"))) == [True, False, False, False]
    assert values(engine, fails(nw.col("b"))) == [False, True, False, False]
    assert values(engine, one_of("n", (1, 5))) == [True, False, True, None]
    assert values(engine, between("n", 2, 5)) == [False, True, True, None]
    assert values(engine, coded(((nw.col("n") < 2, 7), (nw.col("n") > 4, 8)))) == [7, None, 8, None]
    assert values(engine, coded(((nw.col("b"), 7), (~nw.col("b"), 8)))) == [7, 8, None, None]
