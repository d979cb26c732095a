"""A mapping says which column is which variable: names are checked on both sides, values are recoded and checked."""

from pathlib import Path
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest

from score.catalogue.toml_tables import CatalogueFileError
from score.catalogue.working_conditions import DataMapping, all_sheets, derive, get, lacking_for, read_mapping
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.sources.opening import open_source

DATA = pd.DataFrame(
    {
        "stratum": ["a", "a", "b", "b"],
        "w": [10.0, 12.0, 8.0, 9.0],
        "q1": [34, 51, 19, 99],
        "gender": ["M", "F", "F", "M"],
        "q12": [1, 2, 1, 9],
        "q13": ["No", "Yes", "No", ""],
        "pay": [120.0, -9.0, 300.0, float("nan")],
        "hours": [40, 20, 44, 0],
        "grp": [True, False, True, None],
    }
)
MAPPING = """keep = ["stratum", "w"]

[columns]
age = "q1"
sex = "gender"
any_work = "q12"
job_absence = "q13"
earnings_month = "pay"
hours_usual = "hours"
union_member = "grp"

[values.sex]
M = 1
F = 2

[values.any_work]
1 = true
2 = false

[values.job_absence]
Yes = true
No = false

[missing]
age = ["99"]
any_work = ["9"]
earnings_month = ["-9"]

[units]
earnings_month = "currency per week"

[constants]
short_hours = 35
work_relation = 1
in_training = false
"""


def written(tmp_path: Path, text: str = MAPPING) -> Path:
    path = tmp_path / "lfs.toml"
    path.write_text(text, encoding="utf-8")
    return path


def applied(path: Path, data: Any = DATA, **options: Any) -> dict[str, list[Any]]:
    frame = read_mapping(path).apply(open_source(data), **options)
    return {name: column.to_list() for name, column in frame.collect("pyarrow").to_dict().items()}


def test_the_data_become_variables(tmp_path: Path) -> None:
    found = applied(written(tmp_path))
    assert found == {
        "stratum": ["a", "a", "b", "b"],
        "w": [10.0, 12.0, 8.0, 9.0],
        "age": [34, 51, 19, None],
        "sex": [1, 2, 2, 1],
        "any_work": [True, False, True, None],
        "job_absence": [False, True, False, None],
        "earnings_month": [520.0, None, 1300.0, None],
        "hours_usual": [40.0, 20.0, 44.0, 0.0],
        "union_member": [True, False, True, None],
        "short_hours": [35.0] * 4,
        "work_relation": [1] * 4,
        "in_training": [False] * 4,
    }


def test_types_are_those_of_the_variables(tmp_path: Path) -> None:
    schema = read_mapping(written(tmp_path)).apply(open_source(DATA)).collect_schema()
    assert [schema[name] for name in ("age", "sex", "any_work", "earnings_month", "hours_usual")] == [
        nw.Int64,
        nw.Int64,
        nw.Boolean,
        nw.Float64,
        nw.Float64,
    ]


def test_rules_follow_on_a_file_and_on_a_frame(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path))
    file = tmp_path / "lfs.parquet"
    duckdb.connect().from_df(DATA).write_parquet(str(file))
    for source in (DATA, file):
        frame = derive(mapping.apply(open_source(source)), ["employee", "hourly_earnings"]).collect("pyarrow")
        # the second is away for a reason that was not asked
        assert frame["employee"].to_list() == [True, None, True, None]
        assert frame["hourly_earnings"].to_list() == [
            pytest.approx(3.0),
            None,
            pytest.approx(1300 / (44 * 52 / 12)),
            None,
        ]


@pytest.mark.parametrize(
    ("before", "after", "suggestion"),
    [
        ('any_work = "q12"', 'any_wrok = "q12"', "any_work"),
        ("[values.sex]", "[values.sexe]", "sex"),
        ('age = ["99"]', 'agee = ["99"]', "age"),
        ("short_hours = 35", "short_hour = 35", "short_hours"),
        ("currency per week", "currency per weak", "currency per week"),
        ("[units]\nearnings_month", "[units]\nearning_month", "earnings_month"),
    ],
)
def test_unknown_names_of_the_catalogue_have_a_suggestion(
    tmp_path: Path, before: str, after: str, suggestion: str
) -> None:
    assert before in MAPPING
    with pytest.raises(UnknownName) as caught:
        read_mapping(written(tmp_path, MAPPING.replace(before, after, 1)))
    assert caught.value.suggestion == suggestion and f"Did you mean “{suggestion}”?" in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "suggestion"), [('"q12"', '"Q12"', "q12"), ('"stratum"', '"strata"', "stratum")]
)
def test_unknown_columns_have_a_suggestion(tmp_path: Path, before: str, after: str, suggestion: str) -> None:
    mapping = read_mapping(written(tmp_path, MAPPING.replace(before, after, 1)))
    with pytest.raises(UnknownName, match="named in lfs.toml") as caught:
        mapping.apply(open_source(DATA))
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[constants]", "[constant]", "constant: is not known here"),
        ("M = 1", "M = 3", "values.sex.M: 3 is no code of sex: 1 (male), 2 (female)"),
        ("1 = true", '1 = "yes"', "values.any_work.1: must be true or false"),
        ("short_hours = 35", 'short_hours = "35"', "constants.short_hours: must be a number"),
        ("work_relation = 1", "work_relation = 7", "7 is no code of work_relation"),
        ("short_hours = 35", "age = 35", "constants.age: has a column as well"),
        ('keep = ["stratum", "w"]', 'keep = ["employed"]', "'employed' is the name of a variable"),
        ('age = ["99"]', 'age = ["99"]\nseeking = ["9"]', "missing.seeking: has no column in [columns]"),
        ("[values.sex]\nM = 1\nF = 2", "[values.sex]", "values.sex: names no value"),
        ('age = "q1"', "age = 1", "columns.age: must be a text"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, before: str, after: str, message: str) -> None:
    assert before in MAPPING
    with pytest.raises(CatalogueFileError) as caught:
        read_mapping(written(tmp_path, MAPPING.replace(before, after, 1)))
    assert message in str(caught.value) and "lfs.toml" in str(caught.value)


def test_a_unit_for_what_has_none(tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="age|sex"):
        read_mapping(written(tmp_path, MAPPING.replace("[units]", '[units]\nsex = "years"')))


WRONG = [
    ("any_work", [1, 2, 3, 9], None, "column q12 has in 1 rows values that any_work does not know (“3”)"),
    ("any_work", [7, 7, 8, 9], None, "in 3 rows values that any_work does not know (“7”, “8”)"),
    ("earnings_month", [1.0, -5.0, 2.0, 3.0], None, "column pay has in 1 rows"),
    ("age", [1.5, 2.0, 3.0, 4.0], None, "column q1 has in 1 rows values that age does not know (“1.5”)"),
    ("sex", ["M", "F", "X", None], None, "column gender has in 1 rows values that sex does not know (“X”)"),
]


@pytest.mark.parametrize(("variable", "values", "_", "message"), WRONG)
def test_values_that_say_nothing_are_refused_with_examples(
    tmp_path: Path, variable: str, values: list[Any], _: None, message: str
) -> None:
    path = written(tmp_path)
    column = read_mapping(path).recodings[variable].column
    data = DATA.assign(**{column: values})
    with pytest.raises(SurveyError) as caught:
        applied(path, data)
    assert message in str(caught.value) and "[values] or in [missing]" in str(caught.value)


def test_all_wrong_columns_are_named_at_once(tmp_path: Path) -> None:
    data = DATA.assign(q12=[3, 3, 3, 3], gender=["x"] * 4)
    with pytest.raises(SurveyError) as caught:
        applied(written(tmp_path), data)
    assert "column q12" in str(caught.value) and "column gender" in str(caught.value)


def test_without_the_check_what_says_nothing_is_missing(tmp_path: Path) -> None:
    found = applied(written(tmp_path), DATA.assign(q12=[1, 2, 3, 9]), check=False)
    assert found["any_work"] == [True, False, None, None]


@pytest.mark.parametrize(
    ("line", "data", "message"),
    [
        ('any_work = "q13"', DATA, "Column q13 is no number, and any_work wants one: say in [values]"),
        ('earnings_month = "q13"', DATA, "make it a column of numbers"),
    ],
)
def test_text_where_a_number_belongs(tmp_path: Path, line: str, data: pd.DataFrame, message: str) -> None:
    with pytest.raises(SurveyError) as caught:
        applied(written(tmp_path, f"[columns]\n{line}\n"), data)
    assert message in str(caught.value)


def test_values_have_to_fit_the_type_of_the_column(tmp_path: Path) -> None:
    words = '[columns]\nany_work = "q12"\n[values.any_work]\nYes = true\nNo = false\n'
    with pytest.raises(SurveyError, match="Column q12 holds numbers, never “(Yes|No)”"):
        applied(written(tmp_path, words))
    flags = '[columns]\nunion_member = "grp"\n[values.union_member]\n1 = true\n0 = false\n'
    with pytest.raises(SurveyError, match="Column grp is true or false, never"):
        applied(written(tmp_path, flags))


def test_zero_and_one_need_no_words_and_nothing_else_is_taken_for_them(tmp_path: Path) -> None:
    path = written(tmp_path, '[columns]\nany_work = "q12"\n')
    assert applied(path, DATA.assign(q12=[0, 1, 1, 0]))["any_work"] == [False, True, True, False]
    with pytest.raises(SurveyError, match="“2”"):
        applied(path, DATA.assign(q12=[1, 2, 1, 2]))


def test_flags_of_the_data_can_be_turned_round(tmp_path: Path) -> None:
    turned = '[columns]\nin_education = "grp"\n[values.in_education]\ntrue = false\nfalse = true\n'
    assert applied(written(tmp_path, turned))["in_education"] == [False, True, False, None]


def test_codes_as_they_are_have_to_be_known(tmp_path: Path) -> None:
    path = written(tmp_path, '[columns]\nicse18 = "q12"\n')
    assert applied(path, DATA.assign(q12=[11, 22, 41, 51]))["icse18"] == [11, 22, 41, 51]
    with pytest.raises(SurveyError, match="icse18 does not know"):
        applied(path, DATA.assign(q12=[11, 22, 40, 51]))


def test_derived_columns_can_be_mapped_and_their_rules_are_not_used(tmp_path: Path) -> None:
    mapping = read_mapping(written(tmp_path, '[columns]\nemployed = "grp"\nhourly_earnings = "pay"\n'))
    assert lacking_for(get("EMP"), mapping.variables) == ("age",)
    frame = mapping.apply(open_source(DATA), check=False)
    assert frame.collect("pyarrow")["employed"].to_list() == [True, False, True, None]


def test_what_a_mapping_reaches(tmp_path: Path) -> None:
    reach = read_mapping(written(tmp_path)).reach()
    assert {"EMP", "EMP_N", "AHE", "LPR", "GPG", "UDR"} <= set(reach.can)
    assert reach.missing["LU1"] == ("seeking", "available")
    assert reach.missing["NEET"] == ("in_education",)
    assert reach.missing["INF"] == ("employer_contributes",)
    assert reach.missing["ABS"] == ("days_absent", "days_scheduled", "workers_average")
    assert not set(reach.can) & set(reach.missing) and "FACB" not in (*reach.can, *reach.missing)
    assert len(reach.can) + len(reach.missing) == len(all_sheets()) - 1


def test_what_a_sheet_asks_for_beyond_its_rules() -> None:
    there = frozenset({"age", "any_work", "job_absence", "work_relation"})
    assert lacking_for(get("DEPC"), there) == ("depends_on_unit",)
    # with codes of the data nothing depends on that question any more
    assert lacking_for(get("DEPC"), there | {"icse18"}) == ()
    assert lacking_for(get("CHL"), frozenset({"age", "child_hours"})) == ("child_hazard",)
    assert lacking_for(get("CHL"), frozenset({"age", "child_hours"}), "hours alone") == ()


def test_an_empty_mapping_reaches_nothing() -> None:
    assert DataMapping("none.toml", {}).reach().can == ()
