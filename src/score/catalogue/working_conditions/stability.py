"""Stability of jobs: precarious contracts and tenure. Tenure and length of contract are in months."""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import one_of
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule
from score.catalogue.working_conditions.status_in_employment import (
    CASUAL,
    FIXED_TERM,
    OPEN_ENDED,
    SEASONAL,
    SHORT_CONTRACT_MONTHS,
)

_SOURCE = "ILO, Decent Work Indicators (2013)"
_short = (nw.col("contract_form") == FIXED_TERM) & (nw.col("contract_months") < SHORT_CONTRACT_MONTHS)
_form = nw.when(one_of("contract_form", (OPEN_ENDED, FIXED_TERM, SEASONAL, CASUAL))).then(
    one_of("contract_form", (SEASONAL, CASUAL)) | _short
)

RULES = (
    Rule(
        name="precarious",
        kind="flag",
        expression=nw.col("employee") & _form,
        needs=("employee", "contract_form"),
        uses=("contract_months",),
        says="An employee whose work is casual, seasonal or on a contract of less than three months.",
        missing="Who is no employee is not precarious by this measure. " + STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="tenure_under_one_year",
        kind="flag",
        expression=nw.col("tenure_months") < 12,
        needs=("tenure_months",),
        says="In the present main job for less than twelve months.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="tenure_ten_years",
        kind="flag",
        expression=nw.col("tenure_months") >= 120,
        needs=("tenure_months",),
        says="In the present main job for ten years or longer.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
)
