"""Rounds, their order, and the units that were in two of them."""

from pathlib import Path

import pyarrow as pa
import pytest

from score.catalogue.working_conditions.asking.rounds import Overlap, Rounds, rounds_of
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.survey import Survey
from tests.catalogue.working_conditions.asking.invented import WITHOUT_ROUNDS, opened

SMALL = pa.table(
    {
        "stratum": ["a"] * 4 + ["b"] * 4 + ["b"],
        "psu": [1, 2, 1, 3, 1, 2, 1, 2, 2],
        "round": ["2024Q1", "2024Q1", "2023Q4", "2023Q4", "2024Q1", "2024Q1", "2024Q1", "2023Q4", None],
        "y": [1.0] * 9,
    }
)


def test_by_hand() -> None:
    # a1 and b2 were in both; a3 in the earlier one only, a2 and b1 in the later one only
    found = rounds_of(Survey(SMALL, strata="stratum", psu="psu", round="round", nested=True))
    assert found.levels == ("2023Q4", "2024Q1")
    assert found.overlap("2023Q4", "2024Q1") == Overlap(both=2, first=1, second=2)
    assert found.overlap("2024Q1", "2023Q4") == Overlap(both=2, first=2, second=1)


def test_the_same_as_the_engine_says(tmp_path: Path) -> None:
    survey = opened(tmp_path, ["injury"])
    found = rounds_of(survey)
    overlap = found.overlap(*found.pair())
    assert overlap is not None
    said = survey.change("injury", frm=1, to=2).notes[0]
    assert said.startswith(
        f"{overlap.both} units were in both rounds, {overlap.first} in 1 only, {overlap.second} in 2"
    )


def test_rows_drawn_directly_share_nothing() -> None:
    found = rounds_of(Survey(SMALL, round="round", strata="stratum"))
    assert found.overlap("2023Q4", "2024Q1") is None


def test_pairs() -> None:
    three = Rounds("wave", {1: frozenset(), 2: frozenset(), 10: frozenset()})
    assert three.pair() == (1, 10)
    assert three.pair("2") == (2, 10)
    assert three.pair(to="2") == (1, 2)
    assert three.pair("10", "1") == (10, 1)
    with pytest.raises(UnknownName, match="round in column wave “3”"):
        three.pair("3")
    with pytest.raises(SurveyError, match="10 was asked for twice"):
        three.pair("10")
    with pytest.raises(SurveyError, match=r"column wave holds one only \(7\)"):
        Rounds("wave", {7: frozenset()}).pair()
    with pytest.raises(SurveyError, match=r"one only \(none\)"):
        Rounds("wave", {}).pair()


def test_numbers_are_ordered_as_numbers_and_nan_is_no_round(tmp_path: Path) -> None:
    table = pa.table({"wave": [10.0, 2.0, float("nan"), 1.0, None], "y": [1.0] * 5})
    assert rounds_of(Survey(table, round="wave")).levels == (1.0, 2.0, 10.0)
    with pytest.raises(SurveyError, match="no rounds"):
        rounds_of(opened(tmp_path, design=WITHOUT_ROUNDS))
