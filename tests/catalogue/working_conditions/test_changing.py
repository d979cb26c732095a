"""Changes are those of the engine where it has them, and differences with covariance where it has none."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from score.catalogue.working_conditions import all_sheets, estimate, estimate_change, get
from score.catalogue.working_conditions.changing import change_of, differences
from score.measurement.errors import SurveyError, UnknownName
from score.measurement.survey import Survey
from tests.catalogue.working_conditions.asking.invented import WITHOUT_ROUNDS, opened, table
from tests.measurement.labour_force import DESIGN, labour_force


def survey(found: pa.Table | None = None, **design: str) -> Survey:
    return Survey(labour_force() if found is None else found, **{**DESIGN, "round": "round", **design})


@pytest.mark.parametrize("by", [None, "sector", ["sector", "sex"]])
def test_the_change_of_a_mean_is_the_one_of_the_engine(by: str | list[str] | None) -> None:
    asked = survey()
    engine = asked.change("wage", frm=1, to=2, by=by)
    ours = change_of(asked.mean("wage", by=by), "round", 1, 2).estimates
    assert ours.labels == engine.labels
    assert ours.values.tolist() == engine.values.tolist()
    assert ours.standard_errors == pytest.approx(engine.standard_errors, rel=1e-12)
    assert ours.covariance == pytest.approx(engine.covariance, rel=1e-9, abs=1e-15)
    assert np.concatenate(ours.interval()) == pytest.approx(np.concatenate(engine.interval()), rel=1e-12)
    assert ours.counts.tolist() == engine.counts.tolist()


def test_a_change_by_hand_counts_the_covariance(tmp_path: Path) -> None:
    levels = survey().low_pay_rate("wage")
    found = change_of(levels, "round", 1, 2)
    first, second = levels.values
    covariance = levels.covariance
    assert found.estimates.values[0] == pytest.approx(second - first)
    variance = covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]
    assert found.estimates.standard_errors[0] ** 2 == pytest.approx(variance)
    assert abs(covariance[0, 1]) > 0  # units were in both rounds, else this test says nothing
    assert found.pairs.tolist() == [[0, 1]]


@pytest.mark.parametrize("code", ["LPR", "GPG", "GPG_MED", "HOURS", "HBAND", "AHE", "EMP_N"])
def test_every_kind_has_a_change(code: str, tmp_path: Path) -> None:
    asked, sheet = opened(tmp_path), get(code)
    levels, change = estimate(asked, sheet), estimate_change(asked, sheet, 1, 2)
    by_round = {}
    for label, value in zip(levels.labels, levels.values, strict=True):
        by_round.setdefault(label["round"], []).append(value)
    expected = np.array(by_round[2]) - np.array(by_round[1])
    assert change.values == pytest.approx(expected, rel=1e-9)
    assert (change.standard_errors > 0).all()
    low, high = change.interval(0.9)
    assert (low < change.values).all() and (change.values < high).all()
    assert change.values - low == pytest.approx(high - change.values)  # never on the logit scale
    assert (change.frm, change.to) == (1, 2)


def test_replicates_and_directions(tmp_path: Path) -> None:
    asked = opened(tmp_path).replicated("JKn")
    forth = estimate_change(asked, get("LPR"), 1, 2, by="sex")
    back = estimate_change(asked, get("LPR"), "2", "1", by="sex")
    assert forth.values == pytest.approx(-back.values)
    assert forth.standard_errors == pytest.approx(back.standard_errors)
    linear = estimate_change(opened(tmp_path), get("LPR"), 1, 2, by="sex")
    assert forth.standard_errors == pytest.approx(linear.standard_errors, rel=0.2)


def test_a_group_without_an_estimate_leaves_the_others_alone() -> None:
    found = labour_force()
    alone = np.arange(found.num_rows) % 7 == 0
    broken = np.where(alone, "men only", found["sector"].to_pylist())
    men = np.where(alone, "male", found["sex"].to_pylist())
    found = found.set_column(found.schema.get_field_index("sector"), "sector", pa.array(broken.tolist()))
    found = found.set_column(found.schema.get_field_index("sex"), "sex", pa.array(men.tolist()))
    levels = survey(found).pay_gap("wage", "sex", high="male", low="female", by="sector")
    change = change_of(levels, "round", 1, 2).estimates
    known = dict(zip([label["sector"] for label in change.labels], change.values, strict=True))
    assert np.isnan(known.pop("men only"))
    assert np.isfinite(list(known.values())).all()
    assert np.isfinite(change.standard_errors).sum() == len(known)


def test_groups_of_one_round_stand_apart() -> None:
    found = labour_force()
    moved = [
        "new" if round_ == 2 and place % 9 == 0 else sector
        for place, (round_, sector) in enumerate(
            zip(found["round"].to_pylist(), found["sector"].to_pylist(), strict=True)
        )
    ]
    found = found.set_column(found.schema.get_field_index("sector"), "sector", pa.array(moved))
    change = change_of(survey(found).mean("wage", by="sector"), "round", 1, 2)
    assert [label["sector"] for label in change.alone] == ["new"]
    assert "new" not in [label["sector"] for label in change.estimates.labels]
    only_new = survey(found.filter(pa.compute.equal(found["sector"], "new"))).mean("wage", by="sector")
    with pytest.raises(UnknownName, match="round “1”"):
        change_of(only_new, "round", 1, 2)


def test_what_has_no_change_is_refused(tmp_path: Path) -> None:
    asked = opened(tmp_path)
    with pytest.raises(UnknownName, match="There is no round “3”"):
        estimate_change(asked, get("LPR"), 1, 3)
    with pytest.raises(SurveyError, match="two rounds; 1 was asked for twice"):
        estimate_change(asked, get("LPR"), 1, "1")
    with pytest.raises(SurveyError, match="no rounds"):
        estimate_change(opened(tmp_path, design=WITHOUT_ROUNDS), get("LPR"), 1, 2)
    display = next(sheet for sheet in all_sheets().values() if sheet.estimate.kind == "display")
    with pytest.raises(SurveyError, match="never estimated"):
        estimate_change(asked, display, 1, 2)


def test_no_group_in_both_rounds() -> None:
    found = table(600)
    found = found.append_column("apart", pa.array([f"in {round_}" for round_ in found["round"].to_pylist()]))
    with pytest.raises(SurveyError, match="No group was measured in both rounds"):
        change_of(survey(found).mean("wage", by="apart"), "round", 1, 2)


def test_differences_of_any_pairs() -> None:
    levels = survey().mean("wage", by="sector")
    found = differences(levels, np.array([[0, 1], [1, 0]]), ({"a": 1}, {"a": 2})).estimates
    assert found.values[0] == -found.values[1] == pytest.approx(levels.values[1] - levels.values[0])
    assert np.isnan(found.deff).all()
