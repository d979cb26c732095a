"""Decision paths as text."""

import duckdb
import narwhals as nw
import pyarrow as pa

from score.catalogue.working_conditions.decision import Ask, Groups, ends_in, path, paths

TREE = Groups(
    (
        ("big", nw.col("size") > 10, Ask("old", nw.col("age") > 5, yes="in", no="out")),
        ("small", nw.col("size") <= 10, "out"),
    ),
    other="size unknown > unknown",
)
ROWS = {"size": [20, 20, 20, 1, None], "age": [9, 1, None, 9, 9]}
WALKED = [
    "big > old: yes > in",
    "big > old: no > out",
    "big > old: unknown > unknown",
    "small > out",
    "size unknown > unknown",
]


def test_each_record_walks_its_way() -> None:
    frame = nw.from_native(duckdb.connect().from_arrow(pa.table(ROWS))).with_columns(walked=path(TREE))
    assert frame.collect("pyarrow")["walked"].to_list() == WALKED
    assert set(paths(TREE)) == set(WALKED)


def test_the_end_of_a_path_is_the_result() -> None:
    frame = nw.from_native(pa.table({"walked": [*WALKED, None]}), eager_only=True)
    assert frame.select(found=ends_in("walked", "in"))["found"].to_list() == [True, False, None, False, None, None]


def test_a_group_of_the_same_name_as_a_result_is_no_result() -> None:
    frame = nw.from_native(pa.table({"walked": ["in > out", "not in"]}), eager_only=True)
    assert frame.select(found=ends_in("walked", "in"))["found"].to_list() == [False, False]
