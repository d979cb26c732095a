"""Tables for programs: names that stay, nothing rounded, nothing that runs."""

import csv
import io
import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.lines import Line, lines_of
from score.programme.command_line.estimating.tables import FIXED, csv_bytes, group_column, parquet_bytes, table_of
from tests.catalogue.working_conditions.asking.invented import HOSTILE, WITHOUT_ROUNDS, answered, table, with_names

NAMES = [
    *("indicator", "version", "name", "unit", "breakdown", "sector", "round", "from", "to", "category"),
    *("estimate", "se", "low", "high", "level", "cv", "deff", "df", "n", "n_base"),
    *("unknown_share", "suppressed", "reason"),
]


def found(folder: Path, *codes: str, minimum: int = 0, **options: object):  # type: ignore[no-untyped-def]
    results = answered(folder, [q.indicator(code) for code in codes], ("sector",), **options)  # type: ignore[arg-type]
    return [(one, lines_of(one, minimum=minimum)) for one in results]


def test_the_columns_and_their_types(tmp_path: Path) -> None:
    made = table_of(found(tmp_path, "LPR", "HOURS"), 0.95)
    assert made.column_names == NAMES
    assert set(FIXED) == set(NAMES) - {"sector"}
    kinds = {name: str(made.schema.field(name).type) for name in NAMES}
    assert {kinds[name] for name in ("estimate", "se", "low", "high", "level", "cv", "deff", "unknown_share")} == {
        "double"
    }
    assert {kinds[name] for name in ("df", "n", "n_base", "round")} == {"int64"}
    assert kinds["suppressed"] == "bool"


def test_csv_and_parquet_hold_every_digit(tmp_path: Path) -> None:
    results = found(tmp_path, "LPR", "HOURS")
    lines = [line for _, part in results for line in part]
    made = table_of(results, 0.95)
    again = pq.read_table(io.BytesIO(parquet_bytes(made)))
    assert again.equals(made)
    rows = list(csv.DictReader(io.StringIO(csv_bytes(made).decode("utf-8-sig"))))
    assert list(rows[0]) == NAMES
    for row, line in zip(rows, lines, strict=True):
        for name, value in (("estimate", line.estimate), ("se", line.se), ("low", line.low), ("cv", line.cv)):
            assert float(row[name]) == value
        assert row["deff"] == ("" if math.isnan(line.deff) else repr(line.deff))
        assert (row["sector"], int(row["round"]), int(row["n"])) == (line.labels["sector"], line.round, line.n)
    assert {row["unit"] for row in rows} == {"%", "hours per week"}


def test_a_change_names_its_rounds_and_its_unit(tmp_path: Path) -> None:
    made = table_of(found(tmp_path, "LPR", change=True), 0.9).to_pylist()
    assert {(row["from"], row["to"], row["round"], row["unit"]) for row in made} == {(1, 2, None, "percentage points")}
    assert {row["level"] for row in made} == {0.9}


def test_blank_with_the_reason(tmp_path: Path) -> None:
    made = table_of(found(tmp_path, "LPR", minimum=10_000), 0.95)
    assert made["estimate"].null_count == made.num_rows == 6
    assert {(row["suppressed"], row["reason"]) for row in made.to_pylist()} == {(True, "few_answers")}
    assert b"nan" not in csv_bytes(made).lower()
    assert str(made.schema.field("estimate").type) == "double"  # also where nothing is known


def test_a_column_called_like_one_of_ours(tmp_path: Path) -> None:
    data = table().append_column("n", pa.array(["a", "b", "c"] * 1000))
    (result,) = answered(tmp_path, [q.indicator("HOURS")], ("n",), data, WITHOUT_ROUNDS)
    made = table_of([(result, lines_of(result))], 0.95)
    assert group_column("n") == "n (group)" and group_column("sector") == "sector"
    assert made["n (group)"].to_pylist() == ["a", "b", "c"]
    assert sum(made["n"].to_pylist()) > 2000


def test_text_never_turns_into_a_formula_and_comes_back(tmp_path: Path) -> None:
    data = with_names(table(), "group", [name for name in HOSTILE if "\x00" not in name])
    (result,) = answered(tmp_path, [q.indicator("HOURS")], ("group",), data, WITHOUT_ROUNDS)
    made = table_of([(result, lines_of(result))], 0.95)
    rows = list(csv.DictReader(io.StringIO(csv_bytes(made).decode("utf-8-sig"))))
    assert {row["group"] for row in rows} == {"'=1+1", HOSTILE[0], HOSTILE[1], HOSTILE[2]}
    assert "=1+1" in made["group"].to_pylist()


def test_values_of_several_kinds_become_text(tmp_path: Path) -> None:
    (bands,) = answered(tmp_path, [q.indicator("HBAND")], design=WITHOUT_ROUNDS)
    (jobs,) = answered(tmp_path, [q.proportion("occupation")], design=WITHOUT_ROUNDS)
    made = table_of([(bands, lines_of(bands)), (jobs, lines_of(jobs))], 0.95)
    assert {"assembly", "2"} <= set(made["category"].to_pylist())
    assert table_of([(bands, lines_of(bands))], 0.95)["category"].to_pylist()[0] in (0, 1)


@pytest.mark.parametrize("lines", [[], [Line({})]])
def test_hardly_anything(lines: list[Line], tmp_path: Path) -> None:
    ((result, _),) = found(tmp_path, "HOURS")
    made = table_of([(result, lines)], 0.95)
    assert made.num_rows == len(lines)
    assert csv_bytes(made) and parquet_bytes(made)
