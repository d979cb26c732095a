"""What can be asked: an indicator of the catalogue, or a number of any column of the data set."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from score.catalogue.wording import marked as _
from score.catalogue.working_conditions.deriving import missing_for
from score.catalogue.working_conditions.finding import find_sheet
from score.catalogue.working_conditions.sheet import Estimate, Sheet
from score.catalogue.working_conditions.variables import all_variables
from score.measurement.errors import SurveyError

PERCENT, POINTS = "%", "percentage points"
UNITS = (  # of sheets and of variables, for translation
    _("0 to 1"),
    _("cases"),
    _("currency per hour"),
    _("currency per month"),
    _("days"),
    _("days per 1 000 000 hours"),
    _("days per 1 000 workers"),
    _("hours"),
    _("hours per week"),
    _("international dollars per day"),
    _("months"),
    _("per 1 000 000 hours"),
    _("per 100 000 workers"),
    _("per 200 000 hours"),
    _("percentage points"),
    _("persons"),
    _("years"),
)
STANDARD_SIGN = "@"  # between the code of an indicator and the version that is wanted


@dataclass(frozen=True)
class Question:
    """One question.

    `code`: of the sheet, else the question as it was asked ("mean wage"). `version`: the standard whose rule holds,
    empty where the sheet has only one. `unit`: of the estimate. `share`: of a quantile, 0 to 1.
    """

    code: str
    asked: Estimate
    unit: str
    sheet: Sheet | None = None
    version: str = ""
    share: float | None = None

    @property
    def kind(self) -> str:
        """How it is estimated."""
        return self.asked.kind

    @property
    def unit_of_change(self) -> str:
        """The unit of a difference of two estimates."""
        return POINTS if self.unit == PERCENT else self.unit

    def lacking(self, there: frozenset[str]) -> tuple[str, ...]:
        """The variables that a data set with these columns would still need. UnknownName for what is neither."""
        return tuple(dict.fromkeys(lack for name in self.asked.columns for lack in missing_for(name, there)))


def indicator(written: str) -> Question:
    """The question of a sheet: its code or short name, and after @ an older version of it.

    UnknownName where there is none; SurveyError where the sheet is published by others and never estimated.
    """
    name, __, standard = written.partition(STANDARD_SIGN)
    sheet = find_sheet(name)
    asked = sheet.estimate_by(standard or None)
    if asked.kind == "display":
        raise SurveyError(f"{sheet.code} is shown as published ({sheet.sources[0].document}), never estimated.")
    version = standard or (sheet.versions[-1].standard if sheet.versions else "")
    unit = sheet.unit
    if standard and asked.per != sheet.estimate.per:
        unit = standard  # the unit on the sheet is that of the newest version
    return Question(sheet.code, asked, unit, sheet, version)


def mean(column: str) -> Question:
    """The mean of a column."""
    return Question(f"mean {column}", Estimate("mean", numerator=column), _unit_of(column))


def total(column: str) -> Question:
    """The total of a column over the population."""
    return Question(f"total {column}", Estimate("total", numerator=column), "")


def proportion(column: str) -> Question:
    """The share of each value of a column, in per cent."""
    return Question(f"proportion {column}", Estimate("distribution", numerator=column, per=100.0), PERCENT)


def ratio(written: str) -> Question:
    """The total of one column over that of another, written wage/hours. SurveyError where it is written otherwise."""
    above, sign, below = written.partition("/")
    if not (above.strip() and sign and below.strip()):
        raise SurveyError(f"“{written}” is no ratio: write two columns, as in wage/hours.")
    asked = Estimate("ratio", numerator=above.strip(), denominator=below.strip())
    return Question(f"ratio {asked.numerator}/{asked.denominator}", asked, "")


def quantile(written: str) -> Question:
    """A quantile of a column, written wage:0.5 (the median) or wage:1/4. SurveyError where it is written otherwise."""
    column, sign, share = written.rpartition(":")
    try:
        at = float(Fraction(share.strip()))
    except (ValueError, ZeroDivisionError):
        at = -1.0
    if not (column.strip() and sign) or not 0 <= at <= 1:
        raise SurveyError(f"“{written}” is no quantile: write a column and a share from 0 to 1, as in wage:0.5.")
    asked = Estimate("quantile", numerator=column.strip())
    return Question(f"quantile {asked.numerator}:{at:g}", asked, _unit_of(asked.numerator), share=at)


def _unit_of(column: str) -> str:
    return all_variables()[column].unit if column in all_variables() else ""
