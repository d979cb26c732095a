"""An indicator is found by its code, by the name of its file and by its name; else the nearest is named."""

import pytest

from score.catalogue.working_conditions import all_sheets, find_sheet
from score.catalogue.working_conditions.finding import slug
from score.measurement.errors import UnknownName


@pytest.mark.parametrize("written", ["LPR", "lpr", "low_pay", "Low pay", "low-pay", "Low pay rate", "LOW_PAY_RATE"])
def test_low_pay_by_whatever_people_write(written: str) -> None:
    assert find_sheet(written).code == "LPR"


def test_every_sheet_by_code_and_by_the_name_of_its_file() -> None:
    for code, sheet in all_sheets().items():
        assert find_sheet(code.lower()) is sheet
        assert find_sheet(sheet.short) is sheet, sheet.short


def test_the_nearest_is_named() -> None:
    with pytest.raises(UnknownName, match="indicator “low_pai”. Did you mean “low_pay”") as refused:
        find_sheet("low_pai")
    assert refused.value.suggestion == "low_pay"
    with pytest.raises(UnknownName, match="no indicator “”"):
        find_sheet("")


@pytest.mark.parametrize(("written", "expected"), [("Mean, weekly", "mean_weekly"), ("__A  b__", "a_b"), ("É", "")])
def test_slugs(written: str, expected: str) -> None:
    assert slug(written) == expected
