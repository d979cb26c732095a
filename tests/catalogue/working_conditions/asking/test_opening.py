"""A file and what is said about it become the survey that the library would make of them by hand."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from score.catalogue.working_conditions.asking.design_file import DesignFile, read_design
from score.catalogue.working_conditions.asking.opening import open_survey
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.sources import File, complete_columns, open_source
from score.measurement.survey import Survey
from tests.catalogue.working_conditions.asking.invented import DESIGN, opened, table, write
from tests.measurement.labour_force import DESIGN as ARGUMENTS

PLAIN = 'strata = "stratum"\npsu = "psu"\nweight = "w"\n'


def by_hand(found: pa.Table | None = None) -> Survey:
    return Survey(table() if found is None else found, **ARGUMENTS)


def same(one: Survey, other: Survey, column: str = "wage") -> None:
    ours, theirs = one.mean(column, by="sector"), other.mean(column, by="sector")
    assert ours.values == pytest.approx(theirs.values, rel=1e-12)
    assert ours.standard_errors == pytest.approx(theirs.standard_errors, rel=1e-12)
    assert ours.df == theirs.df


def test_a_file_without_a_mapping(tmp_path: Path) -> None:
    same(opened(tmp_path, design=PLAIN), by_hand())


def test_it_is_read_through_the_connection_of_the_caller(tmp_path: Path) -> None:
    file, _ = write(tmp_path)
    connection = duckdb.connect()
    survey = open_survey(file, DesignFile(design={"weight": "w"}), [], connection)
    assert survey.size().values[0] > 0
    connection.close()
    with pytest.raises(SurveyError, match="already been closed"):
        survey.size()
    frame = open_source(File(file, duckdb.connect()))
    assert set(table().column_names) == set(frame.collect_schema().names())
    assert complete_columns(File(file, connection)) == complete_columns(file) >= {"w", "sex"}


def test_columns_that_are_asked_for_need_not_be_kept_by_the_mapping(tmp_path: Path) -> None:
    columns = opened(tmp_path, ["occupation", "sex", "youth"]).answers.columns()
    assert {"stratum", "psu", "w", "round", "occupation", "sex", "earnings_month"} <= columns.keys()
    assert "youth" not in columns and "wage" not in columns
    assert columns["sex"].is_integer()  # the variable, not the column of the same name


def test_a_column_named_like_a_variable_that_is_not_mapped_is_refused(tmp_path: Path) -> None:
    found = table().append_column("tenure_months", pa.array([1] * 3000))
    with pytest.raises(UnknownName, match="no column “sectr”. Did you mean “sector”"):
        opened(tmp_path, ["sectr"])
    with pytest.raises(SurveyError, match='“tenure_months” is a variable.*write tenure_months = "tenure_months"'):
        opened(tmp_path, ["tenure_months"], found)


def test_replicates_made_and_given(tmp_path: Path) -> None:
    made = opened(tmp_path, design=PLAIN + '[replicates]\nmethod = "JKn"\n')
    same(made, by_hand().replicated("JKn"))
    weights = table()["w"].to_numpy()
    found = table().append_column("r1", pa.array(weights * 1.1)).append_column("r2", pa.array(weights * 0.9))
    given = opened(tmp_path, found=found, design=PLAIN + '[replicates]\nmethod = "BRR"\ncolumns = ["r1", "r2"]\n')
    same(given, by_hand(found).with_replicate_weights(["r1", "r2"], "BRR"))


def test_non_response_then_trimming_then_known_totals(tmp_path: Path) -> None:
    said = (
        PLAIN + '[non_response]\nresponded = "informal"\ncells = "sex"\n[trimming]\nmost = 1.5\n'
        '[post_stratification]\ncolumn = "sector"\ntotals = { craft = 900, farm = 1000, trade = 1100 }\n'
    )
    expected = by_hand().adjusted_for_non_response("informal", "sex").trimmed(1.5)
    expected = expected.post_stratified("sector", {"craft": 900, "farm": 1000, "trade": 1100})
    survey = opened(tmp_path, design=said)
    same(survey, expected)
    assert survey.size(by="sector").values == pytest.approx([900, 1000, 1100])
    assert len(survey.adjustments) == 2


def test_totals_of_numbers_in_a_column_of_numbers(tmp_path: Path) -> None:
    text = (
        PLAIN
        + "[raking.occupation]\nassembly = 100\noffice = 100\ntransport = 100\n[raking.informal]\n0 = 180\n1 = 120\n"
    )
    assert opened(tmp_path, design=text).size(by="informal").values == pytest.approx([180, 120])
    text = PLAIN + "[raking.employee]\ntrue = 270\nfalse = 30\n"
    assert opened(tmp_path, design=text).size(by="employee").values == pytest.approx([30, 270])
    with pytest.raises(SurveyError, match="Column informal holds numbers, and totals are given for “yes”"):
        opened(tmp_path, design=PLAIN + "[raking.informal]\nyes = 1\n")
    with pytest.raises(SurveyError, match="Column employee holds true or false"):
        opened(tmp_path, design=PLAIN + "[raking.employee]\n1 = 1\n")


def test_calibration_to_everything_at_once(tmp_path: Path) -> None:
    whole = float(sum(table()["w"].to_pylist()))
    text = (
        PLAIN + f'[calibration]\neverybody = {whole:.0f}\ndistance = "logit"\nbounds = [0.3, 3]\n'
        f"totals = {{ hours = {whole * 38:.0f} }}\ngroups.sex = {{ female = {whole * 0.5:.0f} }}\n"
    )
    found = table().set_column(7, "hours", pa.array([40 + place % 3 - 4 * (place % 2) for place in range(3000)]))
    assert found.column_names[7] == "hours"
    survey = opened(tmp_path, found=found, design=text)
    known = {"everybody": round(whole), "hours": round(whole * 38), ("sex", "female"): round(whole * 0.5)}
    same(survey, by_hand(found).calibrated(known, "logit", (0.3, 3)), "hours")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (DESIGN.replace('"stratum"', '"stratums"'), "Did you mean “stratum”"),
        (DESIGN.replace('"wage"', '"wages"'), r"column \(named in design.toml\) “wages”. Did you mean “wage”"),
        (DESIGN.replace("female = 2", "femal = 2"), "female"),
        (PLAIN + "[raking.sexx]\nf = 1\n", "Did you mean “sex”"),
        (PLAIN + '[non_response]\nresponded = "wge"\ncells = []\n', "Did you mean “wage”"),
    ],
)
def test_names_that_the_file_does_not_know(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match=words):
        opened(tmp_path, design=text)


def test_files_that_are_none(tmp_path: Path) -> None:
    _, design = write(tmp_path)
    said = read_design(design)
    for name, content in {"a.parquet": b"PAR1 no", "a.xlsx": b"", "a.dta": b"no", "empty.csv": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises((SurveyError, pa.ArrowException)):
            open_survey(tmp_path / name, said, [], duckdb.connect())
    with pytest.raises(SurveyError, match="There is no file"):
        open_survey(tmp_path / "none.csv", said, [], duckdb.connect())
    assert issubclass(UnknownName, SurveyError)
