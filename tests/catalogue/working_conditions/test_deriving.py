"""Derived columns are made of answers, in order, and only of what is there."""

import duckdb
import narwhals as nw
import pandas as pd
import pyarrow as pa
import pytest

from score.catalogue.working_conditions import all_rules, derive, variables_behind
from score.catalogue.working_conditions.deriving import missing_for, read_for
from score.measurement.errors import SurveyError, UnknownName
from tests.catalogue.working_conditions.truth import arrow

HEADS = ("age", "any_work", "job_absence", "seeking", "available")
PEOPLE = [
    (30, True, None, None, None),
    (30, False, False, True, True),
    (30, False, False, False, True),
    (12, True, None, None, None),
]


def lazy(table: pa.Table) -> nw.LazyFrame:
    return nw.from_native(duckdb.connect().from_arrow(table))


def test_all_that_lies_between_is_made_as_well() -> None:
    frame = derive(lazy(arrow(HEADS, PEOPLE)), ["labour_force"])
    assert {"working_age", "employed", "unemployed", "labour_force"} <= set(frame.collect_schema().names())
    found = frame.collect("pyarrow")
    assert found["employed"].to_list() == [True, False, False, False]
    assert found["labour_force"].to_list() == [True, True, False, False]


def test_a_pandas_frame_is_read_as_well() -> None:
    people = pd.DataFrame(PEOPLE, columns=list(HEADS)).astype(dict.fromkeys(HEADS[1:], "boolean"))
    found = derive(nw.from_native(people), ["labour_force"]).collect("pyarrow")
    assert found["labour_force"].to_list() == [True, True, False, False]


def test_nothing_is_derived_that_is_there() -> None:
    table = arrow(("employed", "unemployed"), [(True, False), (None, None)])
    frame = derive(lazy(table), ["labour_force", "employed"])
    assert frame.collect_schema().names() == ["employed", "unemployed", "labour_force"]


def test_limits_have_defaults_and_a_column_goes_before_them() -> None:
    ages = arrow(("age",), [(14,), (15,), (16,)])
    assert derive(lazy(ages), ["working_age"]).collect("pyarrow")["working_age"].to_list() == [False, True, True]
    own = ages.append_column("working_age_from", pa.array([16] * 3))
    assert derive(lazy(own), ["working_age"]).collect("pyarrow")["working_age"].to_list() == [False, False, True]


def test_what_is_missing_is_named() -> None:
    with pytest.raises(SurveyError, match="For lu4_case the answers lack job_absence, wants_more_hours"):
        derive(lazy(arrow(("age", "any_work", "seeking", "available", "wants_work"), [])), ["lu4_case"])


def test_a_misspelt_name_has_a_suggestion() -> None:
    with pytest.raises(UnknownName) as caught:
        derive(lazy(arrow(HEADS, PEOPLE)), ["labor_force"])
    assert caught.value.suggestion == "labour_force"
    with pytest.raises(UnknownName):
        variables_behind(["labor_force"])


def test_missing_stops_at_what_is_there() -> None:
    assert missing_for("lu2_case", {"employed", "unemployed"}) == (
        "wants_more_hours",
        "available_more_hours",
        "hours_all_jobs",
        "short_hours",
    )
    assert missing_for("long_hours", {"hours_actual"}) == ()
    assert missing_for("informal", {"informal"}) == ()


def test_what_would_be_read_stops_at_what_is_there() -> None:
    assert "depends_on_unit" in read_for(["dependent_contractor"], {"work_relation"})
    assert "depends_on_unit" not in read_for(["dependent_contractor"], {"icse18"})


@pytest.mark.parametrize("name", all_rules())
def test_no_rule_stands_on_itself(name: str) -> None:
    assert name not in read_for(all_rules()[name].reads, ())


def test_making_everything_at_once_is_the_same_as_one_by_one() -> None:
    heads = variables_behind(["informal", "lu4_case", "precarious"], optional=True)
    table = arrow(heads, [tuple([None] * len(heads))])
    names = ["informal", "lu4_case", "precarious", "labour_status"]
    together = derive(lazy(table), names).collect("pyarrow")
    for name in names:
        assert together[name].to_list() == derive(lazy(table), [name]).collect("pyarrow")[name].to_list()
