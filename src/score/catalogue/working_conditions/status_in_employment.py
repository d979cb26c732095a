"""Status in employment: the ten categories of ICSE-18, and their groups by authority and by economic risk.

Standard: resolution I of the 20th ICLS (2018) concerning statistics on work relationships. A data set that has the
codes already maps them to `icse18`, and the rule is not used.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.logic import coded, fails, holds, one_of
from score.catalogue.working_conditions.rule import STAYS_UNKNOWN, Rule

_SOURCE = "20th ICLS (2018), resolution I (ICSE-18)"
FOR_AN_EMPLOYER, OWN_BUSINESS, FAMILY_BUSINESS, APPRENTICE = 1, 2, 3, 4  # codes of work_relation
OPEN_ENDED, FIXED_TERM, SEASONAL, CASUAL = 1, 2, 3, 4  # codes of contract_form
SHORT_CONTRACT_MONTHS = 3  # shorter contracts are short-term

EMPLOYER_CORPORATION, EMPLOYER_HOUSEHOLD = 11, 12
OWNER_CORPORATION, OWN_ACCOUNT = 21, 22
DEPENDENT_CONTRACTOR = 30
PERMANENT, FIXED, SHORT_TERM, APPRENTICED = 41, 42, 43, 44
CONTRIBUTING_FAMILY = 51
INDEPENDENT = (EMPLOYER_CORPORATION, EMPLOYER_HOUSEHOLD, OWNER_CORPORATION, OWN_ACCOUNT)
EMPLOYEES = (PERMANENT, FIXED, SHORT_TERM, APPRENTICED)
FOR_PROFIT = (EMPLOYER_HOUSEHOLD, OWN_ACCOUNT, DEPENDENT_CONTRACTOR, CONTRIBUTING_FAMILY)
ALL = (*INDEPENDENT, DEPENDENT_CONTRACTOR, *EMPLOYEES, CONTRIBUTING_FAMILY)

_relation = nw.col("work_relation")
_form = nw.col("contract_form")
_owner = _relation == OWN_BUSINESS
_staff = nw.col("has_employees")
_company = nw.col("incorporated")
# a business of one's own that hangs on one other unit; employers and companies are out by the standard
_hangs_on_another = holds(nw.col("depends_on_unit"))
# paid by the piece or on commission alone, with nobody withholding tax: a commercial relation under another name
_commercial = holds(nw.col("paid_only_by_result")) & fails(nw.col("employer_withholds_tax"))
_employee = (_relation == FOR_AN_EMPLOYER) & ~_commercial
_no_hours = fails(nw.col("guaranteed_hours"))
_dated = one_of("contract_form", (FIXED_TERM, SEASONAL))
_short = nw.col("contract_months") < SHORT_CONTRACT_MONTHS

_CATEGORIES = (
    (_owner & _staff & _company, EMPLOYER_CORPORATION),
    (_owner & _staff & ~_company, EMPLOYER_HOUSEHOLD),
    (_owner & ~_staff & _company, OWNER_CORPORATION),
    (_owner & ~_staff & ~_company & ~_hangs_on_another, OWN_ACCOUNT),
    (_owner & ~_staff & ~_company & _hangs_on_another, DEPENDENT_CONTRACTOR),
    ((_relation == FOR_AN_EMPLOYER) & _commercial, DEPENDENT_CONTRACTOR),
    (_employee & (_form == OPEN_ENDED) & ~_no_hours, PERMANENT),
    (_employee & _dated & ~_short & ~_no_hours, FIXED),
    (_employee & ((_form == CASUAL) | (one_of("contract_form", (1, 2, 3)) & _no_hours)), SHORT_TERM),
    (_employee & _dated & _short, SHORT_TERM),
    (_relation == APPRENTICE, APPRENTICED),
    (_relation == FAMILY_BUSINESS, CONTRIBUTING_FAMILY),
)


# what the relation tells where the category stays open, for example for want of the form of contract
_DECLARED = {
    "in_status_employee": _employee | (_relation == APPRENTICE),
    "independent": _owner & (~_hangs_on_another | _staff | _company),
}
_RELATION_READ = (
    "work_relation",
    "has_employees",
    "incorporated",
    "depends_on_unit",
    "paid_only_by_result",
    "employer_withholds_tax",
)


def _group(name: str, codes: tuple[int, ...], says: str) -> Rule:
    """A flag for a group of categories."""
    grouped = one_of("icse18", codes)
    if name not in _DECLARED:
        return Rule(name, "flag", grouped, ("icse18",), says, STAYS_UNKNOWN, _SOURCE)
    missing = "Where the category is unknown, the relation decides; else unknown."
    expression = nw.coalesce(grouped, _DECLARED[name])
    return Rule(name, "flag", expression, ("icse18",), says, missing, _SOURCE, uses=_RELATION_READ)


RULES = (
    Rule(
        name="icse18",
        kind="code",
        expression=coded(_CATEGORIES),
        needs=("work_relation",),
        uses=(*_RELATION_READ[1:], "contract_form", "guaranteed_hours", "contract_months"),
        says="Status in employment in the main job, one of ten categories.",
        missing="""Questions that are only put to those for whom they matter count as answered in the usual way where \
they are not: no dependence on another unit, not paid by result alone, hours guaranteed. Relation, staff, company, \
form of contract and the length of a dated one leave the status unknown.""",
        source=_SOURCE,
    ),
    _group("independent", INDEPENDENT, "Independent workers (authority): employers and those without employees."),
    Rule(
        name="dependent",
        kind="flag",
        expression=~nw.col("independent"),
        needs=("independent",),
        says="Dependent workers (authority): employees, dependent contractors, contributing family workers.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    _group("for_profit", FOR_PROFIT, "In employment for profit (economic risk)."),
    _group("for_pay", (EMPLOYER_CORPORATION, OWNER_CORPORATION, *EMPLOYEES), "In employment for pay (economic risk)."),
    _group("in_status_employee", EMPLOYEES, "Whose main job is that of an employee."),
    _group("dependent_contractor", (DEPENDENT_CONTRACTOR,), "Dependent contractors."),
    _group(
        "own_account_or_family",
        (OWNER_CORPORATION, OWN_ACCOUNT, CONTRIBUTING_FAMILY),
        "Independent workers without employees, and contributing family workers.",
    ),
    Rule(
        name="employee",
        kind="flag",
        expression=nw.col("employed") & nw.col("in_status_employee"),
        needs=("employed", "in_status_employee"),
        says="Employed, and an employee in the main job.",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
    Rule(
        name="icse18_group",
        kind="code",
        expression=coded(
            (
                (one_of("icse18", (EMPLOYER_CORPORATION, EMPLOYER_HOUSEHOLD)), 1),
                (one_of("icse18", (OWNER_CORPORATION, OWN_ACCOUNT)), 2),
                (one_of("icse18", (DEPENDENT_CONTRACTOR,)), 3),
                (nw.col("in_status_employee"), 4),
                (one_of("icse18", (CONTRIBUTING_FAMILY,)), 5),
            )
        ),
        needs=("icse18", "in_status_employee"),
        says="""1 employers, 2 independent workers without employees, 3 dependent contractors, 4 employees, \
5 contributing family workers.""",
        missing=STAYS_UNKNOWN,
        source=_SOURCE,
    ),
)
