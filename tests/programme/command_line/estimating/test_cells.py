"""Cells of the tables that people read, and what the terminal prints of them."""

import io
import math
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.asking import Result
from score.catalogue.working_conditions.asking.lines import FEW_ANSWERS, ONE_ROUND, Line, lines_of
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.cells import cells_of, heads_of
from score.programme.command_line.estimating.language import language
from score.programme.command_line.estimating.listing import print_list
from score.programme.command_line.estimating.terminal import print_result
from tests.catalogue.working_conditions.asking.invented import DESIGN, WITHOUT_ROUNDS, answered, said

EN, FR = language("en"), language("fr")


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return answered(tmp_path_factory.mktemp("levels"), [q.indicator("HOURS")], ("sex",))[0]


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return answered(tmp_path_factory.mktemp("change"), [q.indicator("LPR")], ("sex",), change=True)[0]


def heads(result: Result, level: float = 0.95) -> list[str]:
    return [head.text for head in heads_of(EN, result, lines_of(result), level)]


def test_columns_of_levels_and_of_changes(levels: Result, change: Result) -> None:
    assert heads(levels) == [
        *("Sex", "Survey round", "Estimate (hours per week)", "95% interval"),
        *("Standard error", "CV", "Design effect", "n"),
    ]
    assert heads(change, 0.995) == [
        *("Sex", "Change between rounds (percentage points)", "99.5% interval", "Standard error", "n"),
    ]
    assert [head.is_label for head in heads_of(EN, levels, lines_of(levels), 0.95)] == [True] * 2 + [False] * 6
    for result in (levels, change):
        assert {len(row) for row in cells_of(EN, result, lines_of(result))} == {len(heads(result))}


def test_a_distribution_has_a_column_of_its_own(tmp_path: Path) -> None:
    (bands,) = answered(tmp_path, [q.indicator("HBAND")], ("sector",), design=WITHOUT_ROUNDS)
    assert heads(bands)[:3] == ["sector", "Hours actually worked", "Estimate (%)"]
    assert ["craft", "40 to 48 hours"] in [row[:2] for row in cells_of(EN, bands, lines_of(bands))]


def test_numbers_as_people_write_them(levels: Result) -> None:
    one = Line(
        {"sex": 2}, 1, estimate=1234.567, se=0.25, low=1230.0, high=1239.0, cv=0.0123, deff=1.5, n=2000, base=2000
    )
    assert cells_of(EN, levels, [one, replace(one, round=2)])[0] == [
        *("female", "1", "1,234.57", "1,230.00\u20131,239.00", "0.25", "1.2%", "1.50", "2,000"),
    ]
    assert cells_of(FR, levels, [one, replace(one, round=2)])[0][2] == "1\u202f234,57"


def test_few_and_blank(change: Result) -> None:
    one = Line({"sex": 1}, estimate=2.0, se=1.0, low=0.0, high=4.0, n=50, base=29)
    blank, alone = Line({"sex": 2}, n=7, base=3, reason=FEW_ANSWERS), Line({"sex": 2}, reason=ONE_ROUND)
    assert cells_of(EN, change, [one, blank, alone]) == [
        ["male", "+2.0 †", "0.0 to +4.0", "1.0", "50"],
        ["female", "too few answers", "", "", "7"],
        ["female", "one round only", "", "", "0"],
    ]
    assert "†" not in cells_of(EN, change, [replace(one, base=30)])[0][1]


def test_what_is_not_known_is_empty_or_a_dash(levels: Result) -> None:
    one = Line({"sex": None}, 1, estimate=3.0, n=40, base=40, deff=2.0)
    (row,) = cells_of(EN, levels, [one])
    assert row == ["", "3", "\u2013", "\u2013", "", "2.00", "40"]
    assert math.isnan(one.se)


@pytest.mark.parametrize("width", [60, 200])
def test_the_terminal_holds_every_number_at_any_width(change: Result, width: int) -> None:
    written = io.StringIO()
    lines = lines_of(change)
    print_result(Console(file=written, width=width), EN, change, lines, 0.95, 0, Overlap(40, 41, 39))
    text = written.getvalue()
    assert text.startswith("Low pay rate: no change beyond sampling error in any of 2 groups")
    for line in lines:
        assert f"{abs(line.estimate):.1f}" in text and f"{line.n:,}" in text
    assert "40 sampling units were in both rounds" in text.replace("\n", " ")
    assert max(len(line) for line in text.splitlines() if line.startswith("│")) <= width


def test_the_list_in_french_and_with_a_mapping(tmp_path: Path) -> None:
    written = io.StringIO()
    print_list(Console(file=written, width=300), FR, said(DESIGN, tmp_path))
    text = written.getvalue()
    assert "Nom court" in text and "Manque" in text and "Taux de bas salaires" in text
    plain = io.StringIO()
    print_list(Console(file=plain, width=300), EN, said("", tmp_path))
    assert "Needs" in plain.getvalue()
