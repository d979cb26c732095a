"""Every sheet is whole, every code is there, and every text can be translated."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import score.catalogue.indicators as folder
from score.catalogue.calculation.reduce import REDUCTIONS
from score.catalogue.calculation.sheet import Indicator
from score.catalogue.indicators import UnknownIndicator, all_indicators, get

CODES = {
    *("enterprises_trained", "persons_trained", "attendances", "person_days"),
    *("women_among_participants", "workers_among_participants", "workforce_represented", "beyond_first_module"),
    *("jobs_created", "jobs_lost", "jobs_net", "jobs_net_fte"),
    *("accidents_share", "accidents_pooled", "accidents_number", "lost_days_share", "lost_days_pooled"),
    *("absenteeism_share", "absenteeism_pooled", "turnover_share", "turnover_pooled"),
    *("overtime_share", "overtime_pooled", "long_hours"),
    *("wage_share", "wage_median", "wage_gap_share", "wage_gap_median", "lowest_wage_legal"),
    *("grievances_settled", "grievances_rate", "suggestions_rate", "suggestions_done"),
    *("practices_adopted_share", "practices_adopted_mean", "five_s_share", "five_s_median"),
    *("cost_savings_share", "cost_savings_sum", "cost_savings_median", "savings_per_fee", "savings_above_fee_share"),
    *("defects_share", "defects_median", "defects_mean", "defects_of_mean", "rework_share", "rework_median"),
    *("energy_share", "energy_pooled", "energy_median", "water_share", "water_pooled", "water_median"),
    *("waste_share", "waste_pooled", "waste_median", "energy_and_water_share"),
    *("productivity_share", "productivity_median", "on_time_share", "on_time_median"),
    *("satisfaction", "trainers_trained", "trainers_certified", "trainers_active"),
    "women_in_improvement_teams",
    *("net_savings_sum", "net_savings_median", "savings_above_cost_share"),
}
SUFFIXES = {"share": ("share",), "pooled": ("rate", "own"), "median": ("median", "median_difference", "median_level")}


def test_all_codes_are_there() -> None:
    assert set(all_indicators()) == CODES


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownIndicator) as raised:
        get("defect_share")
    assert str(raised.value) == "There is no indicator defect_share. Did you mean defects_share?"


@pytest.mark.parametrize("indicator", all_indicators().values(), ids=lambda indicator: indicator.code)
def test_a_sheet_is_whole(indicator: Indicator) -> None:
    for name in ("title", "area", "unit", "formula", "says", "not_to_be_read_as", "population"):
        assert getattr(indicator, name).strip(), name
    assert indicator.version == 1
    assert indicator.family in REDUCTIONS
    assert set(indicator.beside) <= CODES
    assert all(reference.text and reference.source for reference in indicator.cross_references)
    assert (indicator.measure is not None) == (indicator.basis in ("pairs", "endline"))
    assert not indicator.not_to_be_read_as.endswith(".")


@pytest.mark.parametrize("indicator", all_indicators().values(), ids=lambda indicator: indicator.code)
def test_the_code_tells_the_type(indicator: Indicator) -> None:
    for suffix, families in SUFFIXES.items():
        if indicator.code.endswith(f"_{suffix}") and indicator.code != "energy_and_water_share":
            assert indicator.family in families
    if indicator.type.kind == "share":
        assert indicator.unit == "%"
        assert indicator.summing == "not additive"


def test_texts_are_found_by_the_message_extractor() -> None:
    path = str(Path(folder.__file__).parent)
    found = {message for _, _, message, *_ in extract_from_dir(path, [("**.py", "python")], keywords={"_": None})}
    for indicator in all_indicators().values():
        for name in ("title", "formula", "says", "not_to_be_read_as"):
            assert getattr(indicator, name) in found, (indicator.code, name)
