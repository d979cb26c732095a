"""Sentences say what the numbers say, no more, in the reader's language."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.lines import lines_of
from score.catalogue.working_conditions.asking.question import Question
from score.catalogue.working_conditions.asking.rounds import Overlap
from score.programme.command_line.estimating.footnotes import footnotes, overlap_line, reason_words, sample_line
from score.programme.command_line.estimating.language import language
from score.programme.command_line.estimating.naming import (
    clean,
    column_name,
    places_for,
    question_name,
    shortened,
    value_name,
)
from score.programme.command_line.estimating.sentences import sentence
from tests.catalogue.working_conditions.asking.invented import DESIGN, HOSTILE, WITHOUT_ROUNDS, answered, table

EN, FR = language("en"), language("fr")
PAY = [q.mean("earnings_month")]


def raised(of: str, by: float, later: bool = False) -> pa.Table:
    """The invented file with other wages in one sector, or in the later round of it."""
    found = table()
    there = np.array([one == of for one in found["sector"].to_pylist()])
    if later:
        there &= found["round"].to_numpy() == 2
    wages = found["wage"].to_pandas().to_numpy()
    wages = np.where(there, wages * by, wages)
    return found.set_column(found.schema.get_field_index("wage"), "wage", pa.array(wages, from_pandas=True))


def said(folder: Path, asked: Sequence[Question] = PAY, minimum: int = 0, **options: object) -> tuple[str, str]:
    (result,) = answered(folder, asked, **options)  # type: ignore[arg-type]
    lines = lines_of(result, minimum=minimum)
    return sentence(EN, result, lines), sentence(FR, result, lines)


def test_one_number(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], design=WITHOUT_ROUNDS)
    (line,) = lines_of(result)
    english, french = said(tmp_path, [q.indicator("LPR")], design=WITHOUT_ROUNDS)
    assert english == f"Low pay rate: {line.estimate:.1f}% ({line.low:.1f}\u2013{line.high:.1f})"
    assert (
        french.endswith(english.removeprefix("Low pay rate: ").replace(".", ",").replace("%", "\u202f%"))
        or "%" in french
    )


def test_the_latest_round_is_the_news(tmp_path: Path) -> None:
    english, _ = said(tmp_path)
    assert english.startswith("Mean of earnings_month in round 2: ")


def test_the_highest_is_named_where_groups_differ(tmp_path: Path) -> None:
    english, french = said(tmp_path, by=("sector",), found=raised("farm", 3), design=WITHOUT_ROUNDS)
    assert english.startswith("Mean of earnings_month: highest for farm, ")
    assert french.startswith("Moyenne de earnings_month : maximum pour farm, ")
    english, _ = said(tmp_path, by=("sector",), found=raised("farm", 3))
    assert english.startswith("Mean of earnings_month, round 2: highest for farm, ")


def test_no_difference_is_claimed_where_there_is_none(tmp_path: Path) -> None:
    english, french = said(tmp_path, by=("sector",), design=WITHOUT_ROUNDS)
    assert english.startswith("Mean of earnings_month: from ") and "by sector, no difference beyond sampling" in english
    assert "sans différence au-delà de l’erreur d’échantillonnage" in french
    english, _ = said(tmp_path, by=("sector",))
    assert english.startswith("Mean of earnings_month, round 2: from ")


def test_a_few_answers_are_no_news(tmp_path: Path) -> None:
    found = raised("farm", 3)
    odd = ["tiny" if place < 8 else sector for place, sector in enumerate(found["sector"].to_pylist())]
    found = found.set_column(found.schema.get_field_index("sector"), "sector", pa.array(odd))
    wages = found["wage"].to_pandas().to_numpy().copy()
    wages[:8] = 900 + np.arange(8)
    found = found.set_column(found.schema.get_field_index("wage"), "wage", pa.array(wages, from_pandas=True))
    english, _ = said(tmp_path, by=("sector",), found=found, design=WITHOUT_ROUNDS)
    assert "highest for farm" in english


def test_changes(tmp_path: Path) -> None:
    up, up_french = said(tmp_path, found=raised("farm", 9, later=True), change=True)
    assert up.startswith("Mean of earnings_month rose from 1 to 2: +")
    assert "hausse de 1 à 2, +" in up_french
    down, _ = said(tmp_path, found=raised("farm", 0.01, later=True), change=True)
    assert down.startswith("Mean of earnings_month fell from 1 to 2: \u2212")
    none, _ = said(tmp_path, [q.indicator("HOURS")], change=True)
    assert "no change beyond sampling error, 1 to 2: " in none and " to +" in none
    one, _ = said(tmp_path, by=("sector",), found=raised("farm", 9, later=True), change=True)
    assert one.startswith("Mean of earnings_month, 1 to 2: largest change for farm, +")
    many, _ = said(tmp_path, [q.mean("injury")], by=("sector",), change=True)
    assert many.endswith("no change beyond sampling error in any of 3 groups, 1 to 2")


def test_shares_of_a_column_and_nothing_to_show(tmp_path: Path) -> None:
    english, _ = said(tmp_path, [q.indicator("HBAND")], design=WITHOUT_ROUNDS)
    assert english.startswith("Employed people by hours actually worked: highest for 40 to 48 hours, ")
    english, _ = said(tmp_path, by=("sex",), minimum=10_000)
    assert english == "Mean of earnings_month: nothing that can be shown"


def test_footnotes_say_what_is_missing(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], ("sector",), change=True)
    lines = lines_of(result)
    (unknown,) = footnotes(EN, result, lines, 0)
    largest = max(line.unknown for line in lines)
    assert f"missing for up to {largest * 100:.1f}% of those who count (" in unknown
    blank = footnotes(EN, result, lines_of(result, minimum=9999), 9999)
    assert any("Left blank where there are fewer than 9,999 answers" in note for note in blank)
    assert sample_line(EN, result) == (
        "3,000 rows, 12 strata, 120 sampling units, 108 degrees of freedom. Errors by Taylor linearisation."
    )
    assert "40 sampling units were in both rounds, 41 in 1 only, 39 in 2 only" in overlap_line(
        EN, result, Overlap(40, 41, 39)
    )
    assert "independent" in overlap_line(EN, result, None)
    (levels,) = answered(tmp_path, [q.indicator("LPR")])
    assert overlap_line(EN, levels, None) == ""
    assert {reason_words(FR, line) for line in lines_of(result, minimum=9999)} == {"trop peu de réponses"}


def test_names_of_codes_and_columns() -> None:
    assert value_name(EN, "sex", 2) == "female" and value_name(FR, "sex", 2) == "femmes"
    assert value_name(EN, "sector", 3) == "3" and value_name(EN, "sector", 3.0) == "3"
    assert value_name(EN, "youth", True) == "yes" and value_name(EN, "union", True) == "true"
    assert value_name(EN, "sector", None) == ""
    assert value_name(FR, "hours_band", 6) == "plus de 48 heures"
    assert column_name(EN, "sex") == "Sex" and column_name(EN, "sector") == "sector"
    assert question_name(EN, q.quantile("wage:0.5")) == "Median of wage"
    assert question_name(FR, q.quantile("wage:0.25")) == "Quantile 0,25 de wage"
    assert question_name(EN, q.ratio("wage/hours")) == "wage per hours"


@pytest.mark.parametrize("text", [*HOSTILE, "\u202edorp", "a\nb", "\ud800", "100%s %(name)s"])
def test_what_cannot_be_seen_is_replaced(text: str) -> None:
    cleaned = clean(text)
    assert not any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 or letter == "\u202e" for letter in cleaned)
    assert cleaned.encode("utf-8")
    assert len(shortened(cleaned)) <= 60
    assert len(cleaned) == len(text)


def test_digits_follow_the_errors(tmp_path: Path) -> None:
    def places(asked: Question) -> int:
        (result,) = answered(tmp_path, [asked], design=DESIGN)
        return places_for(result, lines_of(result))

    assert places(q.indicator("LPR")) == 1  # per cent
    assert places(q.indicator("HOURS")) == 2  # errors of 0.3 hours
    assert places(q.total("earnings_month")) == 0  # errors of tens of thousands
    assert places(q.ratio("earnings_month/hours_usual")) == 4  # errors of 0.006
