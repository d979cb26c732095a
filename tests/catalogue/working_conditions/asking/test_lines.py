"""Lines say the numbers of the library, and why where they say none."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from score.catalogue.working_conditions import estimate, estimate_change, get
from score.catalogue.working_conditions.asking import question as q
from score.catalogue.working_conditions.asking.asking import ask
from score.catalogue.working_conditions.asking.lines import FEW_ANSWERS, NO_ESTIMATE, ONE_ROUND, lines_of
from tests.catalogue.working_conditions.asking.invented import WITHOUT_ROUNDS, answered, opened, table


@pytest.mark.parametrize("code", ["LPR", "HOURS", "HBAND", "GPG", "EMP_N"])
def test_the_numbers_are_those_of_an_answer(code: str, tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator(code)], ("sector",))
    alone = estimate(opened(tmp_path, ["sector"]), get(code), by="sector")
    lines = lines_of(result, 0.9)
    low, high = alone.interval(0.9)
    assert [line.estimate for line in lines] == pytest.approx(alone.values, rel=1e-12)
    assert [line.se for line in lines] == pytest.approx(alone.standard_errors, rel=1e-9)
    assert [line.low for line in lines] == pytest.approx(low, rel=1e-9)
    assert [line.high for line in lines] == pytest.approx(high, rel=1e-9)
    assert [line.n for line in lines] == alone.estimates.counts.tolist()
    assert [line.cv for line in lines] == pytest.approx(alone.estimates.cv, rel=1e-9)
    assert [line.deff for line in lines] == pytest.approx(alone.estimates.deff, rel=1e-6, nan_ok=True)
    assert all(line.shown and line.df == 108 for line in lines)
    assert {line.round for line in lines} == {1, 2}


def test_changes_are_those_of_estimate_change(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], ("sector",), change=True)
    alone = estimate_change(opened(tmp_path, ["sector"]), get("LPR"), 1, 2, by="sector")
    lines = lines_of(result)
    assert [line.estimate for line in lines] == pytest.approx(alone.values, rel=1e-12)
    assert [line.low for line in lines] == pytest.approx(alone.interval()[0], rel=1e-9)
    levels = result.differences.levels.counts if result.differences else np.zeros(6)
    assert [line.base for line in lines] == np.minimum(levels[:3], levels[3:]).tolist()
    assert [line.n for line in lines] == (levels[:3] + levels[3:]).tolist()
    assert all(line.round is None and math.isnan(line.deff) for line in lines)


def test_limits_of_a_share_lie_within_it(tmp_path: Path) -> None:
    rare = pa.array([True] * 3 + [False] * 2997)
    found = table().append_column("own", rare)
    design = WITHOUT_ROUNDS.replace('employed = "employee"', 'employed = "own"')
    (result,) = answered(tmp_path, [q.indicator("LPR")], (), found, design.replace('"employee"', '"own"'))
    (line,) = lines_of(result)
    assert line.n in (2, 3)
    assert 0 <= line.low <= line.estimate <= line.high <= 100


def test_few_answers_are_left_blank_with_the_reason(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], ("sector",))
    bases = [line.base for line in lines_of(result)]
    least = sorted(bases)[2]
    lines = lines_of(result, minimum=least)
    blank = [line for line in lines if line.reason == FEW_ANSWERS]
    assert [line.base for line in blank] == [base for base in bases if base < least] and len(blank) == 2
    for line in blank:
        assert line.suppressed and not line.shown
        assert all(math.isnan(getattr(line, name)) for name in ("estimate", "se", "low", "high", "cv", "deff"))
        assert line.n > 0


def test_a_threshold_asks_for_what_a_share_is_of(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.proportion("occupation")], ("sector",), design=WITHOUT_ROUNDS)
    lines = lines_of(result, minimum=500)
    assert all(line.shown for line in lines)  # each sector has a thousand rows, an occupation a few hundred
    assert min(line.n for line in lines) < 500 < min(line.base for line in lines)
    assert {line.category for line in lines} == {"assembly", "office", "transport"}


def test_the_smaller_round_of_a_change_counts(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("HOURS")], change=True)
    (line,) = lines_of(result)
    assert line.base < line.n / 2 + 1
    survey = opened(tmp_path)
    (back,) = (lines_of(one)[0] for one in ask(survey, [q.indicator("HOURS")], [()], (2, 1)))
    assert (back.base, back.n) == (line.base, line.n)
    (blank,) = lines_of(result, minimum=line.base + 1)
    assert blank.suppressed


def test_no_estimate_and_one_round_only(tmp_path: Path) -> None:
    found = table()
    sectors = found["sector"].to_pylist()
    men = ["male" if sector == "craft" else sex for sector, sex in zip(sectors, found["sex"].to_pylist(), strict=True)]
    found = found.set_column(found.schema.get_field_index("sex"), "sex", pa.array(men))
    (result,) = answered(tmp_path, [q.indicator("GPG")], ("sector",), found)
    by_sector = {(line.labels["sector"], line.round): line for line in lines_of(result)}
    assert by_sector["craft", 1].reason == NO_ESTIMATE and not by_sector["craft", 1].suppressed
    assert by_sector["farm", 1].shown

    late = [
        "new" if round_ == 2 and place % 5 == 0 else sector
        for place, (round_, sector) in enumerate(zip(found["round"].to_pylist(), sectors, strict=True))
    ]
    found = found.append_column("late", pa.array(late))
    (result,) = answered(tmp_path, [q.indicator("HOURS")], ("late",), found, change=True)
    lines = {line.labels["late"]: line.reason for line in lines_of(result)}
    assert lines == {"craft": "", "farm": "", "trade": "", "new": ONE_ROUND}


def test_how_many_are_unknown(tmp_path: Path) -> None:
    (result,) = answered(tmp_path, [q.indicator("LPR")], ("sector",))
    assert result.unknown is not None
    assert [line.unknown for line in lines_of(result)] == pytest.approx(result.unknown.values)
    assert 0.05 < lines_of(result)[0].unknown < 0.3
    (changed,) = answered(tmp_path, [q.indicator("LPR")], ("sector",), change=True)
    larger = np.maximum(*np.split(result.unknown.values, 2))
    assert [line.unknown for line in lines_of(changed)] == pytest.approx(larger)
    (bands,) = answered(tmp_path, [q.indicator("HBAND")], design=WITHOUT_ROUNDS)
    assert len({line.unknown for line in lines_of(bands)}) == 1
    (plain,) = answered(tmp_path, [q.mean("hours_usual")], design=WITHOUT_ROUNDS)
    assert math.isnan(lines_of(plain)[0].unknown)
