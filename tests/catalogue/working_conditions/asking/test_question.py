"""Questions as people write them."""

import pytest

from score.catalogue.working_conditions import all_sheets, all_variables
from score.catalogue.working_conditions.asking import question as q
from score.measurement.errors import SurveyError, UnknownName


def test_an_indicator_and_its_older_version() -> None:
    now, then = q.indicator("LU1"), q.indicator("lu1@13th ICLS")
    assert (now.code, now.unit, now.unit_of_change) == ("LU1", "%", "percentage points")
    assert now.version == all_sheets()["LU1"].versions[-1].standard != then.version == "13th ICLS"
    assert now.asked != then.asked
    rates = q.indicator("OSH_FR@per 200 000 hours")
    assert (rates.asked.per, rates.unit) == (200_000, "per 200 000 hours")
    assert q.indicator("LPR").version == ""
    with pytest.raises(UnknownName, match="Did you mean “13th ICLS”"):
        q.indicator("LU1@13th ICSL")
    with pytest.raises(SurveyError, match="FACB is shown as published"):
        q.indicator("FACB")


def test_numbers_of_columns() -> None:
    assert q.mean("wage").code == "mean wage"
    assert (q.mean("earnings_month").unit, q.mean("wage").unit) == ("currency per month", "")
    assert (q.proportion("job").asked.per, q.proportion("job").unit) == (100.0, "%")
    assert q.total("wage").kind == "total"
    ratio = q.ratio(" wage / hours ")
    assert (ratio.code, ratio.asked.numerator, ratio.asked.denominator) == ("ratio wage/hours", "wage", "hours")
    assert (q.quantile("wage:0.5").share, q.quantile("wage:1/4").share) == (0.5, 0.25)
    assert q.quantile("a:b:0.9").asked.numerator == "a:b"
    assert q.quantile("wage:1/2") == q.quantile("wage:0.5")


@pytest.mark.parametrize("written", ["wage", "wage/", "/hours", "/", ""])
def test_what_is_no_ratio(written: str) -> None:
    with pytest.raises(SurveyError, match="is no ratio: write two columns, as in wage/hours"):
        q.ratio(written)


@pytest.mark.parametrize(
    "written", ["wage", "wage:", ":0.5", "wage:2", "wage:-0.1", "wage:half", "wage:1/0", "wage:nan"]
)
def test_what_is_no_quantile(written: str) -> None:
    with pytest.raises(SurveyError, match="is no quantile: write a column and a share"):
        q.quantile(written)


def test_every_unit_can_be_translated() -> None:
    units = {sheet.unit for sheet in all_sheets().values() if sheet.estimate.columns}
    units |= {one.unit for one in all_variables().values() if one.kind == "number"}
    assert units - {"%", ""} <= set(q.UNITS)


def test_what_is_lacking() -> None:
    assert q.indicator("LPR").lacking(frozenset({"hourly_earnings", "paid_employee"})) == ()
    assert "earnings_month" in q.indicator("LPR").lacking(frozenset({"paid_employee"}))
    assert q.mean("wage").lacking(frozenset({"wage"})) == ()
    with pytest.raises(UnknownName):
        q.mean("wage").lacking(frozenset())
